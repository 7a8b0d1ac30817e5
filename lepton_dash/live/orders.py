"""What was submitted to a session, until it is on its stage or refused."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from lepton_dash.live import stage as stages
from lepton_dash.live.builders import Builders
from lepton_dash.live.reopened import Reopened
from lepton_dash.live.runner import Arrival
from lepton_dash.live.stage import Stage
from lepton_dash.spec import Change, Experiment

if TYPE_CHECKING:
    from lepton_dash.data import View


class Order(NamedTuple):
    """What was submitted and has to be built."""

    experiment: Experiment
    view: "View"
    play: bool | None
    kept: Reopened | None = None
    """The run that is to be shown; None: a new one."""
    edits: tuple[Change, ...] = ()
    """The weights that are set by hand in it, of a new one."""

    def is_like(self, other: "Order | Stage | None") -> bool:
        """Whether the other is, or will be, a stage that this can play on."""
        return (
            other is not None
            and (
                (other.kept is self.kept and other.edits == self.edits)
                if isinstance(other, Order)
                else (self.kept is None and not self.edits)
            )
            and other.view == self.view
            and stages.structure(other.experiment) == stages.structure(self.experiment)
        )

    def trains_like(self, stage: Stage) -> bool:
        """Whether the stage's training is the one that this asks for."""
        return stages.structure(stage.experiment) == stages.structure(self.experiment)


class Orders:
    """The newest order of a session, and what came of it; used under the session's lock."""

    def __init__(self, builders: Builders, token: str) -> None:
        """Nothing was ordered yet.

        Args:
            builders: make what is ordered.
            token: of the session: they have one job of each at most.
        """
        self.pending: Order | None = None
        """Until it is built or refused."""
        self.is_building = False
        """Whether a builder is at it."""
        self.refusal = ""
        """The sentence on why what was ordered last isn't trained."""
        self.reserved = 0
        """Bytes that what is being built may take."""
        self.arrived: Arrival | None = None
        """What was built, until a turn has taken it over."""
        self.stage: Stage | None = None
        """What turns have on the stage."""
        self._builders = builders
        self._token = token

    @property
    def latest(self) -> Stage | None:
        """The newest stage, whether or not a turn has taken it over yet."""
        return self.arrived.stage if self.arrived else self.stage

    @property
    def on_stage(self) -> int:
        """Bytes that the training on the stage may take."""
        return self.stage.memory if self.stage else 0

    @property
    def ahead(self) -> int:
        """Networks of others that are made before the one that is pending."""
        return self._builders.ahead(self._token) or 0 if self.pending is not None else 0

    @property
    def replaces(self) -> bool:
        """Whether what is pending takes the place of the training, not only of its view."""
        order, stage = self.pending, self.latest
        if order is None or stage is None:
            return False
        return order.kept is not None or not order.trains_like(stage)

    @property
    def waits(self) -> bool:
        """Whether something is in the line of builders."""
        return self.pending is not None and not self.is_building

    def covers(self, experiment: Experiment, view: "View") -> bool:
        """Whether what was submitted last is on the stage, on its way there, or refused."""
        if self.refusal or self.pending:
            return True
        return Order(experiment, view, None).is_like(self.latest)

    def put(self, order: Order, build: Callable[[], None]) -> None:
        """Sees to it that what is ordered gets on the stage.

        Args:
            order: what is wanted now, in place of what was before.
            build: a builder's job, which begins with `begin`.
        """
        pending = self.pending
        if pending is not None and order._replace(edits=pending.edits).is_like(pending):
            order = order._replace(edits=pending.edits)  # a slider was moved meanwhile
        if order.is_like(self.latest):
            self._drop()
            return
        if pending is not None and order.play is None:  # what was to come would have trained
            order = order._replace(play=pending.play)
        self.pending = order
        if order.is_like(pending):  # a builder has it, or will find the newest one
            return
        self.is_building, self.refusal = False, ""
        self._builders.submit(self._token, build)

    def tell(self, play: bool) -> None:
        """Lets what is pending train, or not, as the person has decided meanwhile."""
        if self.pending is not None:
            self.pending = self.pending._replace(play=play)

    def begin(self) -> tuple[Order, Stage | None] | None:
        """What a builder is to make, and the stage before it; None: nothing any more."""
        if self.pending is None:
            return None
        self.is_building = True
        return self.pending, self.latest

    def end(
        self, order: Order, previous: Stage | None, arrival: Arrival | None, refusal: str
    ) -> Order | None:
        """Takes in what came of an order.

        Args:
            order: what was built.
            previous: the stage before it.
            arrival: what was made, if it wasn't refused.
            refusal: the sentence on that.

        Returns:
            The order as it is by now; None when it isn't wanted any more.
        """
        now = self.pending
        if now is None or not now.is_like(order):
            self.reserved = self.arrived.stage.memory if self.arrived else 0
            return None  # overtaken: another build is on its way, or none is needed any more
        if arrival and arrival.training is None and previous is not self.latest:
            return None  # what it builds on is gone, and a newer job knows
        self.pending, self.is_building, self.refusal = None, False, refusal
        if arrival is None:
            self.reserved = 0
        else:
            self.arrived = arrival
        return now

    def bring(self, arrival: Arrival) -> None:
        """Puts what another session had in the place of what was ordered."""
        self._drop()
        self.arrived = arrival

    def taken(self, arrival: Arrival | None, stage: Stage | None) -> None:
        """Takes in what is on the stage after a turn.

        Args:
            arrival: what the turn has taken over.
            stage: what is on the stage.
        """
        if arrival is not None and self.arrived is arrival:
            self.arrived, self.reserved = None, 0
        self.stage = stage

    def clear(self) -> None:
        """Forgets what was ordered."""
        self._builders.withdraw(self._token)
        self.pending = self.arrived = None
        self.is_building, self.reserved = False, 0

    def _drop(self) -> None:
        """What was ordered isn't wanted any more."""
        self.pending, self.is_building, self.refusal = None, False, ""
        self._builders.withdraw(self._token)
