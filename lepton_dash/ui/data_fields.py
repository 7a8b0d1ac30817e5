"""Fields of the data that belong to some data sets only: they go, and come back, with those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lepton_dash.spec import Data
from lepton_dash.tables import DATASETS, Dataset
from lepton_dash.ui.state import page_state

CORRECTIONS = ("encoding", "delimiter", "decimal", "header", "column_kinds", "treatments")
"""Fields that correct what was found out about a file."""

OWN: Mapping[str, Sequence[str]] = {
    "csv": ("path", "target", "task", *CORRECTIONS),
    "formula": ("formula", "task"),
    "points": ("points", "task"),
}
"""Data sets that a person brings -> fields that are theirs alone."""

_SHARED: Mapping[str, Callable[[Dataset], bool]] = {
    "noise": lambda row: row.uses_noise,
    "num_classes": lambda row: row.classes is not None,
    "features": lambda row: row.is_planar,
}
"""Fields -> which data sets use them."""


def without_others(data: Data) -> dict[str, str]:
    """The formula and the points that are left of another data set, emptied."""
    return {name: "" for name in ("formula", "points") if name not in OWN.get(data.dataset, ())}


def fields_for(chosen: str) -> dict[str, Any]:
    """What else changes when another data set is chosen: fields that it doesn't use are empty.

    What they were is remembered, for when one is chosen that uses them.
    """
    state = page_state()
    data, plain = state.experiment.data, Data()
    before, after = DATASETS[data.dataset], DATASETS[chosen]
    if data.dataset in OWN:
        state.own_fields[data.dataset] = {name: getattr(data, name) for name in OWN[data.dataset]}
    changes = {name: getattr(plain, name) for names in OWN.values() for name in names}
    changes |= state.own_fields.get(chosen, {})
    for name, uses in _SHARED.items():
        if uses(before):
            state.shared_fields[name] = getattr(data, name)
        if not uses(after):
            changes[name] = getattr(plain, name)
        elif not uses(before) and name in state.shared_fields:
            changes[name] = state.shared_fields[name]
    return changes
