import pytest

from lepton_dash.engine import compiler
from lepton_dash.engine.program import Design


def design(*sizes):
    return Design(
        sizes,
        ("tanh",) * (len(sizes) - 2),
        False,
        False,
        "mse",
        "sgd",
        "constant",
        "regression",
        10,
        100,
        0,
    )


@pytest.fixture(autouse=True)
def fresh():
    compiler._is_known.cache_clear()
    yield
    compiler._is_known.cache_clear()


def test_small_networks_compile_quickly_and_wide_ones_to_faster_code():
    assert "xla_cpu_use_fusion_emitters" in compiler.options(design(2, 4, 1))
    assert "xla_cpu_use_fusion_emitters" not in compiler.options(design(2, 256, 1))
    assert compiler.options(design(2, 256, 1)) == {"xla_cpu_prefer_vector_width": 512}


def test_an_option_that_this_xla_does_not_have_is_left_out(monkeypatch):
    monkeypatch.setattr(compiler, "_WIDE_VECTORS", {"xla_cpu_no_such_option": 512})
    assert compiler.options(design(2, 256, 1)) == {}


def test_another_device_than_the_cpu_gets_no_option(monkeypatch):
    monkeypatch.setattr(compiler.jax, "default_backend", lambda: "gpu")
    assert compiler.options(design(2, 4, 1)) == {}
