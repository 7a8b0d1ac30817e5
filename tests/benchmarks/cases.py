"""What every contender of the training benchmark trains."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from lepton_dash import data
from lepton_dash.spec import Data, Experiment, Network, Training


class Case(NamedTuple):
    """A network, the size of its data, and how it is trained: sgd, tanh, sigmoid output."""

    features: tuple[str, ...]
    hidden_sizes: tuple[int, ...]
    num_examples: int
    batch_size: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Widths of all layers, those of the input and the output included."""
        return (len(self.features), *self.hidden_sizes, 1)

    @property
    def flops_per_epoch(self) -> int:
        """Floating-point operations of the matrix products in an epoch.

        A multiply-and-add counts as two. Each layer's product is made in the forward pass, for the
        gradient of the weights, and for the gradient of its inputs, which the first layer has no
        use for.
        """
        products = [i * o for i, o in pairwise(self.sizes)]
        return 2 * (3 * sum(products) - products[0]) * self.num_examples

    @property
    def flops_per_evaluation(self) -> int:
        """The same of one forward pass over all examples."""
        return 2 * sum(i * o for i, o in pairwise(self.sizes)) * self.num_examples


class Task(NamedTuple):
    """A case with its data: an experiment of the product, and the same as plain numbers.

    N: examples, F: features.
    """

    experiment: Experiment
    sizes: tuple[int, ...]
    x: np.ndarray  # [N, F] float32
    y: np.ndarray  # [N] float32, 0 or 1
    batch_size: int
    learning_rate: float


ALL_FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")

CASES = {
    "2-4-2-1": Case(("x1", "x2"), (4, 2), 250, 10),
    "7-8x6-1": Case(ALL_FEATURES, (8,) * 6, 250, 10),
    "2-256x3-1": Case(("x1", "x2"), (256,) * 3, 10_000, 128),
}


def task(case: Case) -> Task:
    """The case on the product's circle data, all of it for training."""
    experiment = Experiment(
        data=Data(
            dataset="circle",
            features=case.features,
            num_examples=case.num_examples,
            validation_fraction=0.0,
        ),
        network=Network(hidden_sizes=case.hidden_sizes, activation="tanh"),
        training=Training(
            loss="binary_cross_entropy",
            optimizer="sgd",
            learning_rate=0.03,
            batch_size=case.batch_size,
            epochs=10_000_000,
        ),
    )
    prepared = data.load(experiment.data)
    return Task(
        experiment=experiment,
        sizes=case.sizes,
        x=np.ascontiguousarray(prepared.x_train, np.float32),
        y=np.ascontiguousarray(prepared.y_train, np.float32),
        batch_size=case.batch_size,
        learning_rate=experiment.training.learning_rate,
    )
