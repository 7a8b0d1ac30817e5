"""Calls into an event loop from other threads, which wake it once for many of them."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

PAUSE = 0.008
"""Seconds after some calls until the next ones, half a frame of a screen. A loop that is woken for
each call takes Python's lock from the thread that calls each time."""

_log = logging.getLogger(__name__)


class LoopCalls:
    """Calls for one event loop, in the order in which they came."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._calls: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._lock = threading.Lock()
        self._is_due = False  # whether the loop will look

    def post(self, call: Callable[..., None], *args: Any) -> None:
        """Lets the loop call something soon; from any thread."""
        self._calls.append((call, args))
        with self._lock:
            if self._is_due:
                return
            self._is_due = True
        with suppress(RuntimeError):  # the server has stopped, and its loop is closed
            self._loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        with self._lock:
            if not self._calls:
                self._is_due = False
                return
        while self._calls:
            call, args = self._calls.popleft()
            try:
                call(*args)
            except Exception:  # the others' calls must come regardless
                _log.exception("A call on the event loop failed unexpectedly")
        self._loop.call_later(PAUSE, self._look)


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, LoopCalls] = WeakKeyDictionary()


def of_running_loop() -> LoopCalls:
    """The calls for the loop that this runs on."""
    loop = asyncio.get_running_loop()
    if loop not in _of_loops:
        _of_loops[loop] = LoopCalls(loop)
    return _of_loops[loop]
