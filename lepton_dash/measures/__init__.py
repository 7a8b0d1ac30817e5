"""How good a network's answers are: measures of classes, of probabilities and of numbers.

Pure NumPy. What can't be said (the precision of a class that was never predicted, a curve with
one class only) is NaN, never a made-up 0.
"""

from lepton_dash.measures.confusion import ClassScores, class_scores, confusion_matrix
from lepton_dash.measures.curves import (
    Curve,
    log_odds,
    precision_recall_curve,
    roc_curve,
    thinned,
)
from lepton_dash.measures.neighbours import neighbour_accuracy, neighbour_r2
from lepton_dash.measures.regression import RegressionScores, regression_scores

__all__ = [
    "ClassScores",
    "Curve",
    "RegressionScores",
    "class_scores",
    "confusion_matrix",
    "log_odds",
    "neighbour_accuracy",
    "neighbour_r2",
    "precision_recall_curve",
    "regression_scores",
    "roc_curve",
    "thinned",
]
