"""Kept runs that were opened, for whatever is drawn of them next."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from lepton_dash import kept
from lepton_dash.i18n import language
from lepton_dash.run import Run
from lepton_dash.store import Store, StoredRun

_RUNS = 8
"""That the server keeps for whoever asks next."""


def opened_run(store: Store, run: StoredRun, which: Literal["final", "best"] = "final") -> Run:
    """Opens a run, once for as long as nothing of it changes; see `lepton_dash.kept.open_run`."""
    return _opened(store, run.id, run.updated.isoformat(), which, language())


@st.cache_resource(max_entries=_RUNS, ttl=1800, show_spinner=False)
def _opened(
    _store: Store,
    run_id: str,
    updated: str,
    which: Literal["final", "best"],
    language: str,  # of the names of its columns
) -> Run:
    return kept.open_run(_store, run_id, which=which)
