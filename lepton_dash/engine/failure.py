"""A training that stopped being finite, in words."""

from typing import Literal, NamedTuple

from lepton_dash import tables
from lepton_dash.i18n import _
from lepton_dash.number_text import setting_number
from lepton_dash.spec import Experiment
from lepton_dash.stability import MILD_L2, decay_grows, decay_limit


class Failure(NamedTuple):
    """What stopped being a finite number, and in which epoch."""

    kind: Literal["loss", "parameters"]
    epoch: int


def _likely_cause(experiment: Experiment) -> str:
    training, data = experiment.training, experiment.data
    if decay_grows(experiment):
        return _(
            "the learning rate times L2 is {product}, and above {limit} each step makes the "
            "weights larger; try an L2 of {l2}"
        ).format(
            product=setting_number(training.learning_rate * training.l2),
            limit=setting_number(decay_limit(experiment) or 0),
            l2=setting_number(MILD_L2),
        )
    if training.l1 > 1 or training.l2 > 1:
        return _("the regularisation is probably too strong; try {l2}").format(
            l2=setting_number(MILD_L2)
        )
    if training.learning_rate >= 0.1 and training.clip_norm == 0:
        return _("the learning rate of {rate} is probably too high; try {lower}").format(
            rate=setting_number(training.learning_rate),
            lower=setting_number(training.learning_rate / 10),
        )
    if not data.standardize:
        return _("the inputs are not standardised and may be too large; standardise them")
    if not all(tables.ACTIVATIONS[name].bounded for name in experiment.network.layer_activations):
        return _(
            "activations without an upper bound may have grown without limit; "
            "try a lower learning rate, gradient clipping at 1, or tanh"
        )
    return _("try a lower learning rate or gradient clipping at 1")


def explain(failure: Failure, experiment: Experiment) -> str:
    """One sentence: what went wrong, when, the likely cause, and what to try."""
    what = (
        _("The training loss stopped being a finite number in epoch {epoch}")
        if failure.kind == "loss"
        else _("The weights stopped being finite numbers in epoch {epoch}")
    ).format(epoch=f"{failure.epoch:,}")
    return _("{what}: {cause}. The last good state was kept.").format(
        what=what, cause=_likely_cause(experiment)
    )
