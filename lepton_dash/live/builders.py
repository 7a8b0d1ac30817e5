"""Threads that prepare networks for training: slow jobs, first come first served by owner.

An owner has at most one job in the line. A newer one takes its place there, so that somebody who
clicks through ten settings pays for the last one, and doesn't wait ten times either.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable

from lepton_dash.live import priority

_log = logging.getLogger(__name__)


class Builders:
    """A line of jobs, one an owner, and the threads that do them."""

    def __init__(self, threads: int, niceness: int = priority.BUILD) -> None:
        """Starts `threads` threads that lower their priority by `niceness`."""
        self._niceness = niceness
        self._condition = threading.Condition()
        self._line: dict[Hashable, Callable[[], None]] = {}  # in the order of arrival
        self._offers: dict[Hashable, Callable[[], None]] = {}
        self._at_work: list[Hashable] = []
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, name=f"lepton-build-{i}", daemon=True)
            for i in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, owner: Hashable, job: Callable[[], None]) -> None:
        """Lines a job up; it takes the place of a job of this owner that hasn't started."""
        with self._condition:
            self._line[owner] = job
            self._condition.notify()

    def offer(self, owner: Hashable, job: Callable[[], None]) -> None:
        """Adds a job for which nobody waits: it is done when the line is empty."""
        with self._condition:
            self._offers[owner] = job
            self._condition.notify()

    def withdraw(self, owner: Hashable) -> None:
        """Drops what the owner has submitted or offered; a job that has started goes on."""
        with self._condition:
            self._line.pop(owner, None)
            self._offers.pop(owner, None)

    @property
    def waiting(self) -> int:
        """How many jobs wait in the line."""
        return len(self._line)

    def ahead(self, owner: Hashable) -> int | None:
        """How many jobs start before the owner's; None when the owner has none in the line."""
        with self._condition:
            return list(self._line).index(owner) if owner in self._line else None

    def stop(self, timeout: float = 5.0) -> None:
        """Drops the line and ends the threads; waits `timeout` seconds at most for jobs at work."""
        with self._condition:
            self._stopped = True
            self._line.clear()
            self._offers.clear()
            self._condition.notify_all()
        end = time.monotonic() + timeout
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, end - time.monotonic()))

    def _take(self) -> tuple[Hashable, Callable[[], None]]:
        """The job of the first owner in line; those who have one at work come after the others."""
        line = self._line or self._offers
        owner = next((owner for owner in line if owner not in self._at_work), next(iter(line)))
        return owner, line.pop(owner)

    def _work(self) -> None:
        priority.lower(self._niceness)
        while True:
            with self._condition:
                while not self._line and not self._offers:
                    if self._stopped:
                        return
                    self._condition.wait()
                if self._stopped:
                    return
                owner, job = self._take()
                self._at_work.append(owner)
            try:
                job()
            except Exception:  # a job reports its own failures; the next ones must go on
                _log.exception("A build failed unexpectedly")
            finally:
                with self._condition:
                    self._at_work.remove(owner)
                    del job
