"""What to try: settings near the present ones, as values and in words."""

from typing import Any, NamedTuple

from lepton_dash.i18n import _
from lepton_dash.spec import Experiment

USUAL_RATES = {"sgd": 0.1}
"""A learning rate from which most small trainings go well, by optimizer."""

USUAL_RATE = 0.03
"""The same for all other optimizers: the default experiment's."""

HIGHEST_RATE = 1.0
"""A higher learning rate is never advised."""

WIDEST, DEEPEST = 64, 6
"""Larger networks are never advised: they are slow to watch."""


class Remedy(NamedTuple):
    """One thing to try."""

    advice: str
    changes: dict[str, Any] | None
    restart: bool = False


def lower_rate(experiment: Experiment, restart: bool) -> Remedy:
    """A tenth of the learning rate, or the usual one where that is lower still."""
    training = experiment.training
    usual = USUAL_RATES.get(training.optimizer, USUAL_RATE)
    rate = _rounded(min(training.learning_rate / 10, usual))
    sentence = (
        _("Set the learning rate to {rate:g} and start again.")
        if restart
        else _("Set the learning rate to {rate:g}.")
    )
    return Remedy(sentence.format(rate=rate), {"learning_rate": rate}, restart)


def higher_rate(experiment: Experiment) -> Remedy | None:
    """Ten times the learning rate; None where that is too much."""
    rate = _rounded(experiment.training.learning_rate * 10)
    if rate > HIGHEST_RATE:
        return None
    advice = _("Set the learning rate to {rate:g}.").format(rate=rate)
    return Remedy(advice, {"learning_rate": rate})


def more_l2(experiment: Experiment) -> Remedy:
    """Weight decay, or more of it, or dropout where there is a lot already."""
    training = experiment.training
    if training.l2 < 0.03:
        l2 = _rounded(max(0.003, training.l2 * 3))
        return Remedy(
            _("Set L2 to {value:g}, which keeps the weights small.").format(value=l2), {"l2": l2}
        )
    if training.dropout < 0.2:
        return Remedy(
            _("Set dropout to 0.2, so that no neuron can rely on single others."),
            {"dropout": 0.2},
        )
    return Remedy(_("Use more examples, or a smaller network."), None)


def larger_network(experiment: Experiment) -> Remedy:
    """What lets the network follow more: less regularisation, a bend, or more neurons."""
    training, network = experiment.training, experiment.network
    strong = {
        name: 0.0
        for name, limit in (("l1", 0.003), ("l2", 0.01), ("dropout", 0.3))
        if getattr(training, name) >= limit
    }
    if strong:
        return Remedy(_("Take the regularisation away: it holds the network back."), strong)
    if network.activation == "linear" and network.hidden_sizes:
        return Remedy(
            _("Use tanh: layers without a bend are together no more than a straight line."),
            {"activation": "tanh"},
        )
    sizes = tuple(min(WIDEST, max(8, 2 * size)) for size in network.hidden_sizes)
    if len(sizes) < 2:
        sizes = (*sizes, *((8,) * (2 - len(sizes))))
    elif sizes == network.hidden_sizes and len(sizes) < DEEPEST:
        sizes = (*sizes, sizes[-1])
    if sizes == network.hidden_sizes:
        return Remedy(_("Give it inputs that tell more about the answer."), None)
    words = "-".join(str(size) for size in sizes)
    return Remedy(
        _("Use a larger network: hidden layers {sizes}.").format(sizes=words),
        {"hidden_sizes": list(sizes)},
    )


def other_activation(experiment: Experiment, name: str, advice: str) -> Remedy:
    """Another activation in all hidden layers."""
    changes: dict[str, Any] = {"activation": name}
    if experiment.network.activations:  # of single layers, which would win
        changes["activations"] = []
    return Remedy(advice, changes)


def _rounded(rate: float) -> float:
    return float(f"{rate:.1g}")
