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

LEVELS = 25
"""Steps of confidence in the picture of several classes: ten classes times 25 fit into a byte."""

STRENGTH = 0.78
"""How strongly a boundary is painted where the network is sure: its points stay visible on it."""

LINKS = {"light": CLASSES[:2], "dark": ("#f59322", "#3c9be0")}
"""Negative and positive weights as lines: on a dark page the blue is brighter."""

_NEUTRAL = {"light": "#f0f2f4", "dark": "#1e252e"}


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


def class_colour(index: int) -> str:
    """Returns the colour of a class by its position."""
    return CLASSES[index % len(CLASSES)]


def binary_lookup(theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: from the first class's colour over undecided to the second's."""
    neutral = rgb(_NEUTRAL[theme])
    ends = [neutral + STRENGTH * (rgb(colour) - neutral) for colour in CLASSES[:2]]
    return _between([ends[0], neutral, ends[1]])


def diverging_lookup(theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: negative, zero and positive targets."""
    return _between([rgb(CLASSES[0]), rgb(_NEUTRAL[theme]), rgb(CLASSES[1])])


def sequential_lookup() -> np.ndarray:
    """Returns uint8 [256, 3]: small to large targets."""
    return _between([rgb(colour) for colour in SEQUENTIAL])


def class_lookup(theme: str) -> np.ndarray:
    """Returns uint8 [256, 3]: entry `class * LEVELS + level` is the class at that confidence."""
    under = rgb(_NEUTRAL[theme])
    strength = STRENGTH * (np.arange(LEVELS) + 0.5) / LEVELS  # the middle of each step
    colours = np.stack([rgb(colour) for colour in CLASSES])
    painted = under + strength[None, :, None] * (colours - under)[:, None, :]
    table = np.zeros((256, 3), dtype=np.uint8)
    table[: len(CLASSES) * LEVELS] = np.round(painted.reshape(-1, 3))
    return table


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
    return Scale(sequential_lookup(), low, high)


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
