"""Reading a CSV file into columns, batch by batch, within a bounded memory.

A column is kept as positions in a list of its different texts as long as these are few, and as
numbers from then on: whatever a column turns out to be, no second pass over the file is needed.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np

from lepton_dash.data.csv_format import (
    GROUPED,
    MISSING_NUMBER,
    NUMBER,
    Format,
    endless_value,
    is_blank,
)
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import MAX_VALUES
from lepton_dash.i18n import _, ngettext

MAX_TEXTS = 1000
"""More different texts than this in a column are not remembered."""

BLOCK_BYTES = 2 << 20
"""Read at a time; no row may be longer."""

LARGEST = 1e30
"""Larger numbers count as missing: float32 ends at 3.4e38, and there must be room to calculate."""


class Texts(NamedTuple):
    """A column of at most MAX_TEXTS different texts."""

    codes: np.ndarray  # [N] int16, positions in texts
    texts: list[str]  # without spaces around them, in order of appearance


class Numbers(NamedTuple):
    """A column of more different texts, as numbers [N] float64; NaN where there is none."""

    values: np.ndarray
    num_missing: int
    num_rejected: int  # neither a number nor missing
    num_infinite: int  # infinite, or beyond LARGEST; NaN in values
    example: str  # the first text that is no number, or ""
    example_row: int  # where it is [from 1], or 0


class Parsed(NamedTuple):
    """Texts as numbers."""

    values: np.ndarray  # [K] float64, NaN where there is none
    rejected: np.ndarray  # [K] bool: neither a number nor missing
    infinite: np.ndarray  # [K] bool: a number that doesn't fit


def read_columns(source: Path | bytes, form: Format) -> tuple[list[Texts | Numbers], int]:
    """The columns of a file, or of text as UTF-8, and how many rows there are.

    Raises:
        DataError: when rows differ in length or there are too many of them.
        UnicodeDecodeError: when the encoding isn't that of the whole file.
    """
    import pyarrow as pa

    gatherers = [_Gatherer(form) for _name in form.names]
    num_rows, last = 0, ""
    try:
        for batch in _batches(source, form):
            num_rows += batch.num_rows
            _check_size(num_rows, len(gatherers))
            for gatherer, texts in zip(gatherers, batch.columns, strict=True):
                gatherer.add(texts)
            if batch.num_rows:
                last = batch.columns[-1][-1].as_py()
    except pa.ArrowInvalid as error:
        if "invalid UTF8" in str(error):
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "invalid byte") from error
        raise_fault(source, form)
    finally:
        pa.default_memory_pool().release_unused()
    if "\n" in last and not _ends_quoted(source, form):
        raise DataError(_unclosed(_last_row_line(source, form)))
    return [gatherer.column() for gatherer in gatherers], num_rows


def raise_fault(source: Path | bytes, form: Format) -> NoReturn:
    """Says which row is the first that isn't as long as the others.

    Raises:
        DataError: always.
    """
    width = len(form.names)
    for line, row in _rows(source, form):
        if len(row) == width or is_blank(row):
            continue
        if any("\n" in cell or "\r" in cell for cell in row):
            raise DataError(_unclosed(line))
        raise DataError(
            ngettext(
                "Line {line} has {count} value where the others have {width}; correct it or "
                "take it out.",
                "Line {line} has {count} values where the others have {width}; correct it or "
                "take it out.",
                len(row),
            ).format(line=line, count=len(row), width=width)
        )
    raise DataError(
        _("A row of the file is longer than {limit} MB; give each row its own line.").format(
            limit=BLOCK_BYTES >> 20
        )
    )


def parse(texts: Any, form: Format) -> Parsed:
    """An Arrow array of strings [K] as numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if form.thousands:
        grouped = pc.match_substring_regex(texts, f"^({GROUPED[form.thousands]})$")
        texts = pc.if_else(grouped, pc.replace_substring(texts, form.thousands, ""), texts)
    if form.decimal != ".":
        texts = pc.replace_substring(texts, form.decimal, ".")
    try:
        # nearly always all of them are numbers
        values = _numbers(pc.cast(texts, pa.float64()))
        rejected = np.zeros(len(values), bool)
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(texts)
        is_number = pc.match_substring_regex(trimmed, f"^({NUMBER})$")
        values = _numbers(pc.cast(pc.if_else(is_number, trimmed, None), pa.float64()))
        missing = pc.is_in(pc.utf8_lower(trimmed), pa.array(sorted(MISSING_NUMBER)))
        rejected = ~(
            is_number.to_numpy(zero_copy_only=False) | missing.to_numpy(zero_copy_only=False)
        )
    infinite = np.abs(values) > LARGEST
    if infinite.any():
        values = np.where(infinite, np.nan, values)
    return Parsed(values, rejected, infinite)


def read_numbers(texts: Sequence[str], form: Format) -> np.ndarray:
    """Texts of a column of numbers as float64 [K], NaN where there is none."""
    import pyarrow as pa

    return parse(pa.array(list(texts), pa.string()), form).values


def _numbers(array: Any) -> np.ndarray:
    return array.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)


class _Gatherer:
    """One column while it is read."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._codes: list[np.ndarray] = []
        self._positions: dict[str, int] = {}  # of every text so far
        self._parts: list[np.ndarray] = []
        self._is_text = True
        self._num_rows = 0
        self._num_missing = self._num_rejected = self._num_infinite = 0
        self._example, self._example_row = "", 0

    def add(self, texts: Any) -> None:
        """Takes the next rows, an Arrow array of strings."""
        if self._is_text:
            encoded = texts.dictionary_encode()
            if not self._add_texts(encoded):
                self._is_text = False
                self._convert()
        if not self._is_text:
            self._add_numbers(texts)
        self._num_rows += len(texts)

    def column(self) -> Texts | Numbers:
        """The column as it was read."""
        if self._is_text:
            codes = np.concatenate([np.zeros(0, np.int16), *self._codes])
            return Texts(codes, list(self._positions))
        return Numbers(
            np.concatenate(self._parts),
            self._num_missing,
            self._num_rejected,
            self._num_infinite,
            self._example,
            self._example_row,
        )

    def _add_texts(self, encoded: Any) -> bool:
        """Whether the texts of a batch are still few enough; only then are they added."""
        if len(encoded.dictionary) > 2 * MAX_TEXTS:  # some may differ by spaces only
            return False
        texts = [text.strip() for text in encoded.dictionary.to_pylist()]
        if len(self._positions.keys() | set(texts)) > MAX_TEXTS:
            return False
        for text in texts:
            self._positions.setdefault(text, len(self._positions))
        codes = np.array([self._positions[text] for text in texts], np.int16)
        self._codes.append(codes[encoded.indices.to_numpy(zero_copy_only=False)])
        return True

    def _convert(self) -> None:
        """From few texts to numbers: what was read so far is looked up."""
        import pyarrow as pa

        if not self._codes:
            return
        texts = list(self._positions)
        table = parse(pa.array(texts, pa.string()), self._form)
        codes = np.concatenate(self._codes)
        self._codes = []
        self._note(
            Parsed(table.values[codes], table.rejected[codes], table.infinite[codes]),
            0,
            lambda row: texts[codes[row]],
        )

    def _add_numbers(self, texts: Any) -> None:
        self._note(parse(texts, self._form), self._num_rows, lambda row: texts[row].as_py().strip())

    def _note(self, parsed: Parsed, start: int, text_of: Any) -> None:
        self._parts.append(parsed.values)
        num_rejected = int(parsed.rejected.sum())
        if num_rejected and not self._num_rejected:
            row = int(parsed.rejected.argmax())
            self._example, self._example_row = text_of(row), start + row + 1
        num_infinite = int(parsed.infinite.sum())
        self._num_rejected += num_rejected
        self._num_infinite += num_infinite
        self._num_missing += int(np.isnan(parsed.values).sum()) - num_rejected - num_infinite


def _batches(source: Path | bytes, form: Format) -> Iterator[Any]:
    """Record batches of strings."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(position) for position in range(len(form.names))]
    blanks = " \t\r\n\x1a" + form.delimiter

    def on_invalid_row(row: Any) -> str:
        return "error" if row.text.strip(blanks) else "skip"

    with arrow_csv.open_csv(
        str(source) if isinstance(source, Path) else pa.BufferReader(source),
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            skip_rows=form.skip_lines,
            block_size=BLOCK_BYTES,
            encoding="utf8" if _is_utf8(source, form) else form.encoding,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=form.delimiter,
            newlines_in_values=True,
            invalid_row_handler=on_invalid_row,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    ) as reader:
        yield from reader


def _is_utf8(source: Path | bytes, form: Format) -> bool:
    return isinstance(source, bytes) or form.encoding in ("utf-8", "utf-8-sig")


def _rows(source: Path | bytes, form: Format) -> Iterator[tuple[int, list[str]]]:
    """Every row of values with the line [from 1] on which it starts; slow, for saying where."""
    encoding = "utf-8-sig" if _is_utf8(source, form) else form.encoding
    opened = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    with io.TextIOWrapper(opened, encoding=encoding, errors="replace", newline="") as lines:
        for _skipped in range(form.skip_lines):
            next(lines, None)
        reader = csv.reader(lines, delimiter=form.delimiter)
        line = form.skip_lines + 1
        try:
            for row in reader:
                yield line, row
                line = form.skip_lines + reader.line_num + 1
        except csv.Error as error:
            raise DataError(endless_value(line)) from error


def _last_row_line(source: Path | bytes, form: Format) -> int:
    line = form.skip_lines + 1
    for start, _row in _rows(source, form):
        line = start
    return line


def _ends_quoted(source: Path | bytes, form: Format) -> bool:
    """Whether the last sign of a file is a quote."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            file.seek(max(0, source.stat().st_size - 4000))
            tail = file.read()
    else:
        tail = source[-4000:]
    return tail.replace(b"\0", b"").rstrip(b" \t\r\n\x1a" + form.delimiter.encode())[-1:] == b'"'


def _unclosed(line: int) -> str:
    return _(
        'A quote (") that is opened in line {line} seems never to be closed; close it or take it '
        "out."
    ).format(line=line)


def _check_size(num_rows: int, num_columns: int) -> None:
    if num_rows * num_columns > MAX_VALUES:
        raise DataError(
            _(
                "The file holds more than {most:,} values ({rows:,} rows of its {columns:,} "
                "columns); leave rows or columns out of it."
            ).format(most=MAX_VALUES, rows=MAX_VALUES // num_columns, columns=num_columns)
        )
