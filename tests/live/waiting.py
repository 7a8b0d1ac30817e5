"""Waiting for what threads and processes do."""

import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds; a busy machine compiles slowly


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Returns when the condition holds; fails when it doesn't come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        time.sleep(0.002)
