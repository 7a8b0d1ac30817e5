"""What the training loss will be, where the curve so far could have been forecast.

Shapes: R rows of history.
"""

from typing import NamedTuple

import numpy as np

STRETCH = 2.0
"""A forecast reaches to at most this many times the epochs that are done."""

BACKTESTS = (1.0, 0.8, 0.65)
"""Parts of the history at whose ends the same forecast is made of what came next."""

TOLERANCE = 0.1
"""How far a forecast may have been off, in parts of the fall that it foretold."""


class Forecast(NamedTuple):
    """The expected training loss at the end of an epoch."""

    epoch: int
    loss: float


def forecast(history: np.ndarray, epochs: int) -> Forecast | None:
    """Extrapolate the training loss in a straight line; None where that didn't hold before.

    Args:
        history: [R, 5] rows, see `Signs.history`.
        epochs: that are planned.
    """
    done = float(history[-1, 0])
    reach = min(STRETCH, epochs / done) if done else 1.0
    if reach <= 1.0:  # nothing is left to come
        return None
    for part in BACKTESTS:
        then = part * done / reach
        before = history[history[:, 0] <= then]
        if len(before) < 10:
            return None
        expected = _straight_on(before, part * done)
        came = float(np.interp(part * done, history[:, 0], history[:, 1]))
        fall = abs(expected - before[-1, 1])
        if not abs(expected - came) <= TOLERANCE * fall:
            return None
    end = reach * done
    return Forecast(round(end), _straight_on(history, end))


def _straight_on(history: np.ndarray, epoch: float) -> float:
    """The line through the latest fifth of the rows, at `epoch`."""
    latest = history[-max(5, len(history) // 5) :]
    slope, level = np.polyfit(latest[:, 0] - latest[-1, 0], latest[:, 1], 1)
    return float(level + slope * (epoch - latest[-1, 0]))
