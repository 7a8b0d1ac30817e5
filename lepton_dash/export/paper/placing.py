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
    columns, rows = _tracks([cell.x for cell in cells]), _tracks([cell.y for cell in cells])
    rows.reverse()  # from the top
    places = [(_track(columns, cell.x), _track(rows, cell.y)) for cell in cells]
    left, right = ([0.0] * len(columns) for _side in range(2))
    top, bottom = ([0.0] * len(rows) for _side in range(2))
    for cell, (column, row) in zip(cells, places, strict=True):
        left[column] = max(left[column], cell.around.left)
        right[column] = max(right[column], cell.around.right)
        top[row] = max(top[row], cell.around.top)
        bottom[row] = max(bottom[row], cell.around.bottom)
    taken_across = margin.left + margin.right + sum(left) + sum(right) + gap * (len(columns) - 1)
    taken_up = margin.top + margin.bottom + sum(top) + sum(bottom) + gap * (len(rows) - 1)

    shares = [end - start for start, end in columns]
    free = width - taken_across
    widths = [free * share / sum(shares) for share in shares]
    natural = [0.0] * len(rows)
    for cell, (column, row) in zip(cells, places, strict=True):
        natural[row] = max(natural[row], widths[column] * (cell.ratio or aspect))
    most = tallest if height is None else height
    is_fixed = height is not None or taken_up + sum(natural) > tallest
    heights = natural
    if is_fixed:
        available = most - taken_up
        if all(cell.ratio for cell in cells):
            factor = min(1.0, available / sum(natural)) if sum(natural) > 0 else 0.0
            widths = [factor * one for one in widths]
            heights = [factor * one for one in natural]
        else:
            heights = [available * one / (sum(natural) or 1.0) for one in natural]
    if min(widths) < least or min(heights) < least:
        raise ExportError(
            _(
                "Letters of this size leave no room for the chart; take smaller ones, or a larger"
                " figure."
            )
        )
    page = most if height is not None else taken_up + sum(heights)
    spare = Edges(
        left=max(0.0, free - sum(widths)) / 2, top=max(0.0, page - taken_up - sum(heights)) / 2
    )
    across, x = [], margin.left + spare.left
    for at, one in enumerate(widths):
        across.append(x + left[at])
        x += left[at] + one + right[at] + gap
    up, y = [], page - margin.top - spare.top
    for at, one in enumerate(heights):
        up.append(y - top[at] - one)
        y -= top[at] + one + bottom[at] + gap
    boxes = []
    for cell, (column, row) in zip(cells, places, strict=True):
        whole = Box(across[column], up[row], widths[column], heights[row])
        boxes.append(_fitted(whole, cell.ratio))
    return Placed(width, page, boxes)


def _fitted(whole: Box, ratio: float | None) -> Box:
    """The largest box of that ratio within another one, in its middle and at its top."""
    if ratio is None:
        return whole
    width = min(whole.width, whole.height / ratio)
    height = width * ratio
    return Box(whole.x + (whole.width - width) / 2, whole.y + whole.height - height, width, height)


def _tracks(domains: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Columns, or rows, without overlap: domains that overlap share one."""
    tracks: list[tuple[float, float]] = []
    for start, end in sorted(domains):
        if tracks and start < tracks[-1][1] - 1e-6:
            tracks[-1] = (tracks[-1][0], max(end, tracks[-1][1]))
        else:
            tracks.append((start, end))
    return tracks


def _track(tracks: Sequence[tuple[float, float]], domain: tuple[float, float]) -> int:
    middle = (domain[0] + domain[1]) / 2
    return next(at for at, (start, end) in enumerate(tracks) if start <= middle <= end)
