import threading

import pytest

from lepton_dash.live.builders import Builders
from tests.live.waiting import wait_until


@pytest.fixture
def builders():
    builders = Builders(threads=1)
    yield builders
    builders.stop()


class Gate:
    """Keeps a builder at work until it is opened."""

    def __init__(self, builders: Builders) -> None:
        self._open = threading.Event()
        started = threading.Event()

        def job() -> None:
            started.set()
            self._open.wait(20)

        builders.submit("gate", job)
        assert started.wait(20)

    def open(self) -> None:
        self._open.set()


def test_owners_are_served_in_the_order_of_their_arrival(builders):
    gate, done = Gate(builders), []
    for owner in "abc":
        builders.submit(owner, lambda owner=owner: done.append(owner))
    assert [builders.ahead(owner) for owner in "abcd"] == [0, 1, 2, None]
    gate.open()
    wait_until(lambda: done == ["a", "b", "c"])


def test_a_newer_job_of_an_owner_takes_the_place_of_the_one_in_line(builders):
    gate, done = Gate(builders), []
    builders.submit("a", lambda: done.append("a1"))
    builders.submit("b", lambda: done.append("b1"))
    builders.submit("a", lambda: done.append("a2"))
    builders.submit("a", lambda: done.append("a3"))
    gate.open()
    wait_until(lambda: done == ["a3", "b1"])


def test_owners_without_a_job_at_work_go_first():
    builders = Builders(threads=2)
    gate, done, hold = Gate(builders), [], threading.Event()
    busy = threading.Event()

    def occupy() -> None:
        busy.set()
        hold.wait(20)

    builders.submit("other", occupy)
    assert busy.wait(20)
    builders.submit("gate", lambda: done.append("gate"))  # its first job is still at work
    builders.submit("a", lambda: done.append("a"))
    hold.set()
    wait_until(lambda: len(done) == 2)
    assert done == ["a", "gate"]
    gate.open()
    builders.stop()


def test_a_withdrawn_job_is_not_done(builders):
    gate, done = Gate(builders), []
    builders.submit("a", lambda: done.append("a"))
    builders.submit("b", lambda: done.append("b"))
    builders.withdraw("a")
    builders.withdraw("nobody")
    gate.open()
    wait_until(lambda: done == ["b"])


def test_a_job_that_fails_does_not_end_the_thread(builders, caplog):
    done = []
    builders.submit("a", lambda: 1 / 0)
    builders.submit("b", lambda: done.append("b"))
    wait_until(lambda: done == ["b"])
    assert "division by zero" in caplog.text


def test_stop_drops_what_has_not_started():
    builders, done = Builders(threads=1), []
    gate = Gate(builders)
    builders.submit("a", lambda: done.append("a"))
    stopper = threading.Thread(target=builders.stop)
    stopper.start()
    wait_until(lambda: builders.ahead("a") is None)
    gate.open()
    stopper.join(20)
    assert not any(thread.is_alive() for thread in builders._threads)
    assert done == []
