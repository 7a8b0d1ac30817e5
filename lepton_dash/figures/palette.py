"""Colours of classes and values, and the tables that turn a boundary's bytes into pixels.

Every kind of boundary is an image of 256 colours, so that one lookup paints it: for two classes
and for a regression the byte is the value itself; for several classes it is the winning class and
the confidence, in `LEVELS` steps.
"""

from typing import NamedTuple

import numpy as np

CLASSES = (
    "#f59322",
    "#0877bd",
    "#cc0077",
    "#44bb99",
    "#773322",
    "#99ddff",
    "#bb88ff",
    "#4400cc",
    "#997700",
    "#dddd00",
)
"""Ten colours that stay apart for people who confuse red and green, or blue and yellow: found by a
search for the largest least distance in OKLab, seen with Machado's models of deficient vision. The
first two are those of TensorFlow Playground."""

SEQUENTIAL = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
"""Viridis, for targets of one sign."""

SAFE_SEQUENTIAL = ("#00224e", "#434e6c", "#7d7c78", "#bcaf6f", "#fee838")
"""Cividis (Nuñez, Anderton & Renslow 2018): nearly the same to people who confuse colours."""

GREYS = (
    "#6e6e6e",
    "#000000",
    "#9a9a9a",
    "#3c3c3c",
    "#838383",
    "#1f1f1f",
    "#585858",
    "#8e8e8e",
    "#2e2e2e",
    "#4a4a4a",
)
"""Points of a class where there are no colours; their shapes tell more of them apart."""

GREY_GROUNDS = (
    "#f7f7f7",
    "#b4b4b4",
    "#d6d6d6",
    "#e9e9e9",
    "#c4c4c4",
    "#f0f0f0",
    "#cccccc",
    "#dfdfdf",
    "#bcbcbc",
    "#a8a8a8",
)
"""The parts of a boundary where there are no colours: light enough for points of any class."""

SYMBOLS = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "pentagon",
    "star",
    "x",
    "hexagram",
)
"""Shapes of a class's points, where the colours alone don't have to tell the classes apart."""

LEVELS = 25
"""Steps of confidence in the picture of several classes: ten classes times 25 fit into a byte."""

STRENGTH = 0.78
"""How strongly a boundary is painted where the network is sure: its points stay visible on it."""

LINKS = {
    "light": CLASSES[:2],
    "dark": ("#f59322", "#3c9be0"),
    "greyscale": ("#8a8a8a", "#1a1a1a"),
    "colour-blind": ("#d55e00", "#0072b2"),
}
"""Negative and positive weights as lines: on a dark page the blue is brighter."""

NEGATIVE_DASHES = {"greyscale": "dash", "colour-blind": "dash"}
"""Of negative weights, in themes where the colour alone doesn't say it."""

_NEUTRAL = {
    "light": "#f0f2f4",
    "dark": "#1e252e",
    "greyscale": "#dcdcdc",
    "colour-blind": "#f0f2f4",
}

BORDER = 255
"""The entry of `class_lookup` for the border between two classes, in greys."""

BORDER_PIXELS = 200
"""A border is one pixel wide for each so many along the picture's axis."""


class Scale(NamedTuple):
    """How values become colours."""

    lookup: np.ndarray
    """uint8 [256, 3]: the colours from `low` to `high`."""
    low: float
    high: float


def rgb(colour: str) -> np.ndarray:
    """Returns `#rrggbb` as float64 [3], 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def css(colour: np.ndarray) -> str:
    """Returns a colour [3], 0 to 255, as `#rrggbb`."""
    return "#" + "".join(f"{round(float(part)):02x}" for part in colour)


def class_colour(index: int, theme: str = "light") -> str:
    """Returns the colour of a class by its position."""
    colours = GREYS if theme == "greyscale" else CLASSES
    return colours[index % len(colours)]


def class_symbol(index: int, theme: str = "light") -> str:
    """Returns the shape of a class's points by its position."""
    has_shapes = theme in NEGATIVE_DASHES
    return SYMBOLS[index % len(SYMBOLS)] if has_shapes else "circle"


def binary_lookup(theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: from the first class's colour over undecided to the second's."""
    if theme == "greyscale":
        return _between([rgb(colour) for colour in GREY_GROUNDS[:2]])
    neutral = rgb(_NEUTRAL[theme])
    ends = [neutral + STRENGTH * (rgb(colour) - neutral) for colour in CLASSES[:2]]
    return _between([ends[0], neutral, ends[1]])


def diverging_lookup(theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: negative, zero and positive targets."""
    if theme == "greyscale":
        return sequential_lookup(theme)
    return _between([rgb(CLASSES[0]), rgb(_NEUTRAL[theme]), rgb(CLASSES[1])])


def sequential_lookup(theme: str = "light") -> np.ndarray:
    """Returns uint8 [256, 3]: small to large targets."""
    colours = {"greyscale": ("#ffffff", "#3a3a3a"), "colour-blind": SAFE_SEQUENTIAL}
    return _between([rgb(colour) for colour in colours.get(theme, SEQUENTIAL)])


def class_lookup(theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: entry `class * LEVELS + level` is the class at that confidence.

    In greys a class has one shade, whatever its confidence, and there are borders.
    """
    table = np.zeros((256, 3), dtype=np.uint8)
    if theme == "greyscale":
        shades = np.stack([rgb(colour) for colour in GREY_GROUNDS])
        table[: len(CLASSES) * LEVELS] = np.repeat(shades, LEVELS, axis=0)
        table[BORDER] = rgb("#5a5a5a")
        return table
    under = rgb(_NEUTRAL[theme])
    strength = STRENGTH * (np.arange(LEVELS) + 0.5) / LEVELS  # the middle of each step
    colours = np.stack([rgb(colour) for colour in CLASSES])
    painted = under + strength[None, :, None] * (colours - under)[:, None, :]
    table[: len(CLASSES) * LEVELS] = np.round(painted.reshape(-1, 3))
    return table


def with_borders(painted: np.ndarray, winner: np.ndarray) -> np.ndarray:
    """Returns entries of `class_lookup` [R, R] with those between two winners as a border."""
    edge = np.zeros(winner.shape, dtype=bool)
    for width in range(1, 1 + max(1, len(winner) // BORDER_PIXELS)):
        edge[:-width] |= winner[:-width] != winner[width:]
        edge[:, :-width] |= winner[:, :-width] != winner[:, width:]
    return np.where(edge, np.uint8(BORDER), painted)


def class_bytes(winner: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Returns the entries of `class_lookup` for winning classes and confidences (uint8, 0-255)."""
    level = (confidence.astype(np.uint16) * LEVELS) >> 8
    return (winner.astype(np.uint16) % len(CLASSES) * LEVELS + level).astype(np.uint8)


def value_scale(low: float, high: float, theme: str) -> Scale:
    """Returns the colours for targets between low and high.

    Where zero lies well inside, the scale diverges from it and reaches equally far both ways;
    elsewhere it is sequential.
    """
    if low < 0 < high and abs(low + high) <= 0.5 * (high - low):
        reach = max(-low, high)
        return Scale(diverging_lookup(theme), -reach, reach)
    return Scale(sequential_lookup(theme), low, high)


def colorscale(lookup: np.ndarray, stops: int = 17) -> list[list[float | str]]:
    """Returns a lookup as Plotly's colour scale: [position 0-1, colour] at `stops` places."""
    places = np.linspace(0, 255, stops)
    return [[float(place / 255), css(lookup[round(float(place))])] for place in places]


def _between(colours: list[np.ndarray]) -> np.ndarray:
    """256 colours evenly spaced along the polyline through these."""
    at = np.linspace(0, len(colours) - 1, 256)
    table = np.stack(colours)
    channels = [np.interp(at, np.arange(len(colours)), table[:, i]) for i in range(3)]
    return np.round(np.stack(channels, axis=1)).astype(np.uint8)
