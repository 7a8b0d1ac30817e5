"""The JAX and Optax script, which gives the same losses as the run, to the last bit.

Bits depend on what is compiled, so the template follows `lepton_dash.engine` operation by
operation; what an experiment has no use for is left out where the compiler doesn't see it anyway.
"""

from collections.abc import Mapping

import numpy as np

from lepton_dash import engine, tables
from lepton_dash.engine import compiler, network, program
from lepton_dash.engine.hyperparameters import Extras
from lepton_dash.export.sources import common
from lepton_dash.export.sources.common import Source
from lepton_dash.export.sources.recipe import WEIGHT_EDIT, Recipe, recipe_of
from lepton_dash.export.sources.template import fill
from lepton_dash.export.sources.words import literal, literals
from lepton_dash.run import Run
from lepton_dash.spec import WEIGHT

SCRIPT = "train_jax.py"


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


def jax_source(run: Run, script: str = SCRIPT) -> Source:
    """The script for a run, with its data and its trained weights."""
    recipe = recipe_of(run)
    flags = common.flags_of(run) | _flags(run, recipe)
    texts = common.texts_of(run, flags) | _texts(run, recipe, flags) | {"script": script}
    text = fill("jax.py.txt", flags, texts)
    files = {script: text.encode(), **common.data_files(run)}
    return Source(script, files | {common.WEIGHTS: common.weights_file(run)})


def _flags(run: Run, recipe: Recipe) -> set[str]:
    design, levels = run.trainer.design, recipe.levels
    names = {change.name for change in recipe.changes}
    count = design.num_train + design.num_validation
    hidden = bool(design.activations)
    whole = design.num_train * design.sizes[0] <= program.GATHER_LIMIT
    padding = design.num_train % design.batch_size > 0
    smallest = min(i * o for i, o in zip(design.sizes, design.sizes[1:], strict=False))
    conditions = {
        "vector": design.packing.as_vector,
        "norm": design.layer_norm and hidden,
        "hidden": hidden,
        "residual": design.residual and hidden,
        "small": design.batch_size * smallest <= network.MULTIPLY_AND_SUM_LIMIT,
        "frozen": Extras.FROZEN_LAYERS in levels,
        "clipped": bool(levels - {Extras.NONE}),
        "dropout": bool(levels - {Extras.NONE}) and hidden,
        "mixed": len(levels) > 1,
        "whole": whole,
        "padding": padding,
        "position": padding or not whole,
        "schedule": bool(SCHEDULES[design.schedule]),
        "blocks": count > _block(run),
        "random": "rng" in INITIALIZERS[run.experiment.network.initializer],
        "prod": design.packing.as_vector or (bool(levels - {Extras.NONE}) and hidden),
        "contrib": tables.OPTIMIZERS[design.optimizer].function.startswith("optax.contrib"),
        "compiler": bool(compiler.options(design)),
        "rules": bool(recipe.stop),
        **{name: True for name in recipe.stop},
        "changes": bool(recipe.changes),
        "edits": WEIGHT_EDIT in names,
        "changed_rules": recipe.rules_change,
        "changed_settings": bool(names - {WEIGHT_EDIT} - set(recipe.stop)),
        "settings_else": WEIGHT_EDIT in names or recipe.rules_change,
        "end": recipe.end is not None,
        "first": bool(len(run.rows)) and run.rows[0, 0] == 0,
        "first_edited": _is_edited_first(run),
        "halts": bool(recipe.changes) or recipe.end is not None,
    }
    return {name for name, holds in conditions.items() if holds}


def _is_edited_first(run: Run) -> bool:
    """Whether the row of epoch 0 was measured after weights had been set by hand."""
    edited = any(change.field == WEIGHT and change[:2] == (0, 0) for change in run.timeline)
    if not edited or not len(run.rows) or run.rows[0, 0] != 0:
        return False
    trainer = run.trainer
    row = trainer.evaluate(trainer.init(), engine.hyperparameters(run.experiment))
    return not np.array_equal(row, run.rows[0], equal_nan=True)


def _block(run: Run) -> int:
    """Rows of an evaluation at once."""
    return max(1, program.EVALUATION_LIMIT // max(run.trainer.design.sizes[1:]))


def _texts(run: Run, recipe: Recipe, flags: set[str]) -> dict[str, str]:
    design = run.trainer.design
    count = design.num_train + design.num_validation
    start = run.experiment.network.initializer
    regression = design.task == "regression"
    validation = design.num_validation > 0
    dropout = "dropout" in flags
    return {
        "requirements": common.requirements("jax", "jaxlib", "optax", "numpy"),
        "settings": "\n".join(
            f"{literal(name)}: {literal(value)}," for name, value in recipe.settings.items()
        ),
        "rules": "\n".join(
            f"{literal(name)}: {literal(value)}," for name, value in recipe.stop.items()
        ),
        "judged": "validation" if validation else "training",
        "loss_and_metric": "_, loss, _, metric" if validation else "loss, _, metric, _",
        "changes": literals(tuple(change) for change in recipe.changes),
        "end": literal(recipe.end),
        "end_reason": recipe.end_reason,
        "compiler": "\n".join(
            f"{literal(name)}: {literal(value)},"
            for name, value in compiler.options(design).items()
        ),
        "shapes": literals(design.packing.shapes),
        "initializer": tables.INITIALIZERS[start].label,
        "draw": INITIALIZERS[start],
        "bias": literal(tables.INITIALIZERS[start].bias),
        **_network_texts(run, flags),
        "loss_title": tables.LOSSES[design.loss].label,
        "loss": LOSSES[design.loss, design.task],
        "answer_title": ANSWER_TITLES[design.task],
        "answer": answer(design.loss, design.task),
        "metric": "R²" if regression else "accuracy",
        "block": literal(_block(run)),
        "block_end": literal(count // _block(run) * _block(run)),
        "optimizer_title": f"{tables.OPTIMIZERS[design.optimizer].label}, at this learning rate.",
        "optimizer": _optimizer(design.optimizer),
        "schedule_title": tables.SCHEDULES[design.schedule].label,
        "schedule": SCHEDULES[design.schedule],
        "moves": _moves(design.packing.as_vector),
        "dropout_argument": ", dropout=None" if dropout else "",
        "dropout_argument_plain": ", dropout" if dropout else "",
        "dropout_pass": ", dropout" if dropout else "",
        "extras_argument": "extras_of(settings), " if "mixed" in flags else "",
        "steps": "steps" if "halts" in flags else "2**30",
        "until": "until" if "rules" in flags else 'settings["epochs"]',
        "predict_title": PREDICT_TITLES[design.task],
    }


def _network_texts(run: Run, flags: set[str]) -> dict[str, str]:
    design = run.trainer.design
    names = list(dict.fromkeys(design.activations))
    calls = {name: _activation(name) for name in names}
    functions = [
        f"def {name}(x):\n"
        f'    """{tables.ACTIVATIONS[name].formula}."""\n'
        f"    {OWN_ACTIVATIONS[name]}\n\n\n"
        for name in names
        if name in OWN_ACTIVATIONS
    ]
    each = "weights, biases, gain, shift" if "norm" in flags else "weights, biases"
    several = len(names) > 1
    if several:
        listed = "\n".join(f"    {calls[name]}," for name in design.activations)
        functions.append(f"ACTIVATIONS = [  # of the hidden layers\n{listed}\n]\n\n\n")
    loops = {
        (False, False): f"for {each} in hidden:",
        (False, True): f"for depth, ({each}) in enumerate(hidden):",
        (True, False): f"for ({each}), activation in zip(hidden, ACTIVATIONS):",
        (True, True): f"for depth, (({each}), activation) in enumerate(zip(hidden, ACTIVATIONS)):",
    }
    return {
        "activation_functions": "".join(functions).rstrip("\n") + ("\n\n\n" if functions else ""),
        "activation": "activation" if several else "".join(calls.values()),
        "hidden_loop": loops[several, "dropout" in flags],
        "inputs_width": literal(design.sizes[0]),
        "outputs_width": literal(design.sizes[-1]),
    }


def _activation(name: str) -> str:
    """What a script calls."""
    module, function = tables.ACTIVATIONS[name].function.split(":")
    short = {"jax.numpy": "jnp"}.get(module, module)
    return name if name in OWN_ACTIVATIONS else f"{short}.{function}"


def _optimizer(name: str) -> str:
    """The call of Optax that makes it."""
    row = tables.OPTIMIZERS[name]
    arguments = ["rate"]
    arguments += [f"{option}={value!r}" for option, value in row.fixed.items()]
    arguments += [f'{option}=settings["optimizer.{option}"]' for option in row.options]
    call = row.function.replace(":", ".")
    if len(arguments) <= 3:
        return f"{call}({', '.join(arguments)})"
    return f"{call}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def _moves(as_vector: bool) -> str:
    """The line that finds, of each parameter, whether its layer moves."""
    if not as_vector:
        return (
            'moves = [settings[f"frozen.{i}"] == 0 for i, shapes in enumerate(SHAPES) '
            "for _ in shapes]\nmoves = pack(moves)"
        )
    return (
        "sizes = [sum(prod(shape) for shape in shapes) for shapes in SHAPES]\n"
        'moves = [jnp.broadcast_to(settings[f"frozen.{i}"] == 0, n) for i, n in enumerate(sizes)]\n'
        "moves = jnp.concatenate(moves)"
    )
