"""The formula of each field of an experiment, with the experiment's own numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from lepton_dash.explain.facts import Facts
from lepton_dash.explain.numbers import count, number, percent
from lepton_dash.explain.rules import step_of_weight, update_rule
from lepton_dash.i18n import _
from lepton_dash.loss_words import loss_words
from lepton_dash.spec import Experiment
from lepton_dash.tables import (
    ACTIVATIONS,
    DATASETS,
    FEATURES,
    INITIALIZERS,
    LOSSES,
    SCHEDULES,
    with_defaults,
)

Formula = Callable[[Experiment, Facts], str]
"""Lines with the present numbers; empty where there is nothing to compute, or not known yet."""

_MOST_LINES = 8
"""Of a formula that has one for each layer."""

_ARGUMENT = re.compile(r"(?<![A-Za-z])x(?![A-Za-z])")  # "²" counts as a letter of a word


def _nothing(experiment: Experiment, facts: Facts) -> str:
    return ""


def _parts(experiment: Experiment, facts: Facts) -> str:
    if facts.num_train is None or facts.num_validation is None:
        return ""
    rows = facts.num_train + facts.num_validation
    held = percent(experiment.data.validation_fraction)
    return _("{rows} · {share} = {validation} for validation, {train} for training").format(
        rows=count(rows),
        share=held,
        validation=count(facts.num_validation),
        train=count(facts.num_train),
    )


def _chance(experiment: Experiment, facts: Facts) -> str:
    classes = facts.num_classes
    if classes is None:
        return ""
    return _("accuracy by chance = 1 / {classes} = {share}").format(
        classes=classes, share=percent(round(1 / classes, 3))
    )


def _noise(experiment: Experiment, facts: Facts) -> str:
    noise = experiment.data.noise
    formula = _NOISES.get(experiment.data.dataset)
    return formula(noise) if formula else ""


_NOISES: Mapping[str, Callable[[float], str]] = {
    "formula": lambda noise: _(
        "{share} of the labels are wrong; values: σ = {noise} · σ(values)"
    ).format(share=f"{100 * noise:.3g} %", noise=number(noise)),
    "circle": lambda noise: _moved(noise, 5),
    "xor": lambda noise: _moved(noise, 5),
    "plane": lambda noise: _moved(noise, 6),
    "multi_gaussian": lambda noise: _moved(noise, 6),
    "checkerboard": lambda noise: _moved(noise, 6),
    "gaussians": lambda noise: f"σ² = 0.5 + 7 · {number(noise)} = {number(0.5 + 7 * noise)}",
    "blobs": lambda noise: f"σ = 0.4 + 2 · {number(noise)} = {number(0.4 + 2 * noise)}",
    "moons": lambda noise: f"σ = 3.2 · {number(noise)} = {number(3.2 * noise)}",
    "spiral": lambda noise: f"x ← x ± {number(noise)}",
    "spirals": lambda noise: f"x ← x ± {number(noise)}",
}
"""What the generators of `lepton_dash.data.generators` do with their noise."""


def _moved(noise: float, reach: float) -> str:
    return _("y is that of a point moved by up to {noise} · {reach} = {far}").format(
        noise=number(noise), reach=number(reach), far=number(noise * reach)
    )


def _features(experiment: Experiment, facts: Facts) -> str:
    if not DATASETS[experiment.data.dataset].is_planar:
        return ""
    names = [
        FEATURES[name].label if name in FEATURES else name for name in experiment.data.features
    ]
    return f"x = ({', '.join(names)})"


def _standardize(experiment: Experiment, facts: Facts) -> str:
    return "x ← (x − μ) / σ" if experiment.data.standardize else "x ← x"


def parameters(experiment: Experiment, facts: Facts) -> str:
    """Weights and biases, layer by layer: 2·4 + 4 + 4·1 + 1 = 17 parameters."""
    sizes = facts.sizes(experiment)
    if sizes is None:
        return ""
    layers = list(pairwise(sizes))
    gains = 2 * sum(sizes[1:-1]) if experiment.network.layer_norm else 0
    total = count(sum(inputs * outputs + outputs for inputs, outputs in layers) + gains)
    if len(layers) > 4:
        return _("weights and biases = {total} parameters").format(total=total)
    terms = " + ".join(f"{inputs}·{outputs} + {outputs}" for inputs, outputs in layers)
    terms += f" + {gains}" if gains else ""
    return _("{terms} = {total} parameters").format(terms=terms, total=total)


def _activation(experiment: Experiment, facts: Facts) -> str:
    row = ACTIVATIONS[experiment.network.activation]
    last = "ₙ" if facts.num_inputs is None else subscript(facts.num_inputs)
    between = "" if facts.num_inputs == 2 else "… + "
    more = "" if facts.num_inputs == 1 else f" + {between}w{last}x{last}"
    return f"a = {_ARGUMENT.sub('z', row.formula)}\nz = w₁x₁{more} + b"


def subscript(value: int) -> str:
    """A whole number as subscript digits."""
    return str(value).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _activations(experiment: Experiment, facts: Facts) -> str:
    names = experiment.network.layer_activations
    if len(set(names)) < 2 or len(names) > _MOST_LINES:
        return ""
    formulas = [_ARGUMENT.sub("z", ACTIVATIONS[name].formula) for name in names]
    return "\n".join(f"a{subscript(i)} = {one}" for i, one in enumerate(formulas, 1))


def _residual(experiment: Experiment, facts: Facts) -> str:
    return "a ← a + x" if experiment.network.residual else "a ← a"


def _layer_norm(experiment: Experiment, facts: Facts) -> str:
    return "z ← γ (z − μ) / √(σ² + 0.00001) + β" if experiment.network.layer_norm else "z ← z"


def _initializer(experiment: Experiment, facts: Facts) -> str:
    name = experiment.network.initializer
    formula = INITIALIZERS[name].formula
    sizes = facts.sizes(experiment)
    line = f"w ~ {formula}"
    if sizes is None or name not in _SPREADS:
        return line
    inputs, outputs = sizes[:2]
    numbers = re.sub(r"\bin\b", str(inputs), re.sub(r"\bout\b", str(outputs), formula))
    spread = _SPREADS[name](inputs, outputs)
    return _("layer 1: {line} = {value}").format(
        line=f"w ~ {numbers}", value=number(float(f"{spread:.3g}"))
    )


_SPREADS: Mapping[str, Callable[[int, int], float]] = {
    "glorot_uniform": lambda inputs, outputs: (6 / (inputs + outputs)) ** 0.5,
    "glorot_normal": lambda inputs, outputs: 2 / (inputs + outputs),
    "he_uniform": lambda inputs, outputs: (6 / inputs) ** 0.5,
    "he_normal": lambda inputs, outputs: 2 / inputs,
    "lecun_uniform": lambda inputs, outputs: (3 / inputs) ** 0.5,
    "lecun_normal": lambda inputs, outputs: 1 / inputs,
}
"""What the formulas of the table come to: a limit, or a variance."""


def _learning_rate(experiment: Experiment, facts: Facts) -> str:
    return f"{step_of_weight(experiment)}\n{_GRADIENT}"


def _optimizer(experiment: Experiment, facts: Facts) -> str:
    return f"{_GRADIENT}\n{update_rule(experiment)}"


_GRADIENT = "g = ∂L/∂w"


def _loss(experiment: Experiment, facts: Facts) -> str:
    name = facts.loss(experiment)
    if name is None:
        return ""
    formula = loss_formula(name, experiment, facts.task)
    if facts.task is None:
        return f"{_(LOSSES[name].label)}: {formula}"
    return f"{loss_words(experiment, facts.task, facts.target_scale).full}\n{formula}"


def loss_formula(name: str, experiment: Experiment, task: str | None) -> str:
    """The loss of one example, with the numbers of its own in their place."""
    row = LOSSES[name]
    formula = row.formulas.get(task or "", row.formula)
    options = with_defaults(row.options, experiment.training.loss_options)
    return formula.replace("δ", number(options["delta"])) if "delta" in options else formula


def _batch_size(experiment: Experiment, facts: Facts) -> str:
    steps = facts.steps_per_epoch(experiment)
    if steps is None or facts.num_train is None:
        return ""
    return _("{train} training examples / {batch} = {steps} steps an epoch").format(
        train=count(facts.num_train),
        batch=count(facts.batch_size(experiment)),
        steps=count(steps),
    )


def _epochs(experiment: Experiment, facts: Facts) -> str:
    steps = facts.steps_per_epoch(experiment)
    if steps is None:
        return ""
    epochs = experiment.training.epochs
    return _("{epochs} epochs · {steps} steps = {total} steps").format(
        epochs=count(epochs), steps=count(steps), total=count(epochs * steps)
    )


def _stop_loss(experiment: Experiment, facts: Facts) -> str:
    goal = experiment.training.stop_loss
    if goal is None:
        return ""
    rule = f"L ≤ {number(goal)}"
    if facts.task is None:
        return rule
    return f"{rule}\nL: {loss_words(experiment, facts.task, facts.target_scale).full}"


def _stop_accuracy(experiment: Experiment, facts: Facts) -> str:
    goal = experiment.training.stop_accuracy
    return "" if goal is None else _("accuracy ≥ {goal}").format(goal=percent(goal))


def _stop_patience(experiment: Experiment, facts: Facts) -> str:
    patience = experiment.training.stop_patience
    return _("epoch − best epoch ≥ {count}").format(count=count(patience)) if patience else ""


def _l1(experiment: Experiment, facts: Facts) -> str:
    rate = number(experiment.training.l1)
    return f"L + {rate} · Σ|w|\ng ← g + {rate} · sign(w)"


def _l2(experiment: Experiment, facts: Facts) -> str:
    rate = number(experiment.training.l2)
    return f"L + {rate} · Σw² / 2\ng ← g + {rate} · w"


def _dropout(experiment: Experiment, facts: Facts) -> str:
    rate = experiment.training.dropout
    if not rate:
        return "a ← a"
    return _("a ← 0 for {off} of the neurons, a / {kept} for the others").format(
        off=percent(rate), kept=number(1 - rate)
    )


def _dropouts(experiment: Experiment, facts: Facts) -> str:
    rates = experiment.training.layer_dropouts(len(experiment.network.hidden_sizes))
    if len(set(rates)) < 2 or len(rates) > _MOST_LINES:
        return ""
    return "\n".join(f"p{subscript(i)} = {percent(rate)}" for i, rate in enumerate(rates, 1))


def _frozen_layers(experiment: Experiment, facts: Facts) -> str:
    frozen = experiment.training.frozen_layers
    if len(frozen) > _MOST_LINES:
        return ""
    return "\n".join(f"w{subscript(layer + 1)} ← w{subscript(layer + 1)}" for layer in frozen)


def _clip_norm(experiment: Experiment, facts: Facts) -> str:
    limit = experiment.training.clip_norm
    return f"g ← g · min(1, {number(limit)} / ‖g‖)" if limit else "g ← g"


def _schedule(experiment: Experiment, facts: Facts) -> str:
    training = experiment.training
    rate, name = training.learning_rate, training.schedule
    options = with_defaults(SCHEDULES[name].options, training.schedule_options)
    return _SCHEDULES[name](rate, options)


_SCHEDULES: Mapping[str, Callable[[float, Mapping[str, float]], str]] = {
    "constant": lambda rate, options: f"η = {number(rate)}",
    "step": lambda rate, options: (
        f"η = {number(rate)} · {number(options['decay_rate'])}^k,  k = 0 … {options['drops']:.0f}"
    ),
    "cosine": lambda rate, options: _falling(rate, options["final_fraction"], "½ (1 + cos πt)"),
    "warmup_cosine": lambda rate, options: _falling(
        rate,
        options["final_fraction"],
        f"t / {number(options['warmup_fraction'])} → ½ (1 + cos π…)",
    ),
    "exponential": lambda rate, options: _falling(
        rate, options["decay_rate"], f"{number(options['decay_rate'])}^t"
    ),
}


def _falling(rate: float, left: float, factor: str) -> str:
    return f"η = {number(rate)} · {factor}\n{number(rate)} → {number(rate * left)}"


FORMULAS: Mapping[str, Formula] = {
    "dataset": _nothing,
    "target": _nothing,
    "formula": _nothing,
    "points": _nothing,
    "encoding": _nothing,
    "delimiter": _nothing,
    "decimal": _nothing,
    "header": _nothing,
    "task": _nothing,
    "num_examples": _parts,
    "num_classes": _chance,
    "noise": _noise,
    "validation_fraction": _parts,
    "features": _features,
    "standardize": _standardize,
    "data_seed": _nothing,
    "split_seed": _nothing,
    "hidden_sizes": parameters,
    "activation": _activation,
    "activations": _activations,
    "initializer": _initializer,
    "residual": _residual,
    "layer_norm": _layer_norm,
    "learning_rate": _learning_rate,
    "optimizer": _optimizer,
    "loss": _loss,
    "batch_size": _batch_size,
    "epochs": _epochs,
    "stop_loss": _stop_loss,
    "stop_accuracy": _stop_accuracy,
    "stop_patience": _stop_patience,
    "stop_seconds": _nothing,
    "l1": _l1,
    "l2": _l2,
    "dropout": _dropout,
    "dropouts": _dropouts,
    "frozen_layers": _frozen_layers,
    "clip_norm": _clip_norm,
    "schedule": _schedule,
    "seed": _nothing,
}
"""Field -> its formula."""


def field_formula(field: str, experiment: Experiment, facts: Facts) -> str:
    """The field's formula with the experiment's numbers; empty where there is none."""
    formula = FORMULAS.get(field, _nothing)
    return formula(experiment, facts)
