"""A clock for what waits only so long."""


class Clock:
    """A clock that stands still until a test moves it: nothing is over by chance.

    On a busy machine a test takes longer than a page or a hub waits for somebody.
    """

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        return self._now

    def forward(self, seconds: float) -> None:
        """Lets time pass."""
        self._now += seconds
