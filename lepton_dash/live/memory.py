"""The machine's memory: how much there is, and giving back what was freed."""

import ctypes
import os
import sys
from contextlib import suppress

from lepton_dash.live.settings import GIBIBYTE


def available() -> int:
    """Bytes of main memory that this process may use, as far as the system says; else 4 GiB."""
    limits = []
    with suppress(AttributeError, ValueError, OSError):
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(path) as file:
                limits.append(int(file.read()))
        except (OSError, ValueError):  # not in a container, or without a limit ("max")
            continue
    return min((limit for limit in limits if limit > 0), default=4 * GIBIBYTE)


def give_back() -> None:
    """Returns to the system what large trainings have left in the process's own store.

    The C library of Linux keeps freed blocks, which is good while a training goes on, as it needs
    them again at once, and bad when it has gone.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such function
            ctypes.CDLL(None).malloc_trim(0)
