"""Kinds of traces of a Plotly figure, and what draws each."""

from collections.abc import Callable, Mapping

from matplotlib.artist import Artist

from lepton_dash.export.errors import ExportError
from lepton_dash.export.paper.heatmap import draw_heatmap
from lepton_dash.export.paper.scatter import draw_scatter
from lepton_dash.export.paper.trace import Place, Settings
from lepton_dash.i18n import _

DRAWERS: Mapping[str, Callable[[Settings, Place], list[Artist]]] = {
    "scatter": draw_scatter,
    "scattergl": draw_scatter,
    "heatmap": draw_heatmap,
}
"""Type of a trace -> what draws it."""


def draw_trace(trace: Settings, place: Place) -> list[Artist]:
    """Draws a trace.

    Raises:
        ExportError: it is of a kind, or asks for something, that isn't drawn.
    """
    kind = trace.get("type", "scatter")
    draw = DRAWERS.get(kind)
    if draw is None:
        raise ExportError(
            _(
                "The chart has a trace of the type “{kind}”, which can't be drawn in a PDF, SVG or"
                " PNG; export it as HTML."
            ).format(kind=kind)
        )
    return draw(trace, place)
