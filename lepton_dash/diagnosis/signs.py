"""What is measured of a training: the material of every rule.

Shapes: R rows of history, K classes.
"""

from typing import NamedTuple

import numpy as np

from lepton_dash.spec import Experiment

WINDOW = 0.2
"""The latest part of the history counts as "now": long enough to see past single epochs."""

FEWEST_ROWS = 20
"""Rows of history below which nothing is said about curves, and of the window at least."""

HORIZON = 10
"""A trend is followed for at most this many times the epochs that are done."""


class Layer(NamedTuple):
    """A hidden layer, or the output layer, on a sample of the training data."""

    activation: str
    """Its name in the table; empty for the output layer."""
    size: int
    dead: int
    """Units that get no gradient from any example that was checked, see `Signs.num_checked`."""
    saturated: float
    """The share of (unit, example) pairs where the activation is nearly flat."""
    gradient: float
    """Root mean square of the gradient of its weights."""


class Signs(NamedTuple):
    """A training at one moment."""

    experiment: Experiment
    task: str
    baseline: float
    """Training loss of the best answer that is the same for every example; NaN if unknown."""
    history: np.ndarray
    """[R, 5] epoch, train and validation loss, train and validation metric; NaN if there's none"""
    class_names: tuple[str, ...] = ()
    class_counts: tuple[int, ...] = ()
    """[K] training examples of each class."""
    num_train: int = 0
    num_checked: int = 0
    """Training examples on which dead units were looked for."""
    num_validation: int = 0
    neighbours: float = float("nan")
    """Accuracy or R² of the nearest training examples' answer, each example left out."""
    layers: tuple[Layer, ...] = ()
    """Hidden layers and the output layer; empty while nothing has been measured."""
    moved: float = float("nan")
    """Distance of the weights from where they started, in parts of their first norm; NaN if
    unknown."""
    failure: str = ""
    """Why the training can't go on, if so."""

    @property
    def is_young(self) -> bool:
        """Whether there is too little history to speak of curves."""
        return len(self.history) < FEWEST_ROWS

    @property
    def epoch(self) -> float:
        """Epochs that are done."""
        return float(self.history[-1, 0])

    @property
    def window(self) -> np.ndarray:
        """[W, 5] the latest rows."""
        return self.history[-max(FEWEST_ROWS, int(WINDOW * len(self.history))) :]

    @property
    def loss(self) -> float:
        """The training loss now: the median of the window's newer half."""
        return _newer(self.window[:, 1])

    @property
    def validation_loss(self) -> float:
        """The validation loss now; NaN without validation data."""
        return _newer(self.window[:, 2])

    @property
    def metric(self) -> float:
        """Training accuracy or R² now."""
        return _newer(self.window[:, 3])

    @property
    def validation_metric(self) -> float:
        """Validation accuracy or R² now."""
        return _newer(self.window[:, 4])

    @property
    def level(self) -> float:
        """The training loss in parts of the baseline: 1 has learnt nothing, 0 everything."""
        return self.loss / self.baseline

    @property
    def jumps(self) -> float:
        """By how much the training loss moves from row to row: the median."""
        return float(np.median(np.abs(np.diff(self.window[:, 1]))))

    @property
    def straightness(self) -> float:
        """The window's way from start to end in parts of the way it took: 1 goes straight."""
        losses = self.window[:, 1]
        path = float(np.sum(np.abs(np.diff(losses))))
        return float(abs(losses[-1] - losses[0])) / path if path else 0.0

    @property
    def slope(self) -> float:
        """How the training loss changes an epoch; 0 when its jumps hide any change."""
        epochs, losses = self.window[:, 0], self.window[:, 1]
        middle = len(losses) // 2
        change = float(np.median(losses[middle:]) - np.median(losses[:middle]))
        apart = float(np.median(epochs[middle:]) - np.median(epochs[:middle]))
        return change / apart if abs(change) > self.jumps and apart > 0 else 0.0

    @property
    def outlook(self) -> float:
        """The training loss at the end, if it goes on as now; see `HORIZON`."""
        left = max(self.experiment.training.epochs - self.epoch, 0.0)
        return self.loss + self.slope * min(left, HORIZON * self.epoch)

    @property
    def majority(self) -> float:
        """The share of the commonest class in the training data; 0 for a regression."""
        total = sum(self.class_counts)
        return max(self.class_counts) / total if total else 0.0


def _newer(values: np.ndarray) -> float:
    return float(np.median(values[len(values) // 2 :]))
