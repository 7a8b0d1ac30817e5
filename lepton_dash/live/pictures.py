"""How fine a session's boundary is computed, and how often: it may take a part of its time only."""

from collections.abc import Hashable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from lepton_dash.live import resolutions
from lepton_dash.live.pace import Quickest
from lepton_dash.live.stage import Stage

if TYPE_CHECKING:
    from lepton_dash.engine import TrainState

PART = 0.3
"""The part of a session's time that its pictures may take."""

PER_SECOND = (3.0, 12.0)
"""A finer picture isn't worth fewer pictures a second than this: where many share the cores, and
where a session has a core to itself."""

FORGET = 32
"""Pictures after which what others took that are finer or coarser is measured anew: it may have
been while everybody waited for something."""

# A first guess, before anything is measured [s]: a call, an operation, an activation.
CALL, OPERATION, ACTIVATION = 1e-4, 2e-11, 6e-9


class Costs:
    """What the pictures of a compiled program take, by resolution.

    Measured by all trainings that share the program: a single measurement says little in a room,
    where it may have waited for others. Any thread may use it.
    """

    def __init__(self) -> None:
        self._measured: dict[int, Quickest] = {}
        self._count = 0

    def note(self, resolution: int, seconds: float) -> None:
        """Takes in what a picture took."""
        quickest = self._measured.get(resolution) or Quickest()
        quickest.note(seconds)
        self._count += 1
        if self._count % FORGET == 0:
            self._measured = {}
        self._measured[resolution] = quickest

    def known(self) -> dict[int, float]:
        """Resolution -> seconds of a picture."""
        return {
            resolution: quickest.least for resolution, quickest in self._measured.copy().items()
        }


_costs: WeakValueDictionary[Hashable, Costs] = WeakValueDictionary()


class Pictures:
    """Makes the pictures of one stage, in turns; others may compile meanwhile."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._ready: set[int] = set()  # resolutions that are compiled
        self._named: set[int] = set()  # resolutions that `lacking` has returned
        self._costs = _costs.setdefault(stage.trainer.design, Costs())
        self._next = 0.0  # when the next picture may be made
        self._wanted: int | None = None

    def compile(self, state: "TrainState", resolution: int) -> None:
        """Makes a resolution ready."""
        self._stage.picture(state, resolution)
        self._ready.add(resolution)

    def lacking(self) -> int | None:
        """The resolution that would fit best but isn't compiled; each is named only once."""
        wanted = self._wanted
        if wanted is None or wanted in self._ready or wanted in self._named:
            return None
        self._named.add(wanted)
        return wanted

    def make(
        self, state: "TrainState", share: float, now: float, must: bool = False
    ) -> np.ndarray | None:
        """The boundary at the resolution that fits; None while none is compiled or due.

        Args:
            state: the network.
            share: the part of a core that the session has, 0 to 1.
            now: the time [s].
            must: make one also when it isn't due: there is none yet, or nothing trains that it
                could delay.
        """
        if not must and now < self._next:
            return None
        self._wanted = self.best(share)
        ready = tuple(self._ready)
        if not ready:
            return None
        resolution = self.best(share, ready)
        started = perf_counter()
        picture = self._stage.picture(state, resolution)
        self._costs.note(resolution, perf_counter() - started)
        self._next = now + self._cost(resolution) / (PART * share)
        return picture

    def best(self, share: float, among: Iterable[int] = resolutions.PICTURES) -> int:
        """The finest resolution of which enough a second fit into the part for pictures."""
        crowded, alone = PER_SECOND
        most = PART * share / (crowded + share * (alone - crowded))
        fitting = [resolution for resolution in among if self._cost(resolution) <= most]
        return max(fitting, default=min(among))

    def _cost(self, resolution: int) -> float:
        """Seconds that a picture takes: measured, or scaled from another one, or guessed."""
        seconds = self._costs.known()
        if resolution in seconds:
            return seconds[resolution]
        points = resolution**2
        if seconds:
            nearest = min(seconds, key=lambda known: abs(known - resolution))
            return CALL + max(0.0, seconds[nearest] - CALL) * points / nearest**2
        operations = self._stage.trainer.flops_per_example
        activations = sum(self._stage.experiment.network.hidden_sizes)
        return CALL + points * (operations * OPERATION + activations * ACTIVATION)
