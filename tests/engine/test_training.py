"""The compiled training against finite differences, plain Optax, and itself in other chunks."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepton_dash import engine, tables
from lepton_dash.engine import network, program
from lepton_dash.engine.shuffle import permute
from tests.engine.engine_cases import case, flat, spec, trained

ACTIVATIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "mish": lambda x: x * np.tanh(np.log1p(np.exp(x))),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "sharp_sigmoid": lambda x: 1 / (1 + np.exp(-10 * x)),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.maximum(x, 0.01 * x),
    "relu6": lambda x: np.clip(x, 0, 6),
    "squared_relu": lambda x: np.maximum(x, 0) ** 2,
    "gelu": lambda x: (
        x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2  # jax.nn's approximation
    ),
    "gaussian": lambda x: np.exp(-(x**2)),
    "sine": np.sin,
    "linear": lambda x: x,
}


def numpy_loss(vector, shapes, x, y, activation, task):
    """The mean loss in float64, written once more and by hand."""
    layers, start = [], 0
    for shape in shapes:
        layers.append(vector[start : start + np.prod(shape)].reshape(shape))
        start += np.prod(shape)
    x = x.astype(np.float64)
    for depth in range(0, len(layers), 2):
        x = x @ layers[depth] + layers[depth + 1]
        if depth < len(layers) - 2:
            x = activation(x)
    if task == "binary":
        return np.mean(np.log1p(np.exp(-np.abs(x[:, 0]))) + np.maximum(x[:, 0], 0) - y * x[:, 0])
    if task == "regression":
        return np.mean((x[:, 0] - y) ** 2)
    peak = x.max(1, keepdims=True)
    own = x[np.arange(len(x)), y.astype(int)]
    return np.mean(np.log(np.exp(x - peak).sum(1)) + peak[:, 0] - own)


@pytest.mark.parametrize(
    ("task", "hidden", "name"),
    [
        ("binary", (), "tanh"),
        ("multiclass", (5,), "tanh"),
        ("regression", (20, 20), "tanh"),
        ("binary", (3, 3, 3, 3, 3), "softplus"),
        ("multiclass", (4, 3), "tanh"),
        *(("regression", (4,), name) for name in ACTIVATIONS),
    ],
    ids=str,
)
def test_a_step_follows_the_gradient(task, hidden, name):
    """One step over all examples moves the weights by the finite-difference gradient."""
    data = case(task, train=12, validation=0)
    experiment = spec(
        hidden_sizes=hidden, activation=name, batch_size=12, learning_rate=0.5, epochs=1
    )
    trainer = engine.build(experiment, data)
    before = flat(trainer, trainer.init()).astype(np.float64)
    _, after, _ = trained(experiment, data)
    shapes = trainer.design.packing.flat_shapes
    gradient = np.empty_like(before)
    for i in range(len(before)):
        both = [
            numpy_loss(
                before + sign * 1e-5 * np.eye(1, len(before), i)[0],
                shapes, data.x_train, data.y_train, ACTIVATIONS[name], task,
            )
            for sign in (1, -1)
        ]  # fmt: skip
        gradient[i] = (both[0] - both[1]) / 2e-5
    moved = (before - flat(trainer, after)) / 0.5
    np.testing.assert_allclose(moved, gradient, rtol=2e-3, atol=2e-6, err_msg=name)


def plain_training(experiment, data, epochs):
    """The same training as an ordinary Optax loop: nothing packed, fused, padded or chunked."""
    trainer = engine.build(experiment, data)
    design, training = trainer.design, experiment.training
    layers = [tuple(map(jnp.asarray, layer)) for layer in trainer.first_layers]
    row = tables.OPTIMIZERS[training.optimizer]
    options = tables.with_defaults(row.options, dict(training.optimizer_options))
    optimizer = tables.resolve(row.function)(training.learning_rate, **options, **row.fixed)
    if training.clip_norm:
        optimizer = optax.chain(optax.clip_by_global_norm(training.clip_norm), optimizer)
    opt_state = optimizer.init(layers)
    loss = tables.resolve(tables.LOSSES[design.loss].function)

    def objective(layers, x, y):
        for weights, biases in layers[:-1]:
            x = jnp.tanh(x @ weights + biases)
        scores = x @ layers[-1][0] + layers[-1][1]
        penalty = sum(
            0.5 * training.l2 * jnp.sum(w**2) + training.l1 * jnp.sum(abs(w)) for w, _ in layers
        )
        return jnp.mean(loss.per_example(scores, y, design.task, {})) + penalty

    @jax.jit
    def step(layers, opt_state, x, y):
        updates, opt_state = optimizer.update(jax.grad(objective)(layers, x, y), opt_state, layers)
        return optax.apply_updates(layers, updates), opt_state

    positions = np.arange(design.num_train, dtype=np.int32)
    order_of = jax.jit(permute, static_argnums=1)
    for epoch in range(epochs):
        order = order_of(positions, design.num_train, trainer.seed, np.int32(epoch))
        for start in range(0, design.num_train, design.batch_size):
            batch = order[start : start + design.batch_size]
            layers, opt_state = step(layers, opt_state, data.x_train[batch], data.y_train[batch])
    return np.concatenate([np.ravel(a) for layer in layers for a in layer])


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_optimizers_take_the_steps_of_plain_optax(name):
    data = case(train=23, validation=0)  # batches of 10, 10 and 3
    experiment = spec(hidden_sizes=(4, 3), optimizer=name, learning_rate=0.02, epochs=2)
    trainer, state, _ = trained(experiment, data)
    np.testing.assert_allclose(
        flat(trainer, state), plain_training(experiment, data, 2), rtol=2e-3, atol=2e-4
    )
    assert (flat(trainer, state) != flat(trainer, trainer.init())).any()


@pytest.mark.parametrize(
    "fields",
    [
        {"l2": 0.3},
        {"l1": 0.05},
        {"clip_norm": 0.05},
        {"batch_size": 7, "l2": 0.1, "clip_norm": 0.1},
        {"batch_size": 1000},
        {"hidden_sizes": (40, 40), "batch_size": 7},
    ],
    ids=str,
)
def test_settings_act_as_in_plain_optax(fields):
    data = case(train=23, validation=0)
    experiment = spec(**{"hidden_sizes": (4, 3), "learning_rate": 0.1, "epochs": 3, **fields})
    trainer, state, _ = trained(experiment, data)
    np.testing.assert_allclose(
        flat(trainer, state), plain_training(experiment, data, 3), rtol=1e-3, atol=1e-5
    )


def test_the_last_partial_batch_counts_once_with_its_own_mean():
    data = case(train=11, validation=0)
    experiment = spec(hidden_sizes=(), batch_size=10, learning_rate=0.1, epochs=1)
    trainer, state, report = trained(experiment, data)
    assert report.steps == trainer.steps_per_epoch == 2
    np.testing.assert_allclose(
        flat(trainer, state), plain_training(experiment, data, 1), rtol=1e-4, atol=1e-6
    )


@settings(max_examples=12)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=30),
    st.sampled_from(
        [
            {},
            {"dropout": 0.2, "clip_norm": 1.0},
            {"dropouts": (0.2,), "frozen_layers": (1,), "residual": True, "layer_norm": True},
        ]
    ),
)
def test_any_chunks_give_the_same_bits(chunks, fields):
    data = case(train=23)
    experiment = spec(
        hidden_sizes=(4, 2),
        optimizer="adam",
        schedule="cosine",
        epochs=30,
        **fields,
    )
    trainer, whole, report = trained(experiment, data)
    hyper = engine.hyperparameters(experiment)
    state, rows = trainer.init(), []
    while state.epoch < 30:
        for steps in chunks:
            state, part = trainer.advance(state, hyper, max_steps=steps, until_epoch=30)
            rows.append(part.rows)
    np.testing.assert_array_equal(flat(trainer, state), flat(trainer, whole))
    np.testing.assert_array_equal(np.concatenate(rows), report.rows)


def test_large_data_is_read_batch_by_batch_in_the_same_order(monkeypatch):
    data = case(train=57, validation=5)
    experiment = spec(hidden_sizes=(4, 2), epochs=3, batch_size=10)
    trainer, state, _ = trained(experiment, data)
    monkeypatch.setattr(program, "GATHER_LIMIT", 0)
    # fewer validation examples are another program, so that the limit is read anew
    larger = replace(data, x_validation=data.x_validation[:4], y_validation=data.y_validation[:4])
    other, state_of_other, _ = trained(experiment, larger)
    np.testing.assert_allclose(flat(trainer, state), flat(other, state_of_other), rtol=1e-5)


def test_rows_are_the_measures_of_the_state():
    data = case("multiclass", train=30, validation=20)
    experiment = spec(hidden_sizes=(6,), optimizer="adam", epochs=40)
    trainer, state, report = trained(experiment, data)
    assert report.rows[:, 0].tolist() == list(range(1, 41))
    for column, x, y in (
        (1, data.x_train, data.y_train),
        (2, data.x_validation, data.y_validation),
    ):
        says = trainer.predict(state, x)
        own = says[np.arange(len(y)), y.astype(int)]
        assert report.rows[-1, column] == pytest.approx(-np.mean(np.log(own)), rel=1e-4)
        right = int(np.sum(says.argmax(1) == y))
        assert report.rows[-1, column + 2] == right / len(y)  # to the last bit
    np.testing.assert_allclose(
        trainer.evaluate(state, engine.hyperparameters(experiment)), report.rows[-1], rtol=1e-5
    )


@pytest.mark.parametrize("count", [41, 60, 250, 999])
def test_accuracies_are_counts_divided_in_float64(count):
    data = case("binary", train=count, validation=2 * count)
    for loss in ("cross_entropy", "softmax_cross_entropy", "hinge"):
        trainer, state, report = trained(spec(loss=loss, hidden_sizes=(), epochs=3), data)
        says = trainer.predict(state, data.x_train) > 0.5
        right = int(np.sum(says == (data.y_train > 0.5)))
        assert report.rows[-1, 3] == right / count
        assert report.rows[-1, 4] * 2 * count == int(report.rows[-1, 4] * 2 * count + 0.5)


def test_r2_of_a_regression():
    from sklearn.metrics import r2_score

    data = case("regression", train=60, validation=30)
    trainer, state, report = trained(spec(hidden_sizes=(8,), optimizer="adam", epochs=60), data)
    says = trainer.predict(state, data.x_validation)
    assert report.rows[-1, 4] == pytest.approx(r2_score(data.y_validation, says), rel=1e-4)


def test_without_validation_its_columns_are_not_numbers():
    _, _, report = trained(spec(epochs=2), case(validation=0))
    assert np.isnan(report.rows[:, [2, 4]]).all()
    assert np.isfinite(report.rows[:, [1, 3]]).all()


def test_moving_a_continuous_setting_or_the_data_compiles_nothing():
    data = case(train=33)
    experiment = spec(hidden_sizes=(5, 3), optimizer="adam", schedule="step", epochs=50)
    trainer, state, _ = trained(experiment, data)
    trainer.picture(state, np.zeros((100, 2), np.float32))
    clipped = engine.hyperparameters(experiment.updated(clip_norm=1.0))
    assert not trainer.is_compiled_for(clipped)  # most trainings never need it
    trainer.compile_rest()
    assert trainer.is_compiled_for(clipped)
    compiled = []
    jax.monitoring.register_event_duration_secs_listener(
        lambda event, *_, **__: compiled.append(event) if "compile" in event else None
    )
    try:
        for fields in (
            {"learning_rate": 0.5},
            {"l1": 0.1, "l2": 0.2},
            {"dropout": 0.3},
            {"clip_norm": 0.5},
            {"dropouts": (0.1, 0.2)},
            {"frozen_layers": (0, 2)},
            {"epochs": 77},
            {"optimizer_options": {"b1": 0.5, "eps": 1e-3}},
            {"schedule_options": {"drops": 5, "decay_rate": 0.5}},
            {"seed": 3},
        ):
            changed = experiment.updated(**fields)
            trainer, state, _ = trained(changed, replace(data, x_train=data.x_train + 1))
            trainer.picture(state, np.ones((100, 2), np.float32))
        assert compiled == []
        trained(experiment.updated(hidden_sizes=(5, 4)), data)
        assert compiled  # so the listener does hear compilations
    finally:
        jax.monitoring.clear_event_listeners()


def test_a_setting_acts_from_the_step_at_which_it_changes():
    data = case(train=30)
    slow, fast = spec(epochs=10), spec(epochs=10, learning_rate=0.3)
    trainer = engine.build(slow, data)
    hypers = engine.hyperparameters(slow), engine.hyperparameters(fast)
    states = []
    for second in hypers:
        half, _ = trainer.advance(trainer.init(), hypers[0], max_steps=7, until_epoch=10)
        states.append(trainer.advance(half, second, max_steps=8, until_epoch=10)[0])
    assert states[0].epoch == states[1].epoch == 5
    assert (flat(trainer, states[0]) != flat(trainer, states[1])).any()


def test_dropout_drops_the_stated_share_and_keeps_the_mean():
    mask = np.asarray(network.keep_mask((500, 400), jnp.float32(0.3), jnp.uint32(5)))
    assert np.mean(mask == 0) == pytest.approx(0.3, abs=0.01)
    assert mask.mean() == pytest.approx(1.0, abs=0.01)
    assert set(np.unique(mask)) == {np.float32(0), np.float32(1) / np.float32(0.7)}
    rows, columns = (mask == 0).mean(1), (mask == 0).mean(0)
    assert rows.std() < 0.04  # no row or column is favoured
    assert columns.std() < 0.04


def test_dropout_changes_the_training_but_not_the_measuring():
    data = case(train=30)
    trainer, state, report = trained(spec(dropout=0.5, epochs=20), data)
    _, other, _ = trained(spec(dropout=0.0, epochs=20), data)
    assert (flat(trainer, state) != flat(trainer, other)).any()
    again = trainer.evaluate(state, engine.hyperparameters(spec(dropout=0.5)))
    np.testing.assert_allclose(again, report.rows[-1], rtol=1e-6)


def test_l2_shrinks_weights_and_leaves_biases():
    data = case(train=30)
    data = replace(data, y_train=np.ones_like(data.y_train))
    trainer, state, _ = trained(spec(l2=1.0, epochs=200, learning_rate=0.1), data)
    assert max(abs(w).max() for w, _ in trainer.layers(state)) < 0.02
    assert trainer.layers(state)[-1][1][0] > 2  # the bias alone learns "always 1"


@pytest.mark.parametrize("chunk", [1, 7, 10**6])
def test_divergence_ends_with_the_last_good_state(chunk):
    data = case("regression", train=30)
    experiment = spec(
        hidden_sizes=(8, 8), activation="linear", learning_rate=60.0, epochs=500, batch_size=10
    )
    trainer = engine.build(experiment, data)
    hyper = engine.hyperparameters(experiment)
    state, failure = trainer.init(), None
    while failure is None:
        state, report = trainer.advance(state, hyper, max_steps=chunk, until_epoch=500)
        failure = report.failure
        assert np.isfinite(report.rows).all()
    assert np.isfinite(flat(trainer, state)).all()
    assert state.epoch < failure.epoch <= 500
    words = engine.explain(failure, experiment)
    assert f"epoch {failure.epoch}" in words
    assert "learning rate" in words


def test_the_picture_is_the_prediction_in_bytes():
    grid = np.random.default_rng(1).normal(size=(400, 2)).astype(np.float32)
    trainer, state, _ = trained(spec(epochs=50), case())
    expected = np.round(255 * trainer.predict(state, grid).astype(np.float64))
    assert abs(trainer.picture(state, grid).astype(int) - expected).max() <= 1

    trainer, state, _ = trained(spec(epochs=50), case("multiclass"))
    winner, strength = trainer.picture(state, grid)
    says = trainer.predict(state, grid)
    np.testing.assert_array_equal(winner, says.argmax(1))
    assert abs(strength - 255 * (says.max(1) * 3 - 1) / 2).max() <= 1

    data = case("regression")
    trainer, state, _ = trained(spec(epochs=50), data)
    low, high = trainer.picture_range
    assert (low, high) == (data.y_train.min(), data.y_train.max())
    expected = np.clip(255 * (trainer.predict(state, grid) - low) / (high - low), 0, 255)
    assert abs(trainer.picture(state, grid) - expected).max() <= 1


def test_equal_classes_and_constant_targets_are_no_failure():
    data = case("regression")
    data = replace(data, y_train=np.zeros_like(data.y_train))
    _, _, report = trained(spec(epochs=3), data)
    assert report.failure is None
    assert np.isnan(report.rows[:, 3]).all()  # R² of a constant is not defined


def test_a_curve_stays_what_it_was():
    """The default experiment as it has been since the first version; other processors round."""
    import lepton_dash

    run = lepton_dash.train(spec(optimizer="adam", epochs=60))
    expected = [60.0, 0.06539546698331833, 0.15159842371940613, 0.984]
    np.testing.assert_allclose(run.rows[-1, :4], expected, rtol=1e-4)
