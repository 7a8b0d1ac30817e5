"""Turns for everybody: worker threads that share the cores fairly among those who train.

Each participant has a seat with a turn function. The scheduler always runs the turn of the
waiting seat that has used the least time so far, so that whoever takes long turns gets fewer of
them. A newcomer, and whoever comes back from a pause, starts at the least that anybody waiting
has used: there is no credit for time spent away, and no queue to wait through either.
"""

import heapq
import itertools
import logging
import os
import threading
import time
from collections.abc import Callable
from time import perf_counter, thread_time

from lepton_dash.live import priority

Turn = Callable[[float], float | None]
"""`turn(budget)` works for about `budget` seconds and returns in how many seconds it wants its
next turn: 0 at once, None not before somebody wakes its seat."""

LONGEST_TURN = 0.008
"""What a turn should take at most, in seconds: a frame on the screen takes 16 ms."""

SHORTEST_TURN = 0.002
"""Below this, in seconds, the turn's own overhead would eat the work."""

ROUND = 0.02
"""What the turns of a round should take, in seconds, pictures and frames not counted; when there
are so many that the turns can't be shorter, a round takes longer."""

LONG_TURN = 0.025
"""A turn that took longer than this, in seconds, can't be made shorter: one heavy step."""

LONGEST_REST = 0.05
"""What a worker rests at most after a turn, in seconds: who presses a button shouldn't wait."""

LONGEST_ROUND = 0.15
"""Within this, in seconds, everybody has had a turn also when the workers rest."""

PARDON = 2.0
"""A turn that wasn't work counts this many typical turns at most."""

INERTIA = 0.3
"""How quickly a seat's typical turn follows its turns: the weight of the newest."""

_log = logging.getLogger(__name__)


class Seat:
    """The place of one participant; made by `Scheduler.add`."""

    __slots__ = (
        "_scheduler",
        "_turn",
        "due",
        "is_long",
        "order",
        "removed",
        "state",
        "typical",
        "used",
    )

    def __init__(self, scheduler: "Scheduler", turn: Turn, order: int) -> None:
        self._scheduler = scheduler
        self._turn = turn
        self.order = order
        self.used = 0.0  # seconds of worker time, raised to the floor on coming back
        self.typical = 0.0  # seconds of a turn
        self.due = 0.0  # while asleep: when to wake by itself
        self.state = "idle"  # idle | asleep | waiting | running | woken (running, wants another)
        self.is_long = False
        self.removed = False

    def charge(self, wall: float, processor: float) -> None:
        """Counts a turn of so many seconds on the clock and on this thread's processor.

        A turn may take long because the system had something else to do, which isn't the seat's
        fault: of a turn far beyond the typical one only a part counts, unless it was work.
        """
        fair = min(wall, PARDON * self.typical) if self.typical else wall
        charged = max(fair, processor)
        self.used += charged
        self.typical += INERTIA * (charged - self.typical) if self.typical else charged

    def wake(self) -> None:
        """Asks for a turn; does nothing when one is coming anyway."""
        self._scheduler._wake(self)

    def remove(self) -> None:
        """Gives the seat up; a turn that is running is the last one."""
        self._scheduler._remove(self)


class Scheduler:
    """Worker threads that give turns to seats, the one that has used the least first."""

    def __init__(
        self,
        workers: int | None = None,
        niceness: int = priority.TRAIN,
        rest: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Starts the workers.

        Args:
            workers: the number of threads; as many as there are cores by default.
            niceness: by how much the threads lower their priority.
            rest: how long a worker rests after a turn, in lengths of that turn, because
                something else needs the cores more.
        """
        self._rest = rest
        self.workers = workers or available_cores()
        self._niceness = niceness
        self._condition = threading.Condition()
        self._order = itertools.count()
        self._short: list[tuple[float, int, Seat]] = []  # heaps of waiting seats
        self._long: list[tuple[float, int, Seat]] = []
        self._asleep: list[tuple[float, int, Seat]] = []  # heap by due time
        self._floor = 0.0
        self._running = 0
        self._running_long = 0
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, name=f"lepton-train-{i}", daemon=True)
            for i in range(self.workers)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, turn: Turn) -> Seat:
        """Adds a participant; its seat is idle until it is woken for the first time."""
        return Seat(self, turn, next(self._order))

    @property
    def busy(self) -> int:
        """How many seats are having or waiting for a turn."""
        return len(self._short) + len(self._long) + self._running

    @property
    def share(self) -> float:
        """The part of one worker's time (0 to 1) that each busy seat can count on."""
        return min(1.0, self.workers / max(1, self.busy))

    @property
    def budget(self) -> float:
        """What a turn should take now, in seconds."""
        return min(LONGEST_TURN, max(SHORTEST_TURN, ROUND * self.share))

    def stop(self, timeout: float = 5.0) -> None:
        """Ends the workers after their current turns; waits `timeout` seconds at most."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
        end = time.monotonic() + timeout
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, end - time.monotonic()))

    def _wake(self, seat: Seat) -> None:
        with self._condition:
            if seat.removed or self._stopped:
                return
            if seat.state == "running":
                seat.state = "woken"
            elif seat.state in ("idle", "asleep"):
                self._line_up(seat)
                self._condition.notify()

    def _remove(self, seat: Seat) -> None:
        with self._condition:
            seat.removed = True
            for heap in (self._short, self._long, self._asleep):
                if any(entry[2] is seat for entry in heap):
                    heap[:] = [entry for entry in heap if entry[2] is not seat]
                    heapq.heapify(heap)

    def _line_up(self, seat: Seat) -> None:
        """Makes a seat wait for its turn."""
        if seat.state in ("idle", "asleep"):
            seat.used = max(seat.used, self._floor)
        seat.state = "waiting"
        heapq.heappush(self._long if seat.is_long else self._short, (seat.used, seat.order, seat))

    def _next(self) -> Seat | None:
        """Takes the seat whose turn it is out of the line, if there is one.

        Long turns never take all workers while somebody waits for a short one: a few heavy
        networks at once would otherwise stop all others for the length of their steps.
        """
        short, long = self._short, self._long
        held_back = short and self._running_long >= max(1, self.workers - 1)
        heap = short if not long or held_back or (short and short[0] < long[0]) else long
        if not heap:
            return None
        used, _, seat = heapq.heappop(heap)
        self._floor = max(self._floor, used)
        return seat

    def _wake_sleepers(self) -> float | None:
        """Lines up the sleepers whose time has come; returns the seconds until the next one."""
        now = time.monotonic()
        while self._asleep:
            due, _, seat = self._asleep[0]
            current = seat.state == "asleep" and seat.due == due and not seat.removed
            if current and due > now:
                return due - now
            heapq.heappop(self._asleep)
            if current:
                self._line_up(seat)
        return None

    def _work(self) -> None:
        priority.lower(self._niceness)
        while True:
            seat = None  # who sleeps here must not keep the last participant alive
            with self._condition:
                while not self._stopped:
                    timeout = self._wake_sleepers()
                    seat = self._next()
                    if seat is not None:
                        break
                    self._condition.wait(timeout)
                else:
                    return
                seat.state = "running"
                was_long = seat.is_long
                self._running += 1
                self._running_long += was_long
                if self._short or self._long:
                    self._condition.notify()  # more than one may have been lined up at once
                budget = self.budget
            started, worked = perf_counter(), thread_time()
            try:
                wanted = seat._turn(budget)
            except Exception:  # a turn deals with its own failures; others must go on regardless
                _log.exception("A turn failed and won't be given another one until it is woken")
                wanted = None
            taken = perf_counter() - started
            worked = thread_time() - worked
            with self._condition:
                self._running -= 1
                self._running_long -= was_long
                seat.charge(taken, worked)
                seat.is_long = taken > LONG_TURN
                self._after(seat, wanted)
            rest = min(self._rest() * taken, LONGEST_REST, LONGEST_ROUND * self.share - taken)
            if rest > 0:
                time.sleep(rest)

    def _after(self, seat: Seat, wanted: float | None) -> None:
        """Puts a seat where its turn has left it."""
        if seat.removed:
            return
        if seat.state == "woken" or wanted == 0:
            seat.state = "running"  # it never left, so it keeps what it has used
            self._line_up(seat)
        elif wanted is None:
            seat.state = "idle"
        else:
            seat.state = "asleep"
            seat.due = time.monotonic() + wanted
            heapq.heappush(self._asleep, (seat.due, seat.order, seat))
            # Whoever waits idly has to learn of a sleeper that is due before the one it knows.
            self._condition.notify()


def available_cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
