"""A process that keeps runs: tests kill it, or let two of them write at once.

`python -m tests.store.writing_process URL OWNER WRITES PAUSE`: says that it is ready, opens the
database when its standard input says so, writes two runs so often with a pause [s] in between, and
says "RUN EPOCH" after each write that was committed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from lepton_dash import store
from lepton_dash.store import Progress, Summary
from tests.store.store_cases import ORIGIN, history

ROWS = 3
"""Of the history, a write."""


def start(url: str, owner: str, writes: int, pause: float) -> subprocess.Popen[str]:
    """Starts such a process."""
    return subprocess.Popen(
        [sys.executable, "-m", __name__, url, owner, str(writes), str(pause)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def begin(*processes: subprocess.Popen[str]) -> None:
    """Lets them begin once all of them are loaded."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def _write(url: str, owner: str, writes: int, pause: float) -> None:
    opened = store.open_store(url)
    runs = [store.new_id(), store.new_id()]
    for run_id in runs:
        store.create(opened, run_id, owner, ORIGIN)
    for epoch in range(1, writes + 1):
        progress = Progress(
            Summary("running", epoch),
            rows=history(ROWS, ROWS * (epoch - 1)),
            rows_from=ROWS * (epoch - 1),
            final=str(epoch).encode() * 5_000,
            best=str(epoch).encode(),
        )
        store.write_many(opened, [(run_id, progress) for run_id in runs])
        for run_id in runs:
            print(run_id, epoch, flush=True)
        time.sleep(pause)


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.read(1)
    _write(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
