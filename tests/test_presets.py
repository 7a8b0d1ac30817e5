"""The experiments that a person can start from."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash import data, diagnosis, presets
from lepton_dash.presets import PRESETS
from lepton_dash.spec import Experiment
from tests.diagnosis.trained import Patient


def test_first_is_one_of_them() -> None:
    assert presets.first() is next(iter(PRESETS.values()))


def test_are_told_apart() -> None:
    assert len({preset.experiment for preset in PRESETS.values()}) == len(PRESETS)
    assert len({preset.title for preset in PRESETS.values()}) == len(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_has_a_title_and_one_sentence(name: str) -> None:
    preset = PRESETS[name]
    assert 0 < len(preset.title) < 40
    assert preset.sentence.endswith(".")
    assert ". " not in preset.sentence
    assert "\n" not in preset.sentence


@pytest.mark.parametrize("name", PRESETS)
def test_survives_an_address(name: str) -> None:
    experiment = PRESETS[name].experiment
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])


LOOKS = 8
"""At how many moments of a preset's training its diagnosis is asked for."""


@cache
def trained(name: str) -> tuple[np.ndarray, set[str]]:
    """[R, 5] the history of its whole training, and everything that was found on the way."""
    experiment = PRESETS[name].experiment
    patient = Patient(experiment)
    found: set[str] = set()
    epochs = experiment.training.epochs
    for until in np.linspace(epochs / LOOKS, epochs, LOOKS).astype(int).tolist():
        patient.train(until)
        found |= {finding.id for finding in diagnosis.diagnose(patient.signs)}
    return patient.signs.history, found


# validation accuracy, or R², at the end
LEARNS = {
    "three_spirals": 0.95,
    "circle": 0.95,
    "xor": 0.95,
    "plane": 0.95,
    "five_spirals": 0.95,
    "digits": 0.95,
    "breast_cancer": 0.95,
    "credit_risk": 0.83,
    "machine_failure": 0.85,
    "late_delivery": 0.86,
    "formula": 0.95,
}


@pytest.mark.parametrize("name", LEARNS)
def test_learns_and_ends_near_its_best_epoch(name: str) -> None:
    history, _found = trained(name)
    validation = history[:, 2]
    assert history[-1, 4] > LEARNS[name]
    assert validation[-1] < 1.15 * validation.min() + 0.005
    assert _found == set()


@pytest.mark.parametrize("name", LEARNS)
def test_can_be_watched(name: str) -> None:
    """Most of what is learnt takes a second at least, and no training more than a minute."""
    preset = PRESETS[name]
    history, _found = trained(name)
    assert preset.speed is not None
    losses = history[:, 1]
    learnt = history[np.argmax(losses < losses[0] - 0.7 * (losses[0] - losses.min())), 0]
    assert learnt / preset.speed >= 0.6
    assert preset.experiment.training.epochs / preset.speed <= 60


def test_every_one_is_held_to_something() -> None:
    assert PRESETS.keys() == {*LEARNS, "random_labels"}


def test_first_steps_come_first() -> None:
    groups = [preset.group for preset in PRESETS.values()]
    count = groups.count("First steps")
    assert set(groups[:count]) == {"First steps"}
    assert list(dict.fromkeys(groups)) == [group for group, _ in itertools.groupby(groups)]


def test_the_first_is_worth_copying() -> None:
    experiment = presets.first().experiment
    assert experiment.training.learning_rate == Experiment().training.learning_rate
    assert max(experiment.network.hidden_sizes) <= 8  # all of them are drawn


def accuracy_at_the_end(experiment: Experiment) -> float:
    return float(ld.train(experiment).result["validation_accuracy"])


class TestSentences:
    """What a preset's sentence promises."""

    def test_four_neurons_close_a_line_around_the_middle(self) -> None:
        experiment = PRESETS["circle"].experiment
        assert experiment.network.hidden_sizes == (4,)
        run = ld.train(experiment)
        angle = np.linspace(0, 2 * np.pi, 60)
        around = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        assert len(set(run.predict(5.0 * around))) == 1
        assert set(run.predict(1.5 * around)).isdisjoint(set(run.predict(5.0 * around)))

    def test_no_straight_line_separates_xor(self) -> None:
        assert accuracy_at_the_end(PRESETS["xor"].experiment.updated(hidden_sizes=())) < 0.65

    def test_a_plane_is_a_regression(self) -> None:
        assert "validation_r2" in ld.train(PRESETS["plane"].experiment.updated(epochs=1)).history

    def test_sine_waves_are_sooner_than_tanh(self) -> None:
        experiment = PRESETS["five_spirals"].experiment
        others = ld.train(experiment.updated(activation="tanh")).history["validation_accuracy"]
        history, _found = trained("five_spirals")
        sooner = int(np.argmax(history[:, 4] > 0.9))
        assert not (others[: 2 * sooner] > 0.9).any()

    def test_three_spirals_and_digits_have_their_classes(self) -> None:
        for name, classes in (("three_spirals", 3), ("five_spirals", 5), ("digits", 10)):
            prepared = data.load(PRESETS[name].experiment.data, files=Path)
            assert len(prepared.class_names) == classes

    def test_most_tumours_are_told(self) -> None:
        prepared = data.load(PRESETS["breast_cancer"].experiment.data, files=Path)
        assert prepared.x_train.shape[1] == 30

    def test_the_middle_of_life_is_the_safest(self) -> None:
        run = ld.train(PRESETS["credit_risk"].experiment)
        assert run.prepared.column_names[0] == "age"
        assert run.prepared.class_names[1] == "default"
        defaults = []
        for years in (-1.5, 0.3, 2.0):  # from the mean of 43, in standard deviations of 12
            x = run.prepared.x_train.copy()
            x[:, 0] = years
            defaults.append(float(run.trainer.predict(run.state, x).mean()))
        young, middle, old = defaults
        assert middle < min(young, old) - 0.05

    def test_hidden_layers_find_failures_that_others_miss(self) -> None:
        experiment = PRESETS["machine_failure"].experiment
        history, _found = trained("machine_failure")
        assert history[-1, 4] > accuracy_at_the_end(experiment.updated(hidden_sizes=())) + 0.03

    def test_a_formula_is_followed(self) -> None:
        run = ld.train(PRESETS["formula"].experiment)
        wave = np.linspace(-4, 4, 9)
        above, below = 2 * np.sin(wave) + 1.5, 2 * np.sin(wave) - 1.5
        says = [set(run.predict(np.stack([wave, y], axis=1))) for y in (above, below)]
        assert [len(one) for one in says] == [1, 1]
        assert says[0] != says[1]


class TestRandomLabels:
    EXPERIMENT = PRESETS["random_labels"].experiment

    def test_is_the_experiment_of_the_article(self) -> None:
        data, network, training = (
            self.EXPERIMENT.data,
            self.EXPERIMENT.network,
            self.EXPERIMENT.training,
        )
        assert (data.dataset, data.num_examples, data.features) == (
            "random_labels",
            100,
            ("x1", "x2"),
        )
        assert (data.validation_fraction, data.split_seed, data.standardize) == (0.2, 42, True)
        assert (network.hidden_sizes, network.activation) == ((5, 5), "relu")
        assert (training.loss, training.optimizer) == ("binary_cross_entropy", "adam")
        assert (training.batch_size, training.epochs) == (32, 100)

    def test_its_sentence_is_true(self) -> None:
        runs = [
            ld.train(self.EXPERIMENT.updated(data_seed=seed, seed=seed)).result
            for seed in range(24)
        ]
        loss = sum(run["validation_loss"] for run in runs) / len(runs)
        accuracy = sum(run["validation_accuracy"] for run in runs) / len(runs)
        assert loss == pytest.approx(0.70, abs=0.03)
        assert accuracy == pytest.approx(0.5, abs=0.08)
        assert min(run["validation_loss"] for run in runs) > 0.3608
        # a share of 20 points is a multiple of 5%
        assert all(
            run["validation_accuracy"] * 20 == pytest.approx(round(run["validation_accuracy"] * 20))
            for run in runs
        )
