"""The formula of each thing that is shown; the numbers of the running training come later.

A name in ⟨⟩, such as ⟨train_loss⟩, is a number of the newest frame: the browser puts it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lepton_dash.explain.facts import Facts
from lepton_dash.explain.fields import loss_formula, parameters
from lepton_dash.explain.numbers import count
from lepton_dash.i18n import _
from lepton_dash.loss_words import loss_words
from lepton_dash.spec import Experiment

Formula = Callable[[Experiment, Facts], str]


def _loss(experiment: Experiment, facts: Facts) -> str:
    name = facts.loss(experiment)
    if name is None:
        return ""
    lines = [_("L = mean of {loss}").format(loss=loss_formula(name, experiment, facts.task))]
    if facts.task is not None:
        lines.append(loss_words(experiment, facts.task, facts.target_scale).full)
    for label, number_of, value in (
        (_("training"), facts.num_train, "⟨train_loss⟩"),
        (_("validation"), facts.num_validation, "⟨validation_loss⟩"),
    ):
        if number_of is None:
            lines.append(f"{label}: {value}")
        elif number_of:
            lines.append(
                _("{part}: {value}, over {count} examples").format(
                    part=label, value=value, count=count(number_of)
                )
            )
    return "\n".join(lines)


_BOUNDARIES: Mapping[str, str] = {
    "cross_entropy": "p = 1 / (1 + exp(−s))",
    "binary_cross_entropy": "p = 1 / (1 + exp(−s))",
    "softmax_cross_entropy": "p = exp(s₂) / (exp(s₁) + exp(s₂))",
    "hinge": "p = (s + 1) / 2",
}
"""Loss -> how the network's raw answer s becomes the colour, for two classes."""


def _boundary(experiment: Experiment, facts: Facts) -> str:
    if facts.task == "regression":
        return "ŷ = f(x)"
    if facts.task == "multiclass":
        return "p = softmax(s)\n" + _("colour: the class of the largest p")
    if facts.task == "binary":
        line = _BOUNDARIES.get(facts.loss(experiment) or "", "p = (tanh(s) + 1) / 2")
        return f"{line}\n" + _("boundary: p = 0.5")
    return ""


def _metrics(experiment: Experiment, facts: Facts) -> str:
    if facts.task == "regression":
        return "R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)² = ⟨validation_metric⟩"
    return "\n".join(
        [
            _("accuracy = right / all = ⟨validation_metric⟩ in validation"),
            _("precision = right ones of those called so"),
            _("recall = found ones of those that are so"),
        ]
    )


def _network(experiment: Experiment, facts: Facts) -> str:
    return "\n".join(filter(None, ["a = f(Σ w x + b)", parameters(experiment, facts)]))


def _nothing(experiment: Experiment, facts: Facts) -> str:
    return ""


def _timeline(experiment: Experiment, facts: Facts) -> str:
    return _("epoch ⟨epoch⟩ of {epochs}").format(epochs=count(experiment.training.epochs))


CHARTS: Mapping[str, Formula] = {
    "loss": _loss,
    "boundary": _boundary,
    "network": _network,
    "metrics": _metrics,
    "diagnosis": _nothing,
    "timeline": _timeline,
}
"""What is shown -> its formula."""


def chart_formula(chart: str, experiment: Experiment, facts: Facts) -> str:
    """The formula of a chart, with places for the numbers of the newest frame."""
    return CHARTS[chart](experiment, facts)
