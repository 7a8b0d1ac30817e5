"""A random permutation that is computed one element at a time, without sorting.

The swap-or-not shuffle (Hoang, Morris & Rogaway 2012, "An enciphering scheme based on a card
shuffle"): in every round each position is paired with its mirror image about a random point,
and a hash of the pair decides whether the two change places. Any position of any epoch can be
asked for alone, so training can stop and go on in the middle of an epoch, and a batch of a
million rows needs no table of a million indices. Sorting random keys takes half of a small
network's epoch; this takes a few per cent.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import Array

# Far fewer rounds than a cipher needs; tests/engine/test_shuffle.py holds positions and
# neighbours against the uniform distribution.
ROUNDS = 24


def mix(x: Array) -> Array:
    """Scrambles 32-bit words (the "lowbias32" finaliser of C. Wellons, hash-prospector)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * jnp.uint32(0x846CA68B)
    return x ^ (x >> 16)


@partial(jax.jit, static_argnums=1)  # traced once for a size, whatever network it serves
def permute(position: Array, size: int, key: Array, epoch: Array) -> Array:
    """Where the example at `position` of this epoch's order stands in the data.

    Args:
        position: int32 positions in [0, size), of any shape.
        size: number of examples.
        key: uint32 scalar, the training's seed scrambled.
        epoch: int32 scalar; every epoch has an order of its own.

    Returns:
        int32 indices, of the same shape; over all positions each index comes once.
    """
    seed = mix(key + mix(epoch.astype(jnp.uint32) + jnp.uint32(1)))
    words = jax.lax.iota(jnp.uint32, 2 * ROUNDS)
    words = mix(words * jnp.uint32(0x9E3779B9) + seed)
    # The slight unevenness of a 32-bit word modulo the size is at most size / 2³².
    mirrors = (words[:ROUNDS] % jnp.uint32(size)).astype(jnp.int32)
    salts = words[ROUNDS:]
    for i in range(ROUNDS):
        partner = mirrors[i] - position
        partner = jnp.where(partner < 0, partner + size, partner)
        pair = jnp.maximum(position, partner).astype(jnp.uint32)
        # One multiplication and one fold are enough for a single decision bit.
        coin = (pair ^ salts[i]) * jnp.uint32(0x9E3779B9)
        coin = (coin ^ (coin >> 15)) * jnp.uint32(0x85EBCA6B)
        position = jnp.where((coin >> 31) == 1, partner, position)
    return position
