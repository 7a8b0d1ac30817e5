"""Making files that take a while, in a thread of their own: no press of anything interrupts it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from lepton_dash import replay
from lepton_dash.i18n import _
from lepton_dash.live import priority
from lepton_dash.store import StoreError

PATIENCE = 120.0
"""[s] after which nobody is thought to wait any more: a browser seldom asks from a hidden tab."""

_log = logging.getLogger(__name__)

# what takes all of a core for seconds is made one after another
_TURN = threading.Lock()


class Made(NamedTuple):
    """A file that somebody asked for."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Making:
    """A file under way: its thread writes here how far it is, the page reads."""

    of: int
    """The report's `changes` when it was asked for."""
    share: float = 0.0
    """What is done, from 0 to 1."""
    words: str = ""
    """What is being done."""
    made: Made | None = None
    problem: str = ""
    """Why it couldn't be made."""
    asked: float = field(default_factory=time.monotonic)
    """[s] of the monotonic clock: when somebody looked last."""
    given_up: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it is made, or can't be."""
        return self.made is not None or bool(self.problem)

    def tell(self, share: float, words: str) -> None:
        """Says how far it is.

        Raises:
            replay.Stopped: nobody waits for it any more.
        """
        if self.is_abandoned():
            raise replay.Stopped
        self.share, self.words = min(share, 1.0), words

    def wait(self) -> None:
        """Says that somebody waits for it."""
        self.asked = time.monotonic()

    def is_abandoned(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.given_up or time.monotonic() - self.asked > PATIENCE


Make = Callable[[Making], Made]
"""Makes a file, and says on the way how far it is."""


def begin(make: Make, of: int) -> Making:
    """Begins to make a file, in the language of whoever asked for it."""
    making = Making(of, words=_("Waiting for another file to be done …"))
    work = partial(copy_context().run, _work, making, make)
    threading.Thread(target=work, name="lepton-report", daemon=True).start()
    return making


def _work(making: Making, make: Make) -> None:
    priority.lower(priority.TRAIN)
    try:
        with _TURN:
            making.made = make(making)
    except (ValueError, StoreError, replay.Stopped) as error:
        making.problem = str(error) or _("It was given up, since nobody waited for it; ask again.")
    except Exception:
        _log.exception("A file of a report failed")
        making.problem = _("It can't be made; the server's log says why.")
