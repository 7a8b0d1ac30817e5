"""Many people on one server, held against one alone and against a bare loop in the same run.

All figures are ratios, so that they hold on a slow machine too; and each check fails where nothing
trains, however many frames arrive.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from . import live_load
from .live_load import Seen, measure
from .results import Check, number

SECONDS = 15.0  # [s] of each room
MEMORY_SECONDS = 300.0  # [s]
ROOT = Path(__file__).parents[2]

EPOCHS = {10: 0.6, 50: 0.5, 100: 0.5}
"""People -> the part of the epochs that one alone does which all of them together do at least."""


def rooms() -> list[Check]:
    """One session alone, rooms of them, the bare loop, and one alone again."""
    alone = [_room(1)]
    crowds = [_room(people) for people in EPOCHS]
    bare = _bare("loop", 100)
    print(f"  bare loop of 100: {number(bare['epochs'])} epochs/s", end=", ")
    print(f"{number(bare['frames'])} frames/s each", flush=True)
    alone.append(_room(1))
    epochs_alone = sum(seen.epochs for seen in alone) / len(alone)
    checks = [
        Check(
            f"epochs/s of {seen.people} sessions together, to one alone",
            seen.epochs / epochs_alone,
            "at least",
            EPOCHS[seen.people],
            " x",
        )
        for seen in crowds
    ]
    full = crowds[-1]
    fairness = min(seen.fairness for seen in crowds)
    return [
        *checks,
        Check("frames/s of 100, to the bare loop", full.frames / bare["frames"], "at least", 0.6),
        Check("epochs of the slowest, to the median's", fairness, "at least", 0.5, " x"),
        Check("coarsest boundary of 100", full.coarsest, "at least", 50, " points"),
        Check("age of a frame, to the bare loop's", full.age * bare["frames"], "at most", 0.5),
        Check("disconnected", sum(seen.disconnected for seen in (*alone, *crowds)), "at most", 0),
    ]


def memory() -> list[Check]:
    """A hundred sessions for five minutes."""
    early, late = measure(live_load.memory, MEMORY_SECONDS)
    print(f"  MiB after a minute {number(early)}, at the end {number(late)}")
    more = 100 * (late / early - 1)
    return [Check("memory in minute 5, to minute 1", more, "at most", 5, "% more")]


def architectures() -> list[Check]:
    """Thirty new networks within five seconds, and the same ones compiled with nothing beside."""
    bare = _bare("builds", len(live_load.NEW_NETWORKS))["seconds"]
    found = measure(live_load.architectures, 4 * bare)
    print(f"  seconds: bare {number(bare)}, here {number(found.seconds)}")
    print(f"  longest stall of one that trained before: {number(found.stall)} s")
    each = bare / len(live_load.NEW_NETWORKS)
    return [
        Check("that train", found.trained, "at least", len(live_load.NEW_NETWORKS)),
        Check("until the last one trains, to compiling", found.seconds / bare, "at most", 2, " x"),
        Check("longest stall, to compiling one", found.stall / each, "at most", 1, " x"),
        Check("disconnected", found.disconnected, "at most", 0),
    ]


def heavy() -> list[Check]:
    """One large network beside twenty small ones."""
    found = measure(live_load.heavy, SECONDS)
    _print("20 small ones", found.before)
    _print("20 small ones beside it", found.beside)
    print(f"  epochs/s of the large one: {number(found.large_epochs)}")
    return [
        Check("epochs that the small ones keep, the least", min(found.kept), "at least", 0.5, " x"),
        Check("epochs/s of the large one", found.large_epochs, "at least", 0.01),
    ]


def _room(people: int) -> Seen:
    seen = measure(live_load.crowd, SECONDS, people)
    _print(f"{people} sessions", seen)
    return seen


def _print(name: str, seen: Seen) -> None:
    sizes = sum(seen.sizes.values())
    parts = [f"{size}: {100 * n / sizes:.0f} %" for size, n in seen.sizes.items()]
    print(
        f"  {name}: {number(seen.epochs)} epochs/s, {number(seen.frames)} frames/s each, the "
        f"slowest {number(seen.fairness)} x the median, age {1000 * seen.age:.0f} ms, boundaries "
        f"{', '.join(parts)}, {number(seen.cores)} cores, event loop {1e6 * seen.loop:.0f} µs a "
        f"frame, {number(seen.memory)} MiB",
        flush=True,
    )


def _bare(what: str, count: int) -> dict[str, float]:
    """What `bare_loop` measured, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_loop", what, str(count)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
