"""The page that makes figures of a kept run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import lepton_dash as ld
from lepton_dash import kept
from lepton_dash import store as stores
from lepton_dash.compare.replays import Film
from lepton_dash.data import DataError
from lepton_dash.export import compared
from lepton_dash.export.charts import CHARTS, PARTS
from lepton_dash.export.compared_boundaries import film_at
from lepton_dash.export.curves import LOG_AXES
from lepton_dash.export.styles import FAMILIES, LEGENDS, SIZES, THEMES, Style
from lepton_dash.spec import Problem, SpecError
from lepton_dash.store import LOCAL, Labels, Store, StoreError
from lepton_dash.ui import figure_of_comparison
from lepton_dash.ui.figure_look import FigureLook, parse_look, write_look
from lepton_dash.ui.replaying import Wanted
from tests.export.figure_cases import source
from tests.kept_runs import keep_run
from tests.ui.page_script import run_page


def _page() -> None:
    from lepton_dash import ui
    from lepton_dash.ui.figure_page import figure_page
    from lepton_dash.ui.state import page_state

    page_state().page = "figure"
    ui.open_address()
    ui.keep_address()
    figure_page()
    ui.show_run()


def opened(**query: str) -> AppTest:
    return run_page(_page, query)


def _warnings(page: AppTest) -> str:
    return " ".join(warning.value for warning in page.warning)


def test_a_run_is_shown_as_it_will_be_printed(store: Store) -> None:
    run_id = keep_run(store, source("binary").run, labels=Labels("My <b>run</b> $x$"))
    page = opened(run=run_id, figure="boundary")
    assert not page.error
    assert not page.warning
    assert r"My \<b\>run\<\/b\> \$x\$" in page.title[0].value
    assert page.selectbox(key="figure_chart").value == "boundary"
    caption = str(page.text_area[0].value)
    assert caption.startswith("Decision boundary of a network with two hidden layers (4, 3; tanh)")
    latex = next(code.value for code in page.code if "includegraphics" in code.value)
    assert r"\else84mm\fi]{My-b-run-b-x-boundary.pdf}" in latex
    assert "50\\% held out" in latex


def test_what_is_chosen_is_in_the_address_and_in_the_figure(store: Store) -> None:
    page = opened(run=keep_run(store, source("table").run))
    page.selectbox(key="figure_chart").set_value("confusion").run()
    page.segmented_control(key="figure_part").set_value("train").run()
    page.selectbox(key="figure_size").set_value("slide").run()
    page.selectbox(key="figure_theme").set_value("greyscale").run()
    assert not page.exception
    assert page.number_input(key="figure_font").value == 18.0
    page.number_input(key="figure_font").set_value(14.0).run()
    page.segmented_control(key="figure_dpi").set_value(600).run()
    assert page.query_params["figure"] == "confusion,slide,greyscale,14pt,600dpi,train"
    assert "training part" in str(page.text_area[0].value)
    # a figure of another size has that size's letters again
    page.selectbox(key="figure_size").set_value("column").run()
    assert page.number_input(key="figure_font").value == 8.0


def test_a_plane_of_a_table_is_chosen(store: Store) -> None:
    page = opened(run=keep_run(store, source("table").run), figure="boundary")
    assert page.segmented_control(key="figure_plane").value == "pca"
    page.segmented_control(key="figure_plane").set_value("columns").run()
    page.selectbox(key="figure_column_1").set_value(3).run()
    page.selectbox(key="figure_column_0").set_value(3).run()  # they change places
    assert not page.exception
    assert page.selectbox(key="figure_column_1").value == 0
    assert page.query_params["figure"] == "boundary,3-0"


def test_a_picture_that_is_too_large_is_not_offered(store: Store) -> None:
    page = opened(run=keep_run(store, source("binary").run), figure="slide,1200dpi")
    assert any("million pixels" in caption.value for caption in page.caption)
    assert not page.error


def test_curves_are_smoothed_on_chosen_axes(store: Store) -> None:
    page = opened(run=keep_run(store, source("binary").run), look="axis:step")
    page.pills(key="figure_log").set_value(["y"]).run()
    page.slider(key="figure_smoothing").set_value(0.6).run()
    page.number_input(key="figure_ylim_1").set_value(0.5).run()
    page.number_input(key="figure_xlim_0").set_value(3.0).run()
    assert "limit" not in _warnings(page)
    page.number_input(key="figure_xlim_1").set_value(2.0).run()
    assert "Horizontal axis: the first limit must be the smaller one." in _warnings(page)
    assert page.number_input(key="figure_xlim_0").value == 3.0  # what was entered stays
    page.number_input(key="figure_xlim_1").set_value(5.0).run()
    assert "limit" not in _warnings(page)
    page.number_input(key="figure_ylim_0").set_value(0.0).run()
    assert "no place for the limit 0" in _warnings(page)
    page.number_input(key="figure_ylim_0").set_value(None).run()
    page.selectbox(key="figure_legend").set_value("lower-left").run()
    assert "limit" not in _warnings(page)
    assert page.query_params["figure"] == (
        "log:y,smoothing:0.6,legend:lower-left,xlim:3:5,ylim::0.5"
    )
    assert "look" not in page.query_params
    caption = str(page.text_area[0].value)
    assert caption.endswith("The vertical axis is logarithmic. Smoothed 0.6; faint: as measured.")
    page.selectbox(key="figure_chart").set_value("boundary").run()
    assert page.query_params["figure"].endswith("smoothing:0.6,legend:lower-left")
    assert not page.pills
    assert "Smoothed" not in str(page.text_area[0].value)


# --- several runs ---


SMALL = ld.Experiment().updated(num_examples=40, hidden_sizes=(2,), epochs=6, dataset="moons")


@pytest.fixture
def pair(store: Store) -> str:
    """Two runs, as an address names them."""
    return ",".join(keep_run(store, ld.train(SMALL.updated(learning_rate=r))) for r in (0.03, 0.3))


def test_a_figure_of_several_runs_is_as_they_are_compared(pair: str) -> None:
    page = opened(runs=pair, look="axis:step,log:y,smoothing:0.5", figure="two_columns")
    assert not page.error
    assert not page.warning
    assert "Comparison of 2 runs" in page.title[0].value
    assert str(page.text_area[0].value) == (
        "Validation loss over the training steps of two runs that differ in learning rate (0.03; "
        "0.3). In all of them: a network with one hidden layer (2; tanh); the moons data set (40 "
        "examples, noise 0.1, 50% held out); Adam (batches of 10); 6 epochs; seed 0. The vertical "
        "axis is logarithmic. Smoothed 0.5; faint: as measured."
    )
    latex = next(code.value for code in page.code if "includegraphics" in code.value)
    assert r"174mm\fi]{Comparison-of-2-runs-loss.pdf}" in latex
    page.segmented_control(key="compare_value").set_value("metric").run()
    assert page.query_params["look"] == "value:metric,axis:step,log:y,smoothing:0.5"
    assert str(page.text_area[0].value).startswith("Validation accuracy over the training steps")
    before = len(page.get("download_button"))
    page.button(key="make_bundle").click().run()
    assert not page.exception
    assert not page.error
    assert len(page.get("download_button")) == before + 1


def test_a_caption_says_how_many_examples_there_are_once_their_file_is_back(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text("x,y\n" + "1,2\n3,5\n" * 20)
    of = ld.Experiment().updated(dataset="csv", path=str(file), target="y")
    runs = ",".join(
        keep_run(store, source("binary").run, origin={"experiment": of.updated(l2=l2)})
        for l2 in (0.0, 0.1)
    )
    gone = file.rename(tmp_path / "elsewhere")
    assert "examples" not in str(opened(runs=runs).text_area[0].value)
    gone.rename(file)
    assert "40 examples" in str(opened(runs=runs).text_area[0].value)


def test_boundaries_of_several_runs_are_of_a_chosen_epoch(
    pair: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure_of_comparison, "films_of", _films_at_once)
    page = opened(runs=pair, figure="boundaries,epoch:999")
    assert page.warning[0].value.startswith("No run has come to epoch 999; they are shown as they")
    assert page.number_input(key="figure_epoch").value == 6
    page.number_input(key="figure_epoch").set_value(2).run()
    assert page.query_params["figure"] == "boundaries,epoch:2"
    assert not page.error
    assert not page.warning
    assert str(page.text_area[0].value).startswith("Decision boundaries after 2 epochs of two runs")
    page.segmented_control(key="figure_chart").set_value("curves").run()
    assert not page.exception
    assert str(page.text_area[0].value).startswith("Validation loss over the epochs of two runs")


def test_the_preview_has_what_came_after_it_was_drawn_first(
    pair: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        figure_of_comparison, "films_of", lambda wanted: [None, *_films_at_once(wanted[1:])]
    )
    before = opened(runs=pair, figure="boundaries,epoch:1")
    assert "There is no picture of" in str(before.text_area[0].value)
    monkeypatch.setattr(figure_of_comparison, "films_of", _films_at_once)
    after = opened(runs=pair, figure="boundaries,epoch:1")
    pictures = {page.get("image")[0].proto.imgs[0].url for page in (before, after)}
    assert len(pictures) == 2


def test_boundaries_that_are_not_in_the_figure_are_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure_of_comparison, "films_of", _films_at_once)
    seeds = ",".join(keep_run(store, ld.train(SMALL.updated(seed=n))) for n in (0, 1, 2))
    page = opened(runs=seeds, figure="boundaries")
    assert not page.info
    page = opened(runs=seeds, figure="boundaries", look="fold:training")
    assert page.info[0].value.startswith("2 of the runs are not in this figure")
    # of a seed that was trained twice only one is drawn, and the band says of how many it is
    twice = f"{seeds},{keep_run(store, ld.train(SMALL))}"
    assert not opened(runs=twice, look="fold:training").info


def _films_at_once(wanted: Sequence[Wanted]) -> list[Film]:
    """A test's page has no fragment that would wait for them."""
    return [film_at(one.run, one.wish.epochs[0], 10) for one in wanted]


def test_of_runs_that_are_gone_the_others_are_shown(store: Store, pair: str) -> None:
    gone = keep_run(store, source("binary").run)
    stores.delete(store, LOCAL, [gone])
    page = opened(runs=f"{pair},{gone},no-such-run")
    unknown, deleted = (warning.value for warning in page.warning)
    assert unknown.startswith("There is no run no\\-such\\-run here")
    assert "was deleted; bring it back" in deleted
    assert "two runs" in str(page.text_area[0].value)
    one = f"{pair.partition(',')[0]},no-such-run"
    page = opened(runs=one)
    assert str(page.text_area[0].value).startswith("Training and validation loss of a network")
    page = opened(runs=one, figure="boundaries")
    assert str(page.text_area[0].value).startswith("Decision boundary of a network")


def test_a_run_that_cannot_be_made_again_is_a_sentence(
    pair: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(runs=pair)

    def refuse(*_args: object, **_options: object) -> None:
        raise DataError("Its file is gone")

    monkeypatch.setattr(kept, "open_run", refuse)
    page.button(key="make_bundle").click().run()
    assert "Its file is gone" in page.error[0].value


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Choose a run"),
        ({"run": "unknown"}, "There is no run unknown here, or no longer"),
        ({"run": "../../etc/passwd"}, "Choose a run"),
    ],
)
def test_without_a_run_there_is_a_sentence(store: Store, query: dict[str, str], words: str) -> None:
    page = opened(**query)
    assert any(words in text.value for text in (*page.markdown, *page.warning))
    assert not page.error


def test_a_deleted_run_is_said(store: Store) -> None:
    run_id = keep_run(store, source("binary").run)
    stores.delete(store, LOCAL, [run_id])
    (warning,) = opened(run=run_id).warning
    assert "was deleted; bring it back" in warning.value
    assert "The rest" not in warning.value


def test_a_run_that_somebody_else_deleted_is_one_that_nobody_knows(store: Store) -> None:
    run_id = keep_run(store, source("binary").run, owner="another", labels=Labels("A secret"))
    stores.delete(store, "another", [run_id])
    (warning,) = opened(run=run_id).warning
    assert "There is no run" in warning.value
    assert "secret" not in warning.value


def test_what_an_address_asks_for_and_cannot_be_is_said(store: Store) -> None:
    run_id = keep_run(store, source("regression").run)
    page = opened(run=run_id, figure="roc,huge,2pt,9999dpi,0-7")
    assert not page.error
    said = " ".join(warning.value for warning in page.warning)
    assert "huge" in said
    assert "4 to 48 pt" in said
    assert "72 to 1200 dpi" in said
    assert "no “ROC curve” of a run like this one; “Loss” is shown" in said
    assert page.selectbox(key="figure_chart").value == "loss"
    page.button(key="dismiss_problems").click().run()
    assert "huge" not in " ".join(warning.value for warning in page.warning)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bondary", "did you mean boundary?"),
        ("slides", "did you mean slide?"),
        ("log:z", "log is 'z', but must be one of x, y, xy"),
        ("smoothing:7", "smoothing is '7', but must be a number from 0 to 0.99"),
        ("smoothing:", "smoothing is ''"),
        ("epoch:-1", "epoch is '-1', but must be a whole number"),
        ("ylim:0", "The limits of the vertical axis must be two numbers like 0:100"),
        ("legend:top", "The legend must be one of auto, right"),
        ("0-0", "isn't a chart, a size or colours; it is left out"),
    ],
)
def test_what_a_look_cannot_be_is_one_sentence(text: str, words: str) -> None:
    look, problems = parse_look(f"dark,{text}")
    assert look.style.theme == "dark"
    (problem,) = problems
    assert words in problem


def test_a_plane_that_is_not_there_is_said(store: Store) -> None:
    page = opened(run=keep_run(store, source("table").run), figure="boundary,0-70")
    (warning,) = page.warning
    assert "the usual one is shown" in warning.value


def test_how_runs_are_compared_is_nothing_for_a_figure_of_one(store: Store) -> None:
    page = opened(run=keep_run(store, source("binary").run), look="axis:step")
    assert "a figure of one run" in page.warning[0].value
    page.run()
    assert page.warning  # until it is put away
    page.button(key="dismiss_problems").click().run()
    assert not page.warning


def test_a_figure_of_one_run_is_not_one_of_several(pair: str) -> None:
    page = opened(runs=pair, figure="roc,dark", look="axis:hours,log:y")
    address, chart = (warning.value for warning in page.warning)
    assert "axis is" in address
    assert "of several, “Curves” is shown" in chart
    assert "vertical axis is logarithmic" in str(page.text_area[0].value)


def test_a_store_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"no database" * 100)
    monkeypatch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{tmp_path / 'broken.sqlite'}")
    page = opened(run="x")
    assert len(page.error) == 1
    assert page.button(key="retry")


def test_a_run_that_cannot_be_opened_is_a_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = keep_run(store, source("binary").run)

    def refuse(*_args: object, **_options: object) -> None:
        raise SpecError([Problem("network.hidden_sizes", "need too much memory.")])

    monkeypatch.setattr(kept, "open_run", refuse)
    page = opened(run=run_id)
    assert "too much memory" in page.error[0].value


def test_of_a_run_whose_data_are_gone_its_curves_are_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = source("binary").run
    whole = str(opened(run=keep_run(store, run), figure="loss").text_area[0].value)

    def refuse(*_args: object, **_options: object) -> None:
        raise DataError("The file is gone.")

    monkeypatch.setattr(kept, "open_run", refuse)
    page = opened(run=keep_run(store, run), figure="boundary")
    assert not page.error
    said = page.warning[0].value
    assert said.startswith("The file is gone")
    assert "“Boundary” needs these data; “Loss” is shown instead" in said
    assert page.selectbox(key="figure_chart").options == ["Loss", "Accuracy", "Learning rate"]
    caption = str(page.text_area[0].value)
    assert caption.partition(" on ")[0] == whole.partition(" on ")[0]
    keys = {str(button.key) for button in page.get("download_button")}
    assert "download_history" in keys
    assert "download_bundle" not in keys
    page.selectbox(key="figure_chart").set_value("accuracy").run()
    page.slider(key="figure_smoothing").set_value(0.5).run()
    assert not page.exception
    assert "Smoothed 0.5" in str(page.text_area[0].value)
    page = opened(run=keep_run(store, run), figure="r2")
    assert "There is no “R²” of a run like this one; “Loss” is shown" in page.warning[0].value

    def fail(*_args: object) -> None:
        raise StoreError("The database is busy.")

    monkeypatch.setattr(kept, "open_curves", fail)
    page = opened(run=keep_run(store, run))
    assert not page.exception
    assert "The database is busy" in page.error[0].value


def test_the_network_is_made_when_it_is_asked_for(store: Store) -> None:
    page = opened(run=keep_run(store, source("binary").run))
    before = len(page.get("download_button"))
    page.button(key="make_network").click().run()
    assert not page.exception
    assert not page.error
    assert len(page.get("download_button")) == before + 1


ENDS = st.sampled_from([(None, None), (0.0, 1e-05), (-3.5, None), (None, 1e20)])
LOOKS = st.builds(
    FigureLook,
    chart=st.sampled_from(sorted({*CHARTS, *compared.CHARTS})),
    style=st.builds(
        Style,
        size=st.sampled_from(sorted(SIZES)),
        theme=st.sampled_from(sorted(THEMES)),
        font_pt=st.none() | st.integers(8, 96).map(lambda half: half / 2),
        dpi=st.integers(72, 1200),
        family=st.sampled_from(sorted(FAMILIES)),
        legend=st.sampled_from(sorted(LEGENDS)),
    ),
    part=st.sampled_from(sorted(PARTS)),
    which=st.sampled_from(["final", "best"]),
    view=st.none() | st.just(("pca",)) | st.just(("columns", 2, 0)),
    log=st.sampled_from(sorted(LOG_AXES)),
    smoothing=st.integers(0, 99).map(lambda share: share / 100),
    epoch=st.none() | st.integers(0, 10**8),
    xlim=ENDS,
    ylim=ENDS,
)


@given(LOOKS)
def test_a_look_comes_back_from_its_address(look: FigureLook) -> None:
    assert parse_look(write_look(look)) == (look, [])


@given(st.text(max_size=60))
def test_any_address_is_read(text: str) -> None:
    look, problems = parse_look(text)
    assert look.chart in {*CHARTS, *compared.CHARTS}
    assert len(problems) <= 5
