"""Waiting for what threads and processes do."""

import threading
import time
from collections.abc import Callable

from lepton_dash.live.answer import Request
from lepton_dash.live.frames import decode
from lepton_dash.live.session import LiveSession

PATIENCE = 60.0  # seconds; a busy machine compiles slowly


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Returns when the condition holds; fails when it doesn't come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        time.sleep(0.002)


def frame_of(session: LiveSession) -> tuple[dict, dict]:
    """The next frame of a session; there has to be one: what has been seen comes no second time."""
    arrived, frames = threading.Event(), []

    def deliver(message: bytes, _scene: object) -> None:
        frames.append(message)
        arrived.set()

    session.ask(Request(-1, 0, 100, True, deliver))
    assert arrived.wait(PATIENCE)
    return decode(frames[0])
