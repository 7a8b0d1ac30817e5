"""A CSV file as a table of examples, and what is understood of one at a glance.

What counts as a column of numbers or of categories is said in csv_understanding, what a target is
in csv_target. Rows without a target are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from lepton_dash.data.csv_columns import (
    Collected,
    Numbers,
    Texts,
    read_columns,
    text_at,
    without_rows,
)
from lepton_dash.data.csv_corrections import NO_CORRECTIONS, Corrections
from lepton_dash.data.csv_encoding import find_western, misleading_encoding, wrong_encoding
from lepton_dash.data.csv_extremes import LARGEST
from lepton_dash.data.csv_format import Format, Sample, open_sample
from lepton_dash.data.csv_leaks import decides
from lepton_dash.data.csv_names import clean_name
from lepton_dash.data.csv_rows import total_rows
from lepton_dash.data.csv_sample import more_rows
from lepton_dash.data.csv_target import (
    AMOUNTS,
    MIN_ROWS,
    find_target,
    has_classes,
    suggested_target,
    target_notes,
    target_values,
)
from lepton_dash.data.csv_understanding import (
    FileColumn,
    Kind,
    describe,
    finders,
    reason_text,
    short_labels,
)
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import Column, Table
from lepton_dash.data.treatments import Done, sentences
from lepton_dash.data.wording import listed, shown
from lepton_dash.i18n import _, listed_apart, ngettext


class ColumnSummary(NamedTuple):
    """What was understood of one column."""

    name: str
    kind: Kind
    missing: int
    distinct: int | None
    """different values; None when there are more than 1,000"""
    example: str
    reason: str
    """why the column is left out, in words; "" when it isn't"""
    examples: tuple[str, ...] = ()
    """a few different values"""
    low: float | None = None
    high: float | None = None
    """of the numbers; None where there are none"""
    treatments: tuple[tuple[str, str], ...] = ()
    """What was done to its cells: a name of the table of treatments, and a sentence."""


class Understanding(NamedTuple):
    """What was understood of a file; of a sample of all of it when it isn't `complete`."""

    encoding: str
    delimiter: str
    decimal: str
    header: bool
    rows: int
    """an estimate when it isn't complete"""
    columns: tuple[ColumnSummary, ...]
    target: str
    """the column that is probably to be predicted"""
    task: Literal["classification", "regression"]
    """what predicting it would be"""
    complete: bool
    first_rows: tuple[tuple[str, ...], ...] = ()
    """the first rows of values, as they were cut"""
    row_treatments: tuple[tuple[str, str], ...] = ()
    """what was done to rows: a name of the table of treatments, and a sentence"""
    notes: tuple[str, ...] = ()
    """what was done, in sentences"""


FIRST_ROWS = 8
EXAMPLES = 4


def read_table(
    path: str,
    files: Callable[[str], Path],
    *,
    target: str = "",
    task: str = "auto",
    corrections: Corrections = NO_CORRECTIONS,
) -> Table:
    """A CSV file as a table.

    Args:
        path: as in the experiment.
        files: from a path of an experiment to the file.
        target: the column to predict; "" takes the one that `inspect_csv` suggests.
        task: "classification", "regression" or "auto", which takes text, and whole numbers with
            few different values, as classes.
        corrections: of what is found out about the file.

    Raises:
        DataError: when the file or its target can't be used.
    """
    if not path:
        raise DataError(_("No CSV file was chosen; upload one or give its path."))
    found = _read(_existing(path, files), corrections)
    form, columns, num_rows = found.form, found.columns, found.num_rows
    _check_rows(num_rows)
    if not target and all(column.kind == "ignored" for column in columns):
        raise DataError(_nothing_left(columns))
    notes = []
    if not form.encoding.startswith("utf"):
        notes.append(
            _(
                "The file is not UTF-8 and was read as {encoding}; save it as UTF-8 if letters "
                "look wrong."
            ).format(encoding=form.encoding)
        )
    chosen = find_target(columns, target)
    if not target:
        notes.append(_("The target is {name}, as no other was chosen.").format(name=chosen.name))
    values, class_names = target_values(chosen, task)
    rows = np.flatnonzero(values >= 0 if class_names else ~np.isnan(values))
    inputs = [column for column in columns if column is not chosen]
    used = [column for column in inputs if column.kind != "ignored"]
    if not used:
        # Where there is nothing else, a row number may be a time or a place.
        inputs = [_as_numbers(column) for column in inputs]
        used = [column for column in inputs if column.kind != "ignored"]
    if not used:
        raise DataError(_nothing_left(inputs, chosen))
    notes += sentences(found.done)
    notes += sentences(chosen.done)
    notes += target_notes(chosen, num_rows - len(rows))
    notes += _column_notes(inputs)
    table = Table(
        columns=tuple(_input_column(column, rows, num_rows) for column in used),
        target=values[rows],
        target_name=chosen.name,
        class_names=class_names,
        class_texts=chosen.labels if class_names and chosen.numbers is None else (),
    )
    return table._replace(notes=(*notes, *_leaks(table)))


def _nothing_left(columns: Sequence[FileColumn], target: FileColumn | None = None) -> str:
    """The sentence on columns that all are of no use as inputs."""
    too_large = [column.name for column in columns if column.infinite]
    if too_large and target is not None:
        return _(
            'No column is left to predict "{target}" from, because the numbers of {names} '
            "are too large to compute with (beyond {most:.0e}); divide them by a constant."
        ).format(target=shown(target.name), names=listed(too_large), most=LARGEST)
    reasons = defaultdict(list)
    for column in columns:
        reasons[reason_text(column)].append(column.name)
    why = listed_apart(f"{listed(names)} ({reason})" for reason, names in reasons.items())
    if target is None:
        return _(
            "All columns were left out: {why}. The file needs others, with numbers or categories."
        ).format(why=why)
    return _(
        'All inputs were left out, so no column is left to predict "{target}" from: {why}. The '
        "file needs another one, with numbers or categories."
    ).format(target=shown(target.name), why=why)


def _leaks(table: Table) -> list[str]:
    """Sentences about columns that alone decide the target."""
    if len(table.columns) < 2:
        return []
    names = [
        column.name
        for column in table.columns
        if decides(column, table.target, has_classes=bool(table.class_names))
    ]
    if not names:
        return []
    return [
        ngettext(
            "{names} alone decides {target}: leave it out if it is known only afterwards.",
            "Each of {names} alone decides {target}: leave out those that are known only "
            "afterwards.",
            len(names),
        ).format(names=listed(names), target=shown(table.target_name))
    ]


def _check_rows(num_rows: int) -> None:
    if num_rows < MIN_ROWS:
        raise DataError(
            ngettext(
                "The file has only {rows} row; choose one with at least {least}.",
                "The file has only {rows} rows; choose one with at least {least}.",
                num_rows,
            ).format(rows=num_rows, least=MIN_ROWS)
        )


def inspect_csv(
    path: str | Path, corrections: Corrections = NO_CORRECTIONS, *, least_rows: bool = False
) -> Understanding:
    """What is understood of a file, from its first megabyte and rows from all over the rest.

    Args:
        path: of the file.
        corrections: of what is found out about it.
        least_rows: whether it has to have enough rows to train on.

    Raises:
        DataError: when the file is no table, or can't be corrected like this.
    """
    file = _existing(str(path), Path)
    sample, form = _opened(file, corrections)
    found = _found(_sample_columns(file, sample, form, corrections), form, corrections)
    columns = found.columns
    if least_rows and sample.whole:
        _check_rows(found.num_rows)
    rows = found.num_rows
    if not sample.whole:
        # as many in each byte as in the beginning
        rows = round(len(sample.rows) * file.stat().st_size / max(1, sample.num_bytes))
    target = suggested_target(columns)
    return Understanding(
        encoding=form.encoding,
        delimiter=form.delimiter,
        decimal=form.decimal,
        header=form.header,
        rows=rows,
        columns=tuple(map(_summary, columns)),
        row_treatments=tuple((one.treatment, sentences([one])[0]) for one in found.done),
        notes=(*sentences(found.done), *_column_notes(columns)),
        target=target.name,
        task="classification" if has_classes(target) else "regression",
        complete=sample.whole,
        first_rows=tuple(tuple(shown(cell) for cell in row) for row in sample.rows[:FIRST_ROWS]),
    )


def _summary(column: FileColumn) -> ColumnSummary:
    """What is said about a column."""
    known = np.zeros(0) if column.numbers is None else column.numbers[~np.isnan(column.numbers)]
    examples = [shown(label) for label in column.labels[:EXAMPLES]]
    if column.numbers is not None:
        different = dict.fromkeys(f"{value:.6g}" for value in known[: 10 * EXAMPLES].tolist())
        examples = list(different)[:EXAMPLES]
    return ColumnSummary(
        column.name,
        column.kind,
        column.missing,
        column.distinct,
        shown(column.example),
        reason_text(column),
        tuple(examples or filter(None, [shown(column.example)])),
        float(known.min()) if known.size else None,
        float(known.max()) if known.size else None,
        tuple((one.treatment, sentences([one])[0]) for one in column.done),
    )


def _existing(path: str, files: Callable[[str], Path]) -> Path:
    name = shown(Path(path.replace("\0", "")).name)
    try:
        file = files(path)
        if file.is_dir():
            raise DataError(_('"{name}" is a folder; choose a CSV file.').format(name=name))
        if not file.is_file():
            raise DataError(
                _('There is no file "{name}"; put it there, or correct its path.').format(name=name)
            )
    except (OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise _unreadable(name) from error
    return file


def _unreadable(name: str) -> DataError:
    return DataError(
        _('The file "{name}" can\'t be opened; see that it exists and may be read.').format(
            name=name
        )
    )


def _opened(file: Path, corrections: Corrections) -> tuple[Sample, Format]:
    try:
        return open_sample(file, corrections)
    except OSError as error:
        raise _unreadable(shown(file.name)) from error


class _Found(NamedTuple):
    """A file's columns, without the rows that aren't data."""

    form: Format
    columns: list[FileColumn]
    num_rows: int
    done: tuple[Done, ...]
    """to rows"""


def _sample_columns(
    file: Path, sample: Sample, form: Format, corrections: Corrections
) -> Collected:
    """The columns of rows from all over the file, of all rows where the sample is whole."""
    text = sample.text
    if not sample.whole:
        text += ("" if text.endswith("\n") else "\n") + more_rows(file, form, sample.num_bytes)
    return read_columns(text.encode(), form, finders(form, corrections), corrections.of_rows)


def _read(file: Path, corrections: Corrections) -> _Found:
    sample, form = _opened(file, corrections)
    try:
        try:
            return _whole(file, sample, form, corrections)
        except UnicodeError as error:
            if corrections.encoding is not None:
                raise wrong_encoding(corrections.encoding) from error
            if form.encoding.startswith("utf-") and not form.encoding.startswith("utf-8"):
                raise misleading_encoding(form.encoding) from error
            # The first megabyte was UTF-8, or cp1252, and the rest is not.
            corrections = corrections._replace(encoding=find_western(file))
            sample, form = _opened(file, corrections)
            return _whole(file, sample, form, corrections)
    except OSError as error:
        raise _unreadable(shown(file.name)) from error


def _whole(file: Path, sample: Sample, form: Format, corrections: Corrections) -> _Found:
    """All rows of a file; how its numbers are written is found in a sample of all of it."""
    found = finders(form, corrections)
    if not sample.whole:
        known = _sample_columns(file, sample, form, corrections).columns
        found = finders(form, corrections, known)
    return _found(read_columns(file, form, found, corrections.of_rows), form, corrections)


def _found(collected: Collected, form: Format, corrections: Corrections) -> _Found:
    """The columns without rows of totals and repeated names, and what was done to rows."""
    columns, num_rows = collected.columns, collected.num_rows
    done = list(form.done)
    for code, lines in (("comments", collected.lines.comments), ("below", collected.lines.below)):
        if lines:
            done.append(Done(code, len(lines), texts=((lines[0], 1),), treatment=code))
    repeated = _repeated_names(columns, form)
    if repeated.size and "header" not in corrections.of_rows:
        done.append(Done("repeated header", len(repeated), treatment="header"))
        columns = [without_rows(column, repeated) for column in columns]
        num_rows -= len(repeated)
    described = describe(form, columns, corrections)
    if "totals" not in corrections.of_rows:
        last = range(max(0, num_rows - MOST_TOTALS), num_rows)
        texts = [[text_at(column, row) for column in columns] for row in last]
        count = total_rows(texts, [column.numbers for column in described], num_rows)
        if count:
            example = next(cell for cell in texts[-count] if cell)
            done.append(Done("totals", count, texts=((example, 1),), treatment="totals"))
            rows = np.arange(num_rows - count, num_rows)
            columns = [without_rows(column, rows) for column in columns]
            num_rows -= count
            described = describe(form, columns, corrections)
    return _Found(form, described, num_rows, tuple(done))


MOST_TOTALS = 5
"""Rows at the end that may hold totals."""


def _repeated_names(columns: Sequence[Texts | Numbers], form: Format) -> np.ndarray:
    """Rows [K] that hold the names of the columns once more."""
    if not form.header:
        return np.zeros(0, np.int64)
    rows: np.ndarray | None = None
    for column, name in zip(columns, form.names, strict=True):
        same = np.array([clean_name(text) in (name, "") for text in column.texts], bool)
        if not any(clean_name(text) == name for text in column.texts):
            return np.zeros(0, np.int64)
        found = np.flatnonzero(same[column.codes])
        found = found if isinstance(column, Texts) else column.rows[found]
        rows = found if rows is None else np.intersect1d(rows, found)
    return np.zeros(0, np.int64) if rows is None else rows


def _as_numbers(column: FileColumn) -> FileColumn:
    is_number = column.reason == "numbering" and column.numbers is not None
    return column._replace(kind="numeric", reason="") if is_number else column


def _input_column(column: FileColumn, rows: np.ndarray, num_rows: int) -> Column:
    values = column.codes if column.numbers is None else column.numbers
    values = values if len(rows) == num_rows else values[rows]
    if column.numbers is None:
        return Column(column.name, values, short_labels(column), texts=column.labels)
    reading = column.reading
    texts = [done.texts[0][0] for done in column.done if done.treatment in AMOUNTS]
    example = next(zip(texts, reading.numbers(texts).tolist(), strict=True), None)
    return Column(column.name, values, reading=reading, sentinels=reading.missing, example=example)


def _column_notes(columns: Sequence[FileColumn]) -> list[str]:
    """Sentences about columns that were left out and values that were not taken."""
    left_out = defaultdict(list)
    for column in columns:
        if column.kind == "ignored":
            left_out[reason_text(column)].append(column.name)
    notes = [
        ngettext(
            "{count} column was left out ({reason}): {names}.",
            "{count} columns were left out ({reason}): {names}.",
            len(names),
        ).format(count=len(names), reason=reason, names=listed(names))
        for reason, names in left_out.items()
    ]
    notes += sentences(
        done for column in columns if column.kind != "ignored" for done in column.done
    )
    numeric = [column for column in columns if column.kind == "numeric"]
    for column in [column for column in numeric if column.rejected][:5]:
        notes.append(
            ngettext(
                '{count:,} value of {name} is not a number and counts as missing ("{text}" in '
                "row {row}).",
                "{count:,} values of {name} are not numbers and count as missing (the first is "
                '"{text}" in row {row}).',
                column.rejected,
            ).format(
                count=column.rejected,
                name=shown(column.name),
                text=shown(column.text),
                row=column.text_row,
            )
        )
    infinite = [column for column in numeric if column.infinite]
    if infinite:
        count = sum(column.infinite for column in infinite)
        notes.append(
            ngettext(
                "{count:,} infinite or too large number counts as missing, in {names}.",
                "{count:,} infinite or too large numbers count as missing, in {names}.",
                count,
            ).format(count=count, names=listed([column.name for column in infinite]))
        )
    return notes
