"""Draws heatmaps of a Plotly figure with Matplotlib.

Shapes: [H, W] cells.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper.colours import ColourScale, colour
from lepton_dash.export.paper.trace import UNSEEN, Place, Settings, check_known, not_drawn, numbers

_HEATMAP = {
    "z", "x", "y", "colorscale", "zmin", "zmax", "coloraxis", "showscale", "colorbar", "text",
    "texttemplate", "textfont", "xgap", "ygap", "zsmooth", "opacity", "autocolorscale",
}  # fmt: skip


def draw_heatmap(trace: Settings, place: Place) -> list[Artist]:
    """Draws the cells, and the texts in them."""
    check_known("heatmap", trace, UNSEEN | _HEATMAP)
    cells = trace.get("z")
    if cells is None or not len(cells):
        return []
    z = np.array([numbers(row) for row in cells])  # [H, W]
    x, y = (edges_of(trace.get(name), count) for name, count in (("x", z.shape[1]), ("y", len(z))))
    scale = heatmap_scale(trace, z, place.scales)
    colours = scale(z)
    colours[..., 3] *= float(trace.get("opacity", 1.0))
    if trace.get("zsmooth"):
        drawn: list[Artist] = [
            place.axes.imshow(
                colours,
                extent=(x[0], x[-1], y[0], y[-1]),
                origin="lower",
                aspect="auto",
                interpolation="bilinear",
                zorder=1,
            )
        ]
    else:
        gap = max(float(trace.get("xgap", 0)), float(trace.get("ygap", 0))) * place.unit
        edge = place.axes.get_facecolor() if gap else "face"
        drawn = [
            place.axes.pcolormesh(
                x, y, colours, edgecolors=edge, linewidth=gap or 0.2, zorder=1, antialiased=True
            )
        ]
    if trace.get("texttemplate"):
        drawn += _cell_texts(trace, z, colours, (x, y), place)
    return drawn


def heatmap_scale(
    trace: Settings, z: NDArray[np.float64], scales: Mapping[str, ColourScale]
) -> ColourScale:
    """Returns the colours of a heatmap, its own or those of a colour axis."""
    if "coloraxis" in trace:
        return scales[trace["coloraxis"]]
    known = z[np.isfinite(z)]
    low = trace["zmin"] if "zmin" in trace else (known.min() if len(known) else 0.0)
    high = trace["zmax"] if "zmax" in trace else (known.max() if len(known) else 1.0)
    if "colorscale" not in trace:
        raise not_drawn("heatmap", "colorscale: none")
    return ColourScale(trace["colorscale"], float(low), float(high))


def edges_of(given: Any, count: int) -> NDArray[np.float64]:
    """Returns the borders [N + 1] of cells whose middles, or whose borders, are given."""
    middles = np.arange(count, dtype=np.float64) if given is None else numbers(given)
    if len(middles) == count + 1:
        return middles
    if count == 1:
        return np.array([middles[0] - 0.5, middles[0] + 0.5])
    between = (middles[1:] + middles[:-1]) / 2
    return np.concatenate([[2 * middles[0] - between[0]], between, [2 * middles[-1] - between[-1]]])


def _cell_texts(
    trace: Settings,
    z: NDArray[np.float64],
    colours: NDArray[np.float64],
    edges: tuple[NDArray[np.float64], NDArray[np.float64]],
    place: Place,
) -> list[Artist]:
    if trace["texttemplate"] != "%{text}":
        raise not_drawn("texttemplate", trace["texttemplate"])
    font = trace.get("textfont", {})
    x, y = ((border[1:] + border[:-1]) / 2 for border in edges)
    drawn: list[Artist] = []
    for row, column in np.ndindex(*z.shape):
        text = drawable(plain(str(trace["text"][row][column])))
        if not text:
            continue
        red, green, blue, _opacity = colours[row, column]
        is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        ink = font.get("color") or ("#ffffff" if is_dark else "#000000")
        drawn.append(
            place.axes.text(
                float(x[column]),
                float(y[row]),
                text,
                ha="center",
                va="center",
                size=float(font.get("size", 12)) * place.unit,
                color=colour(ink),
                linespacing=1.1,
                zorder=4,
            )
        )
    return drawn
