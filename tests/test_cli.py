"""The `lepton-dash` command."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from safetensors.numpy import load_file

import lepton_dash as ld
from lepton_dash import cli, server
from lepton_dash.spec import FIELDS, Change, Experiment, timeline_to_json

SMALL = Experiment().updated(dataset="xor", num_examples=40, hidden_sizes=(3,), epochs=12)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a small spec in it."""
    monkeypatch.chdir(tmp_path)
    SMALL.save("spec.toml")
    return tmp_path


def _run(*arguments: str, input: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(cli.main, arguments, input=input)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _outcome(*arguments: str) -> dict[str, Any]:
    result = _run("train", *arguments)
    assert result.exit_code == 0, result.stderr
    (line,) = result.stdout.splitlines()
    return json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def _refusal(*arguments: str) -> str:
    """Returns what is said when the input is refused: before anything is trained."""
    result = _run("train", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "epochs/s" not in result.stderr
    return result.stderr.strip()


@pytest.mark.usefixtures("folder")
class TestTrain:
    def test_prints_one_json_object_and_progress(self) -> None:
        result = _run("train", "spec.toml")
        outcome = json.loads(result.stdout)
        assert "12/12" in result.stderr
        assert "epochs/s" in result.stderr
        expected = ld.train(SMALL).result
        assert outcome.pop("run")  # see tests/test_cli_runs.py
        assert outcome | {"epochs_per_second": 0} == expected | {"epochs_per_second": 0}
        assert outcome["epochs_per_second"] > 0

    def test_writes_history_and_weights(self) -> None:
        outcome = _outcome("spec.toml", "--history", "h.csv", "--weights", "w.safetensors")
        trained = ld.train(SMALL)
        history = pd.read_csv("h.csv")
        pd.testing.assert_frame_equal(history, trained.history, check_exact=True)
        assert history.iloc[-1]["train_loss"] == outcome["train_loss"]
        weights = load_file("w.safetensors")
        for name, array in trained.params.items():
            np.testing.assert_array_equal(weights[name], array)

    def test_overrides(self) -> None:
        outcome = _outcome(
            "spec.toml",
            "--set",
            "epochs=5",
            "--set",
            "training.learning_rate=0.1",
            "--set",
            "hidden_sizes=4-4",
            "--set",
            "optimizer=adamw",
            "--set",
            "optimizer.weight_decay=0.5",
        )
        same = SMALL.updated(
            epochs=5,
            learning_rate=0.1,
            hidden_sizes=(4, 4),
            optimizer="adamw",
            optimizer_options={"weight_decay": 0.5},
        )
        assert outcome["train_loss"] == ld.train(same).result["train_loss"]

    def test_replays_a_timeline(self, folder: Path) -> None:
        timeline = [Change(3, 1, "learning_rate", 0.5), Change(5, 0, "l2", 0.01)]
        (folder / "t.json").write_text(timeline_to_json(timeline))
        outcome = _outcome("spec.toml", "--timeline", "t.json")
        assert outcome["train_loss"] == ld.train(SMALL, timeline).result["train_loss"]

    def test_reads_json_and_standard_input(self, folder: Path) -> None:
        SMALL.save("spec.json")
        from_json = _outcome("spec.json")
        result = _run("train", "-", input=SMALL.to_toml())
        assert json.loads(result.stdout)["train_loss"] == from_json["train_loss"]

    def test_without_validation(self) -> None:
        outcome = _outcome("spec.toml", "--set", "validation_fraction=0", "--history", "h.csv")
        assert outcome["validation_loss"] is None
        assert pd.read_csv("h.csv")["validation_loss"].isna().all()

    def test_a_diverged_training_is_an_outcome(self) -> None:
        diverging = SMALL.updated(
            dataset="plane", optimizer="sgd", hidden_sizes=(), batch_size=20, learning_rate=100
        )
        diverging.save("spec.toml")
        outcome = _outcome("spec.toml", "--weights", "w.safetensors", "--history", "h.csv")
        assert "stopped being" in outcome["stopped"]
        assert outcome["epoch"] < 12
        assert len(pd.read_csv("h.csv")) == outcome["epoch"]
        assert all(np.isfinite(array).all() for array in load_file("w.safetensors").values())

    def test_numbers_that_overflow_are_null(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "lepton_dash.run.Run._last_row", np.array([1, math.inf, *[math.nan] * 3])
        )
        outcome = _outcome("spec.toml")
        assert outcome["train_loss"] is None
        assert outcome["validation_accuracy"] is None

    def test_csv_of_the_working_directory(self, folder: Path) -> None:
        rows = "\n".join(f"{i % 7};{i % 5};{'ja' if i % 7 > 3 else 'nein'}" for i in range(60))
        (folder / "daten.csv").write_text(f"a;b;größer\n{rows}\n", encoding="latin-1")
        spec = SMALL.updated(dataset="csv", path="daten.csv", target="größer", num_examples=None)
        spec.updated(epochs=50).save("spec.toml")
        assert _outcome("spec.toml")["train_accuracy"] > 0.8


def test_lists_every_field_with_its_range() -> None:
    result = _run("train", "--fields")
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    for name in FIELDS:
        assert name.endswith("_options") or f" {name} " in said, name
    assert "learning_rate Above 0 and at most 100. Default: 0.03." in said
    assert "batch_size A whole number from 1 to 100,000. Default: 10." in said
    assert "activation One of tanh, relu," in said
    assert "optimizer.momentum From 0 to 0.9999. Default: 0.9 for momentum, nesterov" in said


@pytest.mark.usefixtures("folder")
class TestRefusals:
    def test_unknown_name(self, folder: Path) -> None:
        (folder / "bad.toml").write_text("[training]\noptimizer = 'adm'\nlerning_rate = 1\n")
        first, second = _refusal("bad.toml").splitlines()
        assert first.startswith("training.optimizer is 'adm', but must be one of")
        assert second == (
            "training.lerning_rate is not a field that exists; did you mean learning_rate?"
        )

    def test_syntax(self, folder: Path) -> None:
        (folder / "bad.toml").write_text("[training]\nepochs 3\n")
        assert "at line 2, column 8" in _refusal("bad.toml")

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["missing.toml"], "The spec was not found: there is no file missing.toml."),
            (["."], "The spec can't be read from .: Is a directory."),
            (
                ["spec.toml", "--set", "epochs=0"],
                "training.epochs is 0, but must be a whole number from 1 to 10,000,000.",
            ),
            (
                ["spec.toml", "--set", "epoch=5"],
                "epoch is not a field that exists; did you mean epochs?",
            ),
            (
                ["spec.toml", "--set", "lr=0.1"],
                "lr is not a field that exists; did you mean learning_rate?",
            ),
            (
                ["spec.toml", "--set", "beta_1=0.5"],
                "beta_1 is an option; write optimizer.b1.",
            ),
            (
                ["spec.toml", "--name", "x" * 121],
                "--name has 121 characters, but at most 120 are saved.",
            ),
            (
                ["spec.toml", "--tag", "a", "--no-keep"],
                "--tag needs a saved run; leave out --no-keep.",
            ),
            (
                ["spec.toml", "--set", "epochs"],
                "'epochs' is not of the form NAME=VALUE, such as learning_rate=0.1.",
            ),
            (
                ["spec.toml", "--timeline", "missing.json"],
                "The timeline was not found: there is no file missing.json.",
            ),
            (["spec.toml", "--history", "."], ". can't be written: it is a folder."),
        ],
    )
    def test_one_sentence(self, arguments: list[str], sentence: str) -> None:
        assert _refusal(*arguments) == sentence

    def test_folder_that_does_not_exist(self, folder: Path) -> None:
        said = _refusal("spec.toml", "--weights", "nowhere/w.safetensors")
        assert said == (
            f"nowhere/w.safetensors can't be written: there is no folder {folder / 'nowhere'}."
        )

    def test_data(self, folder: Path) -> None:
        (folder / "empty.csv").write_bytes(b"")
        said = _refusal("spec.toml", "--set", "dataset=csv", "--set", "path=empty.csv")
        assert len(said.splitlines()) == 1

    def test_too_large_for_the_machine(self) -> None:
        SMALL.updated(hidden_sizes=(4096,) * 64).save("large.toml")
        assert _refusal("large.toml").startswith("network.hidden_sizes need about ")

    def test_binary_spec(self, folder: Path) -> None:
        (folder / "bad.toml").write_bytes(bytes(range(256)))
        assert "not text in UTF-8" in _refusal("bad.toml")
        result = _run("train", "-", input=bytes(range(256)))
        assert result.exit_code == 2
        assert result.stderr.startswith("The spec is not valid TOML: ")

    def test_a_full_disk_still_prints_the_outcome(self, monkeypatch: pytest.MonkeyPatch) -> None:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("needs /dev/full")
        result = _run("train", "spec.toml", "--history", str(full))
        assert result.exit_code == 1
        assert json.loads(result.stdout)["epoch"] == 12
        assert "/dev/full could not be written: No space left on device." in result.stderr


def test_ctrl_c_keeps_what_was_trained(folder: Path) -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    # a terminal as standard error, where progress is drawn several times a second
    terminal, side = pty.openpty()
    termios.tcsetwinsize(side, (24, 100))
    command = [sys.executable, "-m", "lepton_dash", "train", "spec.toml"]
    options = ["--set", "epochs=10000000", "--history", "h.csv", "--weights", "w.safetensors"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=side) as process:
        os.close(side)
        try:
            seen = b""
            while b"loss" not in seen:
                seen += os.read(terminal, 4096)
            process.send_signal(signal.SIGINT)
            stdout, _none = process.communicate()
        finally:
            process.kill()
            os.close(terminal)
    assert process.returncode == 0
    outcome = json.loads(stdout)
    assert 0 < outcome["epoch"] < 10_000_000
    assert outcome["stopped"].startswith(f"Stopped by hand after {outcome['epoch']:,} of ")
    assert len(pd.read_csv("h.csv")) == outcome["epoch"]
    assert np.isfinite(load_file("w.safetensors")["layers.0.weight"]).all()


class TestDashboard:
    @pytest.fixture
    def served(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        calls: list[Any] = []

        def main(host: str, port: int | None, open_browser: bool) -> None:
            calls.append((host, port, open_browser))

        monkeypatch.setattr(server, "main", main)
        return calls

    def test_is_what_runs_without_a_command(self, served: list[Any]) -> None:
        assert _run().exit_code == 0
        assert served == [("127.0.0.1", None, True)]

    def test_options(self, served: list[Any]) -> None:
        _run("--host", "0.0.0.0", "--port", "9000", "--no-browser")
        assert served == [("0.0.0.0", 9000, False)]

    @pytest.mark.parametrize("port", ["-1", "65536", "http"])
    def test_wrong_port(self, served: list[Any], port: str) -> None:
        result = _run("--port", port)
        assert result.exit_code == 2
        assert not served


def test_version_and_help() -> None:
    assert _run("--version").stdout.startswith("lepton-dash, version ")
    assert "train" in _run("--help").stdout
    assert "--timeline" in _run("train", "--help").stdout
