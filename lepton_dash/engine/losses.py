"""Losses: how far a network's raw outputs (scores) are from the targets, example by example.

Shapes: B examples, C outputs. Targets `y` are float32 `[B]`: the class index for classes, the
value for regression. The task is "binary", "multiclass" or "regression".

A network with two classes has one output. The squared losses and Huber pass it through tanh
and compare it with -1 and +1, as TensorFlow Playground does, so their scale is the
Playground's; for more classes they compare the softmax with the one-hot target (for the
squared loss that is the Brier score).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

Options = Mapping[str, Array]


class LossFunction(NamedTuple):
    """A loss and the way from scores to what the network says."""

    per_example: Callable[[Array, Array, str, Options], Array]
    """`(scores [B, C], y [B], task, options) -> [B]` in the loss's own unit."""
    prediction: Callable[[Array, str], Array]
    """`(scores [B, C], task) -> [B]` value or probability of class 1, or `[B, C]` probabilities."""
    two_outputs: bool = False
    """Whether two classes get an output each instead of one between them."""


def _signs(y: Array) -> Array:
    return 2.0 * y - 1.0


def _one_hot(y: Array, classes: int) -> Array:
    return jax.nn.one_hot(y.astype(jnp.int32), classes)


def _residuals(scores: Array, y: Array, task: str) -> Array:
    """Differences from the target, `[B, C]`."""
    if task == "multiclass":
        return jax.nn.softmax(scores) - _one_hot(y, scores.shape[1])
    if task == "binary":
        return jnp.tanh(scores) - _signs(y)[:, None]
    return scores - y[:, None]


def _squashed(scores: Array, task: str) -> Array:
    if task == "multiclass":
        return jax.nn.softmax(scores)
    if task == "binary":
        return 0.5 * (jnp.tanh(scores[:, 0]) + 1.0)
    return scores[:, 0]


def _mse(scores: Array, y: Array, task: str, options: Options) -> Array:
    del options
    return jnp.sum(_residuals(scores, y, task) ** 2, axis=1)


def _half_mse(scores: Array, y: Array, task: str, options: Options) -> Array:
    return 0.5 * _mse(scores, y, task, options)


def _huber(scores: Array, y: Array, task: str, options: Options) -> Array:
    # ½r² where |r| <= delta, delta (|r| - ½ delta) beyond (Huber 1964)
    size = jnp.abs(_residuals(scores, y, task))
    delta = options["delta"]
    return jnp.sum(jnp.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta)), axis=1)


def _hinge(scores: Array, y: Array, task: str, options: Options) -> Array:
    del options
    if task == "binary":  # max(0, 1 - t s), t = ±1
        return jax.nn.relu(1.0 - _signs(y) * scores[:, 0])
    # max(0, 1 + the best wrong score - the right score) (Crammer & Singer 2001)
    right = _one_hot(y, scores.shape[1])
    own = jnp.sum(right * scores, axis=1)
    rival = jnp.max(jnp.where(right > 0, -jnp.inf, scores), axis=1)
    return jax.nn.relu(1.0 + rival - own)


def _margin(scores: Array, task: str) -> Array:
    if task == "multiclass":
        return jax.nn.softmax(scores)
    return jnp.clip(0.5 * (scores[:, 0] + 1.0), 0.0, 1.0)


def _binary_cross_entropy(scores: Array, y: Array, task: str, options: Options) -> Array:
    del task, options
    # log(1 + exp(s)) - y s, half the exponentials of Optax's form
    return jax.nn.softplus(scores[:, 0]) - y * scores[:, 0]


def _softmax_cross_entropy(scores: Array, y: Array, task: str, options: Options) -> Array:
    del task, options
    # log Σ exp(s) - s[y]; a sum with the one-hot target is faster here than a gather
    right = jnp.sum(_one_hot(y, scores.shape[1]) * scores, axis=1)
    return jax.nn.logsumexp(scores, axis=1) - right


def _cross_entropy(scores: Array, y: Array, task: str, options: Options) -> Array:
    one = _binary_cross_entropy if task == "binary" else _softmax_cross_entropy
    return one(scores, y, task, options)


def _sigmoid(scores: Array, task: str) -> Array:
    if task == "multiclass":
        return jax.nn.softmax(scores)
    return jax.nn.sigmoid(scores[:, 0])


def _softmax(scores: Array, task: str) -> Array:
    probabilities = jax.nn.softmax(scores)
    return probabilities[:, 1] if task == "binary" else probabilities


mse = LossFunction(_mse, _squashed)
half_mse = LossFunction(_half_mse, _squashed)
huber = LossFunction(_huber, _squashed)
hinge = LossFunction(_hinge, _margin)
cross_entropy = LossFunction(_cross_entropy, _sigmoid)
binary_cross_entropy = LossFunction(_binary_cross_entropy, _sigmoid)
softmax_cross_entropy = LossFunction(_softmax_cross_entropy, _softmax, two_outputs=True)
