"""What a threshold on the probability of a class trades: ROC and precision-recall curves.

Shapes: N examples, P points of a curve. Fawcett (2006), "An introduction to ROC analysis".
"""

from typing import NamedTuple

import numpy as np


class Curve(NamedTuple):
    """Points of a curve, and the area under it."""

    x: np.ndarray  # [P]
    y: np.ndarray  # [P]
    area: float


_NONE = Curve(np.empty(0), np.empty(0), float("nan"))


def log_odds(scores: np.ndarray) -> np.ndarray:
    """How sure a network is of each class against the others: log p / (1 − p) of its softmax.

    Probabilities would do as well, if float32 didn't round the surest ones to 0 and 1, and if
    those of the hinge loss weren't clipped: examples that the scores rank would be equal.

    Args:
        scores: [N, C], or [N, 1] of two classes: the score of the second.

    Returns:
        [N, C], or [N, 2]: sₖ − log Σ exp(sⱼ) over the other classes j.
    """
    scores = scores.astype(np.float64)
    if scores.shape[1] == 1:
        return np.concatenate([-scores, scores], axis=1)
    order = np.argsort(scores, axis=1)
    likeliest, second = order[:, -1:], order[:, -2:-1]
    top, next_best = (np.take_along_axis(scores, at, axis=1) for at in (likeliest, second))
    with np.errstate(over="ignore"):  # of the likeliest, which isn't used
        shares = np.exp(scores - next_best)  # against the second
    np.put_along_axis(shares, likeliest, 0.0, axis=1)
    rest = next_best + np.log(np.sum(shares, axis=1, keepdims=True))  # log Σ exp of the others
    others = np.exp(scores - top)
    np.put_along_axis(others, likeliest, 0.0, axis=1)
    odds = scores - top - np.log1p(np.sum(others, axis=1, keepdims=True) - others)
    np.put_along_axis(odds, likeliest, top - rest, axis=1)
    return odds


def roc_curve(positive: np.ndarray, scores: np.ndarray) -> Curve:
    """True positive rate over false positive rate, as the threshold falls.

    Args:
        positive: [N] whether the example is of the class.
        scores: [N] how sure the network is that it is; only their order counts.

    Returns:
        From (0, 0) to (1, 1), and the area by trapezoids: the chance that an example of the class
        has a higher score than one of the others. Empty, NaN, when there is only one kind.
    """
    true, false = _counts(positive, scores)
    if not true.size or not true[-1] or not false[-1]:
        return _NONE
    x = np.concatenate([[0.0], false / false[-1]])
    y = np.concatenate([[0.0], true / true[-1]])
    area = float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))
    return Curve(*_corners(x, y), area)


def precision_recall_curve(positive: np.ndarray, scores: np.ndarray) -> Curve:
    """Precision over recall, as the threshold falls.

    Args:
        positive: [N] whether the example is of the class.
        scores: [N] how sure the network is that it is.

    Returns:
        From recall 0 on, and the average precision Σ (Rₙ − Rₙ₋₁) Pₙ. Empty, NaN, when no example
        is of the class.
    """
    true, false = _counts(positive, scores)
    if not true.size or not true[-1]:
        return _NONE
    recall = np.concatenate([[0.0], true / true[-1]])
    precision = true / (true + false)
    area = float(np.sum(np.diff(recall) * precision))
    # no answer is wrong before the first one is given
    return Curve(recall, np.concatenate([[1.0], precision]), area)


def thinned(curve: Curve, most: int) -> Curve:
    """The curve with at most `most` points, the first and the last among them."""
    count = len(curve.x)
    if count <= most:
        return curve
    # evenly along the curve's length, so that steep parts keep their points
    steps = np.abs(np.diff(curve.x)) + np.abs(np.diff(curve.y))
    length = np.concatenate([[0.0], np.cumsum(steps)])
    chosen = np.searchsorted(length, np.linspace(0, length[-1], most - 1))
    chosen = np.unique(np.concatenate([chosen, [count - 1]]))
    return Curve(curve.x[chosen], curve.y[chosen], curve.area)


def _counts(positive: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """True and false positives at every threshold, the highest first; equal scores go together."""
    if not len(scores):
        return np.empty(0), np.empty(0)
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    hits = positive[order].astype(np.float64)
    last = np.concatenate([np.flatnonzero(np.diff(ordered)), [len(ordered) - 1]])
    true = np.cumsum(hits)[last]
    return true, last + 1 - true


def _corners(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without the points that lie within a straight run."""
    if len(x) < 3:
        return x, y
    turns = (np.diff(x, 2) != 0) | (np.diff(y, 2) != 0)
    kept = np.concatenate([[True], turns, [True]])
    return x[kept], y[kept]
