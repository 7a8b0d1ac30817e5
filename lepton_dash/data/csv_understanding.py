"""What the columns of a CSV file hold, and which of them are no use.

A column is of numbers when 95% of its values are, written plainly or with something beside them
(`csv_numbers`), or dates (`csv_dates`); the others count as missing, as do sentinels and numbers
far from all others (`csv_extremes`). Codes with leading zeros, and text with up to MAX_CATEGORIES
different values, are categories. What remains is left out, as are columns that are empty, hold one
value only, or tell the rows apart (`csv_identity`). What was done to a column is listed with it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from lepton_dash.data import csv_dates, csv_extremes, csv_numbers
from lepton_dash.data.csv_columns import MAX_TEXTS, Find, Numbers, Texts, text_at
from lepton_dash.data.csv_corrections import NO_CORRECTIONS, Corrections
from lepton_dash.data.csv_dates import DateForm
from lepton_dash.data.csv_extremes import LARGEST
from lepton_dash.data.csv_format import Format
from lepton_dash.data.csv_identity import are_codes, number_reason, text_reason
from lepton_dash.data.csv_marks import is_blank, is_missing, is_missing_number, limit_of
from lepton_dash.data.csv_numbers import LEAST_DISTINCT, NumberForm, find_signs, written
from lepton_dash.data.csv_reading import Reading, limits, parse
from lepton_dash.data.errors import DataError
from lepton_dash.data.table import MAX_CATEGORIES, unique_names
from lepton_dash.data.treatments import Done
from lepton_dash.data.wording import listed, shown
from lepton_dash.i18n import N_, _

NUMERIC_SHARE = 0.95
MOST_UNKNOWN_MARKS = 3
"""Different texts among numbers that count as missing, whatever they are."""
LEAST_MEASURED = 10
"""Different numbers that aren't whole from which a column was measured."""
MOST_AMOUNTS = 10
"""Different amounts in several units that may be categories, such as sizes of packs."""

Kind = Literal["numeric", "categorical", "ignored"]

_REASONS = {
    "empty": N_("no values"),
    "constant": N_("the same value in every row"),
    "gaps": N_("the same value wherever there is one"),
    "numbering": N_("it only tells the rows apart"),
    "identifier": N_("identifiers, such as UUIDs"),
    "contact": N_("phone numbers or addresses"),
    "free text": N_("free text"),
    "units": N_("amounts in different units: {units}"),
    "dates": N_("dates that can't be read for certain"),
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
    done: tuple[Done, ...] = ()
    reading: Reading = Reading()
    units: tuple[str, ...] = ()  # where they differ


def finders(
    form: Format,
    corrections: Corrections = NO_CORRECTIONS,
    sample: Sequence[Texts | Numbers] = (),
) -> list[Find]:
    """For each column of a file what finds out how its numbers are written.

    Args:
        form: of the file.
        corrections: of what is found out about it.
        sample: the columns of some of its rows.
    """
    known = sample or [Texts(np.zeros(0, np.int16), [])] * len(form.names)
    return [
        partial(_find_form, form=form, kept=corrections.of_column(position), known=column)
        for position, column in enumerate(known, start=1)
    ]


def _find_form(
    texts: Sequence[str], form: Format, kept: Mapping[str, str], known: Texts | Numbers
) -> NumberForm | DateForm:
    """How a column's numbers are written, by some of its different texts."""
    if isinstance(known, Numbers) and known.form != NumberForm():
        return known.form
    found, _units = _form_and_units([*known.texts, *texts], form, kept)
    return found


def _form_and_units(
    texts: Sequence[str], form: Format, kept: Mapping[str, str]
) -> tuple[NumberForm | DateForm, tuple[str, ...]]:
    """How numbers are written, and the units where they differ."""
    import pyarrow as pa

    usual = NumberForm(form.decimal, form.thousands)
    if not form.thousands or not any(form.thousands in text for text in texts):
        parsed = csv_numbers.parse(pa.array(texts, pa.string()), usual)
        if not parsed.other.any():
            return _plain_form(texts, usual, kept), ()
    known = [text for text in texts if not is_missing_number(text)]
    known = [limit_of(text) or text for text in known]
    if not form.signs_known:
        cores = [part.core for part in map(written, known) if part is not None]
        decimal, thousands, _both = find_signs(
            cores, (form.decimal, form.thousands), comma_groups=form.delimiter == ","
        )
        usual = NumberForm(decimal, thousands)
    other = csv_numbers.parse(pa.array(known, pa.string()), usual).other
    plain = [text for text, is_other in zip(known, other, strict=True) if not is_other]
    others = [text for text, is_other in zip(known, other, strict=True) if is_other]
    if not others:
        return _plain_form(known, usual, kept), ()
    if "dates" not in kept and len(plain) <= 0.05 * len(known):
        dates = csv_dates.find_form(others, day_first=form.decimal == ",")
        if dates is not None:
            return dates, ()
        if csv_dates.may_be(others):  # the 1 of "1 Mar" is no amount
            return usual, ()
    if "numbers" in kept:
        return usual, ()
    found = csv_numbers.find_form(others, plain, usual, comma_groups=form.delimiter == ",")
    if found.form is None:
        return usual, found.units
    if form.signs_known:
        chosen = found.form._replace(decimal=form.decimal, thousands=form.thousands, both=False)
        return chosen, ()
    return found.form, ()


def _plain_form(
    texts: Sequence[str], usual: NumberForm, kept: Mapping[str, str]
) -> NumberForm | DateForm:
    """How plain numbers are written: dates like 20240131 are some, too."""
    if "dates" not in kept and csv_dates.are_compact(texts):
        return DateForm("compact")
    return usual


def describe(
    form: Format,
    collected: Sequence[Texts | Numbers],
    corrections: Corrections = NO_CORRECTIONS,
) -> list[FileColumn]:
    """What each column that was read holds.

    Args:
        form: of the file.
        collected: its columns.
        corrections: of what is found out about them.

    Raises:
        DataError: when a column can't be of the kind that was chosen for it.
    """
    columns = [
        _described(position, column, form, corrections.of_column(position + 1))
        for position, column in enumerate(collected)
    ]
    for position, kind in corrections.kinds:
        if position > len(columns):
            raise DataError(
                _("There is no column {position}: the file has {count}.").format(
                    position=position, count=len(columns)
                )
            )
        column = columns[position - 1]
        cells = _cells(collected[position - 1], form, corrections.of_column(position))
        columns[position - 1] = _CHOSEN[kind](column, cells)
    return columns


_NAN = ("nan", "-nan")


class _Cells(NamedTuple):
    """A column's cells by what they hold."""

    column: Texts | Numbers
    kept: Mapping[str, str]
    form: NumberForm | DateForm
    units: tuple[str, ...]
    texts: list[str]  # all different ones, or those that the column remembers
    counts: np.ndarray  # [T] how often each stands there
    values: np.ndarray  # [T] float64: the number that it is, NaN where it is none
    beside: np.ndarray  # [T] bool: a number with something beside it, or a date
    limits: np.ndarray  # [T] float64: of texts like "<1.0"
    marks: np.ndarray  # [T] bool: missing among numbers
    num_plain: int  # numbers whose texts the column doesn't remember
    num_beside: int  # of those, the ones with something beside them

    @property
    def num_numbers(self) -> int:
        return self.num_plain + int(self.counts[~np.isnan(self.values)].sum())

    @property
    def num_limits(self) -> int:
        return int(self.counts[~np.isnan(self.limits)].sum())

    @property
    def num_marks(self) -> int:
        return int(self.counts[self.marks].sum())

    @property
    def rejected(self) -> np.ndarray:
        """[T] bool: neither a number nor missing."""
        return np.isnan(self.values) & np.isnan(self.limits) & ~self.marks

    @property
    def num_rejected(self) -> int:
        unread = self.column.num_unread if isinstance(self.column, Numbers) else 0
        return int(self.counts[self.rejected].sum()) + unread

    def spread(self, values: np.ndarray) -> np.ndarray:
        """A number for each text [T] as one for each row [N], beside those that have no text."""
        if isinstance(self.column, Texts):
            return values[self.column.codes]
        result = self.column.values.copy() if self.column.rows.size else self.column.values
        result[self.column.rows] = values[self.column.codes]
        return result

    def first_rejected(self) -> tuple[str, int]:
        """The first text that is neither a number nor missing, and its row [from 1]; or "", 0."""
        at = np.flatnonzero(self.rejected[self.column.codes])[:1]
        if not at.size:
            return "", 0
        row = int(at[0] if isinstance(self.column, Texts) else self.column.rows[at[0]])
        return text_at(self.column, row), row + 1


def _cells(column: Texts | Numbers, form: Format, kept: Mapping[str, str]) -> _Cells:
    """What the cells of a column hold, were it one of numbers."""
    import pyarrow as pa

    texts = column.texts
    units: tuple[str, ...] = ()
    if isinstance(column, Texts):
        found, units = _form_and_units(texts, form, kept)
        num_plain = num_beside = 0
    else:
        found = column.form
        if texts and isinstance(found, NumberForm) and not found.decorated:
            again, units = _form_and_units([*texts, *column.examples], form, kept)
            if isinstance(again, NumberForm) and again.decimal == found.decimal:
                found = again._replace(thousands=found.thousands or again.thousands)
        num_plain = int((~np.isnan(column.values)).sum())
        num_beside = column.num_beside
    array = pa.array(texts, pa.string())
    parsed = parse(array, found)
    values, beside = parsed.values, parsed.beside
    if isinstance(found, NumberForm) and found.decorated and isinstance(column, Texts):
        numbers = values[~np.isnan(values)]
        # too few to tell that they are amounts: "3D" and "2D" stay what they are
        if beside is not None and len(np.unique(numbers)) < LEAST_DISTINCT:
            found = NumberForm(found.decimal, found.thousands)
            parsed = parse(array, found)
            values, beside = parsed.values, parsed.beside
    is_mark = is_blank if "marks" in kept else is_missing_number
    marks, at_limits = np.zeros(len(texts), bool), np.full(len(texts), np.nan)
    others = np.flatnonzero(np.isnan(values)).tolist()
    if others:
        marks[others] = [is_mark(texts[at]) or texts[at].lower() in _NAN for at in others]
        at_limits[others] = limits([texts[at] for at in others], found)
        at_limits[marks] = np.nan
    return _Cells(
        column=column,
        kept=kept,
        form=found,
        units=units,
        texts=texts,
        counts=np.bincount(column.codes, minlength=len(texts)),
        values=values,
        beside=np.zeros(len(texts), bool) if beside is None else beside,
        limits=at_limits,
        marks=marks,
        num_plain=num_plain,
        num_beside=num_beside,
    )


def _described(
    position: int, column: Texts | Numbers, form: Format, kept: Mapping[str, str]
) -> FileColumn:
    cells = _cells(column, form, kept)
    name = form.names[position]
    if "codes" not in kept and _holds_codes(cells, name):
        return _of_text(cells, name, done=_codes_done(cells, name))
    numbers, limited = cells.num_numbers, cells.num_limits
    known = numbers + limited + cells.num_rejected
    is_numeric = numbers > limited and numbers + limited >= NUMERIC_SHARE * known
    if not is_numeric and "marks" not in kept and _has_unknown_marks(cells):
        cells = cells._replace(marks=cells.marks | cells.rejected)
        is_numeric = True
    if not is_numeric:
        return _of_text(cells, name)
    found = _of_numbers(cells, name)
    unnamed = form.starts_unnamed and position == 0
    assert found.numbers is not None
    reason = _no_information(found.numbers, name, unnamed, kept)
    if reason == "constant" and _visible_marks(cells):
        # the marks are all that tells the rows apart
        return _of_text(cells, name, keep_marks=True)
    if reason == "constant" and (cells.num_marks or found.missing):
        reason = "gaps"
    return found._replace(kind="ignored" if reason else "numeric", reason=reason)


def _has_unknown_marks(cells: _Cells) -> bool:
    """Whether the few texts among numbers can only mean that there is none, as "not tested" does.

    Columns that may be of categories, such as chromosomes 1 to 22 and X, have no such marks.
    """
    count = int(cells.counts[cells.rejected].sum())
    if not count or count < cells.num_rejected or count > 0.5 * cells.num_numbers:
        return False
    if np.count_nonzero(cells.rejected & (cells.counts > 0)) > MOST_UNKNOWN_MARKS:
        return False
    if isinstance(cells.column, Numbers):
        return True
    different = np.unique(cells.values[~np.isnan(cells.values)])
    are_whole = bool((different == np.floor(different)).all())
    return len(different) > (MAX_CATEGORIES if are_whole else LEAST_MEASURED)


def _visible_marks(cells: _Cells) -> bool:
    return any(
        mark and text.strip() and text.lower() not in ("nan", "na")
        for mark, text in zip(cells.marks, cells.texts, strict=True)
    )


def _holds_codes(cells: _Cells, name: str) -> bool:
    if isinstance(cells.column, Numbers):
        return bool(cells.column.padded) and are_codes([cells.column.padded], name)
    if (cells.values != np.floor(cells.values)).any() and not np.isnan(cells.values).any():
        return False
    if not any(text[:1] == "0" and len(text) > 1 and text.isdigit() for text in cells.texts):
        return False
    if cells.num_rejected or cells.num_limits:
        return False
    numbers = [text for text, mark in zip(cells.texts, cells.marks, strict=True) if not mark]
    return are_codes(numbers, name)


def _codes_done(cells: _Cells, name: str) -> tuple[Done, ...]:
    if isinstance(cells.column, Numbers):
        count, text = cells.num_numbers, cells.column.padded
    else:
        count = int(cells.counts[~cells.marks].sum())
        text = next(text for text in cells.texts if text.startswith("0") and len(text) > 1)
    return (Done("codes", count, name, ((text, count),), "codes"),)


def _of_numbers(cells: _Cells, name: str) -> FileColumn:
    """The column as one of numbers; what is no number counts as missing."""
    column, kept = cells.column, cells.kept
    at_limit = kept.get("limits") == "limit"
    values = cells.spread(
        np.where(np.isnan(cells.values), cells.limits, cells.values) if at_limit else cells.values
    )
    known = values[~np.isnan(values)]
    finite = known[np.abs(known) <= LARGEST]
    infinite = len(known) - len(finite)
    done = [*_numbers_done(cells, name), *_marks_done(cells, name), *_limits_done(cells, name)]
    are_days = isinstance(cells.form, DateForm) and cells.form.unit == "days"
    unusual = _unusual(finite, kept, are_days=are_days)
    for code, found in unusual.items():
        texts = tuple((_plain(value, are_days), count) for value, count in found.items())
        said = "negative" if all(one in csv_extremes.UNDER_ZERO for one in found) else code
        done.append(Done(said, sum(found.values()), name, texts, code))
    missing = tuple(value for found in unusual.values() for value in found)
    finite = finite[~np.isin(finite, missing)] if missing else finite
    if infinite or missing:
        unusable = ~(np.abs(values) <= LARGEST)
        if missing:
            unusable |= np.isin(values, missing)
        values = np.where(unusable, np.nan, values)
    text, text_row = cells.first_rejected()
    some = np.flatnonzero(~np.isnan(values))[:1]
    is_small = isinstance(column, Texts)
    return FileColumn(
        name=name,
        kind="numeric",
        reason="",
        missing=int(np.isnan(values).sum()) - cells.num_rejected - infinite,
        distinct=len(np.unique(finite)) if is_small else None,
        numbers=values,
        codes=np.zeros(0, np.int64),
        labels=(),
        text=text,
        text_row=text_row,
        rejected=cells.num_rejected,
        infinite=infinite,
        example=_first_text(cells, is_missing)
        if is_small
        else f"{values[some[0]]:g}"
        if some.size
        else "",
        done=tuple(done),
        reading=Reading(cells.form, at_limit, missing),
    )


def _unusual(
    values: np.ndarray, kept: Mapping[str, str], *, are_days: bool
) -> dict[str, dict[float, int]]:
    """Numbers that count as missing and how often each stands there, by treatment."""
    extremes = csv_extremes.find_extremes(values)
    rest = values[~np.isin(values, [*extremes])] if extremes else values
    sentinels = csv_extremes.find_sentinels(rest, are_days=are_days)
    known = {value: count for value, count in extremes.items() if csv_extremes.is_sentinel(value)}
    found = {
        "extremes": {value: count for value, count in extremes.items() if value not in known},
        "sentinels": known | sentinels,
    }
    return {code: values for code, values in found.items() if values and code not in kept}


def _first_text(cells: _Cells, leave_out: Callable[[str], bool]) -> str:
    return next((text for text in cells.texts if not leave_out(text)), "")


def _plain(value: float, is_day: bool) -> str:
    if is_day:
        return str(np.datetime64(int(value), "D"))
    return str(int(value)) if value.is_integer() and abs(value) < 1e9 else f"{value:g}"


def _texts_of(cells: _Cells, chosen: np.ndarray) -> tuple[tuple[str, int], ...]:
    """Different texts and how often each stands there, the most frequent first."""
    order = sorted(np.flatnonzero(chosen & (cells.counts > 0)), key=lambda at: -cells.counts[at])
    return tuple((cells.texts[at], int(cells.counts[at])) for at in order)


def _numbers_done(cells: _Cells, name: str) -> list[Done]:
    import pyarrow as pa

    at = np.flatnonzero(cells.beside & (cells.counts > 0))
    count = int(cells.counts[at].sum()) + cells.num_beside
    if not count:
        return []
    if at.size:
        first = cells.texts[at[0]], int(cells.counts[at[0]])
    else:
        assert isinstance(cells.column, Numbers)
        first = cells.column.beside, 1
    if isinstance(cells.form, DateForm):
        code: str = cells.form.unit
        if cells.form.ambiguous:
            code = f"{code} {cells.form.pattern}"
        return [Done(code, count, name, (first,), "dates")]
    value = float(parse(pa.array([first[0]], pa.string()), cells.form).values[0])
    return [Done("numbers", count, name, (first,), "numbers", value)]


def _marks_done(cells: _Cells, name: str) -> list[Done]:
    if not cells.marks.any():
        return []
    written_marks = cells.marks & np.array([bool(text) for text in cells.texts], bool)
    texts = _texts_of(cells, written_marks)
    count = sum(number for _text, number in texts)
    return [Done("marks", count, name, texts, "marks")] if count else []


def _limits_done(cells: _Cells, name: str) -> list[Done]:
    if np.isnan(cells.limits).all():
        return []
    texts = _texts_of(cells, ~np.isnan(cells.limits))
    if not texts:
        return []
    code = "at limit" if cells.kept.get("limits") == "limit" else "limits"
    return [Done(code, cells.num_limits, name, texts, "limits")]


def _units_done(cells: _Cells, name: str, count: int) -> Done:
    return Done("different units", count, name, tuple((unit, 0) for unit in cells.units))


def _of_text(
    cells: _Cells, name: str, *, done: tuple[Done, ...] = (), keep_marks: bool = False
) -> FileColumn:
    """The column as one of categories, or left out."""
    column, kept = cells.column, cells.kept
    if isinstance(column, Numbers):
        return _of_many_texts(cells, name, done)
    leave_out = is_blank if keep_marks or "marks" in kept else is_missing
    labels = sorted(text for text in column.texts if not leave_out(text))
    if len(labels) <= 1 and leave_out is is_missing:
        with_marks = sorted(text for text in column.texts if not is_blank(text))
        if len(with_marks) > 1 and any(text.lower() not in ("nan", "na") for text in with_marks
                                       if text not in labels):  # fmt: skip
            labels, leave_out, keep_marks = with_marks, is_blank, True
    places = {label: place for place, label in enumerate(labels)}
    lookup = np.array([places.get(text, -1) for text in column.texts], np.int16)
    codes = lookup[column.codes] if len(lookup) else np.zeros(0, np.int16)
    missing = int((codes < 0).sum())
    marks = np.array([is_missing(text) and bool(text) for text in column.texts], bool)
    texts = _texts_of(cells, marks)
    if texts and not done and "marks" not in kept:
        count = sum(number for _text, number in texts)
        done = (Done("kept marks" if keep_marks else "marks", count, name, texts, "marks"),)
    reason = _no_category(labels, len(codes) - missing, missing)
    if cells.units and len(labels) > MOST_AMOUNTS:
        reason = "units"
    elif cells.units and len(labels) > 1:
        done = (*done, _units_done(cells, name, len(codes) - missing))
    if not reason and "names" not in kept:
        reason = text_reason(labels, len(codes) - missing, len(labels))
    elif reason == "categories" and not any(one.code == "codes" for one in done):
        special = text_reason(labels, len(codes) - missing, len(labels))
        reason = special if special not in ("", "numbering") else reason
    if reason in ("", "categories", "numbering") and "dates" not in kept:
        reason = "dates" if csv_dates.may_be(labels) else reason
    text, text_row = cells.first_rejected()
    return FileColumn(
        name=name,
        kind="ignored" if reason else "categorical",
        reason=reason,
        missing=missing,
        distinct=len(labels),
        numbers=None,
        codes=codes,
        labels=tuple(labels),
        text=text,
        text_row=text_row,
        rejected=cells.num_rejected,
        infinite=0,
        example=_first_text(cells, leave_out),
        done=done,
        units=cells.units,
    )


def _of_many_texts(cells: _Cells, name: str, done: tuple[Done, ...]) -> FileColumn:
    """A column of text with more than MAX_TEXTS different values."""
    column = cells.column
    assert isinstance(column, Numbers)
    texts = [text for text in column.texts if not is_missing(text)] or column.examples
    rejected = len(column.values) - cells.num_marks
    special = text_reason(texts, rejected, MAX_TEXTS if len(texts) == MAX_TEXTS else len(texts))
    reason = special if special not in ("", "numbering") and not done else "categories"
    if cells.units:
        reason = "units"
    elif "dates" not in cells.kept and csv_dates.may_be(texts):
        reason = "dates"
    text, text_row = cells.first_rejected()
    return FileColumn(
        name=name,
        kind="ignored",
        reason=reason,
        missing=cells.num_marks,
        distinct=None,
        numbers=None,
        codes=np.zeros(0, np.int64),
        labels=(),
        text=text,
        text_row=text_row,
        rejected=rejected,
        infinite=0,
        example=column.padded or (texts[0] if texts else ""),
        done=done,
        units=cells.units,
    )


def _no_category(labels: Sequence[str], known: int, missing: int) -> str:
    """Why a column of text says nothing about an example, or ""."""
    if not labels:
        return "empty"
    if len(labels) == 1 and not missing:
        return "constant"
    return "categories" if len(labels) > MAX_CATEGORIES else ""


def _no_information(values: np.ndarray, name: str, unnamed: bool, kept: Mapping[str, str]) -> str:
    """Why a column of numbers says nothing about an example, or ""."""
    known = values[~np.isnan(values)]
    if not known.size:
        return "empty"
    if known.min() == known.max():
        return "constant"
    return "" if "names" in kept else number_reason(name, known, unnamed=unnamed)


# --- kinds that somebody chose ---


def _left_out(column: FileColumn, cells: _Cells) -> FileColumn:
    return column._replace(kind="ignored", reason="chosen")


def _as_numbers(column: FileColumn, cells: _Cells) -> FileColumn:
    """What is no number counts as missing."""
    found = _of_numbers(cells, column.name)
    if not cells.num_numbers:
        raise DataError(
            _('The column "{name}" can\'t be one of numbers: it holds none, but {text}.').format(
                name=shown(column.name), text=f'"{shown(column.example)}"'
            )
        )
    return found._replace(example=column.example)


def _as_categories(column: FileColumn, cells: _Cells) -> FileColumn:
    """Every different text is a category."""
    keep_marks = any(one.code == "kept marks" for one in column.done)
    is_many = isinstance(cells.column, Numbers)
    found = column if is_many else _of_text(cells, column.name, keep_marks=keep_marks)
    if is_many or len(found.labels) > MAX_CATEGORIES:
        many = _("more than 1,000") if is_many else f"{len(found.labels):,}"
        raise DataError(
            _(
                'The column "{name}" can\'t be one of categories: it has {many} different values, '
                "and there can be {most}."
            ).format(name=shown(column.name), many=many, most=MAX_CATEGORIES)
        )
    if not found.labels:
        raise DataError(_('The column "{name}" has no values.').format(name=shown(column.name)))
    return found._replace(kind="categorical", reason="", rejected=0)


_CHOSEN: Mapping[str, Callable[[FileColumn, _Cells], FileColumn]] = {
    "ignored": _left_out,
    "numeric": _as_numbers,
    "categorical": _as_categories,
}


def short_labels(column: FileColumn) -> tuple[str, ...]:
    """The labels as they are shown: on one line, not too long, all different."""
    return tuple(unique_names([shown(label) for label in column.labels]))


def reason_text(column: FileColumn) -> str:
    """Why a column is left out, in words; "" when it isn't."""
    if not column.reason:
        return ""
    return _(_REASONS[column.reason]).format(most=MAX_CATEGORIES, units=listed(column.units))
