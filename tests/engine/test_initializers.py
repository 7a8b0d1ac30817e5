import jax
import numpy as np
import pytest

from lepton_dash import tables
from lepton_dash.engine import initializers, network


@pytest.mark.parametrize(
    "name", ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform"]
)
def test_spread_is_that_of_jax(name):
    ours = getattr(initializers, name)(np.random.default_rng(0), 200, 300)
    theirs = getattr(jax.nn.initializers, name)()(jax.random.key(0), (200, 300))
    assert ours.std() == pytest.approx(float(theirs.std()), rel=0.02)
    if name.endswith("uniform"):
        assert abs(ours).max() == pytest.approx(float(abs(theirs).max()), rel=0.02)


def test_lecun_normal_has_variance_one_over_inputs():
    drawn = initializers.lecun_normal(np.random.default_rng(0), 400, 300)
    assert drawn.var() == pytest.approx(1 / 400, rel=0.02)


def test_uniform_and_zeros():
    drawn = initializers.uniform(np.random.default_rng(0), 100, 100)
    assert -0.5 <= drawn.min() < -0.49
    assert 0.49 < drawn.max() <= 0.5
    assert not initializers.zeros(np.random.default_rng(0), 3, 4).any()


@pytest.mark.parametrize("name", tables.INITIALIZERS)
def test_layers_have_shape_type_and_equal_biases(name):
    row = tables.INITIALIZERS[name]
    layers = network.init_layers((3, 5, 2), tables.resolve(row.function), 1, bias=row.bias)
    assert [(w.shape, b.shape) for w, b in layers] == [((3, 5), (5,)), ((5, 2), (2,))]
    assert all(w.dtype == b.dtype == np.float32 for w, b in layers)
    assert all((b == np.float32(row.bias)).all() for _, b in layers)
    assert row.bias == (0.1 if name == "uniform_bias" else 0)


def test_a_layer_keeps_its_weights_when_others_change():
    one = network.init_layers((2, 4, 1), initializers.he_normal, seed=3)
    other = network.init_layers((2, 4, 8, 1), initializers.he_normal, seed=3)
    np.testing.assert_array_equal(one[0][0], other[0][0])
    different = network.init_layers((2, 4, 1), initializers.he_normal, seed=4)
    assert (one[0][0] != different[0][0]).any()
