"""Starting weights, drawn with NumPy: one draw needs no compilation, whatever the layer's shape.

Each function takes `(rng, fan_in, fan_out)` and returns a `[fan_in, fan_out]` float32 matrix;
`network.init_layers` sets the biases. The scaled ones draw with variance `scale / fan`, as in
Glorot & Bengio 2010, He et al. 2015 and LeCun et al. 1998.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Weights = NDArray[np.float32]


def _uniform(rng: Generator, fan_in: int, fan_out: int, variance: float) -> Weights:
    limit = np.sqrt(3.0 * variance)  # a uniform draw from ±limit has variance limit² / 3
    return rng.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32)


def _normal(rng: Generator, fan_in: int, fan_out: int, variance: float) -> Weights:
    return (rng.standard_normal((fan_in, fan_out)) * np.sqrt(variance)).astype(np.float32)


def glorot_uniform(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Variance 2 / (fan_in + fan_out), uniform."""
    return _uniform(rng, fan_in, fan_out, 2.0 / (fan_in + fan_out))


def glorot_normal(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Variance 2 / (fan_in + fan_out), normal."""
    return _normal(rng, fan_in, fan_out, 2.0 / (fan_in + fan_out))


def he_uniform(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Variance 2 / fan_in, uniform."""
    return _uniform(rng, fan_in, fan_out, 2.0 / fan_in)


def he_normal(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Variance 2 / fan_in, normal."""
    return _normal(rng, fan_in, fan_out, 2.0 / fan_in)


def lecun_uniform(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Variance 1 / fan_in, uniform."""
    return _uniform(rng, fan_in, fan_out, 1.0 / fan_in)


def lecun_normal(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Variance 1 / fan_in, normal."""
    return _normal(rng, fan_in, fan_out, 1.0 / fan_in)


def uniform(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """Uniform between -0.5 and 0.5, whatever the layer's size."""
    return rng.uniform(-0.5, 0.5, (fan_in, fan_out)).astype(np.float32)


def zeros(rng: Generator, fan_in: int, fan_out: int) -> Weights:
    """All zero: every neuron of a layer then stays the same as its neighbours."""
    del rng
    return np.zeros((fan_in, fan_out), np.float32)
