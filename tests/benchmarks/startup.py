"""From the command to a server that gives out its page: `lepton-dash` beside `streamlit hello`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

from tests.browser.serving import PATIENCE, stop
from tests.ports import free_port

from .bare import HELLO, wait_until_healthy
from .results import Check, number, print_table

REPEATS = 5
FOLDER = Path(sys.executable).parent
COMMANDS = {
    "lepton-dash": ([str(FOLDER / "lepton-dash"), "--no-browser", "--port"], "/stage.js"),
    "streamlit hello": (HELLO, "<title>Streamlit"),
}
"""Name -> the command, and what stands in its page's HTML."""


def startup() -> list[Check]:
    """Starts both in turns and holds the medians against each other."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for repeat in range(REPEATS + 1):
        for name, (command, expected) in COMMANDS.items():
            seconds = _seconds_to_page(command, expected)
            if repeat > 0:  # the first start of each only warms the disk's cache
                times[name].append(seconds)
    medians = {name: statistics.median(all_times) for name, all_times in times.items()}
    print_table(
        ("", "s to its page"), [(name, number(seconds)) for name, seconds in medians.items()]
    )
    ratio = medians["lepton-dash"] / medians["streamlit hello"]
    return [Check("to streamlit hello", ratio, "at most", 2, " x")]


def _seconds_to_page(command: list[str], expected: str) -> float:
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(address)
        with urlopen(Request(address, headers={"Accept": "text/html"}), timeout=PATIENCE) as answer:
            page = answer.read().decode()
        seconds = time.perf_counter() - start
    finally:
        stop(process)
    if expected not in page:
        raise RuntimeError(f"{' '.join(command)} gave out another page: {page[:200]}")
    return seconds
