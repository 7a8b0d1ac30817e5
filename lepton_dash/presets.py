"""Experiments to start from, each with a title and one sentence."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from lepton_dash.i18n import N_
from lepton_dash.spec import Experiment, flat
from lepton_dash.tables import DATASETS


class Preset(NamedTuple):
    """An experiment that shows something."""

    group: str
    title: str
    sentence: str
    experiment: Experiment
    speed: float | None
    """Epochs per second at which a person sees it learn; None: as many as possible."""


_FIRST = N_("First steps")
_CLASSES = N_("Many classes")
_MEDICINE = N_("Medicine")
_FINANCE = N_("Finance")
_MANUFACTURING = N_("Manufacturing")
_LOGISTICS = N_("Logistics")
_MORE = N_("Worth seeing")


def _preset(
    group: str, title: str, sentence: str, speed: float | None = None, **fields: Any
) -> Preset:
    return Preset(group, title, sentence, Experiment().updated(**fields), speed)


# Most of these end near the epoch of their lowest validation loss, and in epochs that a person can
# count: what is copied from them teaches no habit that has to be unlearnt.
PRESETS: Mapping[str, Preset] = {
    "three_spirals": _preset(
        _FIRST,
        N_("Three spirals"),
        N_("Three arms wind around each other, and the network learns to tell them apart."),
        speed=10,
        dataset="spirals",
        num_classes=3,
        num_examples=600,
        noise=0.05,
        hidden_sizes=(8, 8),
        learning_rate=0.03,
        batch_size=50,
        l2=0.0003,
        epochs=300,
    ),
    "circle": _preset(
        _FIRST,
        N_("Circle"),
        N_("Four neurons are enough to draw a closed line around the middle."),
        speed=10,
        dataset="circle",
        hidden_sizes=(4,),
        learning_rate=0.01,
        batch_size=25,
        l2=0.003,
        epochs=200,
    ),
    "xor": _preset(
        _FIRST,
        N_("XOR"),
        N_("No straight line separates these quarters, so a hidden layer has to fold the plane."),
        speed=10,
        dataset="xor",
        hidden_sizes=(4,),
        learning_rate=0.003,
        batch_size=25,
        l2=0.003,
        epochs=200,
    ),
    "plane": _preset(
        _FIRST,
        N_("A plane to predict"),
        N_("Regression: the network predicts a value instead of a class."),
        speed=10,
        dataset="plane",
        hidden_sizes=(4, 2),
        learning_rate=0.001,
        batch_size=25,
        epochs=200,
    ),
    "five_spirals": _preset(
        _CLASSES,
        N_("Five spirals, sine waves"),
        N_("Neurons that are sine waves follow five arms sooner than tanh can."),
        speed=10,
        dataset="spirals",
        num_classes=5,
        num_examples=1000,
        noise=0.05,
        hidden_sizes=(8, 8),
        activation="sine",
        learning_rate=0.003,
        batch_size=25,
        l2=0.0003,
        epochs=300,
    ),
    "digits": _preset(
        _CLASSES,
        N_("Handwritten digits"),
        N_("Ten classes from images of 8 × 8 pixels."),
        speed=5,
        dataset="digits",
        validation_fraction=0.3,
        hidden_sizes=(32,),
        activation="relu",
        learning_rate=0.001,
        batch_size=64,
        l2=0.001,
        epochs=100,
    ),
    "breast_cancer": _preset(
        _MEDICINE,
        N_("Breast cancer"),
        N_("Thirty measurements of a tumour say in most cases whether it is malignant."),
        speed=2,
        dataset="breast_cancer",
        validation_fraction=0.3,
        hidden_sizes=(8,),
        activation="relu",
        learning_rate=0.003,
        l2=0.01,
        batch_size=32,
        epochs=100,
    ),
    "credit_risk": _preset(
        _FINANCE,
        N_("Credit risk"),
        N_(
            "Nine facts about a loan say whether it will probably be repaid, and the network finds"
            " that the middle of life is the safest."
        ),
        speed=5,
        dataset="credit_risk",
        validation_fraction=0.3,
        hidden_sizes=(8, 4),
        learning_rate=0.002,
        l2=0.003,
        batch_size=64,
        epochs=100,
    ),
    "machine_failure": _preset(
        _MANUFACTURING,
        N_("Machine failure"),
        N_(
            "A machine fails in several ways that no straight line tells from running, so hidden"
            " layers find failures that a network without them misses."
        ),
        speed=10,
        dataset="machine_failure",
        validation_fraction=0.3,
        hidden_sizes=(8, 8),
        learning_rate=0.003,
        l2=0.001,
        batch_size=64,
        epochs=150,
    ),
    "late_delivery": _preset(
        _LOGISTICS,
        N_("Late delivery"),
        N_("Distance, weather, carrier and weekday tell most of the late parcels beforehand."),
        speed=5,
        dataset="late_delivery",
        validation_fraction=0.3,
        hidden_sizes=(8, 4),
        learning_rate=0.002,
        l2=0.003,
        batch_size=64,
        epochs=100,
    ),
    "random_labels": _preset(
        _MORE,
        N_("Random labels: nothing to learn"),
        N_(
            "The labels are coin tosses, so over many seeds this network ends near a validation"
            " loss of 0.70 with about half of the points right, not at the 0.3608 and 77% that an"
            " article reports for it: of 20 points it could not even be 77%."
        ),
        speed=10,
        dataset="random_labels",
        num_examples=100,
        validation_fraction=0.2,
        split_seed=42,
        hidden_sizes=(5, 5),
        activation="relu",
        loss="binary_cross_entropy",
        optimizer="adam",
        learning_rate=0.001,
        batch_size=32,
        epochs=100,
    ),
    "formula": _preset(
        _MORE,
        N_("A formula to find"),
        N_("The points follow a formula of your own, and the network draws what it says."),
        speed=10,
        dataset="formula",
        formula="x2 > 2 sin(x1)",
        noise=0.0,
        hidden_sizes=(8, 4),
        learning_rate=0.01,
        batch_size=25,
        epochs=200,
        l2=0.001,
    ),
}
"""The first one is what a newcomer sees."""

_USUAL = {
    "hidden_sizes": (8, 8),
    "learning_rate": 0.03,
    "batch_size": 10,
    "l2": 0.001,
    "epochs": 300,
}
_USUAL_SPEED = 10  # epochs per second
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    # few examples and much noise: without regularisation a network learns them by heart
    "diabetes": {"hidden_sizes": (8,), "learning_rate": 0.003, "l2": 0.03, "epochs": 100},
}
"""Settings with which a data set can be learnt, where they aren't the usual ones."""


def first() -> Preset:
    """Returns the preset that a newcomer sees."""
    return next(iter(PRESETS.values()))


def preset_of(experiment: Experiment) -> Preset | None:
    """Returns the preset that this is, as long as nobody has changed it."""
    return next((one for one in PRESETS.values() if one.experiment == experiment), None)


def _of_dataset(dataset: str) -> Preset | None:
    return next((one for one in PRESETS.values() if one.experiment.data.dataset == dataset), None)


def speed_for(dataset: str) -> float | None:
    """Returns the epochs per second at which `settings_for` are shown; None: full speed.

    A person's own data are trained at full speed: they are there for the result.
    """
    if (preset := _of_dataset(dataset)) is not None:
        return preset.speed
    return None if DATASETS[dataset].kind in ("csv", "points") else _USUAL_SPEED


def settings_for(dataset: str) -> dict[str, Any]:
    """Returns a value for each field, with which a network learns something of the data set."""
    if (preset := _of_dataset(dataset)) is not None:
        return flat(preset.experiment)
    settings = {**_USUAL, **_SETTINGS.get(dataset, {})}
    return flat(Experiment().updated(**settings)) | {"dataset": dataset}
