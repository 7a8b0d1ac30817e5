"""What is known of a trace of a Plotly figure before it is drawn: its settings, numbers and place.

What a trace asks for and nobody draws is an error, so that nothing is left out silently.
Sizes in a Plotly figure are pixels of a page whose letters are 12 px; here a pixel is `unit`
points.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lepton_dash.export.errors import ExportError
from lepton_dash.export.paper.colours import ColourScale
from lepton_dash.i18n import _

Settings = Mapping[str, Any]


class Place(NamedTuple):
    """Where a trace is drawn, and what it needs to know of the figure."""

    axes: Axes
    unit: float
    """[pt] of a pixel"""
    scales: Mapping[str, ColourScale]
    """Colour axis -> its colours."""
    ink: str
    """Of texts and lines that have no colour of their own."""
    before: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    """x and y of the trace before it in the same axes, down to which an area may be filled."""
    rank: float = 0.0
    """What has a higher one is drawn above."""


UNSEEN = {
    "type", "name", "uid", "meta", "customdata", "ids", "visible", "legend", "legendgroup",
    "legendgrouptitle", "legendrank", "legendwidth", "showlegend", "hoverinfo", "hoverlabel",
    "hovertemplate", "hovertext", "hoverongaps", "hoveron", "hovertemplatefallback", "selected",
    "unselected", "selectedpoints", "uirevision", "cliponaxis", "xaxis", "yaxis", "zorder",
    "xhoverformat", "yhoverformat", "zhoverformat",
}  # fmt: skip
"""What a trace says to a mouse, to a screen and to the legend."""


def check_known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuses what isn't drawn.

    Raises:
        ExportError: with the first name that isn't known.
    """
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise not_drawn(what, unknown[0])


def not_drawn(what: str, name: str) -> ExportError:
    """Returns what is said of something that can't be drawn."""
    return ExportError(
        _(
            "{what} has “{name}”, which can't be drawn in a PDF, SVG or PNG; export this chart"
            " as HTML."
        ).format(what=what, name=name)
    )


def numbers(values: Any) -> NDArray[np.float64]:
    """Returns values as numbers, NaN for None.

    Raises:
        ExportError: there are texts among them.
    """
    if values is None:
        return np.empty(0)
    try:
        return np.asarray(
            [np.nan if value is None else value for value in values]
            if not isinstance(values, np.ndarray) or values.dtype == object
            else values,
            dtype=np.float64,
        )
    except (TypeError, ValueError):
        raise ExportError(
            _(
                "The chart has an axis of names or dates, which can't be drawn in a PDF, SVG or"
                " PNG; export it as HTML."
            )
        ) from None
