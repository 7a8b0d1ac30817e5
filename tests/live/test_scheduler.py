import threading
import time
from collections.abc import Iterator

import pytest

from lepton_dash.live.scheduler import LONGEST_TURN, Scheduler
from tests.live.waiting import PATIENCE, wait_until


class WorkTime(threading.local):
    """The clock by which turns are measured: each thread's own, and only work moves it.

    By the real one a turn takes as long as the machine is busy with something else.
    """

    now = 0.0

    def work(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> float:
        return self.now


WORK_TIME = WorkTime()


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lepton_dash.live.scheduler.perf_counter", WORK_TIME.read)
    monkeypatch.setattr("lepton_dash.live.scheduler.thread_time", WORK_TIME.read)


class Worker:
    """A participant whose turn takes a given time, or its budget."""

    def __init__(self, scheduler: Scheduler, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.turns = 0
        self.time = 0.0
        self.going = True
        self.seat = scheduler.add(self.turn)

    def turn(self, budget: float) -> float | None:
        seconds = budget if self.seconds is None else self.seconds
        WORK_TIME.work(seconds)
        time.sleep(0.0002)  # others get to their turns
        self.turns += 1
        self.time += seconds
        return 0.0 if self.going else None


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    scheduler = Scheduler(workers=2)
    yield scheduler
    scheduler.stop()


def test_a_seat_has_no_turn_before_it_is_woken_and_one_when_it_is(scheduler):
    turns = []
    seat = scheduler.add(lambda budget: turns.append(budget))
    assert turns == []
    seat.wake()
    wait_until(lambda: len(turns) == 1)
    assert 0 < turns[0] <= LONGEST_TURN
    seat.wake()
    wait_until(lambda: len(turns) == 2)


def test_a_wake_during_a_turn_is_not_lost(scheduler):
    started, finish, turns = threading.Event(), threading.Event(), []

    def turn(budget: float) -> None:
        turns.append(budget)
        started.set()
        finish.wait(20)

    seat = scheduler.add(turn)
    seat.wake()
    assert started.wait(20)
    seat.wake()
    finish.set()
    wait_until(lambda: len(turns) == 2)


def test_a_seat_never_has_two_turns_at_once(scheduler):
    together, most, turns = 0, 0, 0
    lock = threading.Lock()

    def turn(budget: float) -> float:
        nonlocal together, most, turns
        with lock:
            together += 1
            most = max(most, together)
        time.sleep(0.0005)
        with lock:
            together -= 1
            turns += 1
        return 0.0

    seat = scheduler.add(turn)
    for _ in range(50):
        seat.wake()
    wait_until(lambda: turns > 50)
    seat.remove()
    assert most == 1


def test_a_seat_that_asks_for_a_delay_gets_its_turn_after_it(scheduler):
    times = []

    def turn(budget: float) -> float | None:
        times.append(time.monotonic())
        return 0.05 if len(times) < 3 else None

    scheduler.add(turn).wake()
    wait_until(lambda: len(times) == 3)
    assert times[1] - times[0] >= 0.05
    assert times[2] - times[1] >= 0.05


def test_a_wake_cuts_a_delay_short(scheduler):
    turns = []

    def turn(budget: float) -> float:
        turns.append(budget)
        return 3_600.0

    seat = scheduler.add(turn)
    seat.wake()
    wait_until(lambda: len(turns) == 1)
    wait_until(lambda: seat.state == "asleep")
    seat.wake()
    wait_until(lambda: len(turns) == 2)


def test_time_not_turns_is_shared_fairly(scheduler):
    light = [Worker(scheduler, 0.002) for _ in range(6)]
    heavy = Worker(scheduler, 0.020)
    for worker in (*light, heavy):
        worker.seat.wake()
    wait_until(lambda: heavy.turns >= 10)
    mean = sum(worker.time for worker in light) / len(light)
    assert heavy.time < 2 * mean + 0.1


def test_a_heavy_turn_leaves_ten_small_ones_more_than_half_of_the_time(scheduler):
    small = [Worker(scheduler) for _ in range(10)]
    for worker in small:
        worker.seat.wake()
    wait_until(lambda: all(worker.turns > 10 for worker in small))
    heavy = Worker(scheduler, 0.050)
    before = sum(worker.time for worker in small)
    heavy.seat.wake()
    wait_until(lambda: heavy.turns >= 10)
    assert sum(worker.time for worker in small) - before > heavy.time


def test_long_turns_never_take_all_workers_from_short_ones(scheduler):
    heavy_turns = [0, 0]  # running now; the most at once since the short ones came
    short_turns = 0
    lock = threading.Lock()

    def heavy(budget: float) -> float:
        with lock:
            heavy_turns[0] += 1
            if short_turns > 5:  # the first ones may find both workers taken
                heavy_turns[1] = max(heavy_turns)
        WORK_TIME.work(0.06)
        time.sleep(0.005)
        with lock:
            heavy_turns[0] -= 1
        return 0.0

    def short(budget: float) -> float:
        nonlocal short_turns
        WORK_TIME.work(0.001)
        time.sleep(0.0002)
        short_turns += 1
        return 0.0

    seats = [scheduler.add(heavy) for _ in range(4)]
    for seat in seats:
        seat.wake()
    wait_until(lambda: all(seat.is_long for seat in seats))  # all of them have had a turn
    scheduler.add(short).wake()
    wait_until(lambda: short_turns > 400)
    assert heavy_turns[1] == 1


def test_a_newcomer_neither_waits_for_the_others_history_nor_gets_all_of_their_time(scheduler):
    old = [Worker(scheduler, 0.002) for _ in range(4)]
    for worker in old:
        worker.seat.wake()
    wait_until(lambda: all(worker.turns > 60 for worker in old))
    newcomer = Worker(scheduler, 0.002)
    before = [worker.turns for worker in old]
    newcomer.seat.wake()
    wait_until(lambda: newcomer.turns >= 40)
    for worker, turns in zip(old, before, strict=True):
        assert worker.turns - turns > 15


def test_budgets_shrink_with_the_number_of_those_who_train(scheduler):
    budgets = []

    def turn(budget: float) -> float:
        budgets.append(budget)
        time.sleep(0.0002)
        return 0.0

    seats = [scheduler.add(turn) for _ in range(100)]
    for seat in seats:
        seat.wake()
    wait_until(lambda: len(budgets) > 300)
    assert 100 * budgets[-1] / scheduler.workers <= 0.1
    for seat in seats:
        seat.remove()
    wait_until(lambda: scheduler.busy == 0)
    assert scheduler.budget == LONGEST_TURN


def test_a_removed_seat_has_no_more_turns(scheduler):
    worker, other = Worker(scheduler), Worker(scheduler)
    worker.seat.wake()
    other.seat.wake()
    wait_until(lambda: worker.turns > 3)
    worker.seat.remove()
    wait_until(lambda: worker.seat.state != "running" or scheduler.busy == 1)
    turns, others = worker.turns, other.turns
    worker.seat.wake()
    wait_until(lambda: other.turns > others + 10)
    assert worker.turns <= turns + 1


def test_a_turn_that_fails_stops_nobody_else(scheduler, caplog):
    def fails(budget: float) -> float:
        raise RuntimeError("broken turn")

    for _ in range(4):
        scheduler.add(fails).wake()
    worker = Worker(scheduler)
    worker.seat.wake()
    wait_until(lambda: worker.turns > 20 and "broken turn" in caplog.text)


def test_stop_ends_the_threads():
    scheduler = Scheduler(workers=3)
    workers = [Worker(scheduler) for _ in range(5)]
    for worker in workers:
        worker.seat.wake()
    wait_until(lambda: all(worker.turns for worker in workers))
    scheduler.stop(PATIENCE)
    assert not any(thread.is_alive() for thread in scheduler._threads)
