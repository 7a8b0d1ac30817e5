"""Where a run of a session stands, and what of that is written.

A record is a value that a turn makes and another thread writes.
"""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash import i18n
from lepton_dash.live import stage
from lepton_dash.live.checkpoints import Moment
from lepton_dash.live.stage import Stage
from lepton_dash.live.training import Identity
from lepton_dash.spec import WEIGHT, Change, Experiment

if TYPE_CHECKING:  # importing them imports SQLAlchemy or JAX, and the page must not wait for that
    from lepton_dash.engine import TrainState
    from lepton_dash.engine.stopping import Best
    from lepton_dash.store import Origin, Progress, Status

PICTURE_EVERY = 30.0
"""Seconds between two small pictures of a run that goes on."""

SMALLEST_PICTURE = 25
"""Points along each axis of a network's answers from which a small picture is made."""

_log = logging.getLogger(__name__)


class Record(NamedTuple):
    """Where a run stands; a value, made in a turn."""

    identity: Identity
    owner: str
    language: str
    stage: Stage
    started_with: Experiment
    settings: Experiment
    timeline: tuple[Change, ...]
    status: "Status"
    generation: int
    """Of the history: of the same generation only the last row and those after it are others."""
    rows: NDArray[np.float64]  # [K, 5]
    seconds: NDArray[np.float64]  # [K] spent training at each of them
    row: NDArray[np.float64]  # [5] the newest one
    moment: Moment
    best: "Best"
    best_state: "Callable[[], TrainState] | None"


def acted(timeline: tuple[Change, ...], place: tuple[int, int]) -> tuple[Change, ...]:
    """The changes of a run that stands at this place that made it another one.

    What was set where it stands would act on what comes next, which isn't there; a weight that was
    set is in the network already. Of a setting that was moved several times at one place the last
    value counts.
    """
    found = [one for one in timeline if one[:2] < place or one.field == WEIGHT]
    last = {one[:3]: position for position, one in enumerate(found) if one.field != WEIGHT}
    return tuple(
        one
        for position, one in enumerate(found)
        if one.field == WEIGHT or last[one[:3]] == position
    )


class Written(NamedTuple):
    """What the store has of a run."""

    generation: int = -1
    length: int = 0
    pictured: float = 0.0  # [s]
    stored_state: float = 0.0  # [s]
    best_epoch: int = 0
    last: "Progress | None" = None
    """What was written last, without arrays and bytes."""


def origin_of(record: Record) -> "Origin":
    """All that is kept of a run when it begins."""
    from lepton_dash import kept

    on_stage = record.stage
    with i18n.using(record.language):
        return kept.origin_of(
            record.started_with,
            on_stage.prepared,
            on_stage.trainer,
            parent=record.identity.parent,
        )


def progress_of(record: Record, before: Written) -> "tuple[Progress, Written]":
    """What is to be written of a run, and what the store has of it after that."""
    from lepton_dash import kept
    from lepton_dash.store import Progress

    now = time.monotonic()
    start = before.length - 1 if before.generation == record.generation else 0
    start = max(0, min(start, len(record.rows) - 1))
    rests = record.status != "running"
    state = record.moment.state
    is_due = rests or kept.is_due(state, now - before.stored_state)
    is_pictured = rests or now - before.pictured > PICTURE_EVERY
    is_best = is_due and (state.epoch, state.step) == (record.best.epoch, 0)
    seconds = record.moment.seconds
    progress = Progress(
        summary=kept.summary_of(record.status, state, record.row, record.best, seconds),
        timeline=record.timeline,
        settings=record.settings,
        rows=np.column_stack([record.rows, record.seconds])[start:],
        rows_from=start,
        final=kept.pack_state(state) if is_due else None,
        best=kept.pack_params(state) if is_best else None,
        thumbnail=_thumbnail(record) if is_pictured else None,
    )
    after = Written(
        record.generation,
        len(record.rows),
        now if is_pictured else before.pictured,
        now if is_due else before.stored_state,
        record.best.epoch if is_best else before.best_epoch,
        progress._replace(rows=None, final=None, best=None, thumbnail=None),
    )
    return progress, after


def _thumbnail(record: Record) -> bytes | None:
    """A small picture of what the network answers; None where there can be none."""
    from lepton_dash.figures.thumbnail import thumbnail

    on_stage = record.stage
    if not on_stage.grids:  # nothing was ever drawn, so nothing is compiled either
        return None
    fitting = [size for size in on_stage.grids if size >= SMALLEST_PICTURE]
    try:
        picture = on_stage.picture(record.moment.state, min(fitting, default=max(on_stage.grids)))
        return thumbnail(stage.figure_scene(on_stage), picture)
    except Exception:  # the run is worth keeping without one
        _log.exception("A small picture could not be drawn")
        return None
