"""What was kept is whole, whenever the process is killed."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from lepton_dash import kept, store
from lepton_dash.live import keeping
from lepton_dash.run import train
from tests.live.keeps_until_killed import OWNER

ROOT = Path(__file__).parents[2]


def test_what_was_kept_when_the_process_was_killed_opens_again(tmp_path):
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    command = [sys.executable, "-m", "tests.live.keeps_until_killed", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            there = store.open_store(url)
            written: set[int] = set()
            for _line in process.stdout:
                written |= {run.summary.epoch for run in store.list_runs(there, OWNER)}
                if len(written) == 3:
                    break
        finally:
            process.kill()
    (run,) = store.list_runs(there, OWNER)
    epoch = run.summary.epoch
    assert epoch >= max(written) > 0
    assert run.summary.status in ("running", "interrupted")
    # all of a write is there, or nothing: the history ends where the network stands
    rows = store.history(there, run.id, with_start=True)
    assert rows[-1, 0] == epoch
    opened = kept.open_run(there, run.id)
    again = train(run.origin.experiment, until=(epoch, run.summary.step))
    assert (opened.state.epoch, opened.state.step) == (epoch, run.summary.step)
    assert np.array_equal(rows[-1, :5], again.rows[-1])
    assert np.array_equal(opened.params["layers.0.weight"], again.params["layers.0.weight"])
    # what came in the last moments is lost; the benchmark measures how much
    assert keeping.ROUND < 1
