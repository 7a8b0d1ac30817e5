import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from lepton_dash import schedules, tables

FRACTIONS = jnp.linspace(0, 1, 101)


def curve(name, **options):
    return np.asarray(jax.vmap(lambda f: getattr(schedules, name)(f, options))(FRACTIONS))


def theirs(schedule):
    return np.asarray([schedule(i) for i in range(101)])


def test_against_optax():
    np.testing.assert_allclose(
        curve("cosine", final_fraction=0.1),
        theirs(optax.cosine_decay_schedule(1.0, 100, 0.1)),
        atol=1e-6,
    )
    np.testing.assert_allclose(
        curve("warmup_cosine", warmup_fraction=0.2, final_fraction=0.05),
        theirs(optax.warmup_cosine_decay_schedule(0.0, 1.0, 20, 100, 0.05)),
        atol=1e-6,
    )
    np.testing.assert_allclose(
        curve("exponential", decay_rate=0.01),
        theirs(optax.exponential_decay(1.0, 100, 0.01)),
        rtol=1e-5,
    )
    np.testing.assert_allclose(curve("constant"), 1.0)


def test_steps_drop_evenly():
    found = curve("step", drops=3.0, decay_rate=0.1)
    np.testing.assert_allclose(found[[0, 24, 26, 51, 76, 100]], [1, 1, 0.1, 0.01, 0.001, 0.001])


@pytest.mark.parametrize("name", tables.SCHEDULES)
def test_numpy_draws_what_jax_trains_with(name):
    options = tables.with_defaults(tables.SCHEDULES[name].options, {})
    function = tables.resolve(tables.SCHEDULES[name].function)
    drawn = function(np.linspace(0, 1, 101), options)
    assert isinstance(drawn, np.ndarray)
    np.testing.assert_allclose(drawn, curve(name, **options), atol=1e-5)


def test_every_schedule_is_finite_at_the_ends_of_its_options():
    for name, row in tables.SCHEDULES.items():
        function = tables.resolve(row.function)
        for bound in ("minimum", "maximum", "default"):
            options = {key: jnp.float32(getattr(o, bound)) for key, o in row.options.items()}
            values = np.asarray([function(f, options) for f in FRACTIONS])
            assert np.isfinite(values).all(), name
            assert values.min() >= 0, name
            assert values.max() <= 1 + 1e-6, name
