"""What a training is said to take, beside what it takes."""

import subprocess
import sys

import numpy as np
import pytest

from lepton_dash import engine
from tests.engine.engine_cases import Case, case, spec

# Trains a small network, so that all is loaded, then a large one; prints by how much it grew.
GROWTH = """
from lepton_dash import engine
from tests.engine.engine_cases import case, spec

def peak(**fields):
    experiment = spec(batch_size=40, **fields)
    trainer = engine.build(experiment, case())
    state = trainer.init()
    for _ in range(3):
        state, _report = trainer.advance(state, trainer.hyper, max_steps=2, until_epoch=99)
    # not that of getrusage, which a process has from its parent at first
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

before = peak(hidden_sizes=(8, 8, 8), optimizer="adam")
print(peak(hidden_sizes=(1700,) * 4, optimizer="adam") - before)
"""


def test_it_grows_with_the_network():
    small = engine.memory_estimate(spec(hidden_sizes=(8,)), case())
    large = engine.memory_estimate(spec(hidden_sizes=(4096,) * 8), case())
    assert small < 1e6
    assert large > 4 * 7 * 4096**2 * 4  # weights, gradients and two moments in float32
    assert engine.state_estimate(spec(hidden_sizes=(4096,) * 8), case()) < large


def test_normalised_layers_need_a_little_more():
    plain, normalised = (
        engine.memory_estimate(spec(hidden_sizes=(64,), layer_norm=on), case())
        for on in (False, True)
    )
    assert plain < normalised < 1.5 * plain


def test_a_million_examples_are_counted_as_they_are_measured_in_blocks():
    x, y = np.zeros((1_000_000, 20), np.float32), np.zeros(1_000_000, np.float32)
    many = Case(x, y, x[:0], y[:0], "binary", 1)
    assert engine.memory_estimate(spec(hidden_sizes=(256, 256)), many) < 400e6


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells its peak so")
def test_it_is_an_upper_guess_of_what_is_measured():
    done = subprocess.run(
        [sys.executable, "-c", GROWTH], capture_output=True, text=True, check=True
    )
    estimate = engine.memory_estimate(
        spec(batch_size=40, hidden_sizes=(1700,) * 4, optimizer="adam"), case()
    )
    assert 0.4 * estimate < int(done.stdout) < 1.2 * estimate
