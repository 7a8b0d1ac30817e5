"""Learning-rate schedules: `f(fraction, options) -> factor` of the learning rate.

`fraction` is the share of the planned epochs that is done, in [0, 1]: an array of JAX, traced in
a training like the options, so that neither a longer training nor another option compiles
anything; or one of NumPy, to draw the curve without JAX.
(Optax's own schedules branch in Python on their numbers, which traced values don't allow.)
"""

from collections.abc import Mapping
from math import pi
from typing import Any

Numbers = Any
"""An array of any library that follows the Python array API standard."""

Options = Mapping[str, Any]


def constant(fraction: Numbers, options: Options) -> Numbers:
    """Always 1."""
    del options
    return _library_of(fraction).ones_like(fraction)


def step(fraction: Numbers, options: Options) -> Numbers:
    """`decay_rate` to the power of the drops so far; `drops` of them, evenly spaced."""
    library = _library_of(fraction)
    done = library.floor(fraction * (options["drops"] + 1.0))
    return options["decay_rate"] ** library.minimum(done, options["drops"])


def cosine(fraction: Numbers, options: Options) -> Numbers:
    """From 1 down to `final_fraction` along half a cosine (Loshchilov & Hutter 2017)."""
    floor = options["final_fraction"]
    return floor + (1.0 - floor) * 0.5 * (1.0 + _library_of(fraction).cos(pi * fraction))


def warmup_cosine(fraction: Numbers, options: Options) -> Numbers:
    """Linearly from 0 to 1 over the first `warmup_fraction`, then `cosine` over the rest."""
    library, warmup = _library_of(fraction), options["warmup_fraction"]
    rest = (fraction - warmup) / library.maximum(1.0 - warmup, 1e-6)
    rising = fraction / library.maximum(warmup, 1e-6)
    falling = cosine(library.clip(rest, 0.0, 1.0), options)
    return library.where(fraction < warmup, rising, falling)


def exponential(fraction: Numbers, options: Options) -> Numbers:
    """Smoothly from 1 to `decay_rate` at the end."""
    return options["decay_rate"] ** fraction


def _library_of(values: Numbers) -> Any:
    return values.__array_namespace__()
