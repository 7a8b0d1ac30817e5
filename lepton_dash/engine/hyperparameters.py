"""The continuous settings of a training, as one traced vector.

Moving one of them compiles nothing, and one small array is cheaper to hand over than a dozen.
"""

from collections.abc import Mapping
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

import numpy as np
from jax import Array
from numpy.typing import NDArray

from lepton_dash import tables
from lepton_dash.spec import Experiment

SCALARS = ("learning_rate", "l1", "l2", "clip_norm", "epochs")


class Hyperparameters(NamedTuple):
    """What a train step reads, each a float32 scalar, or so many of them."""

    learning_rate: Array
    l1: Array
    l2: Array
    clip_norm: Array  # 0 means no clipping
    epochs: Array  # planned epochs, for the schedule
    dropouts: tuple[Array, ...]  # of each hidden layer
    frozen: tuple[Array, ...]  # of each layer, the output's included: 1 keeps its parameters
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
    training, hidden = experiment.training, len(experiment.network.hidden_sizes)
    values = [float(getattr(training, name)) for name in SCALARS]
    values += training.layer_dropouts(hidden)
    values += [float(layer in training.frozen_layers) for layer in range(hidden + 1)]
    options = _options(training.optimizer, training.schedule, training.loss)
    chosen = (training.optimizer_options, training.schedule_options, training.loss_options)
    for rows, given in zip(options, chosen, strict=True):
        values += tables.with_defaults(rows, dict(given)).values()
    return np.array(values, np.float32)


class Extras(IntEnum):
    """What a program can do besides the plain steps, each with all that comes before it.

    It costs a small network as much as the rest of its step, and compiles as long again; and a
    program's last bits change with all that is in it. So what isn't needed isn't there.
    """

    NONE = 0
    DROPOUT_AND_CLIPPING = 1
    FROZEN_LAYERS = 2


def extras_of(vector: NDArray[np.float32], hidden: int) -> Extras:
    """What these settings need, in a network of so many hidden layers."""
    first = len(SCALARS)
    dropouts, frozen = np.split(vector[first : first + 2 * hidden + 1], [hidden])
    if (frozen > 0).any():
        return Extras.FROZEN_LAYERS
    if vector[SCALARS.index("clip_norm")] > 0 or (dropouts > 0).any():
        return Extras.DROPOUT_AND_CLIPPING
    return Extras.NONE


def unpack(vector: Array, hidden: int, optimizer: str, schedule: str, loss: str) -> Hyperparameters:
    """Names the entries of a vector, inside a compiled program.

    Args:
        vector: as `hyperparameters` made it.
        hidden: how many hidden layers there are.
        optimizer: its name, as the other two.
        schedule: its name.
        loss: its name.
    """
    entries = iter([vector[i] for i in range(vector.shape[0])])
    scalars = {name: next(entries) for name in SCALARS}
    dropouts = tuple(islice(entries, hidden))
    frozen = tuple(islice(entries, hidden + 1))
    optimizer_options, schedule_options, loss_options = (
        {name: next(entries) for name in rows} for rows in _options(optimizer, schedule, loss)
    )
    return Hyperparameters(
        **scalars,
        dropouts=dropouts,
        frozen=frozen,
        optimizer=optimizer_options,
        schedule=schedule_options,
        loss=loss_options,
    )
