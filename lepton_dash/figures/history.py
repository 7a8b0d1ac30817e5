"""Curves of a history: put into the traces of a figure, smoothed ones over what was measured."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    History = pd.DataFrame | Mapping[str, np.ndarray]

SMOOTHED = "_smoothed"
"""Ends the name of a column that is another one, smoothed."""


def alone() -> dict[str, Any]:
    """The words in a chart of a training of which one epoch is known: a network from a file."""
    return {
        "text": _("Only the end is known."),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 13},
    }


def say_smoothed(figure: go.Figure, weight: float) -> None:
    """Says in a corner of the plot by how much its curves are smoothed; nothing where by none."""
    if weight:
        figure.add_annotation(
            text=_("smoothed {weight:g}").format(weight=weight),
            xref="paper",
            yref="paper",
            x=0.99,
            y=0.98,
            xanchor="right",
            yanchor="top",
            showarrow=False,
            font={"size": 11},
        )


def place_curves(figure: go.Figure, history: "History", columns: Sequence[str]) -> None:
    """Puts columns of a history into the figure's traces, one into each.

    Where there is a smoothed column too, that is the curve, and what was measured is faint below.

    Args:
        figure: has as many traces as there are columns.
        history: has an `epoch` besides; a column in which nothing is finite isn't shown.
        columns: their names.
    """
    epochs = np.asarray(history["epoch"])
    faint: list[dict[str, Any]] = []
    for trace, column in zip(figure.data, columns, strict=True):
        measured = values_of(history, column)
        exists = bool(np.isfinite(measured).any())
        smooth = history.get(column + SMOOTHED)
        shown = measured if smooth is None else np.asarray(smooth, np.float64)
        trace.update(x=epochs, y=shown, visible=exists)
        if smooth is not None and exists:
            line = {"color": trace.line.color, "width": 1}
            curve = {"type": "scatter", "mode": "lines", "x": epochs, "y": measured, "line": line}
            faint.append({**curve, "opacity": 0.3, "hoverinfo": "skip", "showlegend": False})
    if faint:
        figure.add_traces(faint)
        figure.data = (*figure.data[-len(faint) :], *figure.data[: -len(faint)])
    if len(epochs) == 1 and epochs[0] > 0:
        for trace, symbol in zip(figure.data, ("circle", "diamond"), strict=False):
            trace.update(mode="markers", marker={"color": trace.line.color, "symbol": symbol})
        figure.update_xaxes(range=[0, 1.05 * float(epochs[0])], type="linear")
        highest = max((value for trace in figure.data for value in trace.y), default=0.0)
        if highest > 0 and figure.layout.yaxis.type != "log":
            figure.update_yaxes(range=[0, 1.1 * float(highest)])
        figure.add_annotation(alone())


def make_logarithmic(figure: go.Figure, axes: str) -> None:
    """Makes the axes of these letters, "x", "y" or both, logarithmic."""
    if "x" in axes:
        figure.update_xaxes(type="log")
    if "y" in axes:
        # a range in the data's own unit would be powers of ten now
        figure.update_yaxes(type="log", range=None)


def values_of(history: "History", column: str) -> NDArray[np.float64]:
    """A column [K] as numbers."""
    return np.asarray(history[column], np.float64)
