"""The name of a loss and the scale of its numbers, for axes, captions and rules.

The target of a table's regression is standardised, so the loss isn't in the target's own unit.
Squared errors of two classes are taken between −1 and +1: four times the Brier score.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lepton_dash import tables
from lepton_dash.i18n import N_, _, listed_apart
from lepton_dash.spec import Experiment


class LossWords(NamedTuple):
    """What a loss is called, from short to full."""

    name: str
    """In the middle of a sentence: "mean squared error"."""
    axis: str
    """With its scale in short: "mean squared error (target standardised)"."""
    full: str
    """With its scale in full: "mean squared error (target standardised; × 6,131 in ...)"."""


_NAMES: Mapping[str, str] = {
    "cross_entropy": N_("cross-entropy"),
    "binary_cross_entropy": N_("binary cross-entropy"),
    "softmax_cross_entropy": N_("softmax cross-entropy"),
    "hinge": N_("hinge loss"),
    "mse": N_("mean squared error"),
    "half_mse": N_("half the mean squared error"),
    "huber": N_("Huber loss"),
}

_SCALES: Mapping[tuple[str, str], tuple[str, str]] = {
    **{
        (loss, task): ("", N_("in nats"))
        for loss in ("cross_entropy", "binary_cross_entropy", "softmax_cross_entropy")
        for task in ("binary", "multiclass")
    },
    ("hinge", "multiclass"): ("", N_("Crammer and Singer's")),
    ("mse", "binary"): (N_("classes at ±1"), N_("classes at ±1: 4 × Brier score")),
    ("half_mse", "binary"): (N_("classes at ±1"), N_("classes at ±1: 2 × Brier score")),
    ("huber", "binary"): (N_("classes at ±1"), N_("classes at ±1")),
    ("mse", "multiclass"): ("", N_("summed over the classes: the Brier score")),
    ("half_mse", "multiclass"): ("", N_("summed over the classes: ½ × Brier score")),
    ("huber", "multiclass"): ("", N_("summed over the classes")),
}
"""Loss and task -> the scale in short, where it surprises, and in full."""


def loss_words(experiment: Experiment, task: str, target_scale: float | None = None) -> LossWords:
    """Returns what the experiment's loss is called.

    Args:
        experiment: whose loss.
        task: "binary", "multiclass" or "regression".
        target_scale: `Prepared.target_scale`; None: it isn't known, as where the data are gone.
    """
    training = experiment.training
    loss = tables.default_loss(task) if training.loss == "auto" else training.loss
    name = _(_NAMES[loss])
    options = tables.with_defaults(tables.LOSSES[loss].options, training.loss_options)
    facts = [f"δ = {options['delta']:g}"] if "delta" in options else []
    short = ""
    if task != "regression":
        short, scale = _SCALES.get((loss, task), ("", ""))
        facts.append(_(scale))
        short = _(short)
    elif is_standardised(experiment, target_scale):
        short = _("target standardised")
        facts.append(short)
        if target_scale is not None:
            factor = own_unit_factor(target_scale)
            facts.append(_("× {factor} in its own unit squared").format(factor=factor))
    return LossWords(name, _with(name, short), _with(name, listed_apart(filter(None, facts))))


def is_standardised(experiment: Experiment, target_scale: float | None = None) -> bool:
    """Returns whether a regression's target is standardised, as far as that is known."""
    if target_scale is not None:
        return target_scale != 1.0
    data = experiment.data
    return data.standardize and not tables.DATASETS[data.dataset].is_planar


def own_unit_factor(target_scale: float) -> str:
    """Returns what takes a squared error of standardised targets to their own unit squared."""
    factor = target_scale**2
    return f"{factor:,.0f}" if 1000 <= factor < 1e9 else f"{factor:.4g}"


def _with(name: str, facts: str) -> str:
    # Translators: a loss, and how its numbers are to be read
    return _("{loss} ({facts})").format(loss=name, facts=facts) if facts else name
