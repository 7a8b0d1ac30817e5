"""Formulas of fields: every number in them is that of the experiment."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lepton_dash import data, engine, tables
from lepton_dash.explain import FORMULAS, RULES, Facts, facts_of, field_formula, update_rule
from lepton_dash.explain.numbers import count, number
from lepton_dash.spec import FIELDS, Experiment
from lepton_dash.tables import losses_for

UNEXPLAINED = {
    "column_kinds",
    "treatments",
    "path",
    "loss_options",
    "optimizer_options",
    "schedule_options",
}
"""A file's name, and what the rows' own options are explained as."""


def formula(field: str, facts: Facts | None = None, **fields: Any) -> str:
    experiment = Experiment().updated(**fields)
    return field_formula(field, experiment, facts or facts_of(experiment))


def test_every_field_is_there() -> None:
    assert set(FORMULAS) == set(FIELDS) - UNEXPLAINED


def test_every_optimizer_has_a_rule() -> None:
    assert list(RULES) == list(tables.OPTIMIZERS)


@pytest.mark.parametrize("name", list(tables.OPTIMIZERS))
def test_a_rule_has_every_number_that_can_be_set(name: str) -> None:
    row = tables.OPTIMIZERS[name]
    for option, limits in row.options.items():
        value = 0.3 if limits.minimum <= 0.3 <= limits.maximum else limits.maximum
        experiment = Experiment().updated(
            optimizer=name, learning_rate=0.07, **{f"optimizer.{option}": value}
        )
        rule = update_rule(experiment)
        assert re.search(rf"(?<![\d.]){re.escape(number(value))}(?![\d.])", rule), (option, rule)
        assert "0.07" in rule


def test_the_learning_rate_moves_the_weight() -> None:
    assert formula("learning_rate", optimizer="sgd", learning_rate=0.1) == (
        "w ← w − 0.1 · g\ng = ∂L/∂w"
    )
    assert "0.1 m̂ / (√v̂ + 1e−8)" in formula("learning_rate", learning_rate=0.1)


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("batch_size", {}, "250 training examples / 10 = 25 steps an epoch"),
        ("batch_size", {"batch_size": 1000}, "250 training examples / 250 = 1 steps an epoch"),
        ("epochs", {"epochs": 400}, "400 epochs · 25 steps = 10,000 steps"),
        ("validation_fraction", {}, "500 · 50 % = 250 for validation, 250 for training"),
        ("hidden_sizes", {}, "2·4 + 4 + 4·2 + 2 + 2·1 + 1 = 25 parameters"),
        ("l1", {"l1": 0.001}, "L + 0.001 · Σ|w|\ng ← g + 0.001 · sign(w)"),
        ("l2", {"l2": 0.3}, "L + 0.3 · Σw² / 2\ng ← g + 0.3 · w"),
        ("dropout", {"dropout": 0.2}, "a ← 0 for 20 % of the neurons, a / 0.8 for the others"),
        ("clip_norm", {"clip_norm": 1.5}, "g ← g · min(1, 1.5 / ‖g‖)"),
        ("activation", {"activation": "sine"}, "a = sin(z)\nz = w₁x₁ + w₂x₂ + b"),
        ("initializer", {"initializer": "he_normal"}, "layer 1: w ~ σ² = 2 / 2 = 1"),
        ("features", {"features": ["x1", "sin(x2)"]}, "x = (x₁, sin x₂)"),
        ("num_classes", {"dataset": "rings", "num_classes": 4},
         "accuracy by chance = 1 / 4 = 25 %"),
        ("loss", {"loss": "huber", "loss.delta": 2.5},
         "Huber loss (δ = 2.5; classes at ±1)\n"
         "½ r² where |r| ≤ 2.5, 2.5 (|r| − ½ 2.5) beyond, r = tanh(s) − t, t = ±1"),
        ("loss", {"dataset": "blobs", "num_classes": 3, "loss": "hinge"},
         "hinge loss (Crammer and Singer's)\nmax(0, 1 + max s[wrong] − s[right])"),
        ("activation", {"activation": "gaussian"}, "a = exp(−z²)\nz = w₁x₁ + w₂x₂ + b"),
        ("schedule", {"schedule": "exponential"}, "η = 0.03 · 0.01^t\n0.03 → 0.0003"),
    ],
)  # fmt: skip
def test_present_numbers_stand_in_the_formula(field: str, fields: Any, words: str) -> None:
    assert formula(field, **fields) == words


def test_what_is_not_known_yet_is_left_out() -> None:
    for field in FORMULAS:
        assert "None" not in formula(field, dataset="csv", path="a.csv")
    assert formula("batch_size", dataset="iris") == ""


CASES = [
    (name, loss)
    for name, row in tables.DATASETS.items()
    if row.kind == "plane"
    for loss in ["auto", *losses_for(str(tables.task_of(name, 3)))]
]


@pytest.mark.parametrize(("dataset", "loss"), CASES)
def test_sizes_are_those_of_the_training(dataset: str, loss: str) -> None:
    experiment = Experiment().updated(
        dataset=dataset, loss=loss, hidden_sizes=[5, 3], num_examples=101, batch_size=7
    )
    facts = facts_of(experiment)
    prepared = data.load(experiment.data)
    trainer = engine.build(experiment, prepared)
    assert facts.num_train == len(prepared.x_train)
    assert facts.num_validation == len(prepared.x_validation)
    assert facts.task == prepared.task
    assert facts.num_classes == (len(prepared.class_names) or None)
    assert facts.steps_per_epoch(experiment) == trainer.steps_per_epoch
    parameters = field_formula("hidden_sizes", experiment, facts)
    assert f"= {count(trainer.num_params)} parameters" in parameters
