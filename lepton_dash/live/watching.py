"""What a client watches beside the frames (measures, diagnosis): computed now and then.

Each is a panel of the page. One that is closed costs nothing; one that is open may take a small
part of the session's time, and nothing is computed while nothing has changed.
"""

import logging
import math
from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lepton_dash.history import History
from lepton_dash.live.stage import Stage
from lepton_dash.spec import Experiment

if TYPE_CHECKING:
    from lepton_dash.engine import TrainState

PART = 0.02
"""The part of a session's time that a panel may take."""


_log = logging.getLogger(__name__)


class Moment(NamedTuple):
    """Where a training stands, for whom it concerns."""

    stage: Stage
    state: "TrainState"
    experiment: Experiment
    """The settings as they are now."""
    history: History
    failure: str
    """The sentence on why it can't go on, if so."""
    scene: int
    run: int
    goes_on: bool
    """Whether it trains on after this turn."""

    def is_like(self, other: "Moment") -> bool:
        """Whether nothing has happened between the two; states and settings are values."""
        return (
            self.state is other.state
            and self.experiment is other.experiment
            and self[4:] == other[4:]
        )


class Panel(Protocol):
    """What is computed for a part of the page; belongs to one stage."""

    every: float
    """Seconds between two messages at least."""

    def prepare(self, setting: str, moment: Moment) -> Callable[[], None] | None:
        """A job that compiles what this needs; None when it is ready."""
        ...

    def message(self, setting: str, moment: Moment, now: float) -> bytes | None:
        """What to send; None when it would say the same again."""
        ...


class Watched:
    """A panel, and when it is due."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._due = 0.0
        self._seen: tuple[str, Moment] | None = None
        self._is_asked = False  # a builder compiles for it, or will

    def look(
        self,
        setting: str,
        moment: Moment,
        now: float,
        share: float,
        build: Callable[[Callable[[], None]], None],
    ) -> bytes | None:
        """The next message, when it is time for one.

        Args:
            setting: what the client has chosen in the panel.
            moment: where the training stands.
            now: the time [s].
            share: the part of a core that the session has, 0 to 1.
            build: hands a job to a builder, after which the session has a turn.
        """
        if now < self._due and (moment.goes_on or self._due == math.inf):
            return None
        if self._seen is not None and setting == self._seen[0] and moment.is_like(self._seen[1]):
            return None
        job = self.panel.prepare(setting, moment)
        if job is None:
            self._is_asked = False
        else:
            if not self._is_asked:
                self._is_asked = True
                build(job)
            return None
        started = perf_counter()
        made = self.panel.message(setting, moment, now)
        taken = perf_counter() - started
        self._seen = (setting, moment)
        self._due = now + max(self.panel.every, taken / (PART * share))
        return made

    def rest(self) -> None:
        """It can't be made, and won't be on this stage."""
        self._due = math.inf

    def forget(self) -> None:
        """Another client watches, who has seen nothing yet."""
        self._seen = None
        self._due = 0.0


class Watching:
    """The panels of a stage that a client may watch."""

    def __init__(self, panels: Mapping[str, Callable[[], Panel]]) -> None:
        """Makes every panel only when it is watched."""
        self._panels = panels
        self._watched: dict[str, Watched] = {}

    def look(
        self,
        watched: Mapping[str, str],
        moment: Moment,
        now: float,
        share: float,
        build: Callable[[str, Callable[[], None]], None],
    ) -> dict[str, bytes]:
        """The messages, by panel, of the panels in `watched` (name -> setting) that are due."""
        for name in self._watched.keys() - watched.keys():
            self._watched[name].forget()
        made = {}
        for name, setting in watched.items():
            if name not in self._watched:
                self._watched[name] = Watched(self._panels[name]())
            try:
                message = self._watched[name].look(
                    setting, moment, now, share, partial(build, name)
                )
            except Exception:  # the training goes on without this one
                _log.exception("The panel %s failed unexpectedly", name)
                self._watched[name].rest()
                continue
            if message is not None:
                made[name] = message
        return made

    def forget(self) -> None:
        """Another client watches."""
        for one in self._watched.values():
            one.forget()
