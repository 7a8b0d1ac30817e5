"""The database of runs: what a write of progress and a list of 10,000 runs cost.

Held against what does the least that could be done: one row into a bare SQLite file, and pandas
reading the same table from a CSV file.
"""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from lepton_dash import store
from lepton_dash.spec import Experiment
from lepton_dash.store import COLUMNS, Origin, Progress, Store, Summary
from lepton_dash.store.database import writing
from lepton_dash.store.schema import runs

from .results import Check, number, print_table

NUM_RUNS = 10_000
WRITES = 300
REPEATS = 7
ROWS = 10  # of the history, a write
WEIGHTS = bytes(105 * 4 * 3 + 1_000)  # of 2-8-8-1 with adam, about

ORIGIN = Origin(
    experiment=Experiment().updated(hidden_sizes=[8, 8]),
    title="Circle, 8-8 tanh",
    task="binary",
    num_params=105,
    steps_per_epoch=25,
    examples_hash="e" * 64,
    split_hash="s" * 64,
    device="CPU",
    versions={"python": "3.12.1", "jax": "0.10.2", "optax": "0.2.8", "numpy": "2.4.6"},
)


def storing() -> list[Check]:
    """Times both on a SQLite file in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opened = store.open_store(f"sqlite:///{folder / 'runs.sqlite'}")
        writes = _medians(
            {"write": _write(opened), "INSERT": _bare_insert(folder)}, WRITES, "ms", 1e3
        )
        _fill(opened)
        assert len(store.overview(opened, "anna")) == NUM_RUNS  # an empty list is quick
        table = folder / "runs.csv"
        store.overview(opened, "anna").to_csv(table, index=False)
        lists = _medians(
            {
                "overview": lambda: store.overview(opened, "anna"),
                "read_csv": lambda: pd.read_csv(table, parse_dates=["created", "updated"]),
            },
            REPEATS,
            "ms",
            1e3,
        )
        listed = store.overview(opened, "anna")
        store.close(opened)
    written = WRITES + 2  # the first two of each aren't counted
    if len(listed) != NUM_RUNS or listed["epoch"].max() < (written - 1) * ROWS:
        raise RuntimeError("Not all that was written is there.")
    return [
        Check("a write, to an INSERT of as many bytes", _ratio(writes), "at most", 15, " x"),
        Check("10,000 runs, to pandas reading them as CSV", _ratio(lists), "at most", 12, " x"),
    ]


def _ratio(medians: dict[str, float]) -> float:
    ours, theirs, *_ = medians.values()
    return ours / theirs


def _medians(
    contenders: dict[str, Callable[[], object]], repeats: int, unit: str, scale: float
) -> dict[str, float]:
    """The median time of each [s], measured in turns."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for repeat in range(repeats + 2):
        for name, call in contenders.items():
            start = time.perf_counter()
            call()
            if repeat > 1:
                times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(all_times) for name, all_times in times.items()}
    print_table(
        ("", unit, "95%"),
        [
            (name, number(medians[name] * scale), number(np.percentile(all_times, 95) * scale))
            for name, all_times in times.items()
        ],
    )
    return medians


def _write(opened: Store) -> Callable[[], object]:
    """What a training that is kept does about every second."""
    run_id = store.new_id()
    store.create(opened, run_id, "anna", ORIGIN)
    positions = itertools.count(0, ROWS)

    def write() -> None:
        position = next(positions)
        rows = np.full((ROWS, len(COLUMNS)), float(position))
        progress = Progress(
            Summary("running", position), rows=rows, rows_from=position, final=WEIGHTS
        )
        store.write(opened, run_id, progress)

    return write


def _bare_insert(folder: Path) -> Callable[[], object]:
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE bare (data BLOB)")
    data = WEIGHTS + bytes(ROWS * len(COLUMNS) * 8)
    return lambda: connection.execute("INSERT INTO bare VALUES (?)", (data,))


def _fill(opened: Store) -> None:
    """Puts in 10,000 runs that all differ."""
    run_id = store.new_id()
    store.create(opened, run_id, "anna", ORIGIN)
    store.write(opened, run_id, Progress(Summary("finished", 40, 0, 0.25, 0.5, 0.9, 0.8, 30, 0.4)))
    with writing(opened) as connection:
        row = connection.execute(runs.select().where(runs.c.id == run_id)).one()._asdict()
        others = [
            row
            | {
                "id": store.new_id(),
                "created": row["created"] - index * 1_000_000,
                "name": f"run {index}",
                "train_loss": index / 7,
                "tags": '["one","two"]' if index % 10 == 0 else "[]",
            }
            for index in range(1, NUM_RUNS - 1)
        ]
        connection.execute(runs.insert(), others)
