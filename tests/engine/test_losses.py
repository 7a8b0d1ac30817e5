import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from lepton_dash import tables
from lepton_dash.engine import losses

RNG = np.random.default_rng(0)
BINARY = RNG.normal(size=(30, 1)).astype(np.float32) * 3, RNG.integers(0, 2, 30).astype(np.float32)
MULTI = RNG.normal(size=(30, 4)).astype(np.float32) * 3, RNG.integers(0, 4, 30).astype(np.float32)
VALUES = RNG.normal(size=(30, 1)).astype(np.float32), RNG.normal(size=30).astype(np.float32)


def mean(name, data, task, **options):
    loss = getattr(losses, name)
    return float(jnp.mean(loss.per_example(*map(jnp.asarray, data), task, options)))


def test_regression_losses_against_scikit_learn_and_optax():
    scores, y = VALUES
    assert mean("mse", VALUES, "regression") == pytest.approx(
        metrics.mean_squared_error(y, scores[:, 0]), rel=1e-5
    )
    assert mean("half_mse", VALUES, "regression") == pytest.approx(
        0.5 * metrics.mean_squared_error(y, scores[:, 0]), rel=1e-5
    )
    assert mean("huber", VALUES, "regression", delta=0.7) == pytest.approx(
        float(jnp.mean(optax.huber_loss(scores[:, 0], y, delta=0.7))), rel=1e-5
    )


def test_cross_entropy_against_scikit_learn():
    scores, y = BINARY
    probabilities = 1 / (1 + np.exp(-scores[:, 0].astype(np.float64)))
    expected = metrics.log_loss(y, probabilities)
    assert mean("cross_entropy", BINARY, "binary") == pytest.approx(expected, rel=1e-5)
    assert mean("binary_cross_entropy", BINARY, "binary") == pytest.approx(expected, rel=1e-5)
    scores, y = MULTI
    softmax = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    expected = metrics.log_loss(y, softmax, labels=range(4))
    assert mean("softmax_cross_entropy", MULTI, "multiclass") == pytest.approx(expected, rel=1e-5)
    assert mean("cross_entropy", MULTI, "multiclass") == pytest.approx(expected, rel=1e-5)


def test_hinge_against_scikit_learn():
    scores, y = BINARY
    assert mean("hinge", BINARY, "binary") == pytest.approx(
        metrics.hinge_loss(y, scores[:, 0]), rel=1e-5
    )
    scores, y = MULTI
    assert mean("hinge", MULTI, "multiclass") == pytest.approx(
        metrics.hinge_loss(y, scores, labels=range(4)), rel=1e-5
    )


def test_squared_losses_of_two_classes_have_the_scale_of_the_playground():
    # a tanh output against -1 and +1: sure and right is 0, undecided ½, sure and wrong 2
    scores = np.array([[20.0], [0.0], [-20.0]], np.float32)
    found = losses.half_mse.per_example(jnp.asarray(scores), jnp.ones(3), "binary", {})
    np.testing.assert_allclose(found, [0.0, 0.5, 2.0], atol=1e-6)


def test_squared_loss_of_several_classes_is_the_brier_score():
    scores, y = MULTI
    softmax = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    expected = np.mean(((softmax - np.eye(4)[y.astype(int)]) ** 2).sum(1))
    assert mean("mse", MULTI, "multiclass") == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", tables.LOSSES)
@given(score=st.floats(-1e4, 1e4, width=32), label=st.sampled_from([0.0, 1.0]))
def test_losses_and_gradients_stay_finite(name, score, label):
    row = tables.LOSSES[name]
    loss = tables.resolve(row.function)
    options = {key: jnp.float32(option.default) for key, option in row.options.items()}
    for task in row.tasks:
        wide = task == "multiclass" or (task == "binary" and loss.two_outputs)
        scores = jnp.full((1, 3 if task == "multiclass" else 2 if wide else 1), score)
        scores = scores.at[0, 0].add(1.0)
        y = jnp.array([label])
        value, grads = jax.value_and_grad(
            lambda s, y=y, t=task: jnp.sum(loss.per_example(s, y, t, options))
        )(scores)
        assert np.isfinite(value)
        assert np.isfinite(grads).all()


def test_predictions_are_probabilities():
    for name, row in tables.LOSSES.items():
        loss = tables.resolve(row.function)
        if "multiclass" in row.tasks:
            says = np.asarray(loss.prediction(jnp.asarray(MULTI[0]), "multiclass"))
            np.testing.assert_allclose(says.sum(1), 1.0, rtol=1e-5, err_msg=name)
        scores = jnp.asarray(BINARY[0])
        if loss.two_outputs:
            scores = jnp.concatenate([-scores, scores], axis=1)
        says = np.asarray(loss.prediction(scores, "binary"))
        assert says.min() >= 0
        assert says.max() <= 1
        np.testing.assert_array_equal(says > 0.5, BINARY[0][:, 0] > 0, err_msg=name)


def test_the_default_losses_have_no_options():
    for task in ("binary", "multiclass", "regression"):
        assert not tables.LOSSES[tables.default_loss(task)].options
