"""The priority of the calling thread, below that of the web server and of a browser beside it."""

import os
import sys
import threading
from contextlib import suppress

BUILD, COMPUTE, TRAIN = 2, 3, 5
"""Niceness of the threads that compile, of JAX's own, which help both, and of those that train.

The web server has 0. Somebody waits for a network that is compiled, and a training that shares its
cores with that only goes on more slowly for a second: so compiling goes first.
"""


def lower(niceness: int) -> None:
    """Lowers the priority of this thread, and of the threads that it starts from now on.

    Linux alone schedules the threads of a process by a niceness of their own; elsewhere, and
    where the system doesn't permit it, nothing happens.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError):  # a container may forbid it; training is correct at any priority
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
