"""What a look inside of a network shows: units that do nothing more, and how gradients pass.

Shapes: S examples of the sample, F inputs, H hidden layers, U units of a layer.
"""

from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from lepton_dash import tables
from lepton_dash.engine import compiler, network
from lepton_dash.engine.program import Design
from lepton_dash.engine.trainer import PROGRAMS_IN_MEMORY, Trainer, TrainState

FLAT = 0.06
"""A unit is saturated for an example where its activation's slope is below this part of its
steepest one: tanh beyond ±0.97, sigmoid beyond 0.015 and 0.985."""

MOST_EXAMPLES = 512
"""Examples that a look takes at most: enough to tell a share to ±4 %, and a few batches' work."""


class HiddenLayer(NamedTuple):
    """A hidden layer on a sample of the training data."""

    size: int
    dead: int
    """Units whose activation has a slope of 0 on every example: no gradient reaches them."""
    saturated: float
    """The share of (unit, example) pairs where the activation is nearly flat, see `FLAT`."""


class WeightLayer(NamedTuple):
    """The weights that lead to a layer, the output's included."""

    gradient: float
    """Root mean square of the gradient's entries, for the mean loss of the sample."""
    weights: float
    """Root mean square of the weights."""


class Look(NamedTuple):
    """What `look` found."""

    hidden: tuple[HiddenLayer, ...]  # [H]
    weights: tuple[WeightLayer, ...]  # [H + 1]


def look(
    trainer: Trainer,
    state: TrainState,
    hyper: NDArray[np.float32],
    x: NDArray[np.float32],
    y: NDArray[np.float32],
) -> Look:
    """Looks inside of a network; the first call for a design compiles.

    Args:
        trainer: knows the network.
        state: the network.
        hyper: the traced settings, which the loss may read.
        x: `[S, F]` inputs of the training examples to look at.
        y: `[S]` their targets.
    """
    found = _program(trainer.design)(state.carry.params, x, y, hyper)
    dead, saturated, gradients, weights = (np.asarray(part).tolist() for part in found)
    sizes = trainer.design.sizes[1:-1]
    return Look(
        tuple(HiddenLayer(*row) for row in zip(sizes, dead, saturated, strict=True)),
        tuple(WeightLayer(*row) for row in zip(gradients, weights, strict=True)),
    )


@lru_cache(maxsize=PROGRAMS_IN_MEMORY)
def _program(design: Design) -> Any:
    return jax.jit(partial(_inside, design), compiler_options=compiler.options(design))


def _inside(
    design: Design, params: Any, x: Array, y: Array, vector: Array
) -> tuple[Array, Array, Array, Array]:
    """Dead units [H], saturated shares [H], gradients [H + 1], weights [H + 1]."""
    hyper = design.unpack(vector)
    loss = tables.resolve(tables.LOSSES[design.loss].function)
    slopes: list[Array] = []  # [S, U] a layer, in parts of the steepest one
    anywhere = jnp.linspace(-4.0, 4.0, 161)

    def watched(function: network.Activation, z: Array) -> Array:
        answer, slope = jax.jvp(function, (z,), (jnp.ones_like(z),))
        _answer, known = jax.jvp(function, (anywhere,), (jnp.ones_like(anywhere),))
        slopes.append(jnp.abs(slope) / jnp.max(jnp.abs(known)))
        return answer

    layers = design.packing.layers(params)
    functions = [partial(watched, function) for function in design.functions]
    network.forward(layers, x, functions, residual=design.residual)

    def mean_loss(params: Any) -> Array:
        scores = design.scores(params, x)
        return jnp.mean(loss.per_example(scores, y, design.task, hyper.loss))

    gradients = design.packing.layers(jax.grad(mean_loss)(params))
    return (
        _stacked([jnp.sum(jnp.all(slope == 0, axis=0)) for slope in slopes], jnp.int32),
        _stacked([jnp.mean(slope < FLAT) for slope in slopes], jnp.float32),
        jnp.stack([_rms(layer.weights) for layer in gradients]),
        jnp.stack([_rms(layer.weights) for layer in layers]),
    )


def _stacked(values: list[Array], dtype: Any) -> Array:
    return jnp.stack(values).astype(dtype) if values else jnp.zeros(0, dtype)


def _rms(values: Array) -> Array:
    return jnp.sqrt(jnp.mean(values**2))
