"""Points that a person put on the plane, as short text: "1.2 -0.5 0; 0.3 2 1".

Each point is x1, x2 and its class (0 to 9) or value. Addresses hold the same with "_" and "~" in
place of " " and "; ", which no browser writes as anything else: "1.2_-0.5_0~0.3_2_1".
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lepton_dash.i18n import _
from lepton_dash.number_text import exact_number

MIN_POINTS = 4
"""Of a training: as many as the truth table of XOR has."""
MOST_POINTS = 1000
MOST_CLASSES = 10
FARTHEST = 100.0
LARGEST_VALUE = 1e6
DECIMALS = 3
LONGEST = 40 * MOST_POINTS
"""Characters of the text."""

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


class Point(NamedTuple):
    """A point and its class, or its value."""

    x1: float
    x2: float
    target: float


class PointsError(ValueError):
    """A text that holds no points; its own text is one sentence that names the place."""


@lru_cache(maxsize=64)
def read_points(text: str) -> tuple[Point, ...]:
    """The points of a text; between them stand semicolons, "~" or ends of lines.

    Raises:
        PointsError: naming the first one that can't be read.
    """
    if len(text) > LONGEST:
        raise PointsError(_too_many())
    entries = [entry for entry in re.split(r"[;~\n]", text) if entry.strip(" ,_\t\r")]
    if len(entries) > MOST_POINTS:
        raise PointsError(_too_many())
    return tuple(_point(entry, number) for number, entry in enumerate(entries, start=1))


def write_points(points: Sequence[Point]) -> str:
    """The text of points, coordinates with three decimals at most."""
    return "; ".join(" ".join(_short(value) for value in point) for point in points)


def for_address(text: str) -> str:
    """The text of points as an address holds it."""
    return text.replace("; ", "~").replace(" ", "_")


def are_classes(points: Sequence[Point]) -> bool:
    """Whether all targets are whole numbers from 0 to 9."""
    return all(p.target.is_integer() and 0 <= p.target < MOST_CLASSES for p in points)


def _point(entry: str, number: int) -> Point:
    words = [word for word in re.split(r"[\s,_]+", entry.replace("−", "-")) if word]
    if len(words) != 3 or not all(map(_NUMBER.fullmatch, words)):
        raise PointsError(
            _(
                'Point {number} ("{entry}") is not of the form x1 x2 class, such as 1.2 -0.5 0.'
            ).format(number=number, entry=" ".join(entry.split())[:40])
        )
    x1, x2, target = (round(float(word), DECIMALS) + 0.0 for word in words)
    if max(abs(x1), abs(x2)) > FARTHEST:
        raise PointsError(
            _("Point {number} is too far out: x1 and x2 go from −{most} to {most}.").format(
                number=number, most=exact_number(FARTHEST)
            )
        )
    if abs(target) > LARGEST_VALUE:
        raise PointsError(
            _("Point {number} has too large a value: the largest is {most:,.0f}.").format(
                number=number, most=LARGEST_VALUE
            )
        )
    return Point(x1, x2, target)


def _too_many() -> str:
    return _("There can be at most {most:,} points.").format(most=MOST_POINTS)


def _short(value: float) -> str:
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
