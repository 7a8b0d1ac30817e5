"""What the text of a CSV file looks like: encoding, delimiter, decimal sign, header.

Found out from the first megabyte. Nothing in a file is ever evaluated: cells are text until they
match the pattern of a number.
"""

import csv
import io
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lepton_dash.data.csv_corrections import NO_CORRECTIONS, Corrections
from lepton_dash.data.csv_encoding import check_signature, decode_start, find_encoding
from lepton_dash.data.csv_marks import is_missing
from lepton_dash.data.csv_names import clean_name, clean_names
from lepton_dash.data.csv_numbers import NUMBER, find_signs, written
from lepton_dash.data.csv_rows import find_head, is_comment
from lepton_dash.data.errors import DataError
from lepton_dash.data.treatments import Done
from lepton_dash.data.wording import shown
from lepton_dash.i18n import _

SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 100
"""Rows that are looked at to find out delimiter, header and decimal sign."""
LEAST_ROWS = 10
"""Of those, in a table of so many columns that they have more than MOST_CELLS cells."""
MOST_CELLS = 20_000

MAX_COLUMNS = 2000

DELIMITERS = (",", ";", "\t", "|")

_WITH_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
_NUMBER = re.compile(NUMBER)


class Sample(NamedTuple):
    """The beginning of a file, cut after a whole row."""

    text: str
    encoding: str
    rows: list[list[str]]  # the first ones, blank lines left out
    ends: list[int]  # the line [from 1] on which each of them ends
    num_bytes: int  # of the file that the text stands for
    whole: bool  # whether that is all of the file


class Format(NamedTuple):
    """How to read a file."""

    encoding: str
    delimiter: str
    decimal: str
    thousands: str  # "" where there is no such sign
    header: bool
    names: tuple[str, ...]  # one a column, all different
    skip_lines: int  # lines before the first row of values
    starts_unnamed: bool = False  # there is a header, and it doesn't name the first column
    done: tuple[Done, ...] = ()  # to rows above the data
    signs_known: bool = False  # whether somebody chose the decimal sign


def open_sample(path: Path, corrections: Corrections = NO_CORRECTIONS) -> tuple[Sample, Format]:
    """The beginning of a file and what it shows of the file's format.

    Args:
        path: the file.
        corrections: what is known better than the beginning tells.

    Raises:
        DataError: when the file is empty, no text, or no table.
        OSError: when it can't be read.
    """
    with path.open("rb") as file:
        data = file.read(SAMPLE_BYTES)
        whole = not file.read(1)
    check_signature(data)
    encoding = corrections.encoding or find_encoding(data, whole)
    if encoding == "utf-8" and data.startswith(BOM_UTF8):
        encoding = "utf-8-sig"
    text = decode_start(data, encoding, whole, is_chosen=corrections.encoding is not None)
    return _format(text, encoding, len(data), whole, corrections)


def is_blank_row(row: Sequence[str]) -> bool:
    """Whether a row has no value at all, as the lines that spreadsheets leave at the end."""
    return not any(cell.strip(" \t\x1a") for cell in row)


def _format(
    text: str, encoding: str, num_bytes: int, whole: bool, corrections: Corrections
) -> tuple[Sample, Format]:
    lines = list(io.StringIO(text, newline=""))
    if not whole:
        lines.pop()  # it may go on
    if not lines:
        raise DataError(
            _(
                "The first line of the file is longer than {limit} MB; give each row its own."
            ).format(limit=SAMPLE_BYTES >> 20)
        )
    # The first line of some of Excel's files names the delimiter: sep=;
    named = re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE)
    sign = named[1] if named and named[1] in DELIMITERS else ""
    start = 1 if sign else 0
    comments: list[str] = []
    if "comments" not in corrections.of_rows:
        comments, start = _comments(lines, start)
    delimiter = corrections.delimiter or sign or _find_delimiter(lines, start)
    rows, ends = _rows(lines, delimiter, start, whole)
    if not rows:
        raise DataError(_("The file is empty; choose one with a table in it."))
    kept = "".join(lines[: ends[-1]])
    sample = Sample(
        text=kept,
        encoding=encoding,
        rows=rows,
        ends=ends,
        # Characters to bytes by proportion; exact where it is all of the file.
        num_bytes=num_bytes if whole else round(num_bytes * len(kept) / max(1, len(text))),
        whole=whole,
    )
    return _find_layout(sample, comments, start, delimiter, corrections)


def _comments(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """The comments above the table, and where the table starts; none where all is comments."""
    found = []
    for at in range(start, len(lines)):
        if is_comment(lines[at]):
            found.append(lines[at])
        elif lines[at].strip():
            return found, at
    return [], start


def _rows(
    lines: list[str], delimiter: str, start: int, whole: bool
) -> tuple[list[list[str]], list[int]]:
    """Rows and the line on which each ends; the last one of a cut text is left out."""
    reader = csv.reader(lines[start:], delimiter=delimiter)
    rows, ends = [], []
    try:
        for row in reader:
            if not is_blank_row(row):
                rows.append(row)
                ends.append(start + reader.line_num)
    except csv.Error as error:
        line = ends[-1] + 1 if ends else start + 1
        raise DataError(endless_value(line)) from error
    if not whole and len(rows) > 1 and ends[-1] == len(lines):
        rows.pop()
        ends.pop()
    return rows, ends


def endless_value(line: int) -> str:
    """The sentence about a value that goes on for too long."""
    return _(
        'A value in line {line} is longer than {most:,} characters; close the quote (") before it, '
        "or take it out."
    ).format(line=line, most=csv.field_size_limit())


def _find_delimiter(lines: list[str], start: int) -> str:
    """The delimiter that cuts most lines into the same number of the cleanest cells."""
    some = lines[start : start + _num_looked_at(max(map(lines[start].count, DELIMITERS)) + 1)]
    scores = {delimiter: _delimiter_score(some, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    if scores[best] == (0.0, 0):
        raise DataError(
            _(
                'Only one column was found (line {number} is "{line}"); a table needs at least '
                "two, with a comma, semicolon, tab or | between them."
            ).format(number=start + 1, line=shown(lines[start]))
        )
    return best


def _num_looked_at(width: int) -> int:
    """How many rows of so many cells are looked at."""
    return max(LEAST_ROWS, min(SAMPLE_ROWS, MOST_CELLS // width))


def _delimiter_score(lines: list[str], delimiter: str) -> tuple[float, int]:
    rows = []
    with suppress(csv.Error):  # a value without end: what comes before it will do
        for row in csv.reader(lines, delimiter=delimiter):
            if not is_blank_row(row):
                rows.append(row)
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width == 1:
        return 0.0, 0
    cells = [cell.strip() for row in rows for cell in row]
    # A cell that still has another delimiter in it was perhaps not cut where it should be.
    clean = sum(
        _WITH_COMMA.fullmatch(cell) is not None or not any(sign in cell for sign in DELIMITERS)
        for cell in cells
    )
    return round(count / len(rows) * clean / len(cells), 6), width


def _find_layout(
    sample: Sample, comments: Sequence[str], start: int, delimiter: str, corrections: Corrections
) -> tuple[Sample, Format]:
    """The sample from its first row of values on, and the format; `start` lines come before."""
    rows = sample.rows
    width = _usual_width(rows[1:SAMPLE_ROWS] or rows)
    if width < 2:  # only a delimiter that somebody chose gets here
        raise DataError(
            _("With this sign between the values there is only one column; choose another one.")
        )
    num_rows = _num_looked_at(width)
    cells = [cell for row in rows[:num_rows] for cell in row]
    decimal, thousands = _find_signs(cells, delimiter)
    if corrections.decimal not in (None, decimal):
        decimal, thousands = corrections.decimal or decimal, ""

    def is_number(cell: str) -> bool:
        return _is_number(cell, decimal, thousands)

    @cache
    def is_header(at: int) -> bool:
        return _is_header(rows[at], rows[at + 1 : at + num_rows], is_number)

    if corrections.header is not False:
        sample, comments = _names_in_comment(sample, comments, delimiter, width, is_header)
        rows = sample.rows
        is_header.cache_clear()
    head = find_head(
        rows[:SAMPLE_ROWS], width, is_header, corrections.of_rows, header=corrections.header
    )
    at = head.names_at
    first, body, ends = list(head.names), rows[at + 1 : at + SAMPLE_ROWS], sample.ends[at:]
    header = corrections.header
    if header is None:
        header = is_header(at)
    if not body:
        raise DataError(
            _("The file has only a header and no rows; choose one with at least four rows.")
            if header
            else _("The file has only one row; choose one with at least four.")
        )
    names = _fitted(first, body, width, ends) if header else [""] * width
    if len(names) > MAX_COLUMNS:
        raise DataError(
            _("The file has {columns:,} columns, more than the {most:,} that fit; leave some out.")
            .format(columns=len(names), most=MAX_COLUMNS)
        )  # fmt: skip
    data_at = head.data_at if header else at
    form = Format(
        encoding=sample.encoding,
        delimiter=delimiter,
        decimal=decimal,
        thousands=thousands,
        header=header,
        names=tuple(clean_names(names)),
        skip_lines=sample.ends[data_at - 1] if data_at else start,
        starts_unnamed=header and not clean_name(names[0]),
        done=(*_comments_done(comments), *head.done),
        signs_known=corrections.decimal is not None,
    )
    return sample._replace(rows=rows[data_at:], ends=sample.ends[data_at:]), form


def _names_in_comment(
    sample: Sample,
    comments: Sequence[str],
    delimiter: str,
    width: int,
    is_header: Callable[[int], bool],
) -> tuple[Sample, Sequence[str]]:
    """The sample with the last comment as its first row, where that names the columns."""
    if not comments or is_header(0) or len(sample.rows[0]) != width:
        return sample, comments
    text = comments[-1].strip()
    for line in (text, text.lstrip("#%/! ")):
        cells = next(csv.reader([line], delimiter=delimiter), [])
        if len(cells) == width:
            cells[0] = cells[0].strip("#%/! ") or cells[0]
            end = sample.text.count("\n", 0, sample.text.find(text)) + 1
            return (
                sample._replace(rows=[cells, *sample.rows], ends=[end, *sample.ends]),
                comments[:-1],
            )
    return sample, comments


def _comments_done(comments: Sequence[str]) -> list[Done]:
    if not comments:
        return []
    text = comments[0].strip().strip('"')
    return [Done("comments", len(comments), texts=((text, 1),), treatment="comments")]


def _is_number(cell: str, decimal: str, thousands: str) -> bool:
    """Whether a cell holds a number, with something beside it or not."""
    text = cell.strip()
    plain = text.replace(decimal, ".") if decimal != "." else text
    if _NUMBER.fullmatch(plain):
        return True
    found = written(text)
    return found is not None and (
        bool(found.prefix) or not found.suffix or not found.suffix[0].isalpha()
    )


def _usual_width(rows: list[list[str]]) -> int:
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def _fitted(first: list[str], body: list[list[str]], width: int, ends: Sequence[int]) -> list[str]:
    """The header, made as long as the rows where it is plain how.

    Some programs end only the header, or only the rows, with a delimiter; R leaves out the name
    above the row names.
    """
    surplus = len(first) - width
    if surplus > 0 and not any(cell.strip() for cell in first[width:]):
        return first[:width]
    if surplus == -1:
        ends_empty = all(not row[-1].strip() for row in body if len(row) == width)
        return [*first, ""] if ends_empty else ["", *first]
    if surplus != 0 and any(len(row) != width for row in body):
        odd = next(i for i, row in enumerate(body) if len(row) != len(first))
        raise DataError(
            _(
                "Line {line} and line {other} have different numbers of values, {names} and "
                "{values}; give every row a value for each column."
            ).format(line=ends[0], names=len(first), other=ends[odd + 1], values=len(body[odd]))
        )
    if surplus != 0:
        raise DataError(
            _(
                "Line {line} has {names} column names, but the rows below it have {values} values; "
                "give each column one name."
            ).format(line=ends[0], names=len(first), values=width)
        )
    return first


def _find_signs(cells: Iterable[str], delimiter: str) -> tuple[str, str]:
    """Decimal sign and thousands sign, from what the cells show."""
    parts = (written(cell) for cell in cells if cell.strip())
    # Between commas, a comma in quotes groups thousands; elsewhere it is the decimal sign.
    decimal, thousands, _both = find_signs(
        [part.core for part in parts if part is not None], comma_groups=delimiter == ","
    )
    return decimal, thousands


def _is_header(first: list[str], body: list[list[str]], is_number: Callable[[str], bool]) -> bool:
    """Whether the first row names the columns.

    Text above numbers speaks for it; a number above numbers, and a word that comes again below,
    speak against it. Whole numbers that are all different can be names too, like those of pixels
    or years: one text above numbers, or counting from 0 or 1, decides for them.
    """
    cells = [cell.strip() for cell in first]
    if not body:
        return not any(map(is_number, cells))
    above_numbers, against = 0, 0
    for position, cell in enumerate(cells):
        column = [row[position].strip() for row in body if len(row) > position]
        known = [value for value in column if not is_missing(value)]
        if is_missing(cell) or not known:
            continue
        if sum(map(is_number, known)) < 0.95 * len(known):
            against += is_number(cell) or cell in known
        elif is_number(cell):
            against += 1
        else:
            above_numbers += 1
    numbers = [cell for cell in cells if is_number(cell)]
    if numbers and len(set(numbers)) == len(numbers) and all(map(str.isdigit, numbers)):
        counting = [str(number) for number in range(len(cells) + 1)]
        counted = len(cells) >= 5 and numbers in (counting[:-1], counting[1:])
        if above_numbers or counted:
            return True
    if above_numbers or against:
        return above_numbers > against
    named = [cell for cell in cells if cell]
    return len(set(named)) == len(named) and not numbers
