"""A run in the playground's address: opened by it, and named while it is on the stage."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lepton_dash import store as stores
from lepton_dash.spec import Experiment, query_pairs
from lepton_dash.store import LOCAL, Store
from lepton_dash.ui import live_session
from tests.ui import made_up_runs as made_up
from tests.ui.page_script import address_of, experiment_on, opened


class Stage:
    """Takes the place of a training session."""

    def __init__(self) -> None:
        self.opened: list[Any] = []

    def open_kept(self, kept: Any, _view: Any, play: bool) -> None:
        assert not play
        self.opened.append(kept.id)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    found = Stage()
    monkeypatch.setattr(live_session, "live_session", lambda: found)
    return found


def query_of(number: int) -> dict[str, str]:
    return query_pairs(made_up.experiment(number))


def choose_rate(page: AppTest, value: float) -> None:
    page.select_slider(key="learning_rate").set_value(value)
    page.run()
    assert not page.exception


def test_a_run_in_the_address_is_opened_and_stays_there_until_something_changes(
    store: Store, stage: Stage
) -> None:
    (run_id,) = made_up.keep(store, first=1)
    page = opened(run=run_id)
    assert stage.opened == [run_id]
    assert experiment_on(page) == made_up.experiment(1)
    assert address_of(page) == query_of(1) | {"run": run_id}
    page.run()
    assert stage.opened == [run_id]
    choose_rate(page, 0.1)
    assert address_of(page) == query_of(1) | {"learning_rate": "0.1"}
    choose_rate(page, 0.03)  # the settings of the run, but not its training
    assert address_of(page) == query_of(1)


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_run_that_is_gone_is_a_sentence_and_its_experiment_is_shown(
    store: Store, stage: Stage, is_deleted: bool
) -> None:
    (run_id,) = made_up.keep(store, first=1)
    if is_deleted:
        stores.delete(store, LOCAL, [run_id])
    page = opened(run=run_id if is_deleted else "nowhere", **query_of(1))
    assert stage.opened == []
    said = page.warning[0].value
    assert ("was deleted; whoever" if is_deleted else "There is no run nowhere here") in said
    assert experiment_on(page) == made_up.experiment(1)
    assert address_of(page) == query_of(1)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nowhere/iris.csv", "put it back there"),
        ("upload:" + "0" * 64, "upload it again"),
    ],
)
def test_a_run_whose_file_is_gone_says_once_what_brings_it_back(
    store: Store, stage: Stage, path: str, words: str
) -> None:
    of = Experiment().updated(dataset="csv", path=path, target="kind")
    run_id = stores.new_id()
    stores.create(store, run_id, LOCAL, made_up.origin(1)._replace(experiment=of))
    query = {"dataset": "csv", "path": path} if path.startswith("upload:") else {}
    (warning,) = opened(run=run_id, **query).warning
    assert warning.value.count("\n- ") == 1
    assert words in warning.value
    assert stage.opened == []


@pytest.mark.parametrize(("owners", "told"), [("one", "/nowhere/iris.csv"), ("many", "iris.csv")])
def test_where_a_file_was_is_told_to_its_owner_alone(
    store: Store, stage: Stage, monkeypatch: pytest.MonkeyPatch, owners: str, told: str
) -> None:
    monkeypatch.setenv("LEPTON_DASH_OWNERS", owners)
    of = Experiment().updated(dataset="csv", path="/nowhere/iris.csv", target="kind")
    run_id = stores.new_id()
    stores.create(store, run_id, LOCAL, made_up.origin(1)._replace(experiment=of))
    (warning,) = opened(run=run_id).warning
    said = warning.value.replace("\\", "")
    assert f"The file {told} with the data of this run can't be read" in said
    assert stage.opened == []


def test_a_link_names_the_run_only_when_that_is_wanted(
    store: Store, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[str] = []
    monkeypatch.setattr("lepton_dash.ui.links.link_box", lambda link, _key: shared.append(link))
    (run_id,) = made_up.keep(store, first=1)
    page = opened(run=run_id)
    assert run_id not in shared[-1]
    page.toggle(key="share_run").set_value(True)
    page.run()
    assert f"run={run_id}" in shared[-1]
    choose_rate(page, 0.1)
    assert run_id not in shared[-1]
    assert "share_run" not in {toggle.key for toggle in page.toggle}


def test_the_run_of_another_page_is_not_opened(store: Store, stage: Stage) -> None:
    (run_id,) = made_up.keep(store)
    page = AppTest.from_function(_figure, default_timeout=60)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception
    assert stage.opened == []
    assert address_of(page)["run"] == run_id


def _figure() -> None:
    from lepton_dash import ui
    from lepton_dash.ui.state import page_state

    page_state().page = "figure"
    ui.open_address()
    ui.keep_address()
