"""The learning rate over a training: its schedule, and what a person changed on the way."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lepton_dash.spec import Change, Experiment, Training
from lepton_dash.tables import SCHEDULES, resolve, with_defaults

DRIVERS = ("learning_rate", "epochs", "schedule_options")
"""The settings of a training that the rate depends on, and that can change while it trains."""


def learning_rates(training: Training, epochs: ArrayLike) -> NDArray[np.float64]:
    """Returns the rate after so many complete epochs [K], with settings that stay as they are."""
    row = SCHEDULES[training.schedule]
    options = with_defaults(row.options, training.schedule_options)
    fraction = np.clip(np.asarray(epochs, np.float64) / training.epochs, 0.0, 1.0)
    factors = resolve(row.function)(fraction, options)
    return training.learning_rate * np.asarray(factors, np.float64)


def rates_of(
    experiment: Experiment, timeline: Iterable[Change], epochs: ArrayLike
) -> NDArray[np.float64]:
    """Returns the rate with which a run went on after so many complete epochs [K].

    Args:
        experiment: as it was at the start.
        timeline: what was changed on the way, in its order.
        epochs: complete epochs, ascending.
    """
    asked = np.asarray(epochs, np.float64)
    rates = learning_rates(experiment.training, asked)
    for change in timeline:
        experiment = change.applied(experiment)
        if change.field in DRIVERS:
            later = asked >= change.epoch + (change.step > 0)
            rates[later] = learning_rates(experiment.training, asked[later])
    return rates
