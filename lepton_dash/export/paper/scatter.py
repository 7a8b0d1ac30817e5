"""Draws lines, points, areas and texts of a Plotly figure with Matplotlib.

Shapes: N points of a trace.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from lepton_dash.export.errors import ExportError
from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper.colours import ColourScale, colour
from lepton_dash.export.paper.trace import UNSEEN, Place, Settings, check_known, not_drawn, numbers
from lepton_dash.i18n import _

_SCATTER = {
    "mode", "x", "y", "line", "marker", "fill", "fillcolor", "opacity", "text", "textposition",
    "textfont", "connectgaps",
}  # fmt: skip
_LINE = {"color", "width", "dash", "shape", "simplify"}
_MARKER = {
    "color", "size", "symbol", "opacity", "line", "coloraxis", "colorscale", "cmin", "cmax",
    "showscale", "sizemode",
}  # fmt: skip
_MARKER_LINE = {"color", "width"}
SYMBOLS: Mapping[str, str] = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "triangle-up": "^",
    "triangle-down": "v",
    "triangle-left": "<",
    "triangle-right": ">",
    "cross": "P",
    "x": "X",
    "pentagon": "p",
    "hexagon": "h",
    "star": "*",
    "hexagram": "H",
    "line-ns": "|",
    "line-ew": "_",
    "cross-thin": "+",
    "x-thin": "x",
}
"""Symbol of Plotly -> marker of Matplotlib."""

_STROKED = {"line-ns", "line-ew", "cross-thin", "x-thin"}  # they have no inside
_LARGER = {"star": 1.5, "hexagram": 1.15, "pentagon": 1.1, "triangle-up": 1.1, "triangle-down": 1.1}
"""How much larger a symbol is drawn, for as much ink as a circle of that size."""

_STEPS = {"hv": "steps-post", "vh": "steps-pre", "hvh": "steps-mid"}
_ENDS = {"left": "right", "center": "center", "right": "left"}  # of a text beside its point


def draw_scatter(trace: Settings, place: Place) -> list[Artist]:
    """Draws what a scatter trace has of them, areas below and texts on top."""
    check_known("scatter", trace, UNSEEN | _SCATTER)
    x, y = points_of(trace)
    if not len(x):
        return []
    drawn: list[Artist] = []
    opacity = float(trace.get("opacity", 1.0))
    if trace.get("fill", "none") != "none":
        drawn.append(_area(trace, x, y, place))
    mode = mode_of(trace)
    if "lines" in mode:
        drawn.append(_line(trace, x, y, opacity, place))
    if "markers" in mode:
        drawn += _markers(trace, x, y, opacity, place)
    if "text" in mode:
        drawn += _texts(trace, x, y, place)
    return drawn


def points_of(trace: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns x and y [N] of a scatter trace, NaN where there is a gap."""
    x, y = (numbers(trace.get(name)) for name in "xy")
    if trace.get("y") is not None and trace.get("x") is None:
        x = np.arange(len(y), dtype=np.float64)
    count = min(len(x), len(y))
    x, y = x[:count], y[:count]
    if not (np.isfinite(x) & np.isfinite(y)).any():
        return x[:0], y[:0]
    return x, y


def mode_of(trace: Settings) -> set[str]:
    """Returns what of lines, markers and text a scatter trace has."""
    usual = "lines+markers" if len(numbers(trace.get("y"))) < 20 else "lines"
    return set(trace.get("mode", usual).split("+")) - {"none"}


def line_style(line: Settings, unit: float, usual: str, opacity: float = 1.0) -> dict[str, Any]:
    """Returns how Matplotlib draws a line."""
    check_known("line", line, _LINE)
    width = float(line.get("width", 2.0))
    return {
        "color": colour(line.get("color") or usual, opacity),
        "linewidth": width * unit,
        "linestyle": dashes(line.get("dash", "solid"), width, unit),
        "solid_joinstyle": "round",
        "solid_capstyle": "butt",
        "dash_capstyle": "butt",
    }


def dashes(dash: str, width: float, unit: float) -> Any:
    """Returns a dash of Plotly as Matplotlib's line style."""
    step = max(width, 3.0)  # Plotly's dashes don't get shorter with thin lines
    patterns = {
        "solid": (),
        "dot": (1, 1),
        "dash": (3, 2),
        "longdash": (5, 3),
        "dashdot": (3, 1.5, 1, 1.5),
        "longdashdot": (5, 2, 1, 2),
    }
    if dash in patterns:
        pattern = [part * step for part in patterns[dash]]
    else:
        try:
            pattern = [float(part.removesuffix("px")) for part in dash.replace(",", " ").split()]
        except ValueError:
            raise ExportError(
                _("The chart has a line with the dashes “{dash}”, which can't be drawn.").format(
                    dash=dash[:40]
                )
            ) from None
    return (0, [part * unit for part in pattern]) if pattern else "solid"


def _line(
    trace: Settings, x: NDArray[np.float64], y: NDArray[np.float64], opacity: float, place: Place
) -> Artist:
    line = trace.get("line", {})
    shape = line.get("shape", "linear")
    if shape not in ("linear", *_STEPS):
        raise not_drawn("line.shape", shape)
    if trace.get("connectgaps"):
        known = np.isfinite(x) & np.isfinite(y)
        x, y = x[known], y[known]
    style = line_style(line, place.unit, place.ink, opacity)
    (drawn,) = place.axes.plot(
        x, y, drawstyle=_STEPS.get(shape, "default"), zorder=2 + place.rank, **style
    )
    return drawn


def _area(trace: Settings, x: NDArray[np.float64], y: NDArray[np.float64], place: Place) -> Artist:
    fill = trace["fill"]
    line = trace.get("line", {})
    painted = colour(trace.get("fillcolor") or line.get("color") or place.ink)
    if not trace.get("fillcolor"):
        painted = (*painted[:3], 0.5 * painted[3])
    style: dict[str, Any] = {"facecolor": painted, "linewidth": 0, "zorder": 1.5 + place.rank}
    if fill == "toself":
        (drawn,) = place.axes.fill(x, y, **style)
        return drawn
    if fill == "tozeroy":
        return place.axes.fill_between(x, 0, y, **style)
    if fill == "tonexty":
        if place.before is None:
            return place.axes.fill_between(x, 0, y, **style)
        x0, y0 = place.before
        if len(x0) == len(x) and np.array_equal(x0, x):
            return place.axes.fill_between(x, y0, y, **style)
        (drawn,) = place.axes.fill(
            np.concatenate([x0, x[::-1]]), np.concatenate([y0, y[::-1]]), **style
        )
        return drawn
    raise not_drawn("fill", fill)


def _markers(
    trace: Settings, x: NDArray[np.float64], y: NDArray[np.float64], opacity: float, place: Place
) -> list[Artist]:
    """One collection for each symbol there is."""
    marker = trace.get("marker", {})
    faces, edges, widths = marker_colours(marker, len(x), opacity, place)
    sizes = np.broadcast_to(np.asarray(marker.get("size", 6.0), np.float64), (len(x),))
    given = marker.get("symbol", "circle")
    symbols = np.broadcast_to(np.asarray(given, dtype=object), (len(x),))
    known = np.isfinite(x) & np.isfinite(y)
    drawn: list[Artist] = []
    for symbol in dict.fromkeys(symbols.tolist()):
        shape, is_hollow = shape_of(symbol)
        rows = known & (symbols == symbol)
        if not rows.any():
            continue
        if symbol in _STROKED:
            style: dict[str, Any] = {"color": edges[rows] if "line" in marker else faces[rows]}
        else:
            style = {
                "facecolors": "none" if is_hollow else faces[rows],
                "edgecolors": faces[rows] if is_hollow else edges[rows],
            }
        drawn.append(
            place.axes.scatter(
                x[rows],
                y[rows],
                s=(sizes[rows] * scale_of(symbol) * place.unit) ** 2,
                marker=shape,
                linewidths=widths[rows] * place.unit,
                zorder=3 + place.rank,
                **style,
            )
        )
    return drawn


def shape_of(symbol: str) -> tuple[str, bool]:
    """Returns Matplotlib's marker for a symbol of Plotly, and whether it is hollow."""
    name = str(symbol).removesuffix("-open")
    if name not in SYMBOLS:
        raise not_drawn("marker.symbol", name)
    return SYMBOLS[name], name != symbol


def scale_of(symbol: str) -> float:
    """Returns how much larger than asked for a symbol is drawn."""
    return _LARGER.get(str(symbol).removesuffix("-open"), 1.0)


def marker_colours(
    marker: Settings, count: int, opacity: float, place: Place
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Returns the colours within and around points [N, 4], and the widths of their lines [N]."""
    check_known("marker", marker, _MARKER)
    line = marker.get("line", {})
    check_known("marker.line", line, _MARKER_LINE)
    opacity *= float(marker.get("opacity", 1.0))
    given = marker.get("color")
    faces = _colours(place.ink if given is None else given, count, _scale(marker, place))
    around = line.get("color")
    edges = faces if around is None else _colours(around, count, None)
    widths = np.broadcast_to(np.asarray(line.get("width", 0.0), np.float64), (count,))
    fade = np.array([1.0, 1.0, 1.0, opacity])
    return faces * fade, edges * fade, widths


def _scale(marker: Settings, place: Place) -> ColourScale | None:
    if "coloraxis" in marker:
        return place.scales[marker["coloraxis"]]
    if "colorscale" in marker:
        values = numbers(marker.get("color"))
        low, high = (marker.get(name) for name in ("cmin", "cmax"))
        return ColourScale(
            marker["colorscale"],
            float(np.nanmin(values)) if low is None else low,
            float(np.nanmax(values)) if high is None else high,
        )
    return None


def _colours(given: Any, count: int, scale: ColourScale | None) -> NDArray[np.float64]:
    if isinstance(given, str):
        return np.tile(np.array(colour(given)), (count, 1))
    if scale is not None:
        return scale(numbers(given))
    known: dict[str, Any] = {}  # few colours, many points
    return np.array([known.setdefault(text, colour(text)) for text in given]).reshape(-1, 4)


def _texts(
    trace: Settings, x: NDArray[np.float64], y: NDArray[np.float64], place: Place
) -> list[Artist]:
    given = trace.get("text", "")
    texts = [given] * len(x) if isinstance(given, str) else list(given)
    font = trace.get("textfont", {})
    where = trace.get("textposition", "middle center")
    wheres = [where] * len(x) if isinstance(where, str) else list(where)
    drawn: list[Artist] = []
    for across, up, text, position in zip(x, y, texts, wheres, strict=False):
        vertical, horizontal = position.split()
        if not (np.isfinite(across) and np.isfinite(up)):
            continue
        lift = {"top": 1, "middle": 0, "bottom": -1}[vertical] * 5 * place.unit
        side = {"left": -1, "center": 0, "right": 1}[horizontal] * 5 * place.unit
        drawn.append(
            place.axes.annotate(
                drawable(plain(str(text))),
                (across, up),
                (side, lift),
                textcoords="offset points",
                ha=_ENDS[horizontal],
                va={"top": "bottom", "middle": "center", "bottom": "top"}[vertical],
                size=float(font.get("size", 12)) * place.unit,
                color=colour(font.get("color") or place.ink),
                zorder=4,
            )
        )
    return drawn
