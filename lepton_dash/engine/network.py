"""The multi-layer perceptron: its parameters, and its outputs for a batch.

Shapes: B examples, I inputs and O outputs of a layer, P parameters in all.

What a hidden layer does with its input x, in this order: the sums x @ weights + biases; their
normalisation, if layers are normalised; the activation; dropout, in training; and, in a residual
network, + x, where x is as wide as what the layer gives out. The last layer gives the sums alone.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice, pairwise
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


class NormalisedLayer(NamedTuple):
    """One dense layer whose sums are normalised."""

    weights: Leaf  # [I, O]
    biases: Leaf  # [O]
    gain: Leaf  # [O]
    shift: Leaf  # [O]


Layers = tuple[Layer | NormalisedLayer, ...]
Activation = Callable[[Array], Array]

# Measured on two cores, with batches of 1 to 128 and layers of 4 to 64:
# up to this many products a batch XLA's fused multiply-and-sum beats its matrix product,
MULTIPLY_AND_SUM_LIMIT = 10 * 16 * 16
# and for up to this many layers one vector of parameters (one kernel updates all) beats a pair
# of arrays for every layer.
VECTOR_LAYERS_LIMIT = 4
VECTOR_PARAMS_LIMIT = 400


# Added to the variance of a layer's sums before they are divided by its root (Ba et al. 2016).
NORM_EPSILON = 1e-5


def num_params(sizes: Sequence[int], layer_norm: bool = False) -> int:
    """Parameters of a network with these layer sizes, inputs and outputs included.

    With normalised layers, every hidden neuron has a gain and a shift as well.
    """
    dense = sum((i + 1) * o for i, o in pairwise(sizes))
    return dense + layer_norm * 2 * sum(sizes[1:-1])


def init_layers(
    sizes: Sequence[int],
    initializer: Callable[[np.random.Generator, int, int], Weights],
    seed: int,
    layer_norm: bool = False,
    bias: float = 0.0,
) -> list[tuple[Weights, ...]]:
    """Draws the starting weights; all biases are equal, shifts are zero, gains are one.

    A layer's draw depends on no other layer.
    """
    layers: list[tuple[Weights, ...]] = []
    for depth, (inputs, outputs) in enumerate(pairwise(sizes)):
        weights = initializer(np.random.default_rng((seed, depth)), inputs, outputs)
        biases = np.full(outputs, bias, np.float32)
        ones = np.ones(outputs, np.float32)
        normalised = layer_norm and depth < len(sizes) - 2
        layers.append((weights, biases, ones, 0 * ones) if normalised else (weights, biases))
    return layers


class Packing(NamedTuple):
    """How parameters are held while they train: as one vector, or as arrays layer by layer."""

    as_vector: bool
    # of each layer's weights and biases, and of its gain and shift where it is normalised
    shapes: tuple[tuple[tuple[int, ...], ...], ...]

    def pack(self, arrays: Sequence[np.ndarray]) -> Any:
        """From NumPy arrays in the order of `shapes` to what the optimizer sees."""
        if self.as_vector:
            return np.concatenate([a.ravel() for a in arrays])
        return self._layers(arrays)

    def _layers(self, arrays: Sequence[Leaf]) -> Layers:
        rest = iter(arrays)
        return tuple(_LAYERS[len(shapes)](*islice(rest, len(shapes))) for shapes in self.shapes)

    def layers(self, params: Any) -> Layers:
        """The layers of packed parameters."""
        if not self.as_vector:
            return tuple(params)
        ends = np.cumsum([prod(shape) for shape in self.flat_shapes])
        arrays = [
            params[end - prod(shape) : end].reshape(shape)
            for end, shape in zip(ends, self.flat_shapes, strict=True)
        ]
        return self._layers(arrays)

    @property
    def flat_shapes(self) -> list[tuple[int, ...]]:
        """The shapes of all arrays, in the order in which they are packed."""
        return [shape for layer in self.shapes for shape in layer]

    def with_value(self, params: Any, layer: int, source: int, target: int, value: float) -> Any:
        """The parameters, one weight of which (a bias where `source` is -1) has another value.

        NumPy arrays in the structure of `pack`; those that aren't touched are the given ones.
        """
        name, place = ("biases", (target,)) if source < 0 else ("weights", (source, target))
        if self.as_vector:
            changed = np.array(params)
            getattr(self.layers(changed)[layer], name)[place] = value  # views of it
            return changed
        array = np.array(getattr(params[layer], name))
        array[place] = value
        return (*params[:layer], params[layer]._replace(**{name: array}), *params[layer + 1 :])

    def weights_only(self, params: Any) -> Any:
        """The same structure, 1 at weights and 0 at all else: what L1 and L2 act on."""
        if self.as_vector:
            ones = [np.full(s, float(len(s) == 2), np.float32) for s in self.flat_shapes]
            return self.pack(ones)
        # scalars, so that no array as large as the weights has to be read
        return self._layers([np.float32(len(shape) == 2) for shape in self.flat_shapes])

    def by_layer(self, values: Sequence[Leaf]) -> Any:
        """The same structure, filled with a scalar for each layer."""
        if self.as_vector:
            sizes = [sum(map(prod, shapes)) for shapes in self.shapes]
            return jnp.concatenate(
                [jnp.broadcast_to(v, n) for v, n in zip(values, sizes, strict=True)]
            )
        return self._layers(
            [v for v, shapes in zip(values, self.shapes, strict=True) for _ in shapes]
        )


_LAYERS: Mapping[int, type[Layer] | type[NormalisedLayer]] = {2: Layer, 4: NormalisedLayer}


def packing(sizes: Sequence[int], elementwise: bool, layer_norm: bool = False) -> Packing:
    """Chooses the faster way; an optimizer that looks at whole layers needs them apart."""
    hidden = len(sizes) - 2
    shapes = tuple(
        ((i, o), (o,), (o,), (o,)) if layer_norm and depth < hidden else ((i, o), (o,))
        for depth, (i, o) in enumerate(pairwise(sizes))
    )
    small = (
        len(sizes) - 1 <= VECTOR_LAYERS_LIMIT
        and num_params(sizes, layer_norm) <= VECTOR_PARAMS_LIMIT
    )
    return Packing(elementwise and small, shapes)


def dense(x: Array, layer: Layer | NormalisedLayer) -> Array:
    """`x @ weights + biases`, `[B, I] -> [B, O]`, by the faster of two ways for its size."""
    weights, biases = layer.weights, layer.biases
    if x.shape[0] * weights.size <= MULTIPLY_AND_SUM_LIMIT:
        return jnp.sum(x[:, :, None] * weights[None], axis=1) + biases
    return x @ weights + biases


def normalise(sums: Array, gain: Array, shift: Array) -> Array:
    """Layer normalisation of `[B, O]`: each example's sums get mean `shift`, deviation `gain`.

    Where all sums of an example are equal, as in a layer of one neuron, `shift` is left of them.
    """
    # gain (s - mean) / sqrt(variance + ε) + shift, over the neurons (Ba, Kiros & Hinton 2016)
    centred = sums - jnp.mean(sums, axis=1, keepdims=True)
    variance = jnp.mean(centred**2, axis=1, keepdims=True)
    return gain * centred * jax.lax.rsqrt(variance + NORM_EPSILON) + shift


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
    activations: Sequence[Activation],
    *,
    residual: bool = False,
    dropout: tuple[Sequence[Array], Array] | None = None,
    hidden: list[Array] | None = None,
) -> Array:
    """The network's scores.

    Args:
        layers: all layers.
        x: `[B, I]` inputs.
        activations: the elementwise function of each hidden layer.
        residual: whether a hidden layer adds its input where that is as wide.
        dropout: `(rate of each hidden layer, salt)` in training; None to use every neuron.
        hidden: what the neurons of each hidden layer give out, `[B, O]`, is appended here.

    Returns:
        `[B, C]` scores, whose meaning is the loss's affair.
    """
    for depth, (layer, activation) in enumerate(zip(layers[:-1], activations, strict=True)):
        before, x = x, dense(x, layer)
        if isinstance(layer, NormalisedLayer):
            x = normalise(x, layer.gain, layer.shift)
        x = activation(x)
        if dropout is not None:
            rates, salt = dropout
            x = x * keep_mask(x.shape, rates[depth], mix(salt + jnp.uint32(depth)))
        if residual and before.shape == x.shape:
            x = x + before
        if hidden is not None:
            hidden.append(x)
    return dense(x, layers[-1])
