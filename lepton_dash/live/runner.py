"""What a session's turns work on: the training on its stage, and how much of it fits a turn.

No lock in here: the scheduler gives a session one turn at a time, and nobody else comes near.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lepton_dash.history import History
from lepton_dash.i18n import language
from lepton_dash.live import frames, stage
from lepton_dash.live.diagnosing import DiagnosisPanel
from lepton_dash.live.measures import MeasuresPanel
from lepton_dash.live.neurons import Drawing, Neurons
from lepton_dash.live.pace import Pace, Speedometer, StepTimer, timer_of
from lepton_dash.live.pictures import Pictures
from lepton_dash.live.record import Record, acted
from lepton_dash.live.references import Reference, differences
from lepton_dash.live.stage import Scene, Stage
from lepton_dash.live.status import Snapshot
from lepton_dash.live.training import Identity, Training
from lepton_dash.live.watching import Moment, Panel, Watching
from lepton_dash.spec import Experiment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lepton_dash.engine import Trainer


# A step takes less than this on any processor of today [s]: the step itself, an operation.
_STEP, _OPERATION = 2e-5, 1e-10


PANELS: Mapping[str, Callable[[], Panel]] = {
    "measures": MeasuresPanel,
    "diagnosis": DiagnosisPanel,
}
"""What a client can watch besides the frames, see `messages.PANELS`."""


class Arrival(NamedTuple):
    """What a builder made."""

    stage: Stage
    pictures: Pictures
    training: Training | None
    """At epoch 0, or a run that was kept; None when only the view is another, and the training
    goes on."""
    hold: bool = False
    """Whether its curve is to stay behind what is made of it."""
    references: tuple[Reference, ...] = ()
    """The curves that were behind it already."""


class Runner:
    """Trains what is on the stage, chunk by chunk; empty at first."""

    def __init__(
        self,
        run: int = 0,
        references: tuple[Reference, ...] = (),
        leave: "Callable[[Runner], None]" = lambda runner: None,
    ) -> None:
        """Counts runs from `run` on, so that a client notices every new one.

        Args:
            run: the number of the first one.
            references: the curves behind it.
            leave: called with this before its run makes way for another one.
        """
        self.run = run
        self._leave = leave
        self.references = references
        """The curves behind that of the run."""
        self.stage: Stage | None = None
        self.scene: Scene | None = None
        self.failure = ""
        """The sentence on why the training can't go on."""
        self._training: Training | None = None
        self._pictures: Pictures | None = None
        self._neurons: Neurons | None = None
        self._applied: Experiment | None = None  # whose settings the training has
        self._settings: Experiment | None = None  # the last ones that fit to this stage
        self._is_rough = False  # an epoch nearby is enough for now
        self._differences: tuple[Any, Any, Any] = (None, None, ())  # of what, from what: which
        self._timer: StepTimer | None = None
        self._pace: Pace | None = None
        self._speedometer = Speedometer()
        self._watching = Watching(PANELS)
        self.trained = 0.0
        """Seconds that training took."""
        self._watchers = 0  # how many clients there had been at the last look

    def take_over(self, arrival: Arrival) -> None:
        """Puts a new stage in the place of the old one."""
        before, training = self._training, arrival.training or self._training
        assert training is not None
        if training is not before:
            self._leave(self)
        number = self.scene.number + 1 if self.scene else 1
        self.scene = stage.scene(arrival.stage, number, training.epochs)
        self.stage, self._pictures = arrival.stage, arrival.pictures
        self._neurons = Neurons(arrival.stage)
        self._watching = Watching(PANELS)
        if training is not before:
            if before is not None:
                training.follow(before)
            self._training, self._applied, self._settings = training, None, None
            design = training.trainer.design
            self._timer = timer_of(design, _step_guess(training.trainer))
            self._begin()
            self.failure = training.explanation
            self.references = arrival.references or self.references
            if arrival.hold:
                self.hold()

    def given(self) -> Arrival | None:
        """The training as another runner takes it over; this one is to be done with it then."""
        on_stage, pictures, training = self.stage, self._pictures, self._training
        if on_stage is None or pictures is None or training is None:
            return None
        return Arrival(on_stage, pictures, training, references=self.references)

    def _begin(self) -> None:
        """The training is at epoch 0, and counts as another run."""
        self.run += 1
        self.failure = ""
        self.references = tuple(one for one in self.references if one.kind != "fork")
        self.stand_still()

    def apply(
        self, experiment: Experiment, reset: bool, going: bool
    ) -> "NDArray[np.float32] | None":
        """Lets the training have these settings, from the start when it is reset.

        Settings that belong to another stage than this one are left for later. While an earlier
        epoch is looked at they act when it goes on from there.

        Args:
            experiment: the settings.
            reset: whether it starts again.
            going: whether it is to go on from the epoch that is looked at.

        Returns:
            The settings for which something has to be compiled before they can be applied; None
            when that is done.
        """
        training, on_stage = self._training, self.stage
        if training is None or on_stage is None:
            return None
        is_new = experiment is not self._applied
        if is_new and stage.structure(experiment) == stage.structure(on_stage.experiment):
            missing = training.missing(experiment)
            if missing is not None:
                return missing
            self._settings = experiment
        self._applied = experiment
        chosen = self._settings or training.settings_of_run
        if reset:
            self._leave(self)
            training.restart(chosen)
            self._begin()
        elif not training.is_sought:
            if is_new:
                training.change(chosen)
        elif going and training.is_there:
            self._fork(training)
            training.change(chosen)
        self._renew_scene(chosen, training.epochs)
        return None

    def _renew_scene(self, experiment: Experiment, epochs: int) -> None:
        """Lets the scene say how long the training is, in the page's language."""
        if self.scene is None:
            return
        header = self.scene.header
        if (header["epochs"], header["language"]) != (epochs, language()):
            self.scene = stage.renewed(self.scene, self.scene.number + 1, experiment, epochs)

    def _fork(self, training: Training) -> None:
        """Goes on from an earlier epoch; the curve of what came after it stays to compare."""
        left = training.history.rows()
        left = left[left[:, 0] >= training.epoch]
        self._leave(self)
        reference = Reference("fork", training.settings_of_run, left)
        others = (one for one in self.references if one.kind != "fork")
        self.references = (*others, reference)
        training.fork()

    def seek(self, epoch: int, rough: bool) -> None:
        """Looks at an earlier epoch of the run, or nearby for now if that is enough."""
        training = self._training
        if training is None:
            return
        training.seek(epoch)
        self._is_rough = rough
        self.failure = training.explanation
        self.stand_still()

    def hold(self) -> None:
        """Keeps the curve of the run behind the next ones, in place of one that was held before."""
        training = self._training
        if training is None:
            return
        held = Reference("held", training.settings_of_run, training.history.rows())
        self.references = (held, *(one for one in self.references if one.kind != "held"))

    def inherit(self, held: tuple[Reference, ...]) -> None:
        """Keeps a curve that was held before, unless another one is held already."""
        if not any(one.kind == "held" for one in self.references):
            self.references = (*held, *self.references)

    def release(self) -> None:
        """Drops the curves behind that of the run."""
        self.references = ()

    def pass_over(self) -> None:
        """Lets the run go on past the rule that has stopped it."""
        if self._training is not None:
            self._training.pass_over()

    @property
    def identity(self) -> Identity | None:
        """Which run this is, for whoever keeps it."""
        return self._training.identity if self._training is not None else None

    @property
    def is_sought(self) -> bool:
        """Whether an earlier epoch is looked at."""
        return self._training is not None and self._training.is_sought

    def edit(self, layer: int, source: int, target: int, value: float) -> None:
        """Sets a weight of the network on the stage."""
        if self._training is not None:
            self._training.edit(layer, source, target, value)

    @property
    def epoch(self) -> int:
        """Epochs that are done, or will be when the one that is looked for is on the screen."""
        training = self._training
        if training is None:
            return 0
        return training.epoch if training.target is None else training.target

    def train(
        self, budget: float, speed: float | None, going: bool, until: int | None
    ) -> float | None:
        """Trains for about `budget` seconds.

        Args:
            budget: seconds.
            speed: epochs per second, if they are to be limited.
            going: whether to train at all.
            until: the epoch at which to stop; None for the last one.

        Returns:
            When to go on, see `scheduler.Turn`.
        """
        training, timer = self._training, self._timer
        if training is not None and timer is not None and training.is_sought:
            return self._approach(training, timer, budget, going)
        if not going or training is None or timer is None or training.is_at_its_end or self.failure:
            self.stand_still()
            return None
        now = time.perf_counter()
        goal = training.epochs
        if until is not None:
            goal = min(goal, until)
        elif speed is not None:
            if self._pace is None or self._pace.speed != speed:
                self._pace = Pace(speed)
            due, wait = self._pace.goal(now, training.epoch)
            if wait > 0:
                return wait
            goal = min(goal, due)
        steps = training.advance(timer.steps(budget), goal)
        after = time.perf_counter()
        self.trained += after - now
        timer.measured(steps, after - now)
        training.spent(after - now)
        self._speedometer.at(after, training.progress)
        self.failure = training.explanation
        if training.is_at_its_end or (until is not None and training.epoch >= until):
            return None
        return 0.0

    def _approach(
        self, training: Training, timer: StepTimer, budget: float, going: bool
    ) -> float | None:
        """Trains again up to the epoch that is looked at; see `train`."""
        self.stand_still()
        if not training.is_there and (going or not self._is_rough):
            now = time.perf_counter()
            steps = training.approach(timer.steps(budget))
            timer.measured(steps, time.perf_counter() - now)
            return 0.0
        return 0.0 if going else None  # the next turn goes on from there

    def stand_still(self) -> None:
        """Nothing is trained for now."""
        self._speedometer.stop()
        self._pace = None

    def snapshot(self) -> Snapshot:
        """Where the training stands."""
        training = self._training
        if training is None:
            return Snapshot(run=self.run, failure=self.failure)
        return Snapshot(
            run=self.run,
            epoch=training.epoch,
            step=training.step,
            epochs=training.epochs,
            finished=training.finished,
            failure=self.failure,
            epochs_per_second=self._speedometer.speed,
            learning_rate=training.experiment.training.learning_rate,
            row=tuple(frames.finite(value) for value in training.row.tolist()),
            timeline=training.timeline,
            edits=training.edits,
            started_with=training.started_with,
            stopped=training.stop_words,
            newest=training.newest,
            sought=training.target,
            is_there=training.is_there or self._is_rough,
            can_seek=training.can_seek,
            best=(training.best_of_run.epoch, training.best_of_run.loss),
            seconds_left=self._seconds_left(training),
            differences=self._differing(training.settings_of_run),
        )

    def _seconds_left(self, training: Training) -> float | None:
        """Until the last epoch, or until the time is over that it may take."""
        speed = self._speedometer.speed
        if speed <= 0 or training.is_at_its_end:
            return None
        left = (training.epochs - training.progress) / speed
        limit = training.experiment.training.stop_seconds
        return left if limit is None else min(left, max(0.0, limit - training.seconds))

    def _differing(self, now: Experiment) -> tuple[tuple[tuple[str, str, str], ...], ...]:
        """For each reference, in which settings it differs from the run."""
        known, of, found = self._differences
        if known is not self.references or of is not now:
            found = tuple(differences(one.experiment, now) for one in self.references)
            self._differences = self.references, now, found
        return found

    @property
    def history(self) -> History:
        """The history of the run; an empty one when there is none."""
        return self._training.history if self._training else History()

    def record(self, owner: str, trains: bool) -> Record | None:
        """Where the run stands, for whoever keeps it; None when it has nothing that is new.

        Args:
            owner: whose run it is.
            trains: whether it goes on.
        """
        training, on_stage = self._training, self.stage
        if training is None or on_stage is None or training.identity.is_kept:
            return None
        moment, rows, best = training.newest_moment, training.history.rows(), training.best_of_run
        if moment.place == (0, 0):
            return None
        return Record(
            identity=training.identity,
            owner=owner,
            stage=on_stage,
            started_with=training.started_with,
            timeline=acted(training.timeline, moment.place),
            status=training.end_of_run or ("running" if trains else "paused"),
            generation=training.history.generation,
            rows=rows,
            clock=training.clock.moments,
            row=training.newest_row,
            moment=moment,
            best=best,
            best_state=training.best_state(),
        )

    def picture(self, share: float, must: bool) -> np.ndarray | None:
        """The boundary, or None when it isn't time for one; see `Pictures.make`."""
        if self._training is None or self._pictures is None:
            return None
        return self._pictures.make(self._training.state, share, time.monotonic(), must)

    def panels(
        self,
        watched: Mapping[str, str],
        watchers: int,
        share: float,
        goes_on: bool,
        build: Callable[[str, Callable[[], None]], None],
    ) -> dict[str, bytes]:
        """The messages of the panels that the client watches, as far as they are due.

        Args:
            watched: panel -> what is chosen there.
            watchers: how many clients there have been: a new one has seen nothing yet.
            share: the part of a core that the session has, 0 to 1.
            goes_on: whether it trains on after this turn.
            build: hands a panel's job to a builder, after which the session has a turn.
        """
        training, on_stage, scene = self._training, self.stage, self.scene
        if training is None or on_stage is None or scene is None:
            return {}
        if watchers != self._watchers:
            self._watchers = watchers
            self._watching.forget()
        moment = Moment(
            stage=on_stage,
            state=training.state,
            experiment=training.experiment,
            history=training.history,
            failure=self.failure,
            scene=scene.number,
            run=self.run,
            goes_on=goes_on,
        )
        return self._watching.look(watched, moment, time.monotonic(), share, build)

    def lacking_picture(self) -> Callable[[], None] | None:
        """A job that compiles a picture that would fit better; each is returned only once."""
        if self._training is None or self._pictures is None:
            return None
        resolution = self._pictures.lacking()
        if resolution is None:
            return None
        return partial(self._pictures.compile, self._training.state, resolution)

    @property
    def num_neurons(self) -> int:
        """Neurons of which there are pictures."""
        return self._neurons.count if self._neurons else 0

    def drawing(self, share: float, must: bool) -> Drawing | None:
        """The drawn network, or None when it isn't time for it; see `Neurons.make`."""
        if self._training is None or self._neurons is None:
            return None
        return self._neurons.make(self._training.state, share, time.monotonic(), must)

    def lacking_neurons(self) -> Callable[[], None] | None:
        """A job that compiles the pictures of neurons; returned only once."""
        if self._training is None or self._neurons is None or not self._neurons.is_lacking():
            return None
        return partial(self._neurons.compile, self._training.state)


def _step_guess(trainer: "Trainer") -> float:
    """Seconds that a step takes at most, before any is measured."""
    operations = 3 * trainer.flops_per_example * trainer.design.batch_size
    return _STEP + _OPERATION * operations
