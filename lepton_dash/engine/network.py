"""The multi-layer perceptron: its parameters, and its outputs for a batch.

Shapes: B examples, I inputs and O outputs of a layer, P parameters in all.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from lepton_dash.engine.initializers import Weights
from lepton_dash.engine.shuffle import mix

# A JAX array, a NumPy array on its way to one, or, while compiling, only a shape.
Leaf = Any


class Layer(NamedTuple):
    """One dense layer."""

    weights: Leaf  # [I, O]
    biases: Leaf  # [O]


Layers = tuple[Layer, ...]
Activation = Callable[[Array], Array]

# Measured on two cores, with batches of 1 to 128 and layers of 4 to 64:
# up to this many products a batch XLA's fused multiply-and-sum beats its matrix product,
MULTIPLY_AND_SUM_LIMIT = 10 * 16 * 16
# and for up to this many layers one vector of parameters (one kernel updates all) beats a pair
# of arrays for every layer.
VECTOR_LAYERS_LIMIT = 4
VECTOR_PARAMS_LIMIT = 400


def num_params(sizes: Sequence[int]) -> int:
    """Weights and biases of a network with these layer sizes, inputs and outputs included."""
    return sum((i + 1) * o for i, o in pairwise(sizes))


def init_layers(
    sizes: Sequence[int], initializer: Callable[[np.random.Generator, int, int], Weights], seed: int
) -> list[tuple[Weights, Weights]]:
    """Draws the starting weights; biases are zero. A layer's draw depends on no other layer."""
    return [
        (
            initializer(np.random.default_rng((seed, depth)), inputs, outputs),
            np.zeros(outputs, np.float32),
        )
        for depth, (inputs, outputs) in enumerate(pairwise(sizes))
    ]


class Packing(NamedTuple):
    """How parameters are held while they train: as one vector, or a pair of arrays a layer."""

    as_vector: bool
    shapes: tuple[tuple[int, ...], ...]  # of weights and biases, in the order of the layers

    def pack(self, arrays: Sequence[np.ndarray]) -> Any:
        """From NumPy arrays in the order of `shapes` to what the optimizer sees."""
        if self.as_vector:
            return np.concatenate([a.ravel() for a in arrays])
        return tuple(Layer(w, b) for w, b in zip(arrays[::2], arrays[1::2], strict=True))

    def layers(self, params: Any) -> Layers:
        """The layers of packed parameters."""
        if not self.as_vector:
            return tuple(params)
        ends = np.cumsum([prod(shape) for shape in self.shapes])
        arrays = [
            params[end - prod(shape) : end].reshape(shape)
            for end, shape in zip(ends, self.shapes, strict=True)
        ]
        return tuple(Layer(w, b) for w, b in zip(arrays[::2], arrays[1::2], strict=True))

    def with_value(self, params: Any, layer: int, source: int, target: int, value: float) -> Any:
        """The parameters, one weight of which (a bias where `source` is -1) has another value.

        NumPy arrays in the structure of `pack`; those that aren't touched are the given ones.
        """
        which = 2 * layer + (source < 0)
        place = (target,) if source < 0 else (source, target)
        if self.as_vector:
            start = sum(prod(shape) for shape in self.shapes[:which])
            changed = np.array(params)
            changed[start + int(np.ravel_multi_index(place, self.shapes[which]))] = value
            return changed
        pair = list(params[layer])
        pair[which % 2] = np.array(pair[which % 2])
        pair[which % 2][place] = value
        return (*params[:layer], Layer(*pair), *params[layer + 1 :])

    def weights_only(self, params: Any) -> Any:
        """The same structure, 1 at weights and 0 at biases: what L1 and L2 act on."""
        ones = [np.full(shape, float(len(shape) == 2), np.float32) for shape in self.shapes]
        if self.as_vector:
            return self.pack(ones)
        # scalars, so that no array as large as the weights has to be read
        return tuple(Layer(np.float32(1.0), np.float32(0.0)) for _ in params)


def packing(sizes: Sequence[int], elementwise: bool) -> Packing:
    """Chooses the faster way; an optimizer that looks at whole layers needs them apart."""
    shapes = tuple(shape for i, o in pairwise(sizes) for shape in ((i, o), (o,)))
    small = len(sizes) - 1 <= VECTOR_LAYERS_LIMIT and num_params(sizes) <= VECTOR_PARAMS_LIMIT
    return Packing(elementwise and small, shapes)


def dense(x: Array, layer: Layer) -> Array:
    """`x @ weights + biases`, `[B, I] -> [B, O]`, by the faster of two ways for its size."""
    weights, biases = layer
    if x.shape[0] * weights.size <= MULTIPLY_AND_SUM_LIMIT:
        return jnp.sum(x[:, :, None] * weights[None], axis=1) + biases
    return x @ weights + biases


def keep_mask(shape: tuple[int, ...], rate: Array, salt: Array) -> Array:
    """Dropout's factors: 0 with probability `rate`, otherwise 1 / (1 - rate).

    A counter through the shuffle's hash: fused with what uses it, and free of state.
    """
    counter = jax.lax.iota(jnp.uint32, prod(shape)).reshape(shape)
    uniform = (mix(counter ^ salt) >> 8).astype(jnp.float32) * jnp.float32(2**-24)
    return jnp.where(uniform < rate, 0.0, 1.0 / (1.0 - rate))


def forward(
    layers: Layers,
    x: Array,
    activation: Activation,
    dropout: tuple[Array, Array] | None = None,
    hidden: list[Array] | None = None,
) -> Array:
    """The network's scores.

    Args:
        layers: all layers; the activation follows each but the last.
        x: `[B, I]` inputs.
        activation: the elementwise function between layers.
        dropout: `(rate, salt)` in training; None to use every neuron.
        hidden: what the neurons of each hidden layer answer, `[B, O]`, is appended here.

    Returns:
        `[B, C]` scores, whose meaning is the loss's affair.
    """
    for depth, layer in enumerate(layers):
        x = dense(x, layer)
        if depth < len(layers) - 1:
            x = activation(x)
            if dropout is not None:
                rate, salt = dropout
                x = x * keep_mask(x.shape, rate, mix(salt + jnp.uint32(depth)))
            if hidden is not None:
                hidden.append(x)
    return x
