import threading
import time
from collections.abc import Iterator

import pytest

from lepton_dash.live.scheduler import LONGEST_TURN, Scheduler
from tests.live.waiting import wait_until


class Sleeper:
    """A participant whose turn takes a given time without needing a core."""

    def __init__(self, scheduler: Scheduler, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.turns = 0
        self.time = 0.0
        self.going = True
        self.seat = scheduler.add(self.turn)

    def turn(self, budget: float) -> float | None:
        started = time.perf_counter()
        time.sleep(budget if self.seconds is None else self.seconds)
        self.turns += 1
        self.time += time.perf_counter() - started
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
    light = [Sleeper(scheduler, 0.002) for _ in range(6)]
    heavy = Sleeper(scheduler, 0.020)
    for sleeper in (*light, heavy):
        sleeper.seat.wake()
    wait_until(lambda: heavy.turns >= 10)
    mean = sum(sleeper.time for sleeper in light) / len(light)
    assert heavy.time < 2 * mean + 0.1


def test_a_heavy_turn_leaves_ten_small_ones_more_than_half_of_their_rate(scheduler):
    small = [Sleeper(scheduler) for _ in range(10)]
    for sleeper in small:
        sleeper.seat.wake()

    def rate(seconds: float) -> float:
        before, start = sum(s.time for s in small), time.perf_counter()
        time.sleep(seconds)
        return (sum(s.time for s in small) - before) / (time.perf_counter() - start)

    alone = rate(0.5)
    heavy = Sleeper(scheduler, 0.050)
    heavy.seat.wake()
    wait_until(lambda: heavy.turns >= 1)
    beside = rate(1.5)
    assert heavy.turns >= 3
    assert beside > 0.5 * alone


def test_long_turns_never_take_all_workers_from_short_ones(scheduler):
    heavy_turns = [0, 0]  # running now; the most at once since the short ones came
    short_turns = 0
    lock = threading.Lock()

    def heavy(budget: float) -> float:
        with lock:
            heavy_turns[0] += 1
            if short_turns > 5:  # the first ones may find both workers taken
                heavy_turns[1] = max(heavy_turns)
        time.sleep(0.06)
        with lock:
            heavy_turns[0] -= 1
        return 0.0

    def short(budget: float) -> float:
        nonlocal short_turns
        time.sleep(0.001)
        short_turns += 1
        return 0.0

    for _ in range(4):
        scheduler.add(heavy).wake()
    wait_until(lambda: heavy_turns[0] == 2)
    time.sleep(0.3)  # all of them have had a turn, and count as heavy
    scheduler.add(short).wake()
    wait_until(lambda: short_turns > 400)
    assert heavy_turns[1] == 1


def test_a_newcomer_neither_waits_for_the_others_history_nor_gets_all_of_their_time(scheduler):
    old = [Sleeper(scheduler, 0.002) for _ in range(4)]
    for sleeper in old:
        sleeper.seat.wake()
    wait_until(lambda: all(sleeper.turns > 60 for sleeper in old))
    newcomer = Sleeper(scheduler, 0.002)
    before = [sleeper.turns for sleeper in old]
    newcomer.seat.wake()
    wait_until(lambda: newcomer.turns >= 40)
    for sleeper, turns in zip(old, before, strict=True):
        assert sleeper.turns - turns > 15


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
    sleeper, other = Sleeper(scheduler), Sleeper(scheduler)
    sleeper.seat.wake()
    other.seat.wake()
    wait_until(lambda: sleeper.turns > 3)
    sleeper.seat.remove()
    wait_until(lambda: sleeper.seat.state != "running" or scheduler.busy == 1)
    turns, others = sleeper.turns, other.turns
    sleeper.seat.wake()
    wait_until(lambda: other.turns > others + 10)
    assert sleeper.turns <= turns + 1


def test_a_turn_that_fails_stops_nobody_else(scheduler, caplog):
    def fails(budget: float) -> float:
        raise RuntimeError("broken turn")

    for _ in range(4):
        scheduler.add(fails).wake()
    sleeper = Sleeper(scheduler)
    sleeper.seat.wake()
    wait_until(lambda: sleeper.turns > 20 and "broken turn" in caplog.text)


def test_stop_ends_the_threads():
    scheduler = Scheduler(workers=3)
    sleepers = [Sleeper(scheduler) for _ in range(5)]
    for sleeper in sleepers:
        sleeper.seat.wake()
    wait_until(lambda: all(sleeper.turns for sleeper in sleepers))
    scheduler.stop()
    assert not any(thread.is_alive() for thread in scheduler._threads)
