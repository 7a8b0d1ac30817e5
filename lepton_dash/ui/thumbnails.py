"""Small pictures of the two-dimensional datasets, drawn by the datasets' own generators."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

import numpy as np

from lepton_dash.figures.palette import class_colour, css, rgb
from lepton_dash.tables import DATASETS, Dataset, resolve

SIZE = 40
MARGIN = 4
DOTS = 90
PER_ROW = 6
LEVELS = 3
"""Colours for values above zero, and as many for those below."""

NEUTRAL = "#98a3b1"  # seen on light and on dark
NOISE = 0.05

_CARDS = {
    "plane": {
        "": f"flex:0 0 calc((100% - {PER_ROW - 1} * 5px) / {PER_ROW});aspect-ratio:1;"
        "background-size:cover;padding:0;overflow:visible",
        "[aria-checked=true]": "box-shadow:0 0 0 1.5px currentcolor",
        " p": "position:absolute;left:50%;bottom:calc(100% + 4px);transform:translateX(-50%);"
        "z-index:9;padding:1px 7px;border-radius:5px;white-space:nowrap;opacity:0;"
        "pointer-events:none;color:#fff;background:#1d2733",
        ":hover p": "opacity:1",
        ":focus-visible p": "opacity:1",
    },
    "formula": {"": "flex:1 0 calc(50% - 3px);border-style:dashed"},
    "points": {"": "flex:1 0 calc(50% - 3px);border-style:dashed"},
    "csv": {"": "flex-basis:100%;border-style:dashed"},
}
"""Kind of dataset -> what is appended to a card's selector -> declarations."""


def data_uri(svg: str) -> str:
    """A picture as an address that holds it whole."""
    return "data:image/svg+xml," + quote(svg, safe=" =/:'")


@cache
def thumbnail(name: str) -> str:
    """The dataset as SVG: a few dozen of its examples in the colours of their classes or values."""
    row = DATASETS[name]
    num_classes = _num_classes(row)
    points, targets = resolve(row.function)(np.random.default_rng(0), DOTS, NOISE, num_classes)
    low, high = points.min(), points.max()
    pixels = MARGIN + (points - low) / (high - low) * (SIZE - 2 * MARGIN)
    pixels[:, 1] = SIZE - pixels[:, 1]
    if row.task == "regression":
        strong = np.sign(targets) * np.sqrt(np.abs(targets) / np.abs(targets).max())
        colours = [_value_colour(value) for value in np.round(strong * LEVELS) / LEVELS]
    else:
        colours = [class_colour(int(label)) for label in targets]
    dots: dict[str, str] = {}
    for (x, y), colour in zip(pixels, colours, strict=True):
        dots[colour] = dots.get(colour, "") + f"M{x:.0f} {y:.0f}h0"
    paths = "".join(f"<path stroke='{colour}' d='{path}'/>" for colour, path in dots.items())
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {SIZE} {SIZE}'>"
        f"<g fill='none' stroke-width='3' stroke-linecap='round'>{paths}</g></svg>"
    )


def _value_colour(value: float) -> str:
    """A value from -1 to 1: the first class's colour over grey to the second's."""
    end = rgb(class_colour(1 if value > 0 else 0))
    return css(rgb(NEUTRAL) + abs(value) * (end - rgb(NEUTRAL)))


def _num_classes(row: Dataset) -> int:
    if row.classes is None:
        return row.fixed_classes or 2
    return max(3, row.classes[0])


@cache
def card_style() -> str:
    """A style sheet that makes a list of the datasets one of cards.

    A two-dimensional one shows its picture, and its name while the mouse is over it; a file takes
    a row of its own.
    """
    positions: dict[str, list[str]] = {}
    rules = []
    for position, (name, row) in enumerate(DATASETS.items(), start=1):
        selector = f".st-key-dataset button:nth-child({position})"
        positions.setdefault(row.kind, []).append(selector)
        if row.kind == "plane":
            rules.append(f'{selector}{{background-image:url("{data_uri(thumbnail(name))}")}}')
    for kind, style in _CARDS.items():
        for suffix, declarations in style.items():
            selectors = ",".join(selector + suffix for selector in positions.get(kind, []))
            rules.append(f"{selectors}{{{declarations}}}")
    # the names of the outermost cards stay inside of the sidebar
    rules += [
        f".st-key-dataset button:nth-child({PER_ROW}n+1) p{{left:0;transform:none}}",
        f".st-key-dataset button:nth-child({PER_ROW}n) p{{left:auto;right:0;transform:none}}",
    ]
    return f"<style>{''.join(rules)}</style>"
