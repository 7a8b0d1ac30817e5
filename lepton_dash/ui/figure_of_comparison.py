"""A figure of several runs: their curves over one another, or their boundaries side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from lepton_dash import kept
from lepton_dash.compare import Compared, Kept, compared
from lepton_dash.compare.replays import Film, wish_of
from lepton_dash.export.boundaries_bundle import boundaries_bundle
from lepton_dash.export.charts import Drawn
from lepton_dash.export.compared import CHARTS, draw_curves, size_of_data
from lepton_dash.export.compared_boundaries import (
    MOST_RUNS,
    draw_boundaries,
    resolution_of,
    too_late,
)
from lepton_dash.export.compared_bundle import compared_bundle
from lepton_dash.export.styles import Limits, Style
from lepton_dash.i18n import _, language, ngettext
from lepton_dash.store import Store
from lepton_dash.ui.compare_controls import comparison, look_controls
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.figure_controls import change_look, limit_controls, segments
from lepton_dash.ui.figure_look import FigureLook
from lepton_dash.ui.figure_subject import Subject
from lepton_dash.ui.layout import sidebar_label
from lepton_dash.ui.navigation import link_back_to_comparison
from lepton_dash.ui.opened_runs import opened_run
from lepton_dash.ui.replaying import Wanted, films_of
from lepton_dash.ui.text import verbatim

_CHARTS = 16
"""Drawn charts that the server keeps for whoever asks next."""


def of_comparison(store: Store, runs: Sequence[Kept], look: FigureLook) -> Subject:
    """Runs as the subject of a figure.

    Args:
        store: where they are kept.
        runs: two at least.
        look: the figure that is asked for.
    """
    shown = comparison()
    curves = compared(runs, shown.look, shown.folded)
    is_curves = look.chart != "boundaries"
    found = curves if is_curves else _apart(curves)
    if not is_curves:
        _say_what_is_not_shown(found, look, left=len(runs) - len(found.members))
    key = (
        *((one.run.id, one.run.updated.isoformat(), one.run.caption) for one in found.members),
        (shown, look.limits) if is_curves else _epoch_of(found, look),
        language(),
        kept.has_data(found.groups[0].first),  # the caption says how many examples there are
    )
    return Subject(
        name=_("Comparison of {count} runs").format(count=len(runs)),
        key=(*key, is_curves),
        chart=found.value if is_curves else "boundary",
        controls=partial(_controls, runs, found, look, is_curves),
        draw=partial(_curves if is_curves else _boundaries, found, look, key),
        bundle=partial(_curves_bundle if is_curves else _boundaries_bundle, store, found, look),
        bundle_words=_(
            "The figure as PDF and SVG, its numbers as CSV, of each run the experiment, its seeds "
            "and versions, and a Python script that trains all of them again and gives the same "
            "numbers, in one ZIP."
        ),
        is_slow=True,
        back=link_back_to_comparison,
    )


def _say_what_is_not_shown(found: Compared, look: FigureLook, left: int) -> None:
    """Says so where boundaries are of another epoch, or of fewer runs, than were asked for."""
    if look.epoch is not None and look.epoch > _last_epoch(found):
        st.warning(verbatim(too_late(look.epoch, _last_epoch(found))), icon=":material/info:")
    if left:
        words = ngettext(
            "{count} of the runs is not in this figure: of those that differ in their seed alone "
            "the first is, and {most} at most.",
            "{count} of the runs are not in this figure: of those that differ in their seed alone "
            "the first is, and {most} at most.",
            left,
        )
        st.info(verbatim(words.format(count=left, most=MOST_RUNS)), icon=":material/info:")


def _apart(curves: Compared) -> Compared:
    """One run for each line; as many as there are boundaries in a figure."""
    first = [group.members[0] for group in curves.groups][:MOST_RUNS]
    return compared(first, curves.look)


# --- curves ---


def _curves(found: Compared, look: FigureLook, key: tuple[object, ...]) -> Drawn:
    return _drawn_curves(found, key, look.style.theme, comparison().log, look.limits)


@st.cache_resource(max_entries=_CHARTS, ttl=1800, show_spinner=False)
def _drawn_curves(
    _found: Compared, key: tuple[object, ...], theme: str, log: str, limits: Limits
) -> Drawn:
    return draw_curves(_found, theme, log, size_of_data(_found), limits)


def _curves_bundle(
    store: Store,
    found: Compared,
    look: FigureLook,
    figures: Mapping[str, bytes],
    caption: str,
    style: Style,
) -> bytes:
    log = comparison().log
    return compared_bundle(found, partial(opened_run, store), figures, caption, style.size, log)


# --- boundaries ---


def _epoch_of(found: Compared, look: FigureLook) -> int:
    """Of which the boundaries are."""
    last = _last_epoch(found)
    return last if look.epoch is None else min(look.epoch, last)


def _last_epoch(found: Compared) -> int:
    return max(one.run.summary.epoch for one in found.members)


def _films(found: Compared, look: FigureLook) -> list[Film | None] | None:
    epoch, resolution = _epoch_of(found, look), resolution_of(len(found.names))
    return films_of(
        [
            Wanted(name, one.run, wish_of(one.run, (epoch,), resolution, with_answers=True))
            for name, one in zip(found.names, found.members, strict=True)
        ]
    )


def _boundaries(found: Compared, look: FigureLook, key: tuple[object, ...]) -> Drawn | None:
    films = _films(found, look)
    if films is None:
        return None
    style, epoch = look.style, _epoch_of(found, look)
    shown = tuple(None if film is None else film.shown for film in films)
    return _drawn_boundaries(found, films, (*key, shown), epoch, style.theme, style.size)


@st.cache_resource(max_entries=_CHARTS, ttl=1800, show_spinner=False)
def _drawn_boundaries(
    _found: Compared,
    _films: Sequence[Film | None],
    key: tuple[object, ...],
    epoch: int,
    theme: str,
    paper: str,
) -> Drawn:
    return draw_boundaries(_found, _films, epoch, theme, size_of_data(_found), paper)


def _boundaries_bundle(
    store: Store,
    found: Compared,
    look: FigureLook,
    figures: Mapping[str, bytes],
    caption: str,
    style: Style,
) -> bytes:
    films = _films(found, look) or []
    return boundaries_bundle(
        found,
        films,
        partial(opened_run, store),
        lambda one: kept.files_of(one.run),
        figures,
        caption,
        style.size,
    )


# --- what chooses it ---


def _controls(runs: Sequence[Kept], found: Compared, look: FigureLook, is_curves: bool) -> None:
    with st.container(gap="xsmall", key="section_figure"):
        sidebar_label(_("Chart"))
        chart = "curves" if is_curves else "boundaries"
        segments("chart", _("Chart"), chart, list(CHARTS), lambda name: _(CHARTS[name]))
        if not is_curves:
            last = _last_epoch(found)
            show_in_widget("figure_epoch", _epoch_of(found, look))
            st.number_input(
                _("Epoch"),
                min_value=0,
                max_value=last,
                step=1,
                key="figure_epoch",
                help=_("A run that had ended by then is shown as it ended."),
                **when_changed("figure_epoch", partial(_set_epoch, last=last)),
            )
    if is_curves:
        look_controls(runs)
        limit_controls(look, comparison().log)


def _set_epoch(epoch: int, last: int) -> None:
    change_look(epoch=None if epoch == last else epoch)
