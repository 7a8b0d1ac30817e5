"""A tab that was reloaded: the very training of its session before goes on in the new one."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from lepton_dash.live.session import LiveSession
from lepton_dash.live.sessions import Hub
from lepton_dash.run import train
from lepton_dash.spec import Change
from tests.live.client import Client
from tests.live.conftest import SMALL, LiveServer
from tests.live.waiting import wait_until

LONG = SMALL.updated(epochs=100_000)


def _rested(session: LiveSession) -> None:
    wait_until(lambda: not session.is_training)


def _step_to(session: LiveSession, epoch: int) -> None:
    session.step()
    wait_until(lambda: session.status().epoch == epoch)


@pytest.fixture
def opened(hub: Hub) -> Iterator[Callable[..., LiveSession]]:
    """Opens a session as a page does: it trains as soon as it is seen."""
    sessions: list[LiveSession] = []

    def open_one(experiment=LONG, owner: str = "") -> LiveSession:
        session = hub.open()
        session.owner = owner
        session.start_when_seen()
        session.submit(experiment)
        sessions.append(session)
        return session

    yield open_one
    for session in sessions:
        session.pause()
        session.discard()
        _rested(session)


@pytest.fixture
def stood(opened: Callable[..., LiveSession]) -> LiveSession:
    """A session whose run stands at epoch 30, with a change on the way."""
    session = opened()
    wait_until(lambda: session.scene is not None and not session.is_training)
    assert session.status().epoch == 0  # nobody has seen it
    for epoch in range(1, 31):
        _step_to(session, epoch)
        if epoch == 20:
            session.set("learning_rate", 0.1)
    _rested(session)
    return session


def test_a_first_training_begins_when_it_is_seen(server: LiveServer, opened):
    session = opened()
    wait_until(lambda: session.scene is not None and not session.is_training)
    assert session.status().epoch == 0
    with Client(server.address(session.token)) as client:
        client.frame_when(lambda header: header["epoch"] > 0)
        assert session.status().playing


def test_the_training_goes_on_to_the_bit_as_the_same_run(server: LiveServer, stood, opened):
    identity, rows = stood._runner.identity, stood.history()
    after = opened(LONG.updated(learning_rate=0.1))
    with Client(server.address(after.token)) as client:
        client.say(type="inherit", token=stood.token, training=True)
        header = client.frame_when(lambda header: header["epoch"] == 30).header
        assert header["status"] == "paused"
        assert after._seen_moving.is_set()  # the page needn't wait for what is paused
        assert np.array_equal(client.history, rows.astype(np.float32), equal_nan=True)
        assert after._runner.identity == identity
        assert after.timeline == (Change(20, 0, "learning_rate", 0.1),)
        client.say(type="step")
        client.frame_when(lambda header: header["epoch"] == 31)
    expected = train(after.started_with, after.timeline, until=(31, 0)).rows[-1]
    assert np.array_equal(after.history()[-1], expected)
    assert stood.history().size == 0
    assert stood.memory == 0


def test_what_was_training_trains_on_and_what_was_held_stays(server: LiveServer, stood, opened):
    stood.hold()
    stood.play()
    wait_until(lambda: stood.held)
    stood.sleep()  # its tab is gone
    after = opened(LONG.updated(learning_rate=0.1))
    with Client(server.address(after.token)) as client:
        client.say(type="inherit", token=stood.token, training=True)
        header = client.frame_when(lambda header: header["epoch"] > 30).header
        assert header["playing"]
        wait_until(lambda: after.held)


@pytest.mark.parametrize("why", ["another experiment", "another owner", "a tab that was copied"])
def test_it_stays_where_it_is(server: LiveServer, stood, opened, why: str):
    settings = LONG.updated(learning_rate=0.1, noise=0.3 if why == "another experiment" else 0.1)
    after = opened(settings, owner="somebody" if why == "another owner" else "")
    if why == "a tab that was copied":
        stood.listen(lambda: None)
    with Client(server.address(after.token)) as client:
        client.say(type="inherit", token=stood.token, training=True)
        client.frame_when(lambda header: header["epoch"] > 0)
    assert stood.status().epoch == 30
    assert after._runner.identity != stood._runner.identity


def test_where_another_experiment_is_wanted_by_then_that_trains(stood, opened):
    stood.play()
    after = opened(LONG.updated(learning_rate=0.1))
    wait_until(lambda: after.scene is not None)
    taken = after._take_over
    changed = LONG.updated(learning_rate=0.1, noise=0.3)

    def change_and_take(arrival, playing):
        after.submit(changed)
        taken(arrival, playing)

    after._take_over = change_and_take
    after.inherit(stood, training=True)
    wait_until(lambda: after.status().playing and after.status().epoch > 0)
    wait_until(lambda: after.started_with == changed)


def test_who_comes_back_at_the_last_moment_keeps_the_training(stood, opened):
    after = opened(LONG.updated(learning_rate=0.1))
    wait_until(lambda: after.scene is not None)
    stood.listen(lambda: None)
    stood._desk.heir = after._take_over  # as `inherit` left it before somebody listened
    stood._seat.wake()
    wait_until(lambda: after.status().epoch > 0)
    assert stood.status().epoch == 30


def test_of_a_training_that_was_forgotten_another_begins(server: LiveServer, stood, opened):
    stood.discard()
    wait_until(lambda: not stood.is_training and stood.status().epoch == 0)
    after = opened(LONG.updated(learning_rate=0.1))
    with Client(server.address(after.token)) as client:
        client.say(type="inherit", token=stood.token, training=True)
        client.frame_when(lambda header: header["epoch"] > 0)
    assert after.timeline == ()
