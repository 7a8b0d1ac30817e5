"""Activations that neither `jax.nn` nor `jax.numpy` has under a name of its own."""

import jax
import jax.numpy as jnp
from jax import Array


def linear(x: Array) -> Array:
    """Returns `x` itself: a network of such layers is one linear map."""
    return x


def squared_relu(x: Array) -> Array:
    """`max(0, x)²`: a ReLU whose slope starts from 0 (So et al. 2021)."""
    return jnp.square(jax.nn.relu(x))


def gaussian(x: Array) -> Array:
    """`exp(-x²)`: a bump at 0, as in networks of radial basis functions."""
    return jnp.exp(-(x**2))


def sharp_sigmoid(x: Array) -> Array:
    """`1 / (1 + exp(-10 x))`: close to the perceptron's step, and with a gradient."""
    return jax.nn.sigmoid(10.0 * x)
