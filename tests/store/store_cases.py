"""Runs as the tests of the store keep them; nothing is trained for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepton_dash import store
from lepton_dash.spec import Change, Experiment
from lepton_dash.store import COLUMNS, Origin, Progress, Store, Summary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXPERIMENT = Experiment().updated(
    dataset="spiral", hidden_sizes=[8, 4], learning_rate=0.1, data_seed=3, seed=7
)
ORIGIN = Origin(
    experiment=EXPERIMENT,
    title="Spiral, 8-4, Tanh",
    task="binary",
    num_params=65,
    steps_per_epoch=25,
    examples_hash="e" * 64,
    split_hash="s" * 64,
    device="CPU",
    versions={"python": "3.12.1", "jax": "0.10.2"},
    source="browser",
    parent="abc",
)
SUMMARY = Summary(
    status="finished",
    epoch=40,
    step=3,
    train_loss=0.25,
    validation_loss=0.5,
    train_metric=0.9,
    validation_metric=0.8,
    best_epoch=30,
    best_loss=0.4,
    seconds=1.5,
)
TIMELINE = (Change(10, 0, "learning_rate", 0.01), Change(12, 4, "weight", (0, -1, 2, 0.5)))


def history(count: int, first: int = 0) -> NDArray[np.float64]:
    """Rows [count, C], all of whose numbers say which one it is."""
    return np.arange(first, first + count, dtype=np.float64)[:, None] + np.zeros(len(COLUMNS))


def kept(opened: Store, owner: str = "anna", *, summary: Summary = SUMMARY, **changes: Any) -> str:
    """Keeps a run; returns its id."""
    run_id = store.new_id()
    created = changes.pop("created", None)
    store.create(opened, run_id, owner, ORIGIN._replace(**changes), created)
    store.write(opened, run_id, Progress(summary))
    return run_id


def at(opened: Store, seconds: float) -> Store:
    """The same store, so much after noon."""
    moment = NOON + timedelta(seconds=seconds)
    return Store(opened.engine, opened.place, clock=lambda: moment)
