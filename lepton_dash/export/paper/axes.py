"""Lines, ticks, grids and titles of the axes of a plot."""

from collections.abc import Sequence
from typing import Any, Literal

from matplotlib import ticker

from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper import scales
from lepton_dash.export.paper.colours import colour
from lepton_dash.export.paper.page import LETTERS, Page, Plot, cut, wrapped
from lepton_dash.export.paper.placing import Box
from lepton_dash.export.paper.scales import Axis


def decorate(page: Page, plot: Plot, box: Box) -> None:
    """Lines, ticks, grid and titles of both axes."""
    axes, unit = plot.axes, page.unit
    lines: dict[str, Any] = dict.fromkeys(("left", "right", "top", "bottom"))
    both: tuple[tuple[Axis, Axis, Literal["x", "y"], float], ...] = (
        (plot.x, plot.y, "x", box.width),
        (plot.y, plot.x, "y", box.height),
    )
    for axis, other, letter, length in both:
        settings = axis.settings
        drawn = getattr(axes, f"{letter}axis")
        first, last = ("bottom", "top") if letter == "x" else ("left", "right")
        side = settings.get("side", first)
        drawn.set_visible(axis.is_visible)
        if not axis.is_visible:
            continue
        ink = colour(settings.get("linecolor") or page.ink)
        width = float(settings.get("linewidth", 1)) * unit
        if settings.get("showline", False):
            sides = (first, last) if settings.get("mirror") else (side,)
            lines |= dict.fromkeys(sides, (ink, width))
        is_own = settings.get("anchor", other.name[0]) in (other.name, "free")
        shows_texts = settings.get("showticklabels", True) and is_own
        _ticks(page, plot, axis, length, bool(shows_texts))
        direction = {"outside": "out", "inside": "in"}.get(settings.get("ticks", ""), "out")
        has_marks = settings.get("ticks", "") in ("outside", "inside") and is_own
        mark = float(settings.get("ticklen", 5)) * unit if has_marks else 0.0
        drawn.set_ticks_position(side)
        drawn.set_label_position(side)
        common = {
            "direction": direction,
            "width": float(settings.get("tickwidth", 1)) * unit,
            "color": colour(settings.get("tickcolor") or page.ink),
        }
        font = settings.get("tickfont", {})
        axes.tick_params(
            axis=letter,
            which="major",
            length=mark,
            pad=3 * unit,
            labelsize=float(font.get("size", LETTERS)) * unit,
            labelcolor=colour(font.get("color") or settings.get("color") or page.ink),
            **common,
        )
        axes.tick_params(axis=letter, which="minor", length=0.6 * mark, **common)
        axes.set_axisbelow(True)
        if settings.get("showgrid", True):
            grid = colour(settings.get("gridcolor", "#eeeeee"))
            thickness = float(settings.get("gridwidth", 1)) * unit
            axes.grid(axis=letter, which="major", color=grid, linewidth=thickness)
        title = settings.get("title", {})
        words = plain(title.get("text")) if is_own else ""
        size = float(title.get("font", {}).get("size", LETTERS)) * unit
        getattr(axes, f"set_{letter}label")(
            drawable(wrapped(page, words, length, size)),
            size=size,
            color=colour(title.get("font", {}).get("color") or page.ink),
            labelpad=float(title.get("standoff", 8)) * unit * 0.6,
        )
    for name, line in lines.items():
        spine = axes.spines[name]
        spine.set_visible(line is not None)
        if line is not None:
            spine.set_color(line[0])
            spine.set_linewidth(line[1])


def _ticks(page: Page, plot: Plot, axis: Axis, length: float, shows_texts: bool) -> None:
    ticks = _fitting_ticks(page, axis, length)
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


def _fitting_ticks(page: Page, axis: Axis, length: float) -> scales.Ticks:
    """As many ticks as have room for their texts."""
    letters = page.letters
    if axis.name[0] == "y":
        return scales.ticks_of(axis, length / (2.2 * letters))
    most = scales.MOST_TICKS
    while True:
        ticks = scales.ticks_of(axis, most)
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
