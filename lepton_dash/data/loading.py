"""From the data part of an experiment to prepared examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lepton_dash.data.csv_file import read_table
from lepton_dash.data.prepared import Prepared, prepare_points, prepare_table
from lepton_dash.data.split import sample, split
from lepton_dash.data.table import Table, take_rows
from lepton_dash.i18n import _
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
    if row.kind == "plane":
        return _load_points(data, row)
    if row.kind == "csv":
        table = read_table(data.path, files, target=data.target, task=data.task)
    else:
        table = resolve(row.function)()
    return _load_table(data, table)


def _load_points(data: Data, row: Dataset) -> Prepared:
    num_examples = row.num_examples if data.num_examples is None else data.num_examples
    num_classes = data.num_classes if row.classes else 2
    noise = data.noise if row.uses_noise else 0.0
    rng = np.random.default_rng(data.seed)
    points, targets = resolve(row.function)(rng, num_examples, noise, num_classes)
    has_classes = row.task == "classification"
    stratified = has_classes and row.stratified
    return prepare_points(
        points,
        targets,
        split(
            len(points),
            data.validation_fraction,
            _split_seed(data),
            targets if stratified else None,
        ),
        num_classes=num_classes if has_classes else None,
        features=data.features,
        standardize=data.standardize,
        axis_range=row.axis_range,
    )


def _load_table(data: Data, table: Table) -> Prepared:
    if data.num_examples is not None:
        if data.num_examples > len(table.target):
            note = _("All {rows:,} rows were taken: there are no more.").format(
                rows=len(table.target)
            )
            table = table._replace(notes=(*table.notes, note))
        rows = sample(len(table.target), data.num_examples, data.seed, _labels(table))
        table = take_rows(table, rows)
    parts = split(len(table.target), data.validation_fraction, _split_seed(data), _labels(table))
    return prepare_table(table, parts, standardize=data.standardize)


def _labels(table: Table) -> np.ndarray | None:
    return table.target if table.class_names else None


def _split_seed(data: Data) -> int:
    return data.seed if data.split_seed is None else data.split_seed
