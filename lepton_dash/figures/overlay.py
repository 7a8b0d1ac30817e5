"""Curves of compared runs over one another.

Shapes: K points of a curve.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash.figures import palette
from lepton_dash.figures.frame import exported_layout, frame_axis, frame_layout
from lepton_dash.figures.history import set_log_ticks
from lepton_dash.figures.keys import NOWHERE, PARTS
from lepton_dash.figures.pens import pen_of
from lepton_dash.figures.text import plotly_lines, plotly_text, told_apart, width_of
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import N_, _, ngettext
from lepton_dash.number_text import short_number

AXES = {"epoch": N_("epoch"), "step": N_("step"), "seconds": N_("seconds of training")}
"""What runs along the horizontal axis."""

VALUES: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "loss": (
        N_("loss"),
        {"train": N_("training loss"), "validation": N_("validation loss")},
        ",.4~g",
    ),
    "accuracy": (
        N_("accuracy"),
        {"train": N_("training accuracy"), "validation": N_("validation accuracy")},
        ".1%",
    ),
    "r2": (N_("R²"), {"train": N_("training R²"), "validation": N_("validation R²")}, ",.4~g"),
    "metric": (N_("accuracy, or R²"), {"train": "", "validation": ""}, ",.4~g"),
}
"""What is drawn -> what it is called: both parts together, and each alone; how it is written."""

BANDS: Mapping[str, str] = {
    "range": N_("lowest to highest"),
    "quartiles": N_("first to third quartile"),
    "deviation": N_("± one standard deviation"),
}
"""What the band around the median of several runs holds."""

LONGEST_HOVER = 80
"""Characters of a name beside the pointer."""

LONGEST_LINE = 36
"""Characters of a line of the vertical axis' title."""

LEFT, LINE = 66, 17
"""Pixels left of the plot, and for each further line of that title."""

LONGEST_KEY = 48
"""Characters of a name in the legend."""

SIZE_QUANTILE = 0.9
"""How large a curve is: nine in ten of its values are at most so far from 0."""
FAR = 100.0
"""Values that are so many times larger than the largest curve but those that diverge are cut."""

_HOVER_PIXELS = 60
"""How far from the pointer a curve's nearest point may be to be compared there."""


class Curve(NamedTuple):
    """One line of the chart, with what belongs to it."""

    name: str
    """Of the run."""
    colour: int
    """The position of the run among all."""
    part: str
    """train or validation"""
    x: NDArray[np.float64]  # [K]
    y: NDArray[np.float64]  # [K] as measured; of several runs their median
    smooth: NDArray[np.float64] | None = None  # [K]
    low: NDArray[np.float64] | None = None  # [K] the band of several runs
    high: NDArray[np.float64] | None = None  # [K]
    seeds: int = 1
    """Of how many runs."""
    diverged: int = 0
    """Runs with other seeds that diverged, and are left out."""


def overlay_figure(
    curves: Sequence[Curve],
    theme: str = "light",
    *,
    value: str = "loss",
    axis: str = "epoch",
    log: str = "",
    band: str = "range",
    loss: str = "",
    note: str = "",
    on_page: bool = False,
) -> go.Figure:
    """Draws curves over one another; pointing at a place compares all of them there.

    Args:
        curves: none give a titled, empty figure. One that is smoothed lies over its faint
            measurements.
        theme: one of `THEMES`.
        value: a name of `VALUES`.
        axis: a name of `AXES`.
        log: the axes that are logarithmic, "x", "y", "xy" or none; they have no place for 0.
        band: a name of `BANDS`: what the bands hold.
        loss: what the loss is called, where that is drawn.
        note: how the curves were smoothed, below the title.
        on_page: whether it stands on a page that says title and note itself.
    """
    colours = THEMES[theme]
    together, alone, written = VALUES[value]
    parts = {curve.part for curve in curves}
    words = alone[next(iter(parts))] if len(parts) == 1 else together
    label = _(words or together)
    if loss and value == "loss":
        # Translators: "validation loss: cross-entropy", on an axis
        label = _("{value}: {loss}").format(value=label, loss=loss)
    label = plotly_lines(label, LONGEST_LINE, 3)
    figure = go.Figure()
    figure.update_layout(_overlay_layout(theme, label, axis))
    if not on_page:
        figure.update_layout(exported_layout(colours, _("Runs compared"), plotly_text(note, 160)))
        figure.update_layout(margin_t=64)
    figure.update_layout(margin_l=LEFT + LINE * label.count("<br>"))
    figure.update_xaxes(type="log" if "x" in log else "linear")
    figure.update_yaxes(type="log" if "y" in log else "linear")
    if value == "loss":
        figure.update_yaxes(rangemode="tozero")
    if (ends := clipped_ends(curves)) is not None:
        figure.update_yaxes(range=_axis_range(ends, is_log="y" in log, from_zero=value == "loss"))
    if value == "accuracy" and "y" not in log:
        figure.update_yaxes(tickformat=".0%")
    named: set[int] = set()
    keys = _key_names(curves)
    for curve in curves:
        key, known = keys[curve.colour], curve.colour in named
        figure.add_traces(_traces(curve, theme, written, len(parts) > 1, key, known))
        named.add(curve.colour)
    if len(parts) > 1:
        figure.add_traces(_part_keys(theme))
    if any(curve.low is not None for curve in curves):
        figure.add_traces([_band_key(theme, band)])
    set_log_ticks(figure)
    return figure


def clipped_ends(curves: Sequence[Curve]) -> tuple[float, float] | None:
    """The lowest and highest value that are shown where some are far beyond the others.

    A curve that diverges would flatten all others. Curves are sorted by the size of most of their
    values, see `SIZE_QUANTILE`; from the first that is `FAR` times larger than the one before it
    on, none decides where the axis ends. None: nothing is cut.
    """
    drawn = [(curve, curve.y[np.isfinite(curve.y)]) for curve in curves]
    drawn = [(curve, values) for curve, values in drawn if len(values)]
    if not drawn:
        return None
    sizes = np.array([np.quantile(np.abs(values), SIZE_QUANTILE) for _curve, values in drawn])
    order = np.argsort(sizes)
    least = np.finfo(np.float64).tiny
    jumps = np.flatnonzero(sizes[order][1:] > FAR * np.maximum(sizes[order][:-1], least))
    steady = order[: jumps[0] + 1] if len(jumps) else order
    most = FAR * sizes[steady[-1]]
    if all(np.abs(values).max() <= most for _curve, values in drawn):
        return None
    ends = [end for at in steady for end in (drawn[at][1], drawn[at][0].low, drawn[at][0].high)]
    shown = np.concatenate([end for end in ends if end is not None])
    shown = shown[np.abs(shown) <= most]  # what isn't finite isn't either
    return (float(shown.min()), float(shown.max())) if len(shown) else None


def clipped_words(curves: Sequence[Curve]) -> str:
    """That values are beyond the end of the axis, in a sentence; empty where none are."""
    ends = clipped_ends(curves)
    if ends is None:
        return ""
    low, high = ends
    furthest = max(
        (curve for curve in curves if np.isfinite(curve.y).any()),
        key=lambda curve: float(np.nanmax(np.abs(np.where(np.isfinite(curve.y), curve.y, 0.0)))),
    )
    known = furthest.y[np.isfinite(furthest.y)]
    most = float(known[np.abs(known).argmax()])
    return _("The axis ends at {end}: {name} goes on to {most}.").format(
        end=short_number(high if most > 0 else low, 3),
        name=furthest.name,
        most=short_number(most, 3),
    )


def _axis_range(
    ends: tuple[float, float], *, is_log: bool, from_zero: bool
) -> tuple[float, float] | None:
    """The range of an axis that shows these values, as Plotly takes it; None: it has none."""
    low, high = ends
    if is_log:
        if low <= 0:
            return None
        return float(np.log10(low)) - 0.05, float(np.log10(high)) + 0.05
    margin = 0.05 * (high - low or 1.0)
    return 0.0 if from_zero else low - margin, high + margin


def key_rows(curves: Sequence[Curve], width: int = 900) -> int:
    """About how many rows the legend of these curves takes in a figure of so many pixels."""
    names = _key_names(curves)
    longest = max((60 + 7 * width_of(name) for name in names.values()), default=1)
    return -(-(len(names) + 2) // max(1, width // longest))


def _key_names(curves: Sequence[Curve]) -> dict[int, str]:
    """The names in the legend, by colour: long ones are cut where they are the same."""
    named = {curve.colour: curve for curve in curves}
    cut = told_apart([curve.name for curve in named.values()], LONGEST_KEY)
    return {
        colour: _with_seeds(plotly_text(name, LONGEST_KEY), curve)
        for (colour, curve), name in zip(named.items(), cut, strict=True)
    }


def _with_seeds(name: str, curve: Curve) -> str:
    count, of = curve.seeds, curve.seeds + curve.diverged
    if of < 2:
        return name
    if curve.diverged:
        words = ngettext("{name} ({count} of {of} seed)", "{name} ({count} of {of} seeds)", of)
        return words.format(name=name, count=count, of=of)
    words = ngettext("{name} ({count} seed)", "{name} ({count} seeds)", count)
    return words.format(name=name, count=count)


def _overlay_layout(theme: str, value: str, axis: str) -> dict[str, Any]:
    colours = THEMES[theme]
    words = _(AXES[axis])
    point = "%{x:,.4~g} s" if axis == "seconds" else f"{words} %{{x:,}}"
    frame = frame_layout(colours)
    return {
        **frame,
        "showlegend": True,
        "hovermode": "x unified",
        "hoverdistance": _HOVER_PIXELS,
        "margin": {"l": LEFT, "r": 16, "t": 12, "b": 52},
        "legend": {**frame["legend"], "y": -0.16, "yanchor": "top", "itemsizing": "trace"},
        "xaxis": {
            **frame_axis(colours, words),
            "exponentformat": "none",
            "rangemode": "tozero",
            "showgrid": False,
            "spikecolor": colours.line,
            "spikethickness": 1,
            "spikedash": "solid",
            "nticks": 8,
            "unifiedhovertitle": {"text": point},
        },
        "yaxis": {**frame_axis(colours, value), "exponentformat": "power", "nticks": 8},
    }


def _traces(
    curve: Curve, theme: str, written: str, both: bool, key: str, named: bool
) -> list[dict[str, Any]]:
    """The band below, then what was measured, then what is looked at."""
    name = plotly_text(curve.name, LONGEST_HOVER)  # whole, as far as there is room
    pen = pen_of(curve.colour, curve.part, both, theme)
    unseen = {
        "type": "scatter",
        "mode": "lines",
        "x": curve.x,
        "legendgroup": f"run{curve.colour}",
        "showlegend": False,
        "hoverinfo": "skip",
    }
    traces: list[dict[str, Any]] = []
    if curve.low is not None and curve.high is not None:
        edge = {**unseen, "line": {"width": 0, "color": pen.colour}}
        fill = _transparent(pen.colour, 0.1 if both and curve.part == "train" else 0.18)
        traces.append({**edge, "y": curve.low})
        traces.append({**edge, "y": curve.high, "fill": "tonexty", "fillcolor": fill})
    line = pen._asdict()
    line["color"] = line.pop("colour")
    shown = curve.y
    if curve.smooth is not None:
        faint = 0.28 if theme != "dark" else 0.42
        thin = {"color": pen.colour, "width": 1, "dash": "solid"}
        traces.append({**unseen, "y": curve.y, "opacity": faint, "line": thin})
        shown = curve.smooth
    part = f" · {_(PARTS[curve.part])}" if both else ""
    main = {
        **unseen,
        "y": shown,
        "name": key,
        "line": line,
        "showlegend": not named,
        "hoverinfo": "all",
        "hovertemplate": f"%{{y:{written}}}<extra>{name}{part}</extra>",
    }
    if len(curve.x) == 1:  # a network from a file: through one point there is no line
        main |= {"mode": "markers", "marker": {"color": pen.colour, "size": 8}}
    return [*traces, main]


def _transparent(colour: str, opacity: float) -> str:
    red, green, blue = (int(part) for part in palette.rgb(colour))
    return f"rgba({red},{green},{blue},{opacity})"


def _part_keys(theme: str) -> list[dict[str, Any]]:
    """Two entries of the legend that say which line is which, in no run's colour."""
    keys = []
    for part, words in (("validation", _("validation")), ("train", _("training"))):
        pen = pen_of(0, part, True, theme)
        line = {"color": THEMES[theme].faint_text, "width": pen.width, "dash": pen.dash}
        keys.append({**NOWHERE, "mode": "lines", "name": words, "line": line})
    return keys


def _band_key(theme: str, band: str) -> dict[str, Any]:
    """An entry of the legend that says what lines and bands are of several seeds."""
    words = (
        _("line: mean; band: {band}") if band == "deviation" else _("line: median; band: {band}")
    )
    words = words.format(band=_(BANDS[band]))
    line = {"color": _transparent(THEMES[theme].faint_text, 0.3), "width": 9}
    return {**NOWHERE, "mode": "lines", "name": words, "line": line}
