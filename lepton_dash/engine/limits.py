"""How much memory a training will take, before anything is built."""

from itertools import pairwise

from lepton_dash.engine import network, program
from lepton_dash.spec import Experiment

# parameters, gradients, updates, two moments of Adam and its kin, and the state before a call
COPIES = 8
# of which a state has these at most: parameters, and what the optimizer remembers of each
STATE_COPIES = 4
BYTES = 4


def memory_estimate(
    experiment: Experiment, num_features: int, num_outputs: int, num_examples: int = 0
) -> int:
    """Bytes that training this experiment may take, an upper guess.

    Args:
        experiment: the experiment.
        num_features: inputs of the network.
        num_outputs: outputs of the network.
        num_examples: training and validation examples together; they stay on the device.
    """
    sizes = (num_features, *experiment.network.hidden_sizes, num_outputs)
    # evaluation holds two neighbouring layers' activations of a block of examples, training a
    # batch of all of them
    block = min(num_examples, program.EVALUATION_LIMIT // max(sizes[1:]))
    widest = max(i + o for i, o in pairwise(sizes))
    batch = 3 * min(experiment.training.batch_size, max(num_examples, 1)) * sum(sizes)
    held = batch + block * widest + 2 * num_examples * num_features
    return BYTES * (COPIES * network.num_params(sizes) + held)


def state_estimate(experiment: Experiment, num_features: int, num_outputs: int) -> int:
    """Bytes that one state of this training may take, an upper guess. See `memory_estimate`."""
    sizes = (num_features, *experiment.network.hidden_sizes, num_outputs)
    return BYTES * STATE_COPIES * network.num_params(sizes)
