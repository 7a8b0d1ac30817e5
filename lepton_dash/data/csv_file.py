"""A CSV file as a table of examples, and what is understood of one at a glance.

What counts as a column of numbers or of categories is said in csv_understanding, what a target is
in csv_target. Rows without a target are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from lepton_dash.data.csv_columns import LARGEST, read_columns, read_numbers
from lepton_dash.data.csv_corrections import NO_CORRECTIONS, Corrections
from lepton_dash.data.csv_encoding import find_western, misleading_encoding, wrong_encoding
from lepton_dash.data.csv_format import Format, Sample, open_sample
from lepton_dash.data.csv_target import (
    MIN_ROWS,
    find_target,
    has_classes,
    suggested_target,
    target_notes,
    target_values,
)
from lepton_dash.data.csv_understanding import FileColumn, Kind, describe, reason_text, short_labels
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import Column, Table
from lepton_dash.data.wording import listed, shown
from lepton_dash.i18n import _, ngettext


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


class Understanding(NamedTuple):
    """What was understood of a file; of its first megabyte when it isn't `complete`."""

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
    form, columns, num_rows = _read(_existing(path, files), corrections)
    _check_rows(num_rows)
    notes = []
    if form.encoding in ("cp1252", "latin-1"):
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
    notes += target_notes(chosen, num_rows - len(rows))
    inputs = [column for column in columns if column is not chosen]
    used = [column for column in inputs if column.kind != "ignored"]
    if not used:
        # Where there is nothing else, a row number may be a time or a place.
        inputs = [_as_numbers(column) for column in inputs]
        used = [column for column in inputs if column.kind != "ignored"]
    if not used:
        too_large = [column.name for column in inputs if column.infinite]
        if too_large:
            raise DataError(
                _(
                    'No column is left to predict "{target}" from, because the numbers of {names} '
                    "are too large to compute with (beyond {most:.0e}); divide them by a constant."
                ).format(target=shown(chosen.name), names=listed(too_large), most=LARGEST)
            )
        raise DataError(
            _(
                'No column is left to predict "{target}" from; the file needs another one with '
                "numbers or categories."
            ).format(target=shown(chosen.name))
        )
    notes += _column_notes(inputs)
    return Table(
        columns=tuple(_input_column(column, rows, num_rows, form) for column in used),
        target=values[rows],
        target_name=chosen.name,
        class_names=class_names,
        notes=tuple(notes),
        class_texts=chosen.labels if class_names and chosen.numbers is None else (),
    )


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
    """What is understood of a file, from its first megabyte.

    Args:
        path: of the file.
        corrections: of what is found out about it.
        least_rows: whether it has to have enough rows to train on.

    Raises:
        DataError: when the file is no table, or can't be corrected like this.
    """
    file = _existing(str(path), Path)
    sample, form = _opened(file, corrections)
    collected, num_rows = read_columns(sample.text.encode(), form)
    if least_rows and sample.whole:
        _check_rows(num_rows)
    columns = describe(form, collected, corrections.kinds)
    size = file.stat().st_size
    rows = num_rows if sample.whole else round(num_rows * size / max(1, sample.num_bytes))
    target = suggested_target(columns)
    return Understanding(
        encoding=form.encoding,
        delimiter=form.delimiter,
        decimal=form.decimal,
        header=form.header,
        rows=rows,
        columns=tuple(map(_summary, columns)),
        target=target.name,
        task="classification" if has_classes(target) else "regression",
        complete=sample.whole,
        first_rows=tuple(
            tuple(shown(cell) for cell in row) for row in sample.rows[form.header :][:FIRST_ROWS]
        ),
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


def _read(file: Path, corrections: Corrections) -> tuple[Format, list[FileColumn], int]:
    _sample, form = _opened(file, corrections)
    try:
        try:
            collected, num_rows = read_columns(file, form)
        except UnicodeError as error:
            if corrections.encoding is not None:
                raise wrong_encoding(corrections.encoding) from error
            if form.encoding.startswith("utf-") and not form.encoding.startswith("utf-8"):
                raise misleading_encoding(form.encoding) from error
            # The first megabyte was UTF-8, or cp1252, and the rest is not.
            _sample, form = _opened(file, corrections._replace(encoding=find_western(file)))
            collected, num_rows = read_columns(file, form)
    except OSError as error:
        raise _unreadable(shown(file.name)) from error
    return form, describe(form, collected, corrections.kinds), num_rows


def _as_numbers(column: FileColumn) -> FileColumn:
    return column._replace(kind="numeric", reason="") if column.reason == "numbering" else column


def _input_column(column: FileColumn, rows: np.ndarray, num_rows: int, form: Format) -> Column:
    values = column.codes if column.numbers is None else column.numbers
    values = values if len(rows) == num_rows else values[rows]
    if column.numbers is None:
        return Column(column.name, values, short_labels(column), texts=column.labels)
    return Column(column.name, values, read=partial(read_numbers, form=form))


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
