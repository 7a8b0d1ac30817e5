"""Ports for programs that have to be told one."""

import os
import random
import socket

PORTS = range(20_000, 32_000)
"""Below those that a system hands out to whoever asks for any: nobody gets one by chance."""

_random = random.Random(f"{os.getpid()}")


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    while True:
        port = _random.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
