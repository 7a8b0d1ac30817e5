"""The examples of an experiment as a CSV file: what a training is given, before it is scaled."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from lepton_dash.data.loading import load, table_and_parts
from lepton_dash.data.prepared import Rows
from lepton_dash.data.table import Column, Table, unique_names
from lepton_dash.spec import Data
from lepton_dash.spreadsheets import quoted
from lepton_dash.tables import DATASETS

PART = "part"
"""The last column: "train" or "validation"."""


def examples_csv(data: Data, *, files: Callable[[str], Path] = Path) -> str:
    """The examples as CSV, the training part first.

    Points of the plane have the columns x1, x2 and y; tables have their own, text as it is and a
    missing value empty. Then come the target and the part. No text is a spreadsheet's formula.

    Raises:
        DataError: when the data can't be used.
    """
    if DATASETS[data.dataset].is_planar:
        prepared = load(data, files=files)
        return table_csv(prepared.table, prepared.rows)
    return table_csv(*table_and_parts(data, files=files))


def table_csv(table: Table, parts: Rows, most: int | None = None) -> str:
    """A table as CSV, the training part first, with as many rows as have at most so many values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [*(column.name for column in table.columns), table.target_name, PART]
    writer.writerow(map(quoted, unique_names(names)))
    columns = [*map(_texts, table.columns), _targets(table)]
    left = len(table.target) if most is None else max(1, most // len(names))
    for part, rows in zip(("train", "validation"), parts, strict=True):
        shown = rows[:left]
        left -= len(shown)
        writer.writerows([*(column[row] for column in columns), part] for row in shown.tolist())
    return text.getvalue()


def _texts(column: Column) -> Sequence[str]:
    """A column's values as texts, a missing one empty."""
    if column.categories is None:
        return ["" if np.isnan(value) else _short(value) for value in column.values]
    labels = [*map(_cell, column.categories), ""]  # the last one is position -1
    return [labels[position] for position in column.values.tolist()]


def _targets(table: Table) -> Sequence[str]:
    if table.class_names:
        names = [*map(_cell, table.class_names)]
        return [names[position] for position in table.target.tolist()]
    return [_short(value) for value in table.target]


def _cell(text: str) -> str:
    """A text of a file; one that is a number, like -1, is no formula."""
    try:
        float(text)
    except ValueError:
        return quoted(text)
    return text


def _short(value: np.floating) -> str:
    """The shortest decimal that is this very number."""
    return np.format_float_positional(value, trim="-") if abs(value) < 1e16 else repr(float(value))
