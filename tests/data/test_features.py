import math

import numpy as np
import pytest

from lepton_dash.data.features import FEATURES, expand
from lepton_dash.tables import FEATURES as NAMED

BY_HAND = {
    "x1": lambda a, b: a,
    "x2": lambda a, b: b,
    "x1^2": lambda a, b: a**2,
    "x2^2": lambda a, b: b**2,
    "x1*x2": lambda a, b: a * b,
    "sin(x1)": lambda a, b: math.sin(a),
    "sin(x2)": lambda a, b: math.sin(b),
}


def test_the_table_of_features_names_the_same_ones():
    assert list(FEATURES) == list(NAMED) == list(BY_HAND)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_what_its_name_says(name):
    points = np.array([[0.5, -2.0], [3.0, 4.0], [-1.5, 0.0]])
    expected = [BY_HAND[name](a, b) for a, b in points.tolist()]
    np.testing.assert_allclose(expand(points, [name])[:, 0], expected)


def test_features_come_in_the_order_asked_for():
    points = np.array([[2.0, 3.0]])
    np.testing.assert_allclose(expand(points, ["x2", "x1*x2", "x1"]), [[3.0, 6.0, 2.0]])
