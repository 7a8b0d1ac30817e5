"""Keeping what `lepton-dash train` trains: a thread that writes its run into the store.

The training hands over where it stands and goes on. What the store refuses is said once; the
training doesn't mind, and the store is asked again.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from lepton_dash import engine, i18n, kept, store, uploads
from lepton_dash.clock import Clock
from lepton_dash.engine import TrainState
from lepton_dash.history import History
from lepton_dash.i18n import _
from lepton_dash.run import Moment, Run
from lepton_dash.spec import WEIGHT, Change, Experiment
from lepton_dash.store import Labels, Progress, Status, Store, StoreError

ROUND = 0.7
"""Seconds between two writes: what is lost when the process is killed is hardly more."""
PATIENCE = 5.0
"""Seconds between two tries while the store can't be written."""
ROWS = 20_000
"""Epochs of which a row is kept; of a longer training evenly spaced ones."""

SOURCE = "command line"
NO_LABELS = Labels()

_log = logging.getLogger(__name__)


class Keeper:
    """Keeps one training."""

    def __init__(
        self,
        experiment: Experiment,
        timeline: Iterable[Change],
        say: Callable[[str], None],
        labels: Labels = NO_LABELS,
    ) -> None:
        """Starts the thread.

        Args:
            experiment: at the start.
            timeline: what is changed on the way.
            say: is told, once, why the run can't be kept.
            labels: name, tags and notes of the run.
        """
        self.run_id = store.new_id()
        self._experiment = _found_from_anywhere(experiment)
        self._timeline = tuple(timeline)
        self._say = say
        self._labels = labels
        self._language = i18n.language()
        self._lock = threading.Lock()
        self._history = History(capacity=ROWS)
        self._clock = Clock()
        self._moment: Moment | None = None
        self._before_best: tuple[Moment, Moment] | None = None
        self._is_created = False
        self._has_complained = False
        self._generation, self._length = -1, 0  # of the history, as it is in the store
        self._state_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="lepton-keeper", daemon=True)
        self._thread.start()

    def watch(self, moment: Moment) -> None:
        """Takes where the training stands; called by it several times a second."""
        with self._lock:
            before, self._moment = self._moment, moment
            if before is None:
                row = moment.trainer.evaluate(moment.state, moment.trainer.hyper)
                self._history.append(row[None])
            elif moment.best.epoch > before.best.epoch:
                self._before_best = before, moment
            self._history.append(moment.rows)
            epochs = moment.state.epoch + moment.state.step / moment.trainer.steps_per_epoch
            if before is not None:
                self._clock.note(epochs, moment.seconds)

    def stop(self) -> None:
        """Ends the thread, with what it is writing."""
        self._over.set()
        self._thread.join()

    def finish(self, run: Run, by_hand: bool) -> str | None:
        """Writes the end of the run; returns its id, or None when it couldn't be kept."""
        self.stop()
        status: Status = "finished"
        if run.failure is not None:
            status = "diverged"
        elif run.stopped_by:
            status = "stopped"
        elif by_hand:
            status = "paused"
        return self.run_id if self._try(lambda: self._write_end(run, status)) else None

    # --- the thread ---

    def _work(self) -> None:
        i18n.use(self._language)  # a thread has a language of its own
        pause = ROUND
        while not self._over.wait(pause):
            if self._moment is not None:
                pause = ROUND if self._try(self._write_progress) else PATIENCE

    def _try(self, write: Callable[[], None]) -> bool:
        try:
            write()
        except StoreError as error:
            self._complain(str(error))
        except Exception:
            _log.exception("The run could not be kept")
            self._complain(_("something went wrong, see above."))
        else:
            return True
        return False

    def _complain(self, reason: str) -> None:
        if not self._has_complained:
            self._has_complained = True
            self._say(_("The run isn't kept: {reason}").format(reason=reason))

    def _write_progress(self) -> None:
        with self._lock:
            moment = self._moment
            start, rows = self._history.since(self._generation, self._length)
            generation, length = self._history.generation, len(self._history)
            seconds = self._clock.at(rows[:, 0])
        assert moment is not None
        now = time.monotonic()
        is_due = kept.is_due(moment.state, now - self._state_at)
        opened = self._opened(moment)
        progress = Progress(
            summary=kept.summary_of("running", moment.state, rows[-1], moment.best, moment.seconds),
            timeline=_until(self._timeline, moment.state),
            settings=_found_from_anywhere(moment.settings),
            rows=np.column_stack([rows, seconds]),
            rows_from=start,
            final=kept.pack_state(moment.state) if is_due else None,
        )
        store.write(opened, self.run_id, progress)
        self._generation, self._length = generation, length
        self._state_at = now if is_due else self._state_at

    def _write_end(self, run: Run, status: Status) -> None:
        moment = self._moment
        assert moment is not None
        start, rows = self._history.since(self._generation, self._length)
        opened = self._opened(moment)
        progress = Progress(
            summary=kept.summary_of(status, moment.state, rows[-1], moment.best, run.seconds),
            timeline=_until(self._timeline, run.state),
            settings=_found_from_anywhere(run.settings),
            rows=np.column_stack([rows, self._clock.at(rows[:, 0])]),
            rows_from=start,
            final=kept.pack_state(run.state),
            best=self._best(),
            thumbnail=kept.thumbnail_of(run),
        )
        store.write(opened, self.run_id, progress)

    def _opened(self, moment: Moment) -> Store:
        """The store, with this run in it."""
        opened = store.default_store()
        if not self._is_created:
            origin = kept.origin_of(
                self._experiment,
                moment.prepared,
                moment.trainer,
                source=SOURCE,
            )
            store.create(opened, self.run_id, store.LOCAL, origin)
            if self._labels != NO_LABELS:
                store.label(opened, store.LOCAL, self.run_id, self._labels)
            self._is_created = True
        return opened

    def _best(self) -> bytes | None:
        """The parameters of the best epoch; None: they aren't worth training again for now."""
        moment = self._moment
        if moment is None or self._before_best is None:
            return None
        before, after = self._before_best
        if (moment.state.epoch, moment.state.step) == (moment.best.epoch, 0):
            return kept.pack_params(moment.state)
        if any(change.field == WEIGHT for change in self._timeline):
            return None  # one may have been set at the very moment before
        # within a call of a tenth of a second: trained once more, to the bit, up to that epoch
        state, report = before.state, None
        while state.epoch < after.best.epoch and (report is None or report.steps):
            state, report = moment.trainer.advance(
                state,
                engine.hyperparameters(after.settings),
                max_steps=2**30,
                until_epoch=after.best.epoch,
            )
        return kept.pack_params(state) if state.epoch == after.best.epoch else None


def _until(timeline: tuple[Change, ...], state: TrainState) -> tuple[Change, ...]:
    """What has been changed by now."""
    return tuple(change for change in timeline if change[:2] <= (state.epoch, state.step))


def _found_from_anywhere(experiment: Experiment) -> Experiment:
    """The experiment with the whole path of its file: a kept run is opened from other folders."""
    data = experiment.data
    if data.dataset != "csv" or not data.path or uploads.is_upload(data.path):
        return experiment
    return experiment.updated(path=str(Path(data.path).resolve()))
