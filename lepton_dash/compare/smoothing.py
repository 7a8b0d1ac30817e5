"""Smoothing as users of TensorBoard know it: an exponential moving average, corrected at its start.

For the points x_i, y_i with a weight w (0: none, towards 1: much) over a unit of x:

    a_i = w ^ ((x_i - x_(i-1)) / unit)        how much of what came before is still there
    sum_i = a_i sum_(i-1) + (1 - a_i) y_i
    weight_i = a_i weight_(i-1) + (1 - a_i)   without it the curve would start at 0
    smoothed_i = sum_i / weight_i

Where points are one unit apart that is TensorBoard's own. Points that are thinned out, or bunched,
count for the stretch that they stand for: curves of other densities are smoothed alike.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lepton_dash.i18n import _


def smoothed(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: float, unit: float = 1.0
) -> NDArray[np.float64]:
    """Returns the smoothed values [K]; where a value isn't finite, it stays as it is.

    Args:
        x: where the points are, ascending [K].
        y: their values [K].
        weight: from 0, which changes nothing, to below 1.
        unit: over what distance along x the weight counts.
    """
    if not weight or not len(y):
        return y
    out = y.copy()
    finite = np.flatnonzero(np.isfinite(y))
    if not len(finite):
        return out
    gaps = np.diff(x[finite], prepend=x[finite[0]] - unit)
    stays = (weight ** np.maximum(gaps / unit, 0.0)).tolist()
    total = mass = 0.0
    values = []
    for kept, value in zip(stays, y[finite].tolist(), strict=True):
        total = kept * total + (1.0 - kept) * value
        mass = kept * mass + (1.0 - kept)
        values.append(total / mass if mass else value)
    out[finite] = values
    return out


def common_unit(xs: Iterable[NDArray[np.float64]]) -> float:
    """The distance between two points of the coarsest of several curves; 1 where none has two."""
    steps = [float(np.median(np.diff(x))) for x in xs if len(x) > 1]
    return max((step for step in steps if step > 0), default=1.0)


def smoothing_sentence(weight: float, unit: float, banded: bool = False) -> str:
    """How curves were smoothed; empty when they weren't.

    Args:
        weight: see `smoothed`.
        unit: likewise.
        banded: whether there are bands, which aren't.
    """
    if not weight:
        return ""
    faint = _("faint, and the bands: as measured") if banded else _("faint: as measured")
    if unit == 1:
        return _("Smoothed {weight:g}; {faint}.").format(weight=weight, faint=faint)
    return _("Smoothed {weight:g} every {count:g} epochs; {faint}.").format(
        weight=weight, count=unit, faint=faint
    )
