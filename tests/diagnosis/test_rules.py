"""Each rule on real small trainings that show its sign, and on ones that don't."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

from lepton_dash import diagnosis, tables
from lepton_dash.diagnosis import RULES, Signs
from lepton_dash.spec import Experiment
from tests.diagnosis.trained import after, along, found


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
    said = along(experiment.updated(l2=0.01), 150, looks=5)
    assert said["imbalance"] >= 2


@pytest.mark.parametrize("rare", [1, 2, 10, 40])
def test_no_imbalance_of_a_network_that_is_always_right(rare: int) -> None:
    signs = right_of(200, rare, accuracy=1.0)
    assert RULES["imbalance"].find(signs) is None
    assert RULES["noise_floor"].find(signs) is None
    missed = right_of(200, rare, accuracy=1 - rare / 200)
    assert RULES["imbalance"].find(missed) is not None


def right_of(count: int, rare: int, accuracy: float) -> Signs:
    """The signs of a training that has come to its end with so many right."""
    rows = np.empty((60, 5))
    rows[:, 0] = np.arange(60)
    rows[:, 1:3], rows[:, 3:] = 0.05, accuracy
    return Signs(
        experiment=Experiment().updated(epochs=60),
        task="binary",
        baseline=diagnosis.baseline_loss("cross_entropy", np.arange(count) < rare, "binary"),
        history=rows,
        class_names=("common", "rare"),
        class_counts=(count - rare, rare),
        num_validation=count,
        neighbours=1.0,
    )


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
        for options in _options(loss):
            known = diagnosis.baseline_loss(name, y, task, options)
            if task == "multiclass":
                shares = np.bincount(y.astype(int)) / len(y)
                columns = [np.tile(np.log(shares), (len(y), 1)).astype(np.float32)]
            elif function.two_outputs:
                columns = [np.stack([np.zeros_like(y), np.full_like(y, c)], axis=1) for c in grid]
            else:
                columns = [np.full((len(y), 1), c) for c in grid]
            least = min(float(function.per_example(c, y, task, options).mean()) for c in columns)
            assert known == pytest.approx(least, rel=0.01), (name, options)


def _options(loss: tables.Loss) -> list[dict[str, float]]:
    """Its defaults, and for Huber smaller and larger δ."""
    defaults = tables.with_defaults(loss.options, {})
    return [defaults, *({"delta": delta} for delta in (0.2, 5.0) if "delta" in loss.options)]


def test_the_huber_baseline_is_its_own_minimiser() -> None:
    """Of skewed targets: the mean isn't the best constant, and the median only for small δ."""
    y = np.array([0.0] * 7 + [1.0, 2.0, 10.0], np.float32)
    for delta in (0.1, 0.5, 1.0, 20.0):
        best = minimize_scalar(
            lambda c, delta=delta: float(np.mean(huber(y - c, delta))), bounds=(0, 10)
        )
        known = diagnosis.baseline_loss("huber", y, "regression", {"delta": delta})
        assert known == pytest.approx(best.fun, rel=1e-4)


@pytest.mark.parametrize("delta", [0.05, 0.3, 0.8, 2.0])
def test_the_huber_baseline_of_several_classes(delta: float) -> None:
    y = np.repeat([0.0, 1.0, 2.0, 3.0], [50, 30, 15, 5]).astype(np.float32)
    shares = np.bincount(y.astype(int)) / len(y)

    def loss(scores: np.ndarray) -> float:
        p = np.exp(scores - scores.max())
        p /= p.sum()
        return float(np.sum(shares * huber(1 - p, delta) + (1 - shares) * huber(p, delta)))

    starts = np.random.default_rng(0).normal(size=(4, 4))
    least = min(minimize(loss, start, method="Nelder-Mead").fun for start in starts)
    known = diagnosis.baseline_loss("huber", y, "multiclass", {"delta": delta})
    assert known == pytest.approx(least, rel=1e-2)
    assert known <= least + 1e-9


@pytest.mark.parametrize("counts", [(40, 30, 30), (70, 20, 10), (50, 25, 25)])
def test_the_hinge_baseline_of_several_classes(counts: tuple[int, ...]) -> None:
    y = np.repeat(np.arange(3.0), counts).astype(np.float32)
    shares = np.array(counts) / sum(counts)

    def loss(scores: np.ndarray) -> float:
        rivals = np.array([np.delete(scores, own).max() for own in range(3)])
        return float(np.sum(shares * np.maximum(0.0, 1.0 + rivals - scores)))

    starts = np.random.default_rng(0).normal(size=(8, 3))
    least = min(minimize(loss, start, method="Nelder-Mead").fun for start in starts)
    known = diagnosis.baseline_loss("hinge", y, "multiclass")
    assert known == pytest.approx(least, rel=1e-2)


def huber(residuals: np.ndarray, delta: float) -> np.ndarray:
    size = np.abs(residuals)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


def test_what_rules_hide_are_rules() -> None:
    assert {name for rule in RULES.values() for name in rule.hides} <= RULES.keys()
