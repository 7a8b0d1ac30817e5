"""One run of one network: its state, its history, and what was changed on the way.

A run can be looked at as it was at an earlier epoch (`seek`), and goes on from there (`fork`) or
from where it was (`seek` again). One that was kept can take its place, where it stood or from its
start (`show`). No thread and no clock in here: what a training does follows from the calls alone,
so that a recorded one can be replayed to the bit.
"""

import secrets
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lepton_dash import spec
from lepton_dash.clock import Clock
from lepton_dash.history import History
from lepton_dash.live import checkpoints
from lepton_dash.live.checkpoints import Checkpoints, Moment
from lepton_dash.live.reopened import Reopened
from lepton_dash.spec import WEIGHT, Change, Experiment, edits_of, has_weight

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # importing the engine imports JAX, which takes seconds
    from lepton_dash.engine import Failure, Trainer, TrainState
    from lepton_dash.engine.stopping import Best

_TRACED = sorted(spec.TRACED_FIELDS)


class _Tip(NamedTuple):
    """Where a run stands while an earlier epoch of it is looked at."""

    moment: Moment
    row: np.ndarray
    failure: "Failure | None"
    stopped_by: str


class Identity(NamedTuple):
    """Which run this is, for whoever keeps it."""

    id: str
    parent: str = ""
    """The run that this one was taken up from; empty: none."""
    is_kept: bool = False
    """Whether it shows or repeats a run that was kept, and has added nothing to it."""


class _Pass(NamedTuple):
    """A rule that the run goes on past, by a change of the timeline that switches it off."""

    change: int
    """That change's position."""
    rule: str
    value: float
    """What the settings say still."""


_Edits = tuple[tuple[tuple[Change, ...], tuple[Change, ...]], tuple[Change, ...]]
"""A timeline and the changes to come, and those of both that set a weight."""


class Training:
    """A training under way; used by one thread at a time."""

    def __init__(self, trainer: "Trainer", experiment: Experiment) -> None:
        """Starts at epoch 0.

        Args:
            trainer: the compiled network, see `lepton_dash.engine.build`.
            experiment: what the trainer was built for.
        """
        self.trainer = trainer
        self._begin(experiment, generation=0)

    def _begin(self, experiment: Experiment, generation: int) -> None:
        from lepton_dash import engine

        self.experiment = experiment
        """The settings as they are now, or were at the epoch that is looked at."""
        self.started_with = experiment
        """The settings at the start; with `timeline` they make this run again."""
        self.timeline: tuple[Change, ...] = ()
        self.failure: Failure | None = None
        self.stopped_by = ""
        """The setting of the rule that ended it, see `lepton_dash.engine.stopping`."""
        self.best: Best = engine.stopping.Best()
        self.seconds = 0.0
        """Spent training, as `spent` was told."""
        self.target: int | None = None
        """The epoch that is looked at, or that `approach` leads to; None when it's the newest."""
        self.identity = Identity(_new_id())
        self.clock = Clock()
        self.hyper = engine.hyperparameters(experiment)
        self.state: TrainState = self.trainer.init()
        self._script: tuple[Change, ...] = ()  # changes of a run that is repeated, to come
        self._edits: _Edits = ((self.timeline, self._script), ())
        self._kept_until = (0, 0)  # where the run that is shown or repeated stood
        self._acted = 0  # changes of the timeline that have acted
        self._passes: tuple[_Pass, ...] = ()
        self._tip: _Tip | None = None  # while an earlier epoch is looked at
        self._checkpoints = Checkpoints(checkpoints.room(self.state.nbytes))
        self._measure_start(generation)

    def _measure_start(self, generation: int) -> None:
        self.history = History(generation=generation)
        self.row = self.trainer.evaluate(self.state, self.hyper)
        """The newest measured row [5], see `history.COLUMNS`; of an edited network, its own."""
        self.history.append(self.row[None])
        self._start = self._moment()

    def restart(self, experiment: Experiment) -> None:
        """Starts again from the same initial weights, with the settings of `experiment`."""
        self._begin(experiment, self.history.generation + 1)

    def follow(self, other: "Training") -> None:
        """Lets readers of the other's history notice that this is another one."""
        self.history.generation += other.history.generation + 1

    def show(self, kept: Reopened) -> None:
        """Puts a run that was kept in the place of this one.

        It stands where it stood. To repeat it, or when its state is of another version, it stands
        at its start, and the changes that were made on the way act again at their places.
        """
        from lepton_dash.kept import rule_that_stopped, unpack_state

        self._begin(kept.started_with, self.history.generation + 1)
        self.identity = Identity(kept.id, is_kept=True)
        self._kept_until = kept.place
        state = unpack_state(self.trainer, kept.state) if kept.state else None
        if state is None:
            self._script = kept.timeline
            self._act_out()
            return
        self.timeline, self._acted = kept.timeline, len(kept.timeline)
        self.state = state
        self._set(kept.settings)
        self.history = History.restored(kept.rows[:, :5], self.row, self.history.generation)
        self.clock = Clock.restored(kept.rows[:, 0], kept.rows[:, 5])
        self.best, self.seconds = kept.best, kept.seconds
        is_measured = state.step == 0 and self.history.last[0] == state.epoch
        self.row = self.history.last if is_measured else self.trainer.evaluate(state, self.hyper)
        if kept.was_stopped:
            self.stopped_by = rule_that_stopped(kept.settings, kept.best, self.row, self.trainer)
        self._checkpoints.offer(self._moment())

    def repeat(self, edits: tuple[Change, ...]) -> None:
        """Lets weights that were set by hand be set again at their places; from the start on.

        Those that this network doesn't have are left out.
        """
        sizes = self.trainer.design.sizes
        self._script = tuple(edit for edit in edits if has_weight(edit, sizes))
        self._act_out()

    @property
    def edits(self) -> tuple[Change, ...]:
        """The weights that are set by hand in this run, those to come included."""
        changes = self.timeline, self._script
        known, found = self._edits
        if known[0] is not changes[0] or known[1] is not changes[1]:
            found = edits_of((*self.timeline, *self._script))
            self._edits = changes, found
        return found

    def _act_out(self) -> None:
        """Makes the changes of the run that is repeated that are due."""
        while self._script and self._script[0][:2] <= (self.epoch, self.step):
            change, self._script = self._script[0], self._script[1:]
            if change.field == WEIGHT:
                self._edit(*change.value)
                continue
            if change.field == self.stopped_by:
                self.stopped_by = ""
            self._record((change,))
            self._set(change.applied(self.experiment))

    def _depart(self) -> None:
        """This is another run from here on, if it was one that was kept."""
        if self.identity.is_kept:
            self._branch()

    def _branch(self) -> None:
        self.identity = Identity(_new_id(), parent=self.identity.id)
        self._script = ()

    # --- what a person changes ---

    def change(self, experiment: Experiment) -> None:
        """Goes on with other traced settings, and records which ones changed here.

        Before the first step there is nothing to record: the run simply starts with them. A rule
        that the run was told to go on past stays off until its setting is moved.
        """
        self._passes = tuple(
            one for one in self._passes if getattr(experiment.training, one.rule) == one.value
        )
        off = {one.rule: _off(one.rule) for one in self._passes if one.change < self._acted}
        if off:
            experiment = experiment.updated(**off)
        if experiment == self.experiment:
            return
        self._depart()
        if self.epoch == self.step == 0:
            edits, script, parent = self.timeline, self._script, self.identity.parent
            self._begin(experiment, self.history.generation + 1)
            self._script = script
            self.identity = self.identity._replace(parent=parent)
            for edit in edits:
                self.edit(*edit.value)
            return
        before, after = self.experiment.training, experiment.training
        changes = tuple(
            Change(self.epoch, self.step, field, getattr(after, field))
            for field in _TRACED
            if getattr(after, field) != getattr(before, field)
        )
        for change in changes:
            if change.field == self.stopped_by:
                self.stopped_by = ""
        self._record(changes)
        self._set(experiment)

    def edit(self, layer: int, source: int, target: int, value: float) -> None:
        """Sets a weight, see `lepton_dash.engine.Trainer.with_weight`, and records that."""
        self._depart()
        self._edit(layer, source, target, value)

    def _edit(self, layer: int, source: int, target: int, value: float) -> None:
        self.state = self.trainer.with_weight(self.state, layer, source, target, value)
        edit = Change(self.epoch, self.step, WEIGHT, (layer, source, target, value))
        last = self.timeline[-1] if self.timeline else None
        again = last is not None and last[:3] == edit[:3] and last.value[:3] == edit.value[:3]
        if again:  # it is being dragged
            self.timeline = self.timeline[:-1]
            self._acted -= 1
        self._record((edit,))
        if self.epoch == self.step == 0:
            self._measure_start(self.history.generation + 1)
        else:
            self.row = self.trainer.evaluate(self.state, self.hyper)

    def pass_over(self) -> None:
        """Lets the run go on past the rule that has stopped it: for this run it is off."""
        rule = self.stopped_by
        if not rule:
            return
        self._depart()
        value = getattr(self.experiment.training, rule)
        self._passes += (_Pass(len(self.timeline), rule, value),)
        self.stopped_by = ""
        self._record((Change(self.epoch, self.step, rule, _off(rule)),))
        self._set(self.experiment.updated(**{rule: _off(rule)}))

    def _record(self, changes: tuple[Change, ...]) -> None:
        self.timeline += changes
        self._acted += len(changes)

    def _set(self, experiment: Experiment) -> None:
        from lepton_dash import engine

        self.experiment = experiment
        self.hyper = engine.hyperparameters(experiment)

    def missing(self, experiment: Experiment) -> "NDArray[np.float32] | None":
        """The settings for which another program has to be compiled; None when there is one."""
        from lepton_dash import engine

        hyper = engine.hyperparameters(experiment)
        return None if self.trainer.is_compiled_for(hyper) else hyper

    # --- training ---

    def advance(self, max_steps: int, until_epoch: int) -> int:
        """Trains for `max_steps` optimizer steps, or to the end of epoch `until_epoch`.

        A training that has failed stays as it is: at the last good state. One that a rule stops
        has the state of the epoch that met the rule.

        Returns:
            The number of steps that were done.
        """
        from lepton_dash.engine import stopping

        if self.failure is not None or self.stopped_by or self.is_sought:
            return 0
        if self._script:
            change = self._script[0]
            max_steps = min(max_steps, self._steps_until(change.epoch, change.step))
        self.state, report, judgement = stopping.advance(
            self.trainer,
            self.state,
            self.hyper,
            self.experiment.training,
            self.best,
            max_steps=max_steps,
            until_epoch=until_epoch,
        )
        self.history.append(report.rows)
        self.row = report.rows[-1] if len(report.rows) else self.row
        self.failure, self.best, self.stopped_by = report.failure, judgement.best, judgement.rule
        self._checkpoints.offer(self._moment())
        self._act_out()
        if (self.epoch, self.step) > self._kept_until:
            self._depart()
        return report.steps

    def spent(self, seconds: float) -> None:
        """Takes in that training took so long; the rule that goes by time may stop it now."""
        from lepton_dash.engine import stopping

        self.seconds += seconds
        self.clock.note(self.progress, self.seconds)
        limit = self.experiment.training.stop_seconds
        if limit is not None and self.seconds >= limit and not self.is_at_its_end:
            self.stopped_by = stopping.TIME_RULE

    # --- looking back ---

    @property
    def can_seek(self) -> bool:
        """Whether moments of the run are kept: not of a network that is too large for that."""
        return self._checkpoints.most > 0

    @property
    def is_sought(self) -> bool:
        """Whether an earlier epoch is looked at, or on its way."""
        return self._tip is not None

    @property
    def is_there(self) -> bool:
        """Whether the epoch that is looked at is on the screen, not only one before it."""
        return self.target is None or (self.epoch, self.step) == (self.target, 0)

    @property
    def newest(self) -> int:
        """Complete epochs of the whole run."""
        return self._tip.moment.state.epoch if self._tip else self.epoch

    @property
    def best_of_run(self) -> "Best":
        """The lowest loss of the whole run."""
        return self._tip.moment.best if self._tip else self.best

    @property
    def settings_of_run(self) -> Experiment:
        """The settings at the newest moment of the run."""
        return self._tip.moment.experiment if self._tip else self.experiment

    def seek(self, epoch: int) -> None:
        """Goes to the last kept moment up to the end of an epoch; `approach` leads on to it.

        The newest epoch, or a later one, is where the run stands: it is back there at once.
        """
        if not self.can_seek:
            return
        tip = self._tip or _Tip(self._moment(), self.row, self.failure, self.stopped_by)
        if epoch >= tip.moment.state.epoch:
            self._tip = self.target = None
            self._go_to(tip.moment)
            self.row, self.failure, self.stopped_by = tip.row, tip.failure, tip.stopped_by
            return
        self._tip, self.target = tip, max(0, epoch)
        self.failure, self.stopped_by = None, ""
        found = self._checkpoints.before(self.target) or self._start
        if not found.place <= (self.epoch, self.step) <= (self.target, 0):
            self._go_to(found)
            self.row = self.trainer.evaluate(self.state, self.hyper)

    def approach(self, max_steps: int) -> int:
        """Trains again towards the epoch that is looked at, with the changes as recorded.

        Returns:
            The number of steps that were done.
        """
        from lepton_dash.engine import stopping

        if self.target is None or self.is_there:
            return 0
        while self._acted < len(self.timeline):
            change = self.timeline[self._acted]
            if change[:2] > (self.epoch, self.step):
                max_steps = min(max_steps, self._steps_until(change.epoch, change.step))
                break
            self._acted += 1
            if change.field == WEIGHT:
                self.state = self.trainer.with_weight(self.state, *change.value)
            self._set(change.applied(self.experiment))
        self.state, report, judgement = stopping.advance(
            self.trainer,
            self.state,
            self.hyper,
            # it went on past every rule that was met before the target
            self.experiment.updated(**stopping.OFF).training,
            self.best,
            max_steps=max_steps,
            until_epoch=self.target,
        )
        self.best = judgement.best
        self.row = report.rows[-1] if len(report.rows) else self.row
        return report.steps

    def fork(self) -> None:
        """Lets the run go on from the epoch that is looked at; what came after it is dropped."""
        assert self.is_sought
        assert self.is_there
        self.timeline = self.timeline[: self._acted]
        self._passes = tuple(one for one in self._passes if one.change < self._acted)
        self._branch()
        self.clock.cut(self.epoch)
        self.seconds = float(self.clock.at(np.array([self.epoch]))[0])
        self.history.cut(self.epoch + 1, self.row)
        self._checkpoints.cut(self.epoch)
        self._tip = self.target = None

    def _moment(self) -> Moment:
        return Moment(self.state, self.experiment, self._acted, self.best, self.seconds)

    def _go_to(self, moment: Moment) -> None:
        self.state, experiment, self._acted, self.best, self.seconds = moment
        self._set(experiment)

    def _steps_until(self, epoch: int, step: int) -> int:
        per_epoch = self.trainer.steps_per_epoch
        return (epoch - self.epoch) * per_epoch + step - self.step

    # --- for whoever keeps it ---

    @property
    def newest_moment(self) -> Moment:
        """Where the whole run stands."""
        return self._tip.moment if self._tip else self._moment()

    @property
    def newest_row(self) -> np.ndarray:
        """The row [5] that belongs there."""
        return self._tip.row if self._tip else self.row

    @property
    def end_of_run(self) -> Literal["finished", "stopped", "diverged", ""]:
        """What the whole run has come to: finished, stopped, diverged, or nothing yet."""
        tip = self._tip
        if (tip.failure if tip else self.failure) is not None:
            return "diverged"
        if tip.stopped_by if tip else self.stopped_by:
            return "stopped"
        return "finished" if self.newest >= self.epochs else ""

    def best_state(self) -> "Callable[[], TrainState] | None":
        """What finds the network of the best epoch; None where that takes too long, or is none."""
        epoch, newest = self.best_of_run.epoch, self.newest_moment
        edited = bool(self.timeline) and self.timeline[-1][:3] == (*newest.place, WEIGHT)
        if not epoch:
            return None
        if newest.place == (epoch, 0) and not edited:
            return lambda: newest.state
        if not self.can_seek:
            return None
        found = self._checkpoints.before(epoch) or self._start
        return partial(_state_at, self.trainer, found, self.timeline, epoch)

    # --- where it stands ---

    @property
    def epoch(self) -> int:
        """Complete epochs."""
        return self.state.epoch

    @property
    def step(self) -> int:
        """Steps done of the epoch under way."""
        return self.state.step

    @property
    def epochs(self) -> int:
        """Epochs after which the training is finished."""
        return self.settings_of_run.training.epochs

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.epoch >= self.epochs and not self.is_sought

    @property
    def progress(self) -> float:
        """Epochs done, the part of the one under way included."""
        return self.epoch + self.step / self.trainer.steps_per_epoch

    @property
    def is_at_its_end(self) -> bool:
        """Whether it can't go on: finished, stopped by a rule, or failed."""
        return self.finished or bool(self.stopped_by) or self.failure is not None

    @property
    def explanation(self) -> str:
        """Why it failed, in one sentence."""
        from lepton_dash import engine

        return engine.explain(self.failure, self.experiment) if self.failure else ""

    @property
    def stop_words(self) -> str:
        """Which rule has stopped it, in one sentence; empty if none has."""
        from lepton_dash.engine import stopping

        if not self.stopped_by:
            return ""
        return stopping.explain(self.stopped_by, self.experiment, self.epoch, self.trainer)


def _new_id() -> str:
    """Unguessable, as whoever has it may look at the run; see `lepton_dash.store.new_id`."""
    return secrets.token_urlsafe(16).replace("-", "_")


def _state_at(
    trainer: "Trainer", moment: Moment, timeline: tuple[Change, ...], epoch: int
) -> "TrainState":
    """The network at the end of an epoch, trained again from a moment before."""
    from lepton_dash import engine

    state, experiment, acted = moment.state, moment.experiment, moment.acted
    while state.epoch < epoch:
        while acted < len(timeline) and timeline[acted][:2] <= (state.epoch, state.step):
            change = timeline[acted]
            acted += 1
            if change.field == WEIGHT:
                state = trainer.with_weight(state, *change.value)
            experiment = change.applied(experiment)
        place = timeline[acted][:2] if acted < len(timeline) else (epoch, 0)
        steps = (place[0] - state.epoch) * trainer.steps_per_epoch + place[1] - state.step
        hyper = engine.hyperparameters(experiment)
        state, report = trainer.advance(state, hyper, max_steps=steps, until_epoch=epoch)
        if not report.steps:
            break
    return state


def _off(rule: str) -> float | None:
    from lepton_dash.engine import stopping

    return stopping.OFF[rule]
