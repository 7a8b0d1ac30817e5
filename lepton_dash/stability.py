"""Where weight decay stops shrinking the weights and makes them grow."""

from lepton_dash import tables
from lepton_dash.spec import Experiment

MILD_L2 = 0.001
"""An L2 that keeps the weights small without holding a small network back."""


def decay_limit(experiment: Experiment) -> float | None:
    """The largest learning rate × L2 at which plain steps still shrink the weights.

    A step w ← w − η λ w multiplies a weight by 1 − ηλ, which grows it when ηλ > 2; with momentum m
    the limit is 2 (1 + m), with Nesterov's 2 (1 + m) / (1 + 2m). None for optimizers that scale
    the gradient, whose steps don't grow with it.
    """
    training = experiment.training
    if training.optimizer not in ("sgd", "momentum", "nesterov"):
        return None
    options = tables.OPTIMIZERS[training.optimizer].options
    momentum = tables.with_defaults(options, dict(training.optimizer_options)).get("momentum", 0.0)
    limit = 2 * (1 + momentum)
    return limit / (1 + 2 * momentum) if training.optimizer == "nesterov" else limit


def decay_grows(experiment: Experiment) -> bool:
    """Whether learning rate × L2 is beyond `decay_limit`."""
    limit = decay_limit(experiment)
    training = experiment.training
    return limit is not None and training.learning_rate * training.l2 > limit
