"""Runs that are trained again in a thread of their own, one after the other, and kept for a while.

Who wants a replay asks for it again and again; one that nobody asks for any more is given up.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lepton_dash import data, replay
from lepton_dash.data import DataError, View
from lepton_dash.engine import Trainer, TrainState
from lepton_dash.figures.boundary import Scene
from lepton_dash.figures.panel import Panel
from lepton_dash.figures.scene import scene_of
from lepton_dash.i18n import _, language, ngettext
from lepton_dash.spec import Change, Experiment, SpecError
from lepton_dash.store import StoredRun

MOST_KEPT = 32
"""Replays in memory: about half a megabyte each."""

PATIENCE = 5.0
"""[s] after which nobody is thought to wait any more."""

_log = logging.getLogger(__name__)


class Wish(NamedTuple):
    """All that decides what a replay brings; equal ones are played once."""

    experiment: Experiment
    timeline: tuple[Change, ...]
    last: tuple[int, int]
    """Complete epochs of the run, and steps of the next one."""
    epochs: tuple[int, ...]
    resolution: int
    view: View | None
    examples: str
    """The hash of the examples that the run had."""
    language: str
    """Of the names of axes and classes."""
    with_answers: bool = False
    """Whether the numbers behind the pictures are wanted."""


class Film(NamedTuple):
    """What is kept of a replay."""

    scene: Scene
    pictures: tuple[NDArray[np.uint8], ...]
    shown: tuple[int, ...]
    """The epoch that each picture is of."""
    last: int
    gave_up: str
    """That the replay ended before the run did; empty if it didn't."""
    is_other_data: bool
    """Whether the examples aren't those that the run had."""
    x: NDArray[np.float32]
    """[R] where the points of the pictures are."""
    y: NDArray[np.float32]
    """[R]"""
    answers: tuple[NDArray[np.float64], ...]
    """See `replay.Played`."""
    points: pd.DataFrame
    """The examples on the pictures, see `data.examples_on`."""


class Answer(NamedTuple):
    """How far a replay is."""

    film: Film | None = None
    error: str = ""
    """Why there is none, in a sentence."""
    progress: float = 0.0


Final = Callable[[Trainer], TrainState | None]
"""The state that was kept of a run's end."""

Hashes = Callable[[replay.Played], str]
"""From a replay to the hash of its examples."""


def wish_of(
    run: StoredRun,
    epochs: tuple[int, ...],
    resolution: int,
    view: View | None = None,
    with_answers: bool = False,
) -> Wish:
    """What to ask for to see a run at these epochs."""
    return Wish(
        experiment=run.origin.experiment,
        timeline=run.timeline,
        last=(run.summary.epoch, run.summary.step),
        epochs=epochs,
        resolution=resolution,
        view=view,
        examples=run.origin.examples_hash,
        language=language(),
        with_answers=with_answers,
    )


def film_of(played: replay.Played, is_other_data: bool, view: View | None = None) -> Film:
    """What is kept of a replay.

    Args:
        played: the replay.
        is_other_data: whether the examples aren't those that the run had.
        view: the plane that it is of; None: the usual one.
    """
    view = view or data.usual_view(len(played.prepared.column_names))
    return Film(
        scene=scene_of(played.prepared, played.plane, played.trainer.picture_range),
        pictures=played.pictures,
        shown=played.shown,
        last=played.last,
        gave_up=replay.gave_up(played),
        is_other_data=is_other_data,
        x=played.plane.x,
        y=played.plane.y,
        answers=played.answers,
        points=data.examples_on(played.plane, played.prepared, view),
    )


def panel_of(name: str, film: Film, epochs: Sequence[int]) -> Panel:
    """A run's boundary, with what is said when it isn't of the scrubber's epoch."""
    notes = []
    for epoch, shown in zip(epochs, film.shown, strict=True):
        if shown >= epoch:
            notes.append("")
        elif film.gave_up and shown < film.last:
            notes.append(_("as of epoch {shown:,}").format(shown=shown))
        else:
            notes.append(
                ngettext(
                    "ended with epoch {last:,}", "ended with epoch {last:,}", film.last
                ).format(last=film.last)
            )
    return Panel(name, film.scene, film.pictures, notes)


def stops_of(runs: Sequence[StoredRun], most: int, budget: float = replay.BUDGET) -> list[int]:
    """Epochs for a scrubber through several runs, `most` at most, the last one among them.

    Where a run took longer than its replay may, most of them are what the replay will reach.
    """
    last = max((run.summary.epoch for run in runs), default=0)
    slow = [run.summary for run in runs if run.summary.seconds > budget]
    reached = min((int(one.epoch * budget / one.seconds) for one in slow), default=last)
    if reached >= last:
        return replay.chosen_epochs(last, most)
    near, far = 2 * most // 3, most - 2 * most // 3
    return sorted({*replay.chosen_epochs(reached, near), *replay.chosen_epochs(last, far)})


@dataclass
class _Job:
    wish: Wish
    files: Callable[[str], Path]
    final: Final
    context: Context
    asked: float
    answer: Answer = field(default_factory=Answer)
    is_over: bool = False


class Replays:
    """Plays what is wished, a wish at a time; any thread may ask."""

    def __init__(
        self,
        examples_hash: Hashes,
        prepare: Callable[[], None] = lambda: None,
        budget: float = replay.BUDGET,
        most: int = MOST_KEPT,
    ) -> None:
        """Makes an empty one; its thread begins with the first wish, and ends when all is done.

        Args:
            examples_hash: how the examples of a run are told from others.
            prepare: is called by each new thread at its beginning.
            budget: [s] that a replay may take.
            most: replays that are kept.
        """
        self._examples_hash = examples_hash
        self._prepare = prepare
        self._budget = budget
        self._most = most
        self._jobs: OrderedDict[Wish, _Job] = OrderedDict()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(
        self,
        wish: Wish,
        files: Callable[[str], Path] = Path,
        final: Final = lambda _trainer: None,
    ) -> Answer:
        """What there is of a wish; it is played if it wasn't yet.

        Args:
            wish: what is wanted.
            files: from the path of an experiment's CSV file to the file.
            final: see `replay.pictures`.
        """
        with self._lock:
            job = self._jobs.get(wish)
            # what was wrong when somebody asked before may be mended, a file brought again
            if job is None or (job.answer.error and _is_abandoned(job)):
                job = _Job(wish, files, final, copy_context(), time.monotonic())
                self._jobs[wish] = job
            job.asked = time.monotonic()
            self._jobs.move_to_end(wish)
            for old in [w for w, one in self._jobs.items() if one.is_over][: -self._most]:
                del self._jobs[old]
            if not job.is_over and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="replays", daemon=True)
                self._thread.start()
        return job.answer

    def _work(self) -> None:
        self._prepare()
        while True:
            with self._lock:
                self._forget_abandoned()
                job = next((one for one in self._jobs.values() if not one.is_over), None)
                if job is None:
                    self._thread = None
                    return
            job.context.run(self._play, job)

    def _forget_abandoned(self) -> None:
        for wish, job in list(self._jobs.items()):
            if not job.is_over and _is_abandoned(job):
                del self._jobs[wish]

    def _play(self, job: _Job) -> None:
        wish = job.wish

        def tell(share: float) -> None:
            job.answer = Answer(progress=share)

        try:
            played = replay.pictures(
                wish.experiment,
                wish.timeline,
                wish.epochs,
                last=wish.last,
                view=wish.view,
                resolution=wish.resolution,
                files=job.files,
                final=job.final,
                budget=self._budget,
                with_answers=wish.with_answers,
                stop=lambda: _is_abandoned(job),
                progress=tell,
            )
            is_other_data = self._examples_hash(played) != wish.examples
            job.answer = Answer(film=film_of(played, is_other_data, wish.view), progress=1.0)
        except replay.Stopped:
            with self._lock:
                self._jobs.pop(wish, None)
            return
        except (DataError, SpecError) as error:
            job.answer = Answer(error=str(error))
        except Exception:
            _log.exception("A replay failed")
            job.answer = Answer(error=_("It can't be trained again; the server's log says why."))
        job.is_over = True


def _is_abandoned(job: _Job) -> bool:
    return time.monotonic() - job.asked > PATIENCE
