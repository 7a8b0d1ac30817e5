"""What each field is called on the page, the plain sentence that explains it, what to watch for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lepton_dash.i18n import N_, _
from lepton_dash.spec import WEIGHT, limits, longest
from lepton_dash.spec.points import MOST_CLASSES


class Words(NamedTuple):
    """A field's label and its explanation."""

    label: str
    help: str
    watch: str = ""
    """What to look at when it is changed."""


WORDS: Mapping[str, Words] = {
    "dataset": Words(
        N_("Data set"),
        N_("The examples that the network learns from."),
        N_("Which points lie on the wrong colour, and whether their neighbours do too."),
    ),
    "target": Words(
        N_("Column to predict"),
        N_("The network learns to tell it from the others."),
        N_(
            "A column that gives the answer away, such as one filled in afterwards, makes "
            "the loss drop to almost nothing at once."
        ),
    ),
    "task": Words(
        N_("Kind of answer"),
        N_("Classes, or a number; found out from the data when it is automatic."),
        N_(
            "Numbers that count something are taken for classes when they are few; choose a"
            " number then."
        ),
    ),
    "formula": Words(
        N_("Formula"),
        N_(
            "What it says of x1 and x2 at each point: a comparison makes two classes, "
            "anything else a value to predict."
        ),
        N_("Whether the network finds the formula's shape where there are no points, too."),
    ),
    "points": Words(
        N_("Points"),
        N_("A point in each row: x1, x2, and its class from 0 to {last_class} or its value."),
        N_("How the boundary gives way to a single point on the wrong side."),
    ),
    "encoding": Words(
        N_("Encoding"),
        N_("How the file's letters are stored."),
        N_("Names with strange signs in them were read in the wrong one."),
    ),
    "delimiter": Words(
        N_("Between values"),
        N_("The sign that separates the values of a row."),
        N_("A single column, or one with several values in it, means another sign."),
    ),
    "decimal": Words(
        N_("Decimal sign"),
        N_("What stands before the decimals of a number."),
        N_("Numbers that are a thousand times too large were read with the wrong one."),
    ),
    "header": Words(
        N_("First row"),
        N_("Whether the first row names the columns."),
        N_("Names that are values, or a row too few."),
    ),
    "num_examples": Words(
        N_("Examples"),
        N_("How many examples; a random sample where the data has more. Empty: as it comes."),
        N_("With few examples the validation loss parts from the training loss sooner."),
    ),
    "num_classes": Words(
        N_("Classes"),
        N_("How many classes there are to tell apart."),
        N_("An accuracy says little until it is held against that of guessing."),
    ),
    "noise": Words(
        N_("Noise"),
        N_("How much chance is mixed into the examples, from none to a lot."),
        N_("No network can undo it: with more noise even the best validation loss stays higher."),
    ),
    "validation_fraction": Words(
        N_("Validation share"),
        N_(
            "The share of the examples that the network never trains on; "
            "they show what it can do with new ones."
        ),
        N_(
            "With few validation examples their loss jumps about by chance; with none there"
            " is no validation curve."
        ),
    ),
    "features": Words(
        N_("Inputs"),
        N_("What the network is given of each point: its coordinates, or more."),
        N_("The right input makes a hard problem easy: x₁x₂ for XOR, the squares for the circle."),
    ),
    "standardize": Words(
        N_("Standardise the inputs"),
        N_("Shift and scale each input to mean 0 and deviation 1, as seen in the training part."),
        N_("Without it, inputs with large numbers make the same learning rate too high."),
    ),
    "data_seed": Words(
        N_("Seed of the data"),
        N_("The same number gives the same examples and the same split."),
        N_("A result that other examples don't repeat was luck."),
    ),
    "split_seed": Words(
        N_("Seed of the split"),
        N_("Another number holds other examples back. Empty: the seed of the data."),
        N_("If the validation loss changes much with it, there are too few validation examples."),
    ),
    "hidden_sizes": Words(
        N_("Hidden layers"),
        N_(
            "The neurons of each hidden layer, first to last: 8, 8, 4. "
            "Empty: no hidden layer. Up to {layers} layers of up to {neurons:,}."
        ),
        N_(
            "Too few neurons: the training loss stays high. Too many: the validation loss "
            "rises while the training loss falls."
        ),
    ),
    "activation": Words(
        N_("Activation"),
        N_("What each hidden neuron does with the sum of its inputs."),
        N_(
            "ReLU neurons can get stuck at 0, tanh and sigmoid near their limits; with "
            "linear ones any number of layers does no more than none."
        ),
    ),
    "activations": Words(
        N_("Activation of each layer"),
        N_("What the neurons of this layer do with the sums of their inputs."),
        N_("Sine or Gaussian neurons first and others behind them bend a boundary in few layers."),
    ),
    "residual": Words(
        N_("Residual connections"),
        N_(
            "A hidden layer that is as wide as its input adds the input to what it gives out, "
            "behind the activation and the dropout."
        ),
        N_(
            "Deep networks that didn't learn without now do. Nothing changes where no layer is as "
            "wide as the one before."
        ),
    ),
    "layer_norm": Words(
        N_("Layer normalisation"),
        N_(
            "For each example, the sums of a hidden layer are brought to mean 0 and deviation 1, "
            "then scaled and shifted by two learned numbers a neuron, before the activation."
        ),
        N_(
            "High learning rates stay stable. The picture of the network shows the weights, "
            "not the learned scales."
        ),
    ),
    "initializer": Words(
        N_("Initial weights"),
        N_("How the weights are drawn before the training starts."),
        N_(
            "With zeros all neurons of a layer stay the same for ever; large weights start "
            "tanh and sigmoid at their limits."
        ),
    ),
    "learning_rate": Words(
        N_("Learning rate"),
        N_("How far each step goes. Too small crawls, too large jumps past the goal."),
        N_("Too high: the loss jumps or grows. Too low: it hardly falls."),
    ),
    "optimizer": Words(
        N_("Optimizer"),
        N_("The rule that turns gradients into steps."),
        N_(
            "Each wants its own learning rate: gradient descent mostly a higher one than "
            "Adam, Lion a lower one."
        ),
    ),
    "loss": Words(
        N_("Loss"),
        N_("What the training makes small."),
        N_("Only losses of the same kind compare; accuracies always do."),
    ),
    "batch_size": Words(
        N_("Batch size"),
        N_("How many examples each step looks at."),
        N_(
            "Small: a restless curve, many steps an epoch. Large: a smooth one, but it may "
            "need a higher learning rate."
        ),
    ),
    "epochs": Words(
        N_("Epochs"),
        N_("How often the training goes through all its examples before it ends."),
        N_("Past the lowest validation loss, more epochs only memorise."),
    ),
    "stop_loss": Words(
        N_("At a loss of"),
        N_("Ends the training with the first epoch whose validation loss is this or less."),
        N_("A loss below the noise of the data is reached by chance only, if at all."),
    ),
    "stop_accuracy": Words(
        N_("At an accuracy of"),
        N_(
            "Ends it with the first epoch whose validation accuracy is this or more: 0.95 is"
            " 95 %. Where a number is predicted, R² counts."
        ),
        N_("With few examples the accuracy goes in large steps, and a goal is met by chance."),
    ),
    "stop_patience": Words(
        N_("Patience"),
        N_(
            "Ends it when the validation loss has had no new lowest value for so many epochs."
            " 0: never."
        ),
        N_("Too little patience ends on a plateau that the loss would have left."),
    ),
    "stop_seconds": Words(
        N_("After seconds"),
        N_(
            "Ends it after so much time spent training. A clock decides, so a run that ends this"
            " way may end at another epoch the next time."
        ),
        N_("Settings that take longer an epoch get fewer of them."),
    ),
    "l1": Words(
        N_("L1"),
        N_("Pulls every weight towards zero by the same force; many get there."),
        N_("Unneeded links get thin. Too much: both losses rise, and the boundary goes flat."),
    ),
    "l2": Words(
        N_("L2"),
        N_("Pulls every weight towards zero, large ones more."),
        N_("The gap between the two losses shrinks. Too much: both rise."),
    ),
    "dropout": Words(
        N_("Dropout"),
        N_("The share of the neurons that is switched off at random at each step."),
        N_("The two losses come closer. Too much: both stay high."),
    ),
    "dropouts": Words(
        N_("Dropout of each layer"),
        N_("The share of this layer's neurons that is switched off at random at each step."),
        N_("Wide layers bear more of it than narrow ones."),
    ),
    "frozen_layers": Words(
        N_("Frozen layers"),
        N_(
            "The weights and biases of a frozen layer stay as they are, whatever the optimizer "
            "and the regularisation; the other layers learn on."
        ),
        N_("How much of the result needs this layer to learn: random first layers often suffice."),
    ),
    "clip_norm": Words(
        N_("Gradient clipping"),
        N_("The longest a gradient may be; longer ones are cut. 0: none."),
        N_("It calms a loss that jumps; where every gradient is cut, the training only crawls."),
    ),
    "schedule": Words(
        N_("Schedule"),
        N_("How the learning rate changes from the first epoch to the last."),
        N_("A rate that falls lets the loss settle; one that falls too soon stops short."),
    ),
    "seed": Words(
        N_("Seed of the training"),
        N_("The same number gives the same first weights and shuffles."),
        N_("Try a few before you call one setting better than another."),
    ),
}

NUMBERS: Mapping[str, int] = {
    "layers": longest("hidden_sizes"),
    "neurons": int(limits("hidden_sizes").maximum),
    "last_class": MOST_CLASSES - 1,
}
"""What the explanations call by name: the limits of the spec."""


WITHOUT_CONTROL: Mapping[str, str] = {
    "path": N_("File"),
    "column_kinds": N_("Kinds of columns"),
    "treatments": N_("What is left as it is in the file"),
    "loss_options": N_("Options of the loss"),
    "optimizer_options": N_("Options of the optimizer"),
    "schedule_options": N_("Options of the schedule"),
}
"""Fields that no single control of the page sets, in words."""


def label_of(field: str) -> str:
    """What the page calls a setting, weights that were set by hand among them."""
    if field == WEIGHT:
        return _("Weights")
    if field in WITHOUT_CONTROL:
        return _(WITHOUT_CONTROL[field])
    return _(WORDS[field].label) if field in WORDS else field
