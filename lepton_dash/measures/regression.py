"""How far predicted numbers are from the right ones. Shape: N examples."""

from typing import NamedTuple

import numpy as np


class RegressionScores(NamedTuple):
    """Scores of predicted numbers; NaN without examples."""

    r2: float
    """1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 is perfect, 0 as good as the mean; NaN when all y are equal."""
    rmse: float
    """√ mean (y − ŷ)², in the unit of the target."""
    mae: float
    """mean |y − ŷ|, in the unit of the target."""


def regression_scores(actual: np.ndarray, predicted: np.ndarray) -> RegressionScores:
    """Scores of predictions [N] for targets [N], both in the target's own unit."""
    if not len(actual):
        return RegressionScores(float("nan"), float("nan"), float("nan"))
    actual = actual.astype(np.float64)
    residuals = actual - predicted
    squares = float(np.sum(residuals**2))
    # equal targets have a mean that rounding may put beside them
    varies = float(np.ptp(actual)) > 0
    spread = float(np.sum((actual - actual.mean()) ** 2)) if varies else 0.0
    return RegressionScores(
        r2=1.0 - squares / spread if spread > 0 else float("nan"),
        rmse=float(np.sqrt(squares / len(actual))),
        mae=float(np.mean(np.abs(residuals))),
    )
