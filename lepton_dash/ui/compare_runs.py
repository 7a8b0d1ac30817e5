"""The runs that a page's address names to be compared, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from lepton_dash import store as stores
from lepton_dash.compare import Kept
from lepton_dash.i18n import _, joined, listed, ngettext
from lepton_dash.store import Store, StoredRun
from lepton_dash.ui.owner import owner
from lepton_dash.ui.parameters import MOST_RUNS
from lepton_dash.ui.text import verbatim

MOST_TOLD = 5
"""Of the runs that aren't there."""


class Chosen(NamedTuple):
    """The runs that are compared, and what became of the ids in the address."""

    runs: list[Kept]
    unknown: list[str]
    """Ids. A run that somebody else has deleted is one that nobody knows."""
    deleted: list[StoredRun]
    """One's own."""


def read_runs(store: Store, ids: Sequence[str]) -> Chosen:
    """The runs of these ids that are there, with their histories.

    Raises:
        StoreError: when they can't be read.
    """
    found = stores.get_many(store, ids[:MOST_RUNS])
    there = [run for run in found if run.deleted is None]
    deleted = [run for run in found if run.deleted is not None and run.owner == owner()]
    known = {run.id for run in (*there, *deleted)}
    return Chosen(
        [Kept(run, stores.history(store, run.id)) for run in there],
        unknown=[run_id for run_id in ids[:MOST_RUNS] if run_id not in known],
        deleted=deleted,
    )


def say_what_is_missing(chosen: Chosen) -> None:
    """Say which of them aren't there."""
    others = _("The rest is shown.") if chosen.runs else ""
    if chosen.unknown:
        st.warning(
            verbatim(joined(unknown_words(chosen.unknown), others)), icon=":material/search_off:"
        )
    if chosen.deleted:
        st.warning(
            verbatim(joined(deleted_words(chosen.deleted), others)), icon=":material/delete:"
        )


def unknown_words(ids: Sequence[str]) -> str:
    """The sentence on ids of which there is no run."""
    words = ngettext(
        "There is no run {ids} here, or no longer.",
        "There are no runs {ids} here, or no longer.",
        len(ids),
    )
    return words.format(ids=_some(ids))


def deleted_words(runs: Sequence[StoredRun]) -> str:
    """The sentence on one's own runs that were deleted."""
    words = ngettext(
        "The run {names} was deleted; bring it back on the Runs page, among the deleted ones.",
        "The runs {names} were deleted; bring them back on the Runs page, among the deleted ones.",
        len(runs),
    )
    return words.format(names=_some([f"“{run.caption}”" for run in runs]))


def _some(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - MOST_TOLD
    if more <= 0:
        return listed(names)
    return listed([*names[:MOST_TOLD], _("{count:,} more").format(count=more)])
