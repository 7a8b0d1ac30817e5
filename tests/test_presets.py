"""The experiments that a person can start from."""

import pytest

import lepton_dash as ld
from lepton_dash import presets
from lepton_dash.presets import PRESETS
from lepton_dash.spec import Experiment


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


# validation accuracy, or R², that a run reaches, and within how many epochs
LEARNS = {
    "three_spirals": (0.9, 5000),
    "circle": (0.9, 3000),
    "xor": (0.9, 3000),
    "five_spirals": (0.95, 3000),
    "breast_cancer": (0.95, 300),
    "digits": (0.95, 50),
    "credit_risk": (0.83, 100),
    "machine_failure": (0.85, 200),
    "late_delivery": (0.86, 100),
    "formula": (0.9, 2000),
    "plane": (0.95, 1000),
}


@pytest.mark.parametrize("name", LEARNS)
def test_learns(name: str) -> None:
    reached, epochs = LEARNS[name]
    history = ld.train(PRESETS[name].experiment.updated(epochs=epochs)).history
    column = "validation_r2" if name == "plane" else "validation_accuracy"
    assert history[column].iloc[-1] > reached


def test_the_first_can_be_watched() -> None:
    # thousands of epochs pass in a second: with fewer, it would be over before it is seen
    history = ld.train(presets.first().experiment.updated(epochs=2000)).history
    assert history["train_accuracy"].iloc[100] < 0.5
    assert history["train_accuracy"].iloc[-1] < 0.9


def test_every_one_is_held_to_something() -> None:
    assert PRESETS.keys() == {*LEARNS, "random_labels"}


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
