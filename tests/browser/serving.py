"""The `lepton-dash` command in a process of its own, for as long as a test needs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60  # [s] for a start or a stop on a busy machine
COMMAND = (str(Path(sys.executable).with_name("lepton-dash")),)


class Server(NamedTuple):
    """A dashboard that answers."""

    address: str  # ends with a slash
    process: subprocess.Popen
    log: Callable[[], str]  # what it has written so far


@contextmanager
def serve(
    *options: str,
    command: Sequence[str] = COMMAND,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[Server]:
    """Runs `lepton-dash` on a free port of this machine until the block ends.

    Args:
        options: more options of the command, after `--no-browser --port 0`.
        command: how the command is called.
        environment: variables to set, beside those of this process.
        folder: where it is started; None for the folder of this process.

    Raises:
        RuntimeError: the command ended or did not answer; the message holds what it wrote.
    """
    with tempfile.TemporaryFile() as output:

        def log() -> str:
            return os.pread(output.fileno(), 1 << 20, 0).decode(errors="replace")

        process = subprocess.Popen(
            [*command, "--no-browser", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=folder,
        )
        try:
            yield Server(_wait_until_healthy(process, log), process, log)
        finally:
            stop(process)


def stop(process: subprocess.Popen) -> None:
    """Ends a server as Ctrl-C does.

    Raises:
        subprocess.TimeoutExpired: it went on; it is killed then.
    """
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def _wait_until_healthy(process: subprocess.Popen, log: Callable[[], str]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        found = re.search(r"https?://\S+", log())
        if found:
            address = found[0].rstrip("/") + "/"
            try:
                with urlopen(address + "_stcore/health", timeout=5):
                    return address
            except (URLError, OSError):
                pass
        time.sleep(0.01)
    raise RuntimeError(f"lepton-dash did not start; it wrote:\n{log()}")
