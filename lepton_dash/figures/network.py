"""The drawn network: every neuron a small picture of what it answers, every weight a link.

Shapes: K drawn units of a layer, R grid points along each axis of a picture.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash.figures import palette
from lepton_dash.figures.frame import TITLED_TOP, exported_layout, frame_layout
from lepton_dash.figures.picture import png_address
from lepton_dash.figures.text import plotly_text, width_of
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _, ngettext

# Lengths are sides of a neuron's picture.
ROW = 1.3
LEAST_HEIGHT = 4.2
SHAPE = 1.75
"""Width to height of the whole, as far as the distances between layers allow it."""
NEAREST, FARTHEST = 2.1, 5.0
"""From one layer to the next."""

# As in the browser, see components/network_picture.js [px]
THINNEST, WIDER, STEP = 0.75, 1.7, 0.5
WIDEST = 14  # steps
WEAKEST = 0.3
FEW_LINKS = 40
"""So many between two layers have their full width."""

CURVE_POINTS = 17
BIAS = 0.2
"""Side of the square that stands for a bias."""
LONGEST_NAME = 18


class Column(NamedTuple):
    """A layer as it is drawn."""

    size: int
    """Of the layer; where it has more units than are drawn, the rest is counted."""
    pictures: NDArray[np.uint8]  # [K, R, R], the bottom row first; 128 is 0
    kind: str = "hidden"
    """input, hidden or output"""
    names: tuple[str, ...] = ()
    """Of the units; none where they have none."""
    activation: str = ""
    biases: NDArray[np.float64] | None = None  # [K]


class Drawing(NamedTuple):
    """What is drawn of a network."""

    columns: tuple[Column, ...]
    weights: tuple[NDArray[np.float64], ...]
    """Between each column and the next, [K, K']."""
    skipped: tuple[int, int] = (0, 0)
    """After how many columns layers are left out, and how many."""


def network_figure(drawing: Drawing | None, theme: str = "light", *, title: str = "") -> go.Figure:
    """Draws a network.

    Args:
        drawing: None draws a titled, empty figure.
        theme: one of `THEMES`.
        title: of the experiment, shown below the chart's own.
    """
    colours = THEMES[theme]
    figure = go.Figure(layout=frame_layout(colours))
    figure.update_layout(exported_layout(colours, _("Network"), plotly_text(title, 120)))
    figure.update_layout(
        hovermode=False,
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 24, "r": 24, "t": TITLED_TOP + 40, "b": 24},
        xaxis={"visible": False, "showgrid": False},
        yaxis={"visible": False, "showgrid": False, "scaleanchor": "x"},
    )
    if drawing is None:
        return figure
    places = _places(drawing)
    height = max(LEAST_HEIGHT, *(np.ptp(y) + 1 for _x, y in places))
    width = places[-1][0] + 1
    figure.update_xaxes(range=[-0.5, width - 0.5])
    figure.update_yaxes(range=[-height / 2 - BIAS, height / 2])
    _draw_links(figure, drawing, places, theme)
    images, frames = _pictures(drawing, places, theme)
    notes = _names(drawing, places) + _heads(drawing, places, height / 2)
    figure.update_layout(
        images=images,
        shapes=frames + _biases(drawing, places, theme),
        annotations=[{**note, "font": {"size": 12, "color": colours.text}} for note in notes],
    )
    longest = [
        max((min(width_of(name), LONGEST_NAME) for name in column.names), default=0)
        for column in (drawing.columns[0], drawing.columns[-1])
    ]
    figure.update_layout(margin_l=30 + 7 * longest[0], margin_r=30 + 7 * longest[1])
    return figure


def _places(drawing: Drawing) -> list[tuple[float, NDArray[np.float64]]]:
    """x, and y of each cell from the top, of every column: each stands in the middle."""
    cells = [len(c.pictures) + (c.size > len(c.pictures)) for c in drawing.columns]
    height = max(LEAST_HEIGHT, (max(cells) - 1) * ROW + 1)
    gaps = len(cells) - 1 + (drawing.skipped[1] > 0) * 0.6
    pitch = min(FARTHEST, max(NEAREST, SHAPE * height / max(gaps, 1)))
    places, x = [], 0.0
    for at, count in enumerate(cells):
        if drawing.skipped[1] and at == drawing.skipped[0]:
            x += 0.6 * pitch
        places.append((x, ((count - 1) / 2 - np.arange(count, dtype=np.float64)) * ROW))
        x += pitch
    return places


def _draw_links(
    figure: go.Figure,
    drawing: Drawing,
    places: Sequence[tuple[float, NDArray[np.float64]]],
    theme: str,
) -> None:
    """A trace for each width and sign: all links of one kind at once, the strong ones on top."""
    by_kind: dict[int, list[tuple[float, float, float, float]]] = {}
    count = 0
    for at, (one, other) in enumerate(pairwise(places)):
        weights = drawing.weights[at]
        if drawing.skipped[1] and at + 1 == drawing.skipped[0]:
            continue
        count += weights.size
        for source, target in np.ndindex(*weights.shape):
            steps = _steps(float(weights[source, target]))
            line = (one[0] + 0.5, float(one[1][source]), other[0] - 0.5, float(other[1][target]))
            by_kind.setdefault(steps, []).append(line)
    gaps, width = max(1, len(places) - 1), places[-1][0] + 1
    # many links, or small neurons, have thinner ones
    thinner = max(0.25, min(1.0, (FEW_LINKS * gaps / max(count, 1)) ** 0.5) * min(1.0, 8 / width))
    for steps in sorted(by_kind, key=abs):
        is_negative = steps < 0
        strength = min(1.0, WEAKEST + 2.2 * abs(steps) / WIDEST)
        figure.add_trace(
            go.Scatter(
                **_curves(by_kind[steps]),
                mode="lines",
                showlegend=False,
                opacity=strength,
                line={
                    "color": palette.LINKS[theme][0 if is_negative else 1],
                    "width": THINNEST + STEP * thinner * (abs(steps) - 1),
                    "dash": palette.NEGATIVE_DASHES.get(theme, "solid") if is_negative else "solid",
                },
            )
        )
    for name, position in ((_("positive weight"), 1), (_("negative weight"), 0)):
        dash = palette.NEGATIVE_DASHES.get(theme, "solid") if position == 0 else "solid"
        figure.add_trace(
            go.Scatter(
                x=[None],
                y=[None],
                mode="lines",
                name=name,
                line={"color": palette.LINKS[theme][position], "width": 2.5, "dash": dash},
            )
        )


def _steps(weight: float) -> int:
    """The width of a link in steps, with the sign of its weight."""
    if not np.isfinite(weight):
        return 1
    steps = 1 + min(WIDEST - 1, round(WIDER * abs(weight) / STEP))
    return -steps if weight < 0 else steps


def _curves(lines: Sequence[tuple[float, float, float, float]]) -> dict[str, NDArray[np.float64]]:
    """Links as cubic curves: x and y, with a gap after each."""
    x0, y0, x1, y1 = np.array(lines).T[:, :, None]
    t = np.linspace(0, 1, CURVE_POINTS)[None]
    bend = (x0 + x1) / 2
    x = (1 - t) ** 3 * x0 + 3 * (1 - t) * t * bend + t**3 * x1
    y = (1 - t) ** 2 * (1 + 2 * t) * y0 + t**2 * (3 - 2 * t) * y1
    gap = np.full((len(lines), 1), np.nan)
    return {"x": np.hstack([x, gap]).ravel(), "y": np.hstack([y, gap]).ravel()}


def _biases(
    drawing: Drawing, places: Sequence[tuple[float, NDArray[np.float64]]], theme: str
) -> list[dict[str, Any]]:
    """A square at the lower left corner of each neuron: the stronger, the larger its bias."""
    shapes = []
    page = THEMES[theme].page
    for (x, ys), column in zip(places, drawing.columns, strict=True):
        if column.biases is None:
            continue
        for y, bias in zip(ys, column.biases.tolist(), strict=False):
            colour = palette.LINKS[theme][0 if bias < 0 else 1]
            strength = min(1.0, 0.25 + 0.75 * abs(bias)) if np.isfinite(bias) else 0.0
            painted = palette.rgb(page) + strength * (palette.rgb(colour) - palette.rgb(page))
            shapes.append(
                {
                    **_square(x - 0.5 - BIAS / 4, float(y) - 0.5 - BIAS / 4, BIAS),
                    "fillcolor": palette.css(painted),
                    "line": {"color": page, "width": 1},
                    "layer": "above",
                }
            )
    return shapes


def _square(left: float, bottom: float, side: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "x0": left,
        "y0": bottom,
        "x1": left + side,
        "y1": bottom + side,
    }


def _pictures(
    drawing: Drawing, places: Sequence[tuple[float, NDArray[np.float64]]], theme: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lookup = palette.diverging_lookup(theme)
    images, frames = [], []
    line = {"color": THEMES[theme].line, "width": 0.75}
    for (x, ys), column in zip(places, drawing.columns, strict=True):
        for y, picture in zip(ys.tolist(), column.pictures, strict=False):
            images.append(
                {
                    "source": png_address(picture, lookup),
                    "xref": "x",
                    "yref": "y",
                    "x": x - 0.5,
                    "y": y + 0.5,
                    "sizex": 1,
                    "sizey": 1,
                    "sizing": "stretch",
                    "layer": "below",
                    "xanchor": "left",
                    "yanchor": "top",
                }
            )
            frames.append({**_square(x - 0.5, y - 0.5, 1), "line": line, "layer": "above"})
    return images, frames


def _names(
    drawing: Drawing, places: Sequence[tuple[float, NDArray[np.float64]]]
) -> list[dict[str, Any]]:
    """The names of inputs on the left and of outputs on the right, and how many more units."""
    notes = []
    for (x, ys), column in zip(places, drawing.columns, strict=True):
        is_input = column.kind == "input"
        for y, name in zip(ys.tolist(), column.names, strict=False):
            notes.append(
                _note(
                    plotly_text(name, LONGEST_NAME),
                    x + (-0.5 if is_input else 0.5),
                    y,
                    xanchor="right" if is_input else "left",
                    xshift=-5 if is_input else 5,
                )
            )
        rest = column.size - len(column.pictures)
        if rest > 0:
            notes.append(_note(f"+ {rest:,}", x, float(ys[-1])))
    after, skipped = drawing.skipped
    if skipped:
        x = (places[after - 1][0] + places[after][0]) / 2
        words = ngettext("{count} more layer", "{count} more layers", skipped)
        notes.append(_note("…<br>" + words.format(count=skipped), x, 0.0))
    return notes


def _heads(
    drawing: Drawing, places: Sequence[tuple[float, NDArray[np.float64]]], top: float
) -> list[dict[str, Any]]:
    """What stands over the columns: how many neurons, and their activation."""
    pitch = min((b[0] - a[0] for a, b in pairwise(places)), default=FARTHEST)
    notes = []
    # between layers that are close there is no room for more than the number
    is_close = pitch <= 3
    for (x, _ys), column in zip(places, drawing.columns, strict=True):
        count = column.size
        if is_close:
            text = f"{count:,}"
        elif column.kind == "hidden":
            text = f"{count:,}<br>{plotly_text(column.activation)}"
        elif column.kind == "input":
            text = ngettext("{count} input", "{count} inputs", count).format(count=count)
        else:
            text = ngettext("{count} output", "{count} outputs", count).format(count=count)
        notes.append(_note(text, x, top, yanchor="bottom", yshift=6))
    return notes


def _note(text: str, x: float, y: float, **settings: Any) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "x",
        "yref": "y",
        "showarrow": False,
        **settings,
    }
