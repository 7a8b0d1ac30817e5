"""How each optimizer moves a weight, with its own numbers: as Optax computes it.

The rules can be followed as they stand, from a step t = 1 on: g is the gradient ∂L/∂w of the
batch, a memory starts at 0 where nothing else is said, what stands on the left of ← is new from
there on, and ‖·‖ and rms are taken over the array (a layer's weights, or its biases).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from lepton_dash.explain.numbers import number
from lepton_dash.i18n import _
from lepton_dash.spec import Experiment
from lepton_dash.tables import OPTIMIZERS, with_defaults

Options = Mapping[str, float]
Rule = Callable[[str, Options], list[str]]
"""`(learning rate, options) -> lines`; a line that begins with w or W is the step itself."""

APART = ",  "
"""Between two parts of a line."""
FACTORED = 128
"""Optax's Adafactor keeps row and column means alone of arrays whose sides are at least this."""


def _memory(name: str, keep: float, of: str) -> str:
    """A running mean: the line m ← 0.9 m + 0.1 g."""
    return f"{name} ← {number(keep)} {name} + {number(1 - keep)} {of}"


def _moments(options: Options, second: str = "g²") -> str:
    """The memories of the gradient and of its square."""
    first = _memory("m", options["b1"], "g")
    return first + APART + _memory("v", options["b2"], second)


def _corrected(name: str, keep: float, step: str = "ᵗ") -> str:
    """A memory without what its start at zero takes from it: m̂ = m / (1 − 0.9ᵗ)."""
    return f"{name}\u0302 = {name} / (1 − {number(keep)}{step})"


def _both_corrected(options: Options) -> str:
    return _corrected("m", options["b1"]) + APART + _corrected("v", options["b2"])


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
    return [_moments(options), _both_corrected(options), f"w ← w − {rate} {step}"]


def _ahead(keep: float) -> str:
    """Of a momentum that looks ahead: its memory as at the next step, and the gradient."""
    return _corrected("m", keep, "ᵗ⁺¹") + APART + _corrected("g", keep)


def _nadam(rate: str, options: Options) -> list[str]:
    b1 = options["b1"]
    ahead = f"({number(b1)} m̂ + {number(1 - b1)} ĝ)"
    step = _decayed(f"{ahead} / (√v̂ + {number(options['eps'])})", options)
    return [
        _moments(options),
        _ahead(b1) + APART + _corrected("v", options["b2"]),
        f"w ← w − {rate} {step}",
    ]


def _amsgrad(rate: str, options: Options) -> list[str]:
    return [
        _moments(options),
        _both_corrected(options) + APART + "u ← max(u, v̂)",
        f"w ← w − {rate} m̂ / (√u + {number(options['eps'])})",
    ]


def _radam(rate: str, options: Options) -> list[str]:
    start, b2 = number(options["threshold"]), options["b2"]
    last = 2 / (1 - b2) - 1  # where ρ goes
    share = f"{number(last)} / ({number(last - 4)} · {number(last - 2)} ρ)"
    return [
        _moments(options) + APART + _both_corrected(options),
        f"ρ = {number(last)} − 2 t {number(b2)}ᵗ / (1 − {number(b2)}ᵗ)"
        f"{APART}r = √((ρ − 4) (ρ − 2) {share})",
        f"u = r m̂ / (√v̂ + {number(options['eps'])}) if ρ ≥ {start} else m̂",
        f"w ← w − {rate} u",
    ]


def _adamax(rate: str, options: Options) -> list[str]:
    b1 = options["b1"]
    return [
        _memory("m", b1, "g") + APART + _corrected("m", b1),
        f"u ← max({number(options['b2'])} u, |g| + {number(options['eps'])})",
        f"w ← w − {rate} m̂ / u",
    ]


def _adabelief(rate: str, options: Options) -> list[str]:
    return [
        _moments(options, "(g − m)² + 1e−16"),
        _both_corrected(options),
        f"w ← w − {rate} m̂ / (√v̂ + {number(options['eps'])})",
    ]


def _yogi(rate: str, options: Options) -> list[str]:
    return [
        "m₀ = 0.000001" + APART + "v₀ = 0.000001",
        _memory("m", options["b1"], "g")
        + APART
        + f"v ← v + {number(1 - options['b2'])} sign(g² − v) g²",
        _both_corrected(options),
        f"w ← w − {rate} m̂ / (√v̂ + {number(options['eps'])})",
    ]


def _adan(rate: str, options: Options) -> list[str]:
    b1, b2, b3 = options["b1"], options["b2"], options["b3"]
    change = number(1 - b2)
    # Optax adds 1e-8 below the root
    step = _decayed(f"(m̂ + {change} d̂) / (√(n̂ + 0.00000001) + {number(options['eps'])})", options)
    return [
        "Δ = g − h if t > 1 else 0" + APART + "h ← g",
        APART.join(
            [
                _memory("m", b1, "g"),
                _memory("d", b2, "Δ"),
                _memory("n", b3, f"(g + {change} Δ)²"),
            ]
        ),
        APART.join([_corrected("m", b1), _corrected("d", b2), _corrected("n", b3)]),
        f"w ← w − {rate} {step}",
    ]


def _ademamix(rate: str, options: Options) -> list[str]:
    both = f"(m̂ + {number(options['alpha'])} l)"
    step = _decayed(f"{both} / (√v̂ + {number(options['eps'])})", options)
    return [
        _moments(options),
        _memory("l", options["b3"], "g"),
        _both_corrected(options),
        f"w ← w − {rate} {step}",
    ]


def _adopt(rate: str, options: Options) -> list[str]:
    # the first step only measures: its c is 0
    b1, b2 = options["b1"], options["b2"]
    return [
        f"u = g / max(√v, {number(options['eps'])}){APART}c = (t − 1)^0.25",
        _memory("m", b1, "max(−c, min(c, u))"),
        _memory("v", b2, "g²") + " if t > 1 else g²",
        f"w ← w − {rate} m",
    ]


def _adagrad(rate: str, options: Options) -> list[str]:
    return ["v₀ = 0.1", "v ← v + g²", f"w ← w − {rate} g / √(v + {number(options['eps'])})"]


def _adadelta(rate: str, options: Options) -> list[str]:
    rho, eps = options["rho"], number(options["eps"])
    return [
        f"g ← {_decayed('g', options)}" if options["weight_decay"] else "",
        _memory("v", rho, "g²"),
        f"Δ = g √(d + {eps}) / √(v + {eps})" + APART + _memory("d", rho, "Δ²"),
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
        f"β = 1 − t^(−{number(options['decay_rate'])})"
        f"{APART}v ← β v + (1 − β) (g² + {number(options['eps'])})",
        f"u = g / √v{APART}u ← u / max(1, rms(u) / {limit})",
        f"w ← w − {rate} max(0.001, rms(w)) u",
    ]


def _lion(rate: str, options: Options) -> list[str]:
    b1 = options["b1"]
    step = _decayed(f"sign({number(b1)} m + {number(1 - b1)} g)", options)
    return [f"w ← w − {rate} {step}", _memory("m", options["b2"], "g")]


def _signum(rate: str, options: Options) -> list[str]:
    return [_memory("m", options["beta"], "g"), f"w ← w − {rate} sign(m)"]


_TRUST = "‖w‖ / ‖u‖ if ‖w‖ ‖u‖ > 0 else 1"


def _lamb(rate: str, options: Options) -> list[str]:
    step = _decayed(f"m̂ / (√v̂ + {number(options['eps'])})", options)
    return [
        _moments(options) + APART + _both_corrected(options),
        f"u = {step}{APART}q = {_TRUST}",
        f"w ← w − {rate} q u",
    ]


def _lars(rate: str, options: Options) -> list[str]:
    trust = number(options["trust_coefficient"])
    return [
        f"u = {_decayed('g', options)}{APART}q = {trust} {_TRUST}",
        f"m ← {number(options['momentum'])} m + {rate} q u",
        "w ← w − m",
    ]


def _novograd(rate: str, options: Options) -> list[str]:
    step = _decayed(f"g / (√v + {number(options['eps'])})", options)
    return [
        _memory("v", options["b2"], "‖g‖²") + " if t > 1 else ‖g‖²",
        f"m ← {number(options['b1'])} m + {step}",
        f"w ← w − {rate} m",
    ]


def _muon(rate: str, options: Options) -> list[str]:
    keep = options["beta"]
    k, rest = number(keep), number(1 - keep)
    step = "√max(1, out / in) X"
    decay = options["weight_decay"]
    step = f"({step} + {number(decay)} W)" if decay else step
    biases = with_defaults(OPTIMIZERS["nadam"].options, {})
    return [
        _memory("M", keep, "G")
        + f"{APART}X = {k} M / (1 − {k}ᵗ⁺¹) + {rest} G / (1 − {k}ᵗ){APART}X ← X / ‖X‖",
        _("5 times: {lines}").format(
            lines="A = X Xᵀ" + APART + "X ← 3.4445 X − 4.775 A X + 2.0315 A A X"
        ),
        f"W ← W − {rate} {step}",
        _("biases by NAdam: β₁ = {b1}, β₂ = {b2}, ε = {eps}").format(
            b1=number(biases["b1"]), b2=number(biases["b2"]), eps=number(biases["eps"])
        ),
    ]


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
    """The rule of the experiment's optimizer: lines of memories, and one of the step."""
    training = experiment.training
    options = with_defaults(OPTIMIZERS[training.optimizer].options, training.optimizer_options)
    lines = RULES[training.optimizer](number(training.learning_rate), options)
    rule = "\n".join(filter(None, lines))
    if training.optimizer == "adafactor" and _has_factored(experiment.network.hidden_sizes):
        rule += "\n" + _("between wide layers: v = row means · column means / mean")
    sign = "rms" if "rms" in rule else "‖ ‖" if re.search("‖[wg]‖", rule) else ""
    if sign:
        rule += "\n" + _("{sign}: over a layer's weights, or its biases").format(sign=sign)
    return rule


def _has_factored(hidden_sizes: tuple[int, ...]) -> bool:
    return any(min(sides) >= FACTORED for sides in pairwise(hidden_sizes))


def step_of_weight(experiment: Experiment) -> str:
    """The line of the rule that moves the weight."""
    steps = [line for line in update_rule(experiment).splitlines() if line[0] in "wW"]
    return steps[0]
