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

BLOCK = 512
"""Examples that pass the network at once."""


class HiddenLayer(NamedTuple):
    """A hidden layer on a sample of the training data."""

    size: int
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
    moved: float
    """Distance of the weights from where they started, in parts of their first norm; NaN if they
    started from 0."""


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
    start = [layer[0] for layer in trainer.first_layers]
    found = _program(trainer.design)(state.carry.params, start, x, y, hyper)
    saturated, gradients, weights, moved = (np.asarray(part).tolist() for part in found)
    sizes = trainer.design.sizes[1:-1]
    return Look(
        tuple(HiddenLayer(*row) for row in zip(sizes, saturated, strict=True)),
        tuple(WeightLayer(*row) for row in zip(gradients, weights, strict=True)),
        moved,
    )


def dead_units(trainer: Trainer, state: TrainState, x: NDArray[np.float32]) -> tuple[int, ...]:
    """Count the units of each hidden layer that no gradient reaches from any example `x` [N, F].

    Their activation has a slope of 0 on every one of them. Stops at the first examples by which
    every unit is known to live.
    """
    program = _slopes_program(trainer.design)
    dead = [np.ones(size, bool) for size in trainer.design.sizes[1:-1]]
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        if len(block) < BLOCK:  # one shape for all blocks: the last example more than once
            block = np.concatenate([block, np.repeat(block[-1:], BLOCK - len(block), axis=0)])
        flat = program(state.carry.params, block)
        dead = [one & np.asarray(other) for one, other in zip(dead, flat, strict=True)]
        if not any(layer.any() for layer in dead):
            break
    return tuple(int(layer.sum()) for layer in dead)


@lru_cache(maxsize=PROGRAMS_IN_MEMORY)
def _program(design: Design) -> Any:
    return jax.jit(partial(_inside, design), compiler_options=compiler.options(design))


@lru_cache(maxsize=PROGRAMS_IN_MEMORY)
def _slopes_program(design: Design) -> Any:
    def flat(params: Any, x: Array) -> list[Array]:
        return [jnp.all(slope == 0, axis=0) for slope in _slopes(design, params, x)]

    return jax.jit(flat, compiler_options=compiler.options(design))


def _slopes(design: Design, params: Any, x: Array) -> list[Array]:
    """Slopes of the activations [S, U], a layer each, in parts of the steepest one."""
    slopes: list[Array] = []
    anywhere = jnp.linspace(-4.0, 4.0, 161)

    def watched(function: network.Activation, z: Array) -> Array:
        answer, slope = jax.jvp(function, (z,), (jnp.ones_like(z),))
        _answer, known = jax.jvp(function, (anywhere,), (jnp.ones_like(anywhere),))
        slopes.append(jnp.abs(slope) / jnp.max(jnp.abs(known)))
        return answer

    functions = [partial(watched, function) for function in design.functions]
    network.forward(design.packing.layers(params), x, functions, residual=design.residual)
    return slopes


def _inside(
    design: Design, params: Any, start: list[Array], x: Array, y: Array, vector: Array
) -> tuple[Array, Array, Array, Array]:
    """Saturated shares [H], gradients [H + 1], weights [H + 1], how far the weights have moved."""
    hyper = design.unpack(vector)
    loss = tables.resolve(tables.LOSSES[design.loss].function)
    slopes = _slopes(design, params, x)

    def mean_loss(params: Any) -> Array:
        scores = design.scores(params, x)
        return jnp.mean(loss.per_example(scores, y, design.task, hyper.loss))

    gradients = design.packing.layers(jax.grad(mean_loss)(params))
    weights = [layer.weights for layer in design.packing.layers(params)]
    shares = [jnp.mean(slope < FLAT) for slope in slopes]
    moved = sum(jnp.sum((w - first) ** 2) for w, first in zip(weights, start, strict=True))
    size = sum(jnp.sum(first**2) for first in start)
    return (
        jnp.stack(shares).astype(jnp.float32) if shares else jnp.zeros(0, jnp.float32),
        jnp.stack([_rms(layer.weights) for layer in gradients]),
        jnp.stack([_rms(layer) for layer in weights]),
        jnp.sqrt(moved / size),
    )


def _rms(values: Array) -> Array:
    return jnp.sqrt(jnp.mean(values**2))
