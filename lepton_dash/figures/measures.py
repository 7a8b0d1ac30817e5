"""The charts of the measures: ROC, precision and recall, predicted against actual, residuals."""

from typing import Any

from lepton_dash.figures.frame import frame_axis, frame_layout
from lepton_dash.figures.theme import THEMES, Theme
from lepton_dash.i18n import _


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
                ),
            ],
            "layout": _layout(colours, _("recall"), _("precision"), True),
        },
        "fit": {
            "data": [
                _reference(colours, _("exactly right"), [], []),
                _points(
                    colours,
                    _("actual") + " %{x:.4~g}<br>" + _("predicted") + " %{y:.4~g}",
                ),
            ],
            "layout": _layout(colours, _("actual"), _("predicted"), False),
        },
        "residuals": {
            "data": [
                _reference(colours, _("exactly right"), [], []),
                _points(
                    colours,
                    _("predicted") + " %{x:.4~g}<br>" + _("residual") + " %{y:.4~g}",
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


def _curve(hover: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 2},
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
