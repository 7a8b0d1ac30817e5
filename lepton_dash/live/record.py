"""Where a run of a session stands, and what of that is written.

A record is a value that a turn makes and another thread writes.
"""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash import clock
from lepton_dash.live import stage
from lepton_dash.live.checkpoints import Moment
from lepton_dash.live.stage import Stage
from lepton_dash.live.training import Identity
from lepton_dash.spec import WEIGHT, Change, Experiment

if TYPE_CHECKING:  # importing them imports SQLAlchemy or JAX, and the page must not wait for that
    from lepton_dash.engine import TrainState
    from lepton_dash.engine.stopping import Best
    from lepton_dash.store import Origin, Progress, Status, Summary

PICTURE_EVERY = 30.0
"""Seconds between two small pictures of a run that goes on."""

SMALLEST_PICTURE = 25
"""Points along each axis of a network's answers from which a small picture is made."""

_log = logging.getLogger(__name__)


class Record(NamedTuple):
    """Where a run stands; a value, made in a turn."""

    identity: Identity
    owner: str
    stage: Stage
    started_with: Experiment
    timeline: tuple[Change, ...]
    status: "Status"
    generation: int
    """Of the history: of the same generation only the last row and those after it are others."""
    rows: NDArray[np.float64]  # [K, 5]
    clock: clock.Moments
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


class InStore(NamedTuple):
    """What the store has of a run."""

    generation: int = -1
    """Of the history."""
    length: int = 0
    """Rows of it."""
    timeline: tuple[Change, ...] | None = None
    summary: "Summary | None" = None
    pictured: float = 0.0
    """When its small picture was made [s]."""
    stored_state: float = 0.0
    """When its state was written [s]."""
    best_epoch: int = 0
    """Whose network is there, or on its way there."""


def origin_of(record: Record) -> "Origin":
    """All that is kept of a run when it begins."""
    from lepton_dash import kept

    on_stage = record.stage
    return kept.origin_of(
        record.started_with,
        on_stage.prepared,
        on_stage.trainer,
        parent=record.identity.parent,
    )


def progress_of(
    record: Record, before: InStore, may_picture: bool = True
) -> "tuple[Progress, InStore]":
    """What is to be written of a run, and what the store has of it after that.

    Args:
        record: where the run stands.
        before: what the store has of it now.
        may_picture: whether there is time for a small picture, while it trains.
    """
    from lepton_dash import kept
    from lepton_dash.store import Progress

    now = time.monotonic()
    start = _first_to_write(record, before)
    rests = record.status != "running"
    state = record.moment.state
    is_due = rests or kept.is_due(state, now - before.stored_state)
    is_pictured = rests or (may_picture and now - before.pictured > PICTURE_EVERY)
    seconds = record.moment.seconds
    summary = kept.summary_of(record.status, state, record.row, record.best, seconds)
    is_changed = record.timeline != before.timeline
    rows = record.rows[start:]
    progress = Progress(
        summary=summary,
        timeline=record.timeline if is_changed else None,
        settings=_settings_of(record) if is_changed else None,
        rows=np.concatenate([rows, record.clock.at(rows[:, 0])[:, None]], axis=1),
        rows_from=start,
        final=kept.pack_state(state) if is_due else None,
        thumbnail=_thumbnail(record) if is_pictured else None,
    )
    after = InStore(
        generation=record.generation,
        length=len(record.rows),
        timeline=record.timeline,
        summary=summary,
        pictured=now if is_pictured else before.pictured,
        stored_state=now if is_due else before.stored_state,
        best_epoch=before.best_epoch,
    )
    return progress, after


def _first_to_write(record: Record, before: InStore) -> int:
    """The position of the first row that the store lacks, or a little before that: see `PIECE`."""
    from lepton_dash.store import PIECE

    if before.generation != record.generation:
        return 0
    known = max(0, min(before.length, len(record.rows)) - 1)  # the last one may be another by now
    return known - known % PIECE


def _settings_of(record: Record) -> Experiment:
    """The settings where the run stands."""
    settings = record.started_with
    for change in record.timeline:
        settings = change.applied(settings)
    return settings


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
