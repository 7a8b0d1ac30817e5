"""Choosing the target of a CSV file, and whether it is of classes or of numbers."""

from collections.abc import Sequence

import numpy as np

from lepton_dash.data.csv_columns import MAX_TEXTS
from lepton_dash.data.csv_names import position_of
from lepton_dash.data.csv_understanding import FileColumn, short_labels
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import MAX_CLASSES
from lepton_dash.data.wording import listed, shown
from lepton_dash.i18n import _, joined, ngettext

MIN_ROWS = 4  # as many as the truth table of XOR has
MAX_INTEGER_CLASSES = 20
MIN_ROWS_PER_INTEGER_CLASS = 5
AMOUNTS = ("numbers", "dates")
"""Treatments that make numbers of texts."""

# Names that people give to what is to be predicted, the most telling first.
_TARGET_NAMES = (
    "target", "label", "labels", "class", "y", "outcome", "diagnosis", "species", "output",
    "quality", "price", "survived", "category",
)  # fmt: skip


_NO_CLASSES: tuple[str, ...] = ()


def find_target(columns: Sequence[FileColumn], name: str) -> FileColumn:
    """The column of this name, or the suggested one for "".

    Raises:
        DataError: when there is no such column; the text lists those that there are.
    """
    if not name:
        return suggested_target(columns)
    names = [column.name for column in columns]
    at = position_of(names, name)
    if at is None:
        raise DataError(
            _('The file has no column "{name}"; choose the target from these: {names}.').format(
                name=shown(name), names=listed(names, 10)
            )
        )
    return columns[at]


def suggested_target(columns: Sequence[FileColumn]) -> FileColumn:
    """The column that is probably to be predicted: by its name, else the last one."""
    usable = [column for column in columns if column.kind != "ignored"] or list(columns)
    by_name = {column.name.lower(): column for column in reversed(usable)}
    for name in _TARGET_NAMES:
        if name in by_name:
            return by_name[name]
    return usable[-1]


def has_classes(column: FileColumn) -> bool:
    """Whether a target is of classes when nobody says so."""
    if column.numbers is None:
        return True
    amounts = sum(done.number for done in column.done if done.treatment in AMOUNTS)
    if amounts > 0.5 * len(column.numbers):
        return False  # money, units and dates count something
    known = column.numbers[~np.isnan(column.numbers)]
    if column.distinct is None or column.distinct > MAX_INTEGER_CLASSES:
        return False
    if not (known == np.floor(known)).all():
        return False
    return column.distinct <= 2 or len(known) >= MIN_ROWS_PER_INTEGER_CLASS * column.distinct


def target_values(column: FileColumn, task: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The target of every row and the names of its classes, none for regression.

    A row without one has class -1, or NaN.
    """
    name = shown(column.name)
    if column.reason == "empty":
        raise DataError(
            _('The target "{name}" has no values; choose another column.').format(name=name)
        )
    if task == "regression" or (task == "auto" and not has_classes(column)):
        if column.numbers is None:
            raise DataError(
                _(
                    'The target "{name}" holds text ("{text}" in row {row}), which no regression '
                    'can predict; choose another column or task = "classification".'
                ).format(name=name, text=shown(column.text), row=column.text_row)
            )
        values, class_names = column.numbers, _NO_CLASSES
        different = values[~np.isnan(values)]
    else:
        values, class_names = _classes(column)
        different = values[values >= 0]
    if not different.size or different.min() == different.max():
        raise DataError(
            _(
                'The target "{name}" has the same value in every row, so there is nothing to '
                "learn; choose another column."
            ).format(name=name)
        )
    if different.size < MIN_ROWS:
        raise DataError(
            _(
                'Only {rows} rows have a value of the target "{name}"; at least {least} are '
                "needed, so fill in more or choose another column."
            ).format(rows=different.size, name=name, least=MIN_ROWS)
        )
    return values, class_names


def _classes(column: FileColumn) -> tuple[np.ndarray, tuple[str, ...]]:
    """Class [N] of every row, -1 where there is none, and the names of the classes."""
    if column.numbers is None:
        _check_classes(column, len(column.labels) if column.distinct is not None else None)
        return column.codes.astype(np.int64), short_labels(column)
    known = ~np.isnan(column.numbers)
    if column.distinct is None:
        _check_classes(column, None)
    different, index = np.unique(column.numbers[known], return_inverse=True)
    _check_classes(column, len(different))
    values = np.full(len(known), -1, np.int64)
    values[known] = index
    return values, tuple(_plain(value) for value in different.tolist())


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _check_classes(column: FileColumn, count: int | None) -> None:
    if count is not None and count <= MAX_CLASSES:
        return
    found = f"{count:,}" if count is not None else _("more than {most:,}").format(most=MAX_TEXTS)
    name = shown(column.name)
    if column.numbers is not None:
        raise DataError(
            _(
                'The target "{name}" has {found} different values, and there can be {most} '
                'classes; set task = "regression" or choose another column.'
            ).format(name=name, found=found, most=MAX_CLASSES)
        )
    raise DataError(
        _(
            'The target "{name}" is text with {found} different values, and there can be {most} '
            'classes; choose another column, or one of numbers with task = "regression".'
        ).format(name=name, found=found, most=MAX_CLASSES)
    )


def target_notes(target: FileColumn, left_out: int) -> list[str]:
    """Sentences about rows that have no target."""
    if not left_out:
        return []
    note = ngettext(
        "{count:,} row without a target was left out.",
        "{count:,} rows without a target were left out.",
        left_out,
    ).format(count=left_out)
    if target.numbers is not None and target.rejected:
        example = _('"{text}" in row {row} is not a number.')
        note = joined(note, example.format(text=shown(target.text), row=target.text_row))
    return [note]
