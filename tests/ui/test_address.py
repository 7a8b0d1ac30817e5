"""The address bar and the page say the same, whichever was changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepton_dash import presets
from lepton_dash.data import View
from lepton_dash.spec import Experiment, query_pairs
from lepton_dash.spec.points import read_points
from lepton_dash.ui.address import parse_view, write_view
from lepton_dash.ui.data_fields import without_others
from lepton_dash.ui.exchange import RUN
from lepton_dash.ui.points_controls import few_points
from tests.spec.spec_strategies import experiments
from tests.ui.page_script import address_of, experiment_on, opened, run_page, widget

a_few = settings(max_examples=25, deadline=None)

HOSTILE = [
    {"dataset": "nope", "batch_size": "3"},
    {"learning_rate": "nan", "batch_size": "3"},
    {"learning_rate": "1e999", "batch_size": "3"},
    {"hidden_sizes": "9" * 5000, "batch_size": "3"},
    {"hidden_sizes": "-".join(["4096"] * 65), "batch_size": "3"},
    {"features": "x1-x1", "batch_size": "3"},
    {"optimizer.b1": "7", "batch_size": "3"},
    {"optimizer.nope": "7", "batch_size": "3"},
    {"loss": "hinge", "dataset": "plane", "batch_size": "3"},
    {"__proto__": "x", "batch_size": "3"},
    {"<script>alert(1)</script>": "![x](http://203.0.113.1/x.png)", "batch_size": "3"},
    {"dataset": "csv", "path": "/etc/passwd", "batch_size": "3"},
    {"dataset": "csv", "path": "../../../etc/passwd", "batch_size": "3"},
    {"dataset": "csv", "path": "upload:../../etc/passwd", "batch_size": "3"},
    {"dataset": "csv", "path": "upload:" + "a" * 64, "batch_size": "3"},
    {"dataset": "csv", "path": "\\\\203.0.113.1\\share\\x.csv", "batch_size": "3"},
    {"dataset": "csv", "batch_size": "3"},
    {"path": "/etc/passwd", "batch_size": "3"},
    {"dataset": "iris", "view": "0-0", "batch_size": "3"},
    {"dataset": "iris", "view": "<b>", "batch_size": "3"},
]


@a_few
@given(experiments())
def test_an_address_brings_its_experiment_back(experiment: Experiment) -> None:
    if experiment.data.dataset == "csv" or experiment.data.path:
        experiment = experiment.updated(dataset="wine", path="", target="", task="auto")
    if few_points(experiment.data) is not None:
        experiment = experiment.updated(points="0 0 0; 1 1 0; 0 1 1; 1 0 1")
    experiment = experiment.updated(**without_others(experiment.data))
    query = query_pairs(experiment) or {"dataset": experiment.data.dataset}
    page = opened(**query)
    assert experiment_on(page) == experiment
    assert address_of(page) == query
    assert not page.warning
    page.run()
    assert experiment_on(page) == experiment


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: "&".join(query))
def test_what_is_wrong_is_named_and_the_rest_kept(query: dict[str, str]) -> None:
    page = opened(**query)
    experiment = experiment_on(page)
    assert experiment.training.batch_size == 3
    assert experiment.data.path == ""
    assert len(page.warning) == 1
    assert address_of(page) == query_pairs(experiment)
    page.button(key="dismiss_problems").click()
    page.run()
    assert not page.warning
    assert experiment_on(page) == experiment


def test_what_an_address_says_is_shown_as_it_is() -> None:
    page = opened(**{"![x](http://203.0.113.1/x.png)": "1", "<img src=x>": "1"})
    said = page.warning[0].value
    assert "![" not in said
    assert "](" not in said
    assert "<" not in said.replace("\\<", "")
    assert "http:" not in said


@a_few
@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=50), max_size=5))
def test_any_address_opens(query: dict[str, str]) -> None:
    page = opened(**query)
    assert experiment_on(page).data.path == ""


@a_few
@given(
    st.dictionaries(
        st.sampled_from(["dataset", "path", "hidden_sizes", "learning_rate", "features", "epochs"]),
        st.text(max_size=30),
    )
)
def test_any_value_of_a_field_opens(query: dict[str, str]) -> None:
    opened(**query)


def test_the_bare_address_shows_the_first_preset() -> None:
    page = opened()
    assert experiment_on(page) == presets.first().experiment


def test_the_experiment_that_differs_in_nothing_has_an_address_of_its_own() -> None:
    page = opened(dataset="circle")
    assert experiment_on(page) == Experiment()
    assert address_of(page) == {"dataset": "circle"}
    assert experiment_on(opened(**address_of(page))) == Experiment()


def test_going_back_brings_the_experiment_back() -> None:
    page = opened(dataset="moons")
    page.select_slider(key="learning_rate").set_value(0.5)
    page.run()
    now = address_of(page)
    page.query_params.clear()
    page.query_params["dataset"] = "moons"  # the browser's Back
    page.run()
    assert experiment_on(page) == Experiment().updated(dataset="moons")
    assert page.select_slider(key="learning_rate").value == 0.03
    page.query_params.update(now)  # and Forward
    page.run()
    assert experiment_on(page).training.learning_rate == 0.5


def test_a_control_wins_over_an_address_from_before_it() -> None:
    page = opened(dataset="moons")
    page.select_slider(key="learning_rate").set_value(0.5)
    page.run()
    # the second change is sent before the browser has heard of the address of the first one
    page.query_params.clear()
    page.query_params["dataset"] = "moons"
    page.selectbox(key="activation").set_value("relu")
    page.run()
    experiment = experiment_on(page)
    assert (experiment.training.learning_rate, experiment.network.activation) == (0.5, "relu")
    assert address_of(page) == query_pairs(experiment)


def test_an_address_from_before_what_the_browser_has_drawn_is_none_that_was_opened() -> None:
    page = opened(dataset="moons")
    page.run()
    drawn = widget(page, RUN).value
    page.pills(key="dataset").set_value("wine")
    page.run()
    for _run in range(2):  # caused by something else, while the browser still draws
        page.query_params.clear()
        page.query_params["dataset"] = "moons"
        widget(page, RUN).set_value(drawn)
        page.run()
        assert experiment_on(page).data.dataset == "wine"
        assert address_of(page) == {"dataset": "wine"}
    page.run()
    page.query_params["dataset"] = "moons"  # the browser's Back
    page.run()
    assert experiment_on(page).data.dataset == "moons"


def test_a_problem_goes_with_the_address_it_was_in() -> None:
    page = opened(dataset="nope")
    assert page.warning
    page.query_params.clear()
    page.query_params["dataset"] = "xor"
    page.run()
    assert not page.warning


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_a_view_is_read_as_it_is_written(first: int, second: int) -> None:
    view: View = ("columns", first, second)
    assert parse_view(write_view(view)) == (view if first != second else None)


@given(st.text(max_size=20))
def test_other_text_is_no_view(text: str) -> None:
    assert parse_view(text) is None or parse_view(text) == ("pca",) or "-" in text
    assert parse_view("pca") == ("pca",)


def test_too_few_points_are_said_and_others_shown() -> None:
    page = opened(dataset="points", points="0_0_1~1_1_0")
    assert "too few points for a training \\(2\\); others are shown" in page.warning[0].value
    assert len(read_points(experiment_on(page).data.points)) >= 4


def test_an_address_holds_nothing_of_another_data_set() -> None:
    page = opened(dataset="formula", formula="x1 > x2", noise="0.3", features="x1-x1sq")
    page.pills(key="dataset").set_value("iris")
    page.run()
    assert address_of(page) == {"dataset": "iris"}
    page.pills(key="dataset").set_value("formula")
    page.run()
    assert address_of(page)["formula"] == "x1 > x2"
    assert address_of(page)["noise"] == "0.3"
    assert address_of(page)["features"] == "x1-x1sq"
    # an address from before that did
    assert "formula" not in address_of(opened(dataset="wine", formula="x1 > x2"))


def test_edits_of_an_address_are_kept_and_wrong_ones_said() -> None:
    page = opened(dataset="xor", hidden_sizes="4", edits="0_1_2_0.5~1_b_0_-2_30_4")
    assert address_of(page)["edits"] == "0_1_2_0.5~1_b_0_-2_30_4"
    page = opened(dataset="xor", hidden_sizes="4", edits="0_1_7_0.5~0_1_2_0.5", batch_size="7")
    assert address_of(page) == {
        "dataset": "xor",
        "hidden_sizes": "4",
        "batch_size": "7",
        "edits": "0_1_2_0.5",
    }
    assert "0_1_7_0.5" in page.warning[0].value.replace("\\", "")


def _edited_page() -> None:
    from typing import Any, cast

    from lepton_dash import ui
    from lepton_dash.spec import Change
    from lepton_dash.ui.state import page_state

    class Session:
        edits = (Change(0, 0, "weight", (0, -1, 0, 0.5)),) * 501

        def kept_run(self, timeout: float) -> str:
            return "EGpm6x9q"

    ui.open_address()
    page_state().session = cast(Any, Session())
    ui.edits_notice()
    ui.keep_address()
    ui.show_run()


def test_more_edits_than_an_address_holds_are_said_and_the_run_has_a_link() -> None:
    page = run_page(_edited_page, {"dataset": "xor"})
    assert "501 weights" in page.warning[0].value
    assert "edits" not in address_of(page)
    widget(page, "link_run").click()
    page.run()
    assert not page.exception
    assert page.session_state["_lepton_page"].linked_run[1] == "EGpm6x9q"
    assert "link_run" not in {button.key for button in page.button}
