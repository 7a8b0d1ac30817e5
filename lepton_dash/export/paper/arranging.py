"""Everything of a figure in its place: plots, legend, colour bars and titles.

All lengths in points, from the lower left corner of the page.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from lepton_dash.export.paper import legend, placing
from lepton_dash.export.paper.axes import decorate
from lepton_dash.export.paper.bars import draw_bar
from lepton_dash.export.paper.colours import ColourScale, colour
from lepton_dash.export.paper.page import Page, Plot, set_box
from lepton_dash.export.paper.placing import Box, Cell, Edges, Placed
from lepton_dash.export.paper.trace import Settings

ROUNDS = 3
"""What stands around plots depends on their sizes, and their sizes on that; it settles soon."""


class Room(NamedTuple):
    """What there is for a figure; see `sheet.draw`."""

    width: float
    height: float | None
    tallest: float
    aspect: float
    padding: float
    beside: bool
    """Whether the legend stands beside the plots, not above them."""
    corner: tuple[int, int] | None
    """Of the plots, in which the legend is instead; see `LegendPlace`."""


class Title(NamedTuple):
    """A line over everything."""

    text: str
    size: float
    ink: Any
    weight: str


class Parts(NamedTuple):
    """What is put in its place."""

    plots: Sequence[Plot]
    bars: Sequence[tuple[Axes, ColourScale, Settings]]
    entries: Sequence[legend.Entry]
    titles: Sequence[Title]


class _Around(NamedTuple):
    """What stands around the plots, as it was measured last."""

    plots: list[Edges]
    bars: list[float]
    """Of each colour bar what its ticks and its title take."""
    rows: list[list[legend.Entry]]
    """Of the legend, where it is above the plots."""
    left: float
    """Where they begin."""


def arrange(page: Page, parts: Parts, room: Room) -> None:
    """Places all, measures what stands around the plots, and places all again."""
    letters = page.letters
    around = _Around(
        plots=[Edges(3 * letters, letters, 0, 3 * letters) for _plot in parts.plots],
        bars=[2.5 * letters for _bar in parts.bars],
        rows=[],
        left=room.padding,
    )
    for _round in range(ROUNDS):
        placed = _place(page, parts, room, around)
        around = _measured(page, parts, room, placed)
    _draw_legend(page, parts, room, placed, around)
    y = placed.height - room.padding
    for title in parts.titles:
        page.figure.add_artist(
            Text(
                room.padding,
                y,
                title.text,
                va="top",
                size=title.size,
                color=title.ink,
                weight=title.weight,
                transform=page.points,
            )
        )
        y -= 1.4 * title.size


def _place(page: Page, parts: Parts, room: Room, around: _Around) -> Placed:
    """Places the plots, and draws their axes for the sizes that they got."""
    letters = page.letters
    top = right = 0.0
    if parts.titles:
        top += sum(1.4 * title.size for title in parts.titles) + 0.5 * letters
    if room.beside:
        right += legend.widest(parts.entries, letters) + 1.5 * letters
    elif around.rows:
        top += _legend_height(page, around)
    right += _bars_width(page, around)
    padding = room.padding
    placed = placing.place(
        [
            Cell(plot.column, plot.row, plot.ratio, edges)
            for plot, edges in zip(parts.plots, around.plots, strict=True)
        ],
        room.width,
        room.height,
        margin=Edges(padding, padding + right, padding + top, padding),
        gap=0.8 * letters,
        aspect=room.aspect,
        least=3 * letters,
        tallest=room.tallest,
    )
    page.figure.set_size_inches(placed.width / 72, placed.height / 72)
    for plot, box in zip(parts.plots, placed.boxes, strict=True):
        set_box(page, plot.axes, box)
        decorate(page, plot, box)
    return placed


def _measured(page: Page, parts: Parts, room: Room, placed: Placed) -> _Around:
    letters, padding = page.letters, room.padding
    plots = [_edges(page, *one) for one in zip(parts.plots, placed.boxes, strict=True)]
    left = min(box.x for box in placed.boxes)
    if room.corner is not None:
        return _Around(plots, _place_bars(page, parts.bars, placed, plots), [], left)
    rows = legend.lines_of(parts.entries, letters, room.width - padding - left)
    wider = legend.lines_of(parts.entries, letters, room.width - 2 * padding)
    sticks_out = legend.widest(parts.entries, letters) > room.width - padding - left
    if len(wider) < len(rows) or sticks_out:
        rows, left = wider, padding
    return _Around(plots, _place_bars(page, parts.bars, placed, plots), rows, left)


def _draw_legend(page: Page, parts: Parts, room: Room, placed: Placed, around: _Around) -> None:
    boxes = list(zip(placed.boxes, around.plots, strict=True))
    rows: Sequence[Sequence[legend.Entry]] = [[entry] for entry in parts.entries]
    if room.corner is not None:
        corner = _draw_ground(page, parts, room.corner, placed)
    elif room.beside:
        x = max(box.x + box.width + edges.right for box, edges in boxes)
        x += _bars_width(page, around) + page.letters
        corner = (x, max(box.y + box.height for box in placed.boxes))
    else:
        rows = around.rows
        top = max(box.y + box.height + edges.top for box, edges in boxes)
        corner = (around.left, top + _legend_height(page, around))
    ink = colour(page.ink)
    for artist in legend.draw_lines(rows, corner, page.letters, ink, page.points):
        page.figure.add_artist(artist)


def _draw_ground(
    page: Page, parts: Parts, corner: tuple[int, int], placed: Placed
) -> tuple[float, float]:
    """The ground of a legend in a corner of the plots; returns its upper left corner."""
    letters = page.letters
    width = legend.widest(parts.entries, letters) + letters
    height = len(parts.entries) * legend.LINE * letters
    x, y = (
        max(start + size for start, size in ends) - own - 0.5 * letters
        if is_far
        else min(start for start, _size in ends) + 0.5 * letters
        for is_far, own, ends in (
            (corner[0], width, [(box.x, box.width) for box in placed.boxes]),
            (corner[1], height, [(box.y, box.height) for box in placed.boxes]),
        )
    )
    if parts.entries:
        ground = colour(page.layout.get("plot_bgcolor", "#ffffff"))
        page.figure.add_artist(
            Rectangle((x, y), width, height, facecolor=ground, alpha=0.85, transform=page.points)
        )
    return x + 0.5 * letters, y + height


def _legend_height(page: Page, around: _Around) -> float:
    return (len(around.rows) * legend.LINE + 0.35) * page.letters


def _bars_width(page: Page, around: _Around) -> float:
    return sum(_apart(page) + _thick(page) + one for one in around.bars)


def _thick(page: Page) -> float:
    """The width of a colour bar."""
    return page.letters


def _apart(page: Page) -> float:
    """What is between a colour bar and what stands left of it."""
    return 0.9 * page.letters


def _place_bars(
    page: Page,
    bars: Sequence[tuple[Axes, ColourScale, Settings]],
    placed: Placed,
    around: Sequence[Edges],
) -> list[float]:
    """Draws the colour bars right of all plots; returns what their ticks and titles take."""
    thick, apart = _thick(page), _apart(page)
    boxes = placed.boxes
    x = max(b.x + b.width + e.right for b, e in zip(boxes, around, strict=True))
    bottom = min(box.y for box in boxes)
    top = max(box.y + box.height for box in boxes)
    rooms = []
    for axes, scale, settings in bars:
        box = Box(x + apart, bottom, thick, top - bottom)
        draw_bar(page, axes, scale, settings, box)
        extent = page.extent([axes.yaxis])
        room = max(0.0, extent.x1 - box.x - box.width) if extent is not None else 0.0
        rooms.append(room)
        x = box.x + thick + room
    return rooms


def _edges(page: Page, plot: Plot, box: Box) -> Edges:
    """What stands around a plot."""
    extent = page.extent([plot.axes.xaxis, plot.axes.yaxis, *plot.outside])
    if extent is None:
        return Edges()
    return Edges(
        left=max(0.0, box.x - extent.x0),
        right=max(0.0, extent.x1 - box.x - box.width),
        top=max(0.0, extent.y1 - box.y - box.height),
        bottom=max(0.0, box.y - extent.y0),
    )
