"""A Plotly figure on a page of print: what of it is drawn, and with which axes.

All lengths in points, from the lower left corner of the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper import legend, placing, scales
from lepton_dash.export.paper.arranging import Parts, Room, Title, arrange
from lepton_dash.export.paper.bars import bars_of, colour_scales
from lepton_dash.export.paper.colours import ColourScale, colour
from lepton_dash.export.paper.drawing import DRAWERS, draw_trace
from lepton_dash.export.paper.heatmap import edges_of
from lepton_dash.export.paper.ornaments import draw_annotations, draw_images, draw_shapes
from lepton_dash.export.paper.page import Page, Plot, cut
from lepton_dash.export.paper.scales import Axis, Values
from lepton_dash.export.paper.scatter import mode_of, points_of
from lepton_dash.export.paper.trace import Place, Settings, check_known
from lepton_dash.export.styles import LEGENDS

_LAYOUT = {
    "title", "font", "paper_bgcolor", "plot_bgcolor", "showlegend", "images", "shapes",
    "annotations",
    # for a mouse and a screen, or decided here
    "template", "width", "height", "margin", "autosize", "dragmode", "hoverlabel", "hovermode",
    "hoverdistance", "hoversubplots", "spikedistance", "uirevision", "meta", "separators",
    "modebar", "colorway", "transition", "clickmode", "minreducedwidth", "minreducedheight",
    "datarevision", "editrevision", "selectionrevision", "grid", "legend", "hidesources",
}  # fmt: skip
_PREFIXES = ("xaxis", "yaxis", "legend", "coloraxis")


class Drawn(NamedTuple):
    """A page that is ready, and what was drawn on it for each trace."""

    figure: Figure
    artists: list[list[Artist]]
    texts: list[str]
    """All that is written on it, before letters without a font became boxes."""


def draw(
    spec: Mapping[str, Any],
    width: float,
    height: float | None,
    letters: float,
    dpi: float,
    aspect: float,
    is_titled: bool,
    padding: float,
    tallest: float = placing.TALLEST,
    legend_place: str = "auto",
) -> Drawn:
    """Draws a Plotly figure on a page.

    Args:
        spec: the figure's `data` and `layout`.
        width: of the page.
        height: of the page; None: as the plots need it.
        letters: size of the letters.
        dpi: what widths of letters are measured at.
        aspect: height to width of a plot, where nothing else decides it.
        is_titled: whether the figure's title is drawn.
        padding: what is left free around everything.
        tallest: height of a page with a single plot, where its height is free, at most.
        legend_place: one of `lepton_dash.export.styles.LEGENDS`.

    Raises:
        ExportError: there is something in the figure that isn't drawn here.
    """
    layout = spec.get("layout", {})
    known = [key for key in layout if not key.startswith(_PREFIXES)]
    check_known("layout", known, _LAYOUT)
    traces = [t for t in spec.get("data", ()) if t.get("visible", True) is True]
    page = _page(layout, width, height or width, letters, dpi)
    bars = colour_scales(layout, traces)
    plots = _plots(page, traces)
    places, artists = _draw_traces(page, plots, traces, bars)
    for plot in plots.values():
        draw_images(page, plot)
    draw_shapes(page, plots)
    draw_annotations(page, plots)
    entries = _entries(page, traces, places, width - 2 * padding) if legend_place != "none" else []
    titles = _titles(page, width - 2 * padding) if is_titled else []
    shown_bars = [
        (page.figure.add_axes((0.9, 0.1, 0.02, 0.8)), *bar) for bar in bars_of(traces, bars)
    ]
    all_fixed = all(plot.ratio for plot in plots.values())
    tallest = tallest if len(plots) == 1 else placing.TALLEST
    # beside plots that are higher than they are wide, on a page that is wider than it is high
    is_wide = width > 1.3 * (tallest if height is None else height)
    is_high = max((plot.ratio or 0.0) for plot in plots.values()) > 0.65
    beside = bool(entries) and all_fixed and is_wide and (is_high or height is not None)
    beside = beside and legend.widest(entries, letters) < width / 3
    if legend_place != "auto":
        beside = legend_place == "right" and bool(entries)
    corner = LEGENDS[legend_place].corner
    parts = Parts(list(plots.values()), shown_bars, entries, titles)
    arrange(page, parts, Room(width, height, tallest, aspect, padding, beside, corner))
    return Drawn(page.figure, artists, _written(traces, layout))


def _page(layout: Settings, width: float, height: float, letters: float, dpi: float) -> Page:
    figure = Figure(figsize=(width / 72, height / 72), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    figure.patch.set_facecolor(colour(layout.get("paper_bgcolor", "#ffffff")))
    figure.patch.set_linewidth(0)
    ink = layout.get("font", {}).get("color", "#000000")
    points = Affine2D().scale(1 / 72) + figure.dpi_scale_trans
    return Page(figure, canvas, layout, letters, ink, points)


# --- plots and traces ---


def _plots(page: Page, traces: Sequence[Settings]) -> dict[tuple[str, str], Plot]:
    """The pairs of axes that something is drawn in, at least one."""
    layout = page.layout
    pairs = {(t.get("xaxis", "x"), t.get("yaxis", "y")): None for t in traces}
    for kind in ("images", "shapes", "annotations"):
        for thing in layout.get(kind, ()):
            refs = [str(thing.get(ref, "paper")) for ref in ("xref", "yref")]
            if all(ref[0] in "xy" and " " not in ref for ref in refs):
                pairs[refs[0], refs[1]] = None
    pairs = pairs or {("x", "y"): None}
    data = _values(traces)
    axes = {
        name: scales.axis_of(name, layout, data) for pair in pairs for name in dict.fromkeys(pair)
    }
    return {pair: _plot(page, axes[pair[0]], axes[pair[1]]) for pair in pairs}


def _values(traces: Sequence[Settings]) -> dict[str, list[Values]]:
    """What is drawn along each axis."""
    found: dict[str, list[Values]] = {}
    for trace in traces:
        if trace.get("type", "scatter") == "heatmap":
            cells = trace.get("z")
            if cells is None or not len(cells):
                continue
            pair = (
                Values(edges_of(trace.get("x"), len(cells[0])), False),
                Values(edges_of(trace.get("y"), len(cells)), False),
            )
        elif trace.get("type", "scatter") in DRAWERS:
            x, y = points_of(trace)
            has_points = "markers" in mode_of(trace)
            pair = (Values(x, has_points), Values(y, True))
        else:
            continue
        for name, values in zip(
            (trace.get("xaxis", "x"), trace.get("yaxis", "y")), pair, strict=True
        ):
            found.setdefault(name, []).append(values)
    return found


def _plot(page: Page, x: Axis, y: Axis) -> Plot:
    axes = page.figure.add_axes((0.1, 0.1, 0.8, 0.8), label=f"{x.name}{y.name}")
    axes.set_autoscale_on(False)
    axes.set_facecolor(colour(page.layout.get("plot_bgcolor", "#ffffff")))
    if not (x.is_visible or y.is_visible):
        axes.patch.set_visible(False)
    for axis, letter in ((x, "x"), (y, "y")):
        if axis.is_log:
            getattr(axes, f"set_{letter}scale")("log")
        getattr(axes, f"set_{letter}lim")(axis.low, axis.high)
    return Plot(axes, x, y, _domain(x), _domain(y), _ratio(x, y), [])


def _domain(axis: Axis) -> tuple[float, float]:
    """What an axis takes of the figure, from 0 to 1."""
    start, end = axis.settings.get("domain", (0.0, 1.0))
    return float(start), float(end)


def _ratio(x: Axis, y: Axis) -> float | None:
    """The height of a plot to its width, where one axis follows the other's unit."""
    if x.is_log or y.is_log:
        return None
    if y.settings.get("scaleanchor") == x.name:
        return y.span * float(y.settings.get("scaleratio", 1)) / (x.span or 1)
    if x.settings.get("scaleanchor") == y.name:
        return y.span / ((x.span or 1) * float(x.settings.get("scaleratio", 1)))
    return None


def _draw_traces(
    page: Page,
    plots: Mapping[tuple[str, str], Plot],
    traces: Sequence[Settings],
    bars: Mapping[str, ColourScale],
) -> tuple[list[Place], list[list[Artist]]]:
    places, artists = [], []
    before: dict[Axes, Any] = {}
    for rank, trace in enumerate(traces):
        plot = plots[trace.get("xaxis", "x"), trace.get("yaxis", "y")]
        place = Place(
            plot.axes, page.unit, bars, page.ink, before.get(plot.axes), rank / (2 * len(traces))
        )
        artists.append(draw_trace(trace, place))
        if trace.get("type", "scatter") != "heatmap":
            before[plot.axes] = points_of(trace)
        places.append(place)
    return places, artists


# --- legend, titles and colour bars ---


def _entries(
    page: Page, traces: Sequence[Settings], places: Sequence[Place], width: float
) -> list[legend.Entry]:
    shows = page.layout.get("showlegend")
    named = [t for t in traces if t.get("showlegend", True) and t.get("name")]
    is_shown = len(named) > 1 if shows is None else shows
    if not is_shown:
        return []
    room = width - 4 * page.letters

    def named_in_room(trace: Settings) -> Settings:
        name = trace.get("name")
        return {**trace, "name": cut(page, plain(name), room)} if name else trace

    # names are plain by then: what stood escaped in them is not to be read as a tag again
    shown = [
        (named_in_room(trace), place)
        for trace, place in zip(traces, places, strict=True)
        if trace.get("type", "scatter") != "heatmap"
    ]
    return legend.entries_of(
        [trace for trace, _place in shown],
        [place for _trace, place in shown],
        page.letters,
        page.width_of,
    )


def _titles(page: Page, width: float) -> list[Title]:
    title = page.layout.get("title", {})
    found = []
    for part, size, weight in (
        (title, 1.35 * page.letters, "bold"),
        (title.get("subtitle", {}), page.letters, "normal"),
    ):
        text = plain(part.get("text"))
        if text:
            ink = colour(part.get("font", {}).get("color") or page.ink)
            # bold letters are wider than those that are measured
            fitting = cut(page, text, width / (1.15 if weight == "bold" else 1.0), size)
            found.append(Title(drawable(fitting), size, ink, weight))
    return found


def _written(traces: Sequence[Settings], layout: Settings) -> list[str]:
    """All texts of a figure, plain."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            for key, part in value.items():
                if key in ("text", "name", "ticktext"):
                    collect(part)
                elif key not in ("hoverlabel", "hovertemplate", "customdata"):
                    walk(part)
        elif isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
            for part in value:
                walk(part)

    def collect(part: Any) -> None:
        if isinstance(part, str):
            found.append(plain(part))
        elif isinstance(part, (list, tuple, np.ndarray)):
            for one in part:
                collect(one)
        elif isinstance(part, Mapping):
            walk(part)

    walk(layout)
    for trace in traces:
        shown = {"name": trace.get("name")}
        if "text" in trace and ("text" in str(trace.get("mode")) or "texttemplate" in trace):
            shown["text"] = trace["text"]
        walk(shown)
    return found
