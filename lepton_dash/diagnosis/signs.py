"""What is measured of a training: the material of every rule.

Shapes: R rows of history, K classes.
"""

from collections.abc import Mapping
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
    """Units that get no gradient from any example."""
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
    num_validation: int = 0
    neighbours: float = float("nan")
    """Accuracy or R² of the nearest training examples' answer, each example left out."""
    layers: tuple[Layer, ...] = ()
    """Hidden layers and the output layer; empty while nothing has been measured."""
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


def baseline_loss(
    loss: str, y: np.ndarray, task: str, options: Mapping[str, float] | None = None
) -> float:
    """The loss of the best answer that doesn't look at the inputs; NaN for an unknown loss.

    Args:
        loss: its name in the table, not "auto".
        y: [N] training targets as the network gets them: positions of classes, or numbers.
        task: "binary", "multiclass" or "regression".
        options: of the loss.
    """
    if loss in ("mse", "half_mse", "huber"):
        factor = {"mse": 1.0, "half_mse": 0.5}.get(loss)
        if factor is not None:
            return factor * _spread(y, task)
        delta = (options or {}).get("delta", 1.0)
        return _huber(y, task, delta)
    if task == "regression":
        return float("nan")
    shares = _shares(y)
    if "cross_entropy" in loss:
        return float(-np.sum(shares * np.log(shares)))
    if loss == "hinge":
        # two classes: the best constant score is that of the commoner one, ±1
        return float(2 * shares.min()) if task == "binary" and len(shares) == 2 else 1.0
    return float("nan")


def _shares(y: np.ndarray) -> np.ndarray:
    counts = np.unique(y, return_counts=True)[1]
    return np.asarray(counts / counts.sum(), np.float64)


def _spread(y: np.ndarray, task: str) -> float:
    """Mean squared distance from the mean answer, in the scale of the losses."""
    if task == "regression":
        return float(np.var(y.astype(np.float64)))
    # Σ p (1 − p) over the classes of a one-hot target; two classes are −1 and +1
    brier = float(1 - np.sum(_shares(y) ** 2))
    return 2 * brier if task == "binary" else brier


def _huber(y: np.ndarray, task: str, delta: float) -> float:
    if task == "multiclass":
        return float("nan")
    targets = y.astype(np.float64) if task == "regression" else 2.0 * y - 1.0
    size = np.abs(targets - targets.mean())
    return float(np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))))
