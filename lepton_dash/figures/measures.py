"""The charts of the measures: ROC, precision and recall, predicted against actual, residuals.

Shapes: N examples, P points of a curve.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash.figures import palette
from lepton_dash.figures.frame import TITLED_TOP, exported_layout, frame_axis, frame_layout
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import THEMES, Theme
from lepton_dash.i18n import N_, _

DASHES = ("solid", "dash", "dashdot")
"""Beside the colours, by which many lines stay apart."""

ROOM = 0.04
"""Share of an axis' span that is left free around its points."""

TITLES = {
    "roc": N_("ROC curve"),
    "pr": N_("Precision and recall"),
    "fit": N_("Predicted against actual"),
    "residuals": N_("Residuals"),
}


class ClassCurve(NamedTuple):
    """A curve of one class against the others."""

    position: int
    """Of the class."""
    name: str
    x: NDArray[np.float64]  # [P]
    y: NDArray[np.float64]  # [P]
    area: float
    """Below it; NaN where there is no curve."""
    share: float
    """Of the class among the examples."""


def measure_templates(theme: str) -> dict[str, Any]:
    """Returns chart name -> the traces without their data, and the layout, as JSON can hold them.

    In each chart the first trace is the line to compare with; "roc" and "pr" have a second one
    that is repeated for each class.
    """
    colours = THEMES[theme]
    share = _("of the others, taken for the class")
    found = _("of the class, found")
    return {
        "roc": {
            "data": [
                _reference(colours, _("chance"), [0, 1], [0, 1]),
                _curve(f"%{{y:.1%}} {found}<br>%{{x:.1%}} {share}"),
            ],
            "layout": _layout(colours, _("false positive rate"), _("true positive rate"), True),
        },
        "pr": {
            "data": [
                _reference(colours, _("chance"), [0, 1], [0, 0]),
                _curve(
                    _("precision") + " %{y:.1%}<br>" + _("recall") + " %{x:.1%}",
                    shape="vh",  # what the average precision sums: each precision back to the
                    # recall before it
                ),
            ],
            "layout": _layout(colours, _("recall"), _("precision"), True),
        },
        "fit": {
            "data": [
                _reference(colours, _("exactly right"), [], []),
                _points(
                    colours,
                    _("actual") + " %{x:,.4~g}<br>" + _("predicted") + " %{y:,.4~g}",
                ),
            ],
            "layout": _layout(colours, _("actual"), _("predicted"), False),
        },
        "residuals": {
            "data": [
                _reference(colours, _("exactly right"), [], []),
                _points(
                    colours,
                    _("predicted") + " %{x:,.4~g}<br>" + _("residual") + " %{y:,.4~g}",
                ),
            ],
            "layout": _layout(colours, _("predicted"), _("residual: actual − predicted"), False),
        },
    }


def _reference(colours: Theme, name: str, x: list[float], y: list[float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": colours.faint_text, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _curve(hover: str, shape: str = "linear") -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 2, "shape": shape},
        "hovertemplate": "<b>%{fullData.name}</b><br>" + hover + "<extra></extra>",
    }


def _points(colours: Theme, hover: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {
            "size": 6,
            "color": colours.validation,
            "opacity": 0.6,
            "line": {"width": 0.5, "color": colours.outline},
        },
        "hovertemplate": hover + "<extra></extra>",
    }


def _layout(colours: Theme, x: str, y: str, shares: bool) -> dict[str, Any]:
    axis = {"range": [-0.02, 1.02], "tickformat": ".0%", "nticks": 6} if shares else {"nticks": 6}
    return {
        **frame_layout(colours),
        "showlegend": False,
        "hovermode": "closest",
        "margin": {"l": 62, "r": 14, "t": 8, "b": 44, "autoexpand": False},
        "xaxis": {**frame_axis(colours, x), **axis},
        "yaxis": {**frame_axis(colours, y), **axis},
    }


def curves_figure(
    chart: str, curves: Sequence[ClassCurve], theme: str = "light", *, title: str = ""
) -> go.Figure:
    """Draws the ROC curve, or precision over recall, of each class; the area is in its name.

    Args:
        chart: "roc" or "pr".
        curves: none draw a titled, empty figure.
        theme: one of `THEMES`.
        title: of the experiment, shown below the chart's own.
    """
    figure, (reference, pattern) = _started(chart, theme, title)
    if not curves:
        return figure
    if chart == "pr":
        # an answer by chance has a class's share as its precision, at every recall
        shares = [share for curve in curves for share in (curve.share, curve.share, None)]
        reference = {**reference, "x": [0, 1, None] * len(curves), "y": shares}
    figure.add_trace(go.Scatter(reference))
    for curve in curves:
        area = "AUC" if chart == "roc" else "AP"
        known = f" ({area} {curve.area:.3f})" if np.isfinite(curve.area) else ""
        line = {
            **pattern["line"],
            "color": palette.class_colour(curve.position, theme),
            "dash": DASHES[curve.position % len(DASHES)] if len(curves) > 1 else "solid",
        }
        name = plotly_text(curve.name) + known
        figure.add_trace(
            go.Scatter({**pattern, "name": name, "x": curve.x, "y": curve.y, "line": line})
        )
    figure.update_yaxes(scaleanchor="x", constrain="domain")
    figure.update_xaxes(constrain="domain")
    return figure


def predictions_figure(
    chart: str,
    actual: NDArray[np.float64] | None,
    predicted: NDArray[np.float64] | None,
    theme: str = "light",
    *,
    part: str = "validation",
    target_name: str = "",
    title: str = "",
) -> go.Figure:
    """Draws predictions against what is right, or what is left between them.

    Args:
        chart: "fit" or "residuals".
        actual: [N] targets in their own unit; None draws a titled, empty figure.
        predicted: [N] what the network says.
        theme: one of `THEMES`.
        part: "validation" or "train", which says the colour.
        target_name: of what is predicted.
        title: of the experiment, shown below the chart's own.
    """
    figure, (reference, pattern) = _started(chart, theme, title)
    if actual is None or predicted is None or not len(actual):
        return figure
    is_fit = chart == "fit"
    x, y = (actual, predicted) if is_fit else (predicted, actual - predicted)
    across = _span(np.concatenate([x, y])) if is_fit else _span(x)
    up = across if is_fit else _span(np.concatenate([y, [0.0]]))
    line = {"x": across, "y": across if is_fit else [0.0, 0.0]}
    colours = THEMES[theme]
    colour = colours.train if part == "train" else colours.validation
    name = _("training") if part == "train" else _("validation")
    figure.add_trace(
        go.Scatter(
            {
                **pattern,
                "name": name,
                "x": x,
                "y": y,
                "marker": {**pattern["marker"], "color": colour},
            }
        )
    )
    figure.add_trace(go.Scatter({**reference, **line}))
    figure.update_xaxes(range=across)
    figure.update_yaxes(range=up)
    if is_fit:
        figure.update_xaxes(constrain="domain")
        figure.update_yaxes(constrain="domain", scaleanchor="x")
    if target_name:
        of = ": " + plotly_text(target_name, 30)
        figure.update_xaxes(title_text=(_("actual") if is_fit else _("predicted")) + of)
        if is_fit:
            figure.update_yaxes(title_text=_("predicted") + of)
    return figure


def _started(chart: str, theme: str, title: str) -> tuple[go.Figure, list[dict[str, Any]]]:
    """The empty chart, and its traces without their data."""
    template = measure_templates(theme)[chart]
    colours = THEMES[theme]
    figure = go.Figure(layout=template["layout"])
    figure.update_layout(exported_layout(colours, _(TITLES[chart]), plotly_text(title, 120)))
    figure.update_layout(margin={"l": 72, "r": 24, "t": TITLED_TOP, "b": 56})
    return figure, template["data"]


def _span(values: NDArray[np.float64]) -> list[float]:
    """The range that holds all values, with a little room."""
    known = values[np.isfinite(values)]
    if not len(known):
        return [0.0, 1.0]
    low, high = float(known.min()), float(known.max())
    room = ROOM * (high - low) or abs(high) * ROOM or 1.0
    return [low - room, high + room]
