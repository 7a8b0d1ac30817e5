"""What a report's page takes from runs, kept for the next time that it is drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from lepton_dash import kept
from lepton_dash import store as stores
from lepton_dash.compare import Kept
from lepton_dash.export.report import Block
from lepton_dash.export.report_charts import RunSource, boundaries_of, chart_of
from lepton_dash.export.report_html import Makers, animated
from lepton_dash.export.report_page import Chart
from lepton_dash.i18n import language
from lepton_dash.store import Store, StoredRun
from lepton_dash.ui.opened_runs import opened_run

_CHARTS, _ANIMATIONS = 64, 4
"""Drawn charts and animations that the server keeps for whoever asks next."""
_SECONDS = 1800


def sources_of(store: Store, runs: Mapping[str, StoredRun]) -> dict[str, RunSource]:
    """The runs as a report takes them.

    Raises:
        StoreError: when their histories can't be read.
    """
    return {
        run_id: RunSource(
            Kept(run, stores.history(store, run_id)),
            partial(opened_run, store, run),
            kept.files_of(run),
        )
        for run_id, run in runs.items()
    }


def makers(*, is_preview: bool) -> Makers:
    """What makes the costly parts, each once; in a preview animations aren't made."""
    return Makers(
        chart=_chart,
        animation=_not_now if is_preview else _animation,
        boundaries=_boundaries,
    )


def _key(source: RunSource, block: Block) -> tuple[str, ...]:
    """What decides how a part looks."""
    run = source.run
    options = json.dumps(dict(block.options), sort_keys=True, default=str)
    return (run.id, run.updated.isoformat(), run.caption, options, language())


def _chart(source: RunSource, block: Block) -> tuple[Chart, str]:
    return _kept_chart(source, block.chart, _key(source, block), block)


@st.cache_resource(max_entries=_CHARTS, ttl=_SECONDS, show_spinner=False)
def _kept_chart(
    _source: RunSource, chart: str, key: tuple[str, ...], _block: Block
) -> tuple[Chart, str]:
    return chart_of(_source, _block)


def _boundaries(
    sources: Sequence[RunSource], names: Sequence[str], block: Block
) -> tuple[Chart, str]:
    # a run whose file is gone is left out, until the file is back
    keys = tuple((*_key(source, block), kept.has_data(source.run)) for source in sources)
    return _kept_boundaries(sources, tuple(names), keys, block)


@st.cache_resource(max_entries=_CHARTS, ttl=_SECONDS, show_spinner=False)
def _kept_boundaries(
    _sources: Sequence[RunSource],
    names: tuple[str, ...],
    keys: tuple[tuple[object, ...], ...],
    _block: Block,
) -> tuple[Chart, str]:
    return boundaries_of(_sources, names, _block)


def _animation(source: RunSource, block: Block) -> tuple[bytes, bytes] | None:
    return _kept_animation(source, _key(source, block), block)


@st.cache_resource(max_entries=_ANIMATIONS, ttl=_SECONDS, show_spinner=False)
def _kept_animation(_source: RunSource, key: tuple[str, ...], _block: Block) -> tuple[bytes, bytes]:
    return animated(_source, _block)


def _not_now(_source: RunSource, _block: Block) -> None:
    return None
