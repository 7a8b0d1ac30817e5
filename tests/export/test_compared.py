"""Figures of several runs: their captions, and that their bundle gives their numbers again."""

from __future__ import annotations

import ast
import gettext
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lepton_dash as ld
from lepton_dash import i18n
from lepton_dash.compare import Compared, Look, compared
from lepton_dash.export.boundaries_bundle import boundaries_bundle
from lepton_dash.export.bundle import DRAWN, SCRIPT
from lepton_dash.export.captions import Size
from lepton_dash.export.compared import draw_curves
from lepton_dash.export.compared_boundaries import draw_boundaries, film_at
from lepton_dash.export.compared_bundle import compared_bundle
from lepton_dash.export.errors import ExportError
from lepton_dash.export.files import written
from lepton_dash.export.styles import Style
from tests.compare.made import made
from tests.export.compared_cases import folded, kept_run, opened, trained
from tests.export.source_cases import run_scripts

EVIL = '=HYPERLINK("x")"""\nimport os; os.abort()'
NAMED, FOLDED = "names that people bring", "folded, smoothed, thinned"
SIZE = Size(250, 250, 2)
MIDDLE = 4
"""The epoch that boundaries are shown of, before the runs' end."""


def _bundle(of: Compared) -> bytes:
    drawn = draw_curves(of, log="y")
    files = [written(drawn, format, Style(), "a figure") for format in DRAWN]
    figures = {file.name: file.content for file in files}
    return compared_bundle(of, opened, figures, drawn.caption, "two_columns", log="y")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two figures' bundles, and what their scripts have written."""
    runs = [kept_run(trained(rate), name=name) for rate, name in ((0.03, EVIL), (0.3, "<b>b</b>"))]
    figures = {
        NAMED: compared(runs, Look(axis="seconds")),
        FOLDED: folded(2, smoothing=0.5, axis="step", part="both", band="quartiles"),
    }
    folders = {name: tmp_path_factory.mktemp("bundle") for name in figures}
    for name, folder in folders.items():
        zipfile.ZipFile(io.BytesIO(_bundle(figures[name]))).extractall(folder)
    run_scripts(SCRIPT, [f"{folder}::--chart" for folder in folders.values()])
    return folders


@pytest.fixture(scope="module")
def boundaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of two runs' boundaries, and what its script has written."""
    of = compared([kept_run(trained(rate)) for rate in (0.03, 0.3)], Look())
    films = [film_at(kept.run, MIDDLE, 12) for kept in of.members]
    drawn = draw_boundaries(of, films, MIDDLE)
    figures = {f"b.{format}": b"" for format in ("pdf", "svg")}
    figures["b.csv"] = written(drawn, "csv", Style(), "b").content
    folder = tmp_path_factory.mktemp("boundaries")
    content = boundaries_bundle(of, films, opened, lambda _kept: Path, figures, drawn.caption)
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    run_scripts(SCRIPT, [f"{folder}::--chart"])
    return folder


def test_boundaries_are_made_again(boundaries: Path) -> None:
    shown, again = (pd.read_csv(boundaries / name) for name in ("b.csv", "boundaries.csv"))
    assert list(shown) == ["run", "epoch", "x1", "x2", "p(0)", "p(1)", "part", "actual"]
    assert shown["epoch"].unique().tolist() == [MIDDLE]
    points = shown[shown["part"] != "grid"]
    shown, again = (table[table["part"] == "grid"] for table in (shown, again))
    assert len(shown) == 2 * 12 * 12
    run = trained(0.3)
    own = points[points["run"] == "Learning rate 0.3"]
    assert own["part"].value_counts().to_dict() == {"train": 20, "validation": 20}
    for part in ("train", "validation"):
        listed = own[own["part"] == part]
        rows = np.lexsort(getattr(run.prepared, f"raw_{part}").T)
        places = getattr(run.prepared, f"raw_{part}")[rows]
        found = listed[["x1", "x2"]].to_numpy()
        order = np.lexsort(found.T)
        np.testing.assert_allclose(found[order], places, rtol=1e-6)
        labels = getattr(run.prepared, f"y_{part}")[rows]
        assert listed["actual"].to_numpy()[order].astype(int).tolist() == labels.tolist()
    np.testing.assert_allclose(again["p(1)"], shown["p(1)"], rtol=0, atol=1e-6)
    said = shown[shown["run"] == "Learning rate 0.3"]
    there = ld.train(trained(0.3).experiment.updated(epochs=MIDDLE))
    expected = there.predict_proba(said[["x1", "x2"]].to_numpy())[:, 1]
    np.testing.assert_allclose(said["p(1)"], expected, atol=1e-6)
    assert (boundaries / "boundaries.html").exists()
    readme = (boundaries / "README.txt").read_text(encoding="utf-8")
    assert "Decision boundaries after 4 epochs of two runs that differ in learning rate" in readme


def test_a_run_that_has_ended_is_shown_as_it_ended() -> None:
    runs = [kept_run(trained(rate), name=f"run at {rate}") for rate in (0.03, 0.3)]
    of = compared(runs, Look())
    films = [film_at(kept.run, 9, 12) for kept in of.members]
    drawn = draw_boundaries(of, [films[0], None], 9, "greyscale", SIZE)
    assert "“run at 0.03” ended with epoch 6." in drawn.caption
    assert drawn.caption.endswith("There is no picture of run at 0.3.")
    with pytest.raises(ExportError, match="None of these runs"):
        draw_boundaries(of, [None, None], 9)
    with pytest.raises(ExportError, match="leave the others out"):
        boundaries_bundle(of, [films[0], None], opened, lambda _kept: Path, {})


@pytest.mark.parametrize(("parts", "rows"), [([10], 1), ([22], 2), ([30], 2), ([10, 11], 1)])
def test_names_have_room_above_boundaries_in_a_column(parts: list[int], rows: int) -> None:
    # a name of several parts has a line for each
    names = [", ".join(f"{rate}".ljust(n, "x") for n in parts) for rate in (0.03, 0.3)]
    runs = [kept_run(trained(0.03), name=names[0]), kept_run(trained(0.3), name=names[1])]
    of = compared([*runs, kept_run(trained(0.03, 1), name="x")], Look())
    films = [film_at(kept.run, MIDDLE, 8) for kept in of.members]
    layout = draw_boundaries(of, films, MIDDLE, paper="column").figure.layout
    assert len({axis.domain for axis in (layout.yaxis, layout.yaxis2, layout.yaxis3)}) == rows
    slide = draw_boundaries(of, films, MIDDLE, paper="slide").figure.layout
    assert slide.yaxis.domain == slide.yaxis3.domain, "a slide is low"


@pytest.mark.parametrize("name", [NAMED, FOLDED])
def test_the_script_gives_the_figure_s_numbers_to_the_last_bit(
    name: str, unpacked: dict[str, Path]
) -> None:
    folder = unpacked[name]
    again = (folder / "curves.csv").read_bytes()
    assert again == (folder / "a-figure.csv").read_bytes()
    assert len(again.splitlines()) > 6  # three epochs of each of two
    assert (folder / "curves.html").exists()


def test_a_bundle_holds_what_its_readme_names(unpacked: dict[str, Path]) -> None:
    folder = unpacked[FOLDED]
    names = {path.name for path in folder.iterdir()} - {"curves.csv", "curves.html"}
    assert names == {
        "a-figure.pdf", "a-figure.svg", "a-figure.csv", "caption.txt", "README.txt",
        "versions.json", "reproduce.py", "run-1", "run-2", "run-3", "run-4",
    }  # fmt: skip
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert all(name in readme for name in names - {"README.txt"})
    assert r"\begin{figure*}" in readme
    assert "3 of 5 epochs are shown." in readme
    assert ld.Experiment.load(folder / "run-4" / "spec.toml") == trained(0.3, 1).experiment
    told = json.loads((folder / "versions.json").read_text(encoding="utf-8"))
    assert told["runs"]["run-4"]["seeds"] == {"data": 0, "split": 0, "training": 1}
    assert told["runs"]["run-4"]["name"] == "Learning rate 0.3"
    assert {"jax", "optax", "numpy"} <= set(told["packages"])


def test_a_script_has_only_what_its_figure_needs(unpacked: dict[str, Path]) -> None:
    script = (unpacked[NAMED] / SCRIPT).read_text(encoding="utf-8")
    assert not {"smooth", "median", "BAND", "MOST", "STEPS", "#?"} & set(script.split())
    for folder in unpacked.values():
        lines = (folder / SCRIPT).read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 100


def test_names_that_people_bring_run_nowhere(unpacked: dict[str, Path]) -> None:
    folder = unpacked[NAMED]
    assert pd.read_csv(folder / "a-figure.csv")["run"][0].startswith("'=HYPERLINK")
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse((folder / SCRIPT).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert "abort" not in calls
    assert "<b>" not in (folder / "curves.html").read_text(encoding="utf-8")


def test_a_caption_says_what_differs_and_what_is_shared() -> None:
    runs = [made(learning_rate=rate) for rate in (0.003, 0.03, 0.3)]
    assert draw_curves(compared(runs, Look()), size=SIZE).caption == (
        "Validation loss over the epochs of three runs that differ in learning rate (0.003; 0.03; "
        "0.3). In all of them: a network with two hidden layers (4, 2; tanh); the circle data set "
        "(500 examples, noise 0.1, 50% held out); Adam (batches of 10); 10 epochs; seed 0."
    )


def test_a_language_without_spaces_has_none_in_a_caption(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = {
        ", ": "、",
        "; ": "；",
        "{sentence} {next}": "{sentence}{next}",
        "{what} ({facts})": "{what}（{facts}）",
        "{name}: {value}": "{name}：{value}",
    }

    class Catalogue(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return wide.get(message, message)

    monkeypatch.setattr(i18n, "_translations", Catalogue)
    runs = [kept_run(trained(rate), 2, name) for rate, name in ((0.03, "A"), (0.3, "B"))]
    caption = draw_curves(compared(runs, Look()), size=SIZE).caption
    assert "learning rate（A：0.03；B：0.3）.In all of them: a network" in caption
    assert "data set（500 examples、noise 0.1、50% held out）；Adam（batches of 10）；" in caption
    assert not re.search(r"[;,.] | \((?!2)", caption)  # that of the network is in its sentence


def test_a_caption_says_how_it_was_folded_and_smoothed_and_on_which_axes() -> None:
    runs = [made(seed=n, l2=weight) for n in range(3) for weight in (0.0, 0.1)]
    of = compared(runs, Look(smoothing=0.6, axis="step", part="both"), "training")
    caption = draw_curves(of, log="xy").caption
    assert caption.startswith(
        "Training and validation loss over the training steps of six runs in two groups that "
        "differ in L2 (0; 0.1). In all of them: "
    )
    assert "seed 0" not in caption
    assert caption.endswith(
        "Lines are medians of 3 seeds, and bands reach from the lowest to the highest. Both axes "
        "are logarithmic. Smoothed 0.6; faint, and the bands: as measured."
    )


def test_a_caption_tells_named_runs_apart_and_what_is_missing() -> None:
    rows = made().rows.copy()
    rows[:, 2] = float("nan")
    runs = [
        made(name="wide", hidden_sizes=(8, 8), optimizer="sgd"),
        made(name="deep", rows=rows, hidden_sizes=(2, 2, 2)),
        made(name="thin", rows=made(epochs=40).rows[::4], hidden_sizes=(1,)),
    ]
    caption = draw_curves(compared(runs, Look()), size=SIZE).caption
    assert "hidden layers (wide: 8-8; deep: 2-2-2; thin: 1)" in caption
    assert "In all of them: the circle data set" in caption
    assert caption.endswith(
        "Not every epoch is shown: of “thin” 10 of 40. Nothing of this kind was measured of: deep."
    )


def test_a_caption_names_only_those_that_their_owner_named() -> None:
    runs = [made(l2=0.1), made(l2=0.2, name="b" * 70), made(l2=0.3)]
    assert (
        f"L2 (0.1; {'b' * 32}…{'b' * 31}: 0.2; 0.3)" in draw_curves(compared(runs, Look())).caption
    )


def test_of_each_run_is_said_how_many_epochs_are_shown() -> None:
    runs = [
        made(name=name, rows=made(epochs=40).rows[::step])
        for name, step in zip("abc", (4, 1, 2), strict=True)
    ]
    assert draw_curves(compared(runs, Look())).caption.endswith(
        "Not every epoch is shown: of “a” 10 of 40; of “c” 20 of 40."
    )
    many = [made(name=f"{n}", rows=made(epochs=40 + n).rows[::2]) for n in range(6)]
    assert draw_curves(compared(many, Look())).caption.endswith("; of 2 more.")


def test_without_a_validation_the_training_stands_for_it() -> None:
    rows = made().rows.copy()
    rows[:, 2] = float("nan")
    of = compared([made(rows=rows), made(rows=rows, l2=0.1)], Look())
    assert of.is_of_training
    assert draw_curves(of).caption.startswith("Training loss over the epochs of two runs")
