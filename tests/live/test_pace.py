import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.live.pace import Pace, Speedometer, StepTimer


@given(st.floats(1e-7, 10), st.floats(0, 1e-3), st.floats(0.001, 0.01))
def test_calls_soon_fill_the_budget_and_never_fall_below_a_step(per_step, overhead, budget):
    timer = StepTimer(guess=1e-3)
    for _ in range(40):
        steps = timer.steps(budget)
        assert steps >= 1
        timer.measured(steps, overhead + steps * per_step)
    taken = overhead + timer.steps(budget) * per_step
    assert timer.steps(budget) == 1 or taken <= 1.2 * budget
    assert taken >= 0.5 * budget


def test_the_first_call_goes_by_the_guess_and_growth_is_limited():
    assert StepTimer(guess=1.0).steps(0.008) == 1
    timer = StepTimer(guess=0.002)
    assert timer.steps(0.008) == 4
    timer.measured(4, 1e-6)
    assert timer.steps(0.008) == 4 * StepTimer.GROWTH


def test_one_slow_call_does_not_shrink_the_next_ones_to_nothing():
    timer = StepTimer(guess=1e-3)
    for _ in range(20):
        timer.measured(timer.steps(0.008), timer.steps(0.008) * 1e-5)
    before = timer.steps(0.008)
    timer.measured(before, 5 * before * 1e-5)
    assert timer.steps(0.008) > before / 4


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
