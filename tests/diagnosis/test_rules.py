"""Each rule on real small trainings that show its sign, and on ones that don't."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash import diagnosis, tables
from lepton_dash.diagnosis import RULES
from lepton_dash.presets import PRESETS
from lepton_dash.spec import Experiment
from tests.diagnosis.trained import after, along, found

# settings that suffer from something, after how many epochs, and a word of the evidence
SICK: dict[str, list[tuple[int, dict[str, Any], str]]] = {
    "diverged": [
        (50, {"dataset": "plane", "hidden_sizes": (), "optimizer": "sgd", "learning_rate": 50.0},
         "epoch"),
    ],
    "rate_too_high": [
        (60, {"learning_rate": 3.0}, "At 3,"),
        (60, {"learning_rate": 1.0}, "0.691"),
        (60, {"learning_rate": 100.0}, "At 100,"),
        (60, {"learning_rate": 100.0, "optimizer": "sgd"}, "At 100,"),
        (60, {"learning_rate": 3.0, "dataset": "spiral"}, "At 3,"),
        (60, {"learning_rate": 3.0, "dataset": "plane"}, "At 3,"),
    ],
    "rate_too_low": [
        (200, {"learning_rate": 1e-5}, "epoch 200"),
        (1000, {"learning_rate": 1e-5}, "epoch"),
    ],
    "overfitting": [
        (300, {"dataset": "gaussians", "noise": 0.5, "hidden_sizes": (32, 32)}, "Since epoch"),
        (200, {"dataset": "diabetes", "hidden_sizes": (32, 32)}, "validation loss rose"),
    ],
    "underfitting": [
        (300, {"dataset": "xor", "hidden_sizes": ()}, "99%"),
        (300, {"dataset": "xor", "activation": "linear"}, "%"),
        (500, {"dataset": "spiral", "hidden_sizes": (2,)}, "%"),
    ],
    "dead_units": [
        (60, {"hidden_sizes": (8, 8), "activation": "relu", "learning_rate": 0.3}, "layer 2"),
        (30, {"hidden_sizes": (8,) * 8, "activation": "relu"}, "of 8 in hidden layer"),
    ],
    "saturated_units": [
        (400, {"learning_rate": 0.3}, "100% in hidden layer 2"),
        (200, {"hidden_sizes": (8,) * 8, "activation": "sigmoid"}, "in hidden layer"),
    ],
    "vanishing_gradients": [
        (500, {"hidden_sizes": (8,) * 8, "activation": "sigmoid"}, "of the last"),
    ],
    "noise_floor": [
        (300, {"dataset": "random_labels", "hidden_sizes": (32, 32)}, "of the new ones"),
        (100, {"dataset": "random_labels", "hidden_sizes": ()}, "always naming"),
    ],
}  # fmt: skip

CASES = [(name, *case) for name, cases in SICK.items() for case in cases]


@pytest.mark.parametrize(("name", "epochs", "fields", "word"), CASES)
def test_what_a_training_suffers_from_is_found(
    name: str, epochs: int, fields: dict[str, Any], word: str
) -> None:
    signs = after(epochs, **fields)
    finding = RULES[name].find(signs)
    assert finding is not None
    assert finding.id == name
    assert word in finding.evidence
    for sentence in (finding.sentence, finding.advice):
        assert sentence.endswith(".")
        assert "{" not in sentence + finding.evidence
    if finding.changes is not None:  # what the button sends can be set
        assert signs.experiment.updated(**finding.changes) != signs.experiment


def test_every_rule_is_held_to_something() -> None:
    assert {*SICK, "imbalance"} == RULES.keys()


HEALTHY = [
    (1000, {}),
    (500, {"learning_rate": 0.001}),
    (300, {"dataset": "xor"}),
    (300, {"dataset": "gaussians"}),
    (300, {"dataset": "iris", "l2": 0.003}),
    (300, {"dataset": "plane", "learning_rate": 0.003}),
    (
        300,
        {
            "dataset": "spiral",
            "activation": "relu",
            "hidden_sizes": (32, 32),
            "learning_rate": 0.003,
        },
    ),
]


@pytest.mark.parametrize(("epochs", "fields"), HEALTHY)
def test_a_healthy_training_is_left_alone(epochs: int, fields: dict[str, Any]) -> None:
    assert along(Experiment().updated(**{"epochs": 1000, **fields}), epochs) == {}


@pytest.mark.parametrize("name", PRESETS)
def test_no_false_alarm_on_the_presets(name: str) -> None:
    experiment = PRESETS[name].experiment
    said = along(experiment, min(experiment.training.epochs, 3000))
    # the preset with random labels is there to show that there is nothing to learn
    assert said.keys() <= ({"noise_floor"} if name == "random_labels" else set())
    if name == "random_labels":
        assert said["noise_floor"] > 20


def test_a_learning_rate_of_3_is_named_on_the_circle() -> None:
    (finding,) = found(200, learning_rate=3.0).values()
    assert finding.id == "rate_too_high"
    assert "learning rate" in finding.sentence
    assert "unstable" in finding.sentence


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_training_that_ends_badly_but_finitely_is_explained(optimizer: str) -> None:
    signs = after(300, learning_rate=100.0, optimizer=optimizer)
    assert np.isfinite(signs.history[:, 1]).all()
    assert "rate_too_high" in {finding.id for finding in diagnosis.diagnose(signs)}


def test_what_one_thing_explains_is_not_said_again() -> None:
    signs = after(60, learning_rate=3.0)
    names = {name for name, rule in RULES.items() if rule.find(signs)}
    assert len(names) > 1
    assert set(found(60, learning_rate=3.0)) == {"rate_too_high"}


def test_nothing_is_said_before_there_is_anything_to_see() -> None:
    for fields in ({}, {"learning_rate": 3.0}, {"learning_rate": 1e-5}, {"hidden_sizes": ()}):
        assert found(0, **fields) == {}
        assert found(3, **fields) == {}


REMEDIES = [
    # what suffers, for how long, and how much better (a factor) which loss gets by what is advised
    ("rate_too_high", 200, {"learning_rate": 3.0}, "train_loss", 0.3),
    ("rate_too_low", 400, {"learning_rate": 1e-5}, "train_loss", 0.9),
    ("overfitting", 300, {"dataset": "gaussians", "noise": 0.5, "hidden_sizes": (32, 32)},
     "validation_loss", 0.9),
    ("underfitting", 300, {"dataset": "xor", "hidden_sizes": ()}, "train_loss", 0.3),
    ("dead_units", 60, {"hidden_sizes": (8, 8), "activation": "relu", "learning_rate": 0.3},
     "train_loss", 0.9),
    ("vanishing_gradients", 200,
     {"hidden_sizes": (8,) * 8, "activation": "sigmoid", "learning_rate": 0.01}, "train_loss", 0.5),
]  # fmt: skip


@pytest.mark.parametrize(("name", "epochs", "fields", "loss", "factor"), REMEDIES)
def test_what_is_advised_helps(
    name: str, epochs: int, fields: dict[str, Any], loss: str, factor: float
) -> None:
    experiment = Experiment().updated(**{"epochs": 1000, **fields})
    finding = RULES[name].find(after(epochs, **fields))
    assert finding is not None
    assert finding.changes is not None
    healed = experiment.updated(**finding.changes)

    def end(experiment: Experiment) -> float:
        history = ld.train(experiment.updated(epochs=epochs)).history
        return float(history[loss].iloc[-max(1, epochs // 5) :].median())

    assert end(healed) < factor * end(experiment)


# --- imbalance, for which no bundled data set is unequal enough ---


def unequal(tmp_path: Any, rare: int, tells: bool) -> Experiment:
    """200 rows, of which so many are of the rare class, which the inputs tell or not."""
    rng = np.random.default_rng(0)
    is_rare = np.arange(200) < rare
    x = rng.normal(is_rare * (4.0 if tells else 0.0), 1.0)
    path = tmp_path / "unequal.csv"
    rows = (
        f"{a:.4f},{b:.4f},{'rare' if c else 'common'}"
        for a, b, c in zip(x, rng.normal(size=200), is_rare, strict=True)
    )
    path.write_text("a,b,class\n" + "\n".join(rows) + "\n")
    return Experiment().updated(
        dataset="csv", path=str(path), target="class", learning_rate=0.01, hidden_sizes=(4,)
    )


def test_an_accuracy_that_only_names_the_common_class_is_called_that(tmp_path: Any) -> None:
    experiment = unequal(tmp_path, rare=10, tells=False)
    said = along(experiment.updated(l2=0.01), 60, looks=5)
    assert said["imbalance"] >= 3


def test_a_rare_class_that_is_found_is_no_trouble(tmp_path: Any) -> None:
    assert "imbalance" not in along(unequal(tmp_path, rare=20, tells=True), 200, looks=5)


# --- the material ---


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_the_baseline_is_the_least_loss_of_a_constant_answer(task: str) -> None:
    rng = np.random.default_rng(1)
    y = {
        "binary": (rng.random(300) < 0.3).astype(np.float32),
        "multiclass": rng.integers(0, 4, 300).astype(np.float32),
        "regression": rng.normal(1.0, 2.0, 300).astype(np.float32),
    }[task]
    grid = np.linspace(-4, 4, 321).astype(np.float32)
    for name, loss in tables.LOSSES.items():
        if task not in loss.tasks or (task == "multiclass" and name in ("huber", "hinge")):
            continue
        function = tables.resolve(loss.function)
        options = tables.with_defaults(loss.options, {})
        known = diagnosis.baseline_loss(name, y, task, options)
        if task == "multiclass":
            shares = np.bincount(y.astype(int)) / len(y)
            scores = np.tile(np.log(shares), (len(y), 1)).astype(np.float32)
            least = float(function.per_example(scores, y, task, options).mean())
        elif function.two_outputs:
            columns = [np.stack([np.zeros_like(y), np.full_like(y, c)], axis=1) for c in grid]
            least = min(float(function.per_example(c, y, task, options).mean()) for c in columns)
        else:
            columns = [np.full((len(y), 1), c) for c in grid]
            least = min(float(function.per_example(c, y, task, options).mean()) for c in columns)
        assert known == pytest.approx(least, rel=0.1 if name == "huber" else 0.01), name


def test_what_rules_hide_are_rules() -> None:
    assert {name for rule in RULES.values() for name in rule.hides} <= RULES.keys()
