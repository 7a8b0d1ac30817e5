"""The PyTorch scripts of runs, which the tests don't run: PyTorch isn't among their packages."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from lepton_dash.export.sources.in_frameworks import TORCH, torch_source
from tests.export.source_cases import (
    ALIKE,
    assert_alike,
    numbers,
    predictions,
    run_scripts,
    write_files,
)

from .results import Check, number, print_table


def torch_scripts() -> list[Check]:
    """Trains with each script, and holds its losses and predictions against the run's."""
    rows, largest = [], 0.0
    with tempfile.TemporaryDirectory() as base:
        for place, (name, case) in enumerate(ALIKE.items()):
            run, folder = case.train(), Path(base) / str(place)
            write_files(folder, torch_source(run).files)
            start = time.perf_counter()
            run_scripts(TORCH.script, [f"{folder}", f"{folder}::--weights::weights.safetensors"])
            seconds = time.perf_counter() - start
            assert_alike(run, folder)
            said = numbers(folder / "predictions.csv", 0 if run.task == "regression" else 1)
            off = float(np.abs(said - predictions(run)).max())
            rows.append((name, number(seconds), f"{off:.1e}"))
            largest = max(largest, off)
    print_table(("PyTorch script of", "s", "predictions off by"), rows)
    return [
        Check("predictions with the run's weights off by, in 1e-5", largest / 1e-5, "at most", 1)
    ]
