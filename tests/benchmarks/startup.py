"""From the command to a server that answers: `lepton-dash` beside `streamlit hello`."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.serving import PATIENCE, stop

from .results import Check, number, print_table

REPEATS = 5
FOLDER = Path(sys.executable).parent
COMMANDS = {
    "lepton-dash": [str(FOLDER / "lepton-dash"), "--no-browser", "--port"],
    "streamlit hello": [
        str(FOLDER / "streamlit"),
        "hello",
        *("--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.port"),
    ],
}


def startup() -> list[Check]:
    """Starts both in turns and holds the medians against each other."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for repeat in range(REPEATS + 1):
        for name, command in COMMANDS.items():
            seconds = _seconds_to_healthy(command)
            if repeat > 0:  # the first start of each only warms the disk's cache
                times[name].append(seconds)
    medians = {name: statistics.median(all_times) for name, all_times in times.items()}
    print_table(
        ("", "s to healthy"), [(name, number(seconds)) for name, seconds in medians.items()]
    )
    more = medians["lepton-dash"] - medians["streamlit hello"]
    return [Check("more than streamlit hello", more, "at most", 3, " s")]


def _seconds_to_healthy(command: list[str]) -> float:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - start < PATIENCE:
            try:
                with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                    return time.perf_counter() - start
            except (URLError, OSError):
                time.sleep(0.005)
        raise RuntimeError(f"{' '.join(command)} did not answer within {PATIENCE} s.")
    finally:
        stop(process)
