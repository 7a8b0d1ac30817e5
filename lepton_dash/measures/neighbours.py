"""How well the examples nearest to one predict it: whether there is anything to learn at all.

Where neighbours know no more than chance, either nothing connects inputs and targets or far more
examples are needed; a network that fails there is not to blame. Shapes: N examples, F inputs.
Cover & Hart (1967), "Nearest neighbor pattern classification".
"""

import numpy as np

NEIGHBOURS = 5
"""Odd, so that two classes can't tie; few, so that thin structures (spirals) aren't blurred."""


def neighbour_accuracy(x: np.ndarray, labels: np.ndarray) -> float:
    """The share of examples whose class is the commonest among their nearest neighbours.

    Args:
        x: [N, F] inputs.
        labels: [N] positions of classes.

    Returns:
        0 to 1, each example left out of its own vote; NaN with too few examples.
    """
    nearest = _nearest(x)
    if nearest is None:
        return float("nan")
    classes = labels.astype(np.int64)
    votes = np.zeros((len(x), int(classes.max()) + 1))
    for column in nearest.T:
        votes[np.arange(len(x)), classes[column]] += 1
    return float(np.mean(votes.argmax(axis=1) == classes))


def neighbour_r2(x: np.ndarray, targets: np.ndarray) -> float:
    """R² of the mean of the nearest neighbours' targets; see `neighbour_accuracy`."""
    nearest = _nearest(x)
    targets = targets.astype(np.float64)
    if nearest is None or np.ptp(targets) == 0:
        return float("nan")
    errors = np.sum((targets - targets[nearest].mean(axis=1)) ** 2)
    return float(1.0 - errors / np.sum((targets - targets.mean()) ** 2))


def _nearest(x: np.ndarray) -> np.ndarray | None:
    """[N, NEIGHBOURS] rows of the nearest others."""
    if len(x) <= NEIGHBOURS + 1:
        return None
    x = x.astype(np.float64)
    squares = np.sum(x**2, axis=1)
    distances = squares[:, None] + squares[None, :] - 2 * x @ x.T
    np.fill_diagonal(distances, np.inf)
    return np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
