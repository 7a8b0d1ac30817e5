"""Moments of a run that are kept on the way, to go back to: few enough for the memory there is."""

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from lepton_dash.spec import Experiment

if TYPE_CHECKING:
    from lepton_dash.engine import TrainState
    from lepton_dash.engine.stopping import Best

MOST = 256
"""Moments of a run that are kept at most."""

BYTES = 32 * 2**20
"""Bytes that they may take."""

FEWEST = 4
"""A network that is so large that fewer fit can't go back: the start and the newest moment are
among them, and one in between has to be."""


class Moment(NamedTuple):
    """Where a run stood between two steps; a run can go on from it."""

    state: "TrainState"
    experiment: Experiment
    """The settings as they were."""
    acted: int
    """Changes of the timeline that had acted."""
    best: "Best"
    seconds: float
    """Spent training until then."""

    @property
    def place(self) -> tuple[int, int]:
        """Complete epochs, and steps of the one under way."""
        return self.state.epoch, self.state.step


class Checkpoints:
    """Moments in the order in which they came, at least `stride` epochs apart.

    When there is no more room, the stride doubles until some of them are too close and go: those
    that stay are spread over the run evenly. A moment is a value that the training has made
    anyway, so keeping one costs memory and no time.
    """

    def __init__(self, most: int) -> None:
        """Keeps `most` moments at most; 0 for none."""
        self.most = most
        self.stride = 1
        self._kept: list[Moment] = []

    def __len__(self) -> int:
        return len(self._kept)

    def offer(self, moment: Moment) -> None:
        """Keeps the newest moment, if it is far enough from the one before."""
        if not self.most or not self._is_far_enough(moment, self._kept):
            return
        while len(self._kept) >= self.most:
            self.stride *= 2
            kept: list[Moment] = []
            for one in self._kept:
                if self._is_far_enough(one, kept):
                    kept.append(one)
            self._kept = kept
        if self._is_far_enough(moment, self._kept):
            self._kept.append(moment)

    def _is_far_enough(self, moment: Moment, others: list[Moment]) -> bool:
        return not others or moment.state.epoch >= others[-1].state.epoch + self.stride

    def before(self, epoch: int) -> Moment | None:
        """The newest moment that is not later than the end of this epoch."""
        position = bisect_right(self._kept, (epoch, 0), key=lambda moment: moment.place)
        return self._kept[position - 1] if position else None

    def cut(self, epoch: int) -> None:
        """Drops what is later than the end of this epoch."""
        del self._kept[bisect_right(self._kept, (epoch, 0), key=lambda moment: moment.place) :]


def room(state_bytes: int) -> int:
    """How many moments of so many bytes are kept, besides the start and the newest one."""
    fitting = BYTES // max(1, state_bytes)
    return min(MOST, fitting) - 2 if fitting >= FEWEST else 0


def memory(state_bytes: int) -> int:
    """Bytes that all moments of a run take at most."""
    return min(MOST * state_bytes, BYTES)
