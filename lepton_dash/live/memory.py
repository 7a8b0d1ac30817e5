"""Giving back memory that was freed."""

import ctypes
import sys
from contextlib import suppress


def give_back() -> None:
    """Returns to the system what large trainings have left in the process's own store.

    The C library of Linux keeps freed blocks, which is good while a training goes on, as it needs
    them again at once, and bad when it has gone.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such function
            ctypes.CDLL(None).malloc_trim(0)
