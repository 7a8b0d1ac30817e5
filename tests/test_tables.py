"""What every row of the registries promises."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax import Array

from lepton_dash import tables
from lepton_dash.tables import Option

PARAMS = {"weight": jnp.linspace(-1.0, 1.0, 12).reshape(3, 4), "bias": jnp.ones(4)}


def _option_rows() -> Iterator[tuple[str, str, Option]]:
    registries: list[Mapping[str, Any]] = [tables.OPTIMIZERS, tables.LOSSES, tables.SCHEDULES]
    for table in registries:
        for name, row in table.items():
            for option, limits in row.options.items():
                yield name, option, limits


@pytest.mark.parametrize(("row", "name", "option"), list(_option_rows()))
def test_option_has_a_default_within_its_range(row: str, name: str, option: Option) -> None:
    assert option.minimum <= option.default <= option.maximum
    assert option.minimum < option.maximum
    assert option.scale != "log" or option.minimum > 0
    assert option.label


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_optimizer_has_the_defaults_of_optax(name: str) -> None:
    row = tables.OPTIMIZERS[name]
    parameters = inspect.signature(tables.resolve(row.function)).parameters
    assert parameters.keys() >= {"learning_rate", *row.options, *row.fixed}
    for option, limits in row.options.items():
        # without a momentum, Optax's sgd is another optimizer, which has a row of its own
        expected = parameters[option].default if row.function != "optax:sgd" else 0.9
        assert limits.default == expected


def _updates(row: tables.Optimizer, learning_rate: Array, options: Mapping[str, Any]) -> Any:
    """Returns the parameters after some steps along gradients that change size and sign."""
    optimizer = tables.resolve(row.function)(learning_rate, **options, **row.fixed)

    def step(carry: Any, size: Array) -> Any:
        params, state = carry
        grads = jax.tree.map(lambda weight: size * (weight + 0.5), PARAMS)
        updates, state = optimizer.update(grads, state, params)
        return (optax.apply_updates(params, updates), state), None

    sizes = jnp.array([1.0, -0.1, 3.0, 0.5, -2.0, 0.3, 0.7, -0.2])
    (params, _state), _none = jax.lax.scan(step, (PARAMS, optimizer.init(PARAMS)), sizes)
    return params


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_every_option_acts_as_a_traced_value(name: str) -> None:
    row = tables.OPTIMIZERS[name]
    traces = []

    @jax.jit
    def step(learning_rate: Array, options: Mapping[str, Array]) -> Any:
        traces.append(name)
        return _updates(row, learning_rate, options)

    defaults = {option: jnp.float32(limits.default) for option, limits in row.options.items()}
    rate = jnp.float32(0.1)
    traced = step(rate, defaults)
    plain = _updates(row, rate, {option: limits.default for option, limits in row.options.items()})
    for one, other in zip(jax.tree.leaves(traced), jax.tree.leaves(plain), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)
    for option, limits in row.options.items():
        ends = [step(rate, defaults | {option: jnp.float32(end)}) for end in limits[2:4]]
        assert not jnp.array_equal(ends[0]["weight"], ends[1]["weight"]), option
        assert all(jnp.all(jnp.isfinite(leaf)) for end in ends for leaf in jax.tree.leaves(end))
    assert len(traces) == 1


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_an_elementwise_optimizer_knows_nothing_of_the_other_weights(name: str) -> None:
    row = tables.OPTIMIZERS[name]
    optimizer = tables.resolve(row.function)(0.1, **row.fixed)

    def step(grads: Array) -> np.ndarray:
        weight = PARAMS["weight"]
        _updates, state = optimizer.update(jnp.ones((3, 4)), optimizer.init(weight), weight)
        updates, _state = optimizer.update(grads, state, weight)
        return np.asarray(updates).ravel()

    grads = jnp.full((3, 4), 2.0)
    unchanged = np.array_equal(step(grads)[:-1], step(grads.at[2, 3].set(100.0))[:-1])
    assert unchanged == row.elementwise


@pytest.mark.parametrize("row", [*tables.ACTIVATIONS.values()], ids=[*tables.ACTIVATIONS])
def test_activation_is_elementwise(row: tables.Activation) -> None:
    x = jnp.linspace(-3.0, 3.0, 12).reshape(3, 4)
    function = tables.resolve(row.function)
    assert function(x).shape == x.shape
    np.testing.assert_allclose(function(x)[1, 2], function(x[1, 2]), rtol=1e-6)


@pytest.mark.parametrize("table", [tables.LOSSES, tables.SCHEDULES, tables.INITIALIZERS])
def test_function_exists(table: Mapping[str, Any]) -> None:
    for row in table.values():
        assert tables.resolve(row.function) is not None


@pytest.mark.parametrize("name", tables.SCHEDULES)
def test_schedule_takes_its_options(name: str) -> None:
    row = tables.SCHEDULES[name]
    defaults = tables.with_defaults(row.options, {})
    schedule = jax.jit(tables.resolve(row.function))
    factors = [float(schedule(jnp.float32(t), defaults)) for t in np.linspace(0, 1, 11)]
    assert all(0.0 <= factor <= 1.0 for factor in factors)
    for option, limits in row.options.items():
        for end in limits[2:4]:
            assert np.isfinite(schedule(jnp.float32(0.5), defaults | {option: end}))


def test_tasks() -> None:
    assert tables.task_of("circle", 7) == "binary"
    assert tables.task_of("blobs", 2) == "binary"
    assert tables.task_of("blobs", 3) == "multiclass"
    assert tables.task_of("digits", 2) == "multiclass"
    assert tables.task_of("breast_cancer", 3) == "binary"
    assert tables.task_of("diabetes", 3) == "regression"
    assert tables.task_of("csv", 3) is None


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_default_loss_fits(task: str) -> None:
    assert tables.default_loss(task) in tables.losses_for(task)


def test_feature_names_in_addresses_are_distinct_words() -> None:
    words = [row.query for row in tables.FEATURES.values()]
    assert len(set(words)) == len(words)
    assert all(word.isalnum() for word in words)
