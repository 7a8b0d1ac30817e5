"""Curves that stay behind the run on the stage: one that was held, one that a fork has left."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lepton_dash.history import thinned
from lepton_dash.live import frames
from lepton_dash.spec import Experiment, flat
from lepton_dash.values import value_text

MOST_POINTS = 400
"""Rows of a reference that a client gets: about one for two pixels of a chart."""

_ENDS = {"stop_loss", "stop_accuracy", "stop_patience", "stop_seconds"}  # no part of a curve
_UNSPEAKABLE = {
    "path",
    "points",
    "column_kinds",
    "treatments",
}  # the data set's name stands for them


class Reference(NamedTuple):
    """A curve, and what made it."""

    kind: str
    """held, or fork: what came after the epoch at which the run was taken up again"""
    experiment: Experiment
    """The settings at its end."""
    rows: np.ndarray
    """[K, 5] see `history.COLUMNS`."""


class References(NamedTuple):
    """The references of a session, packed for its client."""

    number: int
    """Another one whenever they are others."""
    message: bytes


def packed(number: int, references: Sequence[Reference]) -> References:
    """The message with these curves."""
    arrays = []
    for position, reference in enumerate(references):
        rows = thinned(reference.rows, MOST_POINTS)
        arrays += [
            (f"{position}_epoch", np.ascontiguousarray(rows[:, 0])),
            (f"{position}_train", rows[:, 1].astype(np.float32)),
            (f"{position}_validation", rows[:, 2].astype(np.float32)),
        ]
    header = {"type": "reference", "kinds": [reference.kind for reference in references]}
    return References(number, frames.encode(header, arrays))


def differences(was: Experiment, now: Experiment) -> tuple[tuple[str, str, str], ...]:
    """The fields that differ, with what they were and what they are, as short texts."""
    before, after = flat(was), flat(now)
    return tuple(
        (name, value_text(name, before[name]), value_text(name, after[name]))
        for name in before
        if before[name] != after[name] and name not in _ENDS | _UNSPEAKABLE
    )
