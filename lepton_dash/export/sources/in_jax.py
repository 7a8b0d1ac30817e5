"""The JAX and Optax script, which gives the same losses as the run, to the last bit.

Bits depend on what is compiled, so the template follows `lepton_dash.engine` operation by
operation; what an experiment has no use for is left out where the compiler doesn't see it anyway.
"""

from lepton_dash import tables
from lepton_dash.engine import compiler, network, program
from lepton_dash.engine.hyperparameters import Extras
from lepton_dash.export.sources import common, shared
from lepton_dash.export.sources.common import Script
from lepton_dash.export.sources.recipe import Recipe, recipe_of
from lepton_dash.export.sources.statements import (
    INITIALIZERS,
    LOSSES,
    OWN_ACTIVATIONS,
    SCHEDULES,
    answer,
)
from lepton_dash.export.sources.template import fill
from lepton_dash.export.sources.words import entries, literal, literals
from lepton_dash.run import Run

SCRIPT = "train_jax.py"


def jax_source(run: Run, script: str = SCRIPT) -> Script:
    """The script for a run, with its data and its trained weights."""
    recipe = recipe_of(run)
    flags = _flags(run, recipe)
    texts = _texts(run, recipe, flags) | {"script": script}
    text = fill("jax.py.txt", flags, texts)
    files = {script: text.encode(), **common.data_files(run)}
    return Script(script, files | {common.WEIGHTS: common.weights_file(run)})


def _flags(run: Run, recipe: Recipe) -> set[str]:
    design, levels = run.trainer.design, recipe.levels
    count = design.num_train + design.num_validation
    hidden = bool(design.activations)
    whole = design.num_train * design.sizes[0] <= program.GATHER_LIMIT
    padding = design.num_train % design.batch_size > 0
    smallest = min(i * o for i, o in zip(design.sizes, design.sizes[1:], strict=False))
    conditions = {
        "vector": design.packing.as_vector,
        "small": design.batch_size * smallest <= network.MULTIPLY_AND_SUM_LIMIT,
        "frozen": Extras.FROZEN_LAYERS in levels,
        "clipped": bool(levels - {Extras.NONE}),
        "dropout": bool(levels - {Extras.NONE}) and hidden,
        "mixed": len(levels) > 1,
        "whole": whole,
        "padding": padding,
        "position": padding or not whole,
        "blocks": count > _block(run),
        "random": "rng" in INITIALIZERS[run.experiment.network.initializer],
        "prod": design.packing.as_vector or (bool(levels - {Extras.NONE}) and hidden),
        "contrib": tables.OPTIMIZERS[design.optimizer].function.startswith("optax.contrib"),
        "compiler": bool(compiler.options(design)),
        "halts": bool(recipe.changes) or recipe.end is not None,
    }
    return shared.flags_of(run, recipe) | shared.held(conditions)


def _block(run: Run) -> int:
    """Rows of an evaluation at once."""
    return max(1, program.EVALUATION_LIMIT // max(run.trainer.design.sizes[1:]))


def _texts(run: Run, recipe: Recipe, flags: set[str]) -> dict[str, str]:
    design = run.trainer.design
    count = design.num_train + design.num_validation
    start = run.experiment.network.initializer
    dropout = "dropout" in flags
    return {
        **shared.texts_of(run, recipe, flags),
        **_network_texts(run, flags),
        "requirements": common.requirements("jax", "jaxlib", "optax", "numpy"),
        "settings": entries(recipe.settings),
        "loss_and_metric": "_, loss, _, metric" if "validation" in flags else "loss, _, metric, _",
        "changes": literals(tuple(change) for change in recipe.changes),
        "compiler": entries(compiler.options(design)),
        "shapes": literals(design.packing.shapes),
        "initializer": tables.INITIALIZERS[start].label,
        "draw": INITIALIZERS[start],
        "bias": literal(tables.INITIALIZERS[start].bias),
        "loss": LOSSES[design.loss, design.task],
        "answer": answer(design.loss, design.task),
        "block": literal(_block(run)),
        "block_end": literal(count // _block(run) * _block(run)),
        "optimizer_title": f"{tables.OPTIMIZERS[design.optimizer].label}, at this learning rate.",
        "optimizer": _optimizer(design.optimizer),
        "schedule": SCHEDULES[design.schedule],
        "moves": _moves(design.packing.as_vector),
        "dropout_argument": ", dropout=None" if dropout else "",
        "dropout_argument_plain": ", dropout" if dropout else "",
        "dropout_pass": ", dropout" if dropout else "",
        "extras_argument": "extras_of(settings), " if "mixed" in flags else "",
        "steps": "steps" if "halts" in flags else "2**30",
        "until": "until" if "rules" in flags else 'settings["epochs"]',
    }


def _network_texts(run: Run, flags: set[str]) -> dict[str, str]:
    design = run.trainer.design
    calls = {name: _activation(name) for name in dict.fromkeys(design.activations)}
    each = "weights, biases, gain, shift" if "norm" in flags else "weights, biases"
    several = len(calls) > 1
    loops = {
        (False, False): f"for {each} in hidden:",
        (False, True): f"for depth, ({each}) in enumerate(hidden):",
        (True, False): f"for ({each}), activation in zip(hidden, ACTIVATIONS):",
        (True, True): f"for depth, (({each}), activation) in enumerate(zip(hidden, ACTIVATIONS)):",
    }
    return {
        "activation_functions": shared.activation_functions(run, calls),
        "activation": "activation" if several else "".join(calls.values()),
        "hidden_loop": loops[several, "dropout" in flags],
        "inputs_width": literal(design.sizes[0]),
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
