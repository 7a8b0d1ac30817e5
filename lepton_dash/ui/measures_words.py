"""The words of the measures part of the stage."""

from typing import Any

from lepton_dash.i18n import _


def measures_words() -> dict[str, Any]:
    """Every word that the browser shows there; names in braces are filled in."""
    return {
        "title": _("Measures"),
        "hint": {
            "classes": _("confusion matrix, precision and recall, ROC"),
            "numbers": _("R², errors, residuals"),
        },
        "waiting": _("Measuring."),
        "parts": _("Measured on"),
        "validation": _("validation"),
        "training": _("training"),
        "no_validation": _("There is no validation data."),
        "counted": {
            "validation": _("{examples} validation examples, epoch {epoch}"),
            "training": _("{examples} training examples, epoch {epoch}"),
        },
        "sampled": {
            "validation": _("a random {examples} of {of} validation examples, epoch {epoch}"),
            "training": _("a random {examples} of {of} training examples, epoch {epoch}"),
        },
        "plotted": _("The charts show {plotted} of them."),
        "confusion": _("Confusion matrix"),
        "confusion_help": _(
            "Each row is a class; its columns say what the network took its examples for, "
            "as counts and as shares of the row."
        ),
        "corner": _("actual ↓ predicted →"),
        "by_class": _("Each class"),
        "class": _("class"),
        "precision": _("precision"),
        "recall": _("recall"),
        "f1": "F1",
        "roc_area": "AUC",
        "pr_area": "AP",
        "support": _("examples"),
        "macro": _("mean of the classes"),
        "macro_over": _("over {known} of {all} classes"),
        "explained": {
            "precision": _("Of those said to be of the class, the share that is."),
            "recall": _("Of those of the class, the share that was found."),
            "f1": _("Between precision and recall: 2 × precision × recall / (precision + recall)."),
            "roc_area": _(
                "Area under the ROC curve: how often one of the class gets a higher score than "
                "one of the others; 0.5 is chance."
            ),
            "pr_area": _("Average precision; chance gives the class's share of the examples."),
            "support": _("How many examples of the class there are."),
            "accuracy": _("The share of right answers."),
            "r2": _("1 is perfect, 0 as good as always saying the mean."),
            "rmse": _("Root of the mean squared error, in the unit of the target."),
            "mae": _("Mean of the errors' sizes, in the unit of the target."),
        },
        "accuracy": _("Accuracy"),
        "r2": "R²",
        "rmse": "RMSE",
        "mae": "MAE",
        "roc": _("ROC curve"),
        "pr": _("Precision and recall"),
        "positive": _("Positive class"),
        "against": _("{name} against {other}"),
        "against_rest": _("{name} against the rest"),
        "one_rest": _("each class against the rest"),
        "fit": _("Predicted against actual"),
        "residuals": _("Residuals"),
        "unknown": _("undefined"),
    }
