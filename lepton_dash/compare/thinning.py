"""Curves with fewer points than there were epochs: how they are thinned, and how that is said.

Shapes: K points of a curve.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lepton_dash.i18n import _, listed_apart, ngettext

MOST_NAMED = 4
"""Runs of which it is said how many epochs are shown."""


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


def shown_words(shown: int, trained: int) -> str:
    """That not every epoch is shown, in a sentence; empty when all are.

    Args:
        shown: epochs of which there are points.
        trained: epochs that there were.
    """
    if shown >= trained:
        return ""
    return _("{shown:,} of {trained:,} epochs are shown.").format(shown=shown, trained=trained)


def shown_words_of(runs: Mapping[str, tuple[int, int]]) -> str:
    """The same of several runs by their names: of those that aren't shown whole, `MOST_NAMED`."""
    cut = {name: counts for name, counts in runs.items() if counts[0] < counts[1]}
    if not cut:
        return ""
    if len(set(runs.values())) == 1:
        return shown_words(*next(iter(cut.values())))
    words = _("of “{name}” {shown:,} of {trained:,}")
    said = [
        words.format(name=name, shown=shown, trained=trained)
        for name, (shown, trained) in sorted(cut.items(), key=lambda one: one[1][0] / one[1][1])
    ]
    more = len(said) - MOST_NAMED
    if more > 0:
        said = [
            *said[:MOST_NAMED],
            ngettext("of {count} more", "of {count} more", more).format(count=more),
        ]
    return _("Not every epoch is shown: {runs}.").format(runs=listed_apart(said))
