"""The decision boundary: what the network answers over a plane, with the examples on it.

Shape letters: N training points, M validation points, R grid points along each axis.
"""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from lepton_dash.figures import palette
from lepton_dash.figures.frame import TITLED_TOP, exported_layout, frame_axis, frame_layout
from lepton_dash.figures.picture import png_address
from lepton_dash.figures.text import plotly_text, width_of
from lepton_dash.figures.theme import PAGE_THEMES, THEMES
from lepton_dash.i18n import _
from lepton_dash.number_text import short_number

MARKER_SIZES = ((300, 8.5), (800, 7.0), (2000, 5.5), (1_000_000_000, 4.5))
"""Up to how many points of a kind there are -> their diameter in pixels."""

SCALE_SIZE = 0.75
"""Of that is a point's size on a surface, which it hides a part of."""

KEY_NAME = 14
"""Characters of a class's name in the key; hovering shows more."""

LEGEND_TOP = 26
"""Pixels above the plot on the page, for the legend."""

SCALE_ROOM = 84
"""Pixels right of the plot for the colour bar."""


class Scene(NamedTuple):
    """What is drawn besides the picture, as the live path describes it."""

    task: str
    """binary, multiclass or regression"""
    train_xy: np.ndarray  # [N, 2]
    train_y: np.ndarray  # [N] class positions, or targets
    validation_xy: np.ndarray  # [M, 2]
    validation_y: np.ndarray  # [M]
    class_names: tuple[str, ...] = ()
    x_range: tuple[float, float] = (-6.0, 6.0)
    y_range: tuple[float, float] = (-6.0, 6.0)
    x_label: str = "x1"
    y_label: str = "x2"
    value_range: tuple[float, float] | None = None
    """Targets at bytes 0 and 255 of the picture of a regression."""
    target_name: str = ""
    title: str = ""


def boundary_template(theme: str) -> dict[str, Any]:
    """Returns the traces without their data, and the layout, as JSON can hold them.

    The traces: training and validation points, their two entries of the legend (neutral in
    colour, as the points have many), what carries the colour bar of a regression, and the
    pattern for a class's entry of the key.
    """
    colours = THEMES[theme]
    point = "%{xaxis.title.text} %{x:,.4~g}<br>%{yaxis.title.text} %{y:,.4~g}<br>%{text}"
    nowhere = {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip"}
    filled = {"line": {"width": 1, "color": colours.outline}}
    hollow = {"color": colours.outline, "line": {"width": 2}}
    splits = [("train", _("training"), filled), ("validation", _("validation"), hollow)]
    points = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "legendgroup": split,
            "showlegend": False,
            "x": [],
            "y": [],
            "text": [],
            "marker": marker,
            "hovertemplate": f"{point} · {name}<extra></extra>",
        }
        for split, name, marker in splits
    ]
    grey = colours.faint_text
    keys = [
        {
            **nowhere,
            "name": name,
            "legendgroup": split,
            "showlegend": True,
            "marker": (
                {"color": grey, "size": 8, "line": {"width": 1, "color": colours.outline}}
                if split == "train"
                else {
                    "color": colours.outline,
                    "size": 7,
                    "line": {"width": 2, "color": grey},
                }
            ),
        }
        for split, name, _marker in splits
    ]
    scale = {**nowhere, "showlegend": False, "visible": False, "marker": {"coloraxis": "coloraxis"}}
    class_key = {
        **nowhere,
        "showlegend": True,
        "legend": "legend2",
        "marker": {"symbol": "square", "size": 11},
    }
    axis = {
        "showgrid": False,
        "constrain": "domain",
        "range": [-6, 6],
        "autorange": False,
        "nticks": 8,
    }
    layout = frame_layout(colours)
    return {
        "data": [*points, *keys, scale],
        "class_key": class_key,
        "circled": _circled(theme),
        "on_scale": _on_scale(theme),
        "layout": {
            **layout,
            "showlegend": True,
            "hovermode": "closest",
            "margin": {"l": 54, "r": 14, "t": LEGEND_TOP, "b": 44, "autoexpand": False},
            "xaxis": {**frame_axis(colours, ""), **axis},
            "yaxis": {**frame_axis(colours, ""), **axis},
            "legend2": {
                **layout["legend"],
                "orientation": "v",
                "x": 1.02,
                "y": 1,
                "yanchor": "top",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "coloraxis": {
                "colorbar": {
                    "thickness": 12,
                    "outlinewidth": 0,
                    "len": 1,
                    "x": 1.02,
                    "title": {"side": "right"},
                    "ticks": "outside",
                    "ticklen": 4,
                    "tickcolor": colours.line,
                    "nticks": 7,
                }
            },
            "images": [
                {
                    "xref": "x",
                    "yref": "y",
                    "sizing": "stretch",
                    "layer": "below",
                    "source": "",
                    "xanchor": "left",
                    "yanchor": "top",
                }
            ],
        },
        # where there is no room beside the plot, the key goes below it
        "narrow": {
            "legend2": {"orientation": "h", "x": 0, "yanchor": "top"},
            "coloraxis": {
                "colorbar": {
                    "orientation": "h",
                    "x": 0.5,
                    "yanchor": "top",
                    "ypad": 0,
                    "title": {"side": "bottom"},
                }
            },
        },
        "exported": {
            **exported_layout(colours, _("Decision boundary")),
            "margin": {"l": 66, "t": TITLED_TOP, "b": 56},
        },
    }


def boundary_figure(
    scene: Scene | None, picture: np.ndarray | None = None, theme: str = "light"
) -> go.Figure:
    """Draws the boundary and the points.

    Args:
        scene: what is shown; None gives an empty, titled figure.
        picture: uint8 [R, R], or [2, R, R] for several classes (winner and confidence), the
            bottom row first; None draws the points alone.
        theme: one of `THEMES`.
    """
    template = boundary_template(theme)
    layout = {**template["layout"], "images": []}
    figure = go.Figure({"data": template["data"], "layout": layout})
    figure.update_layout(template["exported"])
    if scene is None:
        return figure
    if scene.task == "regression":
        figure.update_layout(title_text=_("Prediction"))
    figure.update_layout(title_subtitle_text=plotly_text(scene.title, 120))
    figure.update_xaxes(range=list(scene.x_range), title_text=plotly_text(scene.x_label))
    figure.update_yaxes(range=list(scene.y_range), title_text=plotly_text(scene.y_label))
    if _spans_alike(scene):
        figure.update_yaxes(scaleanchor="x")
    _place_points(figure, scene, theme)
    _place_key(figure, scene, template["class_key"], theme)
    if picture is not None:
        low, high = scene.x_range
        bottom, top = scene.y_range
        image = {
            **template["layout"]["images"][0],
            "source": png_address(*pixels(scene, picture, theme)),
            "x": low,
            "y": top,
            "sizex": high - low,
            "sizey": top - bottom,
        }
        figure.update_layout(images=[image])
    return figure


def _spans_alike(scene: Scene) -> bool:
    """Whether both axes have one unit, so that a circle should look like one."""
    return tuple(scene.x_range) == tuple(scene.y_range)


def _place_points(figure: go.Figure, scene: Scene, theme: str) -> None:
    splits = ((scene.train_xy, scene.train_y), (scene.validation_xy, scene.validation_y))
    size = next(size for most, size in MARKER_SIZES if max(len(y) for _xy, y in splits) <= most)
    for position, (xy, y) in enumerate(splits):
        train = position == 0
        trace = figure.data[position]
        trace.update(x=xy[:, 0], y=xy[:, 1], text=_words(scene, y))
        trace.marker.size = size if train else size - 1
        if scene.task == "regression":
            trace.marker.update(color=np.asarray(y, dtype=np.float64), coloraxis="coloraxis")
            trace.marker.size = SCALE_SIZE * trace.marker.size
            trace.marker.line = _on_scale(theme) if train else _circled(theme)
        else:
            painted = trace.marker if train else trace.marker.line
            painted.color = [palette.class_colour(int(index), theme) for index in y]
            if theme not in PAGE_THEMES:
                trace.marker.symbol = [palette.class_symbol(int(index), theme) for index in y]
        figure.data[position + 2].showlegend = bool(len(y))


def _circled(theme: str) -> dict[str, Any]:
    """The line around validation points on a scale, where hollow ones would vanish.

    It is thin, and on a page lets the surface through: there are many of them.
    """
    colour = THEMES[theme].text
    return {"width": 1, "color": colour + "99" if theme in PAGE_THEMES else colour}


def _on_scale(theme: str) -> dict[str, Any]:
    """The line around training points on a scale."""
    return {"width": 0.5, "color": THEMES[theme].outline}


def _words(scene: Scene, y: np.ndarray) -> list[str]:
    """What hovering over a point says: its class, or its target."""
    if scene.task == "regression":
        name = plotly_text(scene.target_name)
        return [f"{name} {short_number(value)}".strip() for value in y]
    names = [plotly_text(name) for name in scene.class_names]
    return [names[int(index)] for index in y]


def _place_key(figure: go.Figure, scene: Scene, pattern: dict[str, Any], theme: str) -> None:
    """The colour bar of a regression, or a named square for each class, right of the plot."""
    if scene.task == "regression":
        scale = palette.value_scale(*(scene.value_range or (0.0, 1.0)), theme)
        figure.data[4].visible = True
        figure.update_layout(
            margin_r=SCALE_ROOM,
            coloraxis={
                "colorscale": palette.colorscale(scale.lookup),
                "cmin": scale.low,
                "cmax": scale.high,
                "colorbar_title_text": plotly_text(scene.target_name, 30),
            },
        )
        return
    names = [plotly_text(name, KEY_NAME) for name in scene.class_names]
    for index, name in enumerate(names):
        marker = {**pattern["marker"], "color": palette.class_colour(index, theme)}
        if theme not in PAGE_THEMES:
            marker["symbol"] = palette.class_symbol(index, theme)
        figure.add_trace(go.Scatter({**pattern, "name": name, "marker": marker}))
    longest = max((min(width_of(name), KEY_NAME) for name in scene.class_names), default=0)
    figure.update_layout(margin_r=key_room(longest))


def key_room(longest: int) -> int:
    """Pixels right of the plot for a key whose longest name has this many characters."""
    return 60 + 7 * longest


def pixels(scene: Scene, picture: np.ndarray, theme: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns the picture as one byte a pixel [R, R], and the lookup table of its colours."""
    if scene.task == "regression":
        return picture, regression_lookup(*(scene.value_range or (0.0, 1.0)), theme)
    if picture.ndim == 3:
        painted = palette.class_bytes(picture[0], picture[1])
        if theme == "greyscale":
            painted = palette.with_borders(painted, picture[0])
        return painted, palette.class_lookup(theme)
    return picture, palette.binary_lookup(theme)


def regression_lookup(low: float, high: float, theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: the colours of a picture whose bytes run from low to high."""
    scale = palette.value_scale(low, high, theme)
    values = np.linspace(low, high, 256)
    span = (scale.high - scale.low) or 1.0
    entries = np.clip((values - scale.low) / span * 255, 0, 255)
    return scale.lookup[np.floor(entries + 0.5).astype(np.intp)]
