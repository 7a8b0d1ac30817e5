"""What single neurons answer, and the weights between them, against NumPy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.engine.engine_cases import case, spec, trained

ACTIVATIONS: dict[str, Callable[..., Any]] = {"tanh": np.tanh, "relu": lambda x: np.maximum(x, 0.0)}
UNITS = ((0, 1), (0, 2, 3), (1,), (0,))  # inputs, two hidden layers, the output


def run(activation="tanh", task="binary", **fields):
    return trained(
        spec(hidden_sizes=(4, 2), activation=activation, learning_rate=0.3, epochs=5, **fields),
        case(task),
    )


def answers(trainer, state, x, activation) -> list[np.ndarray]:
    """What all neurons answer, layer by layer."""
    *hidden, last = trainer.layers(state)
    layers = []
    for weights, biases in hidden:
        x = ACTIVATIONS[activation](x @ weights + biases)
        layers.append(x)
    return [*layers, x @ last[0] + last[1]]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_pictures_are_what_neurons_answer(activation, task):
    trainer, state, _ = run(activation, task)
    x = 4 * np.random.default_rng(1).normal(size=(50, 2)).astype(np.float32)
    pictures, scales = trainer.neurons(state, x, UNITS[1:])
    layers = answers(trainer, state, x, activation)
    expected = np.concatenate(
        [layer[:, list(units)] for layer, units in zip(layers, UNITS[1:], strict=True)], axis=1
    ).T
    assert pictures.shape == expected.shape == (5, 50)
    np.testing.assert_allclose(scales, np.maximum(1, abs(expected).max(axis=1)), rtol=1e-5)
    shown = (pictures.astype(float) - 128) / 127 * scales[:, None]
    np.testing.assert_allclose(shown, expected, atol=float(scales.max()) / 127)


def test_a_layer_without_units_is_left_out():
    trainer, state, _ = run()
    x = np.zeros((9, 2), np.float32)
    pictures, scales = trainer.neurons(state, x, ((), (0, 1), (0,)))
    assert pictures.shape == (3, 9)
    np.testing.assert_array_equal(pictures, trainer.neurons(state, x, ((0,), (0, 1), (0,)))[0][1:])
    assert scales.shape == (3,)


@pytest.mark.parametrize("optimizer", ["sgd", "lamb"])  # one vector, and arrays for each layer
def test_weights_between_chosen_units(optimizer):
    trainer, state, _ = run(optimizer=optimizer)
    expected = []
    for (weights, biases), sources, targets in zip(
        trainer.layers(state), UNITS[:-1], UNITS[1:], strict=True
    ):
        expected += [weights[np.ix_(sources, targets)].ravel(), biases[list(targets)]]
    np.testing.assert_array_equal(trainer.weights(state, UNITS), np.concatenate(expected))
