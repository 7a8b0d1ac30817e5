"""A live session: one person's training, acted on by a page and a socket, done in turns.

Three kinds of threads meet here. The page's and the socket's say what is wanted: they set small
values under the session's lock and return at once. A builder makes what was submitted ready. A
worker of the scheduler has the session's turn, of which there is one at a time: it alone touches
the training, and publishes where that stands as values.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

import numpy as np

from lepton_dash import i18n
from lepton_dash.live import building, status
from lepton_dash.live.answer import Request
from lepton_dash.live.audience import Audience, Tell
from lepton_dash.live.orders import Order, Orders
from lepton_dash.live.presses import Presses
from lepton_dash.live.recorder import Recorder
from lepton_dash.live.references import Reference, References, packed
from lepton_dash.live.reopened import Reopened
from lepton_dash.live.runner import Arrival, Runner
from lepton_dash.live.scheduler import Turn
from lepton_dash.live.showing import Showing
from lepton_dash.live.stage import Refusal, Scene
from lepton_dash.live.status import Snapshot, Standing, Status
from lepton_dash.spec import Change, Data, Experiment, SpecError, checked_weight

if TYPE_CHECKING:
    from lepton_dash.data import Prepared, View
    from lepton_dash.live.sessions import Hub

DEFAULT_VIEW: "View" = ("columns", 0, 1)

LOOKS_BEFORE_REST = 20
"""Looks of the hub after which a stage counts as one that stays."""

WHILE_BUILDING = 0.1
"""Seconds between turns while a builder makes the next network of the session: what trains until
then will be gone soon, and the cores are better used for what comes."""


class LiveSession:
    """One person's training; made by `Hub.open`. Every method may be called from any thread."""

    def __init__(self, hub: "Hub", token: str, files: Callable[[str], Path]) -> None:
        self.token = token
        """Unguessable; whoever has it may listen and command."""
        self._hub = hub
        self._files = files
        self._language = i18n.language()
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._seat = hub.scheduler.add(_weakly(self._turn))
        self._recorder = Recorder(hub.keeper, self._seat)
        self._runner = Runner(leave=self._recorder.hand_over)  # touched by turns alone

        # What is wanted: set by anybody under the lock, read by turns.
        self._experiment: Experiment | None = None  # as submitted last, with the moved sliders
        self._view: View = DEFAULT_VIEW
        self._orders = Orders(hub.builders, token)
        self._pressed = Presses()
        self._compiling: Experiment | None = None  # whose settings a builder is compiling for
        self._heir: LiveSession | None = None  # who is to go on with the training
        self._starts = False  # it is to train as soon as somebody sees it
        self._asleep = False  # nobody listens: no turns
        self._forget = False  # nor did anybody for long: the next turn lets the training go

        # What is known: set by turns under the lock, read by anybody.
        self._scene: Scene | None = None
        self._snapshot = Snapshot()
        self._num_neurons = 0  # of which there are pictures
        self._references = packed(0, ())  # for the client
        self._packed: tuple[Reference, ...] = ()  # what is in there
        self._looks = 0  # of the hub, since the stage is there

        self._audience = Audience(hub.clock())
        self._showing = Showing(hub, token, self._seat, self._audience, self._lock)

    # --- for the page ---

    def submit(
        self, experiment: Experiment, view: "View" = DEFAULT_VIEW, play: bool | None = None
    ) -> None:
        """Shows and trains this experiment; cheap when it is what was submitted last.

        A change of traced fields alone acts on the running training at its next chunk, and is
        recorded. Anything else is built in the background: what is on the screen goes on
        meanwhile, and stays if the new experiment is refused.

        Args:
            experiment: the experiment.
            view: the plane of the boundary, see `lepton_dash.data.plane`.
            play: whether it should train; None to go on as before (paused, at first).
        """
        self._hub.adopt(self)
        with self._lock:
            self._language = i18n.language()
            self._submit(experiment, view, play)
        self._seat.wake()

    def start_when_seen(self) -> None:
        """Trains from when a client asks for its first frame, unless it is told otherwise."""
        with self._lock:
            self._starts = True

    def open_kept(self, kept: Reopened, view: "View", play: bool) -> None:
        """Shows a run that was kept, where it stood, or at its start to repeat it.

        What is changed from there on makes another run of it.

        Args:
            kept: the run.
            view: see `submit`.
            play: whether it trains at once.
        """
        self._hub.adopt(self)
        with self._lock:
            self._language = i18n.language()
            self._stay_awake()
            self._experiment, self._view = kept.shown, view
            self._orders.put(Order(kept.shown, view, play, kept), self._build)
            self._audience.note_news()
        self._seat.wake()

    def play(self) -> None:
        """Trains on; from the start again when it has finished or failed.

        From an earlier epoch that is looked at it goes on from there, and past a rule that has
        stopped it without this rule.
        """
        self._press(lambda pressed: pressed.play(self._snapshot), play=True, retry=True)

    def pause(self) -> None:
        """Stops training; the worker is free for others."""
        self._press(Presses.pause, play=False)

    def step(self) -> None:
        """Trains to the end of the epoch under way, or for one more, and pauses."""
        self._press(lambda pressed: pressed.step(self._snapshot), play=False, retry=True)

    def reset(self) -> None:
        """Goes back to the same initial weights, with the settings as they are now.

        A run that was training trains on from there; one that had come to its end doesn't.
        """
        self._press(lambda pressed: pressed.restart(self._snapshot), retry=True)

    def set(self, field: str, value: object) -> None:
        """Changes a traced field of what was submitted last.

        Raises:
            SpecError: the field or the value isn't allowed.
        """
        self._hub.adopt(self)
        with self._lock:  # the page may submit meanwhile, and neither change may be lost
            if self._experiment is not None:
                self._submit(self._experiment.updated(**{field: value}), self._view, None)
        self._seat.wake()

    def edit(self, layer: Any, source: Any, target: Any, value: Any) -> None:
        """Sets one weight of the network on the stage, at its next chunk, and records that.

        Args:
            layer: 0 for the first weights.
            source: the input or neuron that the weight comes from; -1 for the bias.
            target: the neuron that it goes to.
            value: what it is set to.

        Raises:
            SpecError: there is no such weight, or the value isn't a number that one can have.
        """

        def edited(pressed: Presses) -> Presses:
            on_stage = self._orders.latest
            if on_stage is None:
                return pressed  # nobody sees a weight yet
            sizes = on_stage.trainer.design.sizes
            return pressed.edit(checked_weight([layer, source, target, value], sizes, "weight"))

        self._press(edited)

    def seek(self, epoch: int, rough: bool = False) -> None:
        """Pauses, and shows an earlier epoch of the run; the newest one for any later.

        Args:
            epoch: the epoch.
            rough: whether one nearby is enough, as while a slider is dragged.
        """
        if self._orders.latest is not None:
            self._press(lambda pressed: pressed.look_at(epoch, rough), play=False)

    def hold(self) -> None:
        """Keeps the curve of the run on the screen behind it and the next ones."""
        self._press(lambda pressed: pressed.act(Runner.hold))

    def release(self) -> None:
        """Drops the curves behind the one on the screen."""
        self._press(lambda pressed: pressed.act(Runner.release))

    def set_speed(self, epochs_per_second: float | None) -> None:
        """Trains at this speed; None for as fast as possible."""
        self._press(lambda pressed: pressed._replace(speed=epochs_per_second))

    def inherit(self, before: "LiveSession | None", training: bool = False) -> None:
        """Takes over what another session of the same tab has.

        Args:
            before: the other one, if there is any.
            training: whether its very training goes on here, if it is of the same experiment;
                else only the curve that it holds is taken over, if none is held here.
        """
        if before is None:
            return
        if training and before._leave_to(self):
            self._starts = False
            return
        held = before.held
        if held:
            self._press(lambda pressed: pressed.act(lambda runner: runner.inherit(held)))

    def close(self) -> None:
        """Says that the page is gone: training stops within seconds unless a client listens."""
        self._released.set()

    def kept_run(self, timeout: float) -> str:
        """The id of the run on the screen once it is kept; empty when it isn't.

        Args:
            timeout: seconds to wait for that at most.
        """
        return self._recorder.wait(self._runner, self._stands, timeout)

    @property
    def owner(self) -> str:
        """Whose the runs are, see `lepton_dash.store`; empty: they are not kept."""
        return self._recorder.owner

    @owner.setter
    def owner(self, owner: str) -> None:
        self._recorder.owner = owner

    @property
    def held(self) -> tuple[Reference, ...]:
        """The curve that is held, if there is one."""
        return tuple(one for one in self._runner.references if one.kind == "held")

    def status(self) -> Status:
        """The server's word on where this session stands."""
        with self._lock:
            return self._status()

    def history(self) -> np.ndarray:
        """The thinned history [K, 5] of the run on the screen, see `history.COLUMNS`."""
        return self._runner.history.rows()

    @property
    def experiment(self) -> Experiment | None:
        """What was submitted last, with the sliders that were moved since."""
        return self._experiment

    @property
    def view(self) -> "View":
        """What the boundary of that is drawn over."""
        return self._view

    @property
    def started_with(self) -> Experiment | None:
        """The settings with which the run on the screen started; with `timeline` it repeats."""
        return self._snapshot.started_with

    @property
    def timeline(self) -> tuple[Change, ...]:
        """What was changed during the run on the screen, in the order in which it acted."""
        return self._snapshot.timeline

    def column_names(self, data: Data) -> tuple[str, ...]:
        """The columns that a view of this data can name; none while other data is on the stage."""
        shown = self.prepared(data)
        return shown.column_names if shown else ()

    def prepared(self, data: Data) -> "Prepared | None":
        """The examples as the network is given them; None while other data is on the stage."""
        shown = self._orders.stage
        return shown.prepared if shown and shown.experiment.data == data else None

    # --- for the socket ---

    def listen(self, leave: Callable[[], None], tell: "Tell | None" = None) -> None:
        """Takes in that a client is connected; training goes on where it was.

        Args:
            leave: called when another client takes the place; must return at once.
            tell: called by a worker with a panel that the client watches, its message, and the
                scene that this belongs to; must return at once.
        """
        with self._lock:
            before = self._audience.come(leave, tell)
            self._asleep = self._forget = False
            self._released.clear()
            experiment = self._experiment
            if experiment is not None and not self._orders.covers(experiment, self._view):
                self._orders.put(Order(experiment, self._view, None), self._build)
        self._hub.adopt(self)
        if before is not None:
            before()
        self._seat.wake()

    def unlisten(self, leave: Callable[[], None]) -> None:
        """Takes in that the client that is asked to go by `leave` is gone."""
        with self._lock:
            self._audience.go(leave, self._hub.clock())

    def ask(self, request: Request) -> None:
        """Asks for a frame as soon as there is something new; replaces an unanswered request."""
        with self._lock:
            if self._starts:
                self._starts = False
                self._pressed = self._pressed._replace(playing=self._orders.pending is None)
                self._orders.tell(True)
                self._audience.note_news()
            has_news = self._audience.ask(request)
        if has_news:
            self._seat.wake()

    def watch(self, panel: str, setting: str | None) -> None:
        """Takes in that the client watches a panel, see `watching`; None: no longer."""
        with self._lock:
            self._audience.watch(panel, setting)
        self._seat.wake()

    @property
    def scene(self) -> Scene | None:
        """What the chart shows besides the frames, once there is something."""
        return self._scene

    @property
    def references(self) -> References:
        """The curves behind that of the run."""
        return self._references

    @property
    def picture_planes(self) -> int:
        """Bytes of a point of the boundary."""
        on_stage = self._orders.stage
        return 2 if on_stage and on_stage.prepared.task == "multiclass" else 1

    @property
    def num_neurons(self) -> int:
        """Neurons of which there are pictures."""
        return self._num_neurons

    @property
    def language(self) -> str:
        """The language of the page, for the words that go to its client."""
        return self._language

    # --- for the hub ---

    @property
    def silence(self) -> float:
        """Seconds since somebody listened or submitted; 0 while a client is connected."""
        return self._audience.silence(self._hub.clock())

    @property
    def was_heard(self) -> bool:
        """Whether a client ever connected."""
        return self._audience.was_there

    @property
    def is_released(self) -> bool:
        """Whether the page said that it is gone, and no client has connected since."""
        return self._released.is_set()

    @property
    def is_asleep(self) -> bool:
        """Whether training rests because nobody listens."""
        return self._asleep

    @property
    def is_training(self) -> bool:
        """Whether it has turns."""
        return self._seat.state != "idle"

    @property
    def memory(self) -> int:
        """Bytes that the training and the one that is being built may take."""
        return self._orders.reserved + self._orders.on_stage

    def reserve(self, memory: int) -> None:
        """Takes in that what is being built may take so many bytes."""
        self._orders.reserved = memory

    def sleep(self) -> None:
        """Stops training because nobody listens; a client or a submit wakes it again."""
        with self._lock:
            self._asleep = not self._audience.is_there

    def discard(self) -> bool:
        """Forgets the training, but not what it was: a client or a submit starts it anew.

        Returns:
            Whether it does: not when a client has just come.
        """
        with self._lock:
            if self._audience.is_there:
                return False
            self._forget = True
            self._orders.clear()
            self._audience.forget_request()
            self._pressed = self._pressed.begun_anew()
        self._seat.wake()
        return True

    def look(self) -> None:
        """Does what is due now and then; called about twice a second.

        A client that waits in the line of builders learns how long the line is now. And what a
        slider may need that was never moved is compiled while nobody waits for anything.
        """
        with i18n.using(self._language), self._lock:
            has_news = self._recorder.look(self._runner) or self._orders.waits
            if has_news:
                self._audience.note_news()
            on_stage = self._orders.stage
            self._looks += 1
            stays = on_stage is not None and self._looks == LOOKS_BEFORE_REST
        if has_news:
            self._seat.wake()
        if stays and on_stage is not None:
            self._hub.builders.offer((self.token, "settings"), on_stage.trainer.compile_rest)

    # --- for the keeper ---

    @property
    def run_id(self) -> str:
        """The run on the stage, if it is or will be kept; else empty."""
        return self._recorder.run_id(self._runner)

    def ask_for_record(self) -> None:
        """Lets the next turn hand over where the run stands, if there is anything new."""
        self._recorder.ask(*self._stands())

    def keep_last(self) -> None:
        """Gives the keeper where the run stands, once no turn comes any more."""
        with i18n.using(self._language):
            self._recorder.hand_over(self._runner)

    def _stands(self) -> tuple[Snapshot, bool]:
        """Where the training stands, and whether it is to go on."""
        return self._snapshot, self._pressed.trains

    # --- pressing, submitting and building ---

    def _press(
        self,
        press: Callable[[Presses], Presses],
        play: bool | None = None,
        retry: bool = False,
    ) -> None:
        """Lets the next turn do what somebody wants.

        Args:
            press: from what was pressed already to what is pressed now; under the lock.
            play: whether what is being built trains after that; None: as it was to.
            retry: whether that goes on with what is on the stage when something was refused, or
                tries that again.
        """
        with self._lock:
            self._pressed = press(self._pressed)
            if retry and self._orders.refusal:
                self._leave_refusal()
            if play is not None:
                self._orders.tell(play)
            self._audience.note_news()
        self._seat.wake()

    def _leave_refusal(self) -> None:
        """Goes on with what is on the stage, or tries again what was refused; under the lock."""
        self._orders.refusal = ""
        if self._orders.latest is None and self._experiment is not None:
            again = Order(self._experiment, self._view, self._pressed.playing)
            self._orders.put(again, self._build)

    def _submit(self, experiment: Experiment, view: "View", play: bool | None) -> None:
        """See `submit`; under the lock."""
        self._stay_awake()
        known = experiment == self._experiment and view == self._view
        if experiment != self._experiment:  # an equal one is no change that somebody made
            self._experiment = experiment
        self._view = view
        if not (known and self._orders.covers(experiment, view)):
            self._orders.put(Order(experiment, view, play), self._build)
        if play is not None and self._orders.pending is None:
            self._pressed = self._pressed._replace(playing=play)
        elif play is not None:
            self._orders.tell(play)
        self._audience.note_news()

    def _stay_awake(self) -> None:
        """Takes in that somebody is there; under the lock."""
        self._audience.heard = self._hub.clock()
        self._asleep = self._forget = False

    def _build(self) -> None:
        """A builder's job: makes what was ordered ready for the next turn."""
        with self._lock:
            begun = self._orders.begin()
            if begun is None:
                return
            self._audience.note_news()
        self._seat.wake()
        order, previous = begun
        arrival, refusal = None, ""
        with i18n.using(self._language):
            try:
                arrival = building.made(order, previous, self._files, self._hub, self._admit)
            except (Refusal, SpecError) as error:
                refusal = str(error)
            except Exception as error:
                refusal = building.sentence(error)
        with self._lock:
            now = self._orders.end(order, previous, arrival, refusal)
            if now is None:
                return
            self._audience.note_news()
            if arrival is not None:
                if now.play is not None:
                    self._pressed = self._pressed._replace(playing=now.play)
                if arrival.training is not None:
                    self._pressed = self._pressed.begun_anew()
        self._seat.wake()

    def _admit(self, memory: int) -> None:
        self._hub.admit(self, memory)

    # --- a tab that was reloaded ---

    def _leave_to(self, heir: "LiveSession") -> bool:
        """Lets another session go on with the training; returns whether it may."""
        with self._lock:
            is_same = (self._experiment, self._view) == (heir.experiment, heir.view)
            # somebody still looks at it when the tab was copied
            is_watched = self._audience.is_there
            if not is_same or heir.owner != self.owner or is_watched or not self._snapshot.newest:
                return False
            self._heir = heir
        self._seat.wake()
        return True

    def _bequeath(self) -> None:
        """Gives the training away, in a turn."""
        with self._lock:
            heir, self._heir = self._heir, None
            if heir is None or self._audience.is_there:
                return
            arrival, playing = self._runner.given(), self._pressed.playing
            self._let_go()
        if arrival is not None:
            heir._take_over(arrival, playing)

    def _take_over(self, arrival: Arrival, playing: bool) -> None:
        """Goes on with a training of another session in place of what is, or will be, here."""
        with self._lock:
            experiment = self._experiment or arrival.stage.experiment
            if not Order(experiment, self._view, None).is_like(arrival.stage):
                return  # something else is wanted by now
            self._orders.bring(arrival)
            self._pressed = self._pressed.begun_anew()._replace(playing=playing)
            self._starts = False
            self._audience.note_news()
        self._seat.wake()

    # --- turns ---

    def _turn(self, budget: float) -> float | None:
        """Trains for about `budget` seconds and answers a waiting client; see `scheduler.Turn`."""
        if self._heir is not None:
            self._bequeath()
        with self._lock:
            if self._forget:
                self._let_go()
            if self._asleep:
                self._runner.stand_still()
                return None
            arrived, experiment = self._orders.arrived, self._experiment
            pressed, self._pressed = self._pressed, self._pressed.taken()
            if self._orders.latest is None:  # there is nothing to start again
                pressed = pressed._replace(restarts=False)
        delay = None
        with i18n.using(self._language):
            try:
                delay = self._act(arrived, experiment, pressed, budget)
                if delay == 0.0 and self._orders.is_building:
                    delay = WHILE_BUILDING
            except Exception as error:
                self._runner.failure = building.sentence(error)
                delay = None
            self._publish(arrived)
            self._showing.panels(self._runner, goes_on=delay is not None)
            self._recorder.answer(self._runner, trains=delay is not None)
        return delay

    def _act(
        self,
        arrived: Arrival | None,
        experiment: Experiment | None,
        pressed: Presses,
        budget: float,
    ) -> float | None:
        """Lets the training have what is wanted, and train; returns when to go on."""
        runner = self._runner
        if arrived is not None:
            runner.take_over(arrived)
        if pressed.seek is not None:
            runner.seek(*pressed.seek)
        if pressed.passes:
            runner.pass_over()
        for act in pressed.acts:
            act(runner)
        waits = experiment is not None and self._apply(experiment, pressed.restarts, pressed.goes)
        with self._lock:  # somebody may press meanwhile, and that counts already
            self._pressed = self._pressed.aimed(pressed.steps, runner.epoch)
            if runner.is_sought:
                self._pressed = self._pressed.put_back(pressed.edits)
            trains, until = self._pressed.trains, self._pressed.until
        if runner.is_sought:
            trains = pressed.goes and not waits
        else:
            for edit in pressed.edits:
                runner.edit(*edit)
        return runner.train(budget, pressed.speed, trains, until)

    def _apply(self, experiment: Experiment, restarts: bool, goes: bool) -> bool:
        """Lets the training have the newest settings, now or when a builder is ready for them.

        Returns:
            Whether a builder has something to do first.
        """
        missing = self._runner.apply(experiment, restarts, goes)
        if missing is None:
            return False
        with self._lock:
            if restarts:
                self._pressed = self._pressed._replace(restarts=True)
            asked, self._compiling = self._compiling is experiment, experiment
        if not asked and self._runner.stage is not None:
            trainer = self._runner.stage.trainer
            self._showing.compile_settings(lambda: trainer.compile_for(missing))
        return True

    def _publish(self, arrived: Arrival | None) -> None:
        """Makes known where the training stands now, and answers a waiting client.

        Args:
            arrived: what this turn has taken over.
        """
        runner = self._runner
        seen, scene = runner.snapshot(), runner.scene
        if runner.references is not self._packed:
            self._packed = runner.references
            self._references = packed(self._references.number + 1, self._packed)
        with self._lock:
            if arrived is not None:
                self._looks = 0
                if arrived.training is not None:
                    self._hub.note_freed(self._orders.on_stage)  # of the stage before
            self._orders.taken(arrived, runner.stage)
            if seen != self._snapshot or scene is not self._scene:
                self._audience.note_news()
            self._snapshot, self._scene = seen, scene
            self._num_neurons = runner.num_neurons
            self._pressed = self._pressed.arrived(seen)
            request = self._audience.answerable()
            if request is None:
                return
            now = self._status()
        self._showing.frame(runner, request, now, seen, scene, self._recorder.notice)

    def _let_go(self) -> None:
        """Forgets the training; under the lock."""
        self._hub.note_freed(self._orders.on_stage)
        self._forget = False
        self._recorder.hand_over(self._runner)
        self._runner = Runner(self._runner.run, self.held, self._recorder.hand_over)
        self._orders.stage = self._scene = None
        self._orders.refusal = ""
        self._snapshot = self._runner.snapshot()

    def _status(self) -> Status:
        """The status; under the lock."""
        orders, pressed = self._orders, self._pressed
        return status.of(
            self._snapshot,
            Standing(
                refusal=orders.refusal,
                wanted=orders.pending is not None,
                wanted_play=orders.pending.play if orders.pending is not None else None,
                is_building=orders.is_building,
                ahead=orders.ahead,
                arrived=orders.arrived is not None,
                fresh=pressed.is_fresh,
                playing=pressed.playing,
                stepping=pressed.steps > 0 or pressed.until is not None,
            ),
        )


def _weakly(method: Turn) -> Turn:
    """The turn without a hold on the session: one that its page has let go of is freed at once."""
    reference = WeakMethod(method)

    def turn(budget: float) -> float | None:
        alive = reference()
        return alive(budget) if alive is not None else None

    return turn
