"""What a person pressed and moved, as a value that a turn takes whole.

Every press gives another value, so that what is pressed between two turns adds up, and no turn
sees half of it.
"""

from collections.abc import Callable
from typing import NamedTuple

from lepton_dash.live.runner import Runner
from lepton_dash.live.status import Snapshot

Edit = tuple[int, int, int, float]
"""A weight, by its layer, source and target, and what it is set to."""


class Presses(NamedTuple):
    """What is wanted of the training on the stage."""

    playing: bool = False
    """Whether it trains."""
    until: int | None = None
    """The epoch to step to."""
    speed: float | None = None
    """Epochs per second; None: as many as there can be."""

    # what no turn has seen yet
    steps: int = 0
    """Presses on step."""
    restarts: bool = False
    edits: tuple[Edit, ...] = ()
    seek: tuple[int, bool] | None = None
    """The epoch to look at, and whether one nearby is enough."""
    passes: bool = False
    """Whether it goes on past the rule that has stopped it."""
    acts: tuple[Callable[[Runner], None], ...] = ()
    """On the curves behind that of the run."""

    # what a turn is at
    under_way: bool = False
    """Whether a turn goes to another place in the run just now, and what is seen is older."""

    @property
    def is_fresh(self) -> bool:
        """Whether a turn goes, or will go, to another place in the run than where it was seen."""
        return self.under_way or self.restarts or self.passes or self.seek is not None

    @property
    def trains(self) -> bool:
        """Whether it trains, or steps to an epoch that a turn knows of."""
        return self.playing or self.until is not None

    @property
    def goes(self) -> bool:
        """Whether it goes on from where it stands, if only by a weight that is set."""
        return self.trains or self.steps > 0 or bool(self.edits)

    # --- what is pressed ---

    def play(self, seen: Snapshot) -> "Presses":
        """Trains on from where it stood last: past the rule that stopped it, or from the start."""
        pressed = self._replace(playing=True, until=None, steps=0)._past_rule(seen)
        is_over = seen.at_its_end and not pressed.is_fresh
        return pressed._replace(restarts=pressed.restarts or is_over)

    def pause(self) -> "Presses":
        """Doesn't train."""
        return self._replace(playing=False, until=None, steps=0)

    def step(self, seen: Snapshot) -> "Presses":
        """Trains one epoch more than it would have, then pauses."""
        return self._replace(playing=False, steps=self.steps + 1)._past_rule(seen)

    def restart(self, seen: Snapshot) -> "Presses":
        """Starts again; what was at its end doesn't train on from there."""
        playing = self.playing and (self.is_fresh or not seen.at_its_end)
        return self.begun_anew()._replace(playing=playing, steps=0, restarts=True)

    def look_at(self, epoch: int, rough: bool) -> "Presses":
        """Pauses, and shows an earlier epoch, or one nearby for now if that is enough."""
        return self.pause()._replace(edits=(), seek=(epoch, rough), passes=False)

    def edit(self, edit: Edit) -> "Presses":
        """Sets a weight."""
        return self._replace(edits=(*self.edits, edit))

    def act(self, act: Callable[[Runner], None]) -> "Presses":
        """Does something with the curves behind that of the run."""
        return self._replace(acts=(*self.acts, act))

    def _past_rule(self, seen: Snapshot) -> "Presses":
        """Goes on past the rule that has stopped the run, if one has."""
        is_stopped = bool(seen.stopped) and not seen.finished and not self.is_fresh
        return self._replace(passes=self.passes or is_stopped)

    # --- what becomes of it ---

    def begun_anew(self) -> "Presses":
        """What is left of it when another training comes on the stage."""
        return self._replace(until=None, restarts=False, edits=(), seek=None, passes=False)

    def taken(self) -> "Presses":
        """What is left of it when a turn has taken it."""
        return Presses(self.playing, self.until, self.speed, under_way=self.is_fresh)

    def put_back(self, edits: tuple[Edit, ...]) -> "Presses":
        """Edits wait until the epoch that they are for is on the screen."""
        # another epoch isn't the one that they are for
        return self if self.seek is not None else self._replace(edits=edits + self.edits)

    def aimed(self, steps: int, epoch: int) -> "Presses":
        """Steps so many epochs on from where it stands, or from where it would have stopped."""
        return self._replace(until=max(self.until or 0, epoch) + steps) if steps else self

    def arrived(self, seen: Snapshot) -> "Presses":
        """What is left of it when it is seen where a turn got to: steps end at their epoch."""
        is_done = self.until is not None and (seen.epoch >= self.until or seen.at_its_end)
        return self._replace(under_way=False, until=None if is_done else self.until)
