"""The plain C loop (mlp_loop.c): compiling it, calling it, and the same in NumPy to check it by."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from .cases import Task

SOURCE = Path(__file__).with_name("mlp_loop.c")
SEED = 12_345


def compile_loop(sizes: tuple[int, ...] | None = None) -> ctypes.CDLL:
    """Compiles the loop for this machine; `sizes` fixes the layers' widths at compile time."""
    fixed = []
    if sizes is not None:
        fixed = [f"-DSIZES={','.join(map(str, sizes))}", f"-DNUM_LAYERS={len(sizes) - 1}"]
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "mlp_loop.so"
        flags = ["-O3", "-march=native", "-ffast-math", *fixed, "-shared", "-fPIC"]
        subprocess.run(["cc", *flags, str(SOURCE), "-o", str(library), "-lm"], check=True)
        loop = ctypes.CDLL(str(library))
    floats = np.ctypeslib.ndpointer(np.float32, flags="C")
    integers = np.ctypeslib.ndpointer(np.int32, flags="C")
    random_state = np.ctypeslib.ndpointer(np.uint32, flags="C")
    loop.train.restype = ctypes.c_double
    loop.train.argtypes = [
        *(floats, floats, ctypes.c_int, integers, ctypes.c_int),
        *(floats, floats, integers, ctypes.c_int),
        *(ctypes.c_float, ctypes.c_int, random_state),
    ]
    loop.shuffle.restype = None
    loop.shuffle.argtypes = [integers, ctypes.c_int, random_state]
    return loop


def glorot_params(sizes: tuple[int, ...]) -> np.ndarray:
    """Glorot-uniform weights and zero biases, in the layout of the C loop."""
    rng = np.random.default_rng(0)
    parts = []
    for fan_in, fan_out in pairwise(sizes):
        limit = np.sqrt(6 / (fan_in + fan_out))
        parts += [rng.uniform(-limit, limit, fan_in * fan_out), np.zeros(fan_out)]
    return np.concatenate(parts).astype(np.float32)


def trainer(loop: ctypes.CDLL, task: Task, params: np.ndarray) -> Callable[[int], float]:
    """A function that trains `params` in place for some epochs and returns the last one's loss."""
    widths = np.array(task.sizes, np.int32)
    gradient = np.zeros_like(params)
    order = np.arange(len(task.x), dtype=np.int32)
    random_state = np.array([SEED], np.uint32)

    def train(epochs: int) -> float:
        loss = loop.train(
            *(task.x, task.y, len(task.x), widths, len(widths) - 1),
            *(params, gradient, order, task.batch_size),
            *(task.learning_rate, epochs, random_state),
        )
        return float(loss)

    return train


def numpy_train(
    loop: ctypes.CDLL, task: Task, params: np.ndarray, epochs: int
) -> tuple[np.ndarray, float]:
    """What the C loop should arrive at: whole batches at a time, in float64.

    Only the order of the examples is asked of the C loop itself.

    Returns:
        The parameters, in the C loop's layout, and the loss of the last epoch.
    """
    layers, start = [], 0
    for fan_in, fan_out in pairwise(task.sizes):
        stop = start + fan_in * fan_out
        weights = params[start:stop].reshape(fan_out, fan_in).astype(np.float64)
        start = stop + fan_out
        layers.append([weights, params[stop:start].astype(np.float64)])
    order = np.arange(len(task.x), dtype=np.int32)
    random_state = np.array([SEED], np.uint32)
    loss = np.nan
    for _ in range(epochs):
        loop.shuffle(order, len(order), random_state)
        losses = []
        for first in range(0, len(order), task.batch_size):
            batch = order[first : first + task.batch_size]
            seen = [task.x[batch].astype(np.float64)]
            for weights, biases in layers[:-1]:
                seen.append(np.tanh(seen[-1] @ weights.T + biases))
            z = (seen[-1] @ layers[-1][0].T + layers[-1][1])[:, 0]
            losses.append(np.logaddexp(0, z) - task.y[batch] * z)
            delta = ((1 / (1 + np.exp(-z)) - task.y[batch]) / len(batch))[:, None]
            for layer, inputs in zip(reversed(layers), reversed(seen), strict=True):
                before = (delta @ layer[0]) * (1 - inputs**2)
                layer[0] = layer[0] - task.learning_rate * delta.T @ inputs
                layer[1] = layer[1] - task.learning_rate * delta.sum(0)
                delta = before
        loss = float(np.concatenate(losses).mean())
    return np.concatenate([part.ravel() for layer in layers for part in layer]), loss


def check(loop: ctypes.CDLL, task: Task) -> None:
    """Holds the C loop against NumPy for two epochs.

    Raises:
        RuntimeError: they disagree, so the C loop is no yardstick.
    """
    before = glorot_params(task.sizes)
    expected, expected_loss = numpy_train(loop, task, before, epochs=2)
    params = before.copy()
    loss = trainer(loop, task, params)(2)
    moved = np.abs(expected - before).max()
    difference = np.abs(expected - params).max()
    if not (difference < 1e-3 * moved and abs(loss - expected_loss) < 1e-4):
        raise RuntimeError(
            f"The C loop and NumPy disagree on {task.sizes}: parameters by {difference:.2g} after "
            f"moving {moved:.2g}, loss {loss:.6f} against {expected_loss:.6f}."
        )
