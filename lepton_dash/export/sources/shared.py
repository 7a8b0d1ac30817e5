"""What all scripts say alike: the facts of a run, the parts that handle its data, what happened."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from lepton_dash import tables
from lepton_dash.data import csv_dates, csv_marks, csv_numbers
from lepton_dash.data.csv_dates import DateForm
from lepton_dash.data.csv_marks import MISSING
from lepton_dash.data.csv_numbers import NumberForm
from lepton_dash.data.csv_reading import Reading
from lepton_dash.data.prepared import RawColumn
from lepton_dash.export.sources.common import array_names
from lepton_dash.export.sources.formulas import feature_source
from lepton_dash.export.sources.recipe import WEIGHT_EDIT, Recipe
from lepton_dash.export.sources.statements import ANSWER_TITLES, OWN_ACTIVATIONS, PREDICT_TITLES
from lepton_dash.export.sources.template import fill
from lepton_dash.export.sources.words import WIDTH, entries, literal, literals
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
    forms = _written(run.prepared.raw_columns).values()
    dates = [form for form in forms if isinstance(form, str)]
    amounts = [form for form in forms if not isinstance(form, str)]
    conditions = {
        run.task: True,
        "validation": design.num_validation > 0,
        "planar": bool(run.prepared.features),
        "texts": any(column.categories is not None for column in run.prepared.raw_columns),
        "written": bool(forms),
        "dates": bool(dates),
        "month_names": any("<name>" in form for form in dates),
        "amounts": bool(amounts),
        "limits": any(form[-1] for form in amounts),
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
        "written": "\n".join(
            f"{literal(name)}: {_wrapped(form)},"
            for name, form in _written(prepared.raw_columns).items()
        ),
        "number": literal(csv_numbers.NUMBER),
        "grouped": entries(csv_numbers.GROUPED),
        "apostrophes": literal(csv_numbers.APOSTROPHES),
        "minus": literal(csv_numbers.MINUS),
        "limit": literal(csv_marks.LIMIT.pattern),
        "months": literals(csv_dates.MONTHS.items()),
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


def _written(columns: Sequence[RawColumn]) -> dict[str, Any]:
    """How the cells of columns are written that aren't plain numbers, by name."""
    return {
        " ".join(column.name.split()): _form(column.reading)
        for column in columns
        if column.categories is None
        and column.reading is not None
        and (column.reading.at_limit or column.reading.form != NumberForm())
    }


def _form(reading: Reading) -> str | tuple[Any, ...]:
    """A pattern of dates, or what the script's `number` has to know of numbers."""
    form = reading.form
    if isinstance(form, DateForm):
        return csv_dates.PATTERNS[form.pattern]
    beside = None
    if form.decorated:
        beside = (csv_numbers.any_of(form.prefixes), csv_numbers.any_of(form.suffixes))
    factors = tuple((csv_numbers.escaped(suffix), factor) for suffix, factor in form.scales)
    return (form.decimal, form.thousands, beside, factors, form.both, reading.at_limit)


def _wrapped(form: str | tuple[Any, ...]) -> str:
    """The literal of a form, a long pattern on several lines."""
    if not isinstance(form, str) or len(form) < WIDTH // 2:
        return literal(form)
    size = WIDTH - 20  # some characters are escaped
    pieces = [form[start : start + size] for start in range(0, len(form), size)]
    return "\n".join(["(", *(f"    {literal(piece)}" for piece in pieces), ")"])


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
