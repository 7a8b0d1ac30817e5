"""Counts of right and wrong answers by class, and the scores that follow from them.

Shapes: N examples, K classes.
"""

from typing import NamedTuple

import numpy as np


class ClassScores(NamedTuple):
    """Scores of each class, and their means over the classes."""

    accuracy: float
    """The share of right answers; NaN without examples."""
    precision: np.ndarray
    """[K] of those said to be of the class, the share that is; NaN for one never predicted."""
    recall: np.ndarray
    """[K] of those of the class, the share that was found; NaN for one without examples."""
    f1: np.ndarray
    """[K] harmonic mean of both, 2 TP / (2 TP + FP + FN); NaN where both are undefined."""
    support: np.ndarray
    """[K] examples of the class."""
    macro_precision: float
    macro_recall: float
    macro_f1: float
    """Means over the classes for which they are defined; every class counts the same."""


def confusion_matrix(actual: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts how often each class was taken for each.

    Args:
        actual: [N] positions of the right classes.
        predicted: [N] positions of the predicted ones.
        classes: K.

    Returns:
        int64 [K, K]: row the actual class, column the predicted one.
    """
    pairs = actual.astype(np.int64) * classes + predicted.astype(np.int64)
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def class_scores(confusion: np.ndarray) -> ClassScores:
    """Scores of a confusion matrix [K, K], see `confusion_matrix`."""
    right = np.diag(confusion).astype(np.float64)
    support, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    precision = _share(right, predicted)
    recall = _share(right, support)
    f1 = _share(2 * right, support + predicted)
    total = confusion.sum()
    return ClassScores(
        accuracy=float(right.sum() / total) if total else float("nan"),
        precision=precision,
        recall=recall,
        f1=f1,
        support=support,
        macro_precision=_mean(precision),
        macro_recall=_mean(recall),
        macro_f1=_mean(f1),
    )


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part / whole, NaN where the whole is 0."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
