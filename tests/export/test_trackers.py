"""Histories for TensorBoard, read back with TensorBoard's own code."""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.plugins.hparams import plugin_data_pb2

from lepton_dash.export import tracked
from lepton_dash.export.errors import ExportError
from lepton_dash.export.tensorboard import event_files
from lepton_dash.export.tracked import Tracked, of_run
from lepton_dash.spec import Change
from tests.export.networks import SMALL, trained

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = np.array([[1, 0.9, 0.95, 0.5, 0.4, 2.0], [2, 0.8, np.nan, 0.6, 0.5, 4.5]])


def _run(**fields: object) -> Tracked:
    run = Tracked("a run", SMALL, (), "binary", ROWS, BEGAN)
    return run._replace(**fields)  # type: ignore[arg-type]


def _unpacked(runs: list[Tracked], folder: Path) -> list[Path]:
    with ZipFile(BytesIO(event_files(runs))) as archive:
        archive.extractall(folder)
    return sorted(folder.iterdir())


def _read(folder: Path) -> EventAccumulator:
    found = EventAccumulator(str(folder))
    found.Reload()
    return found


class TestTensorBoard:
    def test_scalars(self, tmp_path: Path) -> None:
        (folder,) = _unpacked([_run()], tmp_path)
        assert folder.name == "a-run"
        train, validation = _read(folder / "train"), _read(folder / "validation")
        # the same tag in both folders: two lines of one chart
        for found in (train, validation):
            assert sorted(found.Tags()["scalars"]) == ["accuracy", "loss"]
        events = train.Scalars("loss")
        assert [(event.step, event.wall_time) for event in events] == [
            (1, BEGAN.timestamp() + 2.0),
            (2, BEGAN.timestamp() + 4.5),
        ]
        np.testing.assert_allclose([event.value for event in events], [0.9, 0.8], rtol=1e-6)
        assert [event.step for event in validation.Scalars("loss")] == [1]  # one is NaN

    def test_spec_and_settings(self, tmp_path: Path) -> None:
        experiment = SMALL.updated(optimizer_options={"b1": 0.5})
        change = Change(1, 0, "l2", 0.1)
        (folder,) = _unpacked([_run(experiment=experiment, timeline=(change,))], tmp_path)
        (file,) = (path for path in folder.iterdir() if path.is_file())
        events = list(EventFileLoader(str(file)).Load())
        assert events[0].file_version == "brain.Event:2"
        values = {value.tag: value for event in events for value in event.summary.value}
        text = values["spec"].tensor.string_val[0].decode()
        assert 'dataset = "xor"' in text
        content = values["_hparams_/session_start_info"].metadata.plugin_data.content
        settings = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info.hparams
        assert settings["learning_rate"].number_value == 0.03
        assert settings["optimizer.b1"].number_value == 0.5
        assert settings["hidden_sizes"].string_value == "4, 3"
        assert settings["standardize"].bool_value is True
        assert '"l2"' in settings["timeline"].string_value

    def test_a_trained_run(self, tmp_path: Path) -> None:
        run = trained("regression")
        (folder,) = _unpacked([of_run(run, "x")], tmp_path)
        assert "r2" in _read(folder / "validation").Tags()["scalars"]
        losses = [event.value for event in _read(folder / "train").Scalars("loss")]
        np.testing.assert_allclose(losses, run.rows[:, 1], rtol=1e-6)

    def test_names_that_do_harm(self, tmp_path: Path) -> None:
        names = ["../../etc/x", "A run", "a run", "<b>" + "x" * 10_000, "\x00\x1b", "con"]
        folders = _unpacked([_run(name=name) for name in names], tmp_path / "in" / "here")
        assert len(folders) == len(names)
        assert len({folder.name.casefold() for folder in folders}) == len(names)
        assert all(len(folder.name) < 130 for folder in folders)
        assert [path.name for path in tmp_path.iterdir()] == ["in"]

    def test_no_epoch_yet(self, tmp_path: Path) -> None:
        (folder,) = _unpacked([_run(rows=np.empty((0, 6)))], tmp_path)
        assert _read(folder).Tags()["scalars"] == []

    def test_a_long_run_is_thinned(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tracked, "MOST_ROWS", 2)
        assert of_run(trained("regression")).rows[:, 0].tolist() == [1.0, 3.0]

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "tensorboard.compat.proto.event_pb2", None)
        with pytest.raises(ExportError) as raised:
            event_files([_run()])
        assert str(raised.value) == (
            "An event file needs TensorBoard, which isn't installed here; install it with pip"
            " install 'lepton-dash[tensorboard]', or start with uv run --extra tensorboard."
        )

    def test_no_run(self) -> None:
        with pytest.raises(ExportError, match="no run to export"):
            event_files([])
