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
from lepton_dash.figures.boundary import MARKER_SIZES, Scene, pixels
from lepton_dash.figures.frame import exported_layout, frame_axis, frame_layout
from lepton_dash.figures.picture import png_address
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import PAGE_THEMES, THEMES
from lepton_dash.i18n import N_, _, ngettext

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

GREYS = ("#000000", "#6e6e6e", "#a0a0a0")
PRINTED = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""On paper each run has a dash of its own, and the training's curve is the thin one."""

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

BANDS: Mapping[str, str] = {
    "range": N_("lowest to highest"),
    "quartiles": N_("first to third quartile"),
}
"""What the band around the median of several runs holds."""

LONGEST_KEY = 48
"""Characters of a name in the legend."""

_NOWHERE: Mapping[str, Any] = {
    "type": "scatter",
    "x": [None],
    "y": [None],
    "hoverinfo": "skip",
    "showlegend": True,
}

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


class _Pen(NamedTuple):
    """How a line is drawn."""

    colour: str
    dash: str
    width: float


def overlay_figure(
    curves: Sequence[Curve],
    theme: str = "light",
    *,
    value: str = "loss",
    axis: str = "epoch",
    log_x: bool = False,
    log_y: bool = False,
    band: str = "range",
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
        log_x: whether the horizontal axis is logarithmic; it has no place for 0 then.
        log_y: the same of the vertical one.
        band: a name of `BANDS`: what the bands hold.
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
    if any(curve.low is not None for curve in curves):
        figure.add_traces([_band_key(theme, band)])
    return figure


def key_rows(curves: Sequence[Curve], width: int = 900) -> int:
    """About how many rows the legend of these curves takes in a figure of so many pixels."""
    names = {curve.colour: _key_name(curve) for curve in curves}
    longest = max((60 + 7 * len(name) for name in names.values()), default=1)
    return -(-(len(names) + 2) // max(1, width // longest))


def _key_name(curve: Curve) -> str:
    name = plotly_text(curve.name, LONGEST_KEY)
    if curve.seeds < 2:
        return name
    words = ngettext("{name} ({count} seed)", "{name} ({count} seeds)", curve.seeds)
    return words.format(name=name, count=curve.seeds)


def _pen(colour: int, part: str, both: bool, theme: str) -> _Pen:
    """The line of a run's part; with both parts in the chart the training's is the lesser one."""
    is_lesser = both and part == "train"
    if theme in COLOURS:
        colours = COLOURS[theme]
        solid, dotted = DASHES[min(colour // len(colours), len(DASHES) - 1)]
        dash = dotted if is_lesser else solid
        return _Pen(colours[colour % len(colours)], dash, 1.4 if is_lesser else 2.0)
    colours = GREYS if theme == "greyscale" else COLOURS["light"]
    dash = PRINTED[colour % len(PRINTED)]
    return _Pen(colours[colour % len(colours)], dash, 0.9 if is_lesser else 2.2)


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
    pen = _pen(curve.colour, curve.part, both, theme)
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
    part = f" · {_PARTS[curve.part]()}" if both else ""
    main = {
        **unseen,
        "y": shown,
        "name": _key_name(curve),
        "line": line,
        "showlegend": not named,
        "hoverinfo": "all",
        "hovertemplate": f"%{{y:{written}}}<extra>{name}{part}</extra>",
    }
    return [*traces, main]


def _transparent(colour: str, opacity: float) -> str:
    red, green, blue = (int(part) for part in palette.rgb(colour))
    return f"rgba({red},{green},{blue},{opacity})"


_PARTS = {"train": lambda: _("training"), "validation": lambda: _("validation")}


def _part_keys(theme: str) -> list[dict[str, Any]]:
    """Two entries of the legend that say which line is which, in no run's colour."""
    keys = []
    for part, words in (("validation", _("validation")), ("train", _("training"))):
        pen = _pen(0, part, True, theme)
        line = {"color": THEMES[theme].faint_text, "width": pen.width, "dash": pen.dash}
        keys.append({**_NOWHERE, "mode": "lines", "name": words, "line": line})
    return keys


def _band_key(theme: str, band: str) -> dict[str, Any]:
    """An entry of the legend that says what lines and bands are of several seeds."""
    words = _("line: median; band: {band}").format(band=_(BANDS[band]))
    line = {"color": _transparent(THEMES[theme].faint_text, 0.3), "width": 9}
    return {**_NOWHERE, "mode": "lines", "name": words, "line": line}


# --- boundaries ---

GAP, TITLED_GAP = 0.035, 0.075
"""Between two boundaries, as a share of the figure's width: with and without titles of axes."""

PANEL_TOP, PANEL_BOTTOM, KEY_ROW = 40, 46, 22
"""Pixels above a boundary for its name, below it for its axis, and of a row of the key."""

LETTER = 7.5
"""Pixels that a letter of a name takes."""

SLIDER_ROOM = 136
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
    scrubber: bool = True,
    on_page: bool = False,
) -> go.Figure:
    """Draws boundaries beside one another, with a scrubber that moves all of them at once.

    The scrubber changes the pictures in the browser alone: nothing is asked of a server.

    Args:
        panels: none give a titled, empty figure.
        epochs: where the scrubber stops; each panel has a picture for each.
        theme: one of `THEMES`.
        columns: boundaries in a row at most.
        at: the position among the epochs that is shown first; None: the last.
        side: pixels that a boundary is high.
        scrubber: without it the figure is of one epoch, which it names.
        on_page: whether it stands on a page that says its title.
    """
    colours = THEMES[theme]
    frame = frame_layout(colours)
    if not panels or not epochs:
        figure = go.Figure(layout=frame)
        return figure.update_layout(exported_layout(colours, _("Decision boundaries compared")))
    across = min(columns, len(panels))
    rows = -(-len(panels) // across)
    same_scale = len({tuple(panel.scene.y_range) for panel in panels}) == 1
    alike = len({(panel.scene.x_label, panel.scene.y_label) for panel in panels}) == 1
    between = PANEL_TOP + (PANEL_BOTTOM if not alike else 28)
    height = rows * side + (rows - 1) * between
    figure = make_subplots(
        rows=rows,
        cols=across,
        horizontal_spacing=(GAP if alike else TITLED_GAP) if across > 1 else 0.0,
        vertical_spacing=between / height if rows > 1 else 0.0,
    )
    keys = sum(62 + 7 * len(name) for name in _key_names(panels))
    top = 12 + KEY_ROW * -(-keys // (across * side)) + PANEL_TOP
    figure.update_layout(
        {
            **frame,
            "showlegend": True,
            "hovermode": "closest",
            "height": height + top + SLIDER_ROOM,
            "margin": {"l": 54, "r": 16, "t": top, "b": SLIDER_ROOM, "autoexpand": False},
        }
    )
    if not on_page:
        figure.update_layout(exported_layout(colours, _("Decision boundaries compared")))
        figure.update_layout(margin_t=top + 40, height=height + top + SLIDER_ROOM + 40)
    scale = _common_scale(panels, theme)
    position = len(epochs) - 1 if at is None else min(max(at, 0), len(epochs) - 1)
    sources = [_sources(panel, theme, scale) for panel in panels]
    longest = round(side / LETTER)
    titles = [[_title(panel, e, longest) for e in range(len(epochs))] for panel in panels]
    for index, panel in enumerate(panels):
        row, column = index // across + 1, index % across + 1
        is_left, is_lowest = column == 1, index + across >= len(panels)
        titled = (is_lowest or not alike, is_left or not alike)
        _place_panel(figure, panel, (row, column), index, titled, theme)
        if same_scale and not is_left:
            figure.update_yaxes(showticklabels=False, row=row, col=column)
        _place_picture(figure, panel.scene, index, sources[index][position])
        _place_title(figure, index, titles[index][position], theme)
    _place_keys(figure, panels, scale, theme)
    if scrubber:
        figure.update_layout(sliders=[_scrubber(epochs, sources, titles, position, theme)])
    else:
        room = figure.layout.height - SLIDER_ROOM + PANEL_BOTTOM
        words = _("epoch {epoch:,}").format(epoch=epochs[position])
        figure.update_layout(title_subtitle_text=words, height=room, margin_b=PANEL_BOTTOM)
    return figure


def _title(panel: Panel, position: int, longest: int) -> str:
    note = panel.notes[position]
    name = f"<b>{plotly_text(panel.name, longest)}</b>"
    return f"{name}<br>{plotly_text(note, longest)}" if note else name


def _axis_name(letter: str, index: int) -> str:
    return letter + (str(index + 1) if index else "")


def _place_panel(
    figure: go.Figure,
    panel: Panel,
    cell: tuple[int, int],
    index: int,
    titled: tuple[bool, bool],
    theme: str,
) -> None:
    """The axes, with or without their titles, and the points of a run."""
    scene, colours = panel.scene, THEMES[theme]
    plain: dict[str, Any] = {
        "showgrid": False,
        "constrain": "domain",
        "autorange": False,
        "nticks": 5,
    }
    x, y = plotly_text(scene.x_label), plotly_text(scene.y_label)
    place = {"row": cell[0], "col": cell[1]}
    across, up = (
        frame_axis(colours, text if said else "") for text, said in zip((x, y), titled, strict=True)
    )
    across["title"]["standoff"] = up["title"]["standoff"] = 4
    figure.update_xaxes({**across, **plain}, range=list(scene.x_range), **place)
    figure.update_yaxes({**up, **plain}, range=list(scene.y_range), **place)
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
    size = next(size for most, size in MARKER_SIZES if len(targets) <= most) * 0.85
    if scene.task == "regression":
        ring = {"width": 1, "color": outline if is_train else THEMES[theme].text}
        values = np.asarray(targets, np.float64)
        return {"size": size, "color": values, "coloraxis": "coloraxis", "line": ring}
    painted = [palette.class_colour(int(index), theme) for index in targets]
    marker: dict[str, Any] = {"size": size, "color": painted, "line": {"width": 1}}
    marker["line"]["color"] = outline
    if not is_train:
        marker |= {"size": size - 0.5, "color": outline, "line": {"width": 1.6, "color": painted}}
    if theme not in PAGE_THEMES:
        marker["symbol"] = [palette.class_symbol(int(index), theme) for index in targets]
    return marker


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
    return png_address(*pixels(scene, picture, theme))


def _place_keys(
    figure: go.Figure, panels: Sequence[Panel], scale: palette.Scale | None, theme: str
) -> None:
    """What colours and points mean, once for all."""
    colours = THEMES[theme]
    nowhere = {**_NOWHERE, "mode": "markers"}
    names = _class_names(panels)
    for index, name in enumerate(names):
        symbol = "square" if theme in PAGE_THEMES else palette.class_symbol(index, theme)
        marker = {"symbol": symbol, "size": 11, "color": palette.class_colour(index, theme)}
        figure.add_trace(go.Scatter({**nowhere, "name": name, "marker": marker}))
    grey = colours.faint_text
    train = {"size": 8, "color": grey, "line": {"width": 1, "color": colours.outline}}
    held = {"size": 7, "color": colours.outline, "line": {"width": 2, "color": grey}}
    figure.add_trace(go.Scatter({**nowhere, "name": _("training"), "marker": train}))
    if any(len(panel.scene.validation_y) for panel in panels):
        figure.add_trace(go.Scatter({**nowhere, "name": _("validation"), "marker": held}))
    layout = figure.layout
    above = 1 + PANEL_TOP / (layout.height - layout.margin.t - layout.margin.b)
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


def _class_names(panels: Sequence[Panel]) -> list[str]:
    """What the class of each colour is called, by all that call it something."""
    found: dict[int, dict[str, None]] = {}
    for panel in panels:
        for index, name in enumerate(panel.scene.class_names):
            found.setdefault(index, {})[name] = None
    return [plotly_text(" / ".join(found[index]), 24) for index in sorted(found)]


def _key_names(panels: Sequence[Panel]) -> list[str]:
    return [*_class_names(panels), _("training"), _("validation")]


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
        "pad": {"t": 44, "b": 4, "l": 6, "r": 6},
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
