"""Runs as the store gives them, without a training."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from lepton_dash.compare import Kept
from lepton_dash.spec import Change, Experiment
from lepton_dash.store import Labels, Origin, StoredRun, Summary

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def made(
    *,
    epochs: int = 10,
    rows: Any = None,
    name: str = "",
    title: str = "Circle, 4-2, Tanh",
    task: str = "binary",
    timeline: tuple[Change, ...] = (),
    examples: str = "these",
    split: str = "so",
    device: str = "CPU",
    versions: dict[str, str] | None = None,
    status: Any = "finished",
    level: float = 0.0,
    **fields: Any,
) -> Kept:
    """A run whose losses fall from 1 + level, with the settings that are given."""
    experiment = Experiment().updated(**fields)
    if rows is None:
        epoch = np.arange(epochs + 1.0)
        loss = level + 1 / (1 + epoch)
        rows = np.column_stack([epoch, loss, loss + 0.1, 1 - loss, 0.9 - loss, epoch / 4])
    origin = Origin(
        experiment=experiment,
        title=title,
        task=task,
        num_params=17,
        steps_per_epoch=25,
        examples_hash=examples,
        split_hash=split,
        device=device,
        versions={"jax": "1", "platform": "here"} if versions is None else versions,
    )
    run = StoredRun(
        id="x" * 22,
        owner="local",
        created=WHEN,
        updated=WHEN,
        origin=origin,
        summary=Summary(status, int(rows[-1, 0]) if len(rows) else 0),
        labels=Labels(name=name),
        timeline=timeline,
        settings=experiment,
    )
    return Kept(run, rows)
