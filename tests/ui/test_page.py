"""The whole page with a live session: what is on it is what trains."""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import lepton_dash
from lepton_dash import live, presets
from lepton_dash.live import LiveSession
from lepton_dash.live.answer import Request

ROUTER = Path(lepton_dash.__file__).with_name("router.py")
PATIENCE = 60  # [s] on a busy machine


@pytest.fixture(autouse=True)
def _own_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # no browser ever comes, however long a busy machine takes
    monkeypatch.setattr("lepton_dash.live.sessions.FIRST_PATIENCE", math.inf)
    monkeypatch.setattr("lepton_dash.live.sessions.MEMORY_SPAN", math.inf)
    yield
    st.cache_resource.clear()
    live.close()


def opened(**query: str) -> tuple[AppTest, LiveSession]:
    """The page after its address was opened, and its training, which its browser has seen."""
    page = AppTest.from_file(ROUTER, default_timeout=PATIENCE)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    (session,) = live.hub().sessions
    session.ask(Request(-1, 0, 100, False, lambda _frame, _scene: None))
    return page, session


def wait_for(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.01)


def wait_until_it_trains(session: LiveSession) -> None:
    wait_for(lambda: session.status().epoch > 0, "a training")


def test_the_first_visit_trains_the_first_preset_at_once() -> None:
    _page, session = opened()
    wait_until_it_trains(session)
    assert session.experiment == presets.first().experiment


def test_the_controls_of_a_first_visit_come_after_the_first_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = []
    wait = LiveSession.wait_until_it_moves

    def note(session: LiveSession, timeout: float) -> None:
        drawn.append("learning_rate" in st.session_state)
        wait(session, timeout)

    monkeypatch.setattr(LiveSession, "wait_until_it_moves", note)
    page, session = opened()
    assert drawn == [False]
    assert session.experiment is not None
    wanted = session.experiment.training.learning_rate
    assert page.select_slider(key="learning_rate").value == wanted


def test_a_slider_acts_on_the_running_training_and_another_run_changes_nothing() -> None:
    page, session = opened(dataset="xor", epochs="1000000")
    wait_until_it_trains(session)
    page.select_slider(key="learning_rate").set_value(0.5)
    page.run()
    wait_for(lambda: bool(session.timeline), "the change")
    (change,) = session.timeline
    assert (change.field, change.value) == ("learning_rate", 0.5)
    epoch = session.status().epoch
    page.run()
    assert session.timeline == (change,)
    assert session.status().epoch >= epoch > 0


def test_a_lost_connection_keeps_the_training() -> None:
    page, session = opened(dataset="xor", epochs="1000000")
    wait_until_it_trains(session)
    st.cache_resource.clear()  # what happens when the browser's connection to the page is lost
    page.run()
    assert live.hub().sessions == [session]
    assert session.status().epoch > 0


def test_a_pause_is_not_undone_by_the_page() -> None:
    page, session = opened(dataset="xor", epochs="1000000")
    wait_until_it_trains(session)
    session.pause()
    page.select_slider(key="l2").set_value(0.1)
    page.run()
    wait_for(lambda: session.status().name == "paused", "the pause")
    page.selectbox(key="activation").set_value("relu")
    page.run()
    wait_for(lambda: session.status().name == "paused", "the pause, with another network")


def test_the_columns_of_a_table_can_be_chosen_once_they_are_known() -> None:
    page, session = opened(dataset="iris", view="2-3", epochs="1000000")
    wait_until_it_trains(session)
    page.run()
    assert page.selectbox(key="view_x").value == 2
    assert page.selectbox(key="view_y").value == 3
    page.selectbox(key="view_x").set_value(3)
    page.run()
    assert page.query_params["view"] == "3-0"
    page.selectbox(key="view_x").set_value(-1)
    page.run()
    assert page.query_params["view"] == "pca"
    assert not [box for box in page.selectbox if box.key == "view_y"]


def test_a_view_of_columns_that_are_not_there_is_named_and_left_out() -> None:
    page, session = opened(dataset="iris", view="2-99", epochs="1000000")
    wait_until_it_trains(session)
    page.run()
    assert "view names a column" in page.warning[0].value
    assert "view" not in page.query_params
    assert session.status().name == "playing"
