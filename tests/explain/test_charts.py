"""Formulas of charts."""

from __future__ import annotations

import re

import pytest

from lepton_dash import tables
from lepton_dash.explain import CHARTS, Facts, chart_formula, facts_of, field_formula
from lepton_dash.spec import Experiment

FRAME = {"epoch", "train_loss", "validation_loss", "train_metric", "validation_metric"}
"""Numbers that a frame's header has."""


@pytest.mark.parametrize("dataset", list(tables.DATASETS))
@pytest.mark.parametrize("chart", list(CHARTS))
def test_places_are_for_numbers_of_a_frame(chart: str, dataset: str) -> None:
    experiment = Experiment().updated(dataset=dataset)
    formula = chart_formula(chart, experiment, facts_of(experiment))
    assert set(re.findall("⟨(.*?)⟩", formula)) <= FRAME
    assert "None" not in formula


def test_the_loss_without_validation_names_no_validation() -> None:
    experiment = Experiment().updated(validation_fraction=0, loss="mse")
    formula = chart_formula("loss", experiment, facts_of(experiment))
    assert formula.splitlines() == [
        "L = mean of (tanh(s) − t)² = 4 (p − y)², t = ±1",
        "mean squared error (classes at ±1: 4 × Brier score)",
        "training: ⟨train_loss⟩, over 500 examples",
    ]


def test_the_loss_of_a_standardised_target_tells_its_unit() -> None:
    experiment = Experiment().updated(dataset="diabetes", stop_loss=0.3)
    facts = Facts("regression", 300, 142, 10, target_scale=78.3)
    said = "mean squared error (target standardised; × 6,131 in its own unit squared)"
    for formula in (
        chart_formula("loss", experiment, facts),
        field_formula("loss", experiment, facts),
        field_formula("stop_loss", experiment, facts),
    ):
        assert said in formula
