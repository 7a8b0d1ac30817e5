"""Where the plots of a figure stand on its page, so that nothing is cut off and none wasted.

All lengths in points.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lepton_dash.export.errors import ExportError
from lepton_dash.i18n import _

TALLEST = 235 / 25.4 * 72
"""Of a page whose height is free: what a sheet of A4 has room for."""


class Edges(NamedTuple):
    """What is taken on each side."""

    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


class Cell(NamedTuple):
    """A plot with what stands around it."""

    x: tuple[float, float]
    """Its share of the figure's width, from 0 to 1, as Plotly has it."""
    y: tuple[float, float]
    """From 0 at the bottom to 1."""
    ratio: float | None
    """Of its height to its width; None: any."""
    around: Edges
    """What its ticks and titles take."""


class Box(NamedTuple):
    """A rectangle from its lower left corner."""

    x: float
    y: float
    width: float
    height: float


class Placed(NamedTuple):
    """The page, and a box for each plot."""

    width: float
    height: float
    boxes: list[Box]


def place(
    cells: Sequence[Cell],
    width: float,
    height: float | None,
    margin: Edges,
    gap: float,
    aspect: float,
    least: float,
    tallest: float = TALLEST,
) -> Placed:
    """Returns where everything stands.

    Plots in one column get one width, those in one row one height, and between them there is as
    much room as what stands there takes.

    Args:
        cells: at least one.
        width: of the page.
        height: of the page; None: as the plots need it.
        margin: of the page, with what stands beside all plots.
        gap: between what belongs to different plots.
        aspect: height to width of plots that may have any, on a page of free height.
        least: width and height that a plot has at least.
        tallest: height of a page of free height at most.

    Raises:
        ExportError: no room is left for the plots.
    """
    columns, column_of = _tracks([(cell.x, cell.around.left, cell.around.right) for cell in cells])
    # from the top
    rows, row_of = _tracks(
        [((1 - cell.y[1], 1 - cell.y[0]), cell.around.top, cell.around.bottom) for cell in cells]
    )
    taken_up = margin.top + margin.bottom + _taken(rows, gap)
    free = width - margin.left - margin.right - _taken(columns, gap)
    widths = [free * column.share / sum(one.share for one in columns) for column in columns]
    heights = [0.0] * len(rows)
    for cell, column, row in zip(cells, column_of, row_of, strict=True):
        heights[row] = max(heights[row], widths[column] * (cell.ratio or aspect))
    most = tallest if height is None else height
    if height is not None or taken_up + sum(heights) > tallest:
        keeps_ratios = all(cell.ratio for cell in cells)
        widths, heights = _fixed(widths, heights, most - taken_up, keeps_ratios)
    if min(widths) < least or min(heights) < least:
        raise ExportError(
            _(
                "Letters of this size leave no room for the chart; take smaller ones, or a larger"
                " figure."
            )
        )
    page = most if height is not None else taken_up + sum(heights)
    # what is spare is on both sides
    left = margin.left + max(0.0, free - sum(widths)) / 2
    top = margin.top + max(0.0, page - taken_up - sum(heights)) / 2
    across, down = _starts(columns, widths, left, gap), _starts(rows, heights, top, gap)
    boxes = []
    for cell, column, row in zip(cells, column_of, row_of, strict=True):
        low = page - down[row] - heights[row]
        whole = Box(across[column], low, widths[column], heights[row])
        boxes.append(_fitted(whole, cell.ratio))
    return Placed(width, page, boxes)


def _fixed(
    widths: list[float], heights: list[float], available: float, keeps_ratios: bool
) -> tuple[list[float], list[float]]:
    """Widths, and heights that take what is available; plots that keep their ratios only shrink."""
    natural = sum(heights)
    if keeps_ratios:
        factor = min(1.0, available / natural) if natural > 0 else 0.0
        return [factor * one for one in widths], [factor * one for one in heights]
    return widths, [available * one / (natural or 1.0) for one in heights]


def _fitted(whole: Box, ratio: float | None) -> Box:
    """The largest box of that ratio within another one, in its middle and at its top."""
    if ratio is None:
        return whole
    width = min(whole.width, whole.height / ratio)
    height = width * ratio
    return Box(whole.x + (whole.width - width) / 2, whole.y + whole.height - height, width, height)


class _Track(NamedTuple):
    """A column, or a row."""

    share: float
    """Of the figure, as Plotly has it."""
    before: float
    """What stands before its plots takes so much."""
    after: float


def _tracks(
    plots: Sequence[tuple[tuple[float, float], float, float]],
) -> tuple[list[_Track], list[int]]:
    """Columns, or rows, without overlap, and in which one each plot is.

    Args:
        plots: of each its domain, and what stands before and after it.
    """
    spans: list[tuple[float, float]] = []
    for start, end in sorted(domain for domain, _before, _after in plots):
        if spans and start < spans[-1][1] - 1e-6:  # those that overlap share one
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    tracks = [_Track(end - start, 0.0, 0.0) for start, end in spans]
    places = []
    for domain, before, after in plots:
        middle = sum(domain) / 2
        at = next(at for at, (start, end) in enumerate(spans) if start <= middle <= end)
        share, widest_before, widest_after = tracks[at]
        tracks[at] = _Track(share, max(before, widest_before), max(after, widest_after))
        places.append(at)
    return tracks, places


def _taken(tracks: Sequence[_Track], gap: float) -> float:
    """What stands around the plots takes, and lies between them."""
    return sum(track.before + track.after for track in tracks) + gap * (len(tracks) - 1)


def _starts(
    tracks: Sequence[_Track], sizes: Sequence[float], first: float, gap: float
) -> list[float]:
    """Where the plots of each column, or row, begin."""
    starts, at = [], first
    for track, size in zip(tracks, sizes, strict=True):
        starts.append(at + track.before)
        at += track.before + size + track.after + gap
    return starts
