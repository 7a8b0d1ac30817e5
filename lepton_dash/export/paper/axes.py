"""Lines, ticks, grids and titles of the axes of a plot."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from matplotlib import ticker

from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper.colours import colour
from lepton_dash.export.paper.page import LETTERS, Page, Plot, cut, wrapped
from lepton_dash.export.paper.placing import Box
from lepton_dash.export.paper.scales import Axis
from lepton_dash.export.paper.ticks import MOST_TICKS, Ticks, ticks_of

Letter = Literal["x", "y"]

_SIDES: Mapping[Letter, tuple[str, str]] = {"x": ("bottom", "top"), "y": ("left", "right")}
"""Direction of an axis -> the side where it usually is, and the other one."""


def decorate(page: Page, plot: Plot, box: Box) -> None:
    """Lines, ticks, grid and titles of both axes."""
    lines: dict[str, Any] = dict.fromkeys(("left", "right", "top", "bottom"))
    both: tuple[tuple[Axis, Axis, Letter, float], ...] = (
        (plot.x, plot.y, "x", box.width),
        (plot.y, plot.x, "y", box.height),
    )
    for axis, other, letter, length in both:
        getattr(plot.axes, f"{letter}axis").set_visible(axis.is_visible)
        if axis.is_visible:
            # Plotly writes beside the plot that the axis is anchored to, and nowhere else
            is_own = axis.settings.get("anchor", other.name[0]) in (other.name, "free")
            lines |= _lines(page, axis, letter)
            _ticks(page, plot, axis, length, is_own)
            _marks(page, plot, axis, letter, is_own)
            _grid(page, plot, axis, letter)
            _title(page, plot, axis, letter, length if is_own else 0.0)
    for name, line in lines.items():
        spine = plot.axes.spines[name]
        spine.set_visible(line is not None)
        if line is not None:
            spine.set_color(line[0])
            spine.set_linewidth(line[1])


def _lines(page: Page, axis: Axis, letter: Letter) -> dict[str, Any]:
    """Side -> colour and width of the line there."""
    settings = axis.settings
    if not settings.get("showline", False):
        return {}
    first, last = _SIDES[letter]
    sides = (first, last) if settings.get("mirror") else (settings.get("side", first),)
    ink = colour(settings.get("linecolor") or page.ink)
    return dict.fromkeys(sides, (ink, float(settings.get("linewidth", 1)) * page.unit))


def _marks(page: Page, plot: Plot, axis: Axis, letter: Letter, is_own: bool) -> None:
    """How ticks and their texts look, and on which side they are."""
    settings, unit = axis.settings, page.unit
    drawn = getattr(plot.axes, f"{letter}axis")
    side = settings.get("side", _SIDES[letter][0])
    drawn.set_ticks_position(side)
    drawn.set_label_position(side)
    has_marks = settings.get("ticks", "") in ("outside", "inside") and is_own
    mark = float(settings.get("ticklen", 5)) * unit if has_marks else 0.0
    common: dict[str, Any] = {
        "axis": letter,
        "direction": "in" if settings.get("ticks") == "inside" else "out",
        "width": float(settings.get("tickwidth", 1)) * unit,
        "color": colour(settings.get("tickcolor") or page.ink),
    }
    font = settings.get("tickfont", {})
    plot.axes.tick_params(
        which="major",
        length=mark,
        pad=3 * unit,
        labelsize=float(font.get("size", LETTERS)) * unit,
        labelcolor=colour(font.get("color") or settings.get("color") or page.ink),
        **common,
    )
    plot.axes.tick_params(which="minor", length=0.6 * mark, **common)


def _grid(page: Page, plot: Plot, axis: Axis, letter: Letter) -> None:
    settings = axis.settings
    plot.axes.set_axisbelow(True)
    if settings.get("showgrid", True):
        ink = colour(settings.get("gridcolor", "#eeeeee"))
        width = float(settings.get("gridwidth", 1)) * page.unit
        plot.axes.grid(axis=letter, which="major", color=ink, linewidth=width)


def _title(page: Page, plot: Plot, axis: Axis, letter: Letter, length: float) -> None:
    """The title of an axis that is so long; 0: nothing is written here."""
    title = axis.settings.get("title", {})
    words = plain(title.get("text")) if length else ""
    size = float(title.get("font", {}).get("size", LETTERS)) * page.unit
    getattr(plot.axes, f"set_{letter}label")(
        drawable(wrapped(page, words, length, size)),
        size=size,
        color=colour(title.get("font", {}).get("color") or page.ink),
        labelpad=float(title.get("standoff", 8)) * page.unit * 0.6,
    )


def _ticks(page: Page, plot: Plot, axis: Axis, length: float, is_own: bool) -> None:
    """Where ticks are and what they say."""
    ticks = _fitting_ticks(page, axis, length)
    shows_texts = axis.settings.get("showticklabels", True) and is_own
    texts = [drawable(text) if shows_texts else "" for text in ticks.texts]
    angle = -float(axis.settings.get("tickangle", 0))
    if axis.name[0] == "x" and axis.settings.get("tickvals") is not None and texts:
        texts, angle = _names_below(page, texts, length / max(len(texts), 1), angle)
    drawn = getattr(plot.axes, f"{axis.name[0]}axis")
    drawn.set_major_locator(ticker.FixedLocator(ticks.places))
    drawn.set_major_formatter(ticker.FixedFormatter(texts))
    drawn.set_minor_locator(ticker.FixedLocator(ticks.small))
    drawn.set_minor_formatter(ticker.NullFormatter())
    if angle and axis.name[0] == "x":
        plot.axes.tick_params(axis="x", labelrotation=angle)


def _fitting_ticks(page: Page, axis: Axis, length: float) -> Ticks:
    """As many ticks as have room for their texts."""
    letters = page.letters
    if axis.name[0] == "y":
        return ticks_of(axis, length / (2.2 * letters))
    most = MOST_TICKS
    while True:
        ticks = ticks_of(axis, most)
        widest = max((page.width_of(text) for text in ticks.texts), default=0.0)
        if most <= 2 or len(ticks.texts) * (widest + 1.1 * letters) <= length + widest:
            return ticks
        most -= 1


def _names_below(
    page: Page, names: Sequence[str], room: float, angle: float
) -> tuple[list[str], float]:
    """Names beside one another where they fit, else upright, and cut where they are long."""
    if angle or all(page.width_of(name) <= room - 0.4 * page.letters for name in names):
        return list(names), angle
    return [cut(page, name, 9 * page.letters) for name in names], 90.0
