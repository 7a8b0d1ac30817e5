"""Numbers as they stand in a formula."""

from __future__ import annotations

from decimal import Decimal


def number(value: float) -> str:
    """A number with six digits at most, as people write it: 0.03, 0.00001, 1e-16, 250."""
    text = f"{float(f'{value:.6g}')!r}".removesuffix(".0")
    if "e" in text and 1e-7 <= abs(value) < 1e7:
        text = format(Decimal(text), "f")
    return text.replace("e-0", "e-").replace("-", "−")


def count(value: int) -> str:
    """A whole number with its thousands apart: 12,500."""
    return f"{value:,}"


def percent(share: float) -> str:
    """A share as per cent: 12.5 %."""
    return f"{number(100 * share)} %"
