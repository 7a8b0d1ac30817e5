"""The priority of the calling thread, below that of the web server and of a browser beside it."""

import os
import sys
import threading

WEB, BUILD, TRAIN = 0, 3, 6
"""Niceness of the threads that serve pages and sockets, that compile, and that train."""


def lower(niceness: int) -> None:
    """Lowers the priority of this thread, and of the threads that it starts from now on.

    Linux alone schedules the threads of a process by a niceness of their own; elsewhere, and
    where the system doesn't permit it, nothing happens.
    """
    if sys.platform != "linux":
        return
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
    except OSError:
        pass  # a container may forbid it; training is correct at any priority
