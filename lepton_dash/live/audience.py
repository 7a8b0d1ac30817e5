"""Who listens to a session, and what they have seen of it."""

from collections.abc import Callable, Mapping

from lepton_dash.live.answer import Request
from lepton_dash.live.stage import Scene

Tell = Callable[[str, bytes, Scene], None]
"""Takes a panel's name, its message, and the scene that this belongs to."""


class Audience:
    """The client of a session, or that there is none; used under the session's lock."""

    def __init__(self, now: float) -> None:
        """Nobody listens yet at the time `now` [s]."""
        self.heard = now
        """When somebody last listened or submitted [s]."""
        self.was_there = False
        """Whether a client ever connected."""
        self.watched: Mapping[str, str] = {}
        """Panel -> what is chosen there."""
        self.tell: Tell | None = None
        """Takes what the client watches besides the frames."""
        self.clients = 0
        """How many there have been: a new one has seen nothing."""
        self.pictured: tuple[int, int] | None = None
        """Scene and run of the last picture; set by turns."""
        self.drawn: tuple[int, int] | None = None
        """Scene and run of the last pictures of neurons; set by turns."""
        self._leave: Callable[[], None] | None = None  # asks the client to go
        self._request: Request | None = None
        self._version = 0  # counts the changes that a client could see
        self._shown = -1  # the version of the last frame

    @property
    def is_there(self) -> bool:
        """Whether a client is connected."""
        return self._leave is not None

    def silence(self, now: float) -> float:
        """Seconds since somebody listened or submitted; 0 while a client is connected."""
        return 0.0 if self.is_there else now - self.heard

    def come(self, leave: Callable[[], None], tell: Tell | None) -> Callable[[], None] | None:
        """Takes in that a client is connected; returns what asks the one before to go."""
        before, self._leave = self._leave, leave
        self.tell, self.watched = tell, {}
        self.clients += 1
        self.was_there = True
        self._shown, self._request = -1, None
        self.pictured = self.drawn = None
        return before

    def go(self, leave: Callable[[], None], now: float) -> None:
        """Takes in that the client that is asked to go by `leave` is gone."""
        if self._leave != leave:  # another one is there already
            return
        self._leave = self._request = self.tell = None
        self.watched = {}
        self.heard = now

    def watch(self, panel: str, setting: str | None) -> None:
        """Takes in what is chosen of a panel; None: nobody looks at it."""
        others = {name: chosen for name, chosen in self.watched.items() if name != panel}
        self.watched = others if setting is None else {**others, panel: setting}

    def note_news(self) -> None:
        """Takes in that there is something to see."""
        self._version += 1

    def ask(self, request: Request) -> bool:
        """Takes a request for a frame; returns whether there is news for one."""
        self._request = request
        return self._version != self._shown

    def answerable(self) -> Request | None:
        """The request, if there is one and news for it; it is answered then."""
        request = self._request
        if request is None or self._version == self._shown:
            return None
        self._request, self._shown = None, self._version
        return request

    def forget_request(self) -> None:
        """Leaves the client without an answer."""
        self._request = None
