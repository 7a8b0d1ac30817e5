"""A live session: one person's training, acted on by a page and a socket, done in turns.

Three kinds of threads meet here. The page's and the socket's say what is wanted: they set small
values under the session's lock and return at once. A builder makes what was submitted ready. A
worker of the scheduler has the session's turn, of which there is one at a time: it alone touches
the training, and publishes where that stands as values.
"""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

import numpy as np

from lepton_dash import i18n
from lepton_dash.live import answer, building, status
from lepton_dash.live.answer import Request
from lepton_dash.live.building import Wanted
from lepton_dash.live.references import Reference, References, packed
from lepton_dash.live.reopened import Reopened
from lepton_dash.live.runner import Arrival, Runner
from lepton_dash.live.scheduler import Turn
from lepton_dash.live.stage import Refusal, Scene, Stage
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

Tell = Callable[[str, bytes, Scene], None]
"""Takes a panel's name, its message, and the scene that this belongs to."""


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
        self._runner = Runner(leave=_weak(self._hand_over))  # touched by turns alone
        self.owner = ""
        """Whose the runs are, see `lepton_dash.store`; empty: they are not kept."""

        # What is wanted: set by anybody under the lock, read by turns.
        self._experiment: Experiment | None = None  # as submitted last, with the moved sliders
        self._view: View = DEFAULT_VIEW
        self._wanted: Wanted | None = None  # until it is built or refused
        self._is_building = False  # a builder is at it
        self._reserved = 0  # bytes that what is being built may take
        self._arrived: Arrival | None = None  # until the next turn
        self._refusal = ""
        self._playing = False
        self._presses = 0  # on step, that no turn has seen yet
        self._until: int | None = None  # the epoch to step to
        self._reset = False
        self._edits: list[tuple[int, int, int, float]] = []  # that no turn has seen yet
        self._seek: tuple[int, bool] | None = None  # likewise: the epoch, and whether roughly
        self._passing = False  # likewise: to go on past the rule that stopped it
        self._acts: list[Callable[[Runner], None]] = []  # likewise: on the references
        self._heir: LiveSession | None = None  # who is to go on with the training
        self._starts = False  # it is to train as soon as somebody sees it
        self._speed: float | None = None  # epochs per second
        self._compiling: Experiment | None = None  # whose settings a builder is compiling for
        self._asked = False  # for a record of the run
        self._recorded: tuple[Any, ...] = ()  # what the last one was made from

        # What is known: set by turns under the lock, read by anybody.
        self._stage: Stage | None = None
        self._scene: Scene | None = None
        self._snapshot = Snapshot()
        self._references = packed(0, ())  # for the client
        self._packed: tuple[Reference, ...] = ()  # what is in there

        # Who listens, and what they have seen: set by the socket and by turns under the lock.
        self._leave: Callable[[], None] | None = None  # asks the client that listens to go
        self._heard = hub.clock()  # when somebody last listened or submitted
        self._was_heard = False
        self._request: Request | None = None
        self._tell: Tell | None = None  # takes what the client watches besides the frames
        self._watched: Mapping[str, str] = {}  # panel -> what is chosen there
        self._watchers = 0  # clients so far: a new one has seen nothing
        self._version = 0  # counts the changes that a client could see
        self._shown = -1  # the version of the last frame
        self._pictured: tuple[int, int] | None = None  # scene and run of the last picture
        self._drawn: tuple[int, int] | None = None  # scene and run of the last pictures of neurons
        self._num_neurons = 0  # of which there are pictures
        self._asleep = False  # nobody listens: no turns
        self._forget = False  # nor did anybody for long: the next turn lets the training go
        self._looks = 0  # of the hub, since the stage is there
        self._notice = ""  # on why runs aren't kept

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
        experiment = kept.settings if kept.state is not None else kept.started_with
        with self._lock:
            self._language = i18n.language()
            self._heard = self._hub.clock()
            self._asleep = self._forget = False
            self._experiment, self._view = experiment, view
            self._want(Wanted(experiment, view, play, kept))
            self._version += 1
        self._seat.wake()

    def _submit(self, experiment: Experiment, view: "View", play: bool | None) -> None:
        """See `submit`; under the lock."""
        self._heard = self._hub.clock()
        self._asleep = self._forget = False
        known = experiment == self._experiment and view == self._view
        if experiment != self._experiment:  # an equal one is no change that somebody made
            self._experiment = experiment
        self._view = view
        if not (known and self._is_dealt_with(experiment)):
            self._want(Wanted(experiment, view, play))
        if play is not None and self._wanted is None:
            self._playing = play
        elif play is not None:
            self._tell_wanted(play)
        self._version += 1

    def play(self) -> None:
        """Trains on; from the start again when it has finished or failed.

        From an earlier epoch that is looked at it goes on from there, and past a rule that has
        stopped it without this rule.
        """
        with self._lock:
            self._playing = True
            self._until, self._presses = None, 0
            self._leave_refusal()
            self._pass_over()
            at_its_end = self._snapshot.at_its_end and not self._is_fresh
            self._reset = self._reset or at_its_end
            self._tell_wanted(True)
            self._version += 1
        self._seat.wake()

    def pause(self) -> None:
        """Stops training; the worker is free for others."""
        with self._lock:
            self._playing = False
            self._until, self._presses = None, 0
            self._tell_wanted(False)
            self._version += 1
        self._seat.wake()

    def step(self) -> None:
        """Trains to the end of the epoch under way, or for one more, and pauses."""
        with self._lock:
            self._playing = False
            self._leave_refusal()
            self._pass_over()
            self._presses += 1
            self._tell_wanted(False)
            self._version += 1
        self._seat.wake()

    def reset(self) -> None:
        """Goes back to the same initial weights, with the settings as they are now.

        A run that was training trains on from there; one that had come to its end doesn't.
        """
        with self._lock:
            self._playing = self._playing and not self._snapshot.at_its_end
            self._reset = True
            self._until, self._presses, self._edits = None, 0, []
            self._seek, self._passing = None, False
            self._leave_refusal()
            self._version += 1
        self._seat.wake()

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
        with self._lock:
            on_stage = self._latest()
            if on_stage is None:
                return  # nobody sees a weight yet
            sizes = on_stage.trainer.design.sizes
            edit = checked_weight([layer, source, target, value], sizes, "weight")
            self._edits.append(edit)
            self._version += 1
        self._seat.wake()

    def seek(self, epoch: int, rough: bool = False) -> None:
        """Pauses, and shows an earlier epoch of the run; the newest one for any later.

        Args:
            epoch: the epoch.
            rough: whether one nearby is enough, as while a slider is dragged.
        """
        with self._lock:
            if self._latest() is None:
                return
            self._playing = False
            self._until, self._presses, self._edits = None, 0, []
            self._seek, self._passing = (epoch, rough), False
            self._tell_wanted(False)
            self._version += 1
        self._seat.wake()

    def hold(self) -> None:
        """Keeps the curve of the run on the screen behind it and the next ones."""
        self._act(Runner.hold)

    def release(self) -> None:
        """Drops the curves behind the one on the screen."""
        self._act(Runner.release)

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
            self._act(lambda runner: runner.inherit(held))

    def _leave_to(self, heir: "LiveSession") -> bool:
        """Lets another session go on with the training; returns whether it may."""
        with self._lock:
            is_same = (self._experiment, self._view) == (heir.experiment, heir.view)
            # somebody still looks at it when the tab was copied
            if not is_same or heir.owner != self.owner or self._leave or not self._snapshot.newest:
                return False
            self._heir = heir
        self._seat.wake()
        return True

    def _bequeath(self) -> None:
        """Gives the training away, in a turn."""
        with self._lock:
            heir, self._heir = self._heir, None
            if heir is None or self._leave is not None:
                return
            arrival, playing = self._runner.given(), self._playing
            self._let_go()
        if arrival is not None:
            heir._take_over(arrival, playing)

    def _take_over(self, arrival: Arrival, playing: bool) -> None:
        """Goes on with a training of another session in place of what is, or will be, here."""
        with self._lock:
            if not Wanted(self._experiment or arrival.stage.experiment, self._view, None).is_like(
                arrival.stage
            ):
                return  # something else is wanted by now
            self._hub.builders.withdraw(self.token)
            self._wanted, self._is_building, self._refusal = None, False, ""
            self._arrived, self._playing, self._starts = arrival, playing, False
            self._until, self._reset, self._edits = None, False, []
            self._seek, self._passing = None, False
            self._version += 1
        self._seat.wake()

    @property
    def held(self) -> tuple[Reference, ...]:
        """The curve that is held, if there is one."""
        return tuple(one for one in self._runner.references if one.kind == "held")

    def _act(self, act: Callable[[Runner], None]) -> None:
        with self._lock:
            self._acts.append(act)
            self._version += 1
        self._seat.wake()

    def _pass_over(self) -> None:
        """Goes on past the rule that has stopped the run, if one has; under the lock."""
        seen = self._snapshot
        if seen.stopped and not seen.finished and not self._is_fresh:
            self._passing = True

    @property
    def _is_fresh(self) -> bool:
        """Whether the next turn goes to another place in the run than its end."""
        return self._reset or self._passing or self._seek is not None

    def set_speed(self, epochs_per_second: float | None) -> None:
        """Trains at this speed; None for as fast as possible."""
        with self._lock:
            self._speed = epochs_per_second
        self._seat.wake()

    def close(self) -> None:
        """Says that the page is gone: training stops within seconds unless a client listens."""
        self._released.set()

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
        shown = self._stage
        return shown.prepared.column_names if shown and shown.experiment.data == data else ()

    def prepared(self, data: Data) -> "Prepared | None":
        """The examples as the network is given them; None while other data is on the stage."""
        shown = self._stage
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
            before, self._leave = self._leave, leave
            self._tell, self._watched = tell, {}
            self._watchers += 1
            self._was_heard = True
            self._asleep = self._forget = False
            self._released.clear()
            self._shown, self._request = -1, None
            self._pictured = self._drawn = None
            experiment = self._experiment
            if experiment is not None and not self._is_dealt_with(experiment):
                self._want(Wanted(experiment, self._view, None))
        self._hub.adopt(self)
        if before is not None:
            before()
        self._seat.wake()

    def unlisten(self, leave: Callable[[], None]) -> None:
        """Takes in that the client that is asked to go by `leave` is gone."""
        with self._lock:
            if self._leave != leave:  # another one is there already
                return
            self._leave = self._request = self._tell = None
            self._watched = {}
            self._heard = self._hub.clock()

    def ask(self, request: Request) -> None:
        """Asks for a frame as soon as there is something new; replaces an unanswered request."""
        with self._lock:
            if self._starts:
                self._starts, self._playing = False, self._wanted is None
                self._tell_wanted(True)
                self._version += 1
            self._request = request
            has_news = self._version != self._shown
        if has_news:
            self._seat.wake()

    def watch(self, panel: str, setting: str | None) -> None:
        """Takes in that the client watches a panel, see `watching`; None: no longer."""
        with self._lock:
            others = {name: chosen for name, chosen in self._watched.items() if name != panel}
            self._watched = others if setting is None else {**others, panel: setting}
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
        on_stage = self._stage
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
        return 0.0 if self._leave else self._hub.clock() - self._heard

    @property
    def was_heard(self) -> bool:
        """Whether a client ever connected."""
        return self._was_heard

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
        return self._reserved + self._memory_on_stage

    @property
    def _memory_on_stage(self) -> int:
        on_stage = self._stage
        return on_stage.memory if on_stage else 0

    def reserve(self, memory: int) -> None:
        """Takes in that what is being built may take so many bytes."""
        self._reserved = memory

    def sleep(self) -> None:
        """Stops training because nobody listens; a client or a submit wakes it again."""
        with self._lock:
            self._asleep = self._leave is None

    def discard(self) -> bool:
        """Forgets the training, but not what it was: a client or a submit starts it anew.

        Returns:
            Whether it does: not when a client has just come.
        """
        with self._lock:
            if self._leave is not None:
                return False
            self._hub.builders.withdraw(self.token)
            self._forget = True
            self._reserved = 0
            self._wanted = self._arrived = self._request = self._until = None
            self._is_building = self._reset = self._passing = False
            self._edits, self._seek = [], None
        self._seat.wake()
        return True

    def look(self) -> None:
        """Does what is due now and then; called about twice a second.

        A client that waits in the line of builders learns how long the line is now. And what a
        slider may need that was never moved is compiled while nobody waits for anything.
        """
        with self._lock:
            waits = self._wanted is not None and not self._is_building
            run_id = self.run_id
            with i18n.using(self._language):
                notice = self._hub.keeper.notice_of(run_id) if run_id else ""
            has_news, self._notice = waits or notice != self._notice, notice
            self._version += has_news
            on_stage = self._stage
            self._looks += 1
            stays = on_stage is not None and self._looks == LOOKS_BEFORE_REST
        if has_news:
            self._seat.wake()
        if stays and on_stage is not None:
            self._hub.builders.offer((self.token, "settings"), on_stage.trainer.compile_rest)

    # --- submitting and building ---

    def _is_dealt_with(self, experiment: Experiment) -> bool:
        """Whether what was submitted last is on the stage, on its way there, or refused."""
        if self._refusal or self._wanted:
            return True
        return Wanted(experiment, self._view, None).is_like(self._latest())

    def _leave_refusal(self) -> None:
        """Goes on with what is on the stage, or tries again what was refused; under the lock."""
        if not self._refusal:
            return
        self._refusal = ""
        if self._latest() is None and self._experiment is not None:
            self._want(Wanted(self._experiment, self._view, self._playing))

    def _latest(self) -> Stage | None:
        """The newest stage, whether or not a turn has taken it over yet."""
        return self._arrived.stage if self._arrived else self._stage

    def _want(self, wanted: Wanted) -> None:
        """Sees to it that what is wanted gets on the stage; under the lock."""
        builders = self._hub.builders
        if wanted.is_like(self._latest()):
            self._wanted, self._is_building, self._refusal = None, False, ""
            builders.withdraw(self.token)
            return
        pending = self._wanted
        if pending is not None and wanted.play is None:  # what was to come would have trained
            wanted = wanted._replace(play=pending.play)
        self._wanted = wanted
        if wanted.is_like(pending):  # a builder has it, or will find the newest one
            return
        self._is_building, self._refusal = False, ""
        builders.submit(self.token, self._build)

    def _tell_wanted(self, play: bool | None) -> None:
        """Lets what is being built train, or not, as the person has decided meanwhile."""
        if self._wanted is not None:
            self._wanted = self._wanted._replace(play=play)

    def _build(self) -> None:
        """A builder's job: makes what is wanted ready for the next turn."""
        with self._lock:
            wanted, previous = self._wanted, self._latest()
            if wanted is None:
                return
            self._is_building = True
            self._version += 1
        self._seat.wake()
        arrival, refusal = None, ""
        with i18n.using(self._language):
            try:
                arrival = building.made(wanted, previous, self._files, self._hub, self._admit)
            except (Refusal, SpecError) as error:
                refusal = str(error)
            except Exception as error:
                refusal = building.sentence(error)
        with self._lock:
            now = self._wanted
            if now is None or not now.is_like(wanted):
                self._reserved = self._arrived.stage.memory if self._arrived else 0
                return  # overtaken: another build is on its way, or none is needed any more
            if arrival and arrival.training is None and previous is not self._latest():
                return  # what it builds on is gone, and a newer job knows
            self._wanted, self._is_building = None, False
            self._refusal = refusal
            self._reserved = self._reserved if arrival else 0
            self._version += 1
            if arrival is not None:
                self._arrived = arrival
                self._playing = self._playing if now.play is None else now.play
                if arrival.training is not None:
                    self._until, self._reset, self._edits = None, False, []
                    self._seek, self._passing = None, False
        self._seat.wake()

    def _admit(self, memory: int) -> None:
        self._hub.admit(self, memory)

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
            arrived = self._arrived
            reset, self._reset = self._reset and self._latest() is not None, False
            presses, self._presses = self._presses, 0
            edits, self._edits = self._edits, []
            seek, self._seek = self._seek, None
            passing, self._passing = self._passing, False
            acts, self._acts = self._acts, []
            going = bool(self._playing or presses or self._until is not None or edits)
            experiment, speed = self._experiment, self._speed
        runner, delay = self._runner, None
        with i18n.using(self._language):
            try:
                if arrived is not None:
                    runner.take_over(arrived)
                if seek is not None:
                    runner.seek(*seek)
                if passing:
                    runner.pass_over()
                for act in acts:
                    act(runner)
                waits = experiment is not None and self._apply(experiment, reset, going)
                trains, until = self._goal(presses)
                if runner.is_sought:
                    self._put_back(edits)
                    trains = going and not waits
                else:
                    for edit in edits:
                        runner.edit(*edit)
                delay = runner.train(budget, speed, trains, until)
                if delay == 0.0 and self._is_building:
                    delay = WHILE_BUILDING
            except Exception as error:
                runner.failure = building.sentence(error)
                delay = None
            self._publish(arrived)
            self._show_panels(goes_on=delay is not None)
            if self._asked:
                self._asked = False
                self._hand_over(trains=delay is not None)
        return delay

    # --- for the keeper ---

    @property
    def run_id(self) -> str:
        """The run on the stage, if it is or will be kept; else empty."""
        identity = self._runner.identity
        return identity.id if identity is not None and self.owner else ""

    def ask_for_record(self) -> None:
        """Lets the next turn hand over where the run stands, if there is anything new."""
        seen = self._snapshot
        trains = (self._playing or self._until is not None) and not seen.at_its_end
        news = (seen.run, seen.newest, seen.step, seen.at_its_end, trains, seen.timeline)
        if not self.owner or not seen.run or (news == self._recorded and not trains):
            return
        # without the lock: what a turn makes of an older answer, the next round mends
        self._recorded = news
        self._asked = True
        self._seat.wake()

    def _hand_over(self, trains: bool = False) -> None:
        """Gives the keeper where the run stands; in a turn, or when there are no more."""
        if not self.owner:
            return
        record = self._runner.record(self.owner, trains)
        if record is not None:
            self._hub.keeper.keep(record)

    def keep_last(self) -> None:
        """Gives the keeper where the run stands, once no turn comes any more."""
        with i18n.using(self._language):
            self._hand_over()

    def kept_run(self, timeout: float) -> str:
        """The id of the run on the screen once it is kept; empty when it isn't.

        Args:
            timeout: seconds to wait for that at most.
        """
        identity = self._runner.identity
        if identity is None or not self.owner or self._snapshot.run == 0:
            return ""
        keeper, started = self._hub.keeper, time.monotonic()
        is_there = identity.is_kept
        while not is_there and (left := timeout - (time.monotonic() - started)) > 0:
            self._recorded = ()
            self.ask_for_record()
            keeper.flush(left)
            is_there = keeper.has(identity.id)
            if not keeper.can_keep(identity.id) or not self._snapshot.newest:
                break
        return identity.id if is_there else ""

    def _put_back(self, edits: list[tuple[int, int, int, float]]) -> None:
        """Leaves edits for the turn at which the epoch that they are for is on the screen."""
        with self._lock:
            if self._seek is None:  # another epoch isn't the one that they are for
                self._edits = edits + self._edits

    def _goal(self, presses: int) -> tuple[bool, int | None]:
        """Whether to train, and the epoch at which to stop if there is one."""
        with self._lock:
            if presses:
                self._until = max(self._until or 0, self._runner.epoch) + presses
            return self._playing or self._until is not None, self._until

    def _let_go(self) -> None:
        """Forgets the training; under the lock."""
        self._hub.note_freed(self._memory_on_stage)
        self._forget = False
        self._hand_over()
        self._runner = Runner(self._runner.run, self.held, _weak(self._hand_over))
        self._stage = self._scene = None
        self._snapshot, self._refusal = self._runner.snapshot(), ""

    def _apply(self, experiment: Experiment, reset: bool, going: bool) -> bool:
        """Lets the training have the newest settings, now or when a builder is ready for them.

        Returns:
            Whether a builder has something to do first.
        """
        missing = self._runner.apply(experiment, reset, going)
        if missing is None:
            return False
        with self._lock:
            self._reset = self._reset or reset
            asked, self._compiling = self._compiling is experiment, experiment
        if asked or self._runner.stage is None:
            return True
        trainer, seat = self._runner.stage.trainer, self._seat

        def compile_and_wake() -> None:
            trainer.compile_for(missing)
            seat.wake()

        self._hub.builders.submit((self.token, "settings"), compile_and_wake)
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
                if self._arrived is arrived:
                    self._arrived, self._reserved = None, 0
                if arrived.training is not None:
                    self._hub.note_freed(self._memory_on_stage)  # of the stage before
            if seen != self._snapshot or scene is not self._scene:
                self._version += 1
            self._snapshot, self._stage, self._scene = seen, runner.stage, scene
            self._num_neurons = runner.num_neurons
            if self._until is not None and (seen.epoch >= self._until or seen.at_its_end):
                self._until = None
            request = self._request
            if request is None or self._version == self._shown:
                return
            self._request, self._shown = None, self._version
            now = self._status()
            shown = (scene.number, seen.run) if scene is not None else None
            is_unseen = shown != self._pictured
        picture = drawing = None
        rests = not now.playing and seen.is_there  # the last one stays on the screen
        must = is_unseen or rests
        must_draw = shown != self._drawn or rests
        if request.picture or must:
            try:
                picture = runner.picture(self._hub.scheduler.share, must)
            except Exception as error:  # out of memory, say: the client still gets its frame
                self._show_failure(building.sentence(error))
            if picture is not None:
                self._pictured = shown
            self._get_lacking_picture(compile_soon=picture is None)
        if request.neurons or must_draw:
            try:
                drawing = runner.drawing(self._hub.scheduler.share, must_draw)
            except Exception as error:
                self._show_failure(building.sentence(error))
            if drawing is not None and drawing.pictures is not None:
                self._drawn = shown
            if self._pictured is not None:  # the first frame doesn't wait for them
                self._add_lacking(runner.lacking_neurons(), "neurons", soon=False)
        message = answer.frame(
            request,
            now,
            seen,
            scene,
            runner.history,
            picture,
            drawing,
            device=self._hub.device,
            notice=self._notice,
            at=time.time(),
        )
        request.deliver(message, scene)

    def _show_panels(self, goes_on: bool) -> None:
        """Sends what the client watches besides the frames, as far as it is due."""
        runner = self._runner
        with self._lock:
            watched, tell, watchers = self._watched, self._tell, self._watchers
        if not watched or tell is None or runner.scene is None:
            return

        def build(panel: str, job: Callable[[], None]) -> None:
            def do_and_wake() -> None:
                job()
                self._seat.wake()

            self._hub.builders.offer((self.token, panel), do_and_wake)

        made = runner.panels(watched, watchers, self._hub.scheduler.share, goes_on, build)
        for panel, message in made.items():
            tell(panel, message, runner.scene)

    def _show_failure(self, sentence: str) -> None:
        """Ends the training with a sentence, which the next frame brings."""
        if sentence != self._runner.failure:
            self._runner.failure = sentence
            with self._lock:
                self._version += 1
            self._seat.wake()

    def _get_lacking_picture(self, compile_soon: bool) -> None:
        """Has a builder compile the pictures that would fit best, if it hasn't yet."""
        self._add_lacking(self._runner.lacking_picture(), "picture", soon=compile_soon)

    def _add_lacking(self, compile_it: Callable[[], None] | None, name: str, soon: bool) -> None:
        """Lines up a job that compiles something that the next frame will show."""
        if compile_it is None:
            return

        def compile_and_show() -> None:
            compile_it()
            with self._lock:
                self._version += 1
            self._seat.wake()

        builders = self._hub.builders
        add = builders.submit if soon else builders.offer
        add((self.token, name), compile_and_show)

    def _status(self) -> Status:
        """The status; under the lock."""
        seen, wanted = self._snapshot, self._wanted
        return status.of(
            seen,
            Standing(
                refusal=self._refusal,
                wanted=wanted is not None,
                wanted_play=wanted.play if wanted is not None else None,
                is_building=self._is_building,
                ahead=self._hub.builders.ahead(self.token) or 0 if wanted is not None else 0,
                arrived=self._arrived is not None,
                fresh=self._is_fresh,
                playing=self._playing,
                stepping=bool(self._presses) or self._until is not None,
            ),
        )


def _weak(method: Callable[[], None]) -> Callable[[], None]:
    """Calls the method of a session that is still there, without a hold on it."""
    reference = WeakMethod(method)

    def call() -> None:
        alive = reference()
        if alive is not None:
            alive()

    return call


def _weakly(method: Turn) -> Turn:
    """The turn without a hold on the session: one that its page has let go of is freed at once."""
    reference = WeakMethod(method)

    def turn(budget: float) -> float | None:
        alive = reference()
        return alive(budget) if alive is not None else None

    return turn
