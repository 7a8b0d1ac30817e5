"""Keeping what is trained: a thread that writes the runs of all sessions into the store.

A turn hands over where its run stands, as values, and goes on; all the work is done here. When the
store can't be written the newest record of each run waits, and nobody's training does.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from lepton_dash import i18n
from lepton_dash.i18n import _
from lepton_dash.live import priority, stage
from lepton_dash.live.builders import Builders
from lepton_dash.live.checkpoints import Moment
from lepton_dash.live.stage import Stage
from lepton_dash.live.training import Identity
from lepton_dash.spec import Change, Experiment

if TYPE_CHECKING:  # importing them imports SQLAlchemy or JAX, and the page must not wait for that
    from lepton_dash.data import Prepared
    from lepton_dash.engine import TrainState
    from lepton_dash.store import Origin, Progress, Status, Store

ROUND = 0.4
"""Seconds between two looks for news: what is lost when the process is killed is hardly more."""

TURNS = 0.1
"""Seconds that turns have to hand over what they were asked for."""

SHARE, LONGEST_PAUSE = 0.1, 0.8
"""The part of a core that writing may take: where it takes more, it is done less often, with so
many seconds in between at most."""

PATIENCE = 3.0
"""Seconds between two tries while the store can't be written."""

MOST_WAITING = 500
"""Runs that wait for a store that can't be written; after that the oldest go."""

MOST_KNOWN = 5_000
"""Runs of which it is known what was written."""

PICTURE_EVERY = 30.0
"""Seconds between two small pictures of a run that goes on."""

SMALLEST_PICTURE = 25
"""Points along each axis of a network's answers from which a small picture is made."""

MUCH = 4 * 2**20
"""Bytes of a network's state from which on it is kept only every so often while it trains."""

MUCH_EVERY = 10.0
"""Seconds between two such states."""

DELETED_FOR = timedelta(days=30)
"""After that deleted runs can't be brought back."""

PRUNE_AFTER = 100
"""New runs of an owner after which it is looked for too many."""

_log = logging.getLogger(__name__)


class Record(NamedTuple):
    """Where a run stands; a value, made in a turn."""

    identity: Identity
    owner: str
    language: str
    device: str
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
    best_loss: float
    best_epoch: int
    best_state: "Callable[[], TrainState] | None"


class Source(Protocol):
    """A session, as far as its runs are kept."""

    def ask_for_record(self) -> None:
        """Lets the next turn hand over where the run stands, if there is anything new."""


class _Written(NamedTuple):
    """What the store has of a run."""

    generation: int = -1
    length: int = 0
    pictured: float = 0.0  # [s]
    stored_state: float = 0.0  # [s]
    best_epoch: int = 0
    last: "Progress | None" = None
    """What was written last, without arrays and bytes."""


class Keeper:
    """The thread, and what waits for it. Every method may be called from any thread."""

    def __init__(
        self,
        open_store: "Callable[[], Store]",
        builders: Builders,
        sources: Callable[[], Iterable[Source]],
        most_runs: int,
    ) -> None:
        """Starts the thread.

        Args:
            open_store: gives the store; may raise `StoreError`, and is asked again then.
            builders: do what takes longer.
            sources: gives the sessions.
            most_runs: of one owner; 0 for any number.
        """
        self.problem = ""
        """The sentence on why nothing is kept just now; empty: all is well."""
        self._open_store = open_store
        self._builders = builders
        self._sources = sources
        self._most_runs = most_runs
        self._condition = threading.Condition()
        self._waiting: OrderedDict[str, Record] = OrderedDict()
        self._networks: OrderedDict[str, bytes] = OrderedDict()  # of best epochs, by run
        self._written: OrderedDict[str, _Written] = OrderedDict()
        self._new: dict[str, int] = {}  # runs since it was looked for too many, by owner
        self._has_purged = False
        self._rounds = 0  # that have ended
        self._hurried = 0  # rounds for which somebody waits
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="lepton-keeper", daemon=True)
        self._thread.start()

    def keep(self, record: Record) -> None:
        """Takes a record; a newer one of the same run takes its place."""
        with self._condition:
            self._waiting.pop(record.identity.id, None)
            self._waiting[record.identity.id] = record
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)

    def has(self, run_id: str) -> bool:
        """Whether the store has this run, as far as this process wrote it."""
        return run_id in self._written

    def flush(self, timeout: float) -> bool:
        """Waits until what was handed over is written; returns whether it is."""
        with self._condition:
            wanted = self._rounds + 2  # one may be under way that has not seen the newest record
            self._hurried = 2
            self._condition.notify_all()
            self._condition.wait_for(
                lambda: (self._rounds >= wanted and not self._waiting) or bool(self.problem),
                timeout,
            )
            return not self._waiting

    def close(self, timeout: float = 5.0) -> None:
        """Writes what waits, and ends the thread; waits so many seconds at most."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
        self._thread.join(timeout)

    # --- the thread ---

    def _work(self) -> None:
        priority.lower(priority.BUILD)
        pause, is_last = ROUND, False
        while not is_last:
            with self._condition:
                if not self._hurried:
                    self._condition.wait(pause)
                self._hurried = max(0, self._hurried - 1)
                is_last = self._stopped
            started = time.thread_time()
            if not is_last:
                for source in self._sources():
                    source.ask_for_record()
                    del source
                with self._condition:
                    # turns are a few milliseconds long; what comes later is for the next round
                    self._condition.wait(TURNS)
            self._round()
            worked = time.thread_time() - started
            pause = min(max(ROUND, worked / SHARE), LONGEST_PAUSE)
            pause = PATIENCE if self.problem else pause
            with self._condition:
                self._rounds += 1
                self._condition.notify_all()

    def _round(self) -> None:
        from lepton_dash.store import StoreError, UnknownRunError

        with self._condition:
            records = list(self._waiting.values())
            networks = dict(self._networks)
        language = records[0].language if records else "en"
        with i18n.using(language):
            try:
                if records or networks:
                    self._write(records, networks)
                elif self.problem:
                    self._open_store()
                self.problem = ""
            except UnknownRunError as error:  # the database was emptied: they begin anew there
                for run_id in error.ids:
                    self._written.pop(run_id, None)
            except StoreError as error:
                self.problem = str(error)
            except Exception:
                _log.exception("A run could not be kept")
                self.problem = _(
                    "Runs can't be kept just now: something went wrong on the server; its log says "
                    "more. The training goes on."
                )

    def _write(self, records: list[Record], networks: dict[str, bytes]) -> None:
        from lepton_dash import store

        kept = self._open_store()
        if not self._has_purged:
            store.purge(kept, DELETED_FOR)
            self._has_purged = True
        now = time.monotonic()
        for record in records:
            if record.identity.id not in self._written:
                store.create(kept, record.identity.id, record.owner, _origin(record))
                self._written[record.identity.id] = _Written()
                self._count_new(kept, record.owner)
        changes = [(one.identity.id, self._progress(one, now)) for one in records]
        store.write_many(kept, [(run_id, progress) for run_id, (progress, _after) in changes])
        for run_id, (_progress, after) in changes:
            self._written[run_id] = after
            self._written.move_to_end(run_id)
        for run_id, packed in networks.items():
            known = self._written.get(run_id)
            if known is not None and known.last is not None:
                store.write(kept, run_id, known.last._replace(best=packed))
        with self._condition:
            for record in records:
                if self._waiting.get(record.identity.id) is record:
                    del self._waiting[record.identity.id]
            for run_id, packed in networks.items():
                if self._networks.get(run_id) is packed:
                    del self._networks[run_id]
        for record in records:
            self._find_best(record)
        while len(self._written) > MOST_KNOWN:
            self._written.popitem(last=False)

    def _progress(self, record: Record, now: float) -> "tuple[Progress, _Written]":
        from lepton_dash.kept import pack_params, pack_state
        from lepton_dash.store import Progress, Summary

        before = self._written.get(record.identity.id, _Written())
        start = before.length - 1 if before.generation == record.generation else 0
        start = max(0, min(start, len(record.rows) - 1))
        rests = record.status != "running"
        state = record.moment.state
        is_due = rests or state.nbytes < MUCH or now - before.stored_state > MUCH_EVERY
        pictures = rests or now - before.pictured > PICTURE_EVERY
        is_best = record.best_epoch == state.epoch and state.step == 0 and is_due
        values = [float(value) if np.isfinite(value) else None for value in record.row]
        summary = Summary(
            status=record.status,
            epoch=state.epoch,
            step=state.step,
            train_loss=values[1],
            validation_loss=values[2],
            train_metric=values[3],
            validation_metric=values[4],
            best_epoch=record.best_epoch,
            best_loss=record.best_loss if np.isfinite(record.best_loss) else None,
            seconds=record.moment.seconds,
        )
        progress = Progress(
            summary=summary,
            timeline=record.timeline,
            settings=record.settings,
            rows=np.column_stack([record.rows, record.seconds])[start:],
            rows_from=start,
            final=pack_state(state) if is_due else None,
            best=pack_params(state) if is_best else None,
            thumbnail=_thumbnail(record) if pictures else None,
        )
        after = _Written(
            record.generation,
            len(record.rows),
            now if pictures else before.pictured,
            now if is_due else before.stored_state,
            record.best_epoch if is_best else before.best_epoch,
            progress._replace(rows=None, final=None, best=None, thumbnail=None),
        )
        return progress, after

    def _find_best(self, record: Record) -> None:
        """Lets a builder find the network of the best epoch of a run that rests."""
        run_id, find = record.identity.id, record.best_state
        known = self._written.get(run_id)
        if record.status == "running" or find is None or known is None:
            return
        if known.best_epoch == record.best_epoch:
            return
        self._written[run_id] = known._replace(best_epoch=record.best_epoch)

        def find_and_keep() -> None:
            from lepton_dash.kept import pack_params

            packed = pack_params(find())
            with self._condition:
                self._networks[run_id] = packed
                while len(self._networks) > MOST_WAITING:
                    self._networks.popitem(last=False)

        self._builders.offer((run_id, "best"), find_and_keep)

    def _count_new(self, kept: "Store", owner: str) -> None:
        """Sees to it that an owner has not too many runs."""
        from lepton_dash import store

        self._new[owner] = self._new.get(owner, 0) + 1
        if self._most_runs and self._new[owner] >= PRUNE_AFTER:
            self._new[owner] = 0
            store.prune(kept, owner, self._most_runs)


def _origin(record: Record) -> "Origin":
    from lepton_dash import kept
    from lepton_dash.store import Origin

    examples, split = _fingerprints(record.stage.prepared)
    trainer = record.stage.trainer
    with i18n.using(record.language):
        title = stage.title(record.started_with)
    return Origin(
        experiment=record.started_with,
        title=title,
        task=record.stage.task,
        num_params=trainer.num_params,
        steps_per_epoch=trainer.steps_per_epoch,
        examples_hash=examples,
        split_hash=split,
        device=record.device,
        versions=kept.versions(),
        parent=record.identity.parent,
    )


_hashes: "WeakKeyDictionary[Prepared, tuple[str, str]]" = WeakKeyDictionary()


def _fingerprints(prepared: "Prepared") -> tuple[str, str]:
    from lepton_dash.kept import fingerprints

    if prepared not in _hashes:
        _hashes[prepared] = fingerprints(prepared)
    return _hashes[prepared]


def _thumbnail(record: Record) -> bytes | None:
    """A small picture of what the network answers; None where nothing was ever drawn."""
    from lepton_dash.figures.thumbnail import thumbnail

    on_stage = record.stage
    if not on_stage.grids:  # then none is compiled either
        return None
    fitting = [size for size in on_stage.grids if size >= SMALLEST_PICTURE]
    picture = on_stage.picture(record.moment.state, min(fitting, default=max(on_stage.grids)))
    return thumbnail(stage.figure_scene(on_stage), picture)
