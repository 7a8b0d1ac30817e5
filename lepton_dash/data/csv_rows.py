"""Rows of a CSV file that aren't data: comments, titles, units, more names, totals.

What stands above the data is found by `find_head` in the first rows; totals by `total_rows` once
all columns are read.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

import numpy as np

from lepton_dash.data.csv_marks import MISSING, MISSING_NUMBER
from lepton_dash.data.csv_numbers import is_unit, written
from lepton_dash.data.treatments import Done

COMMENT = re.compile(r'\s*"?(?:#|//|%%|--\s|;;|!\s|\*\*)')
"""How a line with a comment starts."""
MOST_ABOVE = 60
"""Lines above a table that are looked at."""
MOST_BELOW = 20

_TYPES = frozenset({
    "continuous", "discrete", "string", "float", "int", "integer", "numeric", "text",
    "double", "char", "varchar", "object", "bool", "boolean", "date", "datetime", "time",
    "class", "meta", "c", "d", "s", "t", "i", "m", "real", "nominal", "categorical", "number",
    "factor", "decimal", "str", "long",
})  # fmt: skip
_UNIT = re.compile(r"[\[(<]\s*[^\])>]*\s*[\])>]|[^\W\d_]{0,4}[/·*^²³°%‰µμΩ][^\s]{0,10}")
_RULE = re.compile("[-=+:| ]*[-=]{2}[-=+:| ]*")
"""A line drawn below the names."""
_OFTEN = 3
_TOTAL = re.compile(
    r"(?:(?:grand|sub|over-?all|column|yearly|monthly)[ -]?)?"
    r"(?:totals?|sums?|sub-?totals?|averages?|avg\.?|means?|ø|∑|σ|summe[n]?|gesamt(?:summe)?|"
    r"insgesamt|zwischensumme|mittelwert|durchschnitt|mittel|schnitt|somme|moyenne|suma|total "
    r"g[ée]n[ée]ral|totale|media|promedio|medie|totaal|gemiddelde|итого|всего|сумма|среднее|"
    r"合计|总计|平均|小计|合計|総計|min(?:imum)?|max(?:imum)?|median|std\.?|count|anzahl)"
    r"\s*[:.]?(?:\s*\(.*\))?",
    re.IGNORECASE,
)
_CERTAIN_TOTAL = re.compile(
    r"(?:grand|sub)[ -]?totals?|totals?|summe|gesamt|итого|合计|总计|合計", re.IGNORECASE
)


def is_comment(line: str) -> bool:
    """Whether a line starts as comments do."""
    return COMMENT.match(line) is not None


class Head(NamedTuple):
    """What stands above the data."""

    names_at: int
    """Position of the row with the names, or of the first row where there is none."""
    data_at: int
    """Position of the first row of data, where there are names."""
    names: tuple[str, ...]
    """The cells of the row of names, as they are to be read."""
    done: tuple[Done, ...]


def find_head(
    rows: Sequence[Sequence[str]],
    width: int,
    is_header: Callable[[int], bool],
    kept: frozenset[str] = frozenset(),
    *,
    header: bool | None = None,
) -> Head:
    """Where the names and the data begin.

    Args:
        rows: the first ones, comments and blank ones left out.
        width: cells of a usual row.
        is_header: whether the row at a position names the columns.
        kept: kinds of rows that are taken as data.
        header: whether there is a row of names, where that is known.
    """
    done: list[Done] = []
    start = 0
    if "above" not in kept:
        start = _above(rows, width, is_header)
        if start:
            text = next(cell for cell in rows[0] if cell.strip())
            done.append(Done("above", start, texts=((text.strip(), 1),), treatment="above"))
    names = tuple(rows[start])
    first = start + 1
    if header is False or "header" in kept or not (header or is_header(start)):
        return Head(start, first, names, tuple(done))
    found: dict[str, list[int]] = {}
    for at in range(first, min(first + 3, len(rows) - 2)):
        kind = _more_names(rows, at, width)
        if found and not kind and all(cell.strip().lower() in _TYPES | {""} for cell in rows[at]):
            kind = "second header"
        if not kind:
            break
        found.setdefault(kind, []).append(at)
        first = at + 1
    for kind, places in found.items():
        example = next(cell.strip() for cell in rows[places[0]] if cell.strip())
        done.append(Done(kind, len(places), texts=((example, 1),), treatment="header"))
        if kind == "second header":
            names = _combined(names, rows[places[0]])
    return Head(start, first, names, tuple(done))


def _above(rows: Sequence[Sequence[str]], width: int, is_header: Callable[[int], bool]) -> int:
    """Rows above the names that aren't part of the table."""
    for at in range(min(MOST_ABOVE, len(rows) - 2)):
        filled = sum(bool(cell.strip()) for cell in rows[at])
        as_long = len(rows[at]) == width
        # R names one column less than there are; a line above the names doesn't stand above data
        names_missing_one = at == 0 and len(rows[0]) == width - 1 and len(rows[1]) == width
        if names_missing_one and filled > width // 2 and not is_header(1):
            return 0
        if as_long and filled > max(1, width // 2):
            below = rows[at + 1]
            has_numbers = filled < width and any(map(str.isdigit, map(str.strip, rows[at])))
            if has_numbers and len(below) == width and all(below) and is_header(at + 1):
                continue  # a title and its year
            return at if is_header(at) else 0
        if len(rows[at]) > width and filled > width:
            return 0
    return 0


def _more_names(rows: Sequence[Sequence[str]], at: int, width: int) -> str:
    """Which kind of row below the names this is, or "" for one of data.

    Above columns of numbers it has words, and none of its words comes again below.
    """
    row = [cell.strip() for cell in rows[at]]
    if _RULE.fullmatch("".join(row)):
        return "rule"
    if len(row) != width:
        return ""
    body = [other for other in rows[at + 1 : at + 100] if len(other) == width]
    words, blank, frequent = 0, 0, 0
    for position, cell in enumerate(row):
        below = [other[position].strip() for other in body]
        known = [text for text in below if text.lower() not in MISSING_NUMBER]
        numeric = known and sum(map(_may_be_number, known)) >= 0.9 * len(known)
        if numeric and _may_be_number(cell):
            return ""
        if numeric and cell.lower() not in MISSING:
            words += 1
        elif numeric:
            blank += 1
        elif cell and cell in known:
            return ""
        elif cell and len(known) >= 20:
            frequent += len(known) >= _OFTEN * len(set(known))
    if frequent == width > 1:  # in a table of words, it has others than all rows below
        return "second header"
    if not words or words < blank:
        return "repeated header" if row == [cell.strip() for cell in rows[at - 1]] else ""
    texts = [cell.lower() for cell in row if cell]
    if sum(text in _TYPES for text in texts) > 0.6 * len(texts):
        return "second header"
    if sum(bool(_UNIT.fullmatch(text)) or is_unit(text) or text in MISSING for text in texts) > (
        0.5 * len(texts)
    ):
        return "units"
    return "second header"


def _may_be_number(text: str) -> bool:
    """Whether a cell may be a number, with something beside it, or a date."""
    return text[-1:].isdigit() or written(text.lstrip("<>≤≥ ")) is not None


def _combined(names: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """The names out of two rows: the first where it is whole, else the second one, else both."""
    first, second = ([cell.strip() for cell in row] for row in (names, more))
    for row in (first, second):
        if all(row) and len(set(row)) == len(row):
            return tuple(row)
    above, joined = "", []
    for upper, lower in zip(first, second, strict=False):
        above = upper or above
        joined.append(f"{above} {lower}".strip())
    return tuple(joined)


def total_rows(
    texts: Sequence[Sequence[str]], numbers: Sequence[np.ndarray | None], num_rows: int
) -> int:
    """How many rows at the end hold totals.

    Args:
        texts: the last rows, the first of them first.
        numbers: each column's numbers [N], NaN where there is none; None for text.
        num_rows: N.
    """
    count = 0
    # what is said again and again in a column is a category, and names no totals
    columns = zip(*texts, strict=True)
    often = [{text for text, times in Counter(one).items() if times > 1} for one in columns]
    for row in reversed(texts):
        at = num_rows - 1 - count
        if at < 4 or not _is_total(row, often, numbers, at):
            break
        count += 1
    return count


def _is_total(
    row: Sequence[str], often: Sequence[Set[str]], numbers: Sequence[np.ndarray | None], at: int
) -> bool:
    """Whether the row at this place is one of totals.

    It says so in a cell of text, or its numbers are sums or means of those above; and it has
    blank cells where the rows above have none, unless it says so and the numbers fit.
    """
    named = any(
        _TOTAL.fullmatch(cell.strip()) is not None
        for cell, said, values in zip(row, often, numbers, strict=True)
        if cell not in said and (values is None or np.isnan(values[at]))
    )
    certain = any(_CERTAIN_TOTAL.fullmatch(cell.strip()) is not None for cell in row)
    blanks = sum(not cell.strip() for cell in row)
    if not named and not blanks:
        return False
    tried, sums, means = 0, 0, 0
    for values in numbers:
        if values is None or np.isnan(values[at]):
            continue
        above = values[:at]
        known = above[~np.isnan(above)]
        if len(known) < 3 or known.min() == known.max():
            continue
        tried += 1
        mean, total = known.mean(), known.sum()
        sums += bool(np.isclose(values[at], total, rtol=1e-6, atol=1e-9))
        near = min(0.006 * max(1.0, abs(mean)), 0.05 * (known.max() - known.min()))
        means += bool(abs(values[at] - mean) <= near)
    if named:
        return certain or blanks > 0 or sums + means > 0
    return bool(blanks and tried and sums == tried and blanks + tried == len(row))
