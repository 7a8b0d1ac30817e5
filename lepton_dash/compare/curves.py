"""Curves of runs, ready to be drawn: by epoch, step or seconds, smoothed, repeated seeds folded.

Shapes: K rows of a history, G points of a folded curve, S runs with different seeds.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lepton_dash.compare.groups import Group, Kept
from lepton_dash.compare.smoothing import common_unit, smoothed, smoothing_sentence
from lepton_dash.compare.thinning import evenly, shown_of, shown_words_of
from lepton_dash.figures.overlay import Curve
from lepton_dash.i18n import listed_apart
from lepton_dash.loss_words import loss_words
from lepton_dash.store import COLUMNS

Value = Literal["loss", "metric"]
Part = Literal["train", "validation", "both"]
Axis = Literal["epoch", "step", "seconds"]
Band = Literal["range", "quartiles", "deviation"]

PARTS: dict[Part, tuple[str, ...]] = {
    "validation": ("validation",),
    "train": ("train",),
    "both": ("validation", "train"),
}
BANDS: dict[Band, tuple[int, int] | None] = {
    "range": (0, 100),
    "quartiles": (25, 75),
    "deviation": None,
}
"""Percentiles of several runs that a band around their median reaches from and to; None: a standard
deviation (with n - 1) on both sides of their mean."""
MOST_POINTS = 40_000
"""Of all lines of a chart together."""
FEWEST_POINTS = 200
"""Of a line that has to be thinned for that."""

_EPOCH, _SECONDS = COLUMNS.index("epoch"), COLUMNS.index("seconds")


class Look(NamedTuple):
    """What is drawn of the runs, and how."""

    value: Value = "loss"
    part: Part = "validation"
    axis: Axis = "epoch"
    smoothing: float = 0.0
    """From 0 to below 1, see `smoothing`. It goes by epochs, whatever the axis: the same curve
    looks the same over each of them."""
    band: Band = "range"
    """What is drawn around the median, or the mean, of folded runs."""


class Drawn(NamedTuple):
    """The curves, and what has to be said of them."""

    curves: tuple[Curve, ...]
    unit: float
    """Epochs over which the smoothing's weight counts."""
    missing: tuple[str, ...]
    """Names of runs that have nothing to draw."""
    shortened: tuple[str, ...] = ()
    """Folded runs that are drawn up to where their shortest one ends."""
    epochs: tuple[NDArray[np.float64], ...] = ()
    """[K] of each curve, whatever is along its axis."""
    most: int = MOST_POINTS
    """Points that each curve has at most."""


class _Line(NamedTuple):
    """A part of a run, or of several, before it is smoothed."""

    epoch: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None


def curves_of(groups: Sequence[Group], names: Sequence[str], look: Look) -> Drawn:
    """The lines of all groups."""
    lines = {
        (position, part): line
        for position, group in enumerate(groups)
        for part in PARTS[look.part]
        if (line := _line(group, part, look)) is not None
    }
    unit = common_unit(line.epoch for line in lines.values())
    most = max(FEWEST_POINTS, MOST_POINTS // max(1, len(lines)))
    curves, epochs = [], []
    for (position, part), line in lines.items():
        smooth = None
        if look.smoothing:
            smooth = smoothed(line.epoch, line.y, look.smoothing, unit)
        chosen = evenly(len(line.x), most)
        epochs.append(line.epoch[chosen])
        low, high = line.low, line.high
        curves.append(
            Curve(
                name=names[position],
                colour=position,
                part=part,
                x=line.x[chosen],
                y=line.y[chosen],
                smooth=None if smooth is None else smooth[chosen],
                low=None if low is None else low[chosen],
                high=None if high is None else high[chosen],
                seeds=len(groups[position].lasting),
                diverged=len(groups[position].members) - len(groups[position].lasting),
            )
        )
    there = {position for position, _part in lines}
    return Drawn(
        curves=tuple(curves),
        unit=unit,
        missing=tuple(name for at, name in enumerate(names) if at not in there),
        shortened=tuple(
            names[at] for at in sorted(there) if groups[at].is_folded and _is_cut(groups[at])
        ),
        epochs=tuple(epochs),
        most=most,
    )


def smoothing_words(look: Look, drawn: Drawn) -> str:
    """How the curves were smoothed, in a sentence; empty when they weren't."""
    if not drawn.curves:
        return ""
    banded = any(curve.low is not None for curve in drawn.curves)
    return smoothing_sentence(look.smoothing, drawn.unit, banded)


def thinning_words(drawn: Drawn) -> str:
    """That not every epoch is shown, in a sentence; empty when all are."""
    return shown_words_of(
        {
            curve.name: shown_of(epochs)
            for curve, epochs in zip(drawn.curves, drawn.epochs, strict=True)
        }
    )


def table_of(drawn: Drawn, look: Look) -> pd.DataFrame:
    """The curves' points as a tidy table: a row a point."""
    parts = []
    for curve, epochs in zip(drawn.curves, drawn.epochs, strict=True):
        columns: dict[str, Any] = {
            "run": curve.name,
            "part": curve.part,
            "epoch": None,  # its place
            look.axis: curve.x,
            look.value: curve.y,
            "smoothed": curve.smooth,
            "low": curve.low,
            "high": curve.high,
        }
        columns["epoch"] = epochs.astype(np.int64)
        parts.append(pd.DataFrame({k: v for k, v in columns.items() if v is not None}))
    if not parts:
        named = dict.fromkeys(["run", "part", "epoch", look.axis, look.value])
        return pd.DataFrame(columns=list(named))
    return pd.concat(parts, ignore_index=True)


def value_name(groups: Sequence[Group], look: Look) -> str:
    """What the vertical axis shows: loss, accuracy, r2; "metric" where runs differ in that."""
    if look.value == "loss":
        return "loss"
    kinds = {group.first.origin.task == "regression" for group in groups}
    if len(kinds) > 1:
        return "metric"
    return "r2" if kinds == {True} else "accuracy"


def loss_label(groups: Sequence[Group]) -> str:
    """What the losses of all runs are called, on an axis; several names where they differ."""
    names = dict.fromkeys(
        loss_words(kept.run.origin.experiment, kept.run.origin.task).axis
        for group in groups
        for kept in group.members
    )
    return listed_apart(names)


def _line(group: Group, part: str, look: Look) -> _Line | None:
    singles = [_single(kept, part, look) for kept in group.lasting]
    found = [single for single in singles if single is not None]
    if len(found) < 2:
        return found[0] if found else None
    return _folded(found, look.band)


def _single(kept: Kept, part: str, look: Look) -> _Line | None:
    """A run's own points; None where there are none."""
    rows = kept.rows
    x = {
        "epoch": rows[:, _EPOCH],
        "step": rows[:, _EPOCH] * kept.run.origin.steps_per_epoch,
        "seconds": rows[:, _SECONDS],
    }[look.axis]
    y = rows[:, COLUMNS.index(f"{part}_{look.value}")]
    there = np.isfinite(x) & np.isfinite(rows[:, _EPOCH])
    if not np.isfinite(y[there]).any():
        return None
    return _Line(rows[there, _EPOCH], x[there], y[there])


def _folded(lines: Sequence[_Line], band: Band) -> _Line:
    """Median or mean, and band, over the epochs that all have, at those of the coarsest one.

    Between two epochs of a run its values are interpolated in a straight line.
    """
    first = max(float(line.epoch[0]) for line in lines)
    last = min(float(line.epoch[-1]) for line in lines)
    coarsest = min(lines, key=lambda line: np.count_nonzero(line.epoch <= last))
    inside = coarsest.epoch[(coarsest.epoch >= first) & (coarsest.epoch <= last)]
    grid = np.unique(np.append(inside, last))  # [G]
    values = np.stack([np.interp(grid, line.epoch, line.y) for line in lines])  # [S, G]
    x = np.median([np.interp(grid, line.epoch, line.x) for line in lines], axis=0)
    percentiles = BANDS[band]
    if percentiles is None:
        mean, deviation = values.mean(axis=0), values.std(axis=0, ddof=1)
        return _Line(grid, x, mean, mean - deviation, mean + deviation)
    low, high = np.percentile(values, percentiles, axis=0)
    return _Line(grid, x, np.median(values, axis=0), low, high)


def _is_cut(group: Group) -> bool:
    ends = {float(kept.rows[-1, _EPOCH]) for kept in group.lasting if len(kept.rows)}
    return len(ends) > 1
