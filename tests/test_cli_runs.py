"""Runs on the command line: kept, listed, shown, exported, deleted and restored."""

import json
import mimetypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width
from zipfile import ZipFile

import numpy as np
import onnx
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import lepton_dash as ld
from lepton_dash import cli, kept, run, store
from lepton_dash.commands import keeping
from lepton_dash.export import formats
from lepton_dash.export.formats import NETWORK_FORMATS
from lepton_dash.export.sources import SOURCES
from lepton_dash.export.weights import read
from lepton_dash.spec import Change, Experiment, timeline_to_json
from lepton_dash.store import Labels, Store
from tests.live.waiting import wait_until
from tests.ui import made_up_runs as made_up

SMALL = Experiment().updated(dataset="xor", num_examples=40, hidden_sizes=(3,), epochs=12)
NOISY = SMALL.updated(noise=0.8, learning_rate=0.5, epochs=60)  # its best epoch is an early one


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a small spec in it, and a store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    SMALL.save("spec.toml")
    return tmp_path


@pytest.fixture
def opened(folder: Path) -> Iterator[Store]:
    opened = store.default_store()
    yield opened
    store.close(opened)


def _call(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(cli.main, arguments, input=input)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _said(*arguments: str) -> Result:
    result = _call(*arguments)
    assert result.exit_code == 0, result.stderr
    return result


def _refusal(*arguments: str) -> str:
    """The sentence that is said when something can't be done."""
    result = _call(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def _train(*arguments: str) -> str:
    """Trains and returns the id of the kept run."""
    run_id = json.loads(_said("train", *arguments).stdout)["run"]
    assert isinstance(run_id, str)
    return run_id


def _listed(*arguments: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(_said("runs", "list", "--json", *arguments).stdout)
    return listed


def _columns(line: str, words: str) -> int:
    """How far to the right the words begin in a terminal."""
    before = line[: line.index(words)]
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in before)


class TestKeeping:
    def test_a_run_is_kept_whole(self, opened: Store, folder: Path) -> None:
        NOISY.save("spec.toml")
        change = Change(20, 1, "learning_rate", 0.3)
        (folder / "t.json").write_text(timeline_to_json([change, Change(90, 0, "l2", 0.1)]))
        run_id = _train("spec.toml", "--timeline", "t.json")
        found = store.get(opened, run_id)
        assert found is not None
        expected = ld.train(NOISY, [change])
        assert found.owner == store.LOCAL
        assert found.origin.experiment == NOISY
        assert found.origin.source == "command line"
        assert found.origin.title == "XOR, 3, Tanh"
        assert found.timeline == (change,)  # the other one never acted
        assert found.settings == expected.settings
        assert found.summary.status == "finished"
        assert found.summary.epoch == 60
        assert found.summary.train_loss == expected.result["train_loss"]
        rows = store.history(opened, run_id)
        np.testing.assert_array_equal(rows[:, :5], expected.rows)
        # a training that goes on from it starts with the untrained network's row
        whole = store.history(opened, run_id, with_start=True)
        assert whole[:, 0].tolist() == list(range(61))
        assert (np.diff(rows[:, 5]) >= 0).all()
        best = int(np.argmin(expected.rows[:, 2])) + 1
        assert 0 < found.summary.best_epoch == best < 60
        thumbnail = store.thumbnail(opened, run_id)
        assert thumbnail is not None
        assert thumbnail.startswith(b"\x89PNG")
        again = kept.open_run(opened, run_id)
        for name, array in expected.params.items():
            np.testing.assert_array_equal(again.params[name], array)
        # the best one was packed, not trained again when it is opened
        assert store.weights(opened, run_id).best is not None
        until_best = ld.train(NOISY, [change, Change(best, 0, "epochs", best)])
        for name, array in kept.open_run(opened, run_id, which="best").params.items():
            np.testing.assert_array_equal(array, until_best.params[name])

    def test_what_is_written_bit_by_bit_is_whole(
        self, opened: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        writes: list[int] = []
        write, watch = store.write, keeping.Keeper.watch

        def watched(opened: Store, run_id: str, progress: store.Progress) -> None:
            writes.append(progress.rows_from)
            write(opened, run_id, progress)

        def paced(keeper: keeping.Keeper, moment: run.Moment) -> None:
            """The training isn't over before a few parts of it are written."""
            before = len(writes)
            watch(keeper, moment)
            if before < 4:
                wait_until(lambda: len(writes) > before)

        monkeypatch.setattr(keeping, "ROUND", 0.02)
        monkeypatch.setattr(run, "CALL_TIME", 0.001)
        monkeypatch.setattr(store, "write", watched)
        monkeypatch.setattr(keeping.Keeper, "watch", paced)
        run_id = _train("spec.toml", "--set", "epochs=9000")
        assert len({start for start in writes if start > 0}) > 1
        expected = ld.train(SMALL.updated(epochs=9000)).rows
        np.testing.assert_array_equal(store.history(opened, run_id)[:, :5], expected)

    def test_every_task_has_a_picture(self, opened: Store) -> None:
        for dataset in ("plane", "blobs", "iris", "diabetes"):
            run_id = _train("spec.toml", "--set", f"dataset={dataset}", "--set", "epochs=1")
            assert store.thumbnail(opened, run_id) is not None

    def test_how_it_ended(self, opened: Store) -> None:
        SMALL.updated(stop_loss=10).save("rule.toml")
        SMALL.updated(
            dataset="plane", optimizer="sgd", hidden_sizes=(), batch_size=5, learning_rate=25
        ).save("diverging.toml")
        ends = []
        for spec in ("rule.toml", "diverging.toml"):
            found = store.get(opened, _train(spec))
            assert found is not None
            ends.append(found.summary.status)
        assert ends == ["stopped", "diverged"]

    def test_a_file_is_found_from_anywhere(
        self, opened: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = "\n".join(f"{i % 7},{i % 5},{'ab'[i % 2]}" for i in range(60))
        (folder / "t.csv").write_text(f"x,y,label\n{lines}\n")
        run_id = _train(
            "spec.toml", "--set", "dataset=csv", "--set", "path=t.csv", "--set", "target=label"
        )
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        assert kept.open_run(opened, run_id).prepared.column_names == ("x", "y")

    def test_name_tags_and_note_are_written_at_the_start(self, opened: Store) -> None:
        labels = ("--name", "Baseline", "--tag", "paper", "--tag", "v2", "--note", "for section 3")
        run_id = _train("spec.toml", *labels)
        found = store.get(opened, run_id)
        assert found is not None
        assert found.labels == Labels("Baseline", ("paper", "v2"), "for section 3")
        (entry,) = _listed("--search", "baseline paper section")
        assert entry["id"] == run_id

    def test_not_wanted(self, opened: Store) -> None:
        result = _said("train", "spec.toml", "--no-keep")
        assert json.loads(result.stdout)["run"] is None
        assert store.list_runs(opened, store.LOCAL) == []

    def test_a_store_that_fails_is_said_once(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "no.sqlite").write_bytes(b"This is no database. " * 100)
        monkeypatch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{folder / 'no.sqlite'}")
        monkeypatch.setattr(keeping, "ROUND", 0.01)
        monkeypatch.setattr(keeping, "PATIENCE", 0.01)
        result = _said("train", "spec.toml", "--set", "epochs=3000")
        outcome = json.loads(result.stdout)
        assert outcome["epoch"] == 3000
        assert outcome["run"] is None
        said = [line for line in result.stderr.splitlines() if "isn't kept" in line]
        assert len(said) == 1
        assert "no.sqlite is not a database" in said[0]
        assert "Traceback" not in result.stderr

    def test_what_is_no_storing_error_stops_nothing(
        self, opened: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_arguments: Any, **_options: Any) -> None:
            raise RuntimeError("a mistake of ours")

        monkeypatch.setattr(store, "write", broken)
        result = _said("train", "spec.toml")
        assert json.loads(result.stdout)["run"] is None
        assert "The run isn't kept" in result.stderr
        assert "a mistake of ours" in caplog.text

    def test_a_long_run_is_thinned(self, opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "ROWS", 8)
        rows = store.history(opened, _train("spec.toml", "--set", "epochs=30"))
        assert rows[:, 0].tolist() == [4, 8, 12, 16, 20, 24, 28, 30]


def test_killed_in_the_middle_what_was_written_opens_again(folder: Path) -> None:
    command = [sys.executable, "-m", "lepton_dash", "train", "spec.toml"]
    options = ["--set", "epochs=10000000", "--set", "noise=0.5"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            opened = store.default_store()
            deadline = time.monotonic() + 100
            epochs: set[int] = set()
            while len(epochs) < 4 and time.monotonic() < deadline:
                found = store.list_runs(opened, store.LOCAL)
                epochs |= {run.summary.epoch for run in found}
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
    assert len(epochs) == 4  # it was written on the way, again and again
    assert keeping.ROUND < 1  # [s] between two writes; the benchmark measures what is lost
    (found_run,) = store.list_runs(opened, store.LOCAL)
    rows = store.history(opened, found_run.id, with_start=True)
    assert rows[-1, 0] == found_run.summary.epoch > 100
    assert rows[0, 0] == 0
    assert len(np.unique(np.diff(rows[:-1, 0]))) == 1  # evenly spaced, from one write to the next
    again = kept.open_run(opened, found_run.id)
    assert again.state.epoch == found_run.summary.epoch
    row = again.trainer.evaluate(again.state, again.trainer.hyper)
    np.testing.assert_array_equal(row, rows[-1, :5])
    store.close(opened)


class TestList:
    @pytest.fixture
    def runs(self, opened: Store) -> list[str]:
        """Three runs, the newest first."""
        ids = [_train("spec.toml", "--set", f"epochs={epochs}") for epochs in (1, 2, 3)]
        labels = Labels(name="<b>\x1b[31m the second", tags=("paper",), favourite=True)
        assert store.label(opened, store.LOCAL, ids[1], labels)
        return ids[::-1]

    def test_a_line_a_run(self, runs: list[str]) -> None:
        head, *lines = _said("runs", "list").stdout.splitlines()
        assert head.split() == [
            "id", "began", "run", "state", "epochs", "loss", "validation", "accuracy",
        ]  # fmt: skip
        assert [line[:8] for line in lines] == [run_id[:8] for run_id in runs]
        assert "★ <b>" in lines[1]
        assert "\x1b" not in lines[1]
        assert "finished" in lines[0]
        two = _said("runs", "list", "--limit", "2")
        assert len(two.stdout.splitlines()) == 3
        assert two.stderr == "… and 1 more; --all lists it.\n"
        assert len(_said("runs", "list", "--limit", "2", "--all").stdout.splitlines()) == 4

    def test_settings_that_differ_have_columns(self, runs: list[str], opened: Store) -> None:
        heading, *_lines = _said("runs", "list").stdout.splitlines()
        assert "Optimizer" not in heading
        other = SMALL.updated(optimizer="sgd", seed=3)
        other.save("second.toml")
        _train("second.toml")
        heading, newest, *_lines = _said("runs", "list").stdout.splitlines()
        at = heading.index("Optimizer")
        assert newest[at:].startswith("Gradient descent")
        assert newest[heading.index("Seed of the training") :].startswith("3 ")

    def test_search(self, runs: list[str]) -> None:
        for text, count in (("PAPER", 1), ("xor tanh", 3), ("second paper", 1), (runs[0], 1)):
            listed = json.loads(_said("runs", "list", "--json", "--search", text).stdout)
            assert len(listed) == count, text
        inside = json.loads(_said("runs", "list", "--json", "--search", runs[0][9:]).stdout)
        assert inside == []  # the letters of an id mean nothing
        nothing = _said("runs", "list", "--search", "nowhere")
        assert nothing.stdout == ""
        assert nothing.stderr == "No run mentions 'nowhere'.\n"

    def test_json(self, runs: list[str]) -> None:
        listed = json.loads(_said("runs", "list", "--json").stdout)
        assert [entry["id"] for entry in listed] == runs
        assert listed[1]["tags"] == ["paper"]
        assert listed[0]["epoch"] == 3
        assert listed[0]["deleted"] is None
        assert json.loads(_said("runs", "list", "--json", "--search", "nowhere").stdout) == []

    def test_show(self, runs: list[str]) -> None:
        shown = _said("runs", "show", runs[1]).stdout
        assert "the second" in shown
        assert 'dataset = "xor"' in shown
        whole = json.loads(_said("runs", "show", "last", "--json").stdout)
        assert whole["id"] == runs[0]
        assert Experiment.from_dict(whole["experiment"]) == SMALL.updated(epochs=3)
        assert whole["versions"]["jax"]

    def test_a_run_by_the_beginning_of_its_id(self, runs: list[str], opened: Store) -> None:
        start = next(
            runs[0][:n]
            for n in range(1, 22)
            if not any(r.startswith(runs[0][:n]) for r in runs[1:])
        )
        whole = json.loads(_said("runs", "show", start, "--json").stdout)
        assert whole["id"] == runs[0]

    def test_which_run_is_not_clear(self, opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        for run_id in ("abc1", "abc2"):
            monkeypatch.setattr(store, "new_id", lambda run_id=run_id: run_id)
            _train("spec.toml")
        said = _refusal("runs", "show", "abc")
        assert said.startswith("2 runs begin with abc; write more of the id: ")

    def test_whose_runs_there_are(self, runs: list[str], opened: Store) -> None:
        theirs = made_up.keep(opened, 4, owner="browser-1")
        store.delete(opened, "browser-1", theirs[:1])
        (other,) = made_up.keep(opened, owner="browser-2")
        told = json.loads(_said("runs", "owners", "--json").stdout)
        counts = {one["id"]: (one["runs"], one["deleted"]) for one in told}
        assert counts == {"local": (3, 0), "browser-1": (3, 1), "browser-2": (1, 0)}
        assert [one["nbytes"] for one in told] == sorted(one["nbytes"] for one in told)[::-1]
        head, *lines = _said("runs", "owners").stdout.splitlines()
        assert head.split()[:4] == ["owner", "runs", "deleted", "size"]
        assert {line.split()[0] for line in lines} == set(counts)
        assert len(_listed()) == 3
        assert {one["id"] for one in _listed("--owner", "browser-1")} == set(theirs[1:])
        assert [one["id"] for one in _listed("--owner", "browser-2")] == [other]
        assert len(_listed("--owner", "all")) == 7
        assert "browser-2" in _said("runs", "list", "--owner", "all").stdout
        assert _refusal("runs", "list", "--owner", "browser").startswith("2 owners begin with")
        assert _refusal("runs", "list", "--owner", "no\nbody").startswith("Nobody is called 'no")
        # each is shown and deleted by the beginning of its id
        assert "browser-2" in _said("runs", "show", other[:12]).stdout
        _said("runs", "delete", "--yes", other[:12])
        assert store.list_runs(opened, "browser-2") == []
        _said("runs", "restore", other[:12])
        assert [run.id for run in store.list_runs(opened, "browser-2")] == [other]

    def test_a_network_from_a_file_is_called_so(self, opened: Store) -> None:
        origin = made_up.origin(1)._replace(source="file")
        store.create(opened, "brought", store.LOCAL, origin)
        store.write(opened, "brought", made_up.progress(1))
        assert "network from a file" in _said("runs", "list").stdout
        assert "network from a file" in _said("runs", "show", "brought").stdout
        assert len(_listed("--search", "network from file")) == 1

    def test_it_speaks_the_language_of_its_environment(
        self, opened: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        made_up.keep(opened, labels=Labels(name="一二三"))
        assert "列出训练记录" in _said("runs", "list", "--help").stdout
        assert "列出训练记录" in _said("runs", "--help").stdout
        head, line = _said("runs", "list").stdout.splitlines()
        assert "已完成" in line
        # what stands below each other does so although letters have two widths
        assert "一二三" in line
        assert _columns(head, "状态") == _columns(line, "已完成")
        assert "不存在" in _refusal("runs", "show", "nowhere") or "没有" in _refusal(
            "runs", "show", "nowhere"
        )
        monkeypatch.setenv("LC_ALL", "")
        monkeypatch.setenv("LANG", "C.UTF-8")
        assert _refusal("runs", "show", "nowhere").startswith("There is no run")

    def test_none_of_that_name(self, runs: list[str]) -> None:
        for named in ("nowhere", "../..", "%", "x" * 10_000, ""):
            said = _refusal("runs", "show", named)
            assert said.startswith("There is no run '")
            assert said.endswith("lepton-dash runs list shows them.")
            assert len(said) < 200

    def test_none_at_all(self, opened: Store) -> None:
        assert "There is no run yet" in _refusal("runs", "show", "last")
        listed = _said("runs", "list")
        assert listed.stdout == ""
        assert "lepton-dash train keeps what it trains" in listed.stderr

    def test_a_store_that_can_t_be_read(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "no.sqlite").write_bytes(b"This is no database. " * 100)
        monkeypatch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{folder / 'no.sqlite'}")
        assert "is not a database" in _refusal("runs", "list")

    def test_delete_and_restore(self, runs: list[str], opened: Store) -> None:
        unconfirmed = _call("runs", "delete", "last")
        assert unconfirmed.exit_code == 2
        assert unconfirmed.stderr.endswith("Nobody is here to confirm this; add --yes.\n")
        done = _said("runs", "delete", "--yes", runs[0], runs[1], runs[0])
        assert done.stderr.startswith("2 runs are deleted. lepton-dash runs restore ")
        assert [run.id for run in store.list_runs(opened, store.LOCAL)] == runs[2:]
        for named in (runs[0], runs[0][:8]):
            assert "was deleted; lepton-dash runs restore" in _refusal("runs", "show", named)
        listed = json.loads(_said("runs", "list", "--deleted", "--json").stdout)
        assert {entry["id"] for entry in listed} == set(runs[:2])
        assert "isn't deleted" in _refusal("runs", "restore", runs[2])
        assert "No run 'nowhere' was deleted" in _refusal("runs", "restore", "nowhere")
        assert _said("runs", "restore", runs[0], runs[1]).stderr == "2 runs are back.\n"
        assert [run.id for run in store.list_runs(opened, store.LOCAL)] == runs

    def test_export(self, runs: list[str], folder: Path) -> None:
        out = Path(_said("runs", "export", "last").stdout.strip())
        assert sorted(path.name for path in out.iterdir()) == [
            "history.csv",
            "spec.toml",
            "timeline.json",
            "weights.safetensors",
        ]
        assert Experiment.load(out / "spec.toml") == SMALL.updated(epochs=3)
        assert pd.read_csv(out / "history.csv")["epoch"].tolist() == [1, 2, 3]  # as of `train`
        loaded = read((out / "weights.safetensors").read_bytes())
        expected = ld.train(SMALL.updated(epochs=3)).params
        for name, array in loaded.arrays.items():
            np.testing.assert_array_equal(array, expected[name])
        assert "is there already; name another folder" in _refusal("runs", "export", "last")
        _said("runs", "export", "last", "--out", "new/one")
        assert (folder / "new" / "one" / "spec.toml").exists()


@pytest.fixture(scope="class")
def kept_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a store that has one run."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{folder / 'runs.sqlite'}")
        SMALL.save("spec.toml")
        _train("spec.toml")
        yield folder
        store.close(store.default_store())


class TestPython:
    def test_saved_runs_are_listed_and_loaded(self, opened: Store) -> None:
        first, second = _train("spec.toml", "--name", "one"), _train("spec.toml", "--set", "seed=1")
        table = ld.runs()
        assert list(table["id"]) == [second, first]
        assert list(table["name"]) == ["", "one"]
        assert list(table["seed"]) == [1, 0]
        trained = ld.train(SMALL)
        for name in (first, first[:10]):
            loaded = ld.load_run(name)
            rows = np.array([[0.5, -1.0], [-2.0, 1.0]])
            np.testing.assert_array_equal(loaded.predict_proba(rows), trained.predict_proba(rows))
            assert list(loaded.history["train_loss"]) == list(trained.history["train_loss"])
        assert ld.load_run().experiment.training.seed == 1
        with pytest.raises(store.StoreError, match="There is no run 'nothing'"):
            ld.load_run("nothing")

    def test_no_run_yet(self, opened: Store) -> None:
        assert len(ld.runs()) == 0
        with pytest.raises(store.StoreError, match="There is no run yet"):
            ld.load_run()


class TestExport:
    def _written(self, *arguments: str) -> bytes:
        result = _said("export", "last", *arguments)
        return Path(result.stdout.strip()).read_bytes()

    def test_a_figure(self, kept_run: Path) -> None:
        assert self._written("--figure", "loss").startswith(b"%PDF")
        svg = self._written("--figure", "loss", "--format", "svg", "--theme", "dark")
        assert b"<svg" in svg
        csv = _said("export", "last", "--figure", "loss", "--format", "csv", "--out", "-")
        table = pd.read_csv(BytesIO(csv.stdout_bytes))
        assert len(table) == 12
        assert "This run has no chart 'nope'; it has loss, " in _refusal(
            "export", "last", "--figure", "nope"
        )
        assert "pt" in _refusal("export", "last", "--figure", "loss", "--font-size", "1000")

    def test_the_name_of_the_file_says_the_format(
        self, kept_run: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mimetypes.init()
        monkeypatch.setitem(mimetypes.types_map, ".2", "application/x-troff-man")
        figure = ("--figure", "loss", "--out")
        assert self._written(*figure, "a.PNG").startswith(b"\x89PNG")
        assert self._written(*figure, "a.2").startswith(b"%PDF")
        refused = _refusal("export", "last", *figure, "a.png", "--format", "svg")
        assert refused == (
            "A file with the name 'a.png' should hold png, not svg; change one of them."
        )
        assert not Path("a.png").exists()
        refused = _refusal("export", "last", *figure, "a.jpg")
        assert refused.startswith("jpg is no format for this; it can be written as pdf, ")
        for option, name in (
            ("--bundle", "a.pdf"),
            ("--report", "a.svg"),
            ("--animation=gif", "a.mp4"),
            ("--network=onnx", "a.keras"),
        ):
            said = _refusal("export", "last", option, "--out", name)
            assert "is no format for this; it can be written as " in said, option

    def test_networks(self, kept_run: Path) -> None:
        onnx.checker.check_model(self._written("--network", "onnx"))
        assert read(self._written("--network", "safetensors")).experiment == SMALL
        events = ZipFile(BytesIO(self._written("--network", "tensorboard")))
        assert events.namelist()[0].startswith("XOR-3-Tanh/events.out.tfevents.")
        source = ZipFile(BytesIO(self._written("--network", "jax-source")))
        assert any(name.endswith(".py") for name in source.namelist())

    def test_a_bundle(self, kept_run: Path) -> None:
        bundle = ZipFile(BytesIO(self._written("--bundle", "--out", "b.zip")))
        assert {"loss.svg", "loss.pdf", "loss.csv", "spec.toml"} <= set(bundle.namelist())

    def test_curves_are_smoothed_on_chosen_axes(self, kept_run: Path) -> None:
        options = ("--figure", "loss", "--smoothing", "0.5", "--log", "xy", "--format")
        table = pd.read_csv(BytesIO(self._written(*options, "csv")))
        assert "train_loss_smoothed" in table
        limits = ("--xlim", "1:10", "--ylim=:1", "--legend", "none")
        page = self._written(*options, "html", *limits).decode()
        assert "Both axes are logarithmic. Smoothed 0.5" in page
        assert '"range":[0.0,1.0]' in page  # powers of ten
        assert '"range":[null,0.0]' in page
        assert '"showlegend":false' in page

    def test_several_runs_are_compared(self, kept_run: Path) -> None:
        first = _train("spec.toml", "--set", "learning_rate=0.2")
        second = _train("spec.toml", "--set", "learning_rate=0.2", "--set", "seed=3")
        try:
            self._compare(first, second)
        finally:  # other tests go on with one run
            _said("runs", "delete", "--yes", first, second)

    def _compare(self, *runs: str) -> None:
        def written(*arguments: str) -> bytes:
            return Path(_said("export", *runs, *arguments).stdout.strip()).read_bytes()

        assert written("--figure", "loss").startswith(b"%PDF")
        table = pd.read_csv(BytesIO(written("--figure", "accuracy", "--format", "csv")))
        assert len(table) == 24
        options = ("--fold", "training", "--axis", "step", "--part", "both", "--smoothing", "0.2")
        limits = ("--xlim", "0:9", "--ylim", ":0.5")
        page = written("--figure", "loss", "--format", "html", *options, *limits).decode()
        assert '"range":[0.0,9.0]' in page
        assert '"range":[null,0.5]' in page
        assert "Lines are medians of 2 seeds" in page
        picture = written("--figure", "boundary", "--format", "csv", "--epoch", "3")
        assert pd.read_csv(BytesIO(picture))["epoch"].unique().tolist() == [3]
        far = ("--figure", "boundary", "--epoch", "999999", "--out", "b.csv")
        assert _said("export", *runs, *far).stderr == (
            "No run has come to epoch 999,999; they are shown as they ended, by epoch 12.\n"
            "They start from different seeds, so a difference may be chance; train each with the "
            "same seeds.\n"
        )
        assert pd.read_csv("b.csv")["epoch"].unique().tolist() == [12]
        names = ZipFile(BytesIO(written("--bundle"))).namelist()
        assert {"loss.pdf", "loss.csv", "reproduce.py", "run-2/train.py"} <= set(names)
        names = ZipFile(BytesIO(written("--bundle", "--figure", "boundary"))).namelist()
        assert "run-1/points.npz" in names
        refused = _refusal("export", *runs, "--figure", "roc")
        assert refused == (
            "Several runs have no chart 'roc' together; they have loss, accuracy, r2, boundary."
        )
        assert "take several runs; name one run" in _refusal("export", *runs, "--network", "onnx")

    def test_a_report(self, kept_run: Path) -> None:
        written = _said("export", "last", "--report").stdout.strip()
        assert written == "XOR-3-Tanh-report.html"
        page = Path(written).read_text(encoding="utf-8")
        assert page.startswith("<!")
        assert "XOR, 3, Tanh" in page

    def test_an_animation(self, kept_run: Path) -> None:
        assert self._written("--animation", "gif", "--out", "a.gif").startswith(b"GIF89a")

    def test_best_weights(self, kept_run: Path) -> None:
        best = read(self._written("--network", "safetensors", "--weights", "best")).epoch
        opened = store.default_store()
        (found,) = store.list_runs(opened, store.LOCAL)
        assert best == found.summary.best_epoch

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["last"], "Say what to export: one of --figure, "),
            (["last", "--report", "--network", "onnx"], "Say what to export: one of --figure, "),
            (["nowhere", "--figure", "loss"], "There is no run 'nowhere'; lepton-dash runs list"),
            (["last", "--report", "--format", "svg"], "svg is no format for this; it can be"),
            (["last", "--figure", "loss", "--fold", "all"], "--axis, --fold, --band, --epoch and"),
            (["last", "--figure", "loss", "--ylim", "3:1"], "--ylim must be two numbers like"),
            (["last", "--figure=loss", "--log=y", "--ylim=0:1"], "A logarithmic axis has no place"),
            (["last", "--mlflow"], "Which MLflow server is not said"),
            (["last", "--mlflow", "--to", "x"], "x is not the address of an MLflow server"),
        ],
    )
    def test_one_sentence(
        self, kept_run: Path, arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
        assert _refusal("export", *arguments).startswith(sentence)

    def test_a_file_that_can_t_be_written(self, kept_run: Path) -> None:
        result = _call("export", "last", "--network", "onnx", "--out", "nowhere/n.onnx")
        assert result.exit_code == 1
        assert result.stderr == (
            "nowhere/n.onnx could not be written: No such file or directory.\n"
        )


def test_of_a_run_whose_file_is_gone_there_are_its_curves(opened: Store, folder: Path) -> None:
    file = folder / "table.csv"
    file.write_text("x,y\n" + "".join(f"{number},{number % 3}.5\n" for number in range(30)))
    SMALL.updated(dataset="csv", path="table.csv", target="y").save("spec.toml")
    _train("spec.toml")
    whole = _said("export", "last", "--figure", "r2", "--format", "csv", "--out", "-").stdout
    file.unlink()
    for chart in ("r2", "loss", "rate"):
        shown = _said("export", "last", "--figure", chart, "--format", "csv", "--out", "-")
        assert "The curve is drawn from what was kept." in shown.stderr
        assert chart != "r2" or shown.stdout == whole
    assert "table.csv" in _refusal("export", "last", "--figure", "fit")
    assert "has no chart" in _refusal("export", "last", "--figure", "nothing")
    assert "table.csv" in _refusal("export", "last", "--bundle")
    assert _said("export", "last", "--network", "tensorboard", "--out", "t.zip").stderr == ""
    done = _said("runs", "export", "last", "--out", "there")
    assert "The network is left out." in done.stderr
    assert sorted(path.name for path in Path("there").iterdir()) == [
        "history.csv", "spec.toml", "timeline.json",
    ]  # fmt: skip


def test_every_form_of_a_network_is_in_the_table() -> None:
    assert {f"{kind}-source" for kind in SOURCES} < set(NETWORK_FORMATS)
    run = ld.train(SMALL)
    for name in ("safetensors", "tensorboard"):
        form, content = formats.network_file(run, name)
        assert form == NETWORK_FORMATS[name]
        assert content
    with pytest.raises(ValueError, match=r"had as safetensors, onnx, .* not as 'exe'"):
        formats.network_file(run, "exe")


def test_starts_without_what_it_does_not_need() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from lepton_dash.cli import main\n"
        "assert 'RUN' in CliRunner().invoke(main, ['export', '--help']).output\n"
        "assert not {'jax', 'pandas', 'numpy', 'sqlalchemy', 'matplotlib'} & set(sys.modules)\n"
        "CliRunner().invoke(main, ['runs', 'list'])\n"
        "assert not {'jax', 'matplotlib', 'streamlit', 'sklearn'} & set(sys.modules)\n"
    )
    environment = os.environ | {"LEPTON_DASH_DATABASE_URL": "sqlite:///:memory:"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
