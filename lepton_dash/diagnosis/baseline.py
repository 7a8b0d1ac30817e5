"""The loss of the best prediction that is the same for every example.

Shapes: N examples, K classes.
"""

from collections.abc import Mapping

import numpy as np

HALVINGS = 60
"""Steps of a bisection: more than a float64 has bits."""


def baseline_loss(
    loss: str, y: np.ndarray, task: str, options: Mapping[str, float] | None = None
) -> float:
    """The loss of the best constant prediction; NaN for an unknown loss.

    Args:
        loss: its name in the table, not "auto".
        y: [N] training targets as the network gets them: positions of classes, or numbers.
        task: "binary", "multiclass" or "regression".
        options: of the loss.
    """
    if loss in ("mse", "half_mse"):
        return (1.0 if loss == "mse" else 0.5) * _spread(y, task)
    if loss == "huber":
        delta = (options or {}).get("delta", 1.0)
        if task == "multiclass":
            return _huber_of_shares(_shares(y), delta)
        targets = y.astype(np.float64) if task == "regression" else 2.0 * y - 1.0
        return float(np.mean(_huber(targets - _huber_location(targets, delta), delta)))
    if task == "regression":
        return float("nan")
    shares = _shares(y)
    if "cross_entropy" in loss:
        return float(-np.sum(shares * np.log(shares)))
    if loss == "hinge":
        # a constant margin of 1 for the commonest class pays for each of the others with 2; no
        # margin at all costs 1 for everybody
        two_signs = task == "binary" and len(shares) == 2
        best = 2 * (1 - shares.max())
        return float(best if two_signs else min(1.0, best))
    return float("nan")


def _shares(y: np.ndarray) -> np.ndarray:
    counts = np.unique(y, return_counts=True)[1]
    return np.asarray(counts / counts.sum(), np.float64)


def _spread(y: np.ndarray, task: str) -> float:
    """Mean squared distance from the mean target, in the scale of the losses."""
    if task == "regression":
        return float(np.var(y.astype(np.float64)))
    # Σ p (1 − p) over the classes of a one-hot target; two classes are −1 and +1
    brier = float(1 - np.sum(_shares(y) ** 2))
    return 2 * brier if task == "binary" else brier


def _huber(residuals: np.ndarray, delta: float) -> np.ndarray:
    size = np.abs(residuals)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


def _huber_location(targets: np.ndarray, delta: float) -> float:
    """The constant of least Huber loss: Σ clip(c − y, −δ, δ) = 0 (Huber 1964)."""
    low, high = float(targets.min()), float(targets.max())
    for _step in range(HALVINGS):
        middle = (low + high) / 2
        if np.sum(np.clip(middle - targets, -delta, delta)) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _huber_of_shares(shares: np.ndarray, delta: float) -> float:
    """The least Huber loss of constant probabilities [K] against one-hot targets.

    minimise Σ sₖ h(1 − pₖ) + (1 − sₖ) h(pₖ) with Σ pₖ = 1: every pₖ has the same derivative λ,
    which grows with pₖ, so two bisections find them.
    """

    def probabilities(rate: float) -> np.ndarray:
        low, high = np.zeros_like(shares), np.ones_like(shares)
        for _step in range(HALVINGS):
            middle = (low + high) / 2
            derivative = (1 - shares) * np.minimum(middle, delta)
            derivative -= shares * np.minimum(1 - middle, delta)
            low, high = (
                np.where(derivative < rate, middle, low),
                np.where(derivative < rate, high, middle),
            )
        return (low + high) / 2

    low, high = -1.0, 1.0
    for _step in range(HALVINGS):
        middle = (low + high) / 2
        if probabilities(middle).sum() < 1:
            low = middle
        else:
            high = middle
    p = probabilities(high)
    # where the derivative is flat, the probabilities jump: what is too much goes proportionally
    below = probabilities(low)
    excess = p.sum() - below.sum()
    if excess > 0:
        p = below + (p - below) * np.clip((1 - below.sum()) / excess, 0.0, 1.0)
    return float(np.sum(shares * _huber(1 - p, delta) + (1 - shares) * _huber(p, delta)))
