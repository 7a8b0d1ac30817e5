"""The turns of a session: they alone touch its training, and say where that stands."""

from time import perf_counter
from typing import TYPE_CHECKING
from weakref import WeakMethod

from lepton_dash import i18n
from lepton_dash.live import building
from lepton_dash.live.desk import Desk
from lepton_dash.live.presses import Presses
from lepton_dash.live.recorder import Recorder
from lepton_dash.live.references import Reference, packed
from lepton_dash.live.runner import Arrival, Runner
from lepton_dash.live.scheduler import Turn
from lepton_dash.live.showing import Showing
from lepton_dash.spec import Experiment

if TYPE_CHECKING:
    from lepton_dash.live.sessions import Hub

TRAINING = 0.6
"""The part of a turn that trains, at least, however many sessions there are: pictures, frames and
Python share the rest."""

LONGEST = 0.016
"""Seconds that a turn trains at most because of what it does besides: a frame on the screen."""

INERTIA, PARDON = 0.2, 3.0
"""The weight of the newest turn in what a turn takes besides its training, and how many times what
that was before it counts at most: one that was interrupted says little."""


class Turns:
    """Does what stands on the desk of a session; of the turns there is one at a time."""

    def __init__(self, hub: "Hub", token: str, desk: Desk) -> None:
        """Takes a seat.

        Args:
            hub: of the session.
            token: of the session.
            desk: of the session.
        """
        self.seat = hub.scheduler.add(_weakly(self.turn))
        """Who wakes it asks for a turn."""
        self.recorder = Recorder(hub.keeper, self.seat)
        self.runner = Runner(leave=self.recorder.hand_over)
        """Touched by turns alone; what is read of it by others are values."""
        self._hub = hub
        self._desk = desk
        self._showing = Showing(hub, token, self.seat, desk.audience, desk.lock)
        self._compiling: Experiment | None = None  # whose settings a builder is compiling for
        self._packed: tuple[Reference, ...] = ()  # what is in the references for the client
        self._beside = 0.0  # seconds that a turn takes besides its training

    @property
    def held(self) -> tuple[Reference, ...]:
        """The curve that is held, if there is one."""
        return tuple(one for one in self.runner.references if one.kind == "held")

    def turn(self, budget: float) -> float | None:
        """Trains for about `budget` seconds and answers a waiting client; see `scheduler.Turn`.

        It trains for longer where what it does besides would take most of the turn.
        """
        began, trained = perf_counter(), self.runner.trained
        least = TRAINING / (1 - TRAINING) * self._beside
        delay = self._turn(max(budget, min(LONGEST, least)))
        beside = perf_counter() - began - max(0.0, self.runner.trained - trained)
        if self._beside:
            beside = min(beside, PARDON * self._beside)
        self._beside += INERTIA * (beside - self._beside)
        return delay

    def _turn(self, budget: float) -> float | None:
        desk = self._desk
        if desk.heir is not None:
            self._bequeath()
        with desk.lock:
            if desk.forget:
                self._let_go()
            if desk.asleep:
                self.runner.stand_still()
                self.recorder.answer(self.runner, trains=False)  # it is no longer in training
                return None
            arrived, experiment = desk.orders.arrived, desk.experiment
            pressed, desk.pressed = desk.pressed, desk.pressed.taken()
            if desk.orders.latest is None:  # there is nothing to start again
                pressed = pressed._replace(restarts=False)
        delay = None
        with i18n.using(desk.language):
            try:
                delay = self._act(arrived, experiment, pressed, budget)
            except Exception as error:
                self.runner.failure = building.sentence(error)
                delay = None
            self._publish(arrived)
            self._showing.panels(self.runner, goes_on=delay is not None)
            self.recorder.answer(self.runner, trains=delay is not None)
        return delay

    def _act(
        self,
        arrived: Arrival | None,
        experiment: Experiment | None,
        pressed: Presses,
        budget: float,
    ) -> float | None:
        """Lets the training have what is wanted, and train; returns when to go on."""
        runner, desk = self.runner, self._desk
        if arrived is not None:
            runner.take_over(arrived)
        if pressed.seek is not None:
            runner.seek(*pressed.seek)
        if pressed.passes:
            runner.pass_over()
        for act in pressed.acts:
            act(runner)
        waits = experiment is not None and self._apply(experiment, pressed.restarts, pressed.goes)
        with desk.lock:  # somebody may press meanwhile, and that counts already
            desk.pressed = desk.pressed.aimed(pressed.steps, runner.epoch)
            if runner.is_sought:
                desk.pressed = desk.pressed.put_back(pressed.edits)
            # what comes needs the processor more than what will be gone then
            replaced = desk.orders.replaces
            trains, until = desk.pressed.trains and not replaced, desk.pressed.until
        if runner.is_sought:
            trains = pressed.goes and not waits and not replaced
        else:
            for edit in pressed.edits:
                runner.edit(*edit)
        return runner.train(budget, pressed.speed, trains, until)

    def _apply(self, experiment: Experiment, restarts: bool, goes: bool) -> bool:
        """Lets the training have the newest settings, now or when a builder is ready for them.

        Returns:
            Whether a builder has something to do first.
        """
        desk = self._desk
        missing = self.runner.apply(experiment, restarts, goes)
        if missing is None:
            return False
        with desk.lock:
            if restarts:
                desk.pressed = desk.pressed._replace(restarts=True)
            asked, self._compiling = self._compiling is experiment, experiment
        if not asked and self.runner.stage is not None:
            trainer = self.runner.stage.trainer
            self._showing.compile_settings(lambda: trainer.compile_for(missing))
        return True

    def _publish(self, arrived: Arrival | None) -> None:
        """Makes known where the training stands now, and answers a waiting client.

        Args:
            arrived: what this turn has taken over.
        """
        runner, desk = self.runner, self._desk
        seen, scene = runner.snapshot(), runner.scene
        if runner.references is not self._packed:
            self._packed = runner.references
            desk.references = packed(desk.references.number + 1, self._packed)
        with desk.lock:
            if arrived is not None:
                desk.looks = 0
                if arrived.training is not None:
                    self._hub.note_freed(desk.orders.on_stage)  # of the stage before
            desk.orders.taken(arrived, runner.stage)
            if seen != desk.snapshot or scene is not desk.scene:
                desk.audience.note_news()
            desk.snapshot, desk.scene = seen, scene
            desk.num_neurons = runner.num_neurons
            desk.pressed = desk.pressed.arrived(seen)
            request = desk.audience.answerable()
            if request is None:
                return
            now = desk.status()
        self._showing.frame(runner, request, now, seen, scene, self.recorder.notice)

    def _bequeath(self) -> None:
        """Gives the training away, in a turn."""
        desk = self._desk
        with desk.lock:
            heir, desk.heir = desk.heir, None
            if heir is None:
                return
            arrival, playing = None, True  # where somebody has come back, the heir begins its own
            if not desk.audience.is_there:
                arrival, playing = self.runner.given(), desk.pressed.playing
                self._let_go()
        heir(arrival, playing)

    def _let_go(self) -> None:
        """Forgets the training; under the lock."""
        desk = self._desk
        self._hub.note_freed(desk.orders.on_stage)
        desk.forget = False
        self.recorder.hand_over(self.runner)
        self.runner = Runner(self.runner.run, self.held, self.recorder.hand_over)
        desk.orders.stage = desk.scene = None
        desk.orders.refusal = ""
        desk.snapshot = self.runner.snapshot()


def _weakly(method: Turn) -> Turn:
    """The turn without a hold on its session: one that its page has let go of is freed at once."""
    reference = WeakMethod(method)

    def turn(budget: float) -> float | None:
        alive = reference()
        return alive(budget) if alive is not None else None

    return turn
