"""Splitting rows into a training and a validation part.

The plain split takes the same rows as `sklearn.model_selection.train_test_split(rows,
test_size=fraction, random_state=seed)`, so that anybody can repeat it there. It is computed here
because importing scikit-learn takes a second or more, and every training begins with a split.
"""

import math

import numpy as np

from lepton_dash.data.errors import DataError
from lepton_dash.i18n import _

GOLDEN = (math.sqrt(5) - 1) / 2


def split(
    num_rows: int, fraction: float, seed: int, labels: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of the training part [N] and of the validation part [M].

    Args:
        num_rows: rows to split.
        fraction: share of the rows for validation, rounded up; 0 leaves all rows, in their order,
            for training.
        seed: of the random choice.
        labels: class [rows] of every row; the classes then have the same shares in both parts.
            Where that can't be (a class of one row, or a part smaller than the number of classes)
            the rows are split without looking at them.

    Raises:
        DataError: when no row would be left for training.
    """
    if fraction == 0:
        return np.arange(num_rows), np.arange(0)
    num_validation = math.ceil(fraction * num_rows)
    if num_validation >= num_rows:
        raise DataError(
            _(
                "With a validation fraction of {fraction:g}, none of the {rows} rows is left for "
                "training; choose a smaller fraction."
            ).format(fraction=fraction, rows=num_rows)
        )
    rng = np.random.RandomState(seed)
    if labels is None:
        order = rng.permutation(num_rows)
        return order[num_validation:], order[:num_validation]
    return _stratified(rng, labels, num_validation)


def steady_split(
    num_rows: int, fraction: float, seed: int, labels: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The same as `split`, but rows that are added at the end leave the others where they are.

    Of each class (or of all rows), the k-th row is for validation where k times the golden ratio,
    from a start that the seed draws, has a fractional part below the fraction: shares are right to
    about one row at any length. One row at least is left for training.
    """
    start = np.random.RandomState(seed).uniform()
    groups = np.zeros(num_rows, np.int64) if labels is None else labels
    rank = np.zeros(num_rows, np.int64)
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        rank[members] = np.arange(1, len(members) + 1)
    held = np.modf(start + groups * 0.5 + rank * GOLDEN)[0] < fraction
    if held.all():
        held[:1] = False
    return np.flatnonzero(~held), np.flatnonzero(held)


def sample(num_rows: int, size: int, seed: int, labels: np.ndarray | None = None) -> np.ndarray:
    """Numbers of `size` rows drawn at random, ascending; all rows where there are no more."""
    if size >= num_rows:
        return np.arange(num_rows)
    rng = np.random.RandomState(seed)
    if labels is None:
        return np.sort(rng.permutation(num_rows)[:size])
    return np.sort(_stratified(rng, labels, size)[1])


def _stratified(
    rng: np.random.RandomState, labels: np.ndarray, num_second: int
) -> tuple[np.ndarray, np.ndarray]:
    """Two parts in random order, the second of num_second rows, with equal shares of classes."""
    num_rows = len(labels)
    _classes, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if counts.min() < 2 or min(num_second, num_rows - num_second) < len(counts):
        order = rng.permutation(num_rows)
        return order[num_second:], order[:num_second]
    takes = _shares(counts, num_second)
    # Shuffled, then gathered by class: the first rows of a class are a random choice of it.
    order = rng.permutation(num_rows)
    order = order[np.argsort(index[order], kind="stable")]
    start_of_class = np.cumsum(counts) - counts
    rank_in_class = np.arange(num_rows) - np.repeat(start_of_class, counts)
    second = rank_in_class < np.repeat(takes, counts)
    return rng.permutation(order[~second]), rng.permutation(order[second])


def _shares(counts: np.ndarray, total: int) -> np.ndarray:
    """How many of each class, `total` together, in proportion to counts.

    At least one of each class, and never all of it: len(counts) <= total <= sum - len(counts).
    """
    exact = counts * (total / counts.sum())
    takes = np.clip(np.round(exact).astype(np.int64), 1, counts - 1)
    # What rounding gave too much or too little: one by one, where it is furthest from exact.
    while takes.sum() > total:
        takes[np.argmax(np.where(takes > 1, takes - exact, -np.inf))] -= 1
    while takes.sum() < total:
        takes[np.argmax(np.where(takes < counts - 1, exact - takes, -np.inf))] += 1
    return takes
