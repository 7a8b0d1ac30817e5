"""What the client of a session gets to see: frames with their pictures, and panels.

In turns alone, but for the jobs that builders do.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lepton_dash.live import answer, building
from lepton_dash.live.answer import Request
from lepton_dash.live.audience import Audience
from lepton_dash.live.runner import Runner
from lepton_dash.live.scheduler import Seat
from lepton_dash.live.stage import Scene
from lepton_dash.live.status import Snapshot, Status

if TYPE_CHECKING:
    import numpy as np

    from lepton_dash.live.neurons import Drawing
    from lepton_dash.live.sessions import Hub

Job = Callable[[], None]


class Showing:
    """Makes what one session shows."""

    def __init__(
        self, hub: "Hub", token: str, seat: Seat, audience: Audience, lock: threading.Lock
    ) -> None:
        """Takes what it needs of a session.

        Args:
            hub: of the session.
            token: of the session.
            seat: of the session.
            audience: to whom it is shown.
            lock: under which the audience learns of news.
        """
        self._hub = hub
        self._token = token
        self._seat = seat
        self._audience = audience
        self._lock = lock

    def frame(
        self,
        runner: Runner,
        request: Request,
        status: Status,
        seen: Snapshot,
        scene: Scene | None,
        notice: str,
    ) -> None:
        """Answers a request.

        Args:
            runner: has the training.
            request: what the client can take.
            status: the server's word.
            seen: the snapshot that it was made from.
            scene: what the frame belongs to.
            notice: see `answer.frame`.
        """
        shown = (scene.number, seen.run) if scene is not None else None
        rests = not status.playing and seen.is_there  # the last one stays on the screen
        must_picture = rests or shown != self._audience.pictured
        must_draw = rests or shown != self._audience.drawn
        picture = drawing = None
        if request.picture or must_picture:
            picture = self._picture(runner, must_picture, shown)
        if request.neurons or must_draw:
            drawing = self._drawing(runner, must_draw, shown)
        message = answer.frame(
            request,
            status,
            seen,
            scene,
            runner.history,
            picture,
            drawing,
            device=self._hub.device,
            notice=notice,
            at=time.time(),
        )
        request.deliver(message, scene)

    def _picture(
        self, runner: Runner, must: bool, shown: tuple[int, int] | None
    ) -> "np.ndarray | None":
        picture = None
        try:
            picture = runner.picture(self._hub.scheduler.share, must)
        except Exception as error:  # out of memory, say: the client still gets its frame
            self._fail(runner, building.sentence(error))
        if picture is not None:
            self._audience.pictured = shown
        self._compile(runner.lacking_picture(), "picture", soon=picture is None)
        return picture

    def _drawing(
        self, runner: Runner, must: bool, shown: tuple[int, int] | None
    ) -> "Drawing | None":
        drawing = None
        try:
            drawing = runner.drawing(self._hub.scheduler.share, must)
        except Exception as error:
            self._fail(runner, building.sentence(error))
        if drawing is not None and drawing.pictures is not None:
            self._audience.drawn = shown
        if self._audience.pictured is not None:  # the first frame doesn't wait for them
            self._compile(runner.lacking_neurons(), "neurons", soon=False)
        return drawing

    def panels(self, runner: Runner, goes_on: bool) -> None:
        """Sends what the client watches besides the frames, as far as it is due.

        Args:
            runner: has the training.
            goes_on: whether it trains on after this turn.
        """
        with self._lock:
            audience = self._audience
            watched, tell, clients = audience.watched, audience.tell, audience.clients
        if not watched or tell is None or runner.scene is None:
            return

        def build(panel: str, job: Job) -> None:
            self._hub.builders.offer((self._token, panel), _then(job, self._seat.wake))

        made = runner.panels(watched, clients, self._hub.scheduler.share, goes_on, build)
        for panel, message in made.items():
            tell(panel, message, runner.scene)

    def compile_settings(self, job: Job) -> None:
        """Has a builder compile for settings that wait for that."""
        self._hub.builders.submit((self._token, "settings"), _then(job, self._seat.wake))

    def _fail(self, runner: Runner, sentence: str) -> None:
        """Ends the training with a sentence, which the next frame brings."""
        if sentence != runner.failure:
            runner.failure = sentence
            self._bring_news()

    def _compile(self, job: Job | None, name: str, soon: bool) -> None:
        """Has a builder compile something that the next frame will show."""
        if job is not None:
            builders = self._hub.builders
            add = builders.submit if soon else builders.offer
            add((self._token, name), _then(job, self._bring_news))

    def _bring_news(self) -> None:
        with self._lock:
            self._audience.note_news()
        self._seat.wake()


def _then(job: Job, after: Job) -> Job:
    """Both, one after the other."""

    def both() -> None:
        job()
        after()

    return both
