"""From the data part of an experiment to prepared examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lepton_dash.data.csv_corrections import corrections_of
from lepton_dash.data.csv_file import read_table
from lepton_dash.data.duplicates import repeated
from lepton_dash.data.errors import DataError
from lepton_dash.data.formula import draw
from lepton_dash.data.prepared import Prepared, prepare_points, prepare_table
from lepton_dash.data.split import sample, split, steady_split
from lepton_dash.data.table import Table, take_rows
from lepton_dash.i18n import _, ngettext
from lepton_dash.spec.points import MIN_POINTS, are_classes, read_points
from lepton_dash.spec.sections import task_of
from lepton_dash.tables import DATASETS, Dataset, resolve

if TYPE_CHECKING:
    from lepton_dash.spec import Data


def load(data: Data, *, files: Callable[[str], Path] = Path) -> Prepared:
    """The examples that an experiment names; the same ones at every call.

    Args:
        data: the experiment's data part.
        files: from the `path` of a csv to the file. A server passes one that knows only the files
            it was given.

    Raises:
        DataError: when the data can't be used; the text says why and what to do.
    """
    row = DATASETS[data.dataset]
    if row.is_planar:
        return _PLANAR[row.kind](data, row)
    table, parts = table_and_parts(data, files=files)
    if row.kind == "csv":
        table = table._replace(notes=(*table.notes, *_about_repeated(table, parts)))
    return prepare_table(table, parts, standardize=data.standardize)


def _about_repeated(table: Table, parts: tuple[np.ndarray, np.ndarray]) -> list[str]:
    """A sentence about validation rows that are training rows again, where there are some."""
    count = repeated(table, *parts)
    if not count:
        return []
    return [
        ngettext(
            "{count:,} of {rows:,} validation rows repeats a training row, so the validation loss "
            "may look better than it is.",
            "{count:,} of {rows:,} validation rows repeat training rows, so the validation loss "
            "may look better than it is.",
            count,
        ).format(count=count, rows=len(parts[1]))
    ]


def _generated(data: Data, row: Dataset) -> Prepared:
    """Points that a function of the table of datasets draws."""
    num_classes = data.num_classes if row.classes else 2
    noise = data.noise if row.uses_noise else 0.0
    rng = np.random.default_rng(data.seed)
    points, targets = resolve(row.function)(rng, _count(data, row), noise, num_classes)
    has_classes = row.task == "classification"
    labels = targets if has_classes and row.stratified else None
    return prepare_points(
        points,
        targets,
        split(len(points), data.validation_fraction, _split_seed(data), labels),
        num_classes=num_classes if has_classes else None,
        features=data.features,
        standardize=data.standardize,
        axis_range=row.axis_range,
    )


def _by_formula(data: Data, row: Dataset) -> Prepared:
    """Points whose class or value a formula tells."""
    rng = np.random.default_rng(data.seed)
    drawn = draw(rng, data.formula, _count(data, row), data.noise, data.task)
    labels = drawn.targets if drawn.class_names else None
    return prepare_points(
        drawn.points,
        drawn.targets,
        split(len(drawn.points), data.validation_fraction, _split_seed(data), labels),
        num_classes=len(drawn.class_names) or None,
        features=data.features,
        standardize=data.standardize,
        axis_range=row.axis_range,
        class_names=drawn.class_names,
    )


def _own_points(data: Data, row: Dataset) -> Prepared:
    """Points that a person put there."""
    points = read_points(data.points)
    if data.num_examples is not None and data.num_examples < len(points):
        points = points[: data.num_examples]
    if len(points) < MIN_POINTS:
        raise DataError(
            _("There are {count} points yet; draw at least {least} onto the plane.").format(
                count=len(points), least=MIN_POINTS
            )
        )
    array = np.array(points)  # [N, 3]
    has_classes = task_of(data) != "regression"
    if has_classes and not are_classes(points):
        raise DataError(
            _("A point's class is a whole number from 0 to 9; correct it, or predict a number.")
        )
    targets = array[:, 2].astype(np.int64) if has_classes else array[:, 2]
    return prepare_points(
        array[:, :2],
        targets,
        steady_split(
            len(points),
            data.validation_fraction,
            _split_seed(data),
            targets if has_classes else None,
        ),
        num_classes=max(2, int(targets.max()) + 1) if has_classes else None,
        features=data.features,
        standardize=data.standardize,
        axis_range=row.axis_range,
    )


_PLANAR: Mapping[str, Callable[[Data, Dataset], Prepared]] = {
    "plane": _generated,
    "formula": _by_formula,
    "points": _own_points,
}


def _count(data: Data, row: Dataset) -> int:
    return (row.num_examples or 0) if data.num_examples is None else data.num_examples


def table_and_parts(
    data: Data, *, files: Callable[[str], Path] = Path
) -> tuple[Table, tuple[np.ndarray, np.ndarray]]:
    """The rows that a table gives, and which of them are for training and for validation.

    Args:
        data: the experiment's data part, of a table or a CSV file.
        files: as for `load`.

    Raises:
        DataError: when the data can't be used.
    """
    row = DATASETS[data.dataset]
    if row.kind == "csv":
        table = read_table(
            data.path,
            files,
            target=data.target,
            task=data.task,
            corrections=corrections_of(data),
        )
    else:
        table = resolve(row.function)()
    if data.num_examples is not None:
        if data.num_examples > len(table.target):
            note = _("All {rows:,} rows were taken: there are no more.").format(
                rows=len(table.target)
            )
            table = table._replace(notes=(*table.notes, note))
        rows = sample(len(table.target), data.num_examples, data.seed, _labels(table))
        table = take_rows(table, rows)
    parts = split(len(table.target), data.validation_fraction, _split_seed(data), _labels(table))
    return table, parts


def _labels(table: Table) -> np.ndarray | None:
    return table.target if table.class_names else None


def _split_seed(data: Data) -> int:
    return data.seed if data.split_seed is None else data.split_seed
