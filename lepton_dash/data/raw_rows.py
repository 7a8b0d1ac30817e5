"""Rows of a table as it is in its file, as numbers for a trained network.

Shapes: K rows, D columns after encoding.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lepton_dash.data.csv_dates import FIRST_COMPACT, DateForm
from lepton_dash.data.csv_extremes import LARGEST
from lepton_dash.data.csv_marks import is_missing
from lepton_dash.data.csv_names import clean_name, number_in_file
from lepton_dash.data.errors import DataError
from lepton_dash.data.prepared import RawColumn
from lepton_dash.data.wording import listed
from lepton_dash.i18n import _, ngettext

UNKNOWN = -2
"""The code of a category that wasn't among those of the table."""

_READ_AS_MISSING = frozenset({"None", "#NA"})
"""Texts that pandas takes for missing and the reader of tables doesn't."""


def encode(columns: Sequence[RawColumn], rows: Any) -> NDArray[np.float64]:
    """Raw rows as numbers [K, D], with what was learned of the columns in training.

    A missing number becomes the median of the training part. A category that training didn't have
    is none of the known ones.

    Args:
        columns: of `Prepared.raw_columns`.
        rows: a DataFrame that has these columns by name, in any order and with others beside
            them, or one row of it; a dict of columns, or of one row; or rows of one value a column.

    Raises:
        DataError: when a column is missing, or has words alone where training had numbers; the
            text says which.
    """
    frame = rows if isinstance(rows, pd.DataFrame) else _frame(columns, rows)
    found = [_find(column.name, list(frame.columns)) for column in columns]
    missing = [column.name for column, at in zip(columns, found, strict=True) if at is None]
    if missing:
        raise DataError(
            ngettext(
                "The table has no column {missing}; the columns needed are {names}.",
                "The table has no columns {missing}; the columns needed are {names}.",
                len(missing),
            ).format(missing=listed(missing), names=listed([c.name for c in columns], 20))
        )
    parts = [
        _encoded(column, frame.iloc[:, at])
        for column, at in zip(columns, found, strict=True)
        if at is not None
    ]
    return np.concatenate(parts, axis=1)


def _frame(columns: Sequence[RawColumn], rows: Any) -> pd.DataFrame:
    """Rows in the order of the columns as a table that names them."""
    names = [column.name for column in columns]
    if isinstance(rows, (Mapping, pd.Series)):  # a row by name, or columns by name
        is_row = not any(pd.api.types.is_list_like(cells) for _name, cells in rows.items())
        return pd.DataFrame([rows] if is_row else rows)
    try:
        frame = pd.DataFrame(rows)
    except (ValueError, TypeError):
        frame = pd.DataFrame()
    if frame.shape[1] != len(names):
        raise DataError(
            ngettext(
                "Rows to predict have {count} value each: {names}.",
                "Rows to predict have {count} values each, in this order: {names}.",
                len(names),
            ).format(count=len(names), names=listed(names, 20))
        )
    frame.columns = pd.Index(names)
    return frame


def _find(name: str, given: Sequence[Any]) -> int | None:
    """Where a column is among those of a table, whatever its reader calls it."""
    if name in given:
        return list(given).index(name)
    cleaned = [clean_name(str(one)) for one in given]
    candidates = [name]  # then what pandas calls it
    if repeated := re.fullmatch(r"(.*) \((\d+)\)", name):  # pandas numbers repeated names from 1
        candidates.append(f"{repeated[1]}.{int(repeated[2]) - 1}")
    if number := number_in_file(name):
        candidates += [f"Unnamed: {number - 1}", str(number - 1)]
    return next((cleaned.index(one) for one in candidates if one in cleaned), None)


def _encoded(column: RawColumn, cells: "pd.Series[Any]") -> NDArray[np.float64]:
    """A column [K] as the numbers that its inputs are made of [K, number of inputs]."""
    if column.categories is None:
        values = _numbers(column, cells)
        return np.where(np.isnan(values), column.fill, values)[:, None]
    codes = _codes(column.categories, cells)
    return (codes[:, None] == np.array(column.inputs, np.int64)).astype(np.float64)


def _numbers(column: RawColumn, cells: "pd.Series[Any]") -> NDArray[np.float64]:
    """Cells as numbers; NaN where there is none."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        values = _with_dates(column, cells.to_numpy(np.float64, na_value=np.nan))
    else:
        objects = cells.astype(object).tolist()
        values = np.full(len(objects), np.nan)
        texts: dict[int, str] = {}
        for row, cell in enumerate(objects):
            if _is_number(cell):
                values[row] = _with_dates(column, np.array([cell], np.float64))[0]
            elif not pd.isna(cell):
                texts[row] = str(cell).strip()
        if texts:
            values[list(texts)] = column.read(list(texts.values()))
            words = [text for text in texts.values() if not is_missing(text)]
            if words and np.isnan(values).all() and not any(map(_has_digit, words)):
                raise DataError(
                    _("Nothing in the column {name} is a number: {cells}.").format(
                        name=column.name, cells=listed(list(dict.fromkeys(words)))
                    )
                )
    values[np.isin(values, column.sentinels) | (np.abs(values) > LARGEST)] = np.nan
    return values


def _with_dates(column: RawColumn, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers, those like 20240131 as days where the file has such dates: pandas reads integers."""
    values = values.copy()
    form = None if column.reading is None else column.reading.form
    if isinstance(form, DateForm) and form.pattern == "compact":
        rows = np.flatnonzero((values >= FIRST_COMPACT) & (np.abs(values) < 1e15))
        values[rows] = column.read([f"{value:.0f}" for value in values[rows].tolist()])
    return values


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _codes(categories: Sequence[str], cells: "pd.Series[Any]") -> NDArray[np.int64]:
    """Positions of cells among the categories; -1 where there is no value."""
    known = {text: code for code, text in enumerate(categories)}
    as_missing = [known[text] for text in known if text in _READ_AS_MISSING]
    by_number = _unique((_number(text), code) for text, code in known.items())
    by_letters = _unique((text.casefold(), code) for text, code in known.items())

    def code(cell: Any) -> int:
        if not isinstance(cell, str) and pd.isna(cell):
            return as_missing[0] if len(as_missing) == 1 else -1
        text = str(cell).strip()
        if text in known:
            return known[text]
        if isinstance(cell, (bool, np.bool_)):  # what pandas makes of true and FALSE
            return by_letters.get(text.casefold(), UNKNOWN)
        if _is_number(cell):  # what pandas makes of 007, or of 1 in a column with gaps
            return by_number.get(float(cell), UNKNOWN)
        return -1 if is_missing(text) else UNKNOWN

    positions, different = pd.factorize(cells.astype(object), use_na_sentinel=False)
    codes = np.array([code(cell) for cell in different], np.int64)
    return codes[positions] if len(different) else np.zeros(0, np.int64)


def _unique(pairs: Any) -> dict[Any, int]:
    """Keys with the one code that they have; those with several are left out."""
    found: dict[Any, set[int]] = {}
    for key, code in pairs:
        found.setdefault(key, set()).add(code)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool)
