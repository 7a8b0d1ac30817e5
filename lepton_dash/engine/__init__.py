"""Training in JAX and Optax: knows no web page, no chart, no table and no thread.

`build` makes a trainer for an experiment and its data; states are values that go into
`Trainer.advance` and come out of it.
"""

from lepton_dash.engine import cache, stopping
from lepton_dash.engine.failure import Failure, explain
from lepton_dash.engine.hyperparameters import hyperparameters
from lepton_dash.engine.limits import memory_estimate, state_estimate
from lepton_dash.engine.trainer import Report, Trainer, TrainState, build

__all__ = [
    "Failure",
    "Report",
    "TrainState",
    "Trainer",
    "build",
    "explain",
    "hyperparameters",
    "memory_estimate",
    "state_estimate",
    "stopping",
]

cache.enable()
