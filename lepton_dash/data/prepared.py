"""Examples split, encoded and scaled: what a training is given.

Shapes: N training and M validation rows, D raw columns, F features, K rows of anything.
Whatever is learned from the data here (medians, categories, means and scales) is learned from the
training rows alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np

from lepton_dash.data.csv_reading import Reading
from lepton_dash.data.errors import DataError
from lepton_dash.data.features import check_finite, expand
from lepton_dash.data.table import MAX_VALUES, Column, Table, plain_numbers, unique_names
from lepton_dash.data.wording import listed
from lepton_dash.i18n import _, ngettext

MOST_NOTES = 5
"""Sentences about single classes."""
MAX_INPUTS = 4096
"""The most inputs of a network."""

Task = Literal["binary", "multiclass", "regression"]
Values = TypeVar("Values", float, np.ndarray)
Rows = tuple[np.ndarray, np.ndarray]
"""Row numbers of the training part [N] and of the validation part [M]."""


class RawColumn(NamedTuple):
    """A column of a table and what was learned of it from the training rows."""

    name: str
    fill: float = 0.0
    """The median, which stands for a missing number."""
    categories: tuple[str, ...] | None = None
    """As they stand in the file; None for a column of numbers."""
    inputs: tuple[int, ...] = ()
    """The category of each input that is made of the column; -1 is the missing one."""
    reading: Reading | None = None
    """From texts to numbers; None: they are plain ones."""
    sentinels: tuple[float, ...] = ()
    """Numbers that stand for a missing one."""
    example: tuple[str, float] | None = None
    """A cell that is no plain number and the number it is; None: all are plain numbers."""

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """The numbers [K] float64 that texts [K] stand for, NaN where there is none."""
        return plain_numbers(texts) if self.reading is None else self.reading.numbers(texts)

    @property
    def description(self) -> dict[str, Any]:
        """What a file says of the column; see `Prepared.raw_columns`."""
        if self.categories is None:
            said = {"name": self.name, "median": self.fill, "missing": list(self.sentinels)}
            return said if self.example is None else {**said, "example": list(self.example)}
        return {
            "name": self.name,
            "categories": list(self.categories),
            "inputs": list(self.inputs),
        }


@dataclass(frozen=True, eq=False)
class Prepared:
    """Training and validation examples and what was learned of them on the way.

    All arrays are read-only, so that sessions can share them. Two of these are equal only when
    they are the same object.
    """

    x_train: np.ndarray  # [N, F] float32
    y_train: np.ndarray  # [N] float32: class index, or the target
    x_validation: np.ndarray  # [M, F] float32
    y_validation: np.ndarray  # [M] float32
    raw_train: np.ndarray  # [N, D] float32, before features and scaling
    raw_validation: np.ndarray  # [M, D] float32
    task: Task
    class_names: tuple[str, ...]
    num_outputs: int
    feature_names: tuple[str, ...]  # F
    column_names: tuple[str, ...]  # D
    target_name: str
    target_mean: float
    target_scale: float
    """target in the data's own unit = y * target_scale + target_mean, see `in_own_unit`"""
    table: Table
    """all rows, as exact as they came"""
    rows: Rows
    """of the table, in the order of the arrays"""
    raw_columns: tuple[RawColumn, ...]
    """the table's columns, as a prediction takes them"""
    features: tuple[str, ...]
    """what is computed of the two raw columns; empty: the features are the raw columns"""
    x_mean: np.ndarray  # [F] float64
    x_scale: np.ndarray  # [F] float64
    axis_range: tuple[float, float] | None
    """what both axes of a picture show at least; None: as the columns need it"""
    notes: tuple[str, ...]

    def transform(self, raw: np.ndarray) -> np.ndarray:
        """The network's inputs [K, F] float32 for raw rows [K, D]."""
        raw = np.asarray(raw, dtype=np.float64)
        values = expand(raw, self.features) if self.features else raw
        with np.errstate(all="ignore"):  # a formula may have no value here
            return ((values - self.x_mean) / self.x_scale).astype(np.float32)

    def raw_values(
        self, part: Literal["train", "validation"], columns: Sequence[int]
    ) -> np.ndarray:
        """The columns at these positions of `column_names` for a part [K, len(columns)] float64."""
        rows = self.rows[0 if part == "train" else 1]
        entries = _inputs(self.table, self.raw_columns)
        return np.stack(
            [
                _values(column.values[rows], fitted.fill, category)
                for column, fitted, category in (entries[position] for position in columns)
            ],
            axis=1,
        )

    def own_targets(self, part: Literal["train", "validation"]) -> np.ndarray:
        """Targets of a part [K] as exact as they came: class indices, or in their own unit."""
        return self.table.target[self.rows[0 if part == "train" else 1]]

    @property
    def class_texts(self) -> tuple[str, ...]:
        """The names of the classes as they stand in the file."""
        return self.table.class_texts or self.class_names

    def in_own_unit(self, values: Values) -> Values:
        """Targets, or what a network answers, in the data's own unit; class indices stay."""
        return values * self.target_scale + self.target_mean


def prepare_points(
    points: np.ndarray,
    targets: np.ndarray,
    rows: Rows,
    *,
    num_classes: int | None,
    features: Sequence[str],
    standardize: bool,
    axis_range: tuple[float, float],
    class_names: tuple[str, ...] = (),
) -> Prepared:
    """Examples out of points [rows, 2] of a plane; num_classes is None for regression.

    Raises:
        DataError: when a formula among the features has no value at one of the points.
    """
    class_names = class_names or tuple(str(label) for label in range(num_classes or 0))
    values = expand(points, features)
    check_finite(values, points, features)
    train, validation = rows
    mean, scale = np.zeros(len(features)), np.ones(len(features))
    if standardize:
        for position in range(len(features)):
            mean[position], scale[position] = _moments(values[train, position])
    x = (values - mean) / scale
    table = Table(
        (Column("x1", points[:, 0]), Column("x2", points[:, 1])), targets, "y", class_names
    )
    return Prepared(
        x_train=_frozen(x[train]),
        y_train=_frozen(targets[train]),
        x_validation=_frozen(x[validation]),
        y_validation=_frozen(targets[validation]),
        raw_train=_frozen(points[train]),
        raw_validation=_frozen(points[validation]),
        task=_task(num_classes),
        class_names=class_names,
        num_outputs=_num_outputs(num_classes),
        feature_names=tuple(features),
        column_names=("x1", "x2"),
        target_name="y",
        target_mean=0.0,
        target_scale=1.0,
        table=table,
        rows=rows,
        raw_columns=tuple(_fitted(column, train) for column in table.columns),
        features=tuple(features),
        x_mean=mean,
        x_scale=scale,
        axis_range=axis_range,
        notes=tuple(_one_sided_notes(class_names, targets[train], targets[validation])),
    )


def prepare_table(table: Table, rows: Rows, *, standardize: bool) -> Prepared:
    """Examples out of a table.

    A missing number becomes the median of its column's training rows; text becomes one input for
    each category that the training rows have (a single one for two categories), and missing text
    is a category of its own. Numbers are standardised, the 0 and 1 of categories stay.

    Raises:
        DataError: when what would come out is too large.
    """
    train, validation = rows
    fitted = tuple(_fitted(column, train) for column in table.columns)
    inputs = _inputs(table, fitted)
    _check_size(len(train) + len(validation), len(inputs))
    mean, scale = np.zeros(len(inputs)), np.ones(len(inputs))
    raw_train = np.empty((len(train), len(inputs)), np.float32)
    raw_validation = np.empty((len(validation), len(inputs)), np.float32)
    x_train, x_validation = np.empty_like(raw_train), np.empty_like(raw_validation)
    # Column by column, so that no second table of float64 is ever in memory.
    for position, (column, entry, category) in enumerate(inputs):
        values = _values(column.values, entry.fill, category)
        if standardize and category is None:
            mean[position], scale[position] = _moments(values[train])
        raw_train[:, position], raw_validation[:, position] = values[train], values[validation]
        scaled = (values - mean[position]) / scale[position]
        x_train[:, position], x_validation[:, position] = scaled[train], scaled[validation]
    num_classes = len(table.class_names) or None
    target_mean, target_scale = 0.0, 1.0
    if num_classes is None and standardize:
        target_mean, target_scale = _moments(table.target[train])
    target = (table.target - target_mean) / target_scale
    names = tuple(unique_names([_name(column, category) for column, _entry, category in inputs]))
    return Prepared(
        x_train=_frozen(x_train),
        y_train=_frozen(target[train]),
        x_validation=_frozen(x_validation),
        y_validation=_frozen(target[validation]),
        raw_train=_frozen(raw_train),
        raw_validation=_frozen(raw_validation),
        task=_task(num_classes),
        class_names=table.class_names,
        num_outputs=_num_outputs(num_classes),
        feature_names=names,
        column_names=names,
        target_name=table.target_name,
        target_mean=target_mean,
        target_scale=target_scale,
        table=table,
        rows=rows,
        raw_columns=fitted,
        features=(),
        x_mean=mean,
        x_scale=scale,
        axis_range=None,
        notes=(
            *table.notes,
            *_notes(table, train, validation),
            *_one_sided_notes(table.class_names, table.target[train], table.target[validation]),
        ),
    )


def _fitted(column: Column, train: np.ndarray) -> RawColumn:
    """What is learned of a column from the training rows."""
    values = column.values[train]
    fitted = RawColumn(
        column.name, reading=column.reading, sentinels=column.sentinels, example=column.example
    )
    if column.categories is None:
        known = values[~np.isnan(values)]
        return fitted._replace(fill=float(np.median(known)) if known.size else 0.0)
    found = np.flatnonzero(np.bincount(values + 1, minlength=len(column.categories) + 1)) - 1
    present = [*found[found >= 0].tolist(), *found[found < 0].tolist()]
    if len(present) == 2:
        present = present[1:]
    return fitted._replace(categories=column.texts or column.categories, inputs=tuple(present))


def _inputs(
    table: Table, fitted: Sequence[RawColumn]
) -> list[tuple[Column, RawColumn, int | None]]:
    """Each input of a network: its column, what was learned of that, and the category, if any."""
    return [
        (column, entry, category)
        for column, entry in zip(table.columns, fitted, strict=True)
        for category in entry.inputs or (None,)
    ]


def _name(column: Column, category: int | None) -> str:
    """What an input is called."""
    if column.categories is None or category is None:
        return column.name
    return f"{column.name} = {_('missing') if category < 0 else column.categories[category]}"


def _values(values: np.ndarray, fill: float, category: int | None) -> np.ndarray:
    """A column's values [K] as an input, float64, before scaling."""
    if category is not None:
        return (values == category).astype(np.float64)
    return np.where(np.isnan(values), fill, values)


def _moments(values: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation; where all values are equal, that value and 1."""
    if values.min() == values.max():
        return float(values[0]), 1.0
    mean = float(values.mean())
    return mean, float(values.std()) or 1.0


def _notes(table: Table, train: np.ndarray, validation: np.ndarray) -> list[str]:
    """Sentences about missing values and unknown categories."""
    notes = []
    numbers, texts, unseen = [], [], []
    for column in table.columns:
        if column.categories is None:
            if np.isnan(column.values).any():
                numbers.append(column.name)
            continue
        if (column.values < 0).any():
            texts.append(column.name)
        if not np.isin(column.values[validation], column.values[train]).all():
            unseen.append(column.name)
    if numbers:
        notes.append(
            ngettext(
                "Missing numbers became the median of the training rows in {count} column: "
                "{names}.",
                "Missing numbers became the median of the training rows in {count} columns: "
                "{names}.",
                len(numbers),
            ).format(count=len(numbers), names=listed(numbers))
        )
    if texts:
        notes.append(
            ngettext(
                "Missing text became a category of its own in {count} column: {names}.",
                "Missing text became a category of its own in {count} columns: {names}.",
                len(texts),
            ).format(count=len(texts), names=listed(texts))
        )
    if unseen:
        notes.append(
            ngettext(
                "Some validation rows have a category that no training row has, in {count} "
                "column: {names}.",
                "Some validation rows have a category that no training row has, in {count} "
                "columns: {names}.",
                len(unseen),
            ).format(count=len(unseen), names=listed(unseen))
        )
    return notes


def _one_sided_notes(names: Sequence[str], train: np.ndarray, validation: np.ndarray) -> list[str]:
    """Sentences about classes whose examples all lie in one part, as a single one has to."""
    if not len(train) or not len(validation) or not names:
        return []
    of_train, of_validation = (
        np.bincount(part.astype(np.int64), minlength=len(names)) for part in (train, validation)
    )
    notes = []
    for name, learned, held in zip(names, of_train, of_validation, strict=True):
        if learned and not held:
            notes.append(
                ngettext(
                    "Class {name} has one example, in the training part: whether it is learned "
                    "isn't measured on new ones.",
                    "Class {name} has {count} examples, all in the training part: whether it is "
                    "learned isn't measured on new ones.",
                    int(learned),
                ).format(name=name, count=learned)
            )
        elif held and not learned:
            notes.append(
                ngettext(
                    "Class {name} has one example, in the validation part: the network can't "
                    "learn it.",
                    "Class {name} has {count} examples, all in the validation part: the network "
                    "can't learn it.",
                    int(held),
                ).format(name=name, count=held)
            )
    return notes[:MOST_NOTES]


def _check_size(num_rows: int, num_inputs: int) -> None:
    if num_inputs > MAX_INPUTS:
        raise DataError(
            _(
                "The columns become {inputs:,} inputs, and a network takes at most {most:,}; "
                "leave columns out of the file."
            ).format(inputs=num_inputs, most=MAX_INPUTS)
        )
    if num_rows * num_inputs > MAX_VALUES:
        raise DataError(
            _(
                "{rows:,} rows of {inputs:,} inputs are more than the {most:,} values that fit; "
                "set num_examples to at most {rows_that_fit:,}."
            ).format(
                rows=num_rows,
                inputs=num_inputs,
                most=MAX_VALUES,
                rows_that_fit=MAX_VALUES // num_inputs,
            )
        )


def _task(num_classes: int | None) -> Task:
    if num_classes is None:
        return "regression"
    return "binary" if num_classes == 2 else "multiclass"


def _num_outputs(num_classes: int | None) -> int:
    return num_classes if num_classes is not None and num_classes > 2 else 1


def _frozen(values: np.ndarray) -> np.ndarray:
    """The same as contiguous float32 that nobody can write to."""
    values = np.ascontiguousarray(values, dtype=np.float32)
    values.setflags(write=False)
    return values
