"""How much main memory there is for this process."""

import os
from contextlib import suppress

CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container's limit stands, in Linux's newer and older way."""


def available() -> int | None:
    """Bytes that this process may use: the machine's, or its container's if those are fewer.

    None where the system doesn't say.
    """
    limits = []
    with suppress(AttributeError, ValueError, OSError):
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in CONTAINER_LIMITS:
        # not in a container, or without a limit ("max")
        with suppress(OSError, ValueError), open(path) as file:
            limits.append(int(file.read()))
    return min((limit for limit in limits if limit > 0), default=None)
