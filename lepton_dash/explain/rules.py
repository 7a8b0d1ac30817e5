"""How each optimizer moves a weight, with its own numbers: as Optax computes it.

In a rule, g is the gradient ∂L/∂w of the batch, m̂ and v̂ are m / (1 − β₁ᵗ) and v / (1 − β₂ᵗ) at
step t (the correction for the start at zero), and ‖·‖ is the length over a layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lepton_dash.explain.numbers import number
from lepton_dash.spec import Experiment
from lepton_dash.tables import OPTIMIZERS, with_defaults

Options = Mapping[str, float]
Rule = Callable[[str, Options], list[str]]
"""`(learning rate, options) -> lines`; the last line is the step itself."""


def _memory(name: str, keep: float, of: str) -> str:
    """A running mean: the line m ← 0.9 m + 0.1 g."""
    return f"{name} ← {number(keep)} {name} + {number(1 - keep)} {of}"


def _decayed(step: str, options: Options) -> str:
    """A step with the weight decay that is added to it, where there is one."""
    decay = options.get("weight_decay", 0.0)
    return f"({step} + {number(decay)} w)" if decay else step


def _sgd(rate: str, options: Options) -> list[str]:
    return [f"w ← w − {rate} · g"]


def _momentum(rate: str, options: Options) -> list[str]:
    return [f"m ← {number(options['momentum'])} m + g", f"w ← w − {rate} m"]


def _nesterov(rate: str, options: Options) -> list[str]:
    keep = number(options["momentum"])
    return [f"m ← {keep} m + g", f"w ← w − {rate} (g + {keep} m)"]


def _adam(rate: str, options: Options) -> list[str]:
    step = _decayed(f"m̂ / (√v̂ + {number(options['eps'])})", options)
    return [
        _memory("m", options["b1"], "g"),
        _memory("v", options["b2"], "g²"),
        f"w ← w − {rate} {step}",
    ]


def _nadam(rate: str, options: Options) -> list[str]:
    b1 = options["b1"]
    ahead = f"({number(b1)} m̂ + {number(1 - b1)} ĝ)"
    step = _decayed(f"{ahead} / (√v̂ + {number(options['eps'])})", options)
    return [_memory("m", b1, "g"), _memory("v", options["b2"], "g²"), f"w ← w − {rate} {step}"]


def _amsgrad(rate: str, options: Options) -> list[str]:
    return [
        _memory("m", options["b1"], "g"),
        _memory("v", options["b2"], "g²") + ",  u ← max(u, v̂)",
        f"w ← w − {rate} m̂ / (√u + {number(options['eps'])})",
    ]


def _radam(rate: str, options: Options) -> list[str]:
    start = number(options["threshold"])
    return [
        _memory("m", options["b1"], "g"),
        _memory("v", options["b2"], "g²"),
        f"w ← w − {rate} r m̂ / (√v̂ + {number(options['eps'])}), ρ ≥ {start}; "
        f"w − {rate} m̂, ρ < {start}",
    ]


def _adamax(rate: str, options: Options) -> list[str]:
    return [
        _memory("m", options["b1"], "g"),
        f"u ← max({number(options['b2'])} u, |g| + {number(options['eps'])})",
        f"w ← w − {rate} m̂ / u",
    ]


def _adabelief(rate: str, options: Options) -> list[str]:
    return [
        _memory("m", options["b1"], "g"),
        _memory("v", options["b2"], "(g − m)²"),
        f"w ← w − {rate} m̂ / (√v̂ + {number(options['eps'])})",
    ]


def _yogi(rate: str, options: Options) -> list[str]:
    return [
        _memory("m", options["b1"], "g"),
        f"v ← v + (1 − {number(options['b2'])}) sign(g² − v) g²",
        f"w ← w − {rate} m̂ / (√v̂ + {number(options['eps'])})",
    ]


def _adan(rate: str, options: Options) -> list[str]:
    change = number(1 - options["b2"])
    step = _decayed(f"(m̂ + {change} d̂) / (√n̂ + {number(options['eps'])})", options)
    return [
        _memory("m", options["b1"], "g"),
        _memory("d", options["b2"], "Δg"),
        _memory("n", options["b3"], f"(g + {change} Δg)²"),
        f"w ← w − {rate} {step}",
    ]


def _ademamix(rate: str, options: Options) -> list[str]:
    both = f"(m̂ + {number(options['alpha'])} l)"
    step = _decayed(f"{both} / (√v̂ + {number(options['eps'])})", options)
    return [
        _memory("m", options["b1"], "g"),
        _memory("l", options["b3"], "g"),
        _memory("v", options["b2"], "g²"),
        f"w ← w − {rate} {step}",
    ]


def _adopt(rate: str, options: Options) -> list[str]:
    return [
        _memory("m", options["b1"], f"g / max(√v, {number(options['eps'])})"),
        f"w ← w − {rate} m",
        _memory("v", options["b2"], "g²"),
    ]


def _adagrad(rate: str, options: Options) -> list[str]:
    return ["v ← v + g²", f"w ← w − {rate} g / √(v + {number(options['eps'])})"]


def _adadelta(rate: str, options: Options) -> list[str]:
    rho, eps = options["rho"], number(options["eps"])
    return [
        f"g ← {_decayed('g', options)}" if options["weight_decay"] else "",
        _memory("v", rho, "g²"),
        f"Δ = g √(d + {eps}) / √(v + {eps})",
        _memory("d", rho, "Δ²"),
        f"w ← w − {rate} Δ",
    ]


def _rmsprop(rate: str, options: Options) -> list[str]:
    return [
        _memory("v", options["decay"], "g²"),
        f"w ← w − {rate} g / √(v + {number(options['eps'])})",
    ]


def _adafactor(rate: str, options: Options) -> list[str]:
    limit = number(options["clipping_threshold"])
    return [
        f"v ← β v + (1 − β) (g² + {number(options['eps'])}),  "
        f"β = 1 − t^−{number(options['decay_rate'])}",
        f"u = g / √v,  u ← u / max(1, rms(u) / {limit})",
        f"w ← w − {rate} rms(w) u",
    ]


def _lion(rate: str, options: Options) -> list[str]:
    b1 = options["b1"]
    step = _decayed(f"sign({number(b1)} m + {number(1 - b1)} g)", options)
    return [f"w ← w − {rate} {step}", _memory("m", options["b2"], "g")]


def _signum(rate: str, options: Options) -> list[str]:
    return [_memory("m", options["beta"], "g"), f"w ← w − {rate} sign(m)"]


def _lamb(rate: str, options: Options) -> list[str]:
    step = _decayed(f"m̂ / (√v̂ + {number(options['eps'])})", options)
    return [
        _memory("m", options["b1"], "g"),
        _memory("v", options["b2"], "g²"),
        f"u = {step}",
        f"w ← w − {rate} u ‖w‖ / ‖u‖",
    ]


def _lars(rate: str, options: Options) -> list[str]:
    trust = number(options["trust_coefficient"])
    return [
        f"u = {_decayed('g', options)}",
        f"m ← {number(options['momentum'])} m + {rate} · {trust} u ‖w‖ / ‖u‖",
        "w ← w − m",
    ]


def _novograd(rate: str, options: Options) -> list[str]:
    step = _decayed(f"g / (√v + {number(options['eps'])})", options)
    return [
        _memory("v", options["b2"], "‖g‖²"),
        f"m ← {number(options['b1'])} m + {step}",
        f"w ← w − {rate} m",
    ]


def _muon(rate: str, options: Options) -> list[str]:
    keep = options["beta"]
    step = _decayed(f"orthogonal({number(keep)} M + {number(1 - keep)} G)", options)
    return [_memory("M", keep, "G"), f"W ← W − {rate} {step}"]


RULES: Mapping[str, Rule] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adam": _adam,
    "adamw": _adam,
    "nadam": _nadam,
    "nadamw": _nadam,
    "amsgrad": _amsgrad,
    "radam": _radam,
    "adamax": _adamax,
    "adabelief": _adabelief,
    "yogi": _yogi,
    "adan": _adan,
    "ademamix": _ademamix,
    "adopt": _adopt,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
    "rmsprop": _rmsprop,
    "adafactor": _adafactor,
    "lion": _lion,
    "signum": _signum,
    "lamb": _lamb,
    "lars": _lars,
    "novograd": _novograd,
    "muon": _muon,
}
"""Name of an optimizer -> its rule."""


def update_rule(experiment: Experiment) -> str:
    """The rule of the experiment's optimizer, a line for each memory and one for the step."""
    training = experiment.training
    options = with_defaults(OPTIMIZERS[training.optimizer].options, training.optimizer_options)
    lines = RULES[training.optimizer](number(training.learning_rate), options)
    return "\n".join(filter(None, lines))


def step_of_weight(experiment: Experiment) -> str:
    """The line of the rule that moves the weight."""
    steps = [line for line in update_rule(experiment).splitlines() if line[0] in "wW"]
    return steps[0]
