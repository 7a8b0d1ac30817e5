"""Curves of a history: put into the traces of a figure, smoothed ones over what was measured."""

import math
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

MOST_NUMBERED = 3
"""Decades of a logarithmic axis on which 2 and 5 have numbers, too."""

MOST_POWERS = 8
"""Numbers along a logarithmic axis of more decades."""

SMOOTHING_NOTE = "smoothing"
"""Name of the annotation that says by how much curves are smoothed."""


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
            name=SMOOTHING_NOTE,
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


def set_limits(figure: go.Figure, x: Sequence[float | None], y: Sequence[float | None]) -> None:
    """Limit the axes of a figure to a lowest and a highest value; None: as the data need it.

    A logarithmic axis has no place for a limit of 0 or less, and goes as far as the data.
    """
    for axis, limits in ((figure.layout.xaxis, x), (figure.layout.yaxis, y)):
        if axis.type == "log":
            limits = tuple(math.log10(end) if end and end > 0 else None for end in limits)
        if all(end is None for end in limits):
            continue
        low, high = (
            now if end is None else end
            for end, now in zip(limits, axis.range or (None, None), strict=True)
        )
        if None not in (low, high) and low >= high:  # what the data needed is beyond the other end
            low, high = limits
        axis.range = [low, high]
    set_log_ticks(figure)


def set_log_ticks(figure: go.Figure) -> None:
    """Space the ticks of logarithmic axes so that their labels never print over each other.

    Plotly would number all of 2 to 9 between two powers of ten, however close they are. Here these
    are 2 and 5, or none, and within less than half a decade evenly spaced numbers.
    """
    for letter, axis in (("x", figure.layout.xaxis), ("y", figure.layout.yaxis)):
        if axis.type != "log":
            continue
        drawn = [
            np.asarray(trace[letter], np.float64)
            for trace in figure.data
            if trace[letter] is not None
        ]
        values = np.concatenate([np.empty(0), *drawn])
        values = values[np.isfinite(values) & (values > 0)]
        ends = [math.log10(end(values)) for end in (np.min, np.max)] if len(values) else [0.0, 1.0]
        low, high = (
            now if given is None else given
            for given, now in zip(axis.range or (None, None), ends, strict=True)
        )
        axis.update(tick0=0, dtick=_log_step(low, high))


def _log_step(low: float, high: float) -> str | int:
    """Plotly's name of the step between the ticks of an axis of these powers of ten."""
    span = high - low
    if span >= 0.5:
        return "D2" if span <= MOST_NUMBERED else math.ceil(span / MOST_POWERS)
    step = max((10**high - 10**low) / 5, 1e-3 * 10**low)
    power = 10.0 ** math.floor(math.log10(step))
    nice = next(factor for factor in (1, 2, 5, 10) if factor * power >= step)
    return f"L{nice * power:.6g}"


def values_of(history: "History", column: str) -> NDArray[np.float64]:
    """A column [K] as numbers."""
    return np.asarray(history[column], np.float64)
