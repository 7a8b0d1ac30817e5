"""Runs in a store without a training: rows as one leaves them, for tests of what shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from lepton_dash import store as stores
from lepton_dash.spec import Experiment
from lepton_dash.store import LOCAL, Labels, Origin, Progress, Store, Summary

DATASETS = ("circle", "xor", "gaussians", "spiral", "moons", "iris")
STATUSES: Sequence[stores.Status] = ("finished", "paused", "stopped", "diverged", "interrupted")
NOW = datetime.now(UTC)


def experiment(number: int) -> Experiment:
    """One of many."""
    return Experiment().updated(
        dataset=DATASETS[number % len(DATASETS)],
        hidden_sizes=(1 + number % 8, 2 + number % 3),
        learning_rate=(0.01, 0.03, 0.1)[number % 3],
        seed=number,
    )


def keep(
    store: Store,
    count: int = 1,
    owner: str = LOCAL,
    labels: Labels | None = None,
    parent: str = "",
    first: int = 0,
    **summary: Any,
) -> list[str]:
    """Keep runs of an owner; the first of the returned ids is the newest run."""
    ids = []
    for number in range(first, first + count):
        run_id = stores.new_id()
        stores.create(
            store, run_id, owner, origin(number, parent), NOW - timedelta(minutes=37 * number)
        )
        ids.append(run_id)
    stores.write_many(
        store,
        [(run_id, progress(number, **summary)) for number, run_id in enumerate(ids, start=first)],
    )
    if labels is not None:
        for run_id in ids:
            stores.label(store, owner, run_id, labels)
    return ids


def origin(number: int, parent: str = "") -> Origin:
    """Where such a run comes from."""
    of = experiment(number)
    return Origin(
        experiment=of,
        title=f"{of.data.dataset.title()}, {of.network.hidden_sizes[0]}-2, Tanh",
        task="multiclass" if of.data.dataset == "iris" else "binary",
        num_params=17 + number % 200,
        steps_per_epoch=25,
        examples_hash=f"examples-{of.data.dataset}",
        split_hash="split",
        device="CPU",
        versions={"lepton_dash": "0.1.0", "jax": "0.7.0", "python": "3.11.9"},
        source="command line" if number % 7 == 3 else "browser",
        parent=parent,
    )


def progress(number: int, **summary: Any) -> Progress:
    """How far such a run has come."""
    epochs = 5 if number % 11 == 5 else 20 + (number * 37) % 900
    loss = 0.02 + 0.5 * math.exp(-(number % 13))
    said = Summary(
        status=STATUSES[number % len(STATUSES)],
        epoch=epochs,
        train_loss=loss,
        validation_loss=loss * 1.2,
        train_metric=1 - loss / 2,
        validation_metric=1 - loss,
        best_epoch=epochs - 1,
        best_loss=loss,
        seconds=epochs / 90,
    )
    rows = np.array([[0, 0.7, 0.7, 0.5, 0.5, 0.0], [epochs, loss, loss, 0.9, 0.9, 1.0]])
    return Progress(said._replace(**summary), rows=rows, thumbnail=picture(number))


def picture(number: int) -> bytes:
    """A PNG of 48 x 48 points with an orange and a blue part."""
    import io

    from PIL import Image

    y, x = np.mgrid[-1:1:48j, -1:1:48j]
    wave = np.sin(3 * x + number) * np.cos(2 * y - number / 3)
    share = (1 + np.tanh(4 * wave))[..., None] / 2
    colours = (1 - share) * np.array([245, 147, 34]) + share * np.array([8, 119, 189])
    written = io.BytesIO()
    Image.fromarray(colours.astype(np.uint8)).save(written, "PNG")
    return written.getvalue()
