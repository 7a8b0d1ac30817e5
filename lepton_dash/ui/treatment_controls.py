"""Some columns of a file, or all: what they are taken as, and undoing what was done to them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from lepton_dash.data import Understanding
from lepton_dash.i18n import N_, _
from lepton_dash.spec import Data
from lepton_dash.tables import TREATMENTS
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim

CHOSEN_COLUMNS = "chosen_columns"
"""Key of the widget that chooses columns by their positions from 0."""

_KINDS = {
    "auto": N_("Automatic"),
    "numeric": N_("Numbers"),
    "categorical": N_("Categories"),
    "ignored": N_("Leave out"),
}
_LONGEST_KEY = 8
_MOST_SAID = 3
Correct = Callable[[Any, str], None]
"""Takes a field's new value, and the field."""


def treatment_controls(data: Data, found: Understanding, correct: Correct) -> None:
    """Draw the choice of columns, what these are taken as, and what was done to them and to rows.

    Args:
        data: of the experiment.
        found: what was understood of the file.
        correct: is called with the corrected value of a field.
    """
    positions = range(len(found.columns))
    kept = [at for at in st.session_state.get(CHOSEN_COLUMNS, []) if at in positions]
    st.session_state[CHOSEN_COLUMNS] = kept
    chosen = st.multiselect(
        _("Columns"),
        options=positions,
        format_func=lambda at: found.columns[at].name,
        key=CHOSEN_COLUMNS,
        placeholder=_("all of them"),
    )
    if chosen:
        _kind(data, sorted(chosen), correct)
    _cells(data, found, sorted(chosen), correct)
    _rows(data, found, correct)


def _key(places: Sequence[str]) -> str:
    """What tells apart the widgets of different columns."""
    words = "_".join(places)
    return words if len(places) <= _LONGEST_KEY else f"{zlib.crc32(words.encode()):08x}"


def _kind(data: Data, chosen: Sequence[int], correct: Correct) -> None:
    kinds = dict(kind.split(":") for kind in data.column_kinds)
    now = {kinds.get(str(at + 1), "auto") for at in chosen}
    key = f"kind_of_column_{_key([str(at + 1) for at in chosen])}"
    show_in_widget(key, now.pop() if len(now) == 1 else None)
    st.segmented_control(
        _("Taken as"),
        options=list(_KINDS),
        format_func=lambda kind: _(_KINDS[kind]),
        key=key,
        width="stretch",
        **when_changed(key, _set_kind, chosen, correct),
    )


def _set_kind(kind: str | None, chosen: Sequence[int], correct: Correct) -> None:
    if kind is None:
        return
    places = {str(at + 1) for at in chosen}
    data = page_state().experiment.data
    others = [each for each in data.column_kinds if each.partition(":")[0] not in places]
    new = [f"{place}:{kind}" for place in sorted(places, key=int)] if kind != "auto" else []
    correct((*others, *new), "column_kinds")


def _cells(data: Data, found: Understanding, chosen: Sequence[int], correct: Correct) -> None:
    """What was done to cells of the chosen columns, or to those of all of them."""
    places = [str(at + 1) for at in chosen] or ["all"]
    said: dict[str, list[str]] = {}
    for at in chosen or range(len(found.columns)):
        for name, sentence in found.columns[at].treatments:
            said.setdefault(name, []).append(sentence)
    everywhere = [str(at + 1) for at in range(len(found.columns))]
    for name, row in TREATMENTS.items():
        now = _choices(data, places, name)
        if row.of == "cells" and (name in said or now != {"auto"}):
            _choice(name, places, said.get(name, ()), now, everywhere, correct)


def _rows(data: Data, found: Understanding, correct: Correct) -> None:
    """What was done to rows."""
    said: dict[str, list[str]] = {}
    for name, sentence in found.row_treatments:
        said.setdefault(name, []).append(sentence)
    for name, row in TREATMENTS.items():
        now = _choices(data, ["rows"], name)
        if row.of == "rows" and (name in said or now != {"auto"}):
            _choice(name, ["rows"], said.get(name, ()), now, (), correct)


def _by_place(data: Data) -> Mapping[tuple[str, str], str]:
    """(place, treatment) -> the choice."""
    parts = (text.split(":") for text in data.treatments)
    return {(place, name): choice for place, name, choice in parts}


def _choices(data: Data, places: Iterable[str], name: str) -> set[str]:
    """What is chosen for a treatment in places: positions from 1, "all" or "rows"."""
    known = _by_place(data)
    everywhere = known.get(("all", name), "auto")
    return {known.get((place, name), everywhere) for place in places}


def _choice(
    name: str,
    places: Sequence[str],
    said: Sequence[str],
    now: set[str],
    all_places: Sequence[str],
    correct: Correct,
) -> None:
    row = TREATMENTS[name]
    key = f"treatment_{name}_{_key(places)}"
    show_in_widget(key, next(iter(now)) if len(now) == 1 else None)
    words = {"auto": N_("As suggested"), **row.choices}
    st.segmented_control(
        _(row.label),
        options=list(words),
        format_func=lambda choice: _(words[choice]),
        key=key,
        width="stretch",
        **when_changed(key, _set_treatment, name, places, all_places, correct),
    )
    if said:
        st.caption(" ".join(verbatim(sentence) for sentence in said[:_MOST_SAID]))


def _set_treatment(
    choice: str | None,
    name: str,
    places: Sequence[str],
    all_places: Sequence[str],
    correct: Correct,
) -> None:
    if choice is None:
        return
    data = page_state().experiment.data
    known = dict(_by_place(data))
    everywhere = known.pop(("all", name), None)
    if everywhere and places != ["all"]:
        # from now on it is said of each column, as some are to be different
        known = {(place, name): everywhere for place in all_places} | known
    if places == ["all"]:
        known = {at: one for at, one in known.items() if at[1] != name}
    for place in places:
        known.pop((place, name), None)
        if choice != "auto":
            known[place, name] = choice
    correct(tuple(f"{place}:{one}:{what}" for (place, one), what in known.items()), "treatments")
