"""L1, L2 and dropout that hold a network back."""

import numpy as np

from lepton_dash.diagnosis.curve_rules import (
    JUMPY,
    NOTHING,
    has_come_to_its_end,
    is_behind,
    rate_too_high,
)
from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.remedies import (
    is_linear,
    label_of,
    milder,
    strong_regularisation,
)
from lepton_dash.diagnosis.signs import Signs
from lepton_dash.i18n import _, listed
from lepton_dash.number_text import setting_number
from lepton_dash.stability import decay_grows, decay_limit

ABSURD = 1.0
"""An L1 or L2 from here on outweighs any loss."""


def over_regularised(signs: Signs) -> Finding | None:
    """A training that learns next to nothing, or far too little, under strong regularisation."""
    if signs.is_young or not np.isfinite(signs.baseline):
        return None
    experiment = signs.experiment
    strong = strong_regularisation(experiment)
    learns_nothing = signs.level > NOTHING or signs.jumps >= JUMPY * signs.baseline
    if decay_grows(experiment) and learns_nothing:
        training = experiment.training
        sentence = _("L2 is too strong for this learning rate: each step makes the weights larger.")
        evidence = _("The learning rate times L2 is {product}; the limit is {limit}.").format(
            product=setting_number(training.learning_rate * training.l2),
            limit=setting_number(decay_limit(experiment) or 0),
        )
        return Finding(
            "over_regularised", "problem", sentence, evidence, *milder(experiment, ["l2"])
        )
    absurd = [name for name in ("l1", "l2") if strong.get(name, 0.0) >= ABSURD]
    if not (absurd and learns_nothing) and not (strong and _holds_back(signs)):
        return None
    names = absurd or list(strong)
    settings = listed(
        _("{name} is {value}").format(name=label_of(name), value=setting_number(strong[name]))
        for name in names
    )
    return Finding(
        "over_regularised",
        "warning",
        _("The regularisation is too strong: it holds the network back."),
        _(
            "{settings}; the training loss stays at {loss:.3g}, and a constant prediction would "
            "score {baseline:.3g}."
        ).format(settings=settings, loss=signs.loss, baseline=signs.baseline),
        *milder(experiment, names),
    )


def _holds_back(signs: Signs) -> bool:
    """Whether the training has ended far from what is known, for no better reason."""
    if not is_behind(signs) or not has_come_to_its_end(signs) or rate_too_high(signs):
        return False
    return not is_linear(signs.experiment)
