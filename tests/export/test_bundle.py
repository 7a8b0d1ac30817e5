"""The figure bundle: what is in it, and that it makes the figure's numbers again."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash.export.archive import with_safe_names, zip_bytes
from lepton_dash.export.bundle import SCRIPT, bundle
from lepton_dash.export.names import csv_bytes
from lepton_dash.run import Run
from lepton_dash.spec import Change, load_timeline
from tests.export.source_cases import Case, numbers, run_scripts, write_hostile_csv

CHANGES = (Change(1, 2, "learning_rate", 0.1), Change(2, 0, "weight", (0, 0, 1, 0.25)))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path = tmp_path_factory.mktemp("data") / "=1+1 ';\" \\ name.csv"
    write_hostile_csv(path)
    return Case({"dataset": "csv", "path": str(path), "num_examples": None}, CHANGES).train()


@pytest.fixture(scope="module")
def content(run: Run) -> bytes:
    figures = {
        "figure.svg": b"<svg/>",
        "figure.pdf": b"%PDF-1.4",
        "figure.csv": csv_bytes(run.history),
    }
    return bundle(run, figures, "Losses of <b>a</b> network.")


@pytest.fixture(scope="module")
def unpacked(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    return folder


def test_it_makes_the_figure_s_numbers_again(run: Run, unpacked: Path):
    run_scripts(SCRIPT, [str(unpacked), f"{unpacked}::--chart"])
    again = (unpacked / "history.csv").read_bytes()
    assert again == (unpacked / "figure.csv").read_bytes()
    np.testing.assert_array_equal(numbers(unpacked / "history.csv"), run.rows)
    assert b"training" in (unpacked / "loss.html").read_bytes()


def test_it_holds_all_that_the_readme_names(unpacked: Path):
    names = {path.name for path in unpacked.iterdir()} - {"history.csv", "weights.npz", "loss.html"}
    assert names == {
        "figure.svg", "figure.pdf", "figure.csv", "caption.txt", "spec.toml", "timeline.json",
        "versions.json", "reproduce.py", "data.npz", "data.csv", "weights.safetensors",
        "README.txt",
    }  # fmt: skip
    readme = (unpacked / "README.txt").read_text(encoding="utf-8")
    assert all(name in readme for name in names - {"README.txt"})
    assert "{figure.pdf}" in readme
    assert r"\caption{Losses of \textless{}b\textgreater{}a" in readme


def test_that_not_every_epoch_was_kept_is_said_only_then(run: Run, unpacked: Path):
    said = "Not every epoch of the first time was kept"
    assert said not in (unpacked / "README.txt").read_text(encoding="utf-8")
    few = bundle(replace(run, rows=run.rows[1::2]), {})
    assert said.encode() in zipfile.ZipFile(io.BytesIO(few)).read("README.txt")


def test_the_recipe_is_the_run_s(run: Run, unpacked: Path):
    assert ld.Experiment.load(unpacked / "spec.toml") == run.experiment
    assert load_timeline(unpacked / "timeline.json", run.experiment) == run.timeline
    versions = json.loads((unpacked / "versions.json").read_text(encoding="utf-8"))
    assert versions["seeds"] == {"data": 0, "split": 0, "training": 0}
    assert {"jax", "optax", "numpy", "lepton-dash"} <= set(versions["packages"])
    assert versions["commands"]["without lepton_dash"] == "python reproduce.py"


def test_the_same_files_make_the_same_zip(run: Run, content: bytes):
    figures = {f"figure.{kind}": (b"<svg/>", b"%PDF-1.4")[kind == "pdf"] for kind in ("svg", "pdf")}
    figures["figure.csv"] = csv_bytes(run.history)
    assert bundle(run, figures, "Losses of <b>a</b> network.") == content
    entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\a.pdf", "/root/.x", "C:\\a.svg", "a/b.pdf", "\x00.pdf", "", "..",
     "x" * 10_000 + ".pdf", "REPRODUCE.PY", "readme.txt", "data.npz", "CON.svg"],
)  # fmt: skip
def test_names_stay_in_their_folder_and_replace_nothing(name: str):
    taken = {"reproduce.py": b"", "README.txt": b"", "data.npz": b""}
    (made,) = with_safe_names({name: b"figure"}, taken)
    assert not set(made) & set("/\\:\x00")
    assert not made.startswith(".")
    assert made.casefold() not in {one.casefold() for one in taken}
    assert 0 < len(made.encode()) < 255
    assert zipfile.ZipFile(io.BytesIO(zip_bytes({made: b"figure"}))).read(made) == b"figure"
