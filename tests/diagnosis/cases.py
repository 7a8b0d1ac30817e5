"""Trainings that suffer from something, and ones that don't: what should be said of each.

Sizes and batches are few, so that compiled programs are shared, and all of them train in seconds.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A training, and everything that should be said of it in the end."""

    says: frozenset[str]
    epochs: int
    fields: dict[str, Any]
    promises: bool = True
    """Whether what is advised makes the finding go away within the same epochs."""

    @property
    def label(self) -> str:
        """Its name in the list of tests."""
        settings = "-".join(f"{value}" for value in self.fields.values())
        return f"{'+'.join(sorted(self.says)) or 'nothing'}-{self.epochs}-{settings}"


BASE: dict[str, Any] = {"hidden_sizes": (8, 4), "batch_size": 25}
"""Of every case, where it says nothing else."""

DEEP = (8,) * 8


def _case(says: str, epochs: int, promises: bool = True, /, **fields: Any) -> Case:
    return Case(frozenset(says.split()), epochs, {**BASE, **fields}, promises)


PLAYGROUND_LINK: dict[str, Any] = {
    "dataset": "spiral",
    "noise": 0.15,
    "validation_fraction": 0.1,
    "features": ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)"),
    "standardize": False,
    "data_seed": 65451,
    "hidden_sizes": (8, 8),
    "initializer": "uniform_bias",
    "loss": "half_mse",
    "optimizer": "sgd",
    "learning_rate": 0.3,
    "batch_size": 30,
    "l2": 10.0,
    "seed": 65451,
}

ILL = [
    # the rate times L2 is 3: every weight turns over and grows
    _case("diverged", 300, **PLAYGROUND_LINK),
    _case("diverged", 60, dataset="circle", optimizer="sgd", learning_rate=1.0, l2=5.0),
    _case("diverged", 60, dataset="circle", optimizer="momentum", learning_rate=1.0, l2=10.0),
    _case("diverged", 60, dataset="plane", optimizer="sgd", learning_rate=1.0),
    # collapsed weights: their gradients are tiny, too
    _case("over_regularised", 100, dataset="circle", l2=10.0),
    _case("over_regularised", 100, dataset="circle", optimizer="sgd", learning_rate=0.03, l2=10.0),
    _case("over_regularised", 100, dataset="circle", activation="relu", l2=10.0),
    _case("over_regularised", 100, dataset="circle", l1=10.0),
    _case("over_regularised", 200, dataset="circle", l2=0.1),
    _case("over_regularised", 200, dataset="circle", l1=0.1),
    _case("over_regularised", 200, dataset="circle", dropout=0.8),
    _case("over_regularised", 100, dataset="gaussians", l2=1.0),
    _case("rate_too_high", 100, dataset="circle", learning_rate=3.0),
    _case("rate_too_high", 100, dataset="spiral", learning_rate=3.0),
    _case("rate_too_high", 100, dataset="moons", learning_rate=3.0),
    _case("rate_too_high", 100, dataset="circle", optimizer="sgd", learning_rate=10.0),
    _case("rate_too_high", 200, dataset="xor", activation="sigmoid", learning_rate=0.3),
    _case("rate_too_high", 200, dataset="spiral", learning_rate=0.3),
    _case("rate_too_high", 100, dataset="plane", learning_rate=1.0),
    _case("rate_too_high dead_units", 100, dataset="spiral", activation="relu", learning_rate=0.3),
    _case("rate_too_high dead_units", 100, dataset="circle", activation="relu", learning_rate=3.0),
    _case("rate_too_high dead_units", 100, dataset="circle", activation="relu6",
          learning_rate=3.0),
    _case("rate_too_low", 100, dataset="circle", learning_rate=1e-5),
    _case("rate_too_low", 100, dataset="moons", learning_rate=1e-5),
    _case("rate_too_low", 100, dataset="spiral", learning_rate=1e-4),
    _case("rate_too_low", 100, dataset="xor", activation="relu", learning_rate=1e-5),
    # one step up isn't enough yet
    _case("rate_too_low", 200, False, dataset="circle", activation="sigmoid", optimizer="sgd",
          learning_rate=0.01),
    _case("rate_too_low", 200, False, dataset="spiral", optimizer="sgd", learning_rate=0.01),
    _case("rate_too_low", 100, dataset="plane", learning_rate=1e-5),
    _case("rate_too_low", 100, dataset="gaussians", optimizer="sgd", learning_rate=1e-5),
    _case("stuck", 200, dataset="moons", activation="sigmoid", optimizer="sgd", learning_rate=0.1),
    _case("stuck", 200, dataset="spiral", activation="sigmoid", optimizer="sgd",
          learning_rate=1.0),
    _case("stuck", 100, dataset="circle", initializer="zeros"),
    _case("saturated_units", 200, dataset="breast_cancer", standardize=False),
    _case("saturated_units", 200, dataset="wine", standardize=False),
    _case("saturated_units", 300, dataset="spiral", hidden_sizes=DEEP, activation="sigmoid"),
    _case("vanishing_gradients", 200, dataset="spiral", hidden_sizes=DEEP, activation="sigmoid",
          optimizer="sgd", learning_rate=0.1),
    _case("dead_units", 100, dataset="circle", activation="relu", learning_rate=0.3),
    _case("overfitting", 300, dataset="circle"),
    # from 0.106 to 0.167
    _case("overfitting", 1000, dataset="circle", hidden_sizes=(4, 2), batch_size=10),
    _case("overfitting", 200, dataset="circle", hidden_sizes=(4, 2), learning_rate=0.1),
    _case("overfitting", 300, dataset="moons", learning_rate=0.1, noise=0.3),
    _case("overfitting", 300, dataset="diabetes"),
    _case("overfitting", 300, dataset="gaussians", noise=0.5),
    _case("underfitting", 200, dataset="xor", hidden_sizes=()),
    _case("underfitting", 200, dataset="xor", activation="linear"),
    _case("underfitting", 200, dataset="circle", hidden_sizes=(1,)),
    _case("noise_floor", 300, False, dataset="random_labels"),
    _case("noise_floor", 200, False, dataset="random_labels", hidden_sizes=()),
]  # fmt: skip

HEALTHY = [
    _case("", 30, dataset="circle"),
    _case("", 200, dataset="circle", learning_rate=0.003),
    _case("", 200, dataset="circle", learning_rate=0.001),
    _case("", 200, dataset="circle", optimizer="sgd", learning_rate=0.1),
    _case("", 200, dataset="circle", l2=0.003),
    _case("", 200, dataset="circle", l2=0.01),
    _case("", 200, dataset="circle", l2=0.03),
    _case("", 200, dataset="circle", l1=0.001),
    _case("", 200, dataset="circle", dropout=0.1),
    _case("", 200, dataset="circle", activation="relu", learning_rate=0.003),
    _case("", 200, dataset="circle", activation="sigmoid", learning_rate=0.01),
    _case("", 200, dataset="xor"),
    _case("", 200, dataset="xor", learning_rate=0.003),
    _case("", 200, dataset="xor", optimizer="sgd", learning_rate=0.1),
    _case("", 200, dataset="xor", activation="sigmoid"),
    _case("", 200, dataset="moons"),
    _case("", 200, dataset="moons", learning_rate=0.003),
    _case("", 200, dataset="moons", optimizer="sgd", learning_rate=0.1),
    _case("", 200, dataset="moons", activation="relu", learning_rate=0.01),
    _case("", 200, dataset="moons", activation="sigmoid", optimizer="sgd", learning_rate=1.0),
    _case("", 200, dataset="gaussians"),
    _case("", 200, dataset="gaussians", learning_rate=0.003),
    _case("", 200, dataset="gaussians", optimizer="sgd", learning_rate=0.01),
    _case("", 200, dataset="gaussians", hidden_sizes=()),
    _case("", 200, dataset="gaussians", l2=0.1),
    _case("", 100, dataset="gaussians", noise=0.5, l2=0.01),
    _case("", 300, dataset="spiral", hidden_sizes=(8, 8), loss="half_mse"),
    _case("", 100, dataset="plane"),
    _case("", 100, dataset="plane", learning_rate=0.003),
    _case("", 100, dataset="plane", optimizer="sgd", learning_rate=0.03),
    _case("", 60, dataset="diabetes", learning_rate=0.003, l2=0.01),
    _case("", 200, dataset="circle", validation_fraction=0.0),
    _case("", 200, dataset="circle", schedule="cosine", l2=0.003),
]  # fmt: skip
