"""A kept run trained again from its start, for the pictures that it had on the way.

It gets the changes of its timeline at the very steps at which it got them, so what comes back is
what there was, to the bit. No clock ends it and no rule: it goes as far as the run went.

Shapes: R grid points along each axis, E epochs.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from lepton_dash import data, engine
from lepton_dash.data import Plane, Prepared, View
from lepton_dash.engine import Trainer, TrainState
from lepton_dash.i18n import _
from lepton_dash.run import check_memory
from lepton_dash.spec import WEIGHT, Change, Experiment, check_weights

BUDGET = 10.0
"""[s] that a replay may take, its compiling left aside."""

CALL_TIME = 0.05
"""[s] of a call into the engine, after which it looks whether to stop."""

MOST_STEPS = 2**30
GROWTH = 8  # at most so many times the steps of the call before

Progress = Callable[[float], None]
"""Is told how much of the way is behind, 0 to 1."""


class Played(NamedTuple):
    """What a replay brought."""

    prepared: Prepared
    plane: Plane
    trainer: Trainer
    pictures: tuple[NDArray[np.uint8], ...]
    """[E] each [R, R], or [2, R, R] of several classes; an epoch that the run or its replay didn't
    reach shows the last one before it."""
    shown: tuple[int, ...]
    """[E] the epoch that each picture is of."""
    last: int
    """Epochs that the run had."""
    stopped_at: int | None = None
    """Where the replay was given up; None: it came as far as the run."""
    answers: tuple[NDArray[np.float64], ...] = ()
    """[E] if they are wanted, what the network says at the points of each picture: values in their
    own unit [R * R], or the probability of each class [R * R, C]; row by row, the lowest first."""


class Stopped(Exception):
    """Somebody asked for it to end."""


def pictures(
    experiment: Experiment,
    timeline: Sequence[Change],
    epochs: Sequence[int],
    *,
    last: tuple[int, int],
    view: View | None = None,
    resolution: int = 100,
    max_points: int = 400,
    files: Callable[[str], Path] = Path,
    final: Callable[[Trainer], TrainState | None] = lambda _trainer: None,
    budget: float = BUDGET,
    with_answers: bool = False,
    check: Callable[[Prepared], None] = lambda _prepared: None,
    stop: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> Played:
    """Trains a run again and takes the pictures of its boundary on the way.

    Args:
        experiment: the run's settings at its start.
        timeline: what was changed on the way.
        epochs: of which pictures are wanted, ascending.
        last: how far the run came: complete epochs, and steps of the next one.
        view: the plane; None: what suits the data.
        resolution: R.
        max_points: of each part of the data, that the plane has at most.
        files: from the path of the experiment's CSV file to the file.
        final: the state that was kept of the run's end, if any: where the replay is given up,
            its last picture is of that one; and where only the end is wanted, nothing is trained.
        budget: [s] after which it is given up.
        with_answers: whether the numbers behind the pictures are wanted.
        check: is shown the examples before anything is trained, and may raise a `DataError`.
        stop: is asked several times a second whether to end.
        progress: is told several times a second how far it is.

    Raises:
        DataError: the data can't be used, or don't have these columns.
        SpecError: the network doesn't fit into memory.
        Stopped: `stop` said so.
    """
    prepared = data.load(experiment.data, files=files)
    check(prepared)
    check_memory(experiment, prepared)
    view = view or data.usual_view(len(prepared.column_names))
    plane = data.plane(prepared, view, resolution=resolution, max_points=max_points)
    trainer = engine.build(experiment, prepared)
    check_weights(timeline, trainer.design.sizes)
    grid = jax.device_put(plane.inputs)
    player = _Player(trainer, experiment, timeline)
    player.picture(grid, resolution)  # compiles
    until = time.monotonic() + budget
    found: dict[int, NDArray[np.uint8]] = {}
    answers: dict[int, NDArray[np.float64]] = {}

    def take(epoch: int) -> None:
        found[epoch] = player.picture(grid, resolution)
        if with_answers:
            answers[epoch] = _answers(prepared, trainer, player.state, plane)

    stopped_at = None
    wanted = sorted({min(epoch, last[0]) for epoch in epochs})
    if wanted == [last[0]] and last[1] == 0 and player.jump(final(trainer), last):
        take(last[0])
        wanted = []
    for epoch in wanted:
        while player.state.epoch < epoch:
            if stop is not None and stop():
                raise Stopped
            if time.monotonic() >= until or not player.advance(epoch):
                stopped_at = player.state.epoch
                break
            if progress is not None:
                progress(player.state.epoch / max(1, last[0]))
        if stopped_at is not None:
            take(stopped_at)
            break
        if (epoch, 0) == last:
            player.act()  # weights that were set at its end are part of what there is
        take(epoch)
    if stopped_at is not None and player.jump(final(trainer), last):
        take(last[0])
    shown = tuple(max(e for e in found if e <= max(epoch, min(found))) for epoch in epochs)
    return Played(
        prepared=prepared,
        plane=plane,
        trainer=trainer,
        pictures=tuple(found[epoch] for epoch in shown),
        shown=shown,
        last=last[0],
        stopped_at=stopped_at,
        answers=tuple(answers[epoch] for epoch in shown) if with_answers else (),
    )


def _answers(
    prepared: Prepared, trainer: Trainer, state: TrainState, plane: Plane
) -> NDArray[np.float64]:
    """What a network says over a plane, see `Played.answers`."""
    says = trainer.predict(state, plane.inputs).astype(np.float64)
    if prepared.task == "regression":
        return prepared.in_own_unit(says)
    return np.stack([1 - says, says], axis=1) if says.ndim == 1 else says


def chosen_epochs(last: int, most: int) -> list[int]:
    """Epochs from 0 to the last, `most` at most, closer together where most happens: early."""
    if last + 1 <= most:
        return list(range(last + 1))
    shares = np.linspace(0.0, 1.0, most) ** 2
    return np.unique(np.round(shares * last).astype(int)).tolist()


class _Player:
    """A training that repeats another one."""

    def __init__(
        self, trainer: Trainer, experiment: Experiment, timeline: Sequence[Change]
    ) -> None:
        self._trainer = trainer
        self._now = experiment
        self._pending = list(timeline)
        self._hyper = engine.hyperparameters(experiment)
        self._steps = 1
        self.state: TrainState = trainer.init()

    def picture(self, grid: jax.Array, resolution: int) -> NDArray[np.uint8]:
        pixels = self._trainer.picture(self.state, grid)
        return pixels.reshape(*pixels.shape[:-1], resolution, resolution)

    def jump(self, end: TrainState | None, last: tuple[int, int]) -> bool:
        """Stands at the run's end from now on, if its state was kept."""
        if end is None or (end.epoch, end.step) != last:
            return False
        self.state = end
        return True

    def act(self) -> None:
        """Makes the changes that act from here on, or earlier."""
        while self._pending and self._pending[0][:2] <= (self.state.epoch, self.state.step):
            change = self._pending.pop(0)
            if change.field == WEIGHT:
                self.state = self._trainer.with_weight(self.state, *change.value)
            self._now = change.applied(self._now)
            self._hyper = engine.hyperparameters(self._now)

    def advance(self, epoch: int) -> bool:
        """Trains on towards the end of an epoch for a moment; False: it can't go on."""
        self.act()
        steps = self._steps
        if self._pending:
            steps = min(steps, max(1, self._until(self._pending[0])))
        began = time.perf_counter()
        self.state, report = self._trainer.advance(
            self.state, self._hyper, max_steps=steps, until_epoch=epoch
        )
        taken = time.perf_counter() - began
        fitting = int(report.steps * CALL_TIME / max(taken, 1e-6))
        self._steps = max(1, min(fitting, GROWTH * self._steps, MOST_STEPS))
        return report.failure is None

    def _until(self, change: Change) -> int:
        per_epoch = self._trainer.steps_per_epoch
        return (change.epoch - self.state.epoch) * per_epoch + change.step - self.state.step


def gave_up(played: Played) -> str:
    """That a replay ended before its run did, in a sentence; empty when it didn't."""
    if played.stopped_at is None:
        return ""
    return _(
        "trained again as far as epoch {reached:,} of {last:,}: the whole would take too long here"
    ).format(reached=played.stopped_at, last=played.last)
