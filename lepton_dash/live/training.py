"""One run of one network: its state, its history, and what was changed on the way.

No thread and no clock in here: what a training does follows from the calls alone, so that a
recorded one can be replayed to the bit.
"""

from typing import TYPE_CHECKING

import numpy as np

from lepton_dash import spec
from lepton_dash.live.history import History
from lepton_dash.spec import WEIGHT, Change, Experiment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # importing the engine imports JAX, which takes seconds
    from lepton_dash.engine import Failure, Trainer, TrainState

_TRACED = sorted(spec.TRACED_FIELDS)


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
        """The settings as they are now."""
        self.started_with = experiment
        """The settings at the start; with `timeline` they make this run again."""
        self.timeline: tuple[Change, ...] = ()
        self.failure: Failure | None = None
        self.hyper = engine.hyperparameters(experiment)
        self.state: TrainState = self.trainer.init()
        self._measure_start(generation)

    def _measure_start(self, generation: int) -> None:
        self.history = History(generation=generation)
        self.row = self.trainer.evaluate(self.state, self.hyper)
        """The newest measured row [5], see `history.COLUMNS`; of an edited network, its own."""
        self.history.append(self.row[None])

    def restart(self, experiment: Experiment) -> None:
        """Starts again from the same initial weights, with the settings of `experiment`."""
        self._begin(experiment, self.history.generation + 1)

    def follow(self, other: "Training") -> None:
        """Lets readers of the other's history notice that this is another one."""
        self.history.generation += other.history.generation + 1

    def change(self, experiment: Experiment) -> None:
        """Goes on with other traced settings, and records which ones changed here.

        Before the first step there is nothing to record: the run simply starts with them.
        """
        from lepton_dash import engine

        if self.epoch == self.step == 0:
            edits = self.timeline
            self._begin(experiment, self.history.generation + 1)
            for edit in edits:
                self.edit(*edit.value)
            return
        before, after = self.experiment.training, experiment.training
        self.timeline += tuple(
            Change(self.epoch, self.step, field, getattr(after, field))
            for field in _TRACED
            if getattr(after, field) != getattr(before, field)
        )
        self.experiment = experiment
        self.hyper = engine.hyperparameters(experiment)

    def edit(self, layer: int, source: int, target: int, value: float) -> None:
        """Sets a weight, see `lepton_dash.engine.Trainer.with_weight`, and records that."""
        self.state = self.trainer.with_weight(self.state, layer, source, target, value)
        edit = Change(self.epoch, self.step, WEIGHT, (layer, source, target, value))
        last = self.timeline[-1] if self.timeline else None
        again = last is not None and last[:3] == edit[:3] and last.value[:3] == edit.value[:3]
        self.timeline = (*(self.timeline[:-1] if again else self.timeline), edit)
        if self.epoch == self.step == 0:
            self._measure_start(self.history.generation + 1)
        else:
            self.row = self.trainer.evaluate(self.state, self.hyper)

    def missing(self, experiment: Experiment) -> "NDArray[np.float32] | None":
        """The settings for which another program has to be compiled; None when there is one."""
        from lepton_dash import engine

        hyper = engine.hyperparameters(experiment)
        return None if self.trainer.is_compiled_for(hyper) else hyper

    def advance(self, max_steps: int, until_epoch: int) -> int:
        """Trains for `max_steps` optimizer steps, or to the end of epoch `until_epoch`.

        A training that has failed stays as it is: at the last good state.

        Returns:
            The number of steps that were done.
        """
        if self.failure is not None:
            return 0
        self.state, report = self.trainer.advance(
            self.state, self.hyper, max_steps=max_steps, until_epoch=until_epoch
        )
        self.history.append(report.rows)
        self.row = report.rows[-1] if len(report.rows) else self.row
        self.failure = report.failure
        return report.steps

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
        return self.experiment.training.epochs

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.epoch >= self.epochs

    @property
    def progress(self) -> float:
        """Epochs done, the part of the one under way included."""
        return self.epoch + self.step / self.trainer.steps_per_epoch

    @property
    def is_at_its_end(self) -> bool:
        """Whether it can't go on: finished or failed."""
        return self.finished or self.failure is not None

    @property
    def explanation(self) -> str:
        """Why it failed, in one sentence."""
        from lepton_dash import engine

        return engine.explain(self.failure, self.experiment) if self.failure else ""
