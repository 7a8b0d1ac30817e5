"""Learning-rate schedules: `f(fraction, options) -> factor` of the learning rate.

`fraction` is the share of the planned epochs that is done, in [0, 1], and traced like the
options, so that neither a longer training nor another option compiles anything.
(Optax's own schedules branch in Python on their numbers, which traced values don't allow.)
"""

from collections.abc import Mapping

import jax.numpy as jnp
from jax import Array

Options = Mapping[str, Array]


def constant(fraction: Array, options: Options) -> Array:
    """Always 1."""
    del options
    return jnp.ones_like(fraction)


def step(fraction: Array, options: Options) -> Array:
    """`decay_rate` to the power of the drops so far; `drops` of them, evenly spaced."""
    done = jnp.floor(fraction * (options["drops"] + 1.0))
    return options["decay_rate"] ** jnp.minimum(done, options["drops"])


def cosine(fraction: Array, options: Options) -> Array:
    """From 1 down to `final_fraction` along half a cosine (Loshchilov & Hutter 2017)."""
    floor = options["final_fraction"]
    return floor + (1.0 - floor) * 0.5 * (1.0 + jnp.cos(jnp.pi * fraction))


def warmup_cosine(fraction: Array, options: Options) -> Array:
    """Linearly from 0 to 1 over the first `warmup_fraction`, then `cosine` over the rest."""
    warmup = options["warmup_fraction"]
    rest = (fraction - warmup) / jnp.maximum(1.0 - warmup, 1e-6)
    rising = fraction / jnp.maximum(warmup, 1e-6)
    return jnp.where(fraction < warmup, rising, cosine(jnp.clip(rest, 0.0, 1.0), options))


def exponential(fraction: Array, options: Options) -> Array:
    """Smoothly from 1 to `decay_rate` at the end."""
    return options["decay_rate"] ** fraction
