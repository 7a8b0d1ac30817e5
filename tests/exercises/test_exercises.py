"""Exercises that a lesson gives, whose outcomes are known; seeds are fixed.

Losses are on the scale of TensorFlow Playground, half the squared error, where it says so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash.run import Run

EVERY_FEATURE = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")


def trained(**fields: Any) -> Run:
    return ld.train(ld.Experiment().updated(**fields))


def xor(activation: str, neurons: int, seed: int, **fields: Any) -> float:
    """Validation accuracy on the XOR data, without noise."""
    run = trained(
        dataset="xor",
        noise=0.0,
        hidden_sizes=[neurons],
        activation=activation,
        epochs=150,
        seed=seed,
        **fields,
    )
    return float(run.history.validation_accuracy.iloc[-1])


def test_xor_is_beyond_a_linear_activation() -> None:
    assert max(xor("linear", neurons, seed) for neurons in (3, 8) for seed in range(3)) < 0.65


def test_an_input_of_products_makes_xor_linear() -> None:
    run = trained(dataset="xor", noise=0.0, features=["x1*x2"], hidden_sizes=[], epochs=50)
    assert run.history.validation_accuracy.iloc[-1] > 0.98


def test_three_relu_neurons_learn_xor_sometimes_and_more_do_always() -> None:
    def found(neurons: int) -> list[bool]:
        return [xor("relu", neurons, seed, loss="half_mse") > 0.95 for seed in range(10)]

    three, eight = found(3), found(8)
    assert any(three)
    assert not all(three)
    assert all(eight)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("features", [("x1", "x2", "sin(x1)", "sin(x2)"), EVERY_FEATURE])
def test_spiral_is_learned(features: tuple[str, ...], seed: int) -> None:
    run = trained(
        dataset="spiral",
        noise=0.0,
        features=features,
        hidden_sizes=[8, 8],
        loss="half_mse",
        learning_rate=0.01,
        epochs=2000,
        seed=seed,
    )
    assert run.history.validation_loss.iloc[-1] < 0.1


@pytest.mark.parametrize("seed", [0, 1])
def test_circle_is_learned(seed: int) -> None:
    run = trained(dataset="circle", noise=0.0, loss="half_mse", epochs=300, seed=seed)
    assert run.history.validation_loss.iloc[-1] < 0.01


@pytest.mark.parametrize("dataset", ["circle", "gaussians", "moons"])
def test_l2_shrinks_the_gap_and_the_weights(dataset: str) -> None:
    def gap_and_weights(l2: float) -> tuple[float, float]:
        run = trained(
            dataset=dataset,
            noise=0.5,
            num_examples=100,
            hidden_sizes=[8, 8],
            loss="half_mse",
            optimizer="sgd",
            epochs=500,
            l2=l2,
        )
        last = run.history.iloc[-1]
        weights = [value for name, value in run.params.items() if name.endswith("weight")]
        return (
            float(last.validation_loss - last.train_loss),
            sum(float(np.sum(value**2)) for value in weights),
        )

    without, strong = gap_and_weights(0.0), gap_and_weights(0.3)
    assert strong[0] < 0.5 * without[0]
    assert strong[1] < 0.2 * without[1]


def restlessness(losses: np.ndarray) -> float:
    """How far a loss goes up or down from one epoch to the next, on average."""
    return float(np.mean(np.abs(np.diff(losses))))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_learning_rate_of_3_is_unstable(seed: int) -> None:
    def losses(rate: float) -> np.ndarray:
        run = trained(loss="half_mse", optimizer="sgd", learning_rate=rate, epochs=100, seed=seed)
        return run.history.train_loss.to_numpy()

    usual, high = losses(0.03), losses(3.0)
    assert restlessness(high[20:]) > 5 * restlessness(usual[20:])
    assert high[-20:].mean() > 2 * usual[-20:].mean()
