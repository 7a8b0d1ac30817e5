import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.live.pace import Pace, Quickest, Speedometer, StepTimer, timer_of


def run(timer, budget, calls, takes):
    """The numbers of steps of that many calls; `takes(steps)` says how long one takes."""
    asked = []
    for _ in range(calls):
        asked.append(timer.steps(budget))
        timer.measured(asked[-1], takes(asked[-1]))
    return asked


@given(st.floats(1e-7, 10), st.floats(0, 0.02), st.floats(0.001, 0.01), st.floats(1e-6, 1.0))
def test_steps_soon_fill_the_budget_whatever_a_call_takes_besides(
    per_step, overhead, budget, guess
):
    takes = lambda steps: overhead + steps * per_step  # noqa: E731
    asked = run(StepTimer(guess), budget, 60, takes)
    assert min(asked) >= 1
    full = statistics.median(asked[-9:])  # some do half as many, or try two instead of one
    assert full == 1 or full * per_step <= 1.2 * budget
    if overhead + per_step < StepTimer.LONG:
        assert full * per_step >= min(0.5 * budget, per_step)


@pytest.mark.parametrize("guess", [1.0, 1e-3, 2e-5])
def test_a_call_that_waits_for_others_is_not_taken_for_long_steps(guess):
    # 10 ms a call and 10 µs a step: by the whole call's time one step would fill the turn, for good
    asked = run(StepTimer(guess), 0.004, 40, lambda steps: 0.01 + steps * 1e-5)
    assert max(asked[-10:]) == pytest.approx(400, rel=0.1)
    assert min(asked[-10:]) >= 190


def test_waits_of_all_lengths_leave_many_steps_a_call():
    waits = random.Random(3)

    def takes(steps):
        return (0.002 + steps * 1e-5) * (1 + waits.expovariate(1.0))

    asked = run(StepTimer(2e-5), 0.004, 300, takes)
    assert statistics.median(asked[50:]) > 100
    assert max(asked) < StepTimer.GROWTH * 400


def test_the_first_call_goes_by_the_guess_and_growth_is_limited():
    assert StepTimer(guess=1.0).steps(0.008) == 1
    timer = StepTimer(guess=0.002)
    assert timer.steps(0.008) == 4
    timer.measured(4, 1e-6)
    assert timer.steps(0.008) in (4 * StepTimer.GROWTH, 2 * StepTimer.GROWTH)


def test_one_slow_call_does_not_shrink_the_next_ones_to_nothing():
    timer = StepTimer(guess=1e-3)
    before = max(run(timer, 0.008, 20, lambda steps: steps * 1e-5))
    timer.measured(before, 5 * before * 1e-5)
    assert timer.steps(0.008) > before / 4


def test_a_long_step_is_never_doubled():
    assert set(run(StepTimer(1.0), 0.008, 40, lambda steps: 0.05 * steps)) == {1}


def test_trainings_of_one_program_learn_together():
    first = timer_of("a program", 1e-3)
    assert timer_of("a program", 1e-3) is first
    assert timer_of("another program", 1e-3) is not first


def test_the_quickest_measurement_counts_until_it_is_old():
    quickest = Quickest()
    assert quickest.note(0.01) == 0.01
    assert quickest.note(0.001) == 0.001
    assert [quickest.note(0.02) for _ in range(Quickest.LAST)][-1] == 0.02


@given(st.floats(0.1, 500), st.floats(0.001, 0.05))
def test_a_pace_is_kept_on_average(speed, chunk):
    pace, now, epoch = Pace(speed), 100.0, 5
    while now < 110.0:
        goal, wait = pace.goal(now, epoch)
        assert goal >= epoch
        assert wait >= 0
        if wait == 0:
            epoch = goal
            now += chunk / 1000
        else:
            now += wait + 1e-9
    assert epoch - 5 == pytest.approx(10 * speed, abs=2 + 0.02 * 10 * speed)


def test_the_first_epoch_is_due_at_once():
    assert Pace(0.1).goal(50.0, 7) == (8, 0.0)


def test_a_machine_that_cannot_keep_up_is_not_sent_racing():
    pace = Pace(10.0)
    pace.goal(0.0, 0)
    goal, _wait = pace.goal(60.0, 1)
    assert goal == 2


def test_the_speedometer_shows_epochs_per_second_and_zero_at_rest():
    meter = Speedometer()
    for tick in range(200):
        meter.at(tick * 0.01, tick * 0.5)
    assert meter.speed == pytest.approx(50.0)
    meter.stop()
    assert meter.speed == 0.0


def test_the_speedometer_starts_anew_after_a_reset():
    meter = Speedometer()
    meter.at(0.0, 100.0)
    meter.at(1.0, 200.0)
    meter.at(1.1, 0.0)
    meter.at(2.1, 10.0)
    assert meter.speed == pytest.approx(10.0)


def test_slow_epochs_are_measured_over_a_few_of_them():
    meter, speeds = Speedometer(), []
    for tick in range(100):  # an epoch each half second
        meter.at(tick * 0.1, tick // 5)
        speeds.append(meter.speed)
    assert all(speed == pytest.approx(2.0, rel=0.35) for speed in speeds[20:])
