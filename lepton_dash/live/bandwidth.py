"""What a client's link can take: bytes a second, and how fine the picture may be for that.

On a tight link the pictures of neurons get rarer and coarser first, then the boundary gets coarser
and rarer; the loss curve comes last.
"""

import time
from collections import deque
from typing import NamedTuple

from lepton_dash.live import resolutions

FRAMES_PER_SECOND = 12.0
"""A picture that is finer isn't worth fewer frames a second than this."""

LOSSES_ONLY = 700
"""Bytes of a frame without a picture, about."""

MOST_SKIPPED = 10
"""On the tightest link, one frame in so many has a picture."""


class Quality(NamedTuple):
    """How fine and how often a picture is sent."""

    resolution: int
    every: int  # one picture in so many frames


NEURONS_PER_SECOND = 5.0
"""Finer pictures of neurons aren't worth fewer than these a second."""

LEAST_FOR_NEURONS = 1 / 6
"""The part of a link that the neurons get where the boundary would take it all."""


class NeuronQuality(NamedTuple):
    """How fine and how often pictures of neurons are sent."""

    resolution: int
    seconds: float  # from one to the next


class Bucket:
    """A budget of bytes a second, with `BURST` seconds of it in hand after a quiet time."""

    BURST = 0.5

    def __init__(self, rate: float, now: float | None = None) -> None:
        """Starts full. A `rate` of 0 is no limit."""
        self.rate = rate
        self._tokens = rate * self.BURST
        self._at = time.monotonic() if now is None else now

    def delay(self, now: float) -> float:
        """Seconds to wait before the next message; it may be of any size and is paid for after."""
        if not self.rate:
            return 0.0
        self._tokens = min(self.rate * self.BURST, self._tokens + (now - self._at) * self.rate)
        self._at = now
        return max(0.0, -self._tokens / self.rate)

    def spend(self, size: int) -> None:
        """Pays for a message of `size` bytes."""
        self._tokens -= size


def quality_within(rate: float, planes: int) -> Quality:
    """The best quality with enough frames a second.

    Args:
        rate: bytes a second; 0 is no limit.
        planes: bytes of a point of the picture.
    """
    if not rate:
        return Quality(resolutions.SENT[0], 1)
    for resolution in resolutions.SENT:
        if (LOSSES_ONLY + planes * resolution**2) * FRAMES_PER_SECOND <= rate:
            return Quality(resolution, 1)
    coarsest = resolutions.SENT[-1]
    left = rate / FRAMES_PER_SECOND - LOSSES_ONLY
    every = planes * coarsest**2 / left if left > 0 else MOST_SKIPPED
    return Quality(coarsest, min(MOST_SKIPPED, max(2, round(every))))


def neurons_within(rate: float, neurons: int, planes: int, quality: Quality) -> NeuronQuality:
    """The best quality in what the rest of the frames leave.

    Args:
        rate: bytes a second; 0 is no limit.
        neurons: how many have a picture.
        planes: bytes of a point of the boundary.
        quality: of the boundary.
    """
    if not rate or not neurons:
        return NeuronQuality(resolutions.NEURONS[0], 0.0)
    boundary = planes * quality.resolution**2 / quality.every
    left = rate - FRAMES_PER_SECOND * (LOSSES_ONLY + boundary)
    part = max(LEAST_FOR_NEURONS * rate, left)
    for resolution in resolutions.NEURONS:
        seconds = neurons * resolution**2 / part
        if seconds * NEURONS_PER_SECOND <= 1 or resolution == resolutions.NEURONS[-1]:
            break
    return NeuronQuality(resolution, seconds)


class Link:
    """Learns from the time between a frame and the credit it brings what the link can take.

    A slow link and a slow device both answer late, but only the link gets faster with smaller
    frames: a coarser picture is tried, and kept only if answers come clearly sooner.
    """

    SLOW = 0.15  # seconds to an answer above which a coarser picture is tried
    QUICK = 0.05  # seconds below which a finer one is tried again
    GAIN = 0.75  # a coarser picture stays if answers take less than this part of before
    ANSWERS = 6  # answers that make a measurement
    PATIENCE = 20.0  # seconds until the next try after one that was in vain
    AWAY = 3.0  # an answer that takes longer, in seconds, says that nobody was looking

    def __init__(self) -> None:
        self.level = 0  # index of resolutions.SENT
        self._sent: deque[float] = deque(maxlen=64)
        self._answers: list[float] = []
        self._before: float | None = None  # seconds to an answer at the level above
        self._next_try = 0.0

    def sent(self, now: float) -> None:
        """Takes in that a frame went out."""
        self._sent.append(now)

    def answered(self, now: float) -> None:
        """Takes in that the credit for the oldest unanswered frame came back."""
        if not self._sent:
            return
        taken = now - self._sent.popleft()
        if taken > self.AWAY:
            return
        self._answers.append(taken)
        if len(self._answers) >= self.ANSWERS:
            typical = sorted(self._answers)[self.ANSWERS // 2]
            self._answers.clear()
            self._judge(typical, now)

    def _judge(self, typical: float, now: float) -> None:
        if self._before is not None:
            in_vain = typical > self.GAIN * self._before
            self._before = None
            if in_vain:
                self.level -= 1
                self._next_try = now + self.PATIENCE
            return
        if typical > self.SLOW and self.level < len(resolutions.SENT) - 1 and now >= self._next_try:
            self._before = typical
            self.level += 1
        elif typical < self.QUICK and self.level > 0 and now >= self._next_try:
            self.level -= 1
            self._next_try = now + 1.0
