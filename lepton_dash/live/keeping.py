"""Keeping what is trained: a thread that writes the runs of all sessions into the store.

A turn hands over where its run stands, as values, and goes on; all the work is done here. When the
store can't be written the newest record of each run waits, and nobody's training does.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from lepton_dash.i18n import N_, _, ngettext
from lepton_dash.live import priority
from lepton_dash.live.builders import Builders
from lepton_dash.live.record import InStore, Record, origin_of, progress_of

if TYPE_CHECKING:  # importing it imports SQLAlchemy, and the page must not wait for that
    from lepton_dash.store import Progress, Store, StoreError

ROUND = 0.4
"""Seconds between two looks for news: what is lost when the process is killed is hardly more."""

TURNS = 0.1
"""Seconds that turns have to hand over what they were asked for."""

SHARE, LONGEST_ROUND = 0.03, 0.9
"""The part of a core that writing may take: where it takes more, it is done less often, with so
many seconds from one look for news to the next."""

MOST_PICTURES = 1
"""Small pictures of runs that train, in a round: one takes as long as all else of twenty runs."""

DELETED_EVERY = 1.0
"""Seconds between two looks at which of the runs on the screens are deleted."""

PATIENCE = 3.0
"""Seconds between two tries while the store can't be written."""

MOST_WAITING = 500
"""Runs that wait for a store that can't be written; after that the oldest go."""

MOST_KNOWN = 5_000
"""Runs of which it is known what was written."""

DAY = 24 * 3600.0
"""[s]"""

DELETED_FOR = timedelta(days=30)
"""After that deleted runs can't be brought back."""

PRUNE_AFTER = 100
"""New runs of an owner after which it is looked for too many."""

UNKNOWN = N_(
    "Runs can't be kept just now: something went wrong on the server; its log says more. The "
    "training goes on."
)

_log = logging.getLogger(__name__)


class Recorded(Protocol):
    """A session, as far as its runs are kept."""

    @property
    def run_id(self) -> str:
        """The run on the screen, if it is or will be kept; else empty."""

    def ask_for_record(self) -> None:
        """Lets the next turn hand over where the run stands, if there is anything new."""


class Keeper:
    """The thread, and what waits for it. Every method may be called from any thread."""

    def __init__(
        self,
        open_store: "Callable[[], Store]",
        builders: Builders,
        sessions: Callable[[], Iterable[Recorded]],
        most_runs: int,
    ) -> None:
        """Starts the thread.

        Args:
            open_store: gives the store; may raise `StoreError`, and is asked again then.
            builders: do what takes longer.
            sessions: gives those whose runs are kept.
            most_runs: of one owner; 0 for any number.
        """
        self.problem: StoreError | None = None
        """Why nothing is kept just now; None: all is well."""
        self._open_store = open_store
        self._builders = builders
        self._sessions = sessions
        self._most_runs = most_runs
        self._condition = threading.Condition()
        self._waiting: OrderedDict[str, Record] = OrderedDict()
        self._networks: OrderedDict[str, bytes] = OrderedDict()  # of best epochs, by run
        self._written: OrderedDict[str, InStore] = OrderedDict()
        self._new: dict[str, int] = {}  # runs since it was looked for too many, by owner
        self._purged: float | None = None  # [s] when that was done last
        self._deleted: frozenset[str] = frozenset()  # of the runs on the screens
        self._deleted_at = -DELETED_EVERY  # [s] when it was looked which ones
        self._hopeless: set[str] = set()  # runs that can't be written
        self._rounds = 0  # that have ended
        self._hurried = 0  # rounds for which somebody waits
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="lepton-keeper", daemon=True)
        self._thread.start()

    def keep(self, record: Record) -> None:
        """Takes a record; a newer one of the same run takes its place."""
        if record.identity.id in self._hopeless:
            return
        with self._condition:
            self._waiting.pop(record.identity.id, None)
            self._waiting[record.identity.id] = record
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)

    def has(self, run_id: str) -> bool:
        """Whether the store has this run, as far as this process wrote it."""
        return run_id in self._written

    def can_keep(self, run_id: str) -> bool:
        """Whether this run can be written, as far as is known."""
        return self.problem is None and run_id not in self._hopeless

    def notice_of(self, run_id: str) -> str:
        """What somebody should know who trains this run, in one sentence; empty: nothing."""
        problem = self.problem
        if run_id in self._hopeless:
            return _(UNKNOWN)
        if problem is not None:
            return str(problem)
        return _deleted_sentence() if run_id in self._deleted else ""

    def flush(self, timeout: float) -> bool:
        """Waits until what was handed over is written; returns whether it is."""
        with self._condition:
            wanted = self._rounds + 2  # one may be under way that has not seen the newest record
            self._hurried = 2
            self._condition.notify_all()
            self._condition.wait_for(
                lambda: (self._rounds >= wanted and not self._waiting) or self.problem is not None,
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
            started, worked = time.monotonic(), time.thread_time()
            if not is_last:
                self._ask()
                with self._condition:
                    # turns are a few milliseconds long; what comes later is for the next round
                    self._condition.wait(TURNS)
            self._round()
            pause = _pause(time.thread_time() - worked, time.monotonic() - started)
            pause = pause if self.problem is None else PATIENCE
            with self._condition:
                self._rounds += 1
                self._condition.notify_all()

    def _ask(self) -> None:
        for session in self._sessions():
            try:
                session.ask_for_record()
            except Exception:  # the others are to be kept all the same
                _log.exception("A session could not be asked for its run")
            del session

    def _round(self) -> None:
        from lepton_dash.store import StoreError, UnknownRunError

        with self._condition:
            records = list(self._waiting.values())
            networks = dict(self._networks)
        try:
            if records or networks:
                self._write(records, networks)
            elif self.problem is not None:
                self._open_store()
            self._look_for_deleted()
            self.problem = None
        except UnknownRunError as error:  # the database was emptied: they begin anew there
            for run_id in error.ids:
                self._written.pop(run_id, None)
        except StoreError as error:
            # without what it was raised from, which would keep all of the round alive
            self.problem = StoreError(error.sentence, **error.about)
        except Exception:
            _log.exception("A run could not be kept")
            self.problem = StoreError(UNKNOWN)

    def _write(self, records: list[Record], networks: dict[str, bytes]) -> None:
        from lepton_dash import store

        kept = self._open_store()
        self._purge(kept)
        self._begin(kept, [record for record in records if record.identity.id not in self._written])
        changes = self._changes(records)
        store.write_many(kept, [(run_id, progress) for run_id, (progress, _) in changes.items()])
        for run_id, (_progress, after) in changes.items():
            self._written[run_id] = after
            self._written.move_to_end(run_id)
        best = {run_id: self._written.get(run_id) for run_id in networks}
        store.write_many(
            kept,
            [
                (run_id, store.Progress(known.summary, best=networks[run_id]))
                for run_id, known in best.items()
                if known is not None and known.summary is not None
            ],
        )
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

    def _begin(self, kept: "Store", records: list[Record]) -> None:
        """Begins runs that are new in the store."""
        from lepton_dash import store

        new = []
        for record in records:
            with self._writable(record):
                new.append((record.identity.id, record.owner, origin_of(record)))
        store.create_many(kept, new)
        for run_id, owner, _origin in new:
            self._written[run_id] = InStore()
            self._count_new(kept, owner)

    def _changes(self, records: list[Record]) -> "dict[str, tuple[Progress, InStore]]":
        """What is to be written, by run, and what the store has of each after that."""
        known = [record for record in records if record.identity.id in self._written]
        by_picture = sorted(known, key=lambda one: self._written[one.identity.id].pictured)
        pictured = {record.identity.id for record in by_picture[:MOST_PICTURES]}
        changes = {}
        for record in known:
            run_id = record.identity.id
            with self._writable(record):
                before = self._written[run_id]
                changes[run_id] = progress_of(record, before, run_id in pictured)
        return changes

    @contextmanager
    def _writable(self, record: Record) -> Iterator[None]:
        """Leaves a run out that can't be written, and says so where it trains.

        It must not keep the others from being kept.
        """
        from lepton_dash.store import StoreError

        try:
            yield
        except StoreError:
            raise
        except Exception:
            _log.exception("A run could not be kept")
            self._hopeless.add(record.identity.id)

    def _look_for_deleted(self) -> None:
        """Sees which of the runs on the screens were deleted meanwhile, or brought back."""
        from lepton_dash import store

        now = time.monotonic()
        if now - self._deleted_at < DELETED_EVERY:
            return
        self._deleted_at = now
        ids = {session.run_id for session in self._sessions()} - {""}
        self._deleted = store.deleted_of(self._open_store(), ids) if ids else frozenset()

    def _purge(self, kept: "Store") -> None:
        """Once a day what was deleted long ago goes for good."""
        from lepton_dash import store

        now = time.monotonic()
        if self._purged is None or now - self._purged > DAY:
            store.purge(kept, DELETED_FOR)
            self._purged = now

    def _find_best(self, record: Record) -> None:
        """Lets a builder find the network of the best epoch of a run that rests."""
        run_id, find = record.identity.id, record.best_state
        known = self._written.get(run_id)
        if record.status == "running" or find is None or known is None:
            return
        if known.best_epoch == record.best.epoch:
            return
        self._written[run_id] = known._replace(best_epoch=record.best.epoch)

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


def _pause(worked: float, taken: float) -> float:
    """Seconds until the next look for news.

    Args:
        worked: by this thread's processor, for the round that is over [s].
        taken: by that round [s].
    """
    return max(ROUND, min(worked / SHARE, LONGEST_ROUND - taken))


def _deleted_sentence() -> str:
    """What is said where a run trains that was deleted meanwhile."""
    days = DELETED_FOR.days
    return ngettext(
        "This run was deleted; the Runs page has it among the deleted runs for {count} day, and "
        "can bring it back.",
        "This run was deleted; the Runs page has it among the deleted runs for {count} days, and "
        "can bring it back.",
        days,
    ).format(count=days)
