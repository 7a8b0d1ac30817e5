"""Runs compared: their curves over one another, and their boundaries beside one another.

Shapes: K points of a curve, R grid points along each axis of a boundary, E epochs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from lepton_dash.figures import palette
from lepton_dash.figures.boundary import MARKER_SIZES, Scene
from lepton_dash.figures.frame import exported_layout, frame_axis, frame_layout
from lepton_dash.figures.picture import png_address
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import N_, _

COLOURS: Mapping[str, tuple[str, ...]] = {
    "light": (
        "#0877bd",
        "#dd7722",
        "#660099",
        "#55aaaa",
        "#cc0000",
        "#223355",
        "#aa88ff",
        "#770000",
        "#885577",
        "#3300ee",
    ),
    "dark": (
        "#4499ee",
        "#ff9933",
        "#44eebb",
        "#bbbbff",
        "#dd0000",
        "#8833ff",
        "#eedd00",
        "#227755",
        "#bb22aa",
        "#bb7799",
    ),
}
"""Ten colours of lines on a light and on a dark page: each stands out from the page, and they stay
apart for people who confuse red and green, or blue and yellow. Found by a search for the largest
least distance in OKLab, seen with Machado's models of deficient vision."""

DASHES = (("solid", "dot"), ("dash", "dashdot"), ("longdash", "longdashdot"))
"""Of a validation's and of a training's curve: of the first ten runs, the next ten, the others."""

AXES = {"epoch": N_("epoch"), "step": N_("step"), "seconds": N_("seconds of training")}
"""What runs along the horizontal axis."""

VALUES: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "loss": (
        N_("loss"),
        {"train": N_("training loss"), "validation": N_("validation loss")},
        ".4~g",
    ),
    "accuracy": (
        N_("accuracy"),
        {"train": N_("training accuracy"), "validation": N_("validation accuracy")},
        ".1%",
    ),
    "r2": (N_("R²"), {"train": N_("training R²"), "validation": N_("validation R²")}, ".4~g"),
    "metric": (N_("accuracy, or R²"), {"train": "", "validation": ""}, ".4~g"),
}
"""What is drawn -> what it is called: both parts together, and each alone; how it is written."""

BANDS: Mapping[str, str] = {"range": N_("lowest to highest"), "quartiles": N_("middle half")}
"""What the band around the median of several runs holds."""

_HOVER_PIXELS = 60
"""How far from the pointer a curve's nearest point may be to be compared there."""

_KEY_ROW = 21
"""Pixels of a row of the legend."""


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
    detail: str = ""
    """What the legend says besides the name, such as what the band is."""


def overlay_figure(
    curves: Sequence[Curve],
    theme: str = "light",
    *,
    value: str = "loss",
    axis: str = "epoch",
    log_x: bool = False,
    log_y: bool = False,
    note: str = "",
    on_page: bool = False,
) -> go.Figure:
    """Draws curves over one another; pointing at a place compares all of them there.

    Args:
        curves: none give a titled, empty figure. One that is smoothed lies over its faint
            measurements.
        theme: "light" or "dark".
        value: a name of `VALUES`.
        axis: a name of `AXES`.
        log_x: whether the horizontal axis is logarithmic; it has no place for 0 then.
        log_y: the same of the vertical one.
        note: how the curves were smoothed, below the title.
        on_page: whether it stands on a page that says title and note itself.
    """
    colours = THEMES[theme]
    together, alone, written = VALUES[value]
    parts = {curve.part for curve in curves}
    words = alone[next(iter(parts))] if len(parts) == 1 else together
    figure = go.Figure()
    figure.update_layout(_overlay_layout(theme, _(words or together), axis))
    if not on_page:
        figure.update_layout(exported_layout(colours, _("Runs compared"), plotly_text(note, 160)))
        figure.update_layout(margin_t=64)
    figure.update_xaxes(type="log" if log_x else "linear")
    figure.update_yaxes(type="log" if log_y else "linear")
    if value == "loss":
        figure.update_yaxes(rangemode="tozero")
    if value == "accuracy" and not log_y:
        figure.update_yaxes(tickformat=".0%")
    named: set[int] = set()
    for curve in curves:
        figure.add_traces(_traces(curve, theme, written, len(parts) > 1, curve.colour in named))
        named.add(curve.colour)
    if len(parts) > 1:
        figure.add_traces(_part_keys(theme))
    return figure


def key_rows(curves: Sequence[Curve], width: int = 900) -> int:
    """About how many rows the legend of these curves takes in a figure of so many pixels."""
    names = {curve.colour: plotly_text(curve.name + curve.detail, 80) for curve in curves}
    longest = max((60 + 7 * len(name) for name in names.values()), default=1)
    return -(-len(names) // max(1, width // longest))


def _overlay_layout(theme: str, value: str, axis: str) -> dict[str, Any]:
    colours = THEMES[theme]
    words = _(AXES[axis])
    point = "%{x:.4~g} s" if axis == "seconds" else f"{words} %{{x:,}}"
    frame = frame_layout(colours)
    return {
        **frame,
        "showlegend": True,
        "hovermode": "x unified",
        "hoverdistance": _HOVER_PIXELS,
        "margin": {"l": 66, "r": 16, "t": 12, "b": 52},
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
    curve: Curve, theme: str, written: str, both: bool, named: bool
) -> list[dict[str, Any]]:
    """The band below, then what was measured, then what is looked at."""
    name = plotly_text(curve.name)
    detail = f" ({plotly_text(curve.detail, 80)})" if curve.detail else ""
    colour = COLOURS[theme][curve.colour % len(COLOURS[theme])]
    solid, dotted = DASHES[min(curve.colour // len(COLOURS[theme]), len(DASHES) - 1)]
    is_train = both and curve.part == "train"
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
        red, green, blue = (int(part) for part in palette.rgb(colour))
        edge = {**unseen, "line": {"width": 0, "color": colour}}
        fill = f"rgba({red},{green},{blue},{0.1 if is_train else 0.18})"
        traces.append({**edge, "y": curve.low})
        traces.append({**edge, "y": curve.high, "fill": "tonexty", "fillcolor": fill})
    line = {"color": colour, "width": 1.4 if is_train else 2, "dash": dotted if is_train else solid}
    shown = curve.y
    if curve.smooth is not None:
        faint = {**unseen, "y": curve.y, "opacity": 0.28, "line": {**line, "width": 1}}
        traces.append(faint)
        shown = curve.smooth
    part = f" · {_PARTS[curve.part]()}" if both else ""
    main = {
        **unseen,
        "y": shown,
        "name": name + detail,
        "line": line,
        "showlegend": not named,
        "hoverinfo": "all",
        "hovertemplate": f"%{{y:{written}}}<extra>{name}{part}</extra>",
    }
    return [*traces, main]


_PARTS = {"train": lambda: _("training"), "validation": lambda: _("validation")}


def _part_keys(theme: str) -> list[dict[str, Any]]:
    """Two entries of the legend that say which line is which, in no run's colour."""
    grey = THEMES[theme].faint_text
    solid, dotted = DASHES[0]
    nowhere = {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "hoverinfo": "skip"}
    return [
        {**nowhere, "name": _("validation"), "line": {"color": grey, "width": 2, "dash": solid}},
        {**nowhere, "name": _("training"), "line": {"color": grey, "width": 1.4, "dash": dotted}},
    ]


# --- boundaries ---

GAP = 0.035
"""Between two boundaries, as a share of the figure's width."""

PANEL_TOP, KEY_TOP = 40, 34
"""Pixels above a boundary for its name, and above all for the key of the classes."""

SLIDER_ROOM = 124
"""Pixels below all for the scrubber."""


class Panel(NamedTuple):
    """A run's boundary over the epochs that the scrubber goes through."""

    name: str
    scene: Scene
    pictures: Sequence[NDArray[np.uint8]]
    """[E] each [R, R], or [2, R, R] of several classes, see `boundary_figure`."""
    notes: Sequence[str]
    """[E] what is said below its name: that it had ended by then, for one."""


def boundaries_figure(
    panels: Sequence[Panel],
    epochs: Sequence[int],
    theme: str = "light",
    *,
    columns: int = 3,
    at: int | None = None,
    side: int = 300,
    on_page: bool = False,
) -> go.Figure:
    """Draws boundaries beside one another, with a scrubber that moves all of them at once.

    The scrubber changes the pictures in the browser alone: nothing is asked of a server.

    Args:
        panels: none give a titled, empty figure.
        epochs: where the scrubber stops; each panel has a picture for each.
        theme: "light" or "dark".
        columns: boundaries in a row at most.
        at: the position among the epochs that is shown first; None: the last.
        side: pixels that a boundary is high.
        on_page: whether it stands on a page that says its title.
    """
    colours = THEMES[theme]
    frame = frame_layout(colours)
    if not panels or not epochs:
        figure = go.Figure(layout=frame)
        return figure.update_layout(exported_layout(colours, _("Decision boundaries compared")))
    across = min(columns, len(panels))
    rows = -(-len(panels) // across)
    height = rows * (side + PANEL_TOP) + KEY_TOP
    figure = make_subplots(
        rows=rows,
        cols=across,
        horizontal_spacing=GAP if across > 1 else 0.0,
        vertical_spacing=(PANEL_TOP + 28) / height if rows > 1 else 0.0,
    )
    top = KEY_TOP + PANEL_TOP
    figure.update_layout(
        {
            **frame,
            "showlegend": True,
            "hovermode": "closest",
            "height": height + top + SLIDER_ROOM,
            "margin": {"l": 40, "r": 16, "t": top, "b": SLIDER_ROOM, "autoexpand": False},
        }
    )
    if not on_page:
        figure.update_layout(exported_layout(colours, _("Decision boundaries compared")))
        figure.update_layout(margin_t=top + 40, height=height + top + SLIDER_ROOM + 40)
    scale = _common_scale(panels, theme)
    position = len(epochs) - 1 if at is None else min(max(at, 0), len(epochs) - 1)
    sources = [_sources(panel, theme, scale) for panel in panels]
    titles = [[_title(panel, e) for e in range(len(epochs))] for panel in panels]
    for index, panel in enumerate(panels):
        row, column = index // across + 1, index % across + 1
        _place_panel(figure, panel, row, column, index, theme)
        _place_picture(figure, panel.scene, index, sources[index][position])
        _place_title(figure, index, titles[index][position], theme)
    _place_keys(figure, panels, scale, theme)
    figure.update_layout(sliders=[_scrubber(epochs, sources, titles, position, theme)])
    return figure


def _title(panel: Panel, position: int) -> str:
    note = panel.notes[position]
    name = f"<b>{plotly_text(panel.name, 34)}</b>"
    return f"{name}<br>{plotly_text(note, 60)}" if note else name


def _axis_name(letter: str, index: int) -> str:
    return letter + (str(index + 1) if index else "")


def _place_panel(
    figure: go.Figure, panel: Panel, row: int, column: int, index: int, theme: str
) -> None:
    """The axes and the points of a run."""
    scene, colours = panel.scene, THEMES[theme]
    plain: dict[str, Any] = {
        "showgrid": False,
        "constrain": "domain",
        "autorange": False,
        "nticks": 5,
    }
    x, y = plotly_text(scene.x_label, 30), plotly_text(scene.y_label, 30)
    place = {"row": row, "col": column}
    figure.update_xaxes({**frame_axis(colours, ""), **plain}, range=list(scene.x_range), **place)
    figure.update_yaxes({**frame_axis(colours, ""), **plain}, range=list(scene.y_range), **place)
    if tuple(scene.x_range) == tuple(scene.y_range):
        figure.update_yaxes(scaleanchor=_axis_name("x", index), **place)
    point = f"{x} %{{x:.4~g}}<br>{y} %{{y:.4~g}}<br>%{{text}}"
    for part, xy, targets in (
        ("validation", scene.validation_xy, scene.validation_y),
        ("train", scene.train_xy, scene.train_y),
    ):
        if not len(targets):
            continue
        trace = {
            "type": "scatter",
            "mode": "markers",
            "x": xy[:, 0],
            "y": xy[:, 1],
            "text": _point_words(scene, targets),
            "showlegend": False,
            "marker": _marker(scene, targets, part == "train", theme),
            "hovertemplate": f"{point} · {_PARTS[part]()}<extra></extra>",
        }
        figure.add_trace(go.Scatter(trace), **place)


def _marker(scene: Scene, targets: NDArray[Any], is_train: bool, theme: str) -> dict[str, Any]:
    outline = THEMES[theme].outline
    size = next(size for most, size in MARKER_SIZES if len(targets) <= most) * 0.72
    if scene.task == "regression":
        ring = {"width": 1, "color": outline if is_train else THEMES[theme].text}
        values = np.asarray(targets, np.float64)
        return {"size": size, "color": values, "coloraxis": "coloraxis", "line": ring}
    painted = [palette.class_colour(int(index)) for index in targets]
    if is_train:
        return {"size": size, "color": painted, "line": {"width": 0.8, "color": outline}}
    return {"size": size - 0.5, "color": outline, "line": {"width": 1.5, "color": painted}}


def _point_words(scene: Scene, targets: NDArray[Any]) -> list[str]:
    if scene.task == "regression":
        name = plotly_text(scene.target_name)
        return [f"{name} {value:.4g}".strip() for value in targets]
    names = [plotly_text(name) for name in scene.class_names]
    return [names[int(index)] for index in targets]


def _place_picture(figure: go.Figure, scene: Scene, index: int, source: str) -> None:
    (low, high), (bottom, top) = scene.x_range, scene.y_range
    figure.add_layout_image(
        source=source,
        xref=_axis_name("x", index),
        yref=_axis_name("y", index),
        x=low,
        y=top,
        sizex=high - low,
        sizey=top - bottom,
        sizing="stretch",
        layer="below",
        xanchor="left",
        yanchor="top",
    )


def _place_title(figure: go.Figure, index: int, title: str, theme: str) -> None:
    figure.add_annotation(
        text=title,
        xref=f"{_axis_name('x', index)} domain",
        yref=f"{_axis_name('y', index)} domain",
        x=0.5,
        y=1,
        xanchor="center",
        yanchor="bottom",
        yshift=3,
        align="center",
        showarrow=False,
        font={"size": 12, "color": THEMES[theme].text},
    )


def _common_scale(panels: Sequence[Panel], theme: str) -> palette.Scale | None:
    """One meaning of colours for all numbers that are predicted; None where there are none."""
    ranges = [
        panel.scene.value_range or (0.0, 1.0)
        for panel in panels
        if panel.scene.task == "regression"
    ]
    if not ranges:
        return None
    return palette.value_scale(min(low for low, _h in ranges), max(h for _l, h in ranges), theme)


def _sources(panel: Panel, theme: str, scale: palette.Scale | None) -> list[str]:
    """The pictures as addresses; one that is shown again is made once."""
    made: dict[int, str] = {}
    found = []
    for picture in panel.pictures:
        if id(picture) not in made:
            made[id(picture)] = _source(panel.scene, picture, theme, scale)
        found.append(made[id(picture)])
    return found


def _source(
    scene: Scene, picture: NDArray[np.uint8], theme: str, scale: palette.Scale | None
) -> str:
    if scene.task == "regression" and scale is not None:
        values = np.linspace(*(scene.value_range or (0.0, 1.0)), 256)
        entries = (values - scale.low) / ((scale.high - scale.low) or 1.0) * 255
        lookup = scale.lookup[np.floor(np.clip(entries, 0, 255) + 0.5).astype(np.intp)]
        return png_address(picture, lookup)
    if picture.ndim == 3:
        return png_address(palette.class_bytes(picture[0], picture[1]), palette.class_lookup(theme))
    return png_address(picture, palette.binary_lookup(theme))


def _place_keys(
    figure: go.Figure, panels: Sequence[Panel], scale: palette.Scale | None, theme: str
) -> None:
    """What colours and points mean, once for all."""
    colours = THEMES[theme]
    nowhere: dict[str, Any] = {"mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip"}
    names: dict[int, list[str]] = {}
    for panel in panels:
        for index, name in enumerate(panel.scene.class_names):
            known = names.setdefault(index, [])
            known += [name] if name not in known else []
    for index, found in sorted(names.items()):
        marker = {"symbol": "square", "size": 11, "color": palette.class_colour(index)}
        name = plotly_text(" / ".join(found), 24)
        figure.add_trace(go.Scatter({**nowhere, "name": name, "marker": marker}))
    grey = colours.faint_text
    train = {"size": 8, "color": grey, "line": {"width": 1, "color": colours.outline}}
    held = {"size": 7, "color": colours.outline, "line": {"width": 2, "color": grey}}
    figure.add_trace(go.Scatter({**nowhere, "name": _("training"), "marker": train}))
    if any(len(panel.scene.validation_y) for panel in panels):
        figure.add_trace(go.Scatter({**nowhere, "name": _("validation"), "marker": held}))
    above = 1 + PANEL_TOP / (figure.layout.height or 400)
    figure.update_layout(
        legend={"y": above, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False}
    )
    if scale is not None:
        targets = {p.scene.target_name for p in panels if p.scene.task == "regression"}
        figure.update_layout(
            margin_r=84,
            coloraxis={
                "colorscale": palette.colorscale(scale.lookup),
                "cmin": scale.low,
                "cmax": scale.high,
                "colorbar": {
                    "thickness": 12,
                    "outlinewidth": 0,
                    "ticks": "outside",
                    "ticklen": 4,
                    "title": {
                        "side": "right",
                        "text": plotly_text(targets.pop(), 30) if len(targets) == 1 else "",
                    },
                },
            },
        )


def _scrubber(
    epochs: Sequence[int],
    sources: Sequence[Sequence[str]],
    titles: Sequence[Sequence[str]],
    position: int,
    theme: str,
) -> dict[str, Any]:
    """A slider, each stop of which puts another picture and title into every panel."""
    colours = THEMES[theme]
    steps = []
    for at, epoch in enumerate(epochs):
        changes = {f"images[{i}].source": of_panel[at] for i, of_panel in enumerate(sources)}
        for i, of_panel in enumerate(titles):
            if len(set(of_panel)) > 1:
                changes[f"annotations[{i}].text"] = of_panel[at]
        steps.append({"method": "relayout", "label": f"{epoch:,}", "args": [changes]})
    return {
        "active": position,
        "steps": steps,
        "x": 0,
        "len": 1,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 34, "b": 4, "l": 6, "r": 6},
        "currentvalue": {
            "prefix": _("epoch") + " ",
            "font": {"size": 14, "color": colours.text},
            "xanchor": "left",
            "offset": 6,
        },
        "font": {"color": colours.faint_text, "size": 11},
        "bgcolor": colours.grid,
        "activebgcolor": colours.line,
        "bordercolor": colours.line,
        "borderwidth": 1,
        "tickcolor": colours.line,
        "ticklen": 4,
        "minorticklen": 0,
        "transition": {"duration": 0},
    }
