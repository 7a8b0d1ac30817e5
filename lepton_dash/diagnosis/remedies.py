"""What to try: settings near the present ones, as values and in words."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from lepton_dash.i18n import _, listed
from lepton_dash.number_text import setting_number
from lepton_dash.spec import Experiment
from lepton_dash.stability import MILD_L2

USUAL_RATES = {
    "sgd": 0.1,
    "adagrad": 0.1,
    "adadelta": 1.0,
    "lars": 1.0,
    "lion": 0.01,
    "signum": 0.01,
}
"""A learning rate from which most small trainings go well, by optimizer."""

USUAL_RATE = 0.03
"""The same for all other optimizers: the default experiment's."""

HIGH_RATE = 2.0
"""Learning rates above so many usual ones are high."""

HIGHEST_RATE = 3.0
"""So many usual ones are the highest rate that is ever advised."""

MOST_L2 = 0.03
"""A larger L2 is never advised."""

WIDEST, DEEPEST = 64, 6
"""Larger networks are never advised: they are slow to watch."""


class Remedy(NamedTuple):
    """One thing to try."""

    advice: str
    changes: dict[str, Any] | None
    restart: bool = False


def usual_rate(experiment: Experiment) -> float:
    """The usual learning rate of its optimizer."""
    return USUAL_RATES.get(experiment.training.optimizer, USUAL_RATE)


def has_high_rate(experiment: Experiment) -> bool:
    """Whether its learning rate is far above the usual one."""
    return experiment.training.learning_rate > HIGH_RATE * usual_rate(experiment)


def lower_rate(experiment: Experiment, restart: bool) -> Remedy:
    """A tenth of the learning rate, or the usual one where that is lower still."""
    rate = _rounded(min(experiment.training.learning_rate / 10, usual_rate(experiment)))
    sentence = (
        _("Set the learning rate to {rate} and start again.")
        if restart
        else _("Set the learning rate to {rate}.")
    )
    return Remedy(sentence.format(rate=setting_number(rate)), {"learning_rate": rate}, restart)


def higher_rate(experiment: Experiment) -> Remedy | None:
    """Ten times the learning rate, or the usual one; None where it is high enough."""
    now, usual = experiment.training.learning_rate, usual_rate(experiment)
    rate = _rounded(max(usual, min(now * 10, HIGHEST_RATE * usual)))
    if rate < 1.5 * now:
        return None
    advice = _("Set the learning rate to {rate}.").format(rate=setting_number(rate))
    return Remedy(advice, {"learning_rate": rate})


STRONG = {"l1": 0.003, "l2": 0.01, "dropout": 0.3}
"""From here on regularisation may be what holds a small network back."""

MILD = {"l1": 0.0001, "l2": MILD_L2, "dropout": 0.1}
"""What it is set to then."""


def strong_regularisation(experiment: Experiment) -> dict[str, float]:
    """Fields of strong regularisation and their values, see `STRONG`."""
    training = experiment.training
    values = {name: getattr(training, name) for name in STRONG}
    layers = len(experiment.network.hidden_sizes)
    values["dropout"] = max(training.layer_dropouts(layers), default=0.0)
    return {name: value for name, value in values.items() if value >= STRONG[name]}


def milder(experiment: Experiment, names: Iterable[str]) -> Remedy:
    """The regularisation of these names set to something mild, from the start."""
    changes: dict[str, Any] = {name: MILD[name] for name in names}
    settings = listed(
        _("{name} to {value}").format(name=label_of(name), value=setting_number(value))
        for name, value in changes.items()
    )
    if "dropout" in changes and experiment.training.dropouts:  # of single layers, which would win
        changes["dropouts"] = []
    advice = _("Set {settings} and start again.").format(settings=settings)
    return Remedy(advice, changes, restart=True)


def label_of(name: str) -> str:
    """The name of a kind of regularisation, inside of a sentence."""
    return {"l1": _("L1"), "l2": _("L2")}.get(name, _("dropout"))


def more_l2(experiment: Experiment, least: float) -> Remedy:
    """L2 of `least` or more, or dropout where there is a lot already."""
    training = experiment.training
    if training.l2 < MOST_L2:
        l2 = _rounded(min(max(least, training.l2 * 3), MOST_L2))
        return Remedy(
            _("Set L2 to {value}, which keeps the weights small.").format(value=setting_number(l2)),
            {"l2": l2},
        )
    if training.dropout < 0.2:
        return Remedy(
            _("Set dropout to 0.2, so that no neuron can rely on single others."),
            {"dropout": 0.2},
        )
    return Remedy(_("Use more examples, or a smaller network."), None)


def larger_network(experiment: Experiment) -> Remedy:
    """What lets the network follow more: a nonlinearity, or more neurons."""
    network = experiment.network
    if is_linear(experiment) and network.hidden_sizes:
        advice = _("Use tanh: layers without a nonlinearity are together no more than linear.")
        return other_activation(experiment, "tanh", advice)
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


def is_linear(experiment: Experiment) -> bool:
    """Whether the network is a linear model, however many layers it has."""
    return set(experiment.network.layer_activations) <= {"linear"}


def other_activation(experiment: Experiment, name: str, advice: str) -> Remedy:
    """Another activation in all hidden layers."""
    changes: dict[str, Any] = {"activation": name}
    if experiment.network.activations:  # of single layers, which would win
        changes["activations"] = []
    return Remedy(advice, changes)


def _rounded(rate: float) -> float:
    return float(f"{rate:.1g}")
