import numpy as np
import pytest
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from lepton_dash.measures import neighbour_accuracy, neighbour_r2


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(120, 3)).astype(np.float32)


def test_votes_are_those_of_scikit_learn_with_each_example_left_out(x):
    labels = (x[:, 0] * x[:, 1] > 0).astype(np.float32)
    said = cross_val_predict(KNeighborsClassifier(5), x, labels, cv=LeaveOneOut())
    assert neighbour_accuracy(x, labels) == pytest.approx(np.mean(said == labels))


def test_means_are_those_of_scikit_learn_with_each_example_left_out(x):
    targets = np.sin(x[:, 0]) + 0.1 * x[:, 1]
    said = cross_val_predict(KNeighborsRegressor(5), x, targets, cv=LeaveOneOut())
    expected = 1 - np.sum((said - targets) ** 2) / np.sum((targets - targets.mean()) ** 2)
    assert neighbour_r2(x, targets) == pytest.approx(expected)


def test_few_examples_and_equal_targets_say_nothing(x):
    assert np.isnan(neighbour_accuracy(x[:4], np.zeros(4)))
    assert np.isnan(neighbour_r2(x, np.ones(120)))
