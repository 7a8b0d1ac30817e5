"""Smoothing against TensorBoard's own formula, and where points aren't evenly spaced."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.compare.smoothing import common_unit, smoothed

VALUES = st.lists(st.floats(-100, 100), min_size=1, max_size=30)


def _tensorboard(values: list[float], weight: float) -> list[float]:
    """As TensorBoard's line chart does it: an average from 0, divided by what it lacks."""
    last, out = 0.0, []
    for count, value in enumerate(values, start=1):
        last = last * weight + (1 - weight) * value
        out.append(last / (1 - weight**count))
    return out


@given(VALUES, st.floats(0.01, 0.99), st.floats(0.5, 20))
def test_evenly_spaced_points_are_smoothed_as_in_tensorboard(values, weight, unit):
    x = np.arange(len(values)) * unit + 3
    assert smoothed(x, np.array(values), weight, unit) == pytest.approx(
        _tensorboard(values, weight), abs=1e-9
    )


@given(VALUES)
def test_no_weight_changes_nothing(values):
    y = np.array(values)
    assert np.array_equal(smoothed(np.arange(float(len(y))), y, 0.0), y)


@given(st.floats(-5, 5), st.floats(0.1, 0.99), VALUES)
def test_what_is_level_stays_level(level, weight, gaps):
    x = np.cumsum(np.abs(gaps))
    y = np.full(len(x), level)
    assert smoothed(x, y, weight, 2.0) == pytest.approx(y)


def test_a_thinned_curve_is_smoothed_like_the_whole_one():
    x = np.arange(0.0, 4000.0)
    y = np.exp(-x / 800)
    whole, thin = smoothed(x, y, 0.99, 10.0), smoothed(x[::4], y[::4], 0.99, 10.0)
    assert thin[200:] == pytest.approx(whole[::4][200:], rel=5e-3)


def test_a_value_that_is_no_number_stays_one_and_spoils_no_other():
    x, y = np.arange(5.0), np.array([1.0, np.nan, 3.0, np.inf, 2.0])
    out = smoothed(x, y, 0.5)
    assert math.isnan(out[1])
    assert math.isinf(out[3])
    # one point further away, so the weight counts twice
    assert out[2] == pytest.approx((0.25 * 0.5 * 1 + 0.75 * 3) / (0.25 * 0.5 + 0.75))
    assert np.isfinite(out[4])
    assert np.isnan(smoothed(x, np.full(5, np.nan), 0.5)).all()
    assert smoothed(x[:0], y[:0], 0.5).shape == (0,)


def test_the_unit_is_the_step_of_the_coarsest_curve():
    assert common_unit([np.arange(9.0), np.arange(0.0, 40.0, 4), np.array([1.0])]) == 4
    assert common_unit([np.array([1.0])]) == 1
    assert common_unit([]) == 1
