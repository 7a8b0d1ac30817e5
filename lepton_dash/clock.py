"""How much time a training had taken at each of its epochs.

Shapes: K epochs.
"""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST = 1024
"""Moments that are kept at most."""


class Clock:
    """Moments of a training, evenly thinned as they become many. Between them time runs evenly."""

    def __init__(self) -> None:
        self._epochs = [0.0]
        self._seconds = [0.0]
        self._closest = 0.0  # epochs between two moments, at least

    @classmethod
    def restored(cls, epochs: NDArray[np.float64], seconds: NDArray[np.float64]) -> "Clock":
        """The clock of a training that took these seconds [K] until these epochs [K]."""
        clock = cls()
        for epoch, second in zip(epochs.tolist(), seconds.tolist(), strict=True):
            if epoch > 0:
                clock.note(epoch, second)
        return clock

    def note(self, epochs: float, seconds: float) -> None:
        """Takes in that so many epochs were done after so many seconds [s] of training."""
        if len(self._epochs) > 1 and epochs < self._epochs[-2] + self._closest:
            self._epochs[-1], self._seconds[-1] = epochs, seconds  # the newest one is always there
            return
        self._epochs.append(epochs)
        self._seconds.append(seconds)
        if len(self._epochs) > MOST:
            del self._epochs[1:-1:2], self._seconds[1:-1:2]
            self._closest = self._epochs[-1] / MOST

    def cut(self, epochs: float) -> None:
        """Forgets what came after so many epochs."""
        seconds = float(self.at(np.array([epochs]))[0])
        end = max(1, bisect_right(self._epochs, epochs))
        del self._epochs[end:], self._seconds[end:]
        self.note(epochs, seconds)

    def at(self, epochs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The seconds of training [K] after these epochs [K]."""
        return self.moments.at(epochs)

    @property
    def moments(self) -> "Moments":
        """A copy, as a value."""
        return Moments(tuple(self._epochs), tuple(self._seconds))


class Moments(NamedTuple):
    """Moments of a training, the earliest first."""

    epochs: tuple[float, ...] = (0.0,)
    seconds: tuple[float, ...] = (0.0,)
    """[s] spent training until then."""

    def at(self, epochs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The seconds of training [K] after these epochs [K]."""
        if not len(epochs):
            return np.empty(0)
        # NumPy would make numbers of all of them, where mostly the newest epochs are asked for
        first = max(0, bisect_right(self.epochs, epochs.min()) - 1)
        end = bisect_right(self.epochs, epochs.max()) + 1
        return np.interp(epochs, self.epochs[first:end], self.seconds[first:end])
