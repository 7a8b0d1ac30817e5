"""How much work a turn asks for: measured time a step, and the speed that a person chose."""

import random
from collections import deque
from collections.abc import Hashable
from math import inf
from weakref import WeakValueDictionary


class StepTimer:
    """Learns how long an optimizer step takes, to fill a turn with as many as fit.

    A call takes `overhead + steps * step` seconds, or longer when the machine is busy. So the
    quickest of the recent calls that did many steps is compared with the quickest of those that
    did few: their difference is the steps' alone. Some calls do half as many steps for that.
    Any thread may use it, and several trainings whose steps are the same.
    """

    CALLS = 16
    """The recent calls."""
    HALVED = 0.2
    """The part of the calls that do half as many steps, drawn at random."""
    GROWTH = 8
    """By how much the steps of a call grow at most, from one call to the next."""
    LONG = 0.025
    """A single step that took longer [s] isn't doubled to see what it takes by itself."""

    def __init__(self, guess: float) -> None:
        """`guess`: seconds that a step may take; rather too many than too few."""
        self._guess = guess
        self._recent: deque[tuple[float, int]] = deque(maxlen=self.CALLS)  # seconds, steps

    def steps(self, budget: float) -> int:
        """How many steps take `budget` seconds, what a call takes besides not counted; >= 1."""
        recent = tuple(self._recent)
        if not recent:
            return max(1, int(budget / self._guess))
        most = max(steps for _, steps in recent)
        if most == 1 and len(recent) in (1, self.CALLS):
            # nothing tells the step from the call yet
            return 2 if min(recent)[0] < self.LONG else 1
        wanted = max(1, min(int(budget / self._step(recent)), self.GROWTH * most))
        return max(1, wanted // 2) if random.random() < self.HALVED else wanted

    def measured(self, steps: int, seconds: float) -> None:
        """Takes in that `steps` steps took `seconds`."""
        if steps > 0:
            self._recent.append((seconds, steps))

    def _step(self, recent: tuple[tuple[float, int], ...]) -> float:
        """Seconds of a step."""
        most = max(steps for _, steps in recent)
        # with its overhead: more than a step takes, but how much more isn't known
        highest = max(1e-9, min(seconds / steps for seconds, steps in recent))
        few = min((call for call in recent if call[1] <= 0.7 * most), default=None)
        if few is None:
            return highest
        many = min(call for call in recent if call[1] > 0.7 * most)
        slope = (many[0] - few[0]) / (many[1] - few[1])
        if slope * many[1] < many[0] / 2:  # the call is more than its steps: hardly known yet
            slope = min(slope, self._guess)
        return min(highest, max(slope, highest / self.GROWTH))


_timers: WeakValueDictionary[Hashable, StepTimer] = WeakValueDictionary()


def timer_of(program: Hashable, guess: float) -> StepTimer:
    """The timer of a compiled program: trainings that share the program learn together.

    In a room with one structure, each of a hundred trainings has a few turns a second.
    """
    return _timers.setdefault(program, StepTimer(guess))


class Quickest:
    """The least of the last few measurements [s]: what something takes when it isn't interrupted.

    The others waited for the processor, or for Python's lock.
    """

    LAST = 8

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=self.LAST)

    def note(self, seconds: float) -> float:
        """Takes in a measurement; returns the least."""
        self._seconds.append(seconds)
        return self.least

    @property
    def least(self) -> float:
        """The least of them; infinity before the first one."""
        return min(tuple(self._seconds), default=inf)


class Pace:
    """A speed in epochs per second, kept on average."""

    BACKLOG = 0.5  # seconds of epochs that are caught up after a wait for the processor

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._start: tuple[float, int] | None = None

    def goal(self, now: float, epoch: int) -> tuple[int, float]:
        """What is due, `epoch` epochs being done at the time `now` in seconds.

        The first epoch is due at once, so that a press on play shows something.

        Returns:
            The epoch to train to, and how many seconds to wait when it is done already.
        """
        if self._start is None:
            self._start = (now, epoch)
        began, first = self._start
        due = first + 1 + (now - began) * self.speed
        if due - epoch > 1 + self.BACKLOG * self.speed:
            self._start = (now, epoch)
            return epoch + 1, 0.0
        if due >= epoch + 1:
            return int(due), 0.0
        return epoch, (epoch - first) / self.speed - (now - began)


class Speedometer:
    """Epochs per second, over the last half second, or over a few epochs where they are slow."""

    WINDOW = 0.5  # seconds
    FEW = 3  # epochs
    LONGEST = 3.0  # seconds
    FIRST = 0.05  # seconds after which there is a first figure

    def __init__(self) -> None:
        self.speed = 0.0
        self._since: tuple[float, float] | None = None

    def at(self, now: float, epochs: float) -> None:
        """Takes in that at the time `now` in seconds `epochs` epochs were done, parts included."""
        if self._since is None or epochs < self._since[1]:
            self._since = (now, epochs)
            return
        elapsed, done = now - self._since[0], epochs - self._since[1]
        if elapsed >= self.LONGEST or (elapsed >= self.WINDOW and done >= self.FEW):
            self.speed = done / elapsed
            self._since = (now, epochs)
        elif self.speed == 0.0 and elapsed > self.FIRST:
            self.speed = done / elapsed

    def stop(self) -> None:
        """Training stands still."""
        self.speed = 0.0
        self._since = None
