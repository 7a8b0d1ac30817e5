"""Optax's optimizers as formulas, for frameworks that have others, or others of the same name.

Each is the body of `update(p, g, s, t, rate)`: what is added to a parameter p with gradient g at
step t = 1, 2, ..., where s is what is remembered of it, by name. `ops` has NumPy's functions.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Update(NamedTuple):
    """An optimizer."""

    body: str
    memory: Mapping[str, float] = {}
    """What is remembered of each parameter -> what all of it starts from."""


_M = 's["m"] = b1 * s["m"] + (1 - b1) * g\n'
_V = 's["v"] = b2 * s["v"] + (1 - b2) * g * g\n'
_HATS = 'm, v = s["m"] / (1 - b1**t), s["v"] / (1 - b2**t)\n'
_NESTEROV_HATS = """m = b1 * s["m"] / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t)
v = s["v"] / (1 - b2**t)
"""
_STEP = "return -rate * m / (ops.sqrt(v) + eps)"
_DECAYED_STEP = "return -rate * (m / (ops.sqrt(v) + eps) + weight_decay * p)"
_MOMENTS = {"m": 0.0, "v": 0.0}
_TRUST = """norm, size = ops.sqrt(ops.sum(p * p)), ops.sqrt(ops.sum(u * u))
trust = ops.where(norm * size > 0, {coefficient}norm / (size + (size == 0) * 1.0), 1.0)
"""

UPDATES: Mapping[str, Update] = {
    "sgd": Update("return -rate * g"),
    "momentum": Update('s["v"] = g + momentum * s["v"]\nreturn -rate * s["v"]', {"v": 0.0}),
    "nesterov": Update(
        's["v"] = g + momentum * s["v"]\nreturn -rate * (g + momentum * s["v"])', {"v": 0.0}
    ),
    "adam": Update(_M + _V + _HATS + _STEP, _MOMENTS),
    "adamw": Update(_M + _V + _HATS + _DECAYED_STEP, _MOMENTS),
    "nadam": Update(_M + _V + _NESTEROV_HATS + _STEP, _MOMENTS),
    "nadamw": Update(_M + _V + _NESTEROV_HATS + _DECAYED_STEP, _MOMENTS),
    "amsgrad": Update(
        _M
        + _V
        + _HATS
        + 's["largest"] = ops.maximum(s["largest"], v)\n'
        + 'return -rate * m / (ops.sqrt(s["largest"]) + eps)',
        _MOMENTS | {"largest": 0.0},
    ),
    "radam": Update(
        _M
        + _V
        + _HATS
        + """most = 2 / (1 - b2) - 1
now = most - 2 * t * b2**t / (1 - b2**t)
ratio = (now - 4) * (now - 2) * most / ((most - 4) * (most - 2) * now)
steady = ops.sqrt(ops.abs(ratio)) * m / (ops.sqrt(v) + eps)
return -rate * ops.where(now >= threshold, steady, m)""",
        _MOMENTS,
    ),
    "adamax": Update(
        _M
        + """s["v"] = ops.maximum(ops.abs(g) + eps, b2 * s["v"])
return -rate * s["m"] / (1 - b1**t) / s["v"]""",
        _MOMENTS,
    ),
    "adabelief": Update(
        _M + 's["v"] = b2 * s["v"] + (1 - b2) * (g - s["m"]) ** 2 + 1e-16\n' + _HATS + _STEP,
        _MOMENTS,
    ),
    "yogi": Update(
        _M + 's["v"] = s["v"] - (1 - b2) * ops.sign(s["v"] - g * g) * g * g\n' + _HATS + _STEP,
        {"m": 1e-6, "v": 1e-6},
    ),
    "adan": Update(
        """change = ops.where(t > 1, g - s["last"], 0 * g)
s["last"] = g
s["m"] = b1 * s["m"] + (1 - b1) * g
s["d"] = b2 * s["d"] + (1 - b2) * change
s["v"] = b3 * s["v"] + (1 - b3) * (g + (1 - b2) * change) ** 2
m, d, v = s["m"] / (1 - b1**t), s["d"] / (1 - b2**t), s["v"] / (1 - b3**t)
return -rate * ((m + (1 - b2) * d) / (ops.sqrt(v) + eps) + weight_decay * p)""",
        {"m": 0.0, "d": 0.0, "v": 0.0, "last": 0.0},
    ),
    "ademamix": Update(
        _M
        + _V
        + 's["slow"] = b3 * s["slow"] + (1 - b3) * g\n'
        + _HATS
        + 'return -rate * ((m + alpha * s["slow"]) / (ops.sqrt(v) + eps) + weight_decay * p)',
        _MOMENTS | {"slow": 0.0},
    ),
    "adopt": Update(
        """most = (t - 1) ** 0.25
scaled = ops.clip(g / ops.clip(ops.sqrt(s["v"]), eps, 1e30), -most, most)
s["m"] = ops.where(t > 1, b1 * s["m"] + (1 - b1) * scaled, s["m"])
s["v"] = ops.where(t > 1, b2 * s["v"] + (1 - b2) * g * g, g * g)
return -rate * s["m"]""",
        _MOMENTS,
    ),
    "adagrad": Update(
        's["v"] = s["v"] + g * g\nreturn -rate * g / ops.sqrt(s["v"] + eps)', {"v": 0.1}
    ),
    "adadelta": Update(
        """g = g + weight_decay * p
s["v"] = rho * s["v"] + (1 - rho) * g * g
u = g * ops.sqrt(s["d"] + eps) / ops.sqrt(s["v"] + eps)
s["d"] = rho * s["d"] + (1 - rho) * u * u
return -rate * u""",
        {"v": 0.0, "d": 0.0},
    ),
    "rmsprop": Update(
        's["v"] = decay * s["v"] + (1 - decay) * g * g\nreturn -rate * g / ops.sqrt(s["v"] + eps)',
        {"v": 0.0},
    ),
    "adafactor": Update(
        """# Optax keeps row and column means alone where a layer is 128 wide on both sides, or more
decay = 1 - t ** (-decay_rate)
s["v"] = decay * s["v"] + (1 - decay) * (g * g + eps)
u = g / ops.sqrt(s["v"])
excess = ops.sqrt(ops.mean(u * u)) / clipping_threshold
size = ops.clip(ops.sqrt(ops.mean(p * p)), 1e-3, 1e30)
return -rate * size * u / ops.clip(excess, 1.0, 1e30)""",
        {"v": 0.0},
    ),
    "lion": Update(
        """u = ops.sign((1 - b1) * g + b1 * s["m"])
s["m"] = b2 * s["m"] + (1 - b2) * g
return -rate * (u + weight_decay * p)""",
        {"m": 0.0},
    ),
    "signum": Update(
        's["m"] = beta * s["m"] + (1 - beta) * g\nreturn -rate * ops.sign(s["m"])', {"m": 0.0}
    ),
    "lamb": Update(
        _M
        + _V
        + _HATS
        + "u = m / (ops.sqrt(v) + eps) + weight_decay * p\n"
        + _TRUST.format(coefficient="")
        + "return -rate * trust * u",
        _MOMENTS,
    ),
    "lars": Update(
        "u = g + weight_decay * p\n"
        + _TRUST.format(coefficient="trust_coefficient * ")
        + 's["v"] = momentum * s["v"] - rate * trust * u\nreturn s["v"]',
        {"v": 0.0},
    ),
    "novograd": Update(
        """square = ops.sum(g * g)
s["v"] = ops.where(t > 1, b2 * s["v"] + (1 - b2) * square, square)
u = g / (ops.sqrt(s["v"]) + eps) + weight_decay * p
s["m"] = ops.where(t > 1, b1 * s["m"] + u, u)
return -rate * s["m"]""",
        _MOMENTS,
    ),
    "muon": Update(
        """if len(p.shape) == 1:  # biases, gains and shifts: NAdam
    b1, b2, eps = 0.9, 0.999, 1e-8
    s["m"] = b1 * s["m"] + (1 - b1) * g
    s["v"] = b2 * s["v"] + (1 - b2) * g * g
    m = b1 * s["m"] / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t)
    return -rate * m / (ops.sqrt(s["v"] / (1 - b2**t)) + eps)
s["m"] = beta * s["m"] + (1 - beta) * g
u = beta * s["m"] / (1 - beta ** (t + 1)) + (1 - beta) * g / (1 - beta**t)
tall = u.shape[0] > u.shape[1]
u = u.T if tall else u
u = u / (ops.sqrt(ops.sum(u * u)) + 1e-8)
for _ in range(5):  # Newton-Schulz: towards a matrix whose singular values are all about 1
    a = u @ u.T
    u = 3.4445 * u + (-4.7750 * a + 2.0315 * a @ a) @ u
u = u.T if tall else u
inputs, outputs = p.shape
return -rate * (max(1.0, outputs / inputs) ** 0.5 * u + weight_decay * p)""",
        _MOMENTS,
    ),
}
"""Optimizer -> its formula, with the names of `tables.OPTIMIZERS` and of their options."""
