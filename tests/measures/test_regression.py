import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from lepton_dash.measures import regression_scores

numbers = st.floats(-1e4, 1e4, width=32)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=50))
def test_scores_are_those_of_scikit_learn(rows):
    actual, predicted = np.array(rows).T
    scores = regression_scores(actual, predicted)
    assert scores.rmse == pytest.approx(metrics.root_mean_squared_error(actual, predicted))
    assert scores.mae == pytest.approx(metrics.mean_absolute_error(actual, predicted))
    if np.ptp(actual) > 1e-3:
        assert scores.r2 == pytest.approx(metrics.r2_score(actual, predicted))


def test_a_constant_target_has_no_r2():
    scores = regression_scores(np.full(9, 0.1), np.linspace(0, 1, 9))
    assert np.isnan(scores.r2)
    assert scores.rmse > 0


def test_without_examples_nothing_is_known():
    assert np.isnan(regression_scores(np.empty(0), np.empty(0))).all()
