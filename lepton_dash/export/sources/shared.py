"""What all scripts say alike: the facts of a run, the parts that handle its data, what happened."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from typing import Any

from lepton_dash import tables
from lepton_dash.data import Prepared
from lepton_dash.data.csv_marks import MISSING
from lepton_dash.data.prepared import RawColumn
from lepton_dash.export.sources.common import array_names
from lepton_dash.export.sources.formulas import feature_source
from lepton_dash.export.sources.recipe import WEIGHT_EDIT, Recipe
from lepton_dash.export.sources.statements import ANSWER_TITLES, OWN_ACTIVATIONS, PREDICT_TITLES
from lepton_dash.export.sources.template import fill
from lepton_dash.export.sources.words import entries, literal, literals
from lepton_dash.run import Run

_PARTS = ("facts", "data", "inputs", "files", "arguments", "rule_met")
"""Templates of parts that all scripts have."""


def held(conditions: Mapping[str, bool]) -> set[str]:
    """The flags whose conditions hold."""
    return {name for name, holds in conditions.items() if holds}


def flags_of(run: Run, recipe: Recipe) -> set[str]:
    """The flags that all scripts have."""
    design = run.trainer.design
    hidden = bool(design.activations)
    names = {change.name for change in recipe.changes}
    conditions = {
        run.task: True,
        "validation": design.num_validation > 0,
        "planar": bool(run.prepared.features),
        "texts": any(column.categories is not None for column in run.prepared.raw_columns),
        "hidden": hidden,
        "norm": design.layer_norm and hidden,
        "residual": design.residual and hidden,
        "schedule": design.schedule != "constant",
        "rules": bool(recipe.stop),
        **dict.fromkeys(recipe.stop, True),
        "changes": bool(recipe.changes),
        "edits": WEIGHT_EDIT in names,
        "changed_rules": recipe.rules_change,
        "changed_settings": bool(names - {WEIGHT_EDIT} - set(recipe.stop)),
        "settings_else": WEIGHT_EDIT in names or recipe.rules_change,
        "end": recipe.end is not None,
    }
    return held(conditions)


def texts_of(run: Run, recipe: Recipe, flags: Set[str]) -> dict[str, str]:
    """The texts that all scripts have."""
    prepared, design = run.prepared, run.trainer.design
    own = {
        "table_columns": "\n".join(
            f"{literal(_learned(column))}," for column in prepared.raw_columns
        ),
        "missing": literals(sorted(MISSING)),
        "decimal": literal(_decimal(prepared)),
        "dates": literal(_dates(prepared)),
        "target_name": literal(prepared.target_name),
        "class_names": literals(prepared.class_texts),
        "target_mean": literal(float(prepared.target_mean)),
        "target_scale": literal(float(prepared.target_scale)),
        "targets": "targets" if run.task == "regression" else "class numbers",
        "feature_list": "\n".join(f"{feature_source(name)}," for name in prepared.features),
    }
    parts = {name: fill(f"{name}.txt", flags, own).rstrip("\n") for name in _PARTS}
    return parts | {
        "title": _title(run),
        "column_names": ", ".join(map(literal, run.columns)),
        "array_names": literals(array_names(run)),
        "sizes": literal(design.sizes),
        "batch_size": literal(design.batch_size),
        "seed": literal(int(run.trainer.seed)),
        "inputs_count": literal(design.sizes[0]),
        "outputs_width": literal(design.sizes[-1]),
        "rules": entries(recipe.stop),
        "judged": "validation" if "validation" in flags else "training",
        "end": literal(recipe.end),
        "end_reason": recipe.end_reason,
        "loss_title": tables.LOSSES[design.loss].label,
        "answer_title": ANSWER_TITLES[design.task],
        "metric": "R²" if design.task == "regression" else "accuracy",
        "schedule_title": tables.SCHEDULES[design.schedule].label,
        "predict_title": PREDICT_TITLES[design.task],
    }


def _learned(column: RawColumn) -> tuple[Any, ...]:
    """What a script has to know of a table's column."""
    name = " ".join(column.name.split())
    if column.categories is None:
        return (name, column.fill, *column.sentinels)
    return (name, tuple(" ".join(text.split()) for text in column.categories), column.inputs)


def _decimal(prepared: Prepared) -> str:
    """The decimal sign of the file that the table is of."""
    for column in prepared.raw_columns:
        if column.categories is None and column.read(["1,25"])[0] == 1.25:
            return ","
    return "."


def _dates(prepared: Prepared) -> tuple[str, ...]:
    """How the dates of the file are written: the formats that its columns read as that day."""
    day = datetime(2021, 3, 4)
    days = float((day - datetime(1970, 1, 1)).days)
    columns = [column for column in prepared.raw_columns if column.categories is None]
    return tuple(
        form
        for form in _DATE_FORMS
        if any(column.read([day.strftime(form)])[0] == days for column in columns)
    )


_DATE_FORMS = (
    "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%y", "%m/%d/%y",
    "%d/%m/%y", "%Y%m%d", "%d %b %Y", "%b %d, %Y", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S",
)  # fmt: skip


def _title(run: Run) -> str:
    """What is trained, in names from our own tables alone."""
    design, spec = run.trainer.design, run.experiment
    activations = " ".join(dict.fromkeys(design.activations)) or "no hidden layer"
    sizes = "-".join(map(str, design.sizes))
    sizes = sizes if len(sizes) < 40 else f"{len(design.sizes) - 1} layers"
    return f'{sizes}, {activations}, {design.optimizer}, on "{spec.data.dataset}"'


def activation_functions(
    run: Run, calls: Mapping[str, str], said: Callable[[str], str] = lambda text: text
) -> str:
    """The functions of activations that the framework hasn't, and the list where there are several.

    Args:
        run: the training.
        calls: activation -> what a script calls with x.
        said: from JAX to the framework.
    """
    functions = [
        f"def {name}(x):\n"
        f'    """{tables.ACTIVATIONS[name].formula}."""\n'
        f"    {said(OWN_ACTIVATIONS[name])}\n\n\n"
        for name in calls
        if name in OWN_ACTIVATIONS
    ]
    if len(calls) > 1:
        listed = "\n".join(f"    {calls[name]}," for name in run.trainer.design.activations)
        functions.append(f"ACTIVATIONS = [  # of the hidden layers\n{listed}\n]\n\n\n")
    return "".join(functions)
