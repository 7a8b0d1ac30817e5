"""The continuous settings of a training, as one traced vector.

Moving one of them compiles nothing, and one small array is cheaper to hand over than a dozen.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jax import Array
from numpy.typing import NDArray

from lepton_dash import tables
from lepton_dash.spec import Experiment

SCALARS = ("learning_rate", "l1", "l2", "dropout", "clip_norm", "epochs")


class Hyperparameters(NamedTuple):
    """What a train step reads, each a float32 scalar."""

    learning_rate: Array
    l1: Array
    l2: Array
    dropout: Array
    clip_norm: Array  # 0 means no clipping
    epochs: Array  # planned epochs, for the schedule
    optimizer: Mapping[str, Array]
    schedule: Mapping[str, Array]
    loss: Mapping[str, Array]


def _options(optimizer: str, schedule: str, loss: str) -> list[Mapping[str, tables.Option]]:
    # "auto" stands for a loss without options (a test holds the table to it)
    return [
        tables.OPTIMIZERS[optimizer].options,
        tables.SCHEDULES[schedule].options,
        tables.LOSSES[loss].options if loss != "auto" else {},
    ]


def hyperparameters(experiment: Experiment) -> NDArray[np.float32]:
    """The experiment's continuous settings as the vector that a trainer takes."""
    training = experiment.training
    values = [float(getattr(training, name)) for name in SCALARS]
    options = _options(training.optimizer, training.schedule, training.loss)
    chosen = (training.optimizer_options, training.schedule_options, training.loss_options)
    for rows, given in zip(options, chosen, strict=True):
        values += tables.with_defaults(rows, dict(given)).values()
    return np.array(values, np.float32)


def unpack(vector: Array, optimizer: str, schedule: str, loss: str) -> Hyperparameters:
    """Names the entries of a vector, inside a compiled program."""
    entries = iter([vector[i] for i in range(vector.shape[0])])
    scalars = {name: next(entries) for name in SCALARS}
    optimizer_options, schedule_options, loss_options = (
        {name: next(entries) for name in rows} for rows in _options(optimizer, schedule, loss)
    )
    return Hyperparameters(
        **scalars, optimizer=optimizer_options, schedule=schedule_options, loss=loss_options
    )
