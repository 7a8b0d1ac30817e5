"""What is said of real trainings, ill and healthy ones, and whether what is advised helps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from lepton_dash import diagnosis
from lepton_dash.diagnosis import RULES, Finding
from lepton_dash.diagnosis.forecast import forecast
from lepton_dash.spec import Experiment
from tests.diagnosis.cases import HEALTHY, ILL, Case
from tests.diagnosis.trained import Patient

LOOKS = 6
"""At how many moments of a healthy training is looked."""


def experiment_of(case: Case) -> Experiment:
    return Experiment().updated(**{"epochs": case.epochs, **case.fields})


@cache
def trained(experiment: Experiment) -> Patient:
    patient = Patient(experiment)
    patient.train(experiment.training.epochs)
    return patient


def findings(experiment: Experiment) -> dict[str, Finding]:
    """What is found at the end: id -> finding."""
    return {finding.id: finding for finding in diagnosis.diagnose(trained(experiment).signs)}


@pytest.mark.parametrize("case", ILL, ids=lambda case: case.label)
def test_an_ill_training_is_explained_and_what_is_advised_helps(case: Case) -> None:
    experiment = experiment_of(case)
    found = findings(experiment)
    assert found.keys() == case.says
    for finding in found.values():
        for sentence in (finding.sentence, finding.evidence, finding.advice):
            assert sentence.endswith(".")
            assert "{" not in sentence
        if finding.changes is None:
            assert not case.promises  # nothing that a setting does helps
            continue
        treated = experiment.updated(**finding.changes)
        assert treated != experiment
        if case.promises:
            assert finding.id not in findings(treated)


@pytest.mark.parametrize("case", HEALTHY, ids=lambda case: case.label)
def test_nothing_is_said_of_a_healthy_training(case: Case) -> None:
    patient = Patient(experiment_of(case))
    for until in np.linspace(case.epochs / LOOKS, case.epochs, LOOKS).astype(int).tolist():
        patient.train(until)
        assert [finding.id for finding in diagnosis.diagnose(patient.signs)] == [], until


def test_every_rule_but_one_has_a_case() -> None:
    # imbalance needs a table of its own, see test_rules.py
    assert {name for case in ILL for name in case.says} == RULES.keys() - {"imbalance"}
    assert len(ILL) >= 30
    assert len(HEALTHY) >= 30


def test_a_forecast_comes_true() -> None:
    """Each forecast that any of these trainings gets on its way is compared with what came."""
    given = 0
    for case in (*ILL, *HEALTHY):
        experiment = experiment_of(case)
        rows = trained(experiment).signs.history
        if "diverged" in case.says:
            continue
        for done in np.linspace(20, len(rows) - 1, 9).astype(int):
            made = forecast(rows[: done + 1], int(rows[-1, 0]))
            if made is None:
                continue
            given += 1
            came = np.interp(made.epoch, rows[:, 0], rows[:, 1])
            fall = abs(rows[0, 1] - came)
            assert made.loss == pytest.approx(came, abs=max(0.15 * fall, 1e-3)), case.label
        assert forecast(rows, int(rows[-1, 0])) is None  # nothing is left to come
    assert given > 5


def test_the_playground_link_names_l2() -> None:
    """A rate times L2 above 2 is told from a rate that is too high by itself."""
    (finding,) = findings(experiment_of(ILL[0])).values()
    assert "L2" in finding.sentence
    assert "3" in finding.evidence
    assert finding.changes == {"l2": 0.001}
    assert finding.restart


def test_dead_units_are_looked_for_in_all_examples() -> None:
    case = next(case for case in ILL if case.says == {"dead_units"})
    assert "all 250 training examples" in findings(experiment_of(case))["dead_units"].evidence
    relu6 = next(case for case in ILL if case.fields.get("activation") == "relu6")
    found = findings(experiment_of(relu6))["dead_units"]
    assert " 0 " not in found.sentence + found.advice
