"""What each field is called on the page, and the plain sentence that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lepton_dash.i18n import N_


class Words(NamedTuple):
    """A field's label and its explanation."""

    label: str
    help: str


WORDS: Mapping[str, Words] = {
    "dataset": Words(N_("Data set"), N_("The examples that the network learns from.")),
    "target": Words(N_("Column to predict"), N_("The network learns to tell it from the others.")),
    "task": Words(
        N_("Kind of answer"),
        N_("Classes, or a number; found out from the column when it is automatic."),
    ),
    "num_examples": Words(
        N_("Examples"),
        N_("How many examples; a random sample where the data has more. Empty: as it comes."),
    ),
    "num_classes": Words(N_("Classes"), N_("How many classes there are to tell apart.")),
    "noise": Words(
        N_("Noise"), N_("How much chance is mixed into the examples, from none to a lot.")
    ),
    "validation_fraction": Words(
        N_("Validation share"),
        N_(
            "The share of the examples that the network never trains on; "
            "they show what it can do with new ones."
        ),
    ),
    "features": Words(
        N_("Inputs"), N_("What the network is given of each point: its coordinates, or more.")
    ),
    "standardize": Words(
        N_("Standardise the inputs"),
        N_("Shift and scale each input to mean 0 and deviation 1, as seen in the training part."),
    ),
    "data_seed": Words(
        N_("Seed of the data"), N_("The same number gives the same examples and the same split.")
    ),
    "split_seed": Words(
        N_("Seed of the split"),
        N_("Another number holds other examples back. Empty: the seed of the data."),
    ),
    "hidden_sizes": Words(
        N_("Hidden layers"),
        N_(
            "The neurons of each hidden layer, first to last: 8, 8, 4. "
            "Empty: no hidden layer. Up to 64 layers of up to 4,096."
        ),
    ),
    "activation": Words(
        N_("Activation"), N_("What each hidden neuron does with the sum of its inputs.")
    ),
    "initializer": Words(
        N_("Initial weights"), N_("How the weights are drawn before the training starts.")
    ),
    "learning_rate": Words(
        N_("Learning rate"),
        N_("How far each step goes. Too small crawls, too large jumps past the goal."),
    ),
    "optimizer": Words(N_("Optimizer"), N_("The rule that turns gradients into steps.")),
    "loss": Words(N_("Loss"), N_("What the training makes small.")),
    "batch_size": Words(N_("Batch size"), N_("How many examples each step looks at.")),
    "epochs": Words(
        N_("Epochs"), N_("How often the training goes through all its examples before it ends.")
    ),
    "l1": Words(N_("L1"), N_("Pulls every weight towards zero by the same force; many get there.")),
    "l2": Words(N_("L2"), N_("Pulls every weight towards zero, large ones more.")),
    "dropout": Words(
        N_("Dropout"), N_("The share of the neurons that is switched off at random at each step.")
    ),
    "clip_norm": Words(
        N_("Gradient clipping"), N_("The longest a gradient may be; longer ones are cut. 0: none.")
    ),
    "schedule": Words(
        N_("Schedule"), N_("How the learning rate changes from the first epoch to the last.")
    ),
    "seed": Words(
        N_("Seed of the training"), N_("The same number gives the same first weights and shuffles.")
    ),
}
