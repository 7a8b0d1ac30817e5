"""Reading a CSV file into columns, batch by batch, within a bounded memory.

A column is kept as positions in a list of its different texts as long as these are few, and as
numbers from then on: whatever a column turns out to be, no second pass over the file is needed.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np

from lepton_dash.data.csv_dates import DateForm
from lepton_dash.data.csv_encoding import decode_piece
from lepton_dash.data.csv_format import Format, endless_value, is_blank_row
from lepton_dash.data.csv_numbers import NumberForm
from lepton_dash.data.csv_reading import parse
from lepton_dash.data.csv_rows import MOST_BELOW, is_comment
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import MAX_VALUES
from lepton_dash.i18n import _, ngettext

MAX_TEXTS = 1000
"""More different texts than this in a column are not remembered."""

BLOCK_BYTES = 2 << 20
"""Read at a time; no row may be longer."""

TAIL_BYTES = 16_000
"""Of the end of a file, where the lines below a table stand."""

Find = Callable[[Sequence[str]], NumberForm | DateForm]
"""From some of a column's different texts to how its numbers are written."""


class Texts(NamedTuple):
    """A column of at most MAX_TEXTS different texts."""

    codes: np.ndarray  # [N] int16, positions in texts
    texts: list[str]  # without spaces around them, in order of appearance


class Numbers(NamedTuple):
    """A column of more different texts, as numbers, and what is none as texts."""

    values: np.ndarray  # [N] float64, NaN where there is no number
    form: NumberForm | DateForm  # how they were read
    texts: list[str]  # the first MAX_TEXTS different ones that are no numbers
    codes: np.ndarray  # [M] int16, positions in texts
    rows: np.ndarray  # [M] int64, where they stand
    num_beside: int  # numbers with something beside them, and dates
    beside: str  # the first of them, or ""
    num_unread: int  # cells that are no numbers and whose texts aren't remembered
    padded: str  # the first whole number with leading zeros, or ""
    examples: list[str]  # some texts


class Lines(NamedTuple):
    """Lines of a file that aren't as long as its rows."""

    comments: list[str]
    below: list[str]


class Collected(NamedTuple):
    """All columns of a file."""

    columns: list[Texts | Numbers]
    num_rows: int
    lines: Lines


def read_columns(
    source: Path | bytes,
    form: Format,
    finders: Sequence[Find],
    kept: frozenset[str] = frozenset(),
) -> Collected:
    """The columns of a file, or of text as UTF-8.

    Args:
        source: of the columns.
        form: of the file.
        finders: how each column's numbers are found to be written.
        kept: kinds of rows that are taken as data.

    Raises:
        DataError: when rows differ in length or there are too many of them.
        UnicodeDecodeError: when the encoding isn't that of the whole file.
    """
    import pyarrow as pa

    gatherers = [_Gatherer(find) for find in finders]
    num_rows, last = 0, ""
    lines = Lines([], [])
    try:
        for batch in _batches(source, form, lines, kept):
            num_rows += batch.num_rows
            _check_size(num_rows, len(gatherers))
            for gatherer, texts in zip(gatherers, batch.columns, strict=True):
                gatherer.add(texts)
            if batch.num_rows:
                last = batch.columns[-1][-1].as_py()
    except pa.ArrowInvalid as error:
        if "invalid UTF8" in str(error):
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "invalid byte") from error
        _raise_fault(source, form)
    finally:
        pa.default_memory_pool().release_unused()
    if lines.below and not _are_last(lines.below, source, form):
        _raise_fault(source, form)
    if "\n" in last and not _ends_quoted(source, form):
        raise DataError(_unclosed(_last_row_line(source, form)))
    return Collected([gatherer.column() for gatherer in gatherers], num_rows, lines)


def without_rows(column: Texts | Numbers, rows: np.ndarray) -> Texts | Numbers:
    """The column without these rows [K], ascending."""
    if isinstance(column, Texts):
        used, codes = np.unique(np.delete(column.codes, rows), return_inverse=True)
        return Texts(codes.astype(np.int16), [column.texts[at] for at in used.tolist()])
    stay = ~np.isin(column.rows, rows)
    places = column.rows[stay]
    return column._replace(
        values=np.delete(column.values, rows),
        codes=column.codes[stay],
        rows=places - np.searchsorted(rows, places),
    )


def text_at(column: Texts | Numbers, row: int) -> str:
    """The text in a row; "0" for a number whose text is gone."""
    if isinstance(column, Texts):
        return column.texts[column.codes[row]]
    found = np.flatnonzero(column.rows == row)
    return column.texts[column.codes[found[0]]] if found.size else "0"


def _raise_fault(source: Path | bytes, form: Format) -> NoReturn:
    """Says which row is the first that isn't as long as the others.

    Raises:
        DataError: always.
    """
    width = len(form.names)
    for line, row in _rows(source, form):
        if len(row) == width or is_blank_row(row) or is_comment(row[0]):
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


class _Gatherer:
    """One column while it is read."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._form: NumberForm | DateForm = NumberForm()
        self._codes: list[np.ndarray] = []
        self._positions: dict[str, int] = {}  # of the texts so far that are remembered
        self._rows: list[np.ndarray] = []  # of the texts, once there are numbers
        self._parts: list[np.ndarray] = []
        self._is_text, self._reformed = True, False
        self._num_rows = self._num_beside = self._num_unread = 0
        self._padded = self._beside = ""
        self._examples: list[str] = []

    def add(self, texts: Any) -> None:
        """Takes the next rows, an Arrow array of strings."""
        if self._is_text:
            encoded = texts.dictionary_encode()
            if not self._add_texts(encoded):
                self._is_text = False
                self._convert(encoded.dictionary)
        if not self._is_text:
            self._add_numbers(texts)
        self._num_rows += len(texts)

    def column(self) -> Texts | Numbers:
        """The column as it was read."""
        codes = np.concatenate([np.zeros(0, np.int16), *self._codes])
        if self._is_text:
            return Texts(codes, list(self._positions))
        return Numbers(
            np.concatenate(self._parts),
            self._form,
            list(self._positions),
            codes,
            np.concatenate([np.zeros(0, np.int64), *self._rows]),
            self._num_beside,
            self._beside,
            self._num_unread,
            self._padded,
            self._examples,
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

    def _convert(self, dictionary: Any) -> None:
        """From few texts to numbers: what was read so far is looked up."""
        import pyarrow as pa

        step = max(1, len(dictionary) // (2 * MAX_TEXTS))
        some = [text.strip() for text in dictionary[::step].to_pylist()]
        self._form = self._find([*self._positions, *some])
        self._examples = some[:5]
        texts, codes = list(self._positions), np.concatenate([np.zeros(0, np.int16), *self._codes])
        self._positions, self._codes = {}, []
        if len(codes):
            self._take(pa.array(texts, pa.string()), codes, 0)

    def _add_numbers(self, texts: Any) -> None:
        self._take(texts, None, self._num_rows)

    def _take(self, texts: Any, codes: np.ndarray | None, start: int) -> None:
        """Takes rows from `start` on, as texts [K] or by their codes [K] among texts."""
        import pyarrow as pa

        parsed = parse(texts, self._form)
        values, other, beside = parsed.values, parsed.other, parsed.beside
        if codes is not None:
            values, other = values[codes], other[codes]
            beside = None if beside is None else beside[codes]
        rows = np.flatnonzero(other)
        if rows.size:
            at = rows if codes is None else codes[rows]
            encoded = texts.take(pa.array(at)).dictionary_encode()
            if not self._reformed and len(encoded.dictionary) > MAX_TEXTS - len(self._positions):
                # so many others: perhaps they are numbers, too, written in another way
                self._reformed = True
                some = [text.strip() for text in encoded.dictionary[: 2 * MAX_TEXTS].to_pylist()]
                form = self._find([*self._positions, *some])
                if form != self._form:
                    self._form = form
                    self._take(texts, codes, start)
                    return
            self._remember(encoded, start + rows)
        self._padded = self._padded or _first_padded(texts, parsed.values)
        self._parts.append(values)
        if beside is not None and beside.any():
            self._num_beside += int(beside.sum())
            first = int(beside.argmax()) if codes is None else int(codes[beside.argmax()])
            self._beside = self._beside or texts[first].as_py().strip()

    def _remember(self, encoded: Any, rows: np.ndarray) -> None:
        """Remembers the texts of rows [K] that are no numbers, as far as there is room."""
        if self._num_unread > MAX_TEXTS:  # this is a column of text
            self._num_unread += len(rows)
            return
        texts = [text.strip() for text in encoded.dictionary.to_pylist()]
        for text in texts:
            if len(self._positions) >= MAX_TEXTS:
                break
            self._positions.setdefault(text, len(self._positions))
        places = np.array([self._positions.get(text, -1) for text in texts], np.int16)
        codes = places[encoded.indices.to_numpy(zero_copy_only=False)]
        known = codes >= 0
        self._num_unread += len(codes) - int(known.sum())
        self._codes.append(codes[known])
        self._rows.append(rows[known])


def _first_padded(texts: Any, values: np.ndarray) -> str:
    """The first whole number with leading zeros among texts, or ""."""
    import pyarrow.compute as pc

    with np.errstate(invalid="ignore"):
        if not values.size or not (np.isnan(values) | (values == np.floor(values))).all():
            return ""
    zero = pc.starts_with(texts, "0")
    if not pc.any(zero).as_py():
        return ""
    padded = pc.filter(texts, pc.match_substring_regex(texts, "^0[0-9]+$"))
    return str(padded[0].as_py()) if len(padded) else ""


def _batches(
    source: Path | bytes, form: Format, lines: Lines, kept: frozenset[str]
) -> Iterator[Any]:
    """Record batches of strings; lines that aren't as long as a row are put into `lines`."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(position) for position in range(len(form.names))]
    blanks = " \t\r\n\x1a" + form.delimiter

    def on_invalid_row(row: Any) -> str:
        text = row.text.strip(blanks)
        if text and is_comment(text) and "comments" not in kept:
            lines.comments.append(text)
        elif text and ("below" in kept or len(lines.below) >= MOST_BELOW):
            return "error"
        elif text:
            lines.below.append(row.text)
        return "skip"

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


def _are_last(below: Sequence[str], source: Path | bytes, form: Format) -> bool:
    """Whether these lines stand at the end of a file, and nothing that is longer behind them."""
    wanted = {line.strip() for line in below}
    count = 0
    for line in reversed(_tail(source, form).splitlines()):
        text = line.strip(" \t\x1a\ufeff" + form.delimiter)
        if line.strip() in wanted:
            count += 1
        elif text and not is_comment(text):
            break
    return count >= len(below)


def _tail(source: Path | bytes, form: Format) -> str:
    """The last characters of a file."""
    if isinstance(source, bytes):
        return decode_piece(source[-TAIL_BYTES:], "utf-8")
    with source.open("rb") as file:
        start = max(0, source.stat().st_size - TAIL_BYTES)
        file.seek(start - start % 4)
        return decode_piece(file.read(), form.encoding)


def _ends_quoted(source: Path | bytes, form: Format) -> bool:
    """Whether the last sign of a file is a quote."""
    return _tail(source, form).rstrip(" \t\r\n\x1a" + form.delimiter).endswith('"')


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
