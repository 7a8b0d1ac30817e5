"""What keeping runs costs the training, and how much is lost when the process is killed."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache, partial
from pathlib import Path

from lepton_dash import store
from lepton_dash.live.session import LiveSession
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from lepton_dash.spec import Experiment
from tests.live.keeps_until_killed import OWNER
from tests.live.waiting import wait_until

from .results import Check, number, print_table

SECONDS = 1.0  # [s] of each turn: many short ones, as what else the machine does changes
TURNS = 14
ROOT = Path(__file__).parents[2]
NETWORK = Experiment().updated(
    dataset="circle", num_examples=250, hidden_sizes=(8, 8), epochs=10_000_000, learning_rate=0.001
)


def keeping() -> list[Check]:
    """Sessions that train with and without being kept, in turns; and a process that is killed."""
    rows: list[list[str]] = []
    checks: list[Check] = []
    alone = 0.0
    for count in (1, 20, 100):
        with tempfile.TemporaryDirectory() as folder:
            hub = Hub(
                Settings(), cache(partial(store.open_store, f"sqlite:///{folder}/runs.sqlite"))
            )
            sessions = [hub.open() for _ in range(count)]
            kept, plain = _rates(sessions)
            hub.close()
        alone = alone or plain
        # equal rates say nothing where hardly anything trains
        what = f"epochs/s of {count} sessions, to one alone"
        checks.append(Check(what, plain / alone, "at least", 0.5, " x"))
        rows.append([str(count), number(plain), number(kept), number(kept / plain)])
        what = f"epochs/s of {count} sessions that are kept, as a share of the same unkept"
        checks.append(Check(what, kept / plain, "at least", 0.95))
    print_table(["sessions", "epochs/s unkept", "kept", "ratio"], rows)
    killed = [_killed() for _ in range(3)]
    lost = statistics.median(seconds for seconds, _ in killed)
    kept_epochs = min(epochs for _, epochs in killed)
    return [
        *checks,
        Check("training lost when the process is killed", lost, "at most", 1.0, " s"),
        Check("epochs that it had saved", kept_epochs, "at least", 100),
    ]


def _rates(sessions: list[LiveSession]) -> tuple[float, float]:
    """Epochs a second of all sessions while they are kept, and while they are not."""
    for seed, session in enumerate(sessions):
        session.submit(NETWORK.updated(seed=seed), play=True)
    wait_until(lambda: all(session.status().epoch > 0 for session in sessions))
    measured: dict[str, list[float]] = {"": [], "somebody": []}
    for _turn in range(TURNS):
        for owner, rates in measured.items():
            for session in sessions:
                session.owner = owner
                session.submit(session.experiment or NETWORK)  # somebody is there
            time.sleep(0.2)
            began, before = time.perf_counter(), _epochs(sessions)
            time.sleep(SECONDS)
            rates.append((_epochs(sessions) - before) / (time.perf_counter() - began))
    return statistics.fmean(measured["somebody"]), statistics.fmean(measured[""])


def _epochs(sessions: list[LiveSession]) -> int:
    return sum(session.status().epoch for session in sessions)


def _killed() -> tuple[float, int]:
    """How many seconds a training that is killed loses, and how many epochs were saved."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/runs.sqlite"
        command = [sys.executable, "-m", "tests.live.keeps_until_killed", url]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = [line.split() for line, _n in zip(process.stdout, range(160), strict=False)]
            process.kill()
        (run,) = store.list_runs(store.open_store(url), OWNER)
    kept_at = max(float(at) for at, epoch in said if int(epoch) <= run.summary.epoch)
    return float(said[-1][0]) - kept_at, run.summary.epoch
