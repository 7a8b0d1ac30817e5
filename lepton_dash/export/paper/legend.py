"""The legend of a printed figure: beside or above its plots, never over the data.

All lengths in points.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Transform

from lepton_dash.export.lettering import drawable
from lepton_dash.export.paper.colours import colour
from lepton_dash.export.paper.scatter import (
    line_style,
    marker_colours,
    mode_of,
    scale_of,
    shape_of,
)
from lepton_dash.export.paper.trace import Place, Settings

HANDLE = 2.2
"""Width of what stands before a name, in letters."""
SPACE = 0.6
"""Between it and the name, in letters."""
APART = 1.4
"""Between two entries, in letters."""
LINE = 1.45
"""From one line to the next, in letters."""

Handle = Callable[[float, float, Transform], list[Artist]]
"""Draws what stands before a name, between x and x + HANDLE letters, around y."""


class Entry(NamedTuple):
    """A line of the legend."""

    name: str
    handle: Handle
    width: float
    """Of the name."""
    reach: float
    """Of what stands before the name."""


def entries_of(
    traces: Sequence[Settings],
    places: Sequence[Place],
    letters: float,
    measure: Callable[[str], float],
) -> list[Entry]:
    """Returns an entry for each trace that has one, in their order; their names are plain text."""
    found = []
    for trace, place in zip(traces, places, strict=True):
        name = drawable(trace.get("name") or "")
        if trace.get("showlegend", True) and name:
            reach = HANDLE if "lines" in mode_of(trace) or _is_band(trace) else 1.0
            found.append(
                Entry(name, _handle(trace, place, letters, reach), measure(name), reach * letters)
            )
    return found


def _is_band(trace: Settings) -> bool:
    return trace.get("fill", "none") != "none"


def _handle(trace: Settings, place: Place, letters: float, reach: float) -> Handle:
    def draw(x: float, y: float, transform: Transform) -> list[Artist]:
        drawn: list[Artist] = []
        opacity = float(trace.get("opacity", 1.0))
        width = reach * letters
        if _is_band(trace):
            painted = colour(trace.get("fillcolor") or place.ink)
            size = 0.8 * letters
            drawn.append(
                Rectangle(
                    (x, y - size / 2), width, size, facecolor=painted, lw=0, transform=transform
                )
            )
        line = trace.get("line", {})
        if "lines" in mode_of(trace) and float(line.get("width", 2.0)):
            style = line_style(line, place.unit, place.ink, opacity)
            drawn.append(Line2D([x, x + width], [y, y], transform=transform, **style))
        if "markers" in mode_of(trace):
            drawn.append(_marker(trace, place, (x + width / 2, y), opacity, transform))
        return drawn

    return draw


def _marker(
    trace: Settings, place: Place, at: tuple[float, float], opacity: float, transform: Transform
) -> Artist:
    marker = dict(trace.get("marker", {}))
    if not isinstance(marker.get("color"), str):
        marker.pop("color", None)
        marker.pop("coloraxis", None)
    line = dict(marker.get("line", {}))
    if not isinstance(line.get("color", ""), str):
        line.pop("color")
    marker["line"] = line
    symbol = marker.get("symbol", "circle")
    symbol = symbol if isinstance(symbol, str) else symbol[0]
    faces, edges, widths = marker_colours(marker, 1, opacity, place)
    shape, is_hollow = shape_of(symbol)
    size = marker.get("size", 8)
    style: dict[str, Any] = {
        "markerfacecolor": "none" if is_hollow else faces[0],
        "markeredgecolor": faces[0] if is_hollow else edges[0],
    }
    return Line2D(
        [at[0]],
        [at[1]],
        marker=shape,
        linestyle="none",
        markersize=(size if isinstance(size, (int, float)) else 8) * scale_of(symbol) * place.unit,
        markeredgewidth=float(widths[0]) * place.unit,
        transform=transform,
        **style,
    )


def lines_of(entries: Sequence[Entry], letters: float, width: float) -> list[list[Entry]]:
    """Returns the entries in as few lines as the width allows."""
    lines: list[list[Entry]] = []
    taken = 0.0
    for entry in entries:
        needed = entry.reach + SPACE * letters + entry.width
        if lines and taken + APART * letters + needed <= width:
            lines[-1].append(entry)
            taken += APART * letters + needed
        else:
            lines.append([entry])
            taken = needed
    return lines


def widest(entries: Sequence[Entry], letters: float) -> float:
    """Returns the width of the entries below one another."""
    return max((entry.reach + SPACE * letters + entry.width for entry in entries), default=0.0)


def draw_lines(
    lines: Sequence[Sequence[Entry]],
    corner: tuple[float, float],
    letters: float,
    ink: Any,
    transform: Transform,
) -> list[Artist]:
    """Returns the artists of the lines, the first one below the upper left corner."""
    drawn: list[Artist] = []
    for row, line in enumerate(lines):
        x, y = corner[0], corner[1] - (row + 0.5) * LINE * letters
        for entry in line:
            drawn += entry.handle(x, y, transform)
            x += entry.reach + SPACE * letters
            drawn.append(
                Text(
                    x,
                    y,
                    entry.name,
                    va="center_baseline",
                    size=letters,
                    color=ink,
                    transform=transform,
                )
            )
            x += entry.width + APART * letters
    return drawn
