"""What a network can be given of a two-dimensional point: x1, x2 and what is computed from them."""

from collections.abc import Callable, Sequence

import numpy as np

from lepton_dash.data.errors import DataError
from lepton_dash.data.formula import feature
from lepton_dash.i18n import _

LARGEST = 1e12
"""Larger values leave float32 no room to calculate."""

FEATURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: np.sin(x1),
    "sin(x2)": lambda x1, x2: np.sin(x2),
}


def expand(points: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """The named features and formulas of points [K, 2], in the order of the names, as [K, F].

    A formula has no finite value at some points; `check_finite` refuses those.
    """
    x1, x2 = points[:, 0], points[:, 1]
    columns = [
        FEATURES[name](x1, x2) if name in FEATURES else feature(name, points) for name in names
    ]
    return np.stack(columns, axis=1)


def check_finite(values: np.ndarray, points: np.ndarray, names: Sequence[str]) -> None:
    """Refuses features [K, F] of points [K, 2] that are no numbers a network can be given.

    Raises:
        DataError: naming the first feature, and a point where it is none.
    """
    wrong = ~(np.abs(values) <= LARGEST)  # also where it is NaN
    for name, bad in zip(names, wrong.T, strict=True):
        if bad.any():
            x1, x2 = points[bad.argmax()].tolist()
            raise DataError(
                _(
                    "The input {name} has no usable value at {count:,} of the {total:,} points "
                    "(one is x1 = {x1:.3g}, x2 = {x2:.3g}); change it or take it out."
                ).format(name=name, count=int(bad.sum()), total=len(points), x1=x1, x2=x2)
            )
