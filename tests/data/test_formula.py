"""The values of formulas, held against NumPy's own, and the examples that they draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.data import DataError, load
from lepton_dash.data.formula import draw, evaluate
from lepton_dash.spec import Data, Experiment, task_of
from lepton_dash.tables import FORMULAS

POINTS = np.random.default_rng(0).uniform(-6, 6, (200, 2))
X1, X2 = POINTS.T


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x1^2 + x2^2 < 9", X1**2 + X2**2 < 9),
        ("2x1 - x2/3", 2 * X1 - X2 / 3),
        ("-x1^2", -(X1**2)),
        ("sin(pi x1) e", np.sin(np.pi * X1) * np.e),
        ("0 < x1 < 3", (X1 > 0) & (X1 < 3)),
        ("x1 > 0 and not x2 > 0 or x1 < -5", (X1 > 0) & ~(X2 > 0) | (X1 < -5)),
        ("(x1 > 0) + 2(x2 > 0)", (X1 > 0) + 2.0 * (X2 > 0)),
        ("min(x1, x2, 0)", np.minimum(np.minimum(X1, X2), 0)),
        ("mod(x1, 2)", np.mod(X1, 2)),
        ("x1 % 2", np.mod(X1, 2)),
        ("where(x1 > x2, x1, -1)", np.where(X1 > X2, X1, -1)),
        ("sqrt(abs(x1)) + exp(-x2) + ln(x1^2)", np.sqrt(abs(X1)) + np.exp(-X2) + np.log(X1**2)),
        ("atan2(x2, x1)", np.arctan2(X2, X1)),
        ("3", np.full(200, 3.0)),
        ("1 < 2", np.ones(200, bool)),
    ],
)
def test_is_what_numpy_computes(text, expected):
    values = evaluate(text, POINTS)
    assert values.dtype == expected.dtype
    np.testing.assert_allclose(values, expected)


ONE = {"sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp, "abs": np.abs, "sign": np.sign}
TWO = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}

# each a text, and a function that computes the same
leaves = st.sampled_from([("x1", lambda: X1), ("x2", lambda: X2)]) | st.integers(0, 9999).map(
    lambda number: (f"{number / 1000}", lambda: np.float64(number / 1000))
)


def _larger(parts):
    def one(name, part):
        return f"{name}({part[0]})", lambda: ONE[name](part[1]())

    def two(sign, left, right):
        return f"({left[0]} {sign} {right[0]})", lambda: TWO[sign](left[1](), right[1]())

    return st.builds(one, st.sampled_from(list(ONE)), parts) | st.builds(
        two, st.sampled_from(list(TWO)), parts, parts
    )


expressions = st.recursive(leaves, _larger, max_leaves=8)


@given(expressions)
@np.errstate(all="ignore")
def test_agrees_with_numpy_on_any_expression(expression):
    text, expected = expression
    if len(text) <= 200:
        np.testing.assert_array_equal(evaluate(text, POINTS), np.broadcast_to(expected(), 200))


def test_a_tower_of_powers_is_soon_infinite():
    assert np.isinf(evaluate("9^9^9^9", POINTS)).all()


@pytest.mark.parametrize("text", FORMULAS)
def test_every_formula_of_the_table_makes_examples(text):
    data = Data(dataset="formula", formula=text, noise=0.0)
    prepared = load(data)
    assert prepared.task == task_of(data)
    assert len(prepared.x_train) == len(prepared.x_validation) == 250
    np.testing.assert_array_equal(prepared.x_train, load(data).x_train)
    if prepared.task == "binary":
        assert 0.1 < prepared.y_train.mean() < 0.9
        assert prepared.class_names == ("false", "true")


def test_without_a_formula_it_is_the_first_of_the_table():
    first = load(Data(dataset="formula", formula=next(iter(FORMULAS))))
    np.testing.assert_array_equal(load(Data(dataset="formula")).x_train, first.x_train)


def test_noise_is_the_share_of_labels_that_are_changed():
    for share in (0.0, 0.1, 0.5, 1.0):
        drawn = draw(np.random.default_rng(0), "x1 > 0", 10_000, share, "auto")
        wrong = (drawn.points[:, 0] > 0) != drawn.targets
        assert wrong.mean() == pytest.approx(share, abs=0.02)


def test_noise_of_a_value_is_in_deviations_of_the_values():
    drawn = draw(np.random.default_rng(0), "3 x1", 10_000, 0.5, "auto")
    clean = 3 * drawn.points[:, 0]
    assert np.std(drawn.targets - clean) == pytest.approx(0.5 * clean.std(), rel=0.05)


def test_whole_values_are_classes_when_it_is_said():
    drawn = draw(np.random.default_rng(0), "mod(floor(x1), 3)", 900, 0.3, "classification")
    assert drawn.class_names == ("0", "1", "2")
    wrong = np.mod(np.floor(drawn.points[:, 0]), 3) != drawn.targets
    assert wrong.mean() == pytest.approx(0.3, abs=0.05)
    assert set(drawn.targets[wrong].tolist()) == {0, 1, 2}


def test_points_without_a_value_are_drawn_again():
    drawn = draw(np.random.default_rng(0), "sqrt(x1) + x2", 500, 0.0, "auto")
    assert drawn.points.shape == (500, 2)
    assert drawn.points[:, 0].min() >= 0
    assert np.isfinite(drawn.targets).all()


@pytest.mark.parametrize(
    ("text", "task", "sentence"),
    [
        ("1 < 2", "auto", "1 < 2 is true at every point, so there is nothing to learn; change it."),
        ("3", "auto", "3 is 3 at every point, so there is nothing to learn; change it."),
        ("log(-1)", "auto", "log(-1) has no value at nearly all points of the plane; change it."),
        ("9^9^9", "auto", "9^9^9 has no value at nearly all points"),
        ("exp(exp(x1))", "classification", "there can be 2 to 10 classes"),
    ],
)
def test_what_nothing_can_be_learnt_from_is_refused(text, task, sentence):
    with pytest.raises(DataError) as error:
        load(Data(dataset="formula", formula=text, task=task))
    assert sentence in str(error.value)


class TestInputs:
    def test_are_formulas_too(self):
        prepared = load(Data(features=("x1", "x1^3 - x2", "x1 > 0"), standardize=False))
        x1, x2 = prepared.raw_train.astype(np.float64).T
        np.testing.assert_allclose(prepared.x_train[:, 1], x1**3 - x2, rtol=1e-4, atol=1e-4)
        np.testing.assert_array_equal(prepared.x_train[:, 2], x1 > 0)
        assert prepared.feature_names == ("x1", "x1^3 - x2", "x1 > 0")

    def test_without_a_value_are_refused_in_one_sentence(self):
        with pytest.raises(DataError) as error:
            load(Data(features=("x1", "log(x1)")))
        assert str(error.value).startswith("The input log(x1) has no usable value at ")
        assert "of the 500 points (one is x1 = -" in str(error.value)

    def test_survive_an_address(self):
        for features in (("x1 - x2",), ("x1", "min(x1, x2)", "x2^3"), ("x2", "x1^2")):
            experiment = Experiment().updated(features=features)
            assert Experiment.from_query(experiment.to_query()) == (experiment, [])
