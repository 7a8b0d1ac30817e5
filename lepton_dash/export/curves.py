"""Curves of a history as a chart draws them: on which axes, smoothed, thinned, and that in words.

Shapes: K rows of a history.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from lepton_dash.compare.smoothing import common_unit, smoothed, smoothing_sentence
from lepton_dash.compare.thinning import shown_of, shown_words
from lepton_dash.export.styles import NO_LIMITS, Limits
from lepton_dash.figures.history import SMOOTHED
from lepton_dash.i18n import N_, _

MOST_DRAWN = 4000
"""Rows of a history that a curve is drawn of; of more, the highest and lowest of each stretch."""

MOST_SMOOTHING = 0.99

LOG_AXES: Mapping[str, str] = {
    "": "",
    "x": N_("The horizontal axis is logarithmic."),
    "y": N_("The vertical axis is logarithmic."),
    "xy": N_("Both axes are logarithmic."),
}
"""Axes that are logarithmic -> that in words."""


def read_smoothing(text: str) -> float | None:
    """Returns the smoothing that a text names, within what is possible; None: it names none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return min(max(value, 0.0), MOST_SMOOTHING) if value == value else None  # not NaN


class CurveLook(NamedTuple):
    """How curves over the training are drawn."""

    log: str = ""
    """One of LOG_AXES."""
    smoothing: float = 0.0
    """From 0 to below 1, see `lepton_dash.compare.smoothing`."""
    limits: Limits = NO_LIMITS


class Curves(NamedTuple):
    """Columns of a history, ready to be drawn."""

    table: pd.DataFrame
    """Whole, with the smoothed columns."""
    drawn: pd.DataFrame
    """Those rows of it that a chart needs."""
    sentences: tuple[str, ...]
    """What a caption has to say of them."""


def curves_of(history: pd.DataFrame, columns: Sequence[str], look: CurveLook) -> Curves:
    """Columns of a history by epoch.

    Args:
        history: has an `epoch` besides [K].
        columns: their names.
        look: how they are drawn.
    """
    table = history[["epoch", *columns]]
    epochs = table["epoch"].to_numpy(np.float64)
    unit = common_unit([epochs])
    if look.smoothing:
        smooth = {
            f"{name}{SMOOTHED}": smoothed(
                epochs, table[name].to_numpy(np.float64), look.smoothing, unit
            )
            for name in columns
        }
        table = table.assign(**smooth)
    drawn = thinned(table, columns)
    sentences = (
        _(LOG_AXES[look.log]),
        smoothing_sentence(look.smoothing, unit),
        shown_words(*shown_of(epochs)),
        _("Of each stretch of epochs the highest and the lowest are drawn.")
        if len(drawn) < len(table)
        else "",
    )
    return Curves(table, drawn, sentences)


def thinned(history: pd.DataFrame, columns: Sequence[str], most: int = MOST_DRAWN) -> pd.DataFrame:
    """Returns at most `most` rows: of each stretch those with a lowest or highest value.

    The first and the last row are among them.
    """
    count = len(history)
    if count <= most:
        return history
    kept = {0, count - 1}
    stretches = max(1, (most - 2) // (2 * len(columns)))
    borders = np.linspace(0, count, stretches + 1).astype(np.int64)
    for column in columns:
        values = history[column].to_numpy(np.float64)
        if not np.isfinite(values).any():
            continue
        for start, end in pairwise(borders.tolist()):
            part = values[start:end]
            if np.isfinite(part).any():
                kept |= {int(start + np.nanargmin(part)), int(start + np.nanargmax(part))}
    return history.iloc[sorted(kept)]
