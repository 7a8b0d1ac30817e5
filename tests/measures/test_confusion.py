import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from lepton_dash.measures import class_scores, confusion_matrix

PARTS = ("precision", "recall", "f1")


@st.composite
def answers(draw) -> tuple[np.ndarray, np.ndarray, int]:
    classes = draw(st.integers(2, 10))
    pairs = st.tuples(st.integers(0, classes - 1), st.integers(0, classes - 1))
    drawn = draw(st.lists(pairs, min_size=1, max_size=60))
    actual, predicted = np.array(drawn).T
    return actual.astype(np.float32), predicted, classes


@given(answers())
def test_scores_are_those_of_scikit_learn(case):
    actual, predicted, classes = case
    confusion = confusion_matrix(actual, predicted, classes)
    labels = range(classes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about classes that aren't there
        expected = metrics.confusion_matrix(actual, predicted, labels=labels)
        given_scores = metrics.precision_recall_fscore_support(
            actual, predicted, labels=labels, zero_division=np.nan
        )
    assert confusion.tolist() == expected.tolist()
    scores = class_scores(confusion)
    assert scores.accuracy == pytest.approx(metrics.accuracy_score(actual, predicted))
    for name, values in zip(PARTS, given_scores[:3], strict=True):
        ours = getattr(scores, name)
        np.testing.assert_allclose(ours, values)
        known = values[~np.isnan(values)]
        assert getattr(scores, f"macro_{name}") == pytest.approx(known.mean())
    assert scores.support.tolist() == given_scores[3].tolist()


def test_a_class_that_is_never_predicted_has_no_precision_but_a_recall_of_0():
    scores = class_scores(confusion_matrix(np.array([0, 0, 1]), np.array([0, 0, 0]), 2))
    assert scores.precision[0] == pytest.approx(2 / 3)
    assert np.isnan(scores.precision[1])
    assert (scores.recall[1], scores.f1[1]) == (0, 0)
    assert scores.macro_precision == pytest.approx(2 / 3)


def test_without_examples_nothing_is_known():
    scores = class_scores(confusion_matrix(np.empty(0), np.empty(0), 3))
    assert np.isnan([scores.accuracy, scores.macro_f1, *scores.recall]).all()
    assert scores.support.tolist() == [0, 0, 0]
