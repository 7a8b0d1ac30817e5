"""What the columns of a CSV file hold, and which of them are no use.

A column is of numbers when 95% of its values are; the others count as missing, and so do infinite
numbers and those beyond 1e30. A column of text with up to MAX_CATEGORIES different
values is one of categories. What remains is left out, as are columns that are empty, hold one
value only, or tell the rows apart.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from lepton_dash.data.csv_columns import Numbers, Texts, parse
from lepton_dash.data.csv_format import Format, is_missing
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import MAX_CATEGORIES, unique_names
from lepton_dash.data.wording import shown
from lepton_dash.i18n import N_, _

NUMERIC_SHARE = 0.95

Kind = Literal["numeric", "categorical", "ignored"]

# Names of columns that tell the rows apart, where the values are whole and all different.
_ROW_NAMES = frozenset(
    {"id", "index", "idx", "row", "rowid", "row_id", "row id", "no", "no.", "nr", "nr.", "#"}
    | {"number", "rownames", "row_names", "row names", "unnamed: 0", "sample_id", "sample id"}
)

_REASONS = {
    "empty": N_("no values"),
    "constant": N_("the same value in every row"),
    "numbering": N_("it only tells the rows apart"),
    "categories": N_("text with more than {most} different values"),
    "chosen": N_("left out by hand"),
}


class FileColumn(NamedTuple):
    """A column with what it was found to hold. `reason` is a key of _REASONS, or ""."""

    name: str
    kind: Kind
    reason: str
    missing: int
    distinct: int | None
    numbers: np.ndarray | None  # [N] float64, NaN where missing; for numeric ones
    codes: np.ndarray  # [N] positions in labels, -1 where missing; empty without labels
    labels: tuple[str, ...]
    text: str  # the first value that is no number, or ""
    text_row: int  # its row [from 1]
    rejected: int  # values of a numeric column that are no numbers
    infinite: int
    example: str


def describe(
    form: Format,
    collected: Sequence[Texts | Numbers],
    kinds: Sequence[tuple[int, str]] = (),
) -> list[FileColumn]:
    """What each column that was read holds.

    Args:
        form: of the file.
        collected: its columns.
        kinds: positions [from 1] of columns that are to be taken as another kind.

    Raises:
        DataError: when a column can't be of the kind that was chosen for it.
    """
    columns = [
        _from_texts(position, column, form)
        if isinstance(column, Texts)
        else _from_numbers(position, column, form)
        for position, column in enumerate(collected)
    ]
    for position, kind in kinds:
        if position > len(columns):
            raise DataError(
                _("There is no column {position}: the file has {count}.").format(
                    position=position, count=len(columns)
                )
            )
        column, raw = columns[position - 1], collected[position - 1]
        columns[position - 1] = _CHOSEN[kind](column, raw, form)
    return columns


def _left_out(column: FileColumn, raw: Texts | Numbers, form: Format) -> FileColumn:
    return column._replace(kind="ignored", reason="chosen")


def _as_numbers(column: FileColumn, raw: Texts | Numbers, form: Format) -> FileColumn:
    """What is no number counts as missing."""
    import pyarrow as pa

    missing, rejected = column.missing, column.rejected
    if isinstance(raw, Numbers):
        values = raw.values
    else:
        parsed = parse(pa.array(raw.texts, pa.string()), form)
        values = parsed.values[raw.codes]
        rejected = int(parsed.rejected[raw.codes].sum())
        missing = int(np.isnan(values).sum()) - rejected - column.infinite
    known = values[~np.isnan(values)]
    if not known.size:
        raise DataError(
            _('The column "{name}" can\'t be one of numbers: it holds none, but {text}.').format(
                name=shown(column.name), text=f'"{shown(column.example)}"'
            )
        )
    distinct = None if isinstance(raw, Numbers) else len(np.unique(known))
    return column._replace(
        kind="numeric",
        reason="",
        numbers=values,
        missing=missing,
        rejected=rejected,
        distinct=distinct,
    )


def _as_categories(column: FileColumn, raw: Texts | Numbers, form: Format) -> FileColumn:
    """Every different text is a category."""
    if isinstance(raw, Numbers) or len(column.labels) > MAX_CATEGORIES:
        many = _("more than 1,000") if isinstance(raw, Numbers) else f"{len(column.labels):,}"
        raise DataError(
            _(
                'The column "{name}" can\'t be one of categories: it has {many} different values, '
                "and there can be {most}."
            ).format(name=shown(column.name), many=many, most=MAX_CATEGORIES)
        )
    if not column.labels:
        raise DataError(_('The column "{name}" has no values.').format(name=shown(column.name)))
    return column._replace(
        kind="categorical",
        reason="",
        numbers=None,
        distinct=len(column.labels),
        missing=int((column.codes < 0).sum()),
        rejected=0,
        infinite=0,
    )


_CHOSEN: Mapping[str, Callable[[FileColumn, Texts | Numbers, Format], FileColumn]] = {
    "ignored": _left_out,
    "numeric": _as_numbers,
    "categorical": _as_categories,
}


def _from_numbers(position: int, column: Numbers, form: Format) -> FileColumn:
    """A column of more than MAX_TEXTS different texts."""
    name = form.names[position]
    known = len(column.values) - column.num_missing
    is_numeric = known - column.num_rejected >= NUMERIC_SHARE * known
    reason = "" if is_numeric else "categories"
    if is_numeric:
        reason = _no_information(position, column.values, form)
    first = np.flatnonzero(~np.isnan(column.values))[:1]
    return FileColumn(
        name=name,
        kind="ignored" if reason else "numeric",
        reason=reason,
        missing=column.num_missing,
        distinct=None,
        numbers=column.values if is_numeric else None,
        codes=np.zeros(0, np.int64),
        labels=(),
        text=column.example,
        text_row=column.example_row,
        rejected=column.num_rejected,
        infinite=column.num_infinite,
        example=f"{column.values[first[0]]:g}" if first.size and is_numeric else column.example,
    )


def _from_texts(position: int, column: Texts, form: Format) -> FileColumn:
    """A column whose different texts are all known."""
    import pyarrow as pa

    name = form.names[position]
    counts = np.bincount(column.codes, minlength=len(column.texts))
    parsed = parse(pa.array(column.texts, pa.string()), form)
    num_rejected = int(counts[parsed.rejected].sum())
    is_number = ~np.isnan(parsed.values) | parsed.infinite
    num_numbers = int(counts[is_number].sum())
    is_numeric = num_numbers > 0 and num_numbers >= NUMERIC_SHARE * (num_numbers + num_rejected)
    labels = sorted(text for text in column.texts if not is_missing(text))
    places = {label: place for place, label in enumerate(labels)}
    lookup = np.array([places.get(text, -1) for text in column.texts], np.int16)
    codes = lookup[column.codes]
    numbers = parsed.values[column.codes] if is_numeric else None
    if is_numeric:
        distinct = len(np.unique(parsed.values[is_number & ~parsed.infinite]))
        missing = len(codes) - num_numbers - num_rejected
        reason = _no_information(position, parsed.values[column.codes], form)
    else:
        distinct = len(labels)
        missing = int((codes < 0).sum())
        reason = _no_category(distinct, missing)
    rejected = np.flatnonzero(parsed.rejected[column.codes])[:1]
    kind: Kind = "numeric" if is_numeric else "categorical"
    return FileColumn(
        name=name,
        kind="ignored" if reason else kind,
        reason=reason,
        missing=missing,
        distinct=distinct,
        numbers=numbers,
        codes=codes,
        labels=tuple(labels),
        text=column.texts[column.codes[rejected[0]]] if rejected.size else "",
        text_row=int(rejected[0]) + 1 if rejected.size else 0,
        rejected=num_rejected,
        infinite=int(counts[parsed.infinite].sum()),
        example=next((text for text in column.texts if not is_missing(text)), ""),
    )


def _no_category(distinct: int, missing: int) -> str:
    """Why a column of text says nothing about an example, or ""."""
    if distinct == 0:
        return "empty"
    if distinct == 1 and not missing:
        return "constant"
    return "categories" if distinct > MAX_CATEGORIES else ""


def _no_information(position: int, values: np.ndarray, form: Format) -> str:
    """Why a column of numbers says nothing about an example, or ""."""
    known = values[~np.isnan(values)]
    if not known.size:
        return "empty"
    if known.min() == known.max():
        return "constant"
    return "numbering" if _tells_rows_apart(position, known, form) else ""


def _tells_rows_apart(position: int, values: np.ndarray, form: Format) -> bool:
    """Whether these are row numbers, by the column's name and its whole, different values.

    Above the row numbers that pandas and R write, a header has no name.
    """
    unnamed = form.starts_unnamed and position == 0
    if len(values) <= 2 or not (unnamed or form.names[position].lower() in _ROW_NAMES):
        return False
    if not (values == np.floor(values)).all():
        return False
    if unnamed:
        return values[0] in (0, 1) and bool((np.diff(values) == 1).all())
    return bool((np.diff(np.sort(values)) > 0).all())


def short_labels(column: FileColumn) -> tuple[str, ...]:
    """The labels as they are shown: on one line, not too long, all different."""
    return tuple(unique_names([shown(label) for label in column.labels]))


def reason_text(column: FileColumn) -> str:
    """Why a column is left out, in words; "" when it isn't."""
    return _(_REASONS[column.reason]).format(most=MAX_CATEGORIES) if column.reason else ""
