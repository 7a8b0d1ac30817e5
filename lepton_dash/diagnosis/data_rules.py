"""Rules about the data: what it can't teach."""

import numpy as np

from lepton_dash.diagnosis.curve_rules import (
    NOTHING,
    has_come_to_its_end,
    knows_no_better,
    margin,
)
from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.signs import Signs
from lepton_dash.i18n import _
from lepton_dash.number_text import sentence

LOPSIDED = 0.75
"""A class with this share of the examples makes an accuracy of it worth nothing."""

MISSED = 0.9
"""As many wrong answers as this part of the rare examples: nearly all of them are missed."""

BY_HEART = 0.3
"""An accuracy (or R²) this part of the way from chance to 1, where there is nothing to learn, is
learnt by heart."""


def imbalance(signs: Signs) -> Finding | None:
    """One class has nearly all examples, and the network does no better than to name it."""
    if signs.is_young or signs.majority < LOPSIDED or signs.majority == 1:
        return None
    share, accuracy = signs.majority, signs.metric
    if 1 - accuracy < MISSED * (1 - share) or not has_come_to_its_end(signs):
        return None
    name = signs.class_names[int(np.argmax(signs.class_counts))]
    return Finding(
        "imbalance",
        "warning",
        _("The classes are unequal: the network does no better than always naming the commonest."),
        _(
            "{share:.1%} of the training examples are {name}; {accuracy:.1%} of the answers are "
            "right."
        ).format(share=share, name=name, accuracy=accuracy),
        _("Look at the recall of the rare class in the measures, and bring more examples of it."),
    )


def noise_floor(signs: Signs) -> Finding | None:
    """Labels that nothing predicts: learnt by heart, or not at all."""
    if signs.is_young or not knows_no_better(signs) or not _fails_on_new_ones(signs):
        return None
    is_number = signs.task == "regression"
    chance = 0.0 if is_number else signs.majority
    by_heart = signs.metric > chance + BY_HEART * (1 - chance)
    if not by_heart and not (signs.level > NOTHING and has_come_to_its_end(signs)):
        return None
    numbers = {
        "train": signs.metric,
        "validation": signs.validation_metric,
        "chance": chance,
        "neighbours": signs.neighbours,
    }
    if is_number:
        evidence = _(
            "R² is {train:.2f} on the training data and {validation:.2f} on new examples; "
            "0 is as good as always saying the mean."
        )
    elif by_heart:
        evidence = _(
            "{train:.0%} of the training examples are right and {validation:.0%} of the "
            "new ones; always naming the commonest class gets {chance:.0%}."
        )
    else:
        evidence = _(
            "{train:.0%} of the training examples are right; always naming the commonest "
            "class gets {chance:.0%}, going by the nearest examples {neighbours:.0%}."
        )
    return Finding(
        "noise_floor",
        "warning",
        _("It learns by heart: its answers to new examples are no better than chance.")
        if by_heart
        else _("There seems to be nothing to learn: the inputs don't tell the answers."),
        sentence(evidence.format(**numbers)),
        _("Bring other inputs, or more examples; no network finds what isn't in the data."),
    )


def _fails_on_new_ones(signs: Signs) -> bool:
    """Whether validation is no better than chance; also so where there is none."""
    if not signs.num_validation:
        return True
    if signs.task == "regression":
        return signs.validation_metric < 0.05
    above = margin(signs.majority, signs.num_validation)
    return bool(signs.validation_metric <= signs.majority + above)
