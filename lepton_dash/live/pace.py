"""How much work a turn asks for: measured time a step, and the speed that a person chose."""

from collections import deque


class StepTimer:
    """Learns how long an optimizer step takes, to fill a turn with as many as fit.

    A step's time is that of a whole call divided by its steps, evaluation and overhead included;
    the least of the last few calls counts, as the others were interrupted. A first call goes by a
    guess, and the number of steps grows no more than eightfold from call to call.
    """

    GROWTH = 8
    CALLS = 8

    def __init__(self, guess: float) -> None:
        """`guess`: seconds that a step may take; rather too many than too few."""
        self._guess = guess
        self._seconds: deque[float] = deque(maxlen=self.CALLS)  # a step, in each of the last calls
        self._last_steps = 0

    def steps(self, budget: float) -> int:
        """How many steps fit into `budget` seconds; at least 1."""
        if not self._seconds:
            return max(1, int(budget / self._guess))
        wanted = int(budget / max(min(self._seconds), 1e-9))
        return max(1, min(wanted, self.GROWTH * self._last_steps))

    def measured(self, steps: int, seconds: float) -> None:
        """Takes in that `steps` steps took `seconds`."""
        if steps > 0:
            self._seconds.append(seconds / steps)
            self._last_steps = steps


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
