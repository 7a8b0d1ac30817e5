"""What a benchmark hands back, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Check(NamedTuple):
    """A figure with what it is to reach."""

    what: str
    measured: float
    relation: str  # "at most" or "at least"
    target: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side of its target."""
        if self.relation == "at most":
            return self.measured <= self.target
        return self.measured >= self.target

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return (
            f"  {verdict:6}  {self.what}: {number(self.measured)}{self.unit}"
            f" ({self.relation} {number(self.target)}{self.unit})"
        )


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints rows in columns: the first to the left, the others to the right."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print("  " + "  ".join(cells), flush=True)
