"""What everything on a page of print needs: the page itself, its plots, and how wide texts are.

All lengths in points, from the lower left corner of the page.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox, Transform

from lepton_dash.export.lettering import drawable
from lepton_dash.export.paper.placing import Box
from lepton_dash.export.paper.scales import Axis
from lepton_dash.export.paper.trace import Settings

LETTERS = 12.0
"""Pixels of a letter in a Plotly figure of ours: what is that large there gets the style's size."""


class Plot(NamedTuple):
    """A pair of axes."""

    axes: Axes
    x: Axis
    y: Axis
    column: tuple[float, float]
    row: tuple[float, float]
    ratio: float | None
    """Height to width, where both axes have one unit."""
    outside: list[Artist]
    """What is written around it."""


class Page(NamedTuple):
    """What everything on the page needs to know."""

    figure: Figure
    canvas: FigureCanvasAgg
    layout: Settings
    letters: float
    """Size of the letters."""
    ink: str
    points: Transform
    """From points to the figure."""

    @property
    def unit(self) -> float:
        """Points of a pixel of the Plotly figure."""
        return self.letters / LETTERS

    def width_of(self, text: str, size: float | None = None) -> float:
        """The width of a text; of several lines that of the widest."""
        font = FontProperties(size=self.letters if size is None else size)
        renderer = self.canvas.get_renderer()
        widths = [
            renderer.get_text_width_height_descent(line, font, False)[0]
            for line in drawable(text).split("\n")
            if line
        ]
        return max(widths, default=0.0) * 72 / self.figure.dpi

    def extent(self, artists: Sequence[Any]) -> Bbox | None:
        """The box around artists; None around nothing."""
        renderer = self.canvas.get_renderer()
        found = [artist.get_tightbbox(renderer) for artist in artists]
        boxes = [box for box in found if box is not None and box.width + box.height > 0]
        if not boxes:
            return None
        whole = Bbox.union(boxes)
        scale = 72 / self.figure.dpi
        return Bbox.from_extents(*(edge * scale for edge in whole.extents))


def limit(plot: Plot) -> None:
    """Gives the axes the ranges that they are to show, whatever was drawn."""
    plot.axes.set_xlim(plot.x.low, plot.x.high)
    plot.axes.set_ylim(plot.y.low, plot.y.high)


def set_box(page: Page, axes: Axes, box: Box) -> None:
    """Puts axes into a box on the page."""
    width, height = (72 * inches for inches in page.figure.get_size_inches())
    axes.set_position((box.x / width, box.y / height, box.width / width, box.height / height))


def cut(page: Page, text: str, width: float, size: float | None = None) -> str:
    """The text, or as much of it as fits."""
    if page.width_of(text, size) <= width:
        return text
    fits = max(1, int(len(text) * width / page.width_of(text, size)))
    while fits > 1 and page.width_of(text[:fits] + "…", size) > width:
        fits -= 1
    return text[:fits].rstrip() + "…"


def wrapped(page: Page, text: str, width: float, size: float | None = None) -> str:
    """The text in lines that fit, three at most."""
    if page.width_of(text, size) <= width or not text:
        return text
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and page.width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [cut(page, line, width, size) for line in lines[:3]]
    return "\n".join([*kept[:2], kept[2] + "…"] if len(lines) > 3 else kept)
