"""Training from Python."""

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

import lepton_dash as ld
from lepton_dash import engine, run
from lepton_dash.data import DataError
from lepton_dash.spec import Change, Experiment, SpecError

SMALL = Experiment().updated(dataset="xor", num_examples=40, hidden_sizes=(3,), epochs=12)


def _same(one: run.Run, other: run.Run) -> bool:
    """Whether two runs are equal to the bit."""
    return np.array_equal(one.rows, other.rows, equal_nan=True) and all(
        np.array_equal(one.params[name], other.params[name]) for name in one.params
    )


def test_history_has_a_row_an_epoch() -> None:
    history = ld.train(SMALL).history
    assert list(history.columns) == [
        "epoch",
        "train_loss",
        "validation_loss",
        "train_accuracy",
        "validation_accuracy",
    ]
    assert history["epoch"].tolist() == list(range(1, 13))
    assert history["epoch"].dtype == np.int64
    assert np.isfinite(history.to_numpy()).all()


def test_one_epoch() -> None:
    trained = ld.train(SMALL.updated(epochs=1))
    assert len(trained.history) == 1
    assert trained.stopped == "The one epoch is done."


def test_regression_has_r2() -> None:
    trained = ld.train(SMALL.updated(dataset="plane", epochs=100))
    assert list(trained.history.columns[-2:]) == ["train_r2", "validation_r2"]
    assert 0.5 < trained.history["train_r2"].iloc[-1] <= 1.0
    assert "train_accuracy" not in trained.result


def test_without_validation_its_numbers_are_missing() -> None:
    trained = ld.train(SMALL.updated(validation_fraction=0))
    assert trained.history["validation_loss"].isna().all()
    assert trained.history["train_loss"].notna().all()
    assert trained.result["validation_loss"] is None
    assert trained.result["validation_accuracy"] is None


def test_result_is_the_last_epoch() -> None:
    trained = ld.train(SMALL)
    result = trained.result
    assert list(result) == [
        "epoch",
        "train_loss",
        "validation_loss",
        "train_accuracy",
        "validation_accuracy",
        "parameters",
        "epochs_per_second",
        "stopped",
    ]
    last = trained.history.iloc[-1]
    assert {name: result[name] for name in last.index} == last.to_dict()
    assert result["parameters"] == 3 * 2 + 3 + 3 + 1
    assert result["epochs_per_second"] > 0
    assert result["stopped"] == "All 12 epochs are done."
    assert json.loads(json.dumps(result, allow_nan=False)) == result


@pytest.mark.parametrize("call_time", [0.0, 1e-4, 10.0])
def test_same_numbers_however_long_the_calls_are(
    call_time: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = ld.train(SMALL).prepared
    trainer = engine.build(SMALL, prepared)
    state, report = trainer.advance(
        trainer.init(), engine.hyperparameters(SMALL), max_steps=10**6, until_epoch=12
    )
    monkeypatch.setattr(run, "CALL_TIME", call_time)
    trained = ld.train(SMALL)
    np.testing.assert_array_equal(trained.rows, report.rows)
    for depth, (weight, _bias) in enumerate(trainer.layers(state)):
        np.testing.assert_array_equal(trained.params[f"layers.{depth}.weight"], weight)


def test_every_option_of_a_network_counts() -> None:
    options: list[dict[str, object]] = [
        {"activations": ("relu",)},
        {"residual": True, "hidden_sizes": (2, 2)},
        {"layer_norm": True},
        {"dropouts": (0.5,)},
        {"frozen_layers": (0,)},
    ]
    for fields in options:
        plain = SMALL.updated(hidden_sizes=fields.get("hidden_sizes", SMALL.network.hidden_sizes))
        experiment = ld.Experiment.from_toml(plain.updated(**fields).to_toml())
        assert not np.array_equal(ld.train(experiment).rows, ld.train(plain).rows), fields


def test_the_weights_of_normalised_layers_are_saved(tmp_path: Path) -> None:
    trained = ld.train(SMALL.updated(hidden_sizes=(3, 2), layer_norm=True))
    trained.save_weights(tmp_path / "w.safetensors")
    saved = load_file(tmp_path / "w.safetensors")
    assert {name: saved[name].shape for name in saved if "norm" in name} == {
        "norms.0.weight": (3,),
        "norms.0.bias": (3,),
        "norms.1.weight": (2,),
        "norms.1.bias": (2,),
    }
    assert sum(array.size for array in saved.values()) == trained.trainer.num_params


class TestTimeline:
    def test_a_layer_is_frozen_and_thawed(self) -> None:
        changes = [Change(4, 1, "frozen_layers", (0,)), Change(8, 0, "frozen_layers", ())]
        trained = ld.train(SMALL, changes)
        frozen = ld.train(SMALL, [*changes[:1], Change(5, 0, "epochs", 8)])
        at_freezing = ld.train(SMALL, [Change(0, 0, "epochs", 4)])
        assert not np.array_equal(
            frozen.params["layers.0.weight"], at_freezing.params["layers.0.weight"]
        )  # one more step, the first of epoch 5, has moved it
        thawed = trained.params["layers.0.weight"]
        assert not np.array_equal(thawed, frozen.params["layers.0.weight"])
        still = ld.train(SMALL, [*changes[:1], Change(5, 0, "epochs", 6)])
        np.testing.assert_array_equal(
            still.params["layers.0.weight"], frozen.params["layers.0.weight"]
        )
        assert not np.array_equal(still.params["layers.1.weight"], frozen.params["layers.1.weight"])

    def test_a_change_acts_from_its_step_on(self) -> None:
        # 20 training examples in batches of 10 are 2 steps an epoch
        trained = ld.train(SMALL, [Change(5, 1, "learning_rate", 0.5)])
        trainer = engine.build(SMALL, trained.prepared)
        slow = engine.hyperparameters(SMALL)
        fast = engine.hyperparameters(SMALL.updated(learning_rate=0.5))
        state, _ = trainer.advance(trainer.init(), slow, max_steps=11, until_epoch=12)
        state, _ = trainer.advance(state, fast, max_steps=100, until_epoch=12)
        np.testing.assert_array_equal(
            trained.params["layers.0.weight"], trainer.layers(state)[0][0]
        )
        untouched = ld.train(SMALL)
        np.testing.assert_array_equal(trained.rows[:5], untouched.rows[:5])
        assert not np.array_equal(trained.rows[5], untouched.rows[5])

    def test_a_change_at_the_start_is_the_same_as_another_experiment(self) -> None:
        changed = ld.train(SMALL, [Change(0, 0, "l2", 0.1), Change(0, 0, "learning_rate", 0.5)])
        assert _same(changed, ld.train(SMALL.updated(l2=0.1, learning_rate=0.5)))

    def test_a_change_after_the_end_does_nothing(self) -> None:
        assert _same(ld.train(SMALL, [Change(12, 1, "l2", 0.1)]), ld.train(SMALL))

    def test_more_epochs_at_the_end_go_on(self) -> None:
        longer = ld.train(SMALL, [Change(12, 0, "epochs", 20)])
        assert len(longer.history) == 20
        assert longer.stopped == "All 20 epochs are done."
        assert longer.experiment.training.epochs == 12
        assert longer.settings.training.epochs == 20

    def test_fewer_epochs_end_it(self) -> None:
        assert len(ld.train(SMALL, [Change(3, 0, "epochs", 5)]).history) == 5
        # it was past that already
        assert len(ld.train(SMALL, [Change(7, 0, "epochs", 5)]).history) == 7

    def test_options_change_too(self) -> None:
        changed = ld.train(SMALL, [Change(2, 0, "optimizer_options", {"b1": 0.1})])
        assert not _same(changed, ld.train(SMALL))

    def test_a_weight_is_set(self) -> None:
        trained = ld.train(SMALL, [Change(12, 0, "weight", (0, 1, 2, 0.5))])
        assert trained.params["layers.0.weight"][1, 2] == 0.5
        assert trained.result["train_loss"] != trained.history["train_loss"].iloc[-1]
        np.testing.assert_array_equal(trained.rows, ld.train(SMALL).rows)

    @pytest.mark.parametrize("place", [(0, 2, 0), (1, 0, 1)])
    def test_a_weight_that_the_network_lacks_is_refused(self, place: tuple[int, int, int]) -> None:
        with pytest.raises(SpecError, match=r"timeline\[0\]\.value\[\d\] is"):
            ld.train(SMALL, [Change(2, 0, "weight", (*place, 0.5))])

    def test_a_wrong_one_is_refused(self) -> None:
        with pytest.raises(SpecError, match=r"timeline\[0\]"):
            ld.train(SMALL, [Change(2, 0, "batch_size", 3)])


class TestStopping:
    @pytest.mark.parametrize("call_time", [0.0, 10.0])
    def test_a_rule_ends_it_with_the_epoch_that_met_it(
        self, call_time: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain = ld.train(SMALL.updated(epochs=60))
        losses = plain.rows[:, 2]
        goal = float(losses[40])
        first = int(np.argmax(losses <= goal)) + 1
        monkeypatch.setattr(run, "CALL_TIME", call_time)
        stopped = ld.train(SMALL.updated(epochs=60, stop_loss=goal))
        assert _same(stopped, ld.train(SMALL.updated(epochs=first)))
        assert stopped.stopped_by == "stop_loss"
        assert stopped.result["stopped"] == (
            f"Stopped after {first} epochs: the validation loss reached {goal:g}."
        )

    def test_patience_counts_from_the_best_epoch(self) -> None:
        noisy = SMALL.updated(epochs=500, learning_rate=0.5, noise=0.6)
        losses = ld.train(noisy).rows[:, 2]
        patient = ld.train(noisy.updated(stop_patience=7))
        last = len(patient.rows)
        assert last < 500
        assert int(np.argmin(losses[:last])) == last - 1 - 7
        assert "no new best value for 7 epochs" in patient.stopped

    def test_without_validation_the_training_counts(self) -> None:
        alone = SMALL.updated(validation_fraction=0, stop_accuracy=0.01)
        assert ld.train(alone).stopped == "Stopped after 1 epoch: the training accuracy reached 1%."

    def test_an_accuracy_of_one_is_reached(self) -> None:
        # a float32 mean makes 41 of 41 a little less than 1
        apart = Experiment().updated(
            dataset="gaussians", noise=0, num_examples=82, stop_accuracy=1.0, epochs=50
        )
        trained = ld.train(apart)
        assert trained.stopped_by == "stop_accuracy"
        assert trained.result["validation_accuracy"] == 1.0

    def test_time_ends_it(self) -> None:
        timed = ld.train(SMALL.updated(epochs=10_000_000, stop_seconds=0.3))
        assert timed.stopped_by == "stop_seconds"
        assert timed.seconds >= 0.3

    def test_a_rule_moved_on_the_way_counts_from_there(self) -> None:
        on = [Change(5, 0, "stop_accuracy", 0.01)]
        assert len(ld.train(SMALL, on).rows) == 6
        passed = [*on, Change(6, 0, "stop_accuracy", None)]
        assert len(ld.train(SMALL, passed).rows) == 12


def _forward(trained: run.Run, raw: np.ndarray, activation: Any) -> np.ndarray:
    """The network's scores by hand, from what its weights file says."""
    x = (raw - trained.prepared.x_mean) / trained.prepared.x_scale
    depth = len(trained.params) // 2
    for layer in range(depth):
        weight, bias = (trained.params[f"layers.{layer}.{part}"] for part in ("weight", "bias"))
        x = x @ weight + bias
        x = activation(x) if layer < depth - 1 else x
    return x


def test_predicts_classes_from_raw_columns() -> None:
    trained = ld.train(SMALL.updated(epochs=50))
    raw = np.array([[-3.0, 3.0], [3.0, 3.0], [0.1, -2.0]])
    scores = _forward(trained, raw, np.tanh)[:, 0]
    probability = 1.0 / (1.0 + np.exp(-scores))
    np.testing.assert_allclose(
        trained.predict_proba(raw), np.stack([1 - probability, probability], 1), atol=1e-5
    )
    assert trained.predict(raw).tolist() == (probability > 0.5).astype(int).tolist()
    assert trained.class_names == ("0", "1")


def test_predicts_several_classes_from_a_table() -> None:
    trained = ld.train(SMALL.updated(dataset="iris", epochs=60, validation_fraction=0.3))
    frame = pd.DataFrame(trained.prepared.raw_train, columns=trained.prepared.column_names)
    shuffled_columns = frame[list(reversed(frame.columns))]
    probabilities = trained.predict_proba(frame)
    np.testing.assert_array_equal(trained.predict_proba(shuffled_columns), probabilities)
    assert probabilities.shape == (len(frame), 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)
    actual = np.array(trained.class_names)[trained.prepared.y_train.astype(int)]
    right = int(np.sum(trained.predict(frame) == actual))
    assert trained.result["train_accuracy"] == right / len(frame)  # to the last bit


def test_predicts_values_in_their_own_unit() -> None:
    trained = ld.train(SMALL.updated(dataset="diabetes", num_examples=None, epochs=30))
    raw = trained.prepared.raw_train
    by_hand = _forward(trained, raw, np.tanh)[:, 0]
    by_hand = by_hand * trained.prepared.target_scale + trained.prepared.target_mean
    np.testing.assert_allclose(trained.predict(raw), by_hand, rtol=1e-3)
    assert 25 < trained.predict(raw).mean() < 346  # what the patients' scores range over
    with pytest.raises(ValueError, match="no classes"):
        trained.predict_proba(raw)


def test_wrong_columns_are_refused_in_a_sentence() -> None:
    trained = ld.train(SMALL)
    with pytest.raises(ValueError, match="2 values each, in this order: x1, x2"):
        trained.predict([[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="2 values each, in this order: x1, x2"):
        trained.predict([1.0, 2.0])
    with pytest.raises(ValueError, match="no column x2"):
        trained.predict(pd.DataFrame({"x1": [1.0]}))


def test_weights_file_says_all_that_is_needed(tmp_path: Path) -> None:
    timeline = [Change(2, 0, "l2", 0.1)]
    trained = ld.train(SMALL.updated(dataset="iris", hidden_sizes=(3, 2)), timeline)
    path = tmp_path / "weights.safetensors"
    trained.save_weights(path)
    with safe_open(path, "numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        metadata = file.metadata()
    assert sorted(arrays) == [f"layers.{n}.{part}" for n in range(3) for part in ("bias", "weight")]
    assert arrays["layers.0.weight"].shape == (4, 3)
    assert arrays["layers.2.bias"].shape == (3,)
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, trained.params[name])
    again = ld.train(
        Experiment.from_json(metadata["experiment"]),
        ld.spec.timeline_from_json(metadata["timeline"], trained.experiment),
    )
    assert _same(again, trained)
    inputs, target = json.loads(metadata["inputs"]), json.loads(metadata["target"])
    np.testing.assert_array_equal(inputs["mean"], trained.prepared.x_mean)
    assert target["classes"] == list(trained.class_names)
    assert json.loads(metadata["result"]) == trained.result


# A straight line fitted by gradient descent: the error grows about 1.4-fold at each step for a
# learning rate of 1.2, and overflows within some dozen epochs of 4 steps; for 100, in a few.
DIVERGING = SMALL.updated(dataset="plane", optimizer="sgd", hidden_sizes=(), batch_size=5)


@pytest.mark.parametrize("learning_rate", [1.2, 25.0, 100.0])
def test_diverged_training_keeps_the_last_good_epoch(
    learning_rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = DIVERGING.updated(learning_rate=learning_rate, epochs=1000)
    calls = []
    for call_time in (0.0, 10.0):
        monkeypatch.setattr(run, "CALL_TIME", call_time)
        calls.append(ld.train(experiment))
    trained = calls[0]
    assert _same(*calls)
    assert trained.failure is not None
    assert f"in epoch {trained.failure.epoch}" in trained.stopped
    assert trained.result["epoch"] == len(trained.history) == trained.failure.epoch - 1
    assert all(np.isfinite(array).all() for array in trained.params.values())
    json.dumps(trained.result, allow_nan=False)


def test_stops_when_asked() -> None:
    seen: list[int] = []

    def progress(epoch: int, _epochs: int, _row: Any) -> None:
        seen.append(epoch)

    trained = ld.train(
        SMALL.updated(epochs=10_000_000), progress=progress, stop=lambda: seen[-1] >= 3
    )
    epoch = trained.result["epoch"]
    assert 3 <= epoch < 10_000_000
    assert len(trained.history) == epoch
    assert trained.stopped == (
        f"Stopped by hand after {epoch:,} of 10,000,000 epochs;"
        " what was trained until then is kept."
    )
    assert seen == sorted(seen)


def test_stopped_before_the_first_step() -> None:
    trained = ld.train(SMALL, stop=lambda: True)
    assert trained.history.empty
    assert trained.result["epoch"] == 0
    assert trained.result["train_loss"] > 0


def test_progress_is_told_from_start_to_end() -> None:
    told: list[tuple[int, int]] = []
    ld.train(SMALL, progress=lambda epoch, epochs, _row: told.append((epoch, epochs)))
    assert told[0] == (0, 12)
    assert told[-1] == (12, 12)


def test_what_does_not_fit_is_refused_before_it_starts() -> None:
    with pytest.raises(SpecError, match=r"^network\.hidden_sizes need about .* GiB of memory"):
        ld.train(SMALL.updated(hidden_sizes=(4096,) * 64))


def test_missing_file_is_a_sentence() -> None:
    with pytest.raises(DataError, match="missing"):
        ld.train(SMALL.updated(dataset="csv", path="missing.csv", num_examples=None))


def test_csv_path_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "\n".join(f"{i % 7},{i % 5},{'yes' if i % 7 > 3 else 'no'}" for i in range(60))
    (tmp_path / "table.csv").write_text(f"a,b,answer\n{rows}\n")
    monkeypatch.chdir(tmp_path)
    trained = ld.train(
        SMALL.updated(dataset="csv", path="table.csv", target="answer", num_examples=None)
    )
    assert trained.class_names == ("no", "yes")
    assert trained.prepared.column_names == ("a", "b")


def test_a_run_says_what_it_is() -> None:
    run = ld.train(Experiment().updated(dataset="xor", num_examples=40, epochs=3, l2=0.01))
    numbers = run.result
    title, measured, stopped = repr(run).splitlines()
    assert title == "XOR, 4-2, Tanh"
    assert measured == (
        f"Epoch 3: training loss {numbers['train_loss']:.4g},"
        f" validation loss {numbers['validation_loss']:.4g},"
        f" accuracy (training) {numbers['train_accuracy']:.1%},"
        f" accuracy (validation) {numbers['validation_accuracy']:.1%}"
    )
    assert stopped == "All 3 epochs are done."
    page = run._repr_html_()
    assert measured in page
    assert "<tr><td>L2</td><td>0.01</td></tr>" in page
    (picture,) = re.findall('src="data:image/svg\\+xml;base64,(.*?)"', page)
    assert b"validation" in b64decode(picture)  # the legend, as text


def test_a_run_without_an_epoch_says_so() -> None:
    run = ld.train(Experiment().updated(dataset="xor", num_examples=40), stop=lambda: True)
    assert repr(run).splitlines()[1].startswith("Epoch 0: training loss ")
    assert "<img" not in run._repr_html_()
