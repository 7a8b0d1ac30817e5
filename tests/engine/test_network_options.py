"""What a network can be besides dense layers of one activation, and layers that stay as they are.

References are NumPy in float64, written by hand: finite differences and plain formulas.
"""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lepton_dash import engine, tables
from lepton_dash.engine import network, signs
from lepton_dash.engine.hyperparameters import Extras
from tests.engine.engine_cases import case, flat, spec, trained


def params_of(trainer, state):
    """All parameters in one vector, gains and shifts included, as they are packed."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(state.carry.params)])


def numpy_scores(vector, sizes, activations, x, *, residual, layer_norm):
    """The network once more: the parameters lie in the vector as they are packed."""
    rest = iter(vector)

    def take(*shape):
        return np.array([next(rest) for _ in range(int(np.prod(shape)))]).reshape(shape)

    x = x.astype(np.float64)
    for depth, activation in enumerate(activations):
        inputs, outputs = sizes[depth : depth + 2]
        weights, biases = take(inputs, outputs), take(outputs)
        sums = x @ weights + biases
        if layer_norm:
            gain, shift = take(outputs), take(outputs)
            mean, variance = sums.mean(1, keepdims=True), sums.var(1, keepdims=True)
            sums = (sums - mean) / np.sqrt(variance + 1e-5) * gain + shift
        after = activation(sums)
        x = after + x if residual and inputs == outputs else after
    weights, biases = take(*sizes[-2:]), take(sizes[-1])
    assert next(rest, None) is None
    return x @ weights + biases


NUMPY = {
    "tanh": np.tanh,
    "softplus": lambda x: np.log1p(np.exp(x)),
    "sine": np.sin,
    "gaussian": lambda x: np.exp(-(x**2)),
}


@pytest.mark.parametrize(
    ("hidden", "names", "residual", "layer_norm"),
    [
        ((4, 4), ("tanh", "sine"), False, False),
        ((2, 4, 4), ("tanh", "softplus", "sine"), True, False),
        ((5, 3), ("softplus", "tanh"), False, True),
        ((4, 4, 3, 3), ("tanh", "gaussian", "sine", "tanh"), True, True),
        ((22, 22), ("tanh", "sine"), True, True),  # too large for one vector of parameters
    ],
    ids=str,
)
def test_a_step_follows_the_gradient(hidden, names, residual, layer_norm):
    data = case("regression", train=12, validation=0)
    experiment = spec(
        hidden_sizes=hidden,
        activations=names,
        residual=residual,
        layer_norm=layer_norm,
        batch_size=12,
        learning_rate=0.5,
        epochs=1,
    )
    trainer = engine.build(experiment, data)
    start = trainer.init()
    before = params_of(trainer, start).astype(np.float64)
    assert len(before) == trainer.num_params
    functions = [NUMPY[name] for name in names]

    def scores(vector):
        return numpy_scores(
            vector,
            trainer.design.sizes,
            functions,
            data.x_train,
            residual=residual,
            layer_norm=layer_norm,
        )[:, 0]

    np.testing.assert_allclose(
        trainer.predict(start, data.x_train), scores(before), rtol=1e-4, atol=1e-5
    )
    _, after, _ = trained(experiment, data)
    moved = (before - params_of(trainer, after)) / 0.5
    rng = np.random.default_rng(0)
    for i in rng.choice(len(before), min(len(before), 60), replace=False):
        loss = [
            np.mean(
                (scores(before + sign * 1e-5 * (np.arange(len(before)) == i)) - data.y_train) ** 2
            )
            for sign in (1, -1)
        ]
        gradient = (loss[0] - loss[1]) / 2e-5
        assert moved[i] == pytest.approx(gradient, rel=5e-3, abs=2e-5), i


def test_normalised_layers_start_with_gain_one_and_shift_zero():
    trainer = engine.build(spec(hidden_sizes=(5, 3), layer_norm=True), case())
    plain = engine.build(spec(hidden_sizes=(5, 3)), case())
    state = trainer.init()
    for own, other in zip(trainer.layers(state), plain.layers(plain.init()), strict=True):
        np.testing.assert_array_equal(own[0], other[0])  # the same draw as without
    norms = trainer.norms(state)
    assert [gain.tolist() for gain, _ in norms] == [[1.0] * 5, [1.0] * 3]
    assert [shift.tolist() for _, shift in norms] == [[0.0] * 5, [0.0] * 3]
    assert trainer.num_params == plain.num_params + 16
    assert plain.norms(plain.init()) == []


def test_a_normalised_layer_of_one_neuron_gives_its_shift_and_no_nan():
    data = case()
    trainer, state, report = trained(spec(hidden_sizes=(3, 1), layer_norm=True, epochs=20), data)
    assert report.failure is None
    assert np.isfinite(params_of(trainer, state)).all()


def test_l1_and_l2_leave_gains_alone():
    data = case(train=30)
    constant = replace(data, y_train=np.ones_like(data.y_train))
    experiment = spec(hidden_sizes=(4,), layer_norm=True, l2=1.0, epochs=200, learning_rate=0.1)
    trainer, state, _ = trained(experiment, constant)
    (gain, _shift) = trainer.norms(state)[0]
    assert abs(trainer.layers(state)[0][0]).max() < 0.1
    assert gain.min() > 0.5


def test_each_layer_drops_its_own_share():
    layers = (network.Layer(jnp.eye(300), jnp.zeros(300)),) * 3

    def values(*rates):
        dropout = ([jnp.float32(rate) for rate in rates], jnp.uint32(3))
        activations = [tables.resolve(tables.ACTIVATIONS["linear"].function)] * 2
        return np.asarray(
            network.forward(layers, jnp.ones((200, 300)), activations, dropout=dropout)
        )

    assert (values(0.0, 0.0) == 1).all()
    assert np.mean(values(0.5, 0.0) == 0) == pytest.approx(0.5, abs=0.01)
    assert np.mean(values(0.0, 0.2) == 0) == pytest.approx(0.2, abs=0.01)
    assert np.mean(values(0.5, 0.2) == 0) == pytest.approx(1 - 0.5 * 0.8, abs=0.01)


def test_a_dropped_neuron_of_a_residual_layer_passes_its_input_on():
    layers = (network.Layer(jnp.eye(300), jnp.zeros(300)),) * 2
    values = network.forward(
        layers,
        jnp.ones((200, 300)),
        [lambda x: x],
        residual=True,
        dropout=([jnp.float32(0.5)], jnp.uint32(3)),
    )
    assert set(np.unique(values)) == {1.0, 3.0}  # 0 + 1, and 1 / (1 - 0.5) + 1


def test_dropouts_that_are_all_alike_are_the_common_one():
    data = case(train=30)
    one = trained(spec(dropout=0.3, hidden_sizes=(6, 5), epochs=10), data)[1]
    other = trained(spec(dropouts=(0.3, 0.3), hidden_sizes=(6, 5), epochs=10), data)[1]
    partly = trained(spec(dropouts=(0.3, 0.0), hidden_sizes=(6, 5), epochs=10), data)[1]
    trainer = engine.build(spec(hidden_sizes=(6, 5)), data)
    np.testing.assert_array_equal(flat(trainer, one), flat(trainer, other))
    assert (flat(trainer, one) != flat(trainer, partly)).any()


def layer_vectors(trainer, state):
    norms = [*trainer.norms(state)] or [()] * 9
    return [
        np.concatenate([np.ravel(a) for a in (*layer, *norm)])
        for layer, norm in zip(trainer.layers(state), [*norms, ()], strict=False)
    ]


@pytest.mark.parametrize("name", tables.OPTIMIZERS)
def test_a_frozen_layer_stays_whatever_the_optimizer(name):
    """After steps that gave it momentum, with every kind of decay; and it moves again after."""
    data = case(train=23, validation=0)
    options = {
        option: 0.1 for option in tables.OPTIMIZERS[name].options if option == "weight_decay"
    }
    frozen = spec(
        hidden_sizes=(3,),
        optimizer=name,
        optimizer_options=options,
        learning_rate=0.02,
        l1=0.01,
        l2=0.1,
        frozen_layers=(1,),
    )
    trainer = engine.build(frozen, data)
    hypers: dict[tuple[int, ...], np.ndarray] = {
        layers: engine.hyperparameters(frozen.updated(frozen_layers=layers))
        for layers in ((0, 1), (1,), (0,))
    }
    # the program for frozen layers, with none frozen: all from one compilation
    hypers[()] = hypers[0, 1].copy()
    first = list(hypers[0, 1] - hypers[(1,)]).index(1.0)
    hypers[()][first : first + 2] = 0.0
    state = trainer.init()

    def after(layers, state):
        program = engine.trainer._program(trainer.design, Extras.FROZEN_LAYERS, hypers[layers])
        carry, outcome = program.advance(
            state.carry, trainer.data, hypers[layers], trainer.seed, np.int32(6), np.int32(99)
        )
        assert outcome.finite
        return state._replace(carry=carry)

    state = after((), state)
    for layers in ((1,), (0,), (0, 1), ()):
        before, state = layer_vectors(trainer, state), after(layers, state)
        same = [
            np.array_equal(*pair)
            for pair in zip(before, layer_vectors(trainer, state), strict=True)
        ]
        assert same == [0 in layers, 1 in layers], layers


def test_freezing_keeps_biases_gains_and_shifts_in_both_packings():
    for hidden in ((3, 3), (30, 30)):
        experiment = spec(
            hidden_sizes=hidden, layer_norm=True, optimizer="adamw", frozen_layers=(0, 2), epochs=5
        )
        trainer, state, _ = trained(experiment, case(train=20))
        assert trainer.design.packing.as_vector == (hidden == (3, 3))
        before = layer_vectors(trainer, trainer.init())
        now = layer_vectors(trainer, state)
        assert [np.array_equal(*pair) for pair in zip(before, now, strict=True)] == [
            True,
            False,
            True,
        ]


def test_a_frozen_layer_has_no_share_in_the_norm_that_is_clipped():
    data = case(train=12, validation=0)
    fields = {"hidden_sizes": (3,), "batch_size": 12, "learning_rate": 1.0, "epochs": 1}
    experiment = spec(clip_norm=0.01, frozen_layers=(0,), **fields)
    trainer, state, _ = trained(experiment, data)
    step = flat(trainer, state) - flat(trainer, trainer.init())
    assert np.linalg.norm(step) == pytest.approx(0.01, rel=1e-3)


def test_a_weight_that_l1_brought_to_zero_comes_back():
    """When the penalty ends, and while it lasts when the data comes to need the weight."""
    data = case("regression", train=40, validation=0)
    useless = replace(data, y_train=np.zeros_like(data.y_train))
    useful = replace(data, y_train=data.x_train @ np.array([1.0, -2.0], np.float32))
    experiment = spec(
        hidden_sizes=(), l1=0.1, learning_rate=0.05, batch_size=40, epochs=500, activation="linear"
    )
    trainer, state, _ = trained(experiment, useless)
    assert abs(trainer.layers(state)[0][0]).max() <= 0.006  # a step or so around zero
    exactly = state._replace(carry=state.carry._replace(params=jnp.zeros_like(state.carry.params)))
    needed = engine.build(experiment, useful)
    for l1, expected in ((0.0, [1.0, -2.0]), (0.1, [0.94, -1.94])):
        hyper = engine.hyperparameters(experiment.updated(l1=l1))
        after, report = needed.advance(exactly, hyper, max_steps=400, until_epoch=1000)
        assert report.failure is None
        found = needed.layers(after)[0][0][:, 0]
        np.testing.assert_allclose(found, expected, atol=0.03 if l1 == 0 else 0.1)
        assert np.isfinite(flat(needed, after)).all()


def test_a_look_inside_sees_all_of_it():
    """The gradients that `signs` finds are those of a step over all examples."""
    data = case("regression", train=30, validation=0)
    experiment = spec(
        hidden_sizes=(5, 5, 3),
        activations=("sine", "relu", "tanh"),
        residual=True,
        layer_norm=True,
        batch_size=30,
        learning_rate=1.0,
        epochs=1,
    )
    trainer = engine.build(experiment, data)
    start = trainer.init()
    look = signs.look(trainer, start, trainer.hyper, data.x_train, data.y_train)
    after, _ = trainer.advance(start, trainer.hyper, max_steps=1, until_epoch=1)
    layers = zip(trainer.layers(start), trainer.layers(after), look.weights, strict=True)
    for (before, _), (now, _), found in layers:
        assert found.gradient == pytest.approx(np.sqrt(np.mean((now - before) ** 2)), rel=1e-3)
    assert len(look.hidden) == 3


@pytest.mark.parametrize("hidden", [(3, 3), (30, 30)])
def test_a_weight_of_a_normalised_network_is_set_by_hand(hidden):
    trainer = engine.build(spec(hidden_sizes=hidden, layer_norm=True), case())
    state = trainer.init()
    edited = trainer.with_weight(trainer.with_weight(state, 1, 2, 0, 7.0), 2, -1, 0, -5.0)
    layers = trainer.layers(edited)
    assert (layers[1][0][2, 0], layers[2][1][0]) == (7.0, -5.0)
    assert np.sum(params_of(trainer, edited) != params_of(trainer, state)) == 2
