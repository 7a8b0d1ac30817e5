"""Every chart of a run, in every format and theme."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

import lepton_dash as ld
from lepton_dash import measures
from lepton_dash.engine import Failure
from lepton_dash.export import captions
from lepton_dash.export.charts import CHARTS, ChartSource, Drawn, draw, fitting
from lepton_dash.export.curves import CurveLook, thinned
from lepton_dash.export.errors import ExportError
from lepton_dash.export.files import export_chart, written
from lepton_dash.export.render import FORMATS
from lepton_dash.export.styles import THEMES, Style
from tests.export.figure_cases import EXPERIMENTS, source
from tests.export.networks import trained

SVG = "{http://www.w3.org/2000/svg}"
OF_CHARTS = {
    chart: next(n for n in ("multiclass", "binary", "regression") if n in CHARTS[chart].tasks)
    for chart in CHARTS
}


@pytest.mark.parametrize(("chart", "name"), OF_CHARTS.items())
def test_every_chart_is_drawn_in_every_format_and_theme(chart: str, name: str) -> None:
    sizes = dict(zip(THEMES, ("column", "slide", "two_columns", "column"), strict=True))
    for theme, size in sizes.items():
        drawn = draw(source(name), chart, theme)
        for format in FORMATS:
            file = written(drawn, format, Style(size, theme, dpi=72), "a name")
            assert file.notes == ()
            assert file.name == f"a-name.{format}"
            _is_whole(file.content, format)


def _is_whole(content: bytes, format: str) -> None:
    if format == "pdf":
        assert len(PdfReader(io.BytesIO(content)).pages) == 1
    elif format == "svg":
        assert ElementTree.fromstring(content).find(f".//{SVG}text") is not None
    elif format == "png":
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    elif format == "html":
        assert content.startswith(b"<!DOCTYPE html>")
    else:
        assert len(list(csv.reader(io.StringIO(content.decode())))) > 1


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_any_run_has_charts(name: str) -> None:
    for chart in fitting(source(name).run.task):
        drawn = draw(source(name), chart)
        assert written(drawn, "svg", Style(), "x").content
        assert drawn.caption.startswith(drawn.caption[0].upper())
        assert drawn.caption.endswith(".")


def test_the_numbers_of_a_curve_are_those_of_the_history() -> None:
    run = source("binary").run
    content = export_chart(source("binary"), "loss", "csv").content
    table = pd.read_csv(io.BytesIO(content))
    assert list(table) == ["epoch", "train_loss", "validation_loss"]
    assert np.array_equal(table["train_loss"], run.history["train_loss"])
    assert np.array_equal(table["validation_loss"], run.history["validation_loss"])


def test_the_numbers_of_a_boundary_are_what_the_network_says() -> None:
    run = source("multiclass").run
    table = draw(source("multiclass"), "boundary").table
    some = table[table["part"] == "grid"].sample(50, random_state=0)
    says = run.predict_proba(some[["x1", "x2"]].to_numpy())
    named = some[[f"p({name})" for name in run.class_names]].to_numpy()
    assert np.abs(named - says).max() < 1e-5


def test_a_figure_says_in_itself_that_it_is_smoothed_in_letters_that_are_chosen() -> None:
    smooth = source("binary")._replace(curve=CurveLook(smoothing=0.6))
    plain, serif = (
        export_chart(smooth, "loss", "svg", Style(family=family)).content.decode()
        for family in ("dejavu", "serif")
    )
    assert "smoothed 0.6" in plain
    assert "STIXGeneral" not in plain
    assert serif.index("STIXGeneral") < serif.index("DejaVu Sans")
    content = export_chart(smooth, "loss", "pdf", Style(family="serif")).content
    assert b"STIXGeneral" in content
    pdf = PdfReader(io.BytesIO(content))
    assert "smoothed 0.6" in pdf.pages[0].extract_text()


def test_exported_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    times = 1_600_000_000 + np.arange(400)
    prices = np.round(np.arange(400) * 1.1 + 120.7, 2)  # float32 has none of them
    path = tmp_path / "a.csv"
    pd.DataFrame({"time": times, "b": times % 7, "price": prices}).to_csv(path, index=False)
    run = ld.train(ld.Experiment().updated(dataset="csv", path=str(path), target="price", epochs=1))
    content = export_chart(ChartSource(run, ("columns", 0, 1)), "boundary", "csv").content
    table = pd.read_csv(io.BytesIO(content))
    points = table[table["part"] != "grid"].sort_values("time")
    assert points["time"].tolist() == times.tolist()
    assert points["actual"].tolist() == prices.tolist()
    assert set(points["part"]) == {"train", "validation"}
    fit = pd.read_csv(io.BytesIO(export_chart(ChartSource(run), "fit", "csv").content))
    assert set(fit["actual"]) == set(prices[run.prepared.rows[1]])


def test_the_numbers_of_a_network_are_its_parameters() -> None:
    run = source("binary").run
    table = draw(source("binary"), "network").table
    assert len(table) == run.trainer.num_params
    weight = table[(table["layer"] == 2) & (table["from"] == 3) & (table["to"] == 2)]
    assert weight["value"].item() == run.params["layers.1.weight"][2, 1]
    bias = table[(table["layer"] == 1) & (table["kind"] == "bias") & (table["to"] == 4)]
    assert bias["value"].item() == run.params["layers.0.bias"][3]


def test_the_counts_of_a_confusion_matrix_are_those_of_the_part() -> None:
    run = source("table").run
    for part, y in (("train", run.prepared.y_train), ("validation", run.prepared.y_validation)):
        table = draw(source("table")._replace(part=part), "confusion").table
        assert table["count"].sum() == len(y)
        right = table[table["actual"] == table["predicted"]]["count"].sum()
        rows = getattr(run.prepared, f"raw_{part}")
        names = np.array(run.class_names)[y.astype(int)]
        assert right == (run.predict(rows) == names).sum()


def test_residuals_are_in_the_unit_of_the_target() -> None:
    run = source("regression").run
    table = draw(source("regression"), "residuals").table
    predicted = run.predict(run.prepared.raw_validation)
    assert np.allclose(table["predicted"], predicted)
    score = measures.regression_scores(table["actual"].to_numpy(), table["predicted"].to_numpy()).r2
    assert score == pytest.approx(run.history["validation_r2"].iloc[-1], abs=1e-5)


def test_a_run_has_no_chart_of_another_task() -> None:
    with pytest.raises(ExportError, match="has no chart 'roc'; it has loss, r2,"):
        draw(source("regression"), "roc")
    with pytest.raises(ExportError, match="'pie'"):
        export_chart(source("binary"), "pie", "pdf")
    with pytest.raises(ExportError, match="one of pdf, svg, png, html, csv, not 'docx'"):
        export_chart(source("binary"), "loss", "docx")


def test_a_thinned_curve_keeps_its_peaks_and_ends() -> None:
    rows = 50_000
    values = np.sin(np.arange(rows) / 500)
    values[12_345], values[40_000] = 9.0, -9.0
    history = pd.DataFrame({"epoch": np.arange(rows), "train_loss": values, "v": np.nan})
    kept = thinned(history, ("train_loss", "v"), 1000)
    assert len(kept) <= 1000
    assert {0, 12_345, 40_000, rows - 1} <= set(kept["epoch"])
    assert kept["epoch"].is_monotonic_increasing


def test_a_curve_is_smoothed_on_the_axes_that_are_chosen_and_the_caption_says_so() -> None:
    look = CurveLook("y", 0.5)
    for chart in ("loss", "accuracy"):
        drawn = draw(source("binary")._replace(curve=look), chart)
        assert drawn.figure.layout.yaxis.type == "log"
        assert list(drawn.table)[3:] == [
            f"train_{chart}_smoothed", f"validation_{chart}_smoothed"
        ]  # fmt: skip
        measured, smooth = drawn.table[f"train_{chart}"], drawn.table[f"train_{chart}_smoothed"]
        assert smooth[1] == pytest.approx((0.25 * measured[0] + 0.5 * measured[1]) / 0.75)
        assert drawn.caption.endswith(
            "The vertical axis is logarithmic. Smoothed 0.5; faint: as measured."
        )
        assert _is_drawn(drawn)
    assert "train_loss_smoothed" not in draw(source("binary"), "loss").table


def _is_drawn(drawn: Drawn) -> bool:
    return b"<svg" in written(drawn, "svg", Style(), "x").content


def test_that_a_history_was_thinned_is_said_only_where_it_was() -> None:
    run = source("binary").run
    assert "are shown" not in draw(source("binary"), "loss").caption
    few = ChartSource(replace(run, rows=run.rows[3::4]))
    assert draw(few, "loss").caption.endswith("3 of 12 epochs are shown.")
    start = np.concatenate([np.zeros((1, 5)), run.rows])  # the untrained network is no epoch
    assert "are shown" not in draw(ChartSource(replace(run, rows=start)), "loss").caption
    rows = np.repeat(run.rows, 500, axis=0)
    rows[:, 0] = np.arange(1, 6001)
    many = draw(ChartSource(replace(run, rows=rows)), "loss")
    assert many.caption.endswith("the highest and the lowest are drawn.")
    assert len(many.table) == 6000


def test_captions_say_all_that_makes_the_figure_again() -> None:
    caption = draw(source("binary"), "loss").caption
    assert caption == (
        "Training and validation loss of a network with two hidden layers (4, 3; tanh) on the "
        "spiral data set (80 examples, noise 0.1, 50% held out), trained with Adam (learning rate "
        "0.03, batches of 10) for 12 epochs, seed 0."
    )
    caption = draw(source("unvalidated"), "loss").caption
    assert caption.startswith("Training loss of a network without hidden layers on the circle")
    assert "held out" not in caption


def test_captions_count_what_there_is() -> None:
    run = trained("categories")  # eight columns that become more inputs
    large = replace(run, experiment=run.experiment.updated(batch_size=1000))
    assert len(run.prepared.column_names) > len(run.prepared.table.columns)
    caption = draw(ChartSource(large), "loss").caption
    assert f"{len(run.prepared.table.columns)} columns" in captions.data_words(
        run.experiment.updated(dataset="csv", path="a.csv").data, captions.size_of(run.prepared)
    )
    assert f"all {len(run.prepared.x_train)} training examples in a batch" in caption
    boundary = draw(ChartSource(run), "boundary").caption
    assert "a slice along the two principal components: a point needn't lie" in boundary
    view = draw(ChartSource(run, view=("columns", 0, 1)), "boundary").caption
    assert "a slice on which the other columns are at their mean" in view
    assert "slice" not in draw(source("binary"), "boundary").caption
    assert "of the actual class, a row" in draw(ChartSource(run), "confusion").caption


def test_captions_of_one_example_and_of_an_earlier_moment() -> None:
    run = source("regression").run
    prepared = run.prepared
    alone = replace(
        prepared,
        x_validation=prepared.x_validation[:1],
        y_validation=prepared.y_validation[:1],
        raw_validation=prepared.raw_validation[:1],
        rows=(prepared.rows[0], prepared.rows[1][:1]),
    )
    caption = draw(ChartSource(replace(run, prepared=alone)), "fit").caption
    assert "Shown is the one example of the validation part." in caption
    assert "nan" not in caption
    early = replace(run, state=run.state._replace(epoch=2))
    whole = f"for {int(run.rows[-1, 0])} epochs"
    assert f"{whole} (shown as it was after epoch 2)" in draw(ChartSource(early), "fit").caption
    assert f"{whole}, seed" in draw(ChartSource(early), "loss").caption
    gone = replace(run, state=run.state._replace(epoch=0), failure=Failure("loss", 1))
    drawn = draw(ChartSource(replace(gone, rows=run.rows[:0])), "loss")
    assert "The training diverged in epoch 1." in drawn.caption
    texts = [annotation.text for annotation in drawn.figure.layout.annotations]
    assert "The training diverged in epoch 1." in texts


def test_names_that_people_bring_are_printed_as_they_are() -> None:
    evil = r"<script>$x_1^{2}$\alpha</script> =1+1 &amp; <b>"
    run = source("table").run
    prepared = replace(run.prepared, class_names=(evil, "$", "<br>"))
    changed = ChartSource(replace(run, prepared=prepared), title=evil)
    drawn = draw(changed, "boundary")
    style = Style("slide")
    root = ElementTree.fromstring(written(drawn, "svg", style, "x").content)
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert evil in texts  # below the title
    assert "$" in texts
    assert "<br>" in texts
    page = written(drawn, "html", style, "x").content.decode()
    assert "<script>$" not in page
    pdf = PdfReader(io.BytesIO(written(drawn, "pdf", style, "x").content))
    assert r"$x_1^{2}$\alpha" in pdf.pages[0].extract_text()
    cells = list(csv.reader(io.StringIO(written(drawn, "csv", style, "x").content.decode())))
    assert cells[0][2] == f"p({evil})"
