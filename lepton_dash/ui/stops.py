"""Where a slider stops, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

_MANTISSAS = (1, 2, 3, 5)


def linear_stops(minimum: float, maximum: float, steps: int) -> tuple[float, ...]:
    """Evenly spaced numbers from minimum to maximum, each as its shortest decimal."""
    width = Decimal(str(maximum)) - Decimal(str(minimum))
    return tuple(float(Decimal(str(minimum)) + width * i / steps) for i in range(steps + 1))


def log_stops(first: int, last: int, *, zero: bool = False) -> tuple[float, ...]:
    """1, 2, 3 and 5 of each decade from 10^first to 10^last, after a zero where there is one."""
    decades = (
        float(f"{mantissa}e{exponent}")
        for exponent in range(first, last)
        for mantissa in _MANTISSAS
    )
    return (0.0,) * zero + (*decades, float(f"1e{last}"))


def with_exact(stops: Iterable[float], value: float) -> tuple[float, ...]:
    """The stops with this very value among them, so that showing a value never changes it."""
    return tuple(sorted({*stops, value}))


def plain(value: float) -> str:
    """A number as people write it, and no two numbers alike: 0.03, 0.00001, 1e-16, 250."""
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    if "e" in text and 1e-7 <= abs(value) < 1e7:
        return format(Decimal(text), "f")
    return text


def percent(value: float) -> str:
    """A share as per cent, and no two numbers alike: 5 %, 12.5 %."""
    return format((Decimal(repr(value)) * 100).normalize(), "f") + " %"
