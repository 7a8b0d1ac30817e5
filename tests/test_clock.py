"""How much time a training had taken at each of its epochs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.clock import Clock


def clock_of(count, speed=0.25):
    clock = Clock()
    for epoch in range(1, count + 1):
        clock.note(epoch, speed * epoch)
    return clock


@given(count=st.integers(0, 3000), epochs=st.lists(st.floats(0, 4000), max_size=5))
def test_between_its_moments_time_runs_evenly(count, epochs):
    asked = np.array(sorted(epochs))
    np.testing.assert_allclose(clock_of(count).at(asked), 0.25 * np.minimum(asked, count))


def test_some_epochs_have_the_seconds_that_they_have_among_all():
    clock, all_epochs = Clock(), np.arange(0.0, 2500)
    random = np.random.default_rng(0)
    for epoch, seconds in enumerate(np.cumsum(random.random(2400)), start=1):
        clock.note(epoch, seconds)
    whole = clock.at(all_epochs)
    for first, last in ((0, 1), (0, 2500), (700, 900), (2390, 2500), (2499, 2500), (5, 5)):
        assert np.array_equal(clock.at(all_epochs[first:last]), whole[first:last])


def test_its_moments_stay_as_they_were():
    clock = clock_of(10)
    moments = clock.moments
    clock.note(20, 100.0)
    clock.cut(5)
    assert moments.at(np.array([10.0, 20.0])).tolist() == [2.5, 2.5]
