"""The PyTorch and the Keras script: the same experiment, in another framework's own ways.

Where a framework has an optimizer that computes the same, it is used; else the script has the
formula.
"""

import io
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from lepton_dash import tables
from lepton_dash.export.sources import common, phrases, shared
from lepton_dash.export.sources.common import Script
from lepton_dash.export.sources.phrases import translated
from lepton_dash.export.sources.recipe import Recipe, recipe_of
from lepton_dash.export.sources.statements import LOSSES, SCHEDULES, answer
from lepton_dash.export.sources.template import fill
from lepton_dash.export.sources.updates import UPDATES
from lepton_dash.export.sources.words import entries, literal, literals
from lepton_dash.run import Run

_RATE = 'settings["learning_rate"]'


class Framework(NamedTuple):
    """What differs between the two scripts."""

    script: str
    template: str
    phrases: Mapping[str, str]
    activations: Mapping[str, str]
    native: Mapping[str, str]
    """Optimizer -> the call that makes the framework's own, where that computes the same."""
    start_memory: str
    """The function that makes what is remembered of a parameter, where the template calls it."""


_TORCH_START = '''def start_memory(p):
    """What is remembered of a parameter at the start."""
    return {name: torch.full_like(p, start) for name, start in MEMORY.items()}


'''
_TORCH_BETAS = """    betas=(settings["optimizer.b1"], settings["optimizer.b2"]),
    eps=settings["optimizer.eps"],
"""
_KERAS_BETAS = """    beta_1=settings["optimizer.b1"],
    beta_2=settings["optimizer.b2"],
    epsilon=settings["optimizer.eps"],
"""
_DECAY = '    weight_decay=settings["optimizer.weight_decay"],\n'
_MOMENTUM = '    momentum=settings["optimizer.momentum"],\n'
_TORCH = f"(\n    network.parameters(),\n    lr={_RATE},\n"
_KERAS = "(\n    {rate},\n"

TORCH = Framework(
    script="train_torch.py",
    template="torch.py.txt",
    phrases=phrases.TORCH,
    activations=phrases.TORCH_ACTIVATIONS,
    native={
        "sgd": f"torch.optim.SGD(network.parameters(), lr={_RATE})",
        "momentum": f"torch.optim.SGD{_TORCH}{_MOMENTUM})",
        "adam": f"torch.optim.Adam{_TORCH}{_TORCH_BETAS})",
        "adamw": f"torch.optim.AdamW{_TORCH}{_TORCH_BETAS}{_DECAY})",
    },
    start_memory=_TORCH_START,
)
KERAS = Framework(
    script="train_keras.py",
    template="keras.py.txt",
    phrases=phrases.KERAS,
    activations=phrases.KERAS_ACTIVATIONS,
    native={
        "sgd": "keras.optimizers.SGD({rate}{clip})",
        "adam": f"keras.optimizers.Adam{_KERAS}{_KERAS_BETAS}{{clip_line}})",
        "adamw": f"keras.optimizers.AdamW{_KERAS}{_KERAS_BETAS}{_DECAY}{{clip_line}})",
    },
    start_memory="",
)


def torch_source(run: Run) -> Script:
    """The PyTorch script for a run, with its data, its starting and its trained weights."""
    return _source(run, TORCH)


def keras_source(run: Run) -> Script:
    """The Keras script for a run, with its data, its starting and its trained weights."""
    return _source(run, KERAS)


def _source(run: Run, framework: Framework) -> Script:
    recipe = recipe_of(run)
    flags = _flags(run, recipe, framework)
    texts = _texts(run, recipe, flags, framework)
    if any(
        "F." in texts[part] for part in ("loss", "answer", "activation", "activation_functions")
    ):
        flags.add("functional")
    text = fill(framework.template, flags, texts)
    files = {framework.script: text.encode(), **common.data_files(run)}
    files["first_weights.npz"] = _first_weights(run)
    return Script(framework.script, files | {common.WEIGHTS: common.weights_file(run)})


def _first_weights(run: Run) -> bytes:
    content = io.BytesIO()
    arrays = [array for layer in run.trainer.first_layers for array in layer]
    named: dict[str, Any] = dict(zip(common.array_names(run), arrays, strict=True))
    np.savez(content, **named)
    return content.getvalue()


def _ever(recipe: Recipe, *beginnings: str) -> bool:
    """Whether a setting with such a name isn't 0 all the time."""
    values = [*recipe.settings.items(), *((c.name, c.value) for c in recipe.changes)]
    return any(name.startswith(beginnings) and value for name, value in values)


def _flags(run: Run, recipe: Recipe, framework: Framework) -> set[str]:
    design = run.trainer.design
    names = {change.name for change in recipe.changes}
    frozen = _ever(recipe, "frozen.")
    fixed = not frozen and not any(name.startswith("optimizer.") for name in names)
    conditions = {
        "decay": _ever(recipe, "l1", "l2"),
        "clipped_norm": _ever(recipe, "clip_norm"),
        "dropout": _ever(recipe, "dropout.") and bool(design.activations),
        "frozen": frozen,
        "moving_rate": design.schedule != "constant" or "learning_rate" in names,
        "native": fixed and design.optimizer in framework.native,
        "within": any(change.step for change in recipe.changes),
    }
    return shared.flags_of(run, recipe) | shared.held(conditions)


def _texts(run: Run, recipe: Recipe, flags: set[str], framework: Framework) -> dict[str, str]:
    design = run.trainer.design

    def said(text: str) -> str:
        return translated(text, framework.phrases)

    # PyTorch's script has a plain number there, which NumPy's functions take
    numbers = "np." if framework is TORCH else "ops."
    return {
        **shared.texts_of(run, recipe, flags),
        **_activation_texts(run, framework),
        "script": framework.script,
        "settings": entries({n: v for n, v in recipe.settings.items() if _is_used(n, flags)}),
        "changes": literals(tuple(c) for c in recipe.changes if _is_used(c.name, flags)),
        "end_epoch": literal(recipe.end[0] if recipe.end else 0),
        "and_dropout": ", and dropout draws otherwise" if "dropout" in flags else "",
        "loss": said(LOSSES[design.loss, design.task]),
        "answer": said(answer(design.loss, design.task)),
        "schedule": SCHEDULES[design.schedule].replace("jnp.", numbers),
        "update": "" if "native" in flags else _update(run, framework),
        "optimizer_title": tables.OPTIMIZERS[design.optimizer].label,
        "native": _native(run, flags, framework),
        "rate": "Rate()" if "moving_rate" in flags else _RATE,
        "clip_argument": _CLIP if "clipped_norm" in flags else "",
    }


_CLIP = ', global_clipnorm=settings["clip_norm"] or None'


def _is_used(name: str, flags: set[str]) -> bool:
    kind = name.partition(".")[0]
    needs = {"l1": "decay", "l2": "decay", "clip_norm": "clipped_norm"}
    needs |= {"dropout": "dropout", "frozen": "frozen"}
    return kind not in needs or needs[kind] in flags


def _activation_texts(run: Run, framework: Framework) -> dict[str, str]:
    names = dict.fromkeys(run.trainer.design.activations)
    calls = {name: framework.activations.get(name, name) for name in names}
    said = partial(translated, phrases=framework.phrases)
    return {
        "activation_functions": shared.activation_functions(run, calls, said),
        "activation": "ACTIVATIONS[depth]" if len(calls) > 1 else "".join(calls.values()),
    }


def _update(run: Run, framework: Framework) -> str:
    """The formula of an optimizer, as a function."""
    name = run.trainer.design.optimizer
    update, row = UPDATES[name], tables.OPTIMIZERS[name]
    options = "".join(f'    {option} = settings["optimizer.{option}"]\n' for option in row.options)
    memory = ", ".join(f"{literal(n)}: {literal(start)}" for n, start in update.memory.items())
    body = translated(update.body, framework.phrases).replace("\n", "\n    ")
    return (
        f"# what is remembered of each parameter, and what it starts from\n"
        f"MEMORY = {{{memory}}}\n\n\n"
        f"{framework.start_memory}"
        f"def update(p, g, s, t, rate, settings):\n"
        f'    """{row.label}: what is added to p, with gradient g, at step t = 1, 2, ...\n\n'
        f"    s: what is remembered of p, by name.\n"
        f'    """\n'
        f"{options}    {body}\n\n"
    )


def _native(run: Run, flags: set[str], framework: Framework) -> str:
    call = framework.native.get(run.trainer.design.optimizer, "")
    clip = _CLIP if "clipped_norm" in flags else ""
    places = {
        "{rate}": "Rate()" if "moving_rate" in flags else _RATE,
        "{clip_line}": f"    {clip[2:]},\n" if clip else "",
        "{clip}": clip,
    }
    for place, text in places.items():
        call = call.replace(place, text)
    return call
