"""Runs that are compared in tests, each trained once."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import lepton_dash as ld
from lepton_dash import kept
from lepton_dash.compare import Compared, Kept, Look, compared
from lepton_dash.run import Run
from lepton_dash.store import Labels, StoredRun, Summary
from tests.compare.made import WHEN

SMALL = ld.Experiment().updated(dataset="moons", num_examples=40, hidden_sizes=(2,), epochs=6)


@cache
def trained(learning_rate: float, seed: int = 0) -> Run:
    """A run, trained once."""
    return ld.train(SMALL.updated(learning_rate=learning_rate, seed=seed))


def kept_run(run: Run, every: int = 1, name: str = "") -> Kept:
    """The run as the store gives it, with every so many of its rows."""
    rows = np.column_stack([run.rows, run.rows[:, 0] / 7])[::every]
    experiment = run.experiment
    stored = StoredRun(
        id=f"{experiment.training.learning_rate}-{experiment.training.seed}",
        owner="local",
        created=WHEN,
        updated=WHEN,
        origin=kept.origin_of(experiment, run.prepared, run.trainer),
        summary=Summary("finished", run.state.epoch),
        labels=Labels(name=name),
        timeline=(),
        settings=experiment,
    )
    return Kept(stored, rows)


def opened(run: StoredRun) -> Run:
    """The network of such a run."""
    training = run.origin.experiment.training
    return trained(training.learning_rate, training.seed)


def folded(every: int = 1, **look: Any) -> Compared:
    """Two learning rates, each with two seeds that are drawn as one."""
    runs = [kept_run(trained(rate, seed), every) for rate in (0.03, 0.3) for seed in (0, 1)]
    return compared(runs, Look(**look), "training")
