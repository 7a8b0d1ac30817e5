"""Curves with fewer points than there were epochs: how they are thinned, and how that is said.

Shapes: K points of a curve.
"""

import numpy as np
from numpy.typing import NDArray

from lepton_dash.i18n import _


def evenly(count: int, most: int) -> NDArray[np.intp]:
    """Evenly spaced positions, `most` at most, the first and the last among them."""
    if count <= most:
        return np.arange(count)
    return np.round(np.linspace(0, count - 1, most)).astype(np.intp)


def shown_of(epochs: NDArray[np.float64]) -> tuple[int, int]:
    """How many epochs there are points of, and how many there were; the untrained is none.

    Args:
        epochs: of the points [K], ascending.
    """
    trained = epochs[epochs > 0]
    return len(trained), int(trained[-1]) if len(trained) else 0


def shown_words(shown: int, trained: int, name: str = "") -> str:
    """That not every epoch is shown, in a sentence; empty when all are.

    Args:
        shown: epochs of which there are points.
        trained: epochs that there were.
        name: of the run, where others are shown whole, or nearly so.
    """
    if shown >= trained:
        return ""
    words = (
        _("Not every epoch is shown: of “{name}” {shown:,} of {trained:,}.")
        if name
        else _("{shown:,} of {trained:,} epochs are shown.")
    )
    return words.format(name=name, shown=shown, trained=trained)
