"""The process's one place for live sessions: who is there, who trains, and who has gone."""

import gc
import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from lepton_dash import memory as machine
from lepton_dash.i18n import _
from lepton_dash.live import memory, priority, settings
from lepton_dash.live.builders import Builders
from lepton_dash.live.keeping import Keeper
from lepton_dash.live.scheduler import Scheduler
from lepton_dash.live.session import LiveSession
from lepton_dash.live.settings import GIBIBYTE, Settings
from lepton_dash.live.stage import Refusal

if TYPE_CHECKING:
    from lepton_dash.store import Store

PATIENCE = 8.0
"""Seconds without a listener after which training stops."""

FIRST_PATIENCE = 30.0
"""Seconds for a browser to connect at all: its first page brings several megabytes along."""

MEMORY_SPAN = 120.0
"""Seconds without a listener after which a training is forgotten; as long as Streamlit keeps a
page's session for a browser that lost its connection."""

MUCH = 64 * 2**20
"""Bytes of trainings that have gone after which their memory is given back to the system."""

ROUND = 0.5
"""Seconds between looks at who is still there."""

SWITCH_INTERVAL = 0.001
"""Seconds for which a thread may keep Python's lock while others wait for it: tracing a network
is a second of pure Python, and frames and turns must get through beside it."""

REST_PER_BUILD = 0.25
"""With four builds in the line, those who train do so at half of their speed."""

_log = logging.getLogger(__name__)


def _share_of_the_machine() -> int:
    """Bytes: three quarters of what there is, or of 4 GiB where the system doesn't say."""
    return (machine.available() or 4 * GIBIBYTE) * 3 // 4


class Hub:
    """Scheduler, builders and sessions by token."""

    def __init__(
        self,
        chosen: Settings | None = None,
        open_store: "Callable[[], Store] | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Starts the threads, and the import of JAX in one of them.

        Args:
            chosen: limits; None: those of the environment.
            open_store: gives the store that keeps the runs of sessions with an owner; None: the
                one of the environment.
            clock: says [s] how long nobody has listened to a session.
        """
        self.clock = clock
        self.settings = settings.read() if chosen is None else chosen
        self.device = "CPU"
        self.builders = Builders(self.settings.builders)
        self.scheduler = Scheduler(self.settings.workers or None, rest=self._rest)
        self._lock = threading.Lock()
        self._sessions: dict[str, LiveSession] = {}
        self._forgotten: WeakValueDictionary[str, LiveSession] = WeakValueDictionary()
        self._closed = threading.Event()
        self._warm = threading.Event()
        self._admitting = threading.Lock()
        self._freed = 0  # bytes of trainings that have gone
        self.keeper = Keeper(
            open_store or _default_store,
            self.builders,
            lambda: self.sessions,
            self.settings.runs_kept,
        )
        self._memory = self.settings.server_memory or _share_of_the_machine()
        sys.setswitchinterval(SWITCH_INTERVAL)
        for work, name in ((self._warm_up, "lepton-warm-up"), (self._look_after, "lepton-hub")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def open(self, files: Callable[[str], Path] | None = None) -> LiveSession:
        """Makes a session.

        Args:
            files: from the path of an experiment's CSV file to the file, see
                `lepton_dash.data.load`; by default only uploaded files are found.
        """
        session = LiveSession(self, secrets.token_urlsafe(32), files or _uploaded)
        self.adopt(session)
        return session

    def find(self, token: str) -> LiveSession | None:
        """The session of a token, if there is one; also one whose training was forgotten."""
        with self._lock:
            return self._sessions.get(token) or self._forgotten.get(token)

    @property
    def sessions(self) -> list[LiveSession]:
        """All sessions that have a training, or are about to."""
        with self._lock:
            return list(self._sessions.values())

    def adopt(self, session: LiveSession) -> None:
        """Makes a session known, also one that was forgotten and is used again."""
        with self._lock:
            if not self._closed.is_set():
                self._sessions[session.token] = session

    def admit(self, session: LiveSession, needed: int) -> None:
        """Checks that a training of this size may start.

        Trainings to which nobody listens give way, those that were left longest ago first.

        Raises:
            Refusal: it needs more than there is; the text says by how much.
        """
        limit = self.settings.session_memory
        if needed > limit:
            raise Refusal(
                _(
                    "This network needs about {needed} of memory on this data, {over} more than "
                    "the {limit} that a session may use here; make it smaller, or use fewer "
                    "examples."
                ).format(needed=size(needed), over=size(needed - limit), limit=size(limit))
            )
        with self._admitting:  # one at a time, so that two don't take the same memory
            others = [other for other in self.sessions if other is not session]
            free = self._memory - sum(other.memory for other in others)
            for other in sorted(others, key=lambda other: -other.silence):
                if needed <= free or not other.is_asleep:
                    break
                free += other.memory
                self._forget(other)
            if needed > free:
                raise Refusal(
                    _(
                        "This network needs about {needed} of memory, {over} more than the others "
                        "on this server leave free; make it smaller, or try again later."
                    ).format(needed=size(needed), over=size(needed - max(0, free)))
                )
            session.reserve(needed)

    def note_freed(self, count: int) -> None:
        """Takes in that a training that took so many bytes has gone."""
        self._freed += count

    def wait_until_warm(self) -> None:
        """Waits for the import of JAX, so that its own threads have a low priority too."""
        self._warm.wait()

    def look(self) -> None:
        """Puts to sleep and forgets those to whom nobody listens; done all the time anyway."""
        if self._freed > MUCH:
            self._freed = 0
            memory.give_back()
        for session in self.sessions:
            silence = session.silence
            patience = PATIENCE if session.was_heard else FIRST_PATIENCE
            if silence > MEMORY_SPAN:
                self._forget(session)
            elif silence > patience or (session.is_released and silence > 0):
                session.sleep()
            else:
                session.look()

    def close(self, timeout: float = 5.0) -> None:
        """Ends all threads and forgets all sessions; waits `timeout` seconds at most for each."""
        with self._lock:
            self._closed.set()
            sessions = list(self._sessions.values())
            self._sessions.clear()
        self.builders.stop(timeout)
        self.scheduler.stop(timeout)
        for session in sessions:
            session.keep_last()
        self.keeper.close(timeout)
        for session in sessions:
            session.discard()

    def _forget(self, session: LiveSession) -> None:
        with self._lock:
            self._sessions.pop(session.token, None)
            self._forgotten[session.token] = session  # for as long as its page has it
        if not session.discard():  # somebody has come back at the last moment
            self.adopt(session)

    def _rest(self) -> float:
        """What training leaves to compiling: more and more, the longer the line of builds is."""
        return REST_PER_BUILD * self.builders.waiting

    def _warm_up(self) -> None:
        # The threads that JAX starts inherit the priority of the one that starts them.
        priority.lower(priority.COMPUTE)
        try:
            import jax

            import lepton_dash.data
            import lepton_dash.engine  # noqa: F401

            # A turn's work is done by the worker that has the turn, at its low priority, and not
            # handed to a thread of JAX's.
            jax.config.update("jax_cpu_enable_async_dispatch", False)
            self.device = jax.devices()[0].platform.upper()
            # A collection holds Python's lock, and what was imported by now never becomes garbage:
            # leaving it out makes collections take 1 ms instead of 100.
            gc.collect()
            gc.freeze()
        except Exception:  # whoever builds will meet the same error, and says so to somebody
            _log.exception("JAX could not be started")
        finally:
            self._warm.set()

    def _look_after(self) -> None:
        while not self._closed.wait(ROUND):
            self.look()


def size(count: int) -> str:
    """A number of bytes as a person reads it."""
    for unit in ("KiB", "MiB", "GiB"):
        count_in_unit = count / 1024 ** (("KiB", "MiB", "GiB").index(unit) + 1)
        if count_in_unit < 1000 or unit == "GiB":
            return f"{count_in_unit:,.1f} {unit}"
    raise AssertionError


def _default_store() -> "Store":
    from lepton_dash import store

    return store.default_store()


def _uploaded(path: str) -> Path:
    from lepton_dash import uploads

    return uploads.find(uploads.default_uploads(), path)
