import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from lepton_dash.measures import log_odds, precision_recall_curve, roc_curve, thinned

# few levels, so that scores are equal now and then
cases = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=2, max_size=80).map(
    lambda rows: (np.array([a for a, _ in rows]), np.array([b / 12 for _, b in rows]))
)


@given(cases)
def test_roc_is_that_of_scikit_learn(case):
    positive, scores = case
    curve = roc_curve(positive, scores)
    if positive.all() or not positive.any():
        assert curve.x.size == 0
        assert np.isnan(curve.area)
        return
    false, true, _ = metrics.roc_curve(positive, scores, drop_intermediate=False)
    assert curve.area == pytest.approx(metrics.roc_auc_score(positive, scores))
    assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)
    # the points that were left out lie on the lines between those that stay
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(np.trapezoid(true, false))
    every = set(zip(false.round(9).tolist(), true.round(9).tolist(), strict=True))
    assert set(zip(curve.x.round(9).tolist(), curve.y.round(9).tolist(), strict=True)) <= every


@given(cases)
def test_precision_recall_is_that_of_scikit_learn(case):
    positive, scores = case
    curve = precision_recall_curve(positive, scores)
    if not positive.any():
        assert np.isnan(curve.area)
        return
    precision, recall, _ = metrics.precision_recall_curve(positive, scores)
    assert curve.area == pytest.approx(metrics.average_precision_score(positive, scores))
    np.testing.assert_allclose(curve.x, recall[::-1])
    np.testing.assert_allclose(curve.y, precision[::-1])


def test_nothing_gives_no_curve():
    for curve in (roc_curve, precision_recall_curve):
        assert np.isnan(curve(np.empty(0, bool), np.empty(0)).area)


@given(st.integers(10, 3000), st.integers(5, 100), st.integers(0, 9))
def test_a_thinned_curve_is_short_and_close_to_the_whole_one(count, most, seed):
    rng = np.random.default_rng(seed)
    positive = np.arange(count) % 3 == 0
    curve = roc_curve(positive, rng.normal(positive, 1.0))
    short = thinned(curve, most)
    assert len(short.x) <= most
    assert short.area == curve.area
    assert (short.x[0], short.x[-1]) == (curve.x[0], curve.x[-1])
    # no gap is longer than an even share of the curve and one of its own steps
    steps = np.abs(np.diff(short.x)) + np.abs(np.diff(short.y))
    own = (np.abs(np.diff(curve.x)) + np.abs(np.diff(curve.y))).max()
    assert steps.max() <= 2 / (min(most, len(curve.x)) - 2) + 2 * own


def test_log_odds_rank_where_probabilities_are_all_1():
    scores = np.array([[40.0, 0.0, -3.0], [41.0, 0.0, -3.0], [2.0, 1.0, 0.0], [-900.0, 0.0, 1.0]])
    odds = log_odds(scores)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(odds[2], np.log(p[2] / (1 - p[2])))
    assert odds[0, 0] < odds[1, 0] < np.inf
    assert np.isfinite(odds).all()
    assert log_odds(np.array([[2.5]])).tolist() == [[-2.5, 2.5]]
    np.testing.assert_allclose(log_odds(np.array([[1.0, 3.5]])), [[-2.5, 2.5]])


def test_clipped_margins_would_rank_worse():
    # of the hinge loss: margins beyond 1 are certain, and still differ
    rng = np.random.default_rng(0)
    positive = np.arange(400) % 2 == 0
    margins = rng.normal(np.where(positive, 1.2, -1.2), 1.0)
    curve = roc_curve(positive, log_odds(margins[:, None])[:, 1])
    assert curve.area == pytest.approx(metrics.roc_auc_score(positive, margins))
    assert curve.area > metrics.roc_auc_score(positive, np.clip(margins, -1, 1)) + 0.003
