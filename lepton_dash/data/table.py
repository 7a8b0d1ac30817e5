"""A table of examples: columns of numbers and of categories, and a target.

Shapes: N rows, D columns, F columns after one-hot encoding. This is what files and the bundled
datasets become before they are split; nothing here is fitted yet.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from lepton_dash.data.csv_reading import Reading

MAX_CATEGORIES = 50
"""A column of text with more different values than this is left out."""

MAX_CLASSES = 100
"""A target with more different values than this is not taken as classes."""

MAX_VALUES = 30_000_000
"""Rows times columns that are kept in memory, of a file and of what is prepared from it."""


def plain_numbers(texts: Sequence[str]) -> np.ndarray:
    """Texts as float64 [K], NaN where one is no number."""
    values = np.full(len(texts), np.nan)
    for position, text in enumerate(texts):
        with suppress(ValueError):
            values[position] = float(text)
    return values


class Column(NamedTuple):
    """One input column.

    Without categories, values [N] are float64 and a missing one is NaN; with categories, values
    [N] are integer positions in them and a missing one is -1.

    The other fields say how a column of the same file is read again, for a prediction.
    """

    name: str
    values: np.ndarray
    categories: tuple[str, ...] | None = None
    texts: tuple[str, ...] = ()
    """The categories as they stand in the file; empty: as in `categories`."""
    reading: Reading | None = None
    """From texts of a column of numbers to numbers; None: they are plain ones."""
    sentinels: tuple[float, ...] = ()
    """Numbers that stand for a missing one."""
    example: tuple[str, float] | None = None
    """A cell that is no plain number, such as "$2,930.93" or a date, and the number it is."""


class Table(NamedTuple):
    """Examples before splitting.

    For classes, target [N] is the integer position in class_names; for regression it is float64,
    finite, and class_names is empty. `notes` are sentences about what was done to get here.
    """

    columns: tuple[Column, ...]
    target: np.ndarray
    target_name: str
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    class_texts: tuple[str, ...] = ()
    """The classes as they stand in the file; empty: as in `class_names`."""


def take_rows(table: Table, rows: np.ndarray) -> Table:
    """The table with only these row numbers [K]."""
    if len(rows) == len(table.target):
        return table
    columns = tuple(column._replace(values=column.values[rows]) for column in table.columns)
    return table._replace(columns=columns, target=table.target[rows])


def unique_names(names: list[str]) -> list[str]:
    """The same names, a number added to those that came before: "a", "a (2)", "a (3)"."""
    taken = set(names)
    seen: set[str] = set()
    last_number: dict[str, int] = {}
    result = []
    for name in names:
        candidate = name
        if name in seen:
            number = last_number.get(name, 1) + 1
            while f"{name} ({number})" in taken:
                number += 1
            last_number[name] = number
            candidate = f"{name} ({number})"
            taken.add(candidate)
        seen.add(candidate)
        result.append(candidate)
    return result
