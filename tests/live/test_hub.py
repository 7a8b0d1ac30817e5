import threading
from collections.abc import Iterator

import pytest

from lepton_dash import live
from lepton_dash.live import sessions as hubs
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from tests.clock import Clock
from tests.live.conftest import SMALL
from tests.live.waiting import PATIENCE, wait_until


@pytest.fixture
def time() -> Clock:
    """That passes for a hub."""
    return Clock()


@pytest.fixture
def left(time: Clock) -> Iterator[Hub]:
    """A hub whose sessions are left for as long as a test wants."""
    hub = Hub(Settings(workers=1, builders=1), clock=time)
    yield hub
    hub.close()


def nothing() -> None:
    pass


def test_a_tab_that_closes_is_noticed_within_ten_seconds():
    assert hubs.PATIENCE + hubs.ROUND < 10


def test_tokens_are_long_and_never_the_same(hub):
    tokens = {hub.open().token for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 40


def test_a_session_is_found_by_its_token_only(hub, session):
    assert hub.find(session.token) is session
    assert hub.find(session.token[:-1]) is None
    assert hub.find("") is None


def test_training_stops_when_the_client_is_gone_and_goes_on_when_it_is_back(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    session.listen(nothing)
    wait_until(lambda: session.status().epoch > 5)
    session.unlisten(nothing)
    time.forward(hubs.PATIENCE)
    left.look()
    assert not session.is_asleep
    time.forward(1)
    left.look()
    wait_until(lambda: session.is_asleep and not session.is_training)
    epoch, rows = session.status().epoch, session.history()
    left.look()
    assert session.status().epoch == epoch
    session.listen(nothing)
    wait_until(lambda: session.status().epoch > epoch)
    known = {row[0]: row.tolist() for row in rows}  # by epoch: long histories are thinned
    again = [row.tolist() for row in session.history() if row[0] in known]
    assert len(again) > 2
    assert again == [known[row[0]] for row in again]
    assert session.status().playing


def test_a_client_that_listens_keeps_it_training(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    session.listen(nothing)
    time.forward(2 * hubs.MEMORY_SPAN)
    left.look()
    assert not session.is_asleep
    epoch = session.status().epoch
    wait_until(lambda: session.status().epoch > epoch)
    assert left.sessions == [session]


def test_a_browser_that_never_comes_is_waited_for_longer(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    wait_until(lambda: session.status().epoch > 0)
    time.forward(hubs.FIRST_PATIENCE)
    left.look()
    assert not session.is_asleep
    time.forward(1)
    left.look()
    wait_until(lambda: session.is_asleep)


def test_a_page_that_says_it_is_gone_stops_training_at_once(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    wait_until(lambda: session.status().epoch > 0)
    session.close()
    time.forward(0.1)
    left.look()
    wait_until(lambda: session.is_asleep)


def test_a_page_that_says_it_is_gone_while_its_client_listens_is_not_believed(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    session.listen(nothing)
    session.close()
    time.forward(hubs.PATIENCE / 2)
    left.look()
    wait_until(lambda: session.status().epoch > 0)
    assert not session.is_asleep


def test_what_nobody_comes_back_to_is_forgotten_and_a_client_starts_it_anew(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    session.listen(nothing)
    wait_until(lambda: session.status().epoch > 0)
    session.unlisten(nothing)
    time.forward(hubs.MEMORY_SPAN + 1)
    left.look()
    wait_until(lambda: session not in left.sessions and session.memory == 0)
    assert session.history().shape == (0, 5)
    assert left.find(session.token) is session
    left.adopt(session)
    session.listen(nothing)
    wait_until(lambda: session.status().epoch > 0)
    assert session.status().playing


def test_the_memory_of_trainings_that_have_gone_is_given_back(left, monkeypatch):
    given_back = threading.Event()
    monkeypatch.setattr("lepton_dash.live.memory.give_back", given_back.set)
    monkeypatch.setattr(hubs, "MUCH", 1)
    session = left.open()
    session.submit(SMALL)
    wait_until(lambda: session.scene is not None)
    assert not given_back.is_set()
    scene = session.scene
    session.submit(SMALL.updated(seed=1))
    wait_until(lambda: session.scene is not scene)
    left.look()
    assert given_back.wait(PATIENCE)


def test_a_forgotten_session_is_gone_with_its_page(left, time):
    token = left.open().token
    time.forward(hubs.MEMORY_SPAN + 1)
    left.look()
    wait_until(lambda: token not in [session.token for session in left.sessions])
    wait_until(lambda: left.find(token) is None)


def test_a_submit_revives_a_forgotten_session(left, time):
    session = left.open()
    session.submit(SMALL, play=True)
    wait_until(lambda: session.status().epoch > 0)
    time.forward(hubs.MEMORY_SPAN + 1)
    left.look()
    wait_until(lambda: session not in left.sessions)
    session.submit(SMALL)
    wait_until(lambda: session.status().epoch > 0)
    assert session in left.sessions


def test_close_ends_the_threads_and_frees_the_sessions():
    before = set(threading.enumerate())
    hub = Hub(Settings(workers=2, builders=2), clock=Clock())
    session = hub.open()
    session.submit(SMALL, play=True)
    wait_until(lambda: session.status().epoch > 0)
    hub.close(PATIENCE)
    wait_until(lambda: not set(threading.enumerate()) - before)
    assert hub.sessions == []
    session.submit(SMALL)  # a late script run does no harm
    assert hub.sessions == []


def test_there_is_one_hub_a_process_until_it_is_closed():
    first = live.hub()
    assert live.hub() is first
    live.close()
    live.close()
    second = live.hub()
    assert second is not first
    live.close()


@pytest.mark.parametrize(
    ("count", "text"), [(2**20, "1.0 MiB"), (1536, "1.5 KiB"), (5 * 2**40, "5,120.0 GiB")]
)
def test_sizes_are_read_by_persons(count, text):
    assert hubs.size(count) == text


def test_who_comes_back_while_being_forgotten_is_not(left):
    session = left.open()
    session.submit(SMALL, play=True)
    session.listen(nothing)
    wait_until(lambda: session.status().epoch > 0)
    left._forget(session)  # as the hub does when it looked just before the client came
    assert session in left.sessions
    epoch = session.status().epoch
    wait_until(lambda: session.status().epoch > epoch)
