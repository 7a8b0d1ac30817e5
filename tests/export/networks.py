"""Small trained networks that tests of exports share: together they have all that there is."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import lepton_dash as ld
from lepton_dash.data.table import Column
from lepton_dash.run import Run
from lepton_dash.spec import Change, Experiment
from lepton_dash.tables import ACTIVATIONS

SMALL = Experiment().updated(dataset="xor", num_examples=60, hidden_sizes=(4, 3), epochs=3)
FORMULAS = (
    "x1",
    "x1*x2",
    "sin(x2)",
    "x1^2 + 2 x2 > 3 and not (x1 < -1 or x2 >= 2)",
    "where(x1 > 0, sqrt(abs(x2)), exp(-x1))",
    "mod(x1, 2) - min(x1, x2, 1) + max(x1, -x2)",
    "atan2(x2, x1) + floor(x1) + round(x2)",
    "3",
)


def _layers(first: int) -> dict[str, Any]:
    """A hidden layer for each of six activations."""
    names = tuple(ACTIVATIONS)[first : first + 6]
    return {"hidden_sizes": (4,) * len(names), "activations": names}


NETWORKS: Mapping[str, dict[str, Any]] = {
    "no hidden layer": {"hidden_sizes": (), "loss": "hinge"},
    "formulas": {"features": FORMULAS, "loss": "binary_cross_entropy"},
    "categories": {"dataset": "credit_risk", "epochs": 1, "loss": "cross_entropy"},
    "not standardised": {"standardize": False, "loss": "softmax_cross_entropy"},
    "residual": {
        "features": ("x1", "x2", "x1^2", "x2^2"),
        "hidden_sizes": (4, 4, 3),
        "residual": True,
        "loss": "mse",
    },
    "layer norm": {
        "hidden_sizes": (4, 4, 1),
        "layer_norm": True,
        "residual": True,
        "loss": "half_mse",
    },
    "dropout": {"dropout": 0.5, "loss": "huber"},
    "table": {"dataset": "iris", "num_examples": None, "loss": "cross_entropy"},
    "as arrays": {
        "dataset": "blobs",
        "hidden_sizes": (24, 24),
        "optimizer": "muon",
        "loss": "softmax_cross_entropy",
    },
    "first activations": {"dataset": "blobs", "loss": "hinge"} | _layers(0),
    "more activations": {"dataset": "spirals", "loss": "mse"} | _layers(6),
    "last activations": {"dataset": "rings", "loss": "huber"} | _layers(12),
    "ten classes": {"dataset": "blobs", "num_classes": 10, "loss": "half_mse"},
    "regression": {"dataset": "plane", "loss": "mse"},
    "target scaled": {"dataset": "diabetes", "num_examples": None, "loss": "half_mse"},
    "regression, formulas": {"dataset": "plane", "features": FORMULAS[:4], "loss": "huber"},
}


@cache
def trained(name: str) -> Run:
    """The network of that name, trained for some epochs."""
    experiment = SMALL.updated(**NETWORKS[name])
    return ld.train(experiment, [Change(1, 0, "learning_rate", 0.1)])


def rows_of(run: Run, rows: NDArray[np.int64] | None = None) -> pd.DataFrame:
    """Raw rows to ask a network about, as a reader of files gives them.

    Args:
        run: the training.
        rows: numbers of rows of the table; None: the first ones, with a gap in each column.
    """
    columns = run.prepared.table.columns
    cells = [_cells(column) for column in columns]
    frame = pd.concat([pd.Series(column) for column in cells], axis=1)
    frame.columns = pd.Index([column.name for column in columns])
    if rows is not None:
        return frame.iloc[rows]
    for row in range(len(columns)):
        frame.iloc[row, row] = None
    return frame.iloc[:100]


def _cells(column: Column) -> NDArray[Any]:
    if column.categories is None:
        return column.values.copy()
    return np.array([*(column.texts or column.categories), None], dtype=object)[column.values]


def as_numbers(run: Run, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Rows with the position of a category in place of its text, -1 where there is none."""
    columns = [
        frame[column.name]
        if column.categories is None
        else [
            -1 if pd.isna(text) else (column.texts or column.categories).index(text)
            for text in frame[column.name]
        ]
        for column in run.prepared.table.columns
    ]
    return np.array(columns, np.float64).T
