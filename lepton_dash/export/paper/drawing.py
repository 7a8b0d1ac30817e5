"""Draws the traces of a Plotly figure with Matplotlib.

What a trace asks for and nobody draws here is an error, so that nothing is left out silently.
Sizes in a Plotly figure are pixels of a page whose letters are 12 px; here a pixel is `unit`
points.
Shapes: N points of a trace, [H, W] cells of a heatmap.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lepton_dash.export.errors import ExportError
from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper.colours import ColourScale, colour
from lepton_dash.i18n import _

Settings = Mapping[str, Any]


class Place(NamedTuple):
    """Where a trace is drawn, and what it needs to know of the figure."""

    axes: Axes
    unit: float
    """[pt] of a pixel"""
    scales: Mapping[str, ColourScale]
    """Colour axis -> its colours."""
    ink: str
    """Of texts and lines that have no colour of their own."""
    before: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    """x and y of the trace before it in the same axes, down to which an area may be filled."""
    rank: float = 0.0
    """What has a higher one is drawn above."""


_UNSEEN = {
    # what a figure says to a mouse, to a screen and to the legend
    "type", "name", "uid", "meta", "customdata", "ids", "visible", "legend", "legendgroup",
    "legendgrouptitle", "legendrank", "legendwidth", "showlegend", "hoverinfo", "hoverlabel",
    "hovertemplate", "hovertext", "hoverongaps", "hoveron", "hovertemplatefallback", "selected",
    "unselected", "selectedpoints", "uirevision", "cliponaxis", "xaxis", "yaxis", "zorder",
    "xhoverformat", "yhoverformat", "zhoverformat",
}  # fmt: skip
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
_HEATMAP = {
    "z", "x", "y", "colorscale", "zmin", "zmax", "coloraxis", "showscale", "colorbar", "text",
    "texttemplate", "textfont", "xgap", "ygap", "zsmooth", "opacity", "autocolorscale",
}  # fmt: skip

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


def check_known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuses what this module doesn't draw.

    Raises:
        ExportError: with the first name that isn't known.
    """
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ExportError(
            _(
                "{what} has “{name}”, which can't be drawn in a PDF, SVG or PNG; export this chart"
                " as HTML."
            ).format(what=what, name=unknown[0])
        )


def draw_trace(trace: Settings, place: Place) -> list[Artist]:
    """Draws a trace.

    Raises:
        ExportError: it is of a kind, or asks for something, that isn't drawn.
    """
    kind = trace.get("type", "scatter")
    draw = DRAWERS.get(kind)
    if draw is None:
        raise ExportError(
            _(
                "The chart has a trace of the type “{kind}”, which can't be drawn in a PDF, SVG or"
                " PNG; export it as HTML."
            ).format(kind=kind)
        )
    return draw(trace, place)


# --- lines, points and areas ---


def _scatter(trace: Settings, place: Place) -> list[Artist]:
    check_known("scatter", trace, _UNSEEN | _SCATTER)
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


def numbers(values: Any) -> NDArray[np.float64]:
    """Returns values as numbers, NaN for None.

    Raises:
        ExportError: there are texts among them.
    """
    if values is None:
        return np.empty(0)
    try:
        return np.asarray(
            [np.nan if value is None else value for value in values]
            if not isinstance(values, np.ndarray) or values.dtype == object
            else values,
            dtype=np.float64,
        )
    except (TypeError, ValueError):
        raise ExportError(
            _(
                "The chart has an axis of names or dates, which can't be drawn in a PDF, SVG or"
                " PNG; export it as HTML."
            )
        ) from None


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
        check_known("line.shape", [shape], [])
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
    check_known("fill", [fill], [])
    raise AssertionError


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
        check_known("marker.symbol", [name], [])
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


# --- heatmaps ---


def _heatmap(trace: Settings, place: Place) -> list[Artist]:
    check_known("heatmap", trace, _UNSEEN | _HEATMAP)
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
        check_known("heatmap", ["colorscale: none"], [])
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
        check_known("texttemplate", [trace["texttemplate"]], [])
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


DRAWERS: Mapping[str, Callable[[Settings, Place], list[Artist]]] = {
    "scatter": _scatter,
    "scattergl": _scatter,
    "heatmap": _heatmap,
}
"""Type of a trace -> what draws it."""
