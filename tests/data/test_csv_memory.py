"""A large file is read within a few times the memory that its numbers take."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

ROWS, COLUMNS = 200_000, 20

PROGRAM = r"""
import re, sys
from pathlib import Path
import psutil, pandas, pyarrow.compute, pyarrow.csv
from lepton_dash.data import load
from lepton_dash.spec import Data
before = psutil.Process().memory_info().rss
prepared = load(Data(dataset="csv", path=sys.argv[1], target="label"))
# not ru_maxrss: a process inherits that of the one that started it
status = Path("/proc/self/status").read_text()
peak = int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) * 1024
assert prepared.x_train.shape == (100_000, 20), prepared.x_train.shape
print(peak - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_peak_memory(tmp_path):
    rng = np.random.default_rng(0)
    table: dict[str, np.ndarray] = {
        f"f{number}": rng.standard_normal(ROWS) for number in range(COLUMNS - 2)
    }
    table["kind"] = np.array(["red", "green"])[rng.integers(0, 2, ROWS)]
    table["place"] = rng.integers(0, 50, ROWS)
    table["label"] = np.array(["no", "yes"])[(table["f0"] > 0).astype(int)]
    path = tmp_path / "large.csv"
    pyarrow.csv.write_csv(pa.table(table), path)
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True
    )
    # as float64 once and as float32 twice, and what is read ahead; not the file's 75 MB of text
    numbers = ROWS * COLUMNS * (8 + 4 + 4)
    assert int(run.stdout) < 1.5 * numbers + 100 * 2**20
