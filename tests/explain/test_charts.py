"""Formulas of charts."""

from __future__ import annotations

import re

import pytest

from lepton_dash import tables
from lepton_dash.explain import CHARTS, chart_formula, facts_of
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
    assert formula == "L = mean of (ŷ − y)²\ntraining: ⟨train_loss⟩, over 500 examples"
