"""The page that compares runs: what it shows of them, and that its address brings it back."""

from __future__ import annotations

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import lepton_dash as ld
from lepton_dash import store as stores
from lepton_dash.compare import Group
from lepton_dash.store import LOCAL, Labels, Store
from lepton_dash.ui import compare_page, navigation
from lepton_dash.ui.compare_look import Comparison, parse_look, write_look
from tests.compare.made import made
from tests.kept_runs import keep_run
from tests.ui.page_script import address_of, experiment_on, run_page

SMALL = ld.Experiment().updated(num_examples=40, hidden_sizes=(2,), epochs=6, dataset="moons")
NASTY = "<b>x</b> [a](http://b) =1+1 $x$ " + "y" * 10_000


@pytest.fixture(autouse=True)
def _without_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those are a browser's affair."""
    monkeypatch.setattr(compare_page, "boundaries", lambda *_args: None)


def _page() -> None:
    from lepton_dash import ui
    from lepton_dash.ui.compare_page import compare_page
    from lepton_dash.ui.state import page_state

    page_state().page = "compare"
    ui.open_address()
    ui.keep_address()
    compare_page()
    ui.show_run()


def opened(*ids: str, **query: str) -> AppTest:
    return run_page(_page, {"runs": ",".join(ids)} | query if ids else query)


def kept(store: Store, name: str = "", **fields: object) -> str:
    labels = Labels(name=name) if name else None
    return keep_run(store, ld.train(SMALL.updated(**fields)), labels=labels)


def texts(page: AppTest) -> str:
    """All that the page says in words."""
    parts = (page.markdown, page.caption, page.warning, page.success, page.info, page.error)
    return "\n".join(element.value for part in parts for element in part)


def table(page: AppTest, column: str) -> dict[str, list[object]]:
    found = next(frame.value for frame in page.dataframe if column in frame.value)
    return {str(name): list(found[name]) for name in found}


def test_an_empty_page_says_what_to_do(store: Store) -> None:
    page = opened()
    assert "train something in the playground" in texts(page)
    assert not page.multiselect
    kept(store)
    page = opened()
    assert "Choose two or more runs" in texts(page)
    assert page.button(key="go_to_runs").label == "Choose from the list of runs"


def test_two_runs_are_compared(store: Store) -> None:
    page = opened(kept(store), kept(store, learning_rate=0.3))
    assert "fair comparison" in page.success[0].value
    assert "**Learning rate**" in page.success[0].value
    assert table(page, "setting") == {
        "setting": ["Learning rate"],
        "Learning rate 0.03": ["0.03"],
        "Learning rate 0.3": ["0.3"],
    }
    results = table(page, "lowest loss")
    assert results["epochs"] == [6, 6]
    shares = np.array(results["validation accuracy"], float)
    assert 1 < shares.max() <= 100  # per cent
    assert any("equal settings" in expander.label for expander in page.expander)
    assert page.button(key="figure_of_curves").label == "Make a figure of the curves"


def test_small_and_large_numbers_keep_their_digits(store: Store) -> None:
    one = made(epochs=12_000, rows=np.array([[12_000, 1e-8, 2e-8, 1, 1, 0.04]]))
    summary = one.run.summary._replace(train_loss=1e-8, seconds=0.04)
    frame = compare_page.results_of(
        [Group((one._replace(run=one.run._replace(summary=summary)),))], ["a"]
    )
    assert frame["training loss"].tolist() == [1e-8]
    formats = compare_page.formats_of(frame.columns)
    written = compare_page.writers()["training loss"](1e-8)
    assert written == "1.00e-8"
    assert formats["epochs"] == formats["parameters"] == "%,d"
    assert formats["duration"] == "%,.3g s"


def test_what_is_not_fair_stands_on_top(store: Store) -> None:
    page = opened(kept(store), kept(store, data_seed=4, loss="hinge", seed=2))
    assert not page.success
    for words in ("different examples", "different seeds", "losses are of different kinds"):
        assert words in page.warning[0].value


def test_what_is_not_there_is_said_and_the_rest_shown(store: Store) -> None:
    there, gone, other = kept(store), kept(store, seed=2), kept(store, seed=3)
    stores.delete(store, LOCAL, [gone])
    page = opened(there, "no-such-run-is-kept", gone, other)
    said = texts(page)
    assert (
        "There is no run no\\-such\\-run\\-is\\-kept here, or no longer\\. The rest is shown"
        in said
    )
    assert "was deleted; bring it back on the Runs page" in said
    assert page.multiselect(key="compare_runs").value == [there, other]


def test_going_back_from_another_page_brings_the_runs_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(_page: object, query_params: dict[str, str]) -> None:
        """The first half of what Streamlit does: the page that is left has the other's query."""
        st.query_params.from_dict(query_params)
        st.stop()

    ids = [kept(store), kept(store, seed=2)]
    page = opened(*ids)
    before = address_of(page)
    with monkeypatch.context() as patch:
        patch.setattr(navigation.st, "switch_page", leave)
        page.button(key="go_to_runs").click().run()
    assert not page.exception
    assert "runs" not in address_of(page)
    page.run()
    assert address_of(page) == before
    assert page.multiselect(key="compare_runs").value == ids
    # nothing is brought back that somebody took out
    page.multiselect(key="compare_runs").set_value([]).run()
    page.run()
    assert "runs" not in address_of(page)
    assert not page.multiselect(key="compare_runs").value


def test_seeds_are_folded_on_offer(store: Store) -> None:
    ids = [kept(store, seed=n, learning_rate=rate) for rate in (0.01, 0.3) for n in range(2)]
    page = opened(*ids)
    assert "4 of these runs differ from another one in their seed alone" in texts(page)
    page.button(key="fold_now").click().run()
    assert address_of(page)["look"] == "fold:training"
    assert "fair comparison" in page.success[0].value
    results = table(page, "seeds")
    assert results["run"] == ["Learning rate 0.01", "Learning rate 0.3"]
    assert results["seeds"] == [2, 2]


def test_the_address_holds_all_of_it(store: Store) -> None:
    ids = [kept(store), kept(store, l2=0.1)]
    page = opened(*ids)
    before = experiment_on(page)
    page.segmented_control(key="compare_axis").set_value("seconds").run()
    page.slider(key="compare_smoothing").set_value(0.6).run()
    page.multiselect(key="compare_runs").set_value(ids[::-1]).run()
    query = address_of(page)
    assert query["look"] == "axis:seconds,smoothing:0.6"
    assert query["runs"] == ",".join(ids[::-1])
    assert experiment_on(page) == before
    again = opened(**query)
    assert again.segmented_control(key="compare_axis").value == "seconds"
    assert again.slider(key="compare_smoothing").value == 0.6
    assert again.multiselect(key="compare_runs").value == ids[::-1]
    assert "Smoothed 0.6; faint: as measured" in texts(again).replace("\\", "")


def test_runs_that_look_the_same_stay_apart_in_the_list(store: Store) -> None:
    ids = [kept(store, "same") for _count in range(3)]
    offered = page_offers(opened(*ids))
    assert len(offered) == len(set(offered)) == 3  # the browser sends these words back


def page_offers(page: AppTest) -> list[str]:
    return list(page.multiselect(key="compare_runs").options)


def test_names_do_nothing(store: Store) -> None:
    page = opened(kept(store, NASTY), kept(store, NASTY, seed=3), kept(store, seed=4))
    for element in (*page.markdown, *page.caption, *page.warning, *page.info):
        assert "<b>" not in element.value
        assert "[a](" not in element.value
    assert len(texts(page)) < 5000


def test_a_run_alone_without_validation_shows_its_training(store: Store) -> None:
    said = texts(opened(kept(store, validation_fraction=0.0))).replace("\\", "")
    assert "Choose another run" in said
    assert "None of these holds examples back" in said


@pytest.mark.parametrize(
    ("text", "read", "wrong"),
    [
        ("", Comparison(), []),
        ("fold:all,log:xy", Comparison(fold="all", log="xy"), []),
        ("smoothing:7,value:metric", Comparison(smoothing=0.99, value="metric"), ["smoothing is"]),
        (
            "smoothing:nan,part:nothing,axis,x:y,band:quartiles",
            Comparison(band="quartiles"),
            ["smoothing is", "part is", "axis is", "'x' in the address"],
        ),
        ("smoothin:0.5", Comparison(), ["'smoothin' in the address"]),
    ],
)
def test_a_look_is_read_from_whatever_an_address_says(
    text: str, read: Comparison, wrong: list[str]
) -> None:
    found, problems = parse_look(text)
    assert found == read
    assert len(problems) == len(wrong)
    for problem, words in zip(problems, wrong, strict=True):
        assert problem.startswith(words)
    assert parse_look(write_look(read)) == (read, [])


def test_the_address_says_nothing_of_the_playground(store: Store) -> None:
    ids = [kept(store), kept(store, seed=2)]
    page = opened(*ids, dataset="xor", batch_size="7")
    assert address_of(page) == {"runs": ",".join(ids)}
    assert experiment_on(page).data.dataset == "xor"  # to go back to
    page.run()
    assert experiment_on(page).data.dataset == "xor"
