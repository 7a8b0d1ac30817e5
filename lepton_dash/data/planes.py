"""The plane over which a decision boundary is drawn: two columns, or two principal components."""

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lepton_dash.data.errors import DataError
from lepton_dash.data.prepared import Prepared
from lepton_dash.i18n import _

if TYPE_CHECKING:
    from pandas import DataFrame

View = tuple[Literal["columns"], int, int] | tuple[Literal["pca"]]
"""Two raw columns by their positions, or the first two principal components."""

MARGIN = 0.05
"""Share of the data's extent that is shown beyond it on each side."""

PCA_ROWS = 20_000
"""The components are computed from at most this many training rows, drawn at random."""


class Plane(NamedTuple):
    """A grid of R x R points to ask the network about, and the examples in the same coordinates."""

    x: np.ndarray  # [R] float32, values along the horizontal axis, ascending
    y: np.ndarray  # [R] float32, values along the vertical axis, ascending
    inputs: np.ndarray  # [R*R, F] float32, row by row, the lowest y first
    x_label: str
    y_label: str
    train: np.ndarray  # [N', 2] float32
    validation: np.ndarray  # [M', 2] float32
    train_rows: np.ndarray  # [N'] which training examples these are
    validation_rows: np.ndarray  # [M']


def usual_view(num_columns: int) -> View:
    """What suits data of so many columns: the two that there are, or where they vary most."""
    return ("columns", 0, 1) if num_columns == 2 else ("pca",)


def plane(
    prepared: Prepared,
    view: View = ("columns", 0, 1),
    resolution: int = 100,
    max_points: int = 2000,
) -> Plane:
    """The plane that a view names.

    Columns that are not shown are held at the mean of their training rows. Data of one column is
    shown as stripes, its examples spread over a height that means nothing.

    Args:
        prepared: the examples.
        view: which plane.
        resolution: R, points along each axis.
        max_points: at most so many training and so many validation examples are returned, drawn
            at random but always the same ones.

    Raises:
        DataError: when the view names a column that isn't there.
    """
    train_rows = _some(len(prepared.x_train), max_points)
    validation_rows = _some(len(prepared.x_validation), max_points)
    if len(prepared.column_names) == 1:
        return _stripes(prepared, resolution, train_rows, validation_rows)
    if view[0] == "pca":
        return _components(prepared, resolution, train_rows, validation_rows)
    return _columns(prepared, view[1], view[2], resolution, train_rows, validation_rows)


def examples_on(plane: Plane, prepared: Prepared, view: View) -> "DataFrame":
    """The examples on a plane, as exact as they came where it shows columns.

    Returns:
        Columns `x`, `y`, `part` ("train" or "validation") and `actual`, the class or the value.
    """
    import pandas as pd

    parts = []
    rows_of = {"train": plane.train_rows, "validation": plane.validation_rows}
    part: Literal["train", "validation"]
    for part in ("train", "validation"):
        rows, xy = rows_of[part], getattr(plane, part)
        if view[0] == "columns" and len(prepared.column_names) > 1:
            xy = prepared.raw_values(part, view[1:])[rows]
        y = prepared.own_targets(part)[rows]
        named = prepared.class_names
        actual = [named[int(label)] for label in y] if named else y
        parts.append(pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "part": part, "actual": actual}))
    return pd.concat([one for one in parts if len(one)], ignore_index=True)


def _columns(
    prepared: Prepared,
    first: int,
    second: int,
    resolution: int,
    train_rows: np.ndarray,
    validation_rows: np.ndarray,
) -> Plane:
    count = len(prepared.column_names)
    if not (0 <= first < count and 0 <= second < count and first != second):
        raise DataError(
            _(
                "The picture can't show columns {first} and {second} of {count}; choose two "
                "different ones of them."
            ).format(first=first + 1, second=second + 1, count=count)
        )
    shown = [first, second]
    (x_low, x_high), (y_low, y_high) = _ranges(prepared, shown)
    x, y = np.linspace(x_low, x_high, resolution), np.linspace(y_low, y_high, resolution)
    grid = _grid(x, y)
    if prepared.features:
        # where a formula has no value, the picture shows the answer to an input of 0
        inputs = np.nan_to_num(prepared.transform(grid), nan=0.0, posinf=0.0, neginf=0.0)
    else:
        # The held columns are the same everywhere: scaled once, not for each point.
        held = prepared.raw_train.mean(axis=0, dtype=np.float64)
        inputs = np.repeat(prepared.transform(held[None, :]), len(grid), axis=0)
        inputs[:, shown] = (grid - prepared.x_mean[shown]) / prepared.x_scale[shown]
    return Plane(
        x=x.astype(np.float32),
        y=y.astype(np.float32),
        inputs=inputs,
        x_label=prepared.column_names[first],
        y_label=prepared.column_names[second],
        train=prepared.raw_train[train_rows][:, shown],
        validation=prepared.raw_validation[validation_rows][:, shown],
        train_rows=train_rows,
        validation_rows=validation_rows,
    )


def _components(
    prepared: Prepared, resolution: int, train_rows: np.ndarray, validation_rows: np.ndarray
) -> Plane:
    """The plane through the mean of the inputs that holds most of their variance."""
    fitted = prepared.x_train[_some(len(prepared.x_train), PCA_ROWS)].astype(np.float64)
    mean = fitted.mean(axis=0)
    covariance = (fitted - mean).T @ (fitted - mean) / len(fitted)
    variances, vectors = np.linalg.eigh(np.atleast_2d(covariance))
    axes = vectors[:, ::-1][:, :2]  # [F, up to 2], the largest variance first
    # An eigenvector's sign is arbitrary: its largest entry counts as positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    if axes.shape[1] == 1:
        axes = np.hstack([axes, np.zeros_like(axes)])
    axes32, mean32 = axes.astype(np.float32), mean.astype(np.float32)
    train, validation = (
        (part - mean32) @ axes32 for part in (prepared.x_train, prepared.x_validation)
    )
    both = np.concatenate([train, validation])
    (x_low, x_high), (y_low, y_high) = _padded(both.min(axis=0), both.max(axis=0))
    x, y = np.linspace(x_low, x_high, resolution), np.linspace(y_low, y_high, resolution)
    shares = np.append(variances[::-1], 0.0)[:2] / (variances.sum() or 1.0)
    labels = [
        _("component {number} ({share:.0%} of the variance)").format(number=number, share=share)
        for number, share in enumerate(shares.clip(0.0, 1.0).tolist(), start=1)
    ]
    return Plane(
        x=x.astype(np.float32),
        y=y.astype(np.float32),
        inputs=(mean + _grid(x, y) @ axes.T).astype(np.float32),
        x_label=labels[0],
        y_label=labels[1],
        train=train[train_rows],
        validation=validation[validation_rows],
        train_rows=train_rows,
        validation_rows=validation_rows,
    )


def _stripes(
    prepared: Prepared, resolution: int, train_rows: np.ndarray, validation_rows: np.ndarray
) -> Plane:
    """One column against nothing."""
    ((low, high),) = _ranges(prepared, [0])
    x, y = np.linspace(low, high, resolution), np.linspace(-1.0, 1.0, resolution)

    def spread(values: np.ndarray) -> np.ndarray:
        height = np.random.default_rng(0).uniform(-0.8, 0.8, len(values))
        return np.stack([values[:, 0], height], axis=1).astype(np.float32)

    return Plane(
        x=x.astype(np.float32),
        y=y.astype(np.float32),
        inputs=prepared.transform(_grid(x, y)[:, :1]),
        x_label=prepared.column_names[0],
        y_label="",
        train=spread(prepared.raw_train[train_rows]),
        validation=spread(prepared.raw_validation[validation_rows]),
        train_rows=train_rows,
        validation_rows=validation_rows,
    )


def _ranges(prepared: Prepared, columns: list[int]) -> list[tuple[float, float]]:
    """What the axes of these raw columns show, low and high."""
    parts = [prepared.raw_train[:, columns], prepared.raw_validation[:, columns]]
    lows = np.min([part.min(axis=0) for part in parts if len(part)], axis=0)
    highs = np.max([part.max(axis=0) for part in parts if len(part)], axis=0)
    if prepared.axis_range is None:
        return _padded(lows, highs)
    # Both axes alike, so that a circle stays a circle.
    low, high = prepared.axis_range
    return [(min(low, float(lows.min())), max(high, float(highs.max())))] * len(columns)


def _padded(lows: np.ndarray, highs: np.ndarray) -> list[tuple[float, float]]:
    """The ranges with a margin; one of no width gets 1 on each side."""
    low, high = lows.astype(np.float64), highs.astype(np.float64)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    return list(zip((low - margin).tolist(), (high + margin).tolist(), strict=True))


def _grid(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """All pairs [R*R, 2], row by row, the lowest y first."""
    columns, rows = np.meshgrid(x, y)
    return np.stack([columns.ravel(), rows.ravel()], axis=1)


def _some(num_rows: int, most: int) -> np.ndarray:
    """At most so many row numbers, ascending."""
    if num_rows <= most:
        return np.arange(num_rows)
    return np.sort(np.random.default_rng(0).choice(num_rows, most, replace=False))
