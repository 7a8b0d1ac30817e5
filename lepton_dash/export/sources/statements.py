"""What a script says in JAX where experiments differ: losses, answers, schedules, activations.

Shapes: B examples of a batch, C scores of each, K rows of a table with D columns.
"""

from collections.abc import Mapping

_SIGNS = "2.0 * y - 1.0"
_RIGHT = "right = jax.nn.one_hot(y.astype(jnp.int32), scores.shape[1])\n"
_RESIDUALS: Mapping[str, str] = {
    "binary": f"residuals = jnp.tanh(scores) - ({_SIGNS})[:, None]  # classes are -1 and +1\n",
    "multiclass": f"{_RIGHT}residuals = jax.nn.softmax(scores) - right\n",
    "regression": "residuals = scores - y[:, None]\n",
}
_HUBER = """size, delta = jnp.abs(residuals), settings["loss.delta"]
squared, linear = 0.5 * size**2, delta * (size - 0.5 * delta)
return jnp.sum(jnp.where(size <= delta, squared, linear), axis=1)"""
_BINARY = "return jax.nn.softplus(scores[:, 0]) - y * scores[:, 0]  # log(1 + exp(s)) - y s"
_SOFTMAX = f"""{_RIGHT}own = jnp.sum(right * scores, axis=1)
return jax.nn.logsumexp(scores, axis=1) - own  # -log softmax(s)[right]"""
_MARGIN = f"""{_RIGHT}own = jnp.sum(right * scores, axis=1)
rival = jnp.max(jnp.where(right > 0, -jnp.inf, scores), axis=1)
return jax.nn.relu(1.0 + rival - own)  # Crammer & Singer 2001"""


_MSE = "return jnp.sum(residuals**2, axis=1)"
_HALF = "return 0.5 * jnp.sum(residuals**2, axis=1)"

LOSSES: Mapping[tuple[str, str], str] = {
    **{("mse", task): start + _MSE for task, start in _RESIDUALS.items()},
    **{("half_mse", task): start + _HALF for task, start in _RESIDUALS.items()},
    **{("huber", task): start + _HUBER for task, start in _RESIDUALS.items()},
    ("hinge", "binary"): f"return jax.nn.relu(1.0 - ({_SIGNS}) * scores[:, 0])",
    ("hinge", "multiclass"): _MARGIN,
    ("cross_entropy", "binary"): _BINARY,
    ("cross_entropy", "multiclass"): _SOFTMAX,
    ("binary_cross_entropy", "binary"): _BINARY,
    ("softmax_cross_entropy", "binary"): _SOFTMAX,
    ("softmax_cross_entropy", "multiclass"): _SOFTMAX,
}
"""Loss and task -> the body of `losses_of(scores [B, C], y [B], settings) -> [B]`."""

_SOFTMAX_ANSWER = "return jax.nn.softmax(scores)"
_TANH_ANSWER = "return 0.5 * (jnp.tanh(scores[:, 0]) + 1.0)"
_SIGMOID_ANSWER = "return jax.nn.sigmoid(scores[:, 0])"

BINARY_ANSWERS: Mapping[str, str] = {
    "mse": _TANH_ANSWER,
    "half_mse": _TANH_ANSWER,
    "huber": _TANH_ANSWER,
    "hinge": "return jnp.clip(0.5 * (scores[:, 0] + 1.0), 0.0, 1.0)",
    "cross_entropy": _SIGMOID_ANSWER,
    "binary_cross_entropy": _SIGMOID_ANSWER,
    "softmax_cross_entropy": "return jax.nn.softmax(scores)[:, 1]",
}
"""Loss -> the body of `answers(scores [B, C]) -> [B]`, the probability of class 1."""


def answer(loss: str, task: str) -> str:
    """The body of `answers(scores [B, C])`: what the network says."""
    if task == "binary":
        return BINARY_ANSWERS[loss]
    return _SOFTMAX_ANSWER if task == "multiclass" else "return scores[:, 0]"


ANSWER_TITLES: Mapping[str, str] = {
    "binary": "the probability of class 1, [B]",
    "multiclass": "the probability of each class, [B, C]",
    "regression": "the value, [B]",
}

PREDICT_TITLES: Mapping[str, str] = {
    "binary": "The probability of each class [K, 2] for rows [K, D], before features and scaling.",
    "multiclass": "The probability of each class [K, C] for rows [K, D], before scaling.",
    "regression": "The value [K], in its own unit, for rows [K, D], before features and scaling.",
}

_COSINE = """floor = settings["schedule.final_fraction"]
return floor + (1.0 - floor) * 0.5 * (1.0 + jnp.cos(np.pi * {fraction}))"""

SCHEDULES: Mapping[str, str] = {
    "constant": "",
    "step": """drops = settings["schedule.drops"]
done = jnp.floor(fraction * (drops + 1.0))
return settings["schedule.decay_rate"] ** jnp.minimum(done, drops)""",
    "cosine": _COSINE.format(fraction="fraction"),
    "warmup_cosine": """warmup = settings["schedule.warmup_fraction"]
floor = settings["schedule.final_fraction"]
rest = jnp.clip((fraction - warmup) / jnp.maximum(1.0 - warmup, 1e-6), 0.0, 1.0)
rising = fraction / jnp.maximum(warmup, 1e-6)
falling = floor + (1.0 - floor) * 0.5 * (1.0 + jnp.cos(np.pi * rest))
return jnp.where(fraction < warmup, rising, falling)""",
    "exponential": 'return settings["schedule.decay_rate"] ** fraction',
}
"""Schedule -> the body of `schedule(fraction, settings)`; empty: there is none."""

OWN_ACTIVATIONS: Mapping[str, str] = {
    "linear": "return x",
    "squared_relu": "return jnp.square(jax.nn.relu(x))",
    "gaussian": "return jnp.exp(-(x**2))",
    "sharp_sigmoid": "return jax.nn.sigmoid(10.0 * x)",
}
"""Activation that isn't one of JAX's -> the body of its function of x."""

_NORMAL = """weights = rng.standard_normal((inputs, outputs)) * np.sqrt({variance})
weights = weights.astype(np.float32)"""
_UNIFORM = """limit = np.sqrt(3.0 * ({variance}))  # has this variance
weights = rng.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)"""
_GLOROT, _HE, _LECUN = "2.0 / (inputs + outputs)", "2.0 / inputs", "1.0 / inputs"
_HALF_OPEN = "weights = rng.uniform(-0.5, 0.5, (inputs, outputs)).astype(np.float32)"

INITIALIZERS: Mapping[str, str] = {
    "glorot_uniform": _UNIFORM.format(variance=_GLOROT),
    "glorot_normal": _NORMAL.format(variance=_GLOROT),
    "he_uniform": _UNIFORM.format(variance=_HE),
    "he_normal": _NORMAL.format(variance=_HE),
    "lecun_uniform": _UNIFORM.format(variance=_LECUN),
    "lecun_normal": _NORMAL.format(variance=_LECUN),
    "uniform": _HALF_OPEN,
    "uniform_bias": _HALF_OPEN,
    "zeros": "weights = np.zeros((inputs, outputs), np.float32)",
}
"""Initialiser -> the lines that draw `weights` with `rng` for a layer's inputs and outputs."""
