"""The runs that a page's address names to be compared, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from lepton_dash import store as stores
from lepton_dash.compare import Kept
from lepton_dash.i18n import ngettext
from lepton_dash.store import Store
from lepton_dash.ui.parameters import MOST_RUNS


class Chosen(NamedTuple):
    """The runs that are compared, and what became of the ids in the address."""

    runs: list[Kept]
    unknown: int
    deleted: int


def read_runs(store: Store, ids: Sequence[str]) -> Chosen:
    """The runs of these ids that are there, with their histories.

    Raises:
        StoreError: when they can't be read.
    """
    found = stores.get_many(store, ids[:MOST_RUNS])
    there = [run for run in found if run.deleted is None]
    return Chosen(
        [Kept(run, stores.history(store, run.id)) for run in there],
        unknown=len(ids[:MOST_RUNS]) - len(found),
        deleted=len(found) - len(there),
    )


def say_what_is_missing(chosen: Chosen) -> None:
    """Say which of them aren't there."""
    if chosen.unknown:
        words = ngettext(
            "{count} run of this address isn't here any more; the others are shown.",
            "{count} runs of this address aren't here any more; the others are shown.",
            chosen.unknown,
        )
        st.warning(words.format(count=chosen.unknown), icon=":material/search_off:")
    if chosen.deleted:
        words = ngettext(
            "{count} run of this address was deleted; bring it back on the Runs page.",
            "{count} runs of this address were deleted; bring them back on the Runs page.",
            chosen.deleted,
        )
        st.warning(words.format(count=chosen.deleted), icon=":material/delete:")
