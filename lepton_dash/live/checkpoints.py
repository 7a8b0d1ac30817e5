"""Moments of a run that are kept on the way, to go back to: few enough for the memory there is."""

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lepton_dash.spec import Experiment

if TYPE_CHECKING:
    from lepton_dash.engine import TrainState
    from lepton_dash.engine.stopping import Best

MOST = 128
"""Moments of a run that are kept at most."""

BYTES = 32 * 2**20
"""Bytes that they may take."""

SMALL = 2**16
"""Bytes of a state that is kept in one piece."""

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


class _Packed(NamedTuple):
    """A moment, the state of which is in one piece.

    A small network's state is a few arrays of a hundred numbers, and as arrays on the device each
    takes far more than its numbers: those of a hundred sessions would take 100 MiB.
    """

    like: Moment  # with the state of another moment
    place: tuple[int, int]
    content: bytes

    @property
    def state(self) -> "TrainState":
        """The training at that moment, to the bit."""
        leaves, tree = _flat(self.like.state.carry)
        found, start = [], 0
        for leaf in leaves:
            flat = np.frombuffer(self.content, leaf.dtype, leaf.size, start)
            found.append(flat.reshape(leaf.shape))
            start += leaf.nbytes
        epoch, step = self.place
        return self.like.state._replace(carry=tree.unflatten(found), epoch=epoch, step=step)

    def unpacked(self) -> Moment:
        return self.like._replace(state=self.state)


def _flat(carry: Any) -> tuple[list[Any], Any]:
    import jax

    leaves, tree = jax.tree.flatten(carry)
    return leaves, tree


def _packed(moment: Moment, like: "TrainState | None") -> "Moment | _Packed":
    """The moment in less memory; `like` is a state whose shapes it has, and is held on to."""
    leaves, _tree = _flat(moment.state.carry)
    if like is None or sum(leaf.nbytes for leaf in leaves) > SMALL:
        return moment
    content = b"".join(np.asarray(leaf).tobytes() for leaf in leaves)
    return _Packed(moment._replace(state=like), moment.place, content)


class Checkpoints:
    """Moments in the order in which they came, at least `stride` epochs apart.

    When there is no more room, the stride doubles until some of them are too close and go: those
    that stay are spread over the run evenly. A moment is a value that the training has made
    anyway, so keeping one costs memory and hardly any time.
    """

    def __init__(self, most: int) -> None:
        """Keeps `most` moments at most; 0 for none."""
        self.most = most
        self.stride = 1
        self._kept: list[Moment | _Packed] = []
        self._first: TrainState | None = None  # has the shapes of all

    def __len__(self) -> int:
        return len(self._kept)

    def offer(self, moment: Moment) -> None:
        """Keeps the newest moment, if it is far enough from the one before."""
        if not self.most or not self._is_far_enough(moment, self._kept):
            return
        while len(self._kept) >= self.most:
            self.stride *= 2
            kept: list[Moment | _Packed] = []
            for one in self._kept:
                if self._is_far_enough(one, kept):
                    kept.append(one)
            self._kept = kept
        if self._is_far_enough(moment, self._kept):
            self._kept.append(_packed(moment, self._first))
            self._first = self._first or moment.state

    def _is_far_enough(self, moment: "Moment | _Packed", others: "list[Moment | _Packed]") -> bool:
        return not others or moment.place[0] >= others[-1].place[0] + self.stride

    def before(self, epoch: int) -> Moment | None:
        """The newest moment that is not later than the end of this epoch."""
        position = bisect_right(self._kept, (epoch, 0), key=lambda moment: moment.place)
        found = self._kept[position - 1] if position else None
        return found.unpacked() if isinstance(found, _Packed) else found

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
