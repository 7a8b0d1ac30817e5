"""Trained runs in a store, as a training leaves them there: for tests of what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lepton_dash import kept, store
from lepton_dash.run import Run
from lepton_dash.store import COLUMNS, LOCAL, Labels, Progress, Store, Summary


def keep_run(
    into: Store,
    run: Run,
    *,
    owner: str = LOCAL,
    labels: Labels | None = None,
    seconds_an_epoch: float = 0.01,
    origin: Mapping[str, Any] | None = None,
    summary: Mapping[str, Any] | None = None,
) -> str:
    """Keeps a training that is over, and returns its id.

    Args:
        into: the store.
        run: what was trained, by `lepton_dash.train`.
        owner: whose it is.
        labels: what its owner says of it.
        seconds_an_epoch: that its history tells; the same for each.
        origin: fields that say something else than what is so.
        summary: likewise.
    """
    run_id = store.new_id()
    found = kept.origin_of(run.experiment, run.prepared, run.trainer)
    store.create(into, run_id, owner, found._replace(**(origin or {})))
    store.write(into, run_id, progress_of(run, seconds_an_epoch, summary or {}))
    if labels is not None:
        store.label(into, owner, run_id, labels)
    return run_id


def progress_of(run: Run, seconds_an_epoch: float, summary: Mapping[str, Any]) -> Progress:
    """All that one write can say of it."""
    rows = np.column_stack([run.rows, run.rows[:, 0] * seconds_an_epoch])
    losses = rows[:, 2] if np.isfinite(rows[:, 2]).any() else rows[:, 1]
    best = int(np.nanargmin(losses)) if len(losses) else None
    last: dict[str, Any] = {
        name: float(value) if np.isfinite(value) else None
        for name, value in zip(COLUMNS[1:5], rows[-1, 1:5], strict=True)
    }
    said = Summary(
        "finished" if run.state.epoch >= run.settings.training.epochs else "stopped",
        run.state.epoch,
        run.state.step,
        **last,
        best_epoch=0 if best is None else int(rows[best, 0]),
        best_loss=None if best is None else float(losses[best]),
        seconds=float(rows[-1, 5]),
    )
    return Progress(
        said._replace(**summary),
        run.timeline,
        run.settings,
        rows,
        final=kept.pack_state(run.state),
    )
