"""A run's boundary among others: its axes, its points, its picture and its title.

Shapes: R grid points along each axis of a boundary, E epochs.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash.figures import palette
from lepton_dash.figures.boundary import MARKER_SIZES, Scene
from lepton_dash.figures.frame import frame_axis
from lepton_dash.figures.keys import PARTS
from lepton_dash.figures.text import plotly_lines, plotly_text
from lepton_dash.figures.theme import PAGE_THEMES, THEMES
from lepton_dash.i18n import _
from lepton_dash.number_text import short_number


class Panel(NamedTuple):
    """A run's boundary over the epochs that the scrubber goes through."""

    name: str
    scene: Scene
    pictures: Sequence[NDArray[np.uint8]]
    """[E] each [R, R], or [2, R, R] of several classes, see `boundary_figure`."""
    notes: Sequence[str]
    """[E] what is said below its name: that it had ended by then, for one."""


def title_of(
    panel: Panel, position: int, longest: int, lines: int = 1, says_target: bool = False
) -> str:
    """The name of a run, and what is to be said at that position of the scrubber.

    Args:
        panel: the run.
        position: of the scrubber.
        longest: characters of a line, at most.
        lines: of the name, at most.
        says_target: whether the target that it predicts is named, too.
    """
    note = panel.notes[position]
    if says_target and panel.scene.target_name:
        note = f"{panel.scene.target_name} · {note}" if note else panel.scene.target_name
    name = f"<b>{plotly_lines(panel.name, longest, lines)}</b>"
    return f"{name}<br>{plotly_text(note, longest)}" if note else name


def _axis_name(letter: str, index: int) -> str:
    return letter + (str(index + 1) if index else "")


def place_panel(
    figure: go.Figure,
    panel: Panel,
    cell: tuple[int, int],
    index: int,
    titled: tuple[bool, bool],
    theme: str,
    color_axis: str = "coloraxis",
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
    point = f"{x} %{{x:,.4~g}}<br>{y} %{{y:,.4~g}}<br>%{{text}}"
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
            "marker": _marker(scene, targets, part == "train", theme, color_axis),
            "hovertemplate": f"{point} · {_(PARTS[part])}<extra></extra>",
        }
        figure.add_trace(go.Scatter(trace), **place)


def _marker(
    scene: Scene, targets: NDArray[Any], is_train: bool, theme: str, color_axis: str
) -> dict[str, Any]:
    outline = THEMES[theme].outline
    size = next(size for most, size in MARKER_SIZES if len(targets) <= most) * 0.85
    if scene.task == "regression":
        ring = {"width": 1, "color": outline if is_train else THEMES[theme].text}
        values = np.asarray(targets, np.float64)
        return {"size": size, "color": values, "coloraxis": color_axis, "line": ring}
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
        return [f"{name} {short_number(value)}".strip() for value in targets]
    names = [plotly_text(name) for name in scene.class_names]
    return [names[int(index)] for index in targets]


def place_picture(figure: go.Figure, scene: Scene, index: int, source: str) -> None:
    """Puts the picture below the points."""
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


def place_title(figure: go.Figure, index: int, title: str, theme: str) -> None:
    """Puts the title above the picture."""
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
