"""What XLA is asked for when it compiles our programs for the CPU."""

from functools import cache

import jax

from lepton_dash.engine import network
from lepton_dash.engine.program import Design

# Measured on two AVX-512 cores: vectors twice as wide take 5 % off the epoch of a wide network
# and 12 % off that of a tiny one; where the processor has none, XLA uses what there is.
_WIDE_VECTORS = {"xla_cpu_prefer_vector_width": 512}
# The older way to generate code compiles a small network in two thirds of the time (2-6-6-6-6-1:
# 0.48 s instead of 0.71). Its code is up to 12 % slower there, but 45 % slower at 7-8x6-1.
_QUICK_COMPILATION = {"xla_cpu_use_fusion_emitters": False}


def options(design: Design) -> dict[str, bool | int]:
    """The options for this design's programs. They decide its last bits, so it decides them."""
    small = design.num_params <= network.VECTOR_PARAMS_LIMIT
    wished = _WIDE_VECTORS | (_QUICK_COMPILATION if small else {})
    return {name: value for name, value in wished.items() if _is_known(name, value)}


@cache
def _is_known(name: str, value: bool | int) -> bool:
    """Whether this XLA has the option: they come and go with its versions."""
    if jax.default_backend() != "cpu":
        return False
    try:
        jax.jit(lambda: 0, compiler_options={name: value}).lower().compile()
    except jax.errors.JaxRuntimeError:
        return False
    return True
