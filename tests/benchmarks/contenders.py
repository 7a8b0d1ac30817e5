"""Who is held against whom in the training benchmark.

A contender is a function that takes a `Task` and returns `train(epochs) -> loss of the last epoch`.
Each does the same work: a new order each epoch, all batches, one sgd update a batch, and the mean
loss. scikit-learn, Keras and PyTorch have nothing to evaluate after an epoch; lepton_dash does what
it always does, and evaluates the loss and the accuracy of the whole training part too.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from . import mlp_loop
from .cases import Task

Train = Callable[[int], float]


def lepton_dash(task: Task) -> Train:
    """The product's engine, as the live sessions and the command line call it."""
    from lepton_dash import data, engine

    trainer = engine.build(task.experiment, data.load(task.experiment.data))
    hyper = engine.hyperparameters(task.experiment)
    state = trainer.init()
    done = 0

    def train(epochs: int) -> float:
        nonlocal state, done
        until = done + epochs
        while done < until:
            steps = (until - done) * trainer.steps_per_epoch
            state, report = trainer.advance(state, hyper, max_steps=steps, until_epoch=until)
            done = report.epoch
        return float(report.rows[-1, 1])

    return train


def c_loop(task: Task) -> Train:
    """The C loop that takes any sizes at run time; checked against NumPy first."""
    loop = mlp_loop.compile_loop()
    mlp_loop.check(loop, task)
    return mlp_loop.trainer(loop, task, mlp_loop.glorot_params(task.sizes))


def c_loop_fixed(task: Task) -> Train:
    """The C loop compiled for just these sizes, every loop over a layer unrolled."""
    loop = mlp_loop.compile_loop(task.sizes)
    mlp_loop.check(loop, task)
    return mlp_loop.trainer(loop, task, mlp_loop.glorot_params(task.sizes))


def scikit_learn(task: Task) -> Train:
    """`MLPClassifier.fit`, so that what it does once a call is shared by all epochs."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore", ConvergenceWarning)

    def train(epochs: int) -> float:
        model = MLPClassifier(
            task.sizes[1:-1],
            activation="tanh",
            solver="sgd",
            alpha=0,
            momentum=0,
            batch_size=task.batch_size,
            learning_rate_init=task.learning_rate,
            max_iter=epochs,
            tol=0,
            n_iter_no_change=epochs + 1,
            random_state=0,
        )
        return float(model.fit(task.x, task.y).loss_)

    return train


def keras_on_jax(task: Task) -> Train:
    """`Model.fit` with XLA, as it comes."""
    return _keras(task, steps_per_execution=1)


def keras_on_jax_tuned(task: Task) -> Train:
    """`Model.fit` with XLA, told to run many batches in one call, which few people do."""
    return _keras(task, steps_per_execution=25)


def keras_on_jax_measured(task: Task) -> Train:
    """The same, with the loss and the accuracy of all points after each epoch, as we have them."""
    return _keras(task, steps_per_execution=25, measured=True)


def _keras(task: Task, steps_per_execution: int, measured: bool = False) -> Train:
    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((task.sizes[0],)),
            *(keras.layers.Dense(width, activation="tanh") for width in task.sizes[1:-1]),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        keras.optimizers.SGD(task.learning_rate),
        loss="binary_crossentropy",
        jit_compile=True,
        metrics=["accuracy"] if measured else [],
        steps_per_execution=steps_per_execution,
    )
    extra: dict[str, Any] = {}
    if measured:
        extra = {"validation_data": (task.x, task.y), "validation_batch_size": 1000}

    def train(epochs: int) -> float:
        history = model.fit(
            task.x,
            task.y,
            batch_size=task.batch_size,
            epochs=epochs,
            shuffle=True,
            verbose=0,
            **extra,
        )
        return float(history.history["loss"][-1])

    return train


def pytorch(task: Task) -> Train:
    """Eager PyTorch over slices of a shuffled tensor, without a DataLoader, which is slower."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    if max(task.sizes) < 64:
        torch.set_num_threads(1)  # threads cost more than they bring at this size
    x, y = torch.from_numpy(task.x), torch.from_numpy(task.y)[:, None]
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(task.sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.Tanh()]
    model = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=task.learning_rate)
    loss_function = nn.BCEWithLogitsLoss()

    def train(epochs: int) -> float:
        loss = torch.tensor(0.0)
        for _ in range(epochs):
            total = torch.tensor(0.0)
            order = torch.randperm(len(x))
            x_shuffled, y_shuffled = x[order], y[order]
            batches = zip(
                x_shuffled.split(task.batch_size), y_shuffled.split(task.batch_size), strict=True
            )
            for x_batch, y_batch in batches:
                optimizer.zero_grad()
                loss = loss_function(model(x_batch), y_batch)
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(x_batch)
        return float(total) / len(x)

    return train


MATMUL_SIZE = 2048
MATMUL_FLOPS = 2 * MATMUL_SIZE**3


def jax_matmul(_: Task) -> Train:
    """The float32 product of two square matrices, in JAX."""
    import jax

    rng = np.random.default_rng(0)
    a, b = (jax.device_put(m) for m in rng.random((2, MATMUL_SIZE, MATMUL_SIZE), np.float32))
    product = jax.jit(lambda a, b: a @ b)

    def multiply(times: int) -> float:
        for _ in range(times):
            result = product(a, b).block_until_ready()
        return float(result[0, 0])

    return multiply


def numpy_matmul(_: Task) -> Train:
    """The float32 product of two square matrices, in NumPy."""
    rng = np.random.default_rng(0)
    a, b = rng.random((2, MATMUL_SIZE, MATMUL_SIZE), np.float32)

    def multiply(times: int) -> float:
        for _ in range(times):
            result = a @ b
        return float(result[0, 0])

    return multiply


class Contender(NamedTuple):
    """A row of the table; the function is named, as it is called in a process of its own."""

    label: str
    function: str
    is_peer: bool = False


OURS = Contender("lepton_dash", "lepton_dash")
C_LOOP = Contender("C loop, sizes at run time", "c_loop")
KERAS_TUNED = Contender("Keras on JAX, 25 steps a call", "keras_on_jax_tuned", is_peer=True)
KERAS_MEASURED = Contender("Keras on JAX, 25 steps a call, and measured", "keras_on_jax_measured")
CONTENDERS = (
    OURS,
    C_LOOP,
    Contender("C loop, sizes at compile time", "c_loop_fixed"),
    Contender("scikit-learn", "scikit_learn", is_peer=True),
    Contender("Keras on JAX", "keras_on_jax", is_peer=True),
    KERAS_TUNED,
    Contender("PyTorch", "pytorch", is_peer=True),
)
MATMULS = (
    Contender(f"{MATMUL_SIZE}³ float32 product, JAX", "jax_matmul"),
    Contender(f"{MATMUL_SIZE}³ float32 product, NumPy", "numpy_matmul"),
)
