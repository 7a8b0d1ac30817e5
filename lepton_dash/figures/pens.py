"""Colours and dashes of the lines of compared runs: no two of them look alike."""

from collections.abc import Mapping
from typing import NamedTuple

COLOURS: Mapping[str, tuple[str, ...]] = {
    "light": (
        "#0877bd",
        "#dd7722",
        "#660099",
        "#55aaaa",
        "#cc0000",
        "#223355",
        "#aa88ff",
        "#770000",
        "#885577",
        "#3300ee",
    ),
    "dark": (
        "#4499ee",
        "#ff9933",
        "#44eebb",
        "#bbbbff",
        "#dd0000",
        "#8833ff",
        "#eedd00",
        "#227755",
        "#bb22aa",
        "#bb7799",
    ),
}
"""Ten colours of lines on a light and on a dark page: each stands out from the page, and they stay
apart for people who confuse red and green, or blue and yellow. Found by a search for the largest
least distance in OKLab, seen with Machado's models of deficient vision."""

DASHES = (("solid", "dot"), ("dash", "dashdot"), ("longdash", "longdashdot"))
"""Of a validation's and of a training's curve: of the first ten runs, the next ten, the others."""

GREYS = ("#000000", "#6e6e6e", "#a0a0a0")
PRINTED = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""On paper each run has a dash of its own, and the training's curve is the thin one."""


class Pen(NamedTuple):
    """How a line is drawn."""

    colour: str
    dash: str
    width: float


def pen_of(colour: int, part: str, both: bool, theme: str) -> Pen:
    """The line of a run's part; with both parts in the chart the training's is the lesser one."""
    is_lesser = both and part == "train"
    if theme in COLOURS:
        colours = COLOURS[theme]
        solid, dotted = DASHES[min(colour // len(colours), len(DASHES) - 1)]
        dash = dotted if is_lesser else solid
        return Pen(colours[colour % len(colours)], dash, 1.4 if is_lesser else 2.0)
    colours = GREYS if theme == "greyscale" else COLOURS["light"]
    dash = PRINTED[colour % len(PRINTED)]
    return Pen(colours[colour % len(colours)], dash, 0.9 if is_lesser else 2.2)
