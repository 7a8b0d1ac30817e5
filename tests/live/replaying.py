"""Trainings without a session: what they have learnt, and all of it once more."""

import numpy as np

from lepton_dash.live.training import Training
from lepton_dash.spec import WEIGHT, Change, Experiment


def params(training: Training) -> list[np.ndarray]:
    return [array for layer in training.trainer.layers(training.state) for array in layer]


def replayed(trainer, started_with: Experiment, timeline: tuple[Change, ...]) -> Training:
    """The run again, from what was recorded of it."""
    training, experiment = Training(trainer, started_with), started_with
    steps_per_epoch = trainer.steps_per_epoch
    for change in timeline:
        until = change.epoch * steps_per_epoch + change.step
        while until > (done := training.epoch * steps_per_epoch + training.step):
            training.advance(until - done, 10**9)
        if change.field == WEIGHT:
            training.edit(*change.value)
        else:
            experiment = change.applied(experiment)
            training.change(experiment)
    return training
