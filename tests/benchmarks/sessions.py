"""Many people on one server: what live_load.py measures, held against what it is to reach."""

from __future__ import annotations

import asyncio
from typing import Any

from . import live_load
from .results import Check

SECONDS = 60


def hundred() -> list[Check]:
    """A hundred sessions at once."""
    found = _measured("hundred")
    early, late = found["server MiB at 10 s"], found["server MiB at the end (flat)"]
    return [
        Check("frames of the slowest", found["frames/s min (7)"], "at least", 7, "/s"),
        Check("frame age, 95th percentile", found["frame age p95 ms (100)"], "at most", 100, " ms"),
        Check("disconnected", found["disconnected (0)"], "at most", 0),
        Check("memory after the first 10 s", 100 * (late / early - 1), "at most", 5, "% more"),
    ]


def architectures() -> list[Check]:
    """Thirty new networks within five seconds."""
    found = _measured("architectures")
    stall = found["longest stall of the first s (1)"]
    return [
        Check("all of them train", found["the last one trains after s (25)"], "at most", 25, " s"),
        Check("longest stall of one that trained before", stall, "at most", 1, " s"),
    ]


def heavy() -> list[Check]:
    """One large network beside ten small ones."""
    found = _measured("heavy")
    kept = found["rate kept, min (0.5)"]
    return [Check("rate that the small ones keep, the least", kept, "at least", 0.5, " x")]


def _measured(row: str) -> dict[str, Any]:
    found = asyncio.run(live_load.measure(row, SECONDS))
    for name, value in found.items():
        print(f"  {name}: {value}")
    return found
