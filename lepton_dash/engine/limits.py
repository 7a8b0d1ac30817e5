"""How much memory a training will take, before anything is built."""

from itertools import pairwise

from lepton_dash.engine import program
from lepton_dash.engine.trainer import Prepared, design_of
from lepton_dash.spec import Experiment

# Measured as what a process grows by with its parameters: 6 copies of them with plain gradient
# descent, 11 with Adam, 16 with Muon, 15 with Adam and frozen layers; and a little for the rest.
COPIES = 18
# of which a state has these at most: parameters, and what the optimizer remembers of each
STATE_COPIES = 4
BYTES = 4


def memory_estimate(experiment: Experiment, prepared: Prepared) -> int:
    """Bytes that training this experiment on these examples may take, an upper guess."""
    design = design_of(experiment, prepared)
    sizes, count = design.sizes, design.num_train + design.num_validation
    # evaluation holds two neighbouring layers' activations of a block of examples, training a
    # batch of all of them; and the examples stay on the device
    block = min(count, program.EVALUATION_LIMIT // max(sizes[1:]))
    widest = max(i + o for i, o in pairwise(sizes))
    batch = 3 * design.batch_size * sum(sizes)
    held = batch + block * widest + 2 * count * sizes[0]
    return BYTES * (COPIES * design.num_params + held)


def state_estimate(experiment: Experiment, prepared: Prepared) -> int:
    """Bytes that one state of this training may take, an upper guess. See `memory_estimate`."""
    return BYTES * STATE_COPIES * design_of(experiment, prepared).num_params
