"""Experiments and data that the engine's tests share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lepton_dash import engine
from lepton_dash.spec import Experiment


@dataclass(frozen=True)
class Case:
    """Data as the engine wants it, see `engine.trainer.Prepared`."""

    x_train: NDArray[np.float32]
    y_train: NDArray[np.float32]
    x_validation: NDArray[np.float32]
    y_validation: NDArray[np.float32]
    task: str
    num_outputs: int


def case(task="binary", *, train=40, validation=20, features=2, classes=3, seed=0) -> Case:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(train + validation, features)).astype(np.float32)
    y = {
        "binary": (x[:, 0] * x[:, -1] > 0),
        "multiclass": rng.integers(0, classes, len(x)),
        "regression": np.sin(x[:, 0]),
    }[task].astype(np.float32)
    outputs = classes if task == "multiclass" else 1
    return Case(x[:train], y[:train], x[train:], y[train:], task, outputs)


def spec(**fields) -> Experiment:
    return Experiment().updated(**{"optimizer": "sgd", **fields})


def flat(trainer, state) -> NDArray[np.float32]:
    """All parameters in one vector, layer by layer."""
    return np.concatenate([a.ravel() for layer in trainer.layers(state) for a in layer])


def trained(experiment, prepared, *, epochs=None, steps=10**9):
    trainer = engine.build(experiment, prepared)
    state, report = trainer.advance(
        trainer.init(),
        engine.hyperparameters(experiment),
        max_steps=steps,
        until_epoch=epochs or experiment.training.epochs,
    )
    return trainer, state, report
