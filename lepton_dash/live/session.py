"""A live session: one person's training, acted on by a page and a socket, done in turns.

Three kinds of threads meet here. The page's and the socket's say what is wanted: they set small
values under the session's lock and return at once. A builder makes what was submitted ready. A
worker of the scheduler has the session's turn, see `turns`: it alone touches the training, and
publishes where that stands as values. What they leave for each other lies on the session's desk.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lepton_dash import i18n
from lepton_dash.live import building
from lepton_dash.live.answer import Request
from lepton_dash.live.audience import Audience, Tell
from lepton_dash.live.desk import DEFAULT_VIEW, Desk
from lepton_dash.live.orders import Order, Orders
from lepton_dash.live.presses import Presses
from lepton_dash.live.references import Reference, References
from lepton_dash.live.reopened import Reopened
from lepton_dash.live.runner import Arrival, Runner
from lepton_dash.live.stage import Refusal, Scene, Stage
from lepton_dash.live.status import Snapshot, Status
from lepton_dash.live.turns import Turns
from lepton_dash.spec import Change, Data, Experiment, SpecError, checked_weight, has_weight

if TYPE_CHECKING:
    from lepton_dash.data import Prepared, View
    from lepton_dash.live.sessions import Hub

LOOKS_BEFORE_REST = 20
"""Looks of the hub after which a stage counts as one that stays."""

FRAMES_TO_MOVE = 3
"""Frames of a training that a browser has when it has shown something move."""


class LiveSession:
    """One person's training; made by `Hub.open`. Every method may be called from any thread."""

    def __init__(self, hub: "Hub", token: str, files: Callable[[str], Path]) -> None:
        self.token = token
        """Unguessable; whoever has it may listen and command."""
        self._hub = hub
        self._files = files
        self._released = threading.Event()
        self._frames_drawn = self._rows_drawn = 0
        self._seen_moving = threading.Event()  # cleared while a training starts when it is seen
        self._seen_moving.set()
        self._orders = Orders(hub.builders, token)
        self._audience = Audience(hub.clock())
        self._desk = Desk(self._orders, self._audience)
        self._lock = self._desk.lock
        self._turns = Turns(hub, token, self._desk)
        self._seat, self._recorder = self._turns.seat, self._turns.recorder

    @property
    def _runner(self) -> Runner:
        return self._turns.runner

    # --- for the page ---

    def submit(
        self,
        experiment: Experiment,
        view: "View" = DEFAULT_VIEW,
        play: bool | None = None,
        edits: tuple[Change, ...] = (),
    ) -> None:
        """Shows and trains this experiment; cheap when it is what was submitted last.

        A change of traced fields alone acts on the running training at its next chunk, and is
        recorded. Anything else is built in the background: what is on the screen stays
        meanwhile, and trains on if the new experiment is refused.

        Args:
            experiment: the experiment.
            view: the plane of the boundary, see `lepton_dash.data.plane`.
            play: whether it should train; None to go on as before (paused, at first).
            edits: weights to set by hand on the way: it trains anew, with these.
        """
        self._hub.adopt(self)
        with self._lock:
            self._desk.language = i18n.language()
            self._submit(experiment, view, play, edits)
        self._seat.wake()

    @property
    def plays(self) -> bool:
        """Whether it trains, or would if it weren't at its end."""
        with self._lock:
            pending = self._orders.pending
            if pending is not None and pending.play is not None:
                return pending.play
            return self._desk.pressed.playing or self._desk.starts

    def start_when_seen(self) -> None:
        """Trains from when a client asks for its first frame, unless it is told otherwise."""
        with self._lock:
            self._desk.starts = True
            self._frames_drawn = self._rows_drawn = 0
            self._seen_moving.clear()

    def wait_until_it_moves(self, timeout: float) -> None:
        """Wait, once, until a client has drawn the first frames of what starts when it is seen.

        Args:
            timeout: seconds to wait at most.
        """
        self._seen_moving.wait(timeout)
        self._seen_moving.set()

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
            self._desk.language = i18n.language()
            self._stay_awake()
            self._desk.experiment, self._desk.view = kept.shown, view
            self._orders.put(Order(kept.shown, view, play, kept), self._build)
            self._audience.note_news()
        self._seat.wake()

    def play(self) -> None:
        """Trains on; from the start again when it has finished or failed.

        From an earlier epoch that is looked at it goes on from there, and past a rule that has
        stopped it without this rule.
        """
        self._press(lambda pressed: pressed.play(self._desk.snapshot), play=True, retry=True)

    def pause(self) -> None:
        """Stops training; the worker is free for others."""
        self._press(Presses.pause, play=False)

    def step(self) -> None:
        """Trains to the end of the epoch under way, or for one more, and pauses."""
        self._press(lambda pressed: pressed.step(self._desk.snapshot), play=False, retry=True)

    def reset(self) -> None:
        """Goes back to the same initial weights, with the settings as they are now.

        A run that was training trains on from there; one that had come to its end doesn't.
        """
        self._press(lambda pressed: pressed.restart(self._desk.snapshot), retry=True)

    def set(self, field: str, value: object) -> None:
        """Changes a traced field of what was submitted last.

        Raises:
            SpecError: the field or the value isn't allowed.
        """
        self._hub.adopt(self)
        with self._lock:  # the page may submit meanwhile, and neither change may be lost
            if self._desk.experiment is not None:
                self._submit(self._desk.experiment.updated(**{field: value}), self._desk.view, None)
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
            self._desk.starts = False
            self._seen_moving.set()  # it may be paused
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
        return self._turns.held

    def status(self) -> Status:
        """The server's word on where this session stands."""
        with self._lock:
            return self._desk.status()

    def history(self) -> np.ndarray:
        """The thinned history [K, 5] of the run on the screen, see `history.COLUMNS`."""
        return self._runner.history.rows()

    @property
    def experiment(self) -> Experiment | None:
        """What was submitted last, with the sliders that were moved since."""
        return self._desk.experiment

    @property
    def view(self) -> "View":
        """What the boundary of that is drawn over."""
        return self._desk.view

    @property
    def started_with(self) -> Experiment | None:
        """The settings with which the run on the screen started; with `timeline` it repeats."""
        return self._desk.snapshot.started_with

    @property
    def timeline(self) -> tuple[Change, ...]:
        """What was changed during the run on the screen, in the order in which it acted."""
        return self._desk.snapshot.timeline

    @property
    def edits(self) -> tuple[Change, ...]:
        """The weights that are set by hand in what was submitted last, those to come included."""
        with self._lock:
            pending, arrived = self._orders.pending, self._orders.arrived
            if pending is not None:
                return pending.edits
            if arrived is not None and arrived.training is not None:
                return arrived.training.edits
            return self._desk.snapshot.edits

    def missing_weights(
        self, edits: tuple[Change, ...], experiment: Experiment
    ) -> tuple[Change, ...] | None:
        """Those of the edits whose weight this experiment's network doesn't have.

        None while another network is on the stage, as only that of this one knows its sizes.
        """
        shown = self._orders.stage
        if shown is None or (shown.experiment.data, shown.experiment.network) != (
            experiment.data,
            experiment.network,
        ):
            return None
        sizes = shown.trainer.design.sizes
        return tuple(edit for edit in edits if not has_weight(edit, sizes))

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
            self._desk.asleep = self._desk.forget = False
            self._released.clear()
            experiment = self._desk.experiment
            if experiment is not None and not self._orders.covers(experiment, self._desk.view):
                self._orders.put(Order(experiment, self._desk.view, None), self._build)
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
            if self._desk.starts:
                self._desk.starts = False
                self._let_play(True)
                self._audience.note_news()
            has_news = self._audience.ask(request)
            self._note_drawn(request.history_length)
        if has_news:
            self._seat.wake()

    def _note_drawn(self, rows: int) -> None:
        """Count the frames that the client has, by the rows of history that came with them."""
        self._frames_drawn += rows > self._rows_drawn
        self._rows_drawn = rows
        if self._frames_drawn >= FRAMES_TO_MOVE:
            self._seen_moving.set()

    def watch(self, panel: str, setting: str | None) -> None:
        """Takes in that the client watches a panel, see `watching`; None: no longer."""
        with self._lock:
            self._audience.watch(panel, setting)
        self._seat.wake()

    @property
    def scene(self) -> Scene | None:
        """What the chart shows besides the frames, once there is something."""
        return self._desk.scene

    @property
    def references(self) -> References:
        """The curves behind that of the run."""
        return self._desk.references

    @property
    def picture_planes(self) -> int:
        """Bytes of a point of the boundary."""
        on_stage = self._orders.stage
        return 2 if on_stage and on_stage.prepared.task == "multiclass" else 1

    @property
    def num_neurons(self) -> int:
        """Neurons of which there are pictures."""
        return self._desk.num_neurons

    @property
    def language(self) -> str:
        """The language of the page, for the words that go to its client."""
        return self._desk.language

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
        return self._desk.asleep

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
            self._desk.asleep = not self._audience.is_there

    def discard(self) -> bool:
        """Forgets the training, but not what it was: a client or a submit starts it anew.

        Returns:
            Whether it does: not when a client has just come.
        """
        with self._lock:
            if self._audience.is_there:
                return False
            self._desk.forget = True
            self._orders.clear()
            self._audience.forget_request()
            self._desk.pressed = self._desk.pressed.begun_anew()
        self._seat.wake()
        return True

    def look(self) -> None:
        """Does what is due now and then; called about twice a second.

        A client that waits in the line of builders learns how long the line is now. And what a
        slider may need that was never moved is compiled while nobody waits for anything.
        """
        with i18n.using(self._desk.language), self._lock:
            has_news = self._recorder.look(self._runner) or self._orders.waits
            if has_news:
                self._audience.note_news()
            on_stage = self._orders.stage
            self._desk.looks += 1
            stays = on_stage is not None and self._desk.looks == LOOKS_BEFORE_REST
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
        self._recorder.hand_over(self._runner)

    def _stands(self) -> tuple[Snapshot, bool]:
        """Where the training stands, and whether it goes on."""
        return self._desk.snapshot, self._desk.pressed.trains and not self._desk.asleep

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
            self._desk.pressed = press(self._desk.pressed)
            if retry and self._orders.refusal:
                self._leave_refusal()
            if play is not None:
                self._orders.tell(play)
            self._audience.note_news()
        self._seat.wake()

    def _leave_refusal(self) -> None:
        """Goes on with what is on the stage, or tries again what was refused; under the lock."""
        self._orders.refusal = ""
        if self._orders.latest is None and self._desk.experiment is not None:
            again = Order(self._desk.experiment, self._desk.view, self._desk.pressed.playing)
            self._orders.put(again, self._build)

    def _submit(
        self,
        experiment: Experiment,
        view: "View",
        play: bool | None,
        edits: tuple[Change, ...] = (),
    ) -> None:
        """See `submit`; under the lock."""
        self._stay_awake()
        known = experiment == self._desk.experiment and view == self._desk.view
        if experiment != self._desk.experiment:  # an equal one is no change that somebody made
            self._desk.experiment = experiment
        self._desk.view = view
        if edits or not (known and self._orders.covers(experiment, view)):
            self._orders.put(Order(experiment, view, play, edits=edits), self._build)
        if play is not None:
            self._let_play(play)
        self._audience.note_news()

    def _let_play(self, play: bool) -> None:
        """Trains or pauses what is on the stage, or what is being built; under the lock."""
        if self._orders.pending is None:
            self._desk.pressed = self._desk.pressed._replace(playing=play)
        else:
            self._orders.tell(play)

    def _stay_awake(self) -> None:
        """Takes in that somebody is there; under the lock."""
        self._audience.heard = self._hub.clock()
        self._desk.asleep = self._desk.forget = False

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
        with i18n.using(self._desk.language):
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
                    self._desk.pressed = self._desk.pressed._replace(playing=now.play)
                if arrival.training is not None:
                    self._desk.pressed = self._desk.pressed.begun_anew()
        self._seat.wake()

    def _admit(self, memory: int) -> None:
        self._hub.admit(self, memory)

    # --- a tab that was reloaded ---

    def _leave_to(self, heir: "LiveSession") -> bool:
        """Lets another session go on with the training; returns whether it may."""
        with self._lock:
            is_same = (self.experiment, self.view, self.owner) == (
                heir.experiment,
                heir.view,
                heir.owner,
            )
            # somebody still looks at it when the tab was copied
            if not is_same or self._audience.is_there or not self._desk.snapshot.newest:
                return False
            self._desk.heir = heir._take_over
        self._seat.wake()
        return True

    def _take_over(self, arrival: Arrival | None, playing: bool) -> None:
        """Goes on with a training of another session in place of what is, or will be, here.

        What is here trains in its place when there is none, or when something else is wanted by
        now.
        """
        with self._lock:
            if arrival is not None and self._is_wanted(arrival.stage):
                self._orders.bring(arrival)
                self._desk.pressed = self._desk.pressed.begun_anew()
            self._let_play(playing)
            self._audience.note_news()
        self._seat.wake()

    def _is_wanted(self, stage: Stage) -> bool:
        """Whether what was submitted last plays on this stage; under the lock."""
        experiment = self._desk.experiment
        return experiment is None or Order(experiment, self._desk.view, None).is_like(stage)
