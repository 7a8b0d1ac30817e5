"""Rules that look inside of the network."""

from itertools import pairwise

from lepton_dash.diagnosis.curve_rules import BEHIND, HIGH, has_come_to_its_end
from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.remedies import (
    Remedy,
    has_high_rate,
    larger_network,
    lower_rate,
    other_activation,
    usual_rate,
)
from lepton_dash.diagnosis.signs import Signs
from lepton_dash.i18n import _, listed, listed_apart, ngettext
from lepton_dash.tables import ACTIVATIONS

DYING = frozenset({"relu", "relu6", "squared_relu"})
"""Activations with a flat half: a unit that is there for every example never comes back."""

MANY_DEAD = 0.25
"""The share of a layer's units that may be dead: a few always are, and the others do the work."""

WELL = 0.2
"""A loss below this part of the baseline is a training that goes well."""

SATURATED = 0.9
"""The share of flat (unit, example) pairs from which on a layer is a set of switches: those that
learn well have up to 0.9 of them at their end, and the gradient is then as good as gone."""

BLOCKED = 0.01
"""A layer that gets less than this part of the last layer's gradient is cut off."""

VANISHED = 1e-3
"""First layers learn this many times as slowly as the last one: not at all, in the epochs that
anybody watches."""


def dead_units(signs: Signs) -> Finding | None:
    """Units on a flat part of their activation for every example, which no gradient reaches."""
    layers = [
        (number, layer) for number, layer in enumerate(signs.layers, 1) if layer.activation in DYING
    ]
    bad = [
        (number, layer)
        for number, layer in layers
        if layer.dead == layer.size or (layer.dead >= 2 and layer.dead >= MANY_DEAD * layer.size)
    ]
    if not bad:
        return None
    kills = any(layer.dead == layer.size for _number, layer in bad)
    goes_well = not signs.is_young and signs.level < WELL
    places = listed_apart(
        _("{dead} of {size} in hidden layer {number}").format(
            dead=layer.dead, size=layer.size, number=number
        )
        for number, layer in bad
    )
    count = sum(layer.dead for _number, layer in bad)
    if has_high_rate(signs.experiment):
        remedy = lower_rate(signs.experiment, restart=True)
    else:
        advice = _("Use leaky ReLU, which is flat nowhere.")
        remedy = other_activation(signs.experiment, "leaky_relu", advice)
    return Finding(
        "dead_units",
        "problem" if kills else "note" if goes_well else "warning",
        _("A whole layer is dead: it gives the same for every example, and nothing can be learnt.")
        if kills
        else _(
            "Neurons are dead: they give the same for every example and learn nothing any more."
        ),
        ngettext(
            "{count} dead neuron, {places}; looked for in {examples}.",
            "{count} dead neurons, {places}; looked for in {examples}.",
            count,
        ).format(count=count, places=places, examples=_examples_checked(signs)),
        *remedy,
    )


def _examples_checked(signs: Signs) -> str:
    if signs.num_checked < signs.num_train:
        return _("{checked:,} of the {total:,} training examples").format(
            checked=signs.num_checked, total=signs.num_train
        )
    return _("all {total:,} training examples").format(total=signs.num_train)


def saturated_units(signs: Signs) -> Finding | None:
    """Tanh or sigmoid units at their limits for nearly every example, in a training that hangs."""
    bad = [
        (number, layer)
        for number, layer in enumerate(signs.layers, 1)
        if _has_limits(layer.activation)
        and layer.saturated >= SATURATED
        and layer.gradient < BLOCKED * signs.layers[-1].gradient
    ]
    if not bad or signs.is_young or not signs.level > HIGH:
        return None
    if not signs.neighbours - signs.metric >= BEHIND / 2:
        return None
    places = listed_apart(
        _("{share:.0%} in hidden layer {number}").format(share=layer.saturated, number=number)
        for number, layer in bad
    )
    training, data = signs.experiment.training, signs.experiment.data
    if not data.standardize and bad[0][0] == 1:
        remedy = Remedy(
            _("Standardise the inputs: large ones drive neurons into the saturated region."),
            {"standardize": True},
        )
    elif training.learning_rate > usual_rate(signs.experiment):
        remedy = lower_rate(signs.experiment, restart=True)
    else:
        remedy = other_activation(
            signs.experiment, "relu", _("Use ReLU, which has no upper limit.")
        )
    return Finding(
        "saturated_units",
        "warning",
        _(
            "Neurons are saturated: they stay in the flat region of their activation, where the "
            "gradient is almost 0."
        ),
        _("Outputs in the flat region: {places}; the training loss stays at {loss:.3g}.").format(
            places=places, loss=signs.loss
        ),
        *remedy,
    )


def vanishing_gradients(signs: Signs) -> Finding | None:
    """First layers that get next to no gradient, in a training that hangs."""
    if len(signs.layers) < 3 or signs.is_young or not signs.level > HIGH:
        return None
    first, last = signs.layers[0].gradient, signs.layers[-1].gradient
    if not 0 < first < VANISHED * last or not has_come_to_its_end(signs):
        return None
    by_layer = listed(f"{layer.gradient:.1g}" for layer in signs.layers)
    network = signs.experiment.network
    if any(_has_limits(layer.activation) for layer in signs.layers):
        remedy = other_activation(
            signs.experiment, "relu", _("Use ReLU, whose slope doesn't shrink the gradient.")
        )
    elif not network.residual and any(i == o for i, o in pairwise(network.hidden_sizes)):
        advice = _("Add residual connections, by which gradients get past each layer.")
        remedy = Remedy(advice, {"residual": True})
    elif len(network.hidden_sizes) > 2:
        sizes = list(network.hidden_sizes[:2])
        remedy = Remedy(_("Use two hidden layers only."), {"hidden_sizes": sizes})
    else:
        remedy = larger_network(signs.experiment)
    return Finding(
        "vanishing_gradients",
        "warning",
        _("Gradients vanish on their way back: the first layers learn next to nothing."),
        _(
            "Gradient by layer, first to last: {by_layer}; the first has {ratio:.1g} of the last."
        ).format(by_layer=by_layer, ratio=first / last),
        *remedy,
    )


def _has_limits(activation: str) -> bool:
    """Whether its answers can come close to a limit at both ends."""
    row = ACTIVATIONS.get(activation)
    return row is not None and row.bounded and activation not in DYING
