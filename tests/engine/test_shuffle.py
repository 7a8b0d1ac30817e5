import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lepton_dash.engine.shuffle import permute

one_order = jax.jit(permute, static_argnums=1)


def orders(size: int, epochs: int, key: int = 7) -> np.ndarray:
    positions = jnp.arange(size, dtype=jnp.int32)
    every = jax.jit(jax.vmap(lambda e: permute(positions, size, jnp.uint32(key), e)))
    return np.asarray(every(jnp.arange(epochs, dtype=jnp.int32)))


@given(
    st.sampled_from([1, 2, 3, 10, 97, 256, 1000]),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**31 - 1),
)
def test_every_example_comes_once(size, key, epoch):
    positions = np.arange(size, dtype=np.int32)
    order = one_order(positions, size, np.uint32(key), np.int32(epoch))
    assert sorted(np.asarray(order).tolist()) == list(range(size))


def test_one_position_alone_is_the_same_as_among_all():
    size, key, epoch = 1000, jnp.uint32(3), jnp.int32(5)
    together = one_order(jnp.arange(size, dtype=jnp.int32), size, key, epoch)
    assert int(one_order(jnp.int32(417), size, key, epoch)) == int(together[417])


@pytest.mark.parametrize("size", [10, 97])
def test_positions_are_uniform(size):
    epochs = 20_000
    found = orders(size, epochs)
    for position in (0, 1, size // 2, size - 1):
        counts = np.bincount(found[:, position], minlength=size)
        assert stats.chisquare(counts).pvalue > 1e-4


def test_neighbours_are_independent():
    size, epochs = 20, 40_000
    found = orders(size, epochs)
    pairs = found[:, 3] * size + found[:, 4]
    counts = np.bincount(pairs, minlength=size * size)
    possible = ~np.eye(size, dtype=bool).ravel()
    assert counts[~possible].sum() == 0
    assert stats.chisquare(counts[possible]).pvalue > 1e-4


def test_epochs_and_seeds_differ():
    found = orders(50, 30)
    assert len({tuple(order) for order in found.tolist()}) == 30
    assert (orders(50, 1, key=1) != orders(50, 1, key=2)).any()
