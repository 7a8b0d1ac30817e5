"""Real small trainings, and what is said about them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lepton_dash import data, diagnosis
from lepton_dash.diagnosis import Finding, Signs
from lepton_dash.live import stage
from lepton_dash.live.diagnosing import DiagnosisPanel
from lepton_dash.live.training import Training
from lepton_dash.live.watching import Moment
from lepton_dash.spec import Experiment


class Patient:
    """A training with its signs."""

    def __init__(self, experiment: Experiment) -> None:
        prepared = data.load(experiment.data, files=Path)
        self.stage = stage.build(experiment, ("columns", 0, 1), prepared, None, 0)
        self.training = Training(self.stage.trainer, experiment)
        self.panel = DiagnosisPanel()
        job = self.panel.prepare("", self.moment(True))
        assert job is not None
        job()

    def moment(self, goes_on: bool) -> Moment:
        training = self.training
        return Moment(
            stage=self.stage,
            state=training.state,
            experiment=training.experiment,
            history=training.history,
            failure=training.explanation,
            scene=1,
            run=1,
            goes_on=goes_on,
        )

    def train(self, until: int) -> None:
        while self.training.epoch < until and self.training.failure is None:
            self.training.advance(10**9, until)

    @property
    def signs(self) -> Signs:
        return self.panel.signs(self.moment(True))


def after(epochs: int, **fields: Any) -> Signs:
    """The signs of a training after so many epochs of a thousand."""
    return _after(epochs, Experiment().updated(**{"epochs": 1000, **fields}))


@cache
def _after(epochs: int, experiment: Experiment) -> Signs:
    patient = Patient(experiment)
    patient.train(epochs)
    return patient.signs


def found(epochs: int, **fields: Any) -> dict[str, Finding]:
    """What is found after so many epochs: id -> finding."""
    return {finding.id: finding for finding in diagnosis.diagnose(after(epochs, **fields))}


def along(experiment: Experiment, epochs: int, looks: int = 40) -> dict[str, int]:
    """Finding id -> how many of so many looks on the way found it."""
    patient = Patient(experiment)
    counts: dict[str, int] = {}
    for until in np.unique(np.linspace(1, epochs, looks).astype(int)).tolist():
        patient.train(until)
        for finding in diagnosis.diagnose(patient.signs):
            counts[finding.id] = counts.get(finding.id, 0) + 1
    return counts
