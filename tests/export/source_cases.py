"""Runs that scripts are made of, and running those scripts where there is no lepton_dash."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import lepton_dash as ld
from lepton_dash.run import Run
from lepton_dash.spec import Change
from tests.export.networks import rows_of

RUNNER = Path(__file__).with_name("script_runner.py")

HOSTILE = (
    '"""\nimport os; os.abort()\n"""',
    "'); raise SystemExit(1)  # \\",
    "{0} «draw» #? rules\r\n\t\x00\u202e訓練 \U0001f600 \ud800",
    "=HYPERLINK(1)" + "m" * 10_000,
)
"""Names that would do something if a script took them for anything but texts."""


class Case(NamedTuple):
    """What differs from a small experiment, what is changed on the way, and when it is stopped."""

    settings: Mapping[str, Any]
    timeline: Sequence[Change] = ()
    calls: int | None = None
    """After so many calls of the engine it is stopped by hand."""

    def train(self) -> Run:
        """The run."""
        experiment = ld.Experiment().updated(**{"num_examples": 61, "epochs": 4, **self.settings})
        return ld.train(experiment, self.timeline, stop=_stop_after(self.calls))


ALIKE = {
    "classes, a schedule, L2, clipping": Case(
        {
            "dataset": "blobs",
            "activation": "gelu",
            "optimizer": "nesterov",
            "schedule": "cosine",
            "l2": 0.01,
            "clip_norm": 0.5,
        }
    ),
    "regression, residual, normalised, a frozen layer": Case(
        {
            "dataset": "plane",
            "loss": "huber",
            "hidden_sizes": [4, 4],
            "activations": ["sine", "squared_relu"],
            "residual": True,
            "layer_norm": True,
            "frozen_layers": [1],
            "optimizer": "adamw",
            "validation_fraction": 0.0,
        }
    ),
    "changes on the way, and a rule": Case(
        {"optimizer": "muon", "loss": "mse", "epochs": 30, "stop_loss": 0.6},
        (
            Change(1, 0, "learning_rate", 0.1),
            Change(1, 0, "weight", (1, -1, 1, -0.5)),
            Change(2, 0, "optimizer_options", {"beta": 0.5}),
            Change(3, 0, "l1", 0.001),
        ),
    ),
    "defaults, features": Case({"features": ["x1", "x2^2", "sin(3 x1)"]}),
}
"""Runs that another framework can follow but for rounding: see `assert_alike`."""
ALIKE = {
    name: case._replace(settings={**case.settings, "batch_size": 1000})
    for name, case in ALIKE.items()
}


def assert_alike(run: Run, folder: Path) -> None:
    """A framework's script gave the run's losses but for rounding, and the run's predictions."""
    np.testing.assert_allclose(numbers(folder / "history.csv"), run.rows, rtol=1e-3, atol=1e-4)
    with np.load(folder / "weights.npz", allow_pickle=False) as weights:
        assert set(weights.files) == set(run.params)
        for array, values in run.params.items():
            np.testing.assert_allclose(weights[array], values, atol=2e-3)
    said = numbers(folder / "predictions.csv", 0 if run.task == "regression" else 1)
    tolerance = 1e-5 * max(1.0, run.prepared.target_scale)
    np.testing.assert_allclose(said, predictions(run), rtol=1e-5, atol=tolerance)


def _stop_after(calls: int | None) -> Callable[[], bool] | None:
    asked = iter(range(10**9))
    return None if calls is None else lambda: next(asked) >= calls


def write_hostile_csv(path: Path, names: Sequence[str] = HOSTILE) -> None:
    """Sixty rows of three classes with the given names, in columns that have them, too."""
    rng = np.random.default_rng(0)
    texts = [name.replace("\x00", "").replace("\ud800", "") for name in names]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*texts[:2], "target"])
        for row in range(60):
            writer.writerow([*rng.normal(row % 3, 1, 2).tolist(), texts[row % 3 + 1]])


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts a script and its data into a new folder."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def run_scripts(script: str, jobs: Iterable[str], **environment: str) -> str:
    """Runs the script of each folder in a fresh process; "FOLDER::ARGUMENT" gives it arguments."""
    done = subprocess.run(
        [sys.executable, "-I", RUNNER, script, *jobs],
        capture_output=True,
        text=True,
        env={"PATH": "", "HOME": "/nonexistent", **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(path: Path, skipped: int = 0) -> NDArray[np.float64]:
    """The numbers of a CSV file, without its header and its first columns; NaN where empty."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    cells = [[float(cell) if cell else np.nan for cell in row[skipped:]] for row in rows]
    return np.array(cells).reshape(len(rows), len(header) - skipped)


def raw_rows(run: Run) -> pd.DataFrame:
    """The rows of data.csv."""
    return rows_of(run, np.concatenate(run.prepared.rows))


def predictions(run: Run) -> NDArray[np.float64]:
    """What a script has to say of them, a row each."""
    if run.task == "regression":
        return run.predict(raw_rows(run))[:, None]
    return run.predict_proba(raw_rows(run))
