"""The registries: one table each for what a person can choose. Data only.

A row is all it takes to add a choice: the spec, the page, the address, the command line and the
documentation read these tables. A function is named as "module:attribute" and imported by
`resolve` when it is used, so that reading a table imports nothing.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Literal, NamedTuple

from lepton_dash.i18n import N_

Task = Literal["binary", "multiclass", "regression"]


class Option(NamedTuple):
    """A number of a row's own, such as Adam's b1. Always a traced value."""

    label: str
    default: float
    minimum: float
    maximum: float
    scale: Literal["linear", "log", "integer"] = "linear"


class Dataset(NamedTuple):
    """Where examples come from.

    `function` is `f(rng, num_examples, noise, num_classes) -> (points [N, 2], targets [N])` for
    a "plane", and `f() -> Table` for a "table"; the others have none: a "formula" and "points" are
    in the experiment, and a "csv" is a file.
    """

    label: str
    summary: str
    kind: Literal["plane", "formula", "points", "table", "csv"]
    task: Literal["classification", "regression", "auto"]
    function: str
    num_examples: int | None = 500
    """How many examples without a number given; None: all that there are."""
    uses_noise: bool = True
    classes: tuple[int, int] | None = None
    """From how few to how many classes a person can choose; None: there is no choice."""
    fixed_classes: int | None = 2
    """How many classes there are where there is no choice; None: none, or not known before."""
    axis_range: tuple[float, float] = (-6.0, 6.0)
    """Of both coordinates of a "plane", as it is drawn."""
    stratified: bool = True
    """Whether a split keeps the classes' shares."""
    question: str = ""
    """What somebody who works in the field wants to know of an example."""
    costs: str = ""
    """What the two kinds of wrong answers cost there."""

    @property
    def is_planar(self) -> bool:
        """Whether the examples are points of the plane of x1 and x2."""
        return self.kind in ("plane", "formula", "points")


class Feature(NamedTuple):
    """A function of the two coordinates that a network is given. `query` is its name in a URL."""

    label: str
    query: str


class Activation(NamedTuple):
    """An elementwise function of JAX arrays."""

    label: str
    formula: str
    function: str
    bounded: bool = False
    """Whether its values stay between two limits, however large the sums get."""


class Loss(NamedTuple):
    """What a training makes small. `function` names a `LossFunction` of the engine."""

    label: str
    formula: str
    tasks: frozenset[str]
    function: str
    options: Mapping[str, Option] = {}
    formulas: Mapping[str, str] = {}
    """Task -> its formula there, where it is another one."""


class Optimizer(NamedTuple):
    """An optimizer of Optax: `function(learning_rate, **options, **fixed)`."""

    label: str
    function: str
    options: Mapping[str, Option] = {}
    fixed: Mapping[str, Any] = {}
    elementwise: bool = True
    """Whether each weight's update depends on that weight alone, not on its whole layer."""


class Schedule(NamedTuple):
    """How the learning rate goes over a training.

    `function` is `f(fraction, options) -> factor`, where fraction is the share of the epochs
    that is done, in [0, 1].
    """

    label: str
    formula: str
    function: str
    options: Mapping[str, Option] = {}


class Initializer(NamedTuple):
    """The weights that a training starts from: `f(rng, fan_in, fan_out) -> [fan_in, fan_out]`."""

    label: str
    formula: str
    function: str
    bias: float = 0.0
    """What every bias starts from."""


_PLANE = "lepton_dash.data.generators:"
_BUNDLED = "lepton_dash.data.bundled:"
_FIELDS_OF_USE = "lepton_dash.data.fields_of_use:"

DATASETS: Mapping[str, Dataset] = {
    "circle": Dataset(
        N_("Circle"),
        N_("A disc of one class inside a ring of the other."),
        "plane",
        "classification",
        _PLANE + "circle",
    ),
    "xor": Dataset(
        N_("XOR"),
        N_("Four quarters; opposite ones have the same class."),
        "plane",
        "classification",
        _PLANE + "xor",
    ),
    "gaussians": Dataset(
        N_("Two Gaussians"),
        N_("Two round clouds, one for each class."),
        "plane",
        "classification",
        _PLANE + "gaussians",
    ),
    "spiral": Dataset(
        N_("Spiral"),
        N_("Two arms that wind around each other."),
        "plane",
        "classification",
        _PLANE + "spiral",
    ),
    "moons": Dataset(
        N_("Moons"),
        N_("Two half circles that reach into each other."),
        "plane",
        "classification",
        _PLANE + "moons",
    ),
    "blobs": Dataset(
        N_("Blobs"),
        N_("Round clouds, one for each class."),
        "plane",
        "classification",
        _PLANE + "blobs",
        classes=(2, 10),
        fixed_classes=None,
    ),
    "spirals": Dataset(
        N_("Spirals"),
        N_("Arms that wind around each other, one for each class."),
        "plane",
        "classification",
        _PLANE + "spirals",
        classes=(2, 10),
        fixed_classes=None,
    ),
    "rings": Dataset(
        N_("Rings"),
        N_("Rings around one centre, one for each class."),
        "plane",
        "classification",
        _PLANE + "rings",
        classes=(2, 10),
        fixed_classes=None,
    ),
    "checkerboard": Dataset(
        N_("Checkerboard"),
        N_("Squares whose neighbours have the other class."),
        "plane",
        "classification",
        _PLANE + "checkerboard",
    ),
    "random_labels": Dataset(
        N_("Random labels"),
        N_("Points with labels drawn at random: there is nothing to learn, only to memorise."),
        "plane",
        "classification",
        _PLANE + "random_labels",
        num_examples=100,
        uses_noise=False,
        axis_range=(0.0, 1.0),
        # Labels that say nothing are split without looking at them, so that a split with seed 42
        # is that of scikit-learn's train_test_split(test_size=0.2, random_state=42).
        stratified=False,
    ),
    "plane": Dataset(
        N_("Plane"),
        N_("A value that grows steadily from one corner to the other."),
        "plane",
        "regression",
        _PLANE + "plane",
        num_examples=1200,
        fixed_classes=None,
    ),
    "multi_gaussian": Dataset(
        N_("Several Gaussians"),
        N_("A value with hills and valleys."),
        "plane",
        "regression",
        _PLANE + "multi_gaussian",
        num_examples=1200,
        fixed_classes=None,
    ),
    "iris": Dataset(
        N_("Iris"),
        N_("150 flowers of three kinds, four measurements each."),
        "table",
        "classification",
        _BUNDLED + "iris",
        num_examples=None,
        uses_noise=False,
        fixed_classes=3,
    ),
    "wine": Dataset(
        N_("Wine"),
        N_("178 wines of three growers, thirteen measurements each."),
        "table",
        "classification",
        _BUNDLED + "wine",
        num_examples=None,
        uses_noise=False,
        fixed_classes=3,
    ),
    "breast_cancer": Dataset(
        N_("Breast cancer"),
        N_("569 tumours, malignant or benign, thirty measurements each."),
        "table",
        "classification",
        _BUNDLED + "breast_cancer",
        num_examples=None,
        uses_noise=False,
        question=N_("Medicine asks of a tumour that was found: is it malignant?"),
        costs=N_(
            "A miss leaves a cancer untreated; a false alarm costs a needless operation, and fear."
        ),
    ),
    "credit_risk": Dataset(
        N_("Credit risk"),
        N_("2,000 loans, repaid or in default, made up by a generator: nobody real is among them."),
        "table",
        "classification",
        _FIELDS_OF_USE + "credit_risk",
        num_examples=None,
        uses_noise=False,
        question=N_("Finance asks of a loan that somebody applies for: will it be repaid?"),
        costs=N_(
            "A miss costs the money that was lent; a false alarm turns a good customer away, "
            "and with them the interest."
        ),
    ),
    "machine_failure": Dataset(
        N_("Machine failure"),
        N_("3,000 hours of a milling machine, made up by a generator: it runs, or it fails."),
        "table",
        "classification",
        _FIELDS_OF_USE + "machine_failure",
        num_examples=None,
        uses_noise=False,
        question=N_("Manufacturing asks of a running machine: will it fail within the hour?"),
        costs=N_(
            "A miss stops the line and may ruin the tool; a false alarm costs a few minutes of "
            "inspection."
        ),
    ),
    "late_delivery": Dataset(
        N_("Late delivery"),
        N_("2,500 parcels, on time or late, made up by a generator: no real carrier is meant."),
        "table",
        "classification",
        _FIELDS_OF_USE + "late_delivery",
        num_examples=None,
        uses_noise=False,
        question=N_("Logistics asks of a parcel that is handed over: will it come too late?"),
        costs=N_(
            "A miss disappoints a customer who could have been told; a false alarm pays for a "
            "faster way that wasn't needed."
        ),
    ),
    "digits": Dataset(
        N_("Digits"),
        N_("1,797 handwritten digits as images of 8 × 8 pixels."),
        "table",
        "classification",
        _BUNDLED + "digits",
        num_examples=None,
        uses_noise=False,
        fixed_classes=10,
    ),
    "diabetes": Dataset(
        N_("Diabetes"),
        N_("442 patients: how far the disease went within a year, from ten measurements."),
        "table",
        "regression",
        _BUNDLED + "diabetes",
        num_examples=None,
        uses_noise=False,
        fixed_classes=None,
    ),
    "formula": Dataset(
        N_("Your own formula"),
        N_("Points anywhere in the square; a formula says which class or value each has."),
        "formula",
        "auto",
        "",
        fixed_classes=None,
    ),
    "points": Dataset(
        N_("Your own points"),
        N_("Points that you put onto the plane yourself."),
        "points",
        "auto",
        "",
        num_examples=None,
        uses_noise=False,
        fixed_classes=None,
    ),
    "csv": Dataset(
        N_("Your own CSV file"),
        N_("Your own table."),
        "csv",
        "auto",
        "",
        num_examples=None,
        uses_noise=False,
        fixed_classes=None,
    ),
}

FEATURES: Mapping[str, Feature] = {
    "x1": Feature("x₁", "x1"),
    "x2": Feature("x₂", "x2"),
    "x1^2": Feature("x₁²", "x1sq"),
    "x2^2": Feature("x₂²", "x2sq"),
    "x1*x2": Feature("x₁x₂", "x1x2"),
    "sin(x1)": Feature("sin x₁", "sinx1"),
    "sin(x2)": Feature("sin x₂", "sinx2"),
}

FORMULAS: Mapping[str, str] = {
    "x1^2 + x2^2 < 9": N_("a disc"),
    "sin(x1) * sin(x2) > 0": N_("a checkerboard with round corners"),
    "abs(x1) + abs(x2) < 4": N_("a diamond"),
    "x2 > 2 sin(x1)": N_("above a wave"),
    "mod(sqrt(x1^2 + x2^2) + atan2(x2, x1) / pi, 2) < 1": N_("a spiral"),
    "sin(x1) + cos(x2)": N_("a value: hills and valleys"),
    "x1 x2 / 10": N_("a value: a saddle"),
}
"""Formulas to start from, and what they make of the plane."""

ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "mac_roman", "cp850", "cp1251", "koi8_r",
    "cp1253", "cp1254", "cp1255", "cp1256", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
"""Encodings of text that a CSV file can be said to be in."""

DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""What can stand between the values of a CSV file."""


class Treatment(NamedTuple):
    """What is done to cells of a CSV file's columns, or to its rows, unless a person undoes it."""

    label: str
    of: Literal["cells", "rows"]
    choices: Mapping[str, str]
    """What a person can choose instead, in words; "keep" leaves it as it is in the file."""


_KEEP: Mapping[str, str] = {"keep": N_("As in the file")}

TREATMENTS: Mapping[str, Treatment] = {
    "numbers": Treatment(N_("Numbers with money, units or signs beside them"), "cells", _KEEP),
    "dates": Treatment(N_("Dates as days, times as hours"), "cells", _KEEP),
    "marks": Treatment(N_("Marks of missing values"), "cells", _KEEP),
    "limits": Treatment(
        N_("Values below or above a limit, like <1.0"), "cells", {"limit": N_("At the limit")}
    ),
    "sentinels": Treatment(N_("Numbers that stand for missing ones, like -9999"), "cells", _KEEP),
    "extremes": Treatment(N_("Cells far from all others"), "cells", _KEEP),
    "codes": Treatment(N_("Codes with leading zeros"), "cells", _KEEP),
    "names": Treatment(N_("Names of rows, and free text"), "cells", _KEEP),
    "comments": Treatment(N_("Lines with comments"), "rows", _KEEP),
    "above": Treatment(N_("Lines above the table"), "rows", _KEEP),
    "header": Treatment(N_("More rows of names or units"), "rows", _KEEP),
    "totals": Treatment(N_("Rows of totals"), "rows", _KEEP),
    "below": Treatment(N_("Lines below the table"), "rows", _KEEP),
}
"""What is done to a CSV file, see `lepton_dash.data.treatments` for the sentences on it."""

_ACTIVATION = "lepton_dash.engine.activations:"

ACTIVATIONS: Mapping[str, Activation] = {
    "tanh": Activation(N_("Tanh"), "tanh(x)", "jax.numpy:tanh", bounded=True),
    "relu": Activation(N_("ReLU"), "max(0, x)", "jax.nn:relu"),
    "leaky_relu": Activation(N_("Leaky ReLU"), "max(0.01 x, x)", "jax.nn:leaky_relu"),
    "elu": Activation(N_("ELU"), "x if x > 0 else exp(x) − 1", "jax.nn:elu"),
    "gelu": Activation(N_("GELU"), "½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))", "jax.nn:gelu"),
    "silu": Activation(N_("SiLU (swish)"), "x / (1 + exp(−x))", "jax.nn:silu"),
    "mish": Activation(N_("Mish"), "x tanh(log(1 + exp(x)))", "jax.nn:mish"),
    "selu": Activation(N_("SELU"), "1.0507 x if x > 0 else 1.7581 (exp(x) − 1)", "jax.nn:selu"),
    "softplus": Activation(N_("Softplus"), "log(1 + exp(x))", "jax.nn:softplus"),
    "softsign": Activation(N_("Softsign"), "x / (1 + |x|)", "jax.nn:soft_sign", bounded=True),
    "sigmoid": Activation(N_("Sigmoid"), "1 / (1 + exp(−x))", "jax.nn:sigmoid", bounded=True),
    "sharp_sigmoid": Activation(
        N_("Sharp sigmoid (almost a step)"),
        "1 / (1 + exp(−10 x))",
        _ACTIVATION + "sharp_sigmoid",
        bounded=True,
    ),
    "hard_tanh": Activation(
        N_("Hard tanh"), "min(1, max(−1, x))", "jax.nn:hard_tanh", bounded=True
    ),
    "relu6": Activation(N_("ReLU6"), "min(6, max(0, x))", "jax.nn:relu6", bounded=True),
    "squared_relu": Activation(N_("Squared ReLU"), "max(0, x)²", _ACTIVATION + "squared_relu"),
    "gaussian": Activation(N_("Gaussian"), "exp(−x²)", _ACTIVATION + "gaussian", bounded=True),
    "sine": Activation(N_("Sine"), "sin(x)", "jax.numpy:sin", bounded=True),
    "linear": Activation(N_("Linear"), "x", _ACTIVATION + "linear"),
}

_EVERY_TASK = frozenset({"binary", "multiclass", "regression"})
_CLASSES = frozenset({"binary", "multiclass"})
_LOSS = "lepton_dash.engine.losses:"

_HUBER = "½ r² where |r| ≤ δ, δ (|r| − ½ δ) beyond"
# s: scores; t: two classes as −1 and +1; yₖ: 1 for the right class k, else 0
_SIGN = "t = ±1"

LOSSES: Mapping[str, Loss] = {
    "cross_entropy": Loss(
        N_("Cross-entropy"), "−log p(right class)", _CLASSES, _LOSS + "cross_entropy"
    ),
    "binary_cross_entropy": Loss(
        N_("Binary cross-entropy"),
        "−y log p − (1 − y) log(1 − p)",
        frozenset({"binary"}),
        _LOSS + "binary_cross_entropy",
    ),
    "softmax_cross_entropy": Loss(
        N_("Softmax cross-entropy"),
        "−log softmax(s)[right class]",
        _CLASSES,
        _LOSS + "softmax_cross_entropy",
    ),
    "hinge": Loss(
        N_("Hinge"),
        f"max(0, 1 − t s), {_SIGN}",
        _CLASSES,
        _LOSS + "hinge",
        formulas={"multiclass": "max(0, 1 + max s[wrong] − s[right])"},
    ),
    "mse": Loss(
        N_("Squared error"),
        "(ŷ − y)²",
        _EVERY_TASK,
        _LOSS + "mse",
        formulas={
            "binary": f"(tanh(s) − t)² = 4 (p − y)², {_SIGN}",
            "multiclass": "Σₖ (pₖ − yₖ)²",
        },
    ),
    "half_mse": Loss(
        N_("Half the squared error"),
        "½ (ŷ − y)²",
        _EVERY_TASK,
        _LOSS + "half_mse",
        formulas={
            "binary": f"½ (tanh(s) − t)² = 2 (p − y)², {_SIGN}",
            "multiclass": "½ Σₖ (pₖ − yₖ)²",
        },
    ),
    "huber": Loss(
        N_("Huber"),
        f"{_HUBER}, r = ŷ − y",
        _EVERY_TASK,
        _LOSS + "huber",
        {"delta": Option(N_("δ: where squares end"), 1.0, 0.001, 1000.0, "log")},
        formulas={
            "binary": f"{_HUBER}, r = tanh(s) − t, {_SIGN}",
            "multiclass": f"Σₖ: {_HUBER}, r = pₖ − yₖ",
        },
    ),
}


def _b1(default: float = 0.9) -> Option:
    return Option(N_("β₁: memory of the gradient"), default, 0.0, 0.9999)


def _b2(default: float = 0.999) -> Option:
    return Option(N_("β₂: memory of its square"), default, 0.0, 0.99999)


def _eps(default: float = 1e-8) -> Option:
    return Option(N_("ε: added to the divisor"), default, 1e-16, 1.0, "log")


def _weight_decay(default: float = 0.0) -> Option:
    return Option(N_("Weight decay"), default, 0.0, 10.0)


def _momentum(default: float = 0.9) -> Option:
    return Option(N_("Momentum"), default, 0.0, 0.9999)


# Every option acts at each step. Left out are those that Optax can't trace, and those that it
# reads only when the state is made: moving such a slider would do nothing.
OPTIMIZERS: Mapping[str, Optimizer] = {
    "sgd": Optimizer(N_("Gradient descent"), "optax:sgd"),
    "momentum": Optimizer(N_("Momentum"), "optax:sgd", {"momentum": _momentum()}),
    "nesterov": Optimizer(
        N_("Nesterov momentum"), "optax:sgd", {"momentum": _momentum()}, {"nesterov": True}
    ),
    "adam": Optimizer(N_("Adam"), "optax:adam", {"b1": _b1(), "b2": _b2(), "eps": _eps()}),
    "adamw": Optimizer(
        N_("AdamW"),
        "optax:adamw",
        {"b1": _b1(), "b2": _b2(), "eps": _eps(), "weight_decay": _weight_decay(1e-4)},
    ),
    "nadam": Optimizer(N_("NAdam"), "optax:nadam", {"b1": _b1(), "b2": _b2(), "eps": _eps()}),
    "nadamw": Optimizer(
        N_("NAdamW"),
        "optax:nadamw",
        {"b1": _b1(), "b2": _b2(), "eps": _eps(), "weight_decay": _weight_decay(1e-4)},
    ),
    "amsgrad": Optimizer(N_("AMSGrad"), "optax:amsgrad", {"b1": _b1(), "b2": _b2(), "eps": _eps()}),
    "radam": Optimizer(
        N_("RAdam"),
        "optax:radam",
        {
            "b1": _b1(),
            "b2": _b2(),
            "eps": _eps(),
            "threshold": Option(N_("Variance threshold"), 5.0, 4.0, 100.0),
        },
    ),
    "adamax": Optimizer(N_("Adamax"), "optax:adamax", {"b1": _b1(), "b2": _b2(), "eps": _eps()}),
    "adabelief": Optimizer(
        N_("AdaBelief"), "optax:adabelief", {"b1": _b1(), "b2": _b2(), "eps": _eps(1e-16)}
    ),
    "yogi": Optimizer(N_("Yogi"), "optax:yogi", {"b1": _b1(), "b2": _b2(), "eps": _eps(1e-3)}),
    "adan": Optimizer(
        N_("Adan"),
        "optax:adan",
        {
            "b1": _b1(0.98),
            "b2": Option(N_("β₂: memory of its change"), 0.92, 0.0, 0.9999),
            "b3": Option(N_("β₃: memory of its square"), 0.99, 0.0, 0.99999),
            "eps": _eps(),
            "weight_decay": _weight_decay(),
        },
    ),
    "ademamix": Optimizer(
        N_("AdEMAMix"),
        "optax.contrib:ademamix",
        {
            "b1": _b1(),
            "b2": _b2(),
            "b3": Option(N_("β₃: long memory of the gradient"), 0.9999, 0.0, 0.99999),
            "alpha": Option(N_("α: weight of the long memory"), 5.0, 0.0, 100.0),
            "eps": _eps(),
            "weight_decay": _weight_decay(),
        },
    ),
    "adopt": Optimizer(
        N_("ADOPT"),
        "optax.contrib:adopt",
        {"b1": _b1(), "b2": _b2(0.9999), "eps": _eps(1e-6)},
    ),
    "adagrad": Optimizer(N_("Adagrad"), "optax:adagrad", {"eps": _eps(1e-7)}),
    "adadelta": Optimizer(
        N_("Adadelta"),
        "optax:adadelta",
        {
            "rho": Option(N_("ρ: memory of the squares"), 0.9, 0.0, 0.9999),
            "eps": _eps(1e-6),
            "weight_decay": _weight_decay(),
        },
    ),
    "rmsprop": Optimizer(
        N_("RMSProp"),
        "optax:rmsprop",
        {"decay": Option(N_("Memory of the squares"), 0.9, 0.0, 0.9999), "eps": _eps()},
    ),
    "adafactor": Optimizer(
        N_("Adafactor"),
        "optax:adafactor",
        {
            "decay_rate": Option(N_("Decay rate of the memory"), 0.8, 0.0, 1.0),
            "clipping_threshold": Option(N_("Largest update (RMS)"), 1.0, 0.001, 1000.0, "log"),
            "eps": Option(N_("ε: added to the squares"), 1e-30, 1e-30, 1.0, "log"),
        },
        elementwise=False,
    ),
    "lion": Optimizer(
        N_("Lion"),
        "optax:lion",
        {"b1": _b1(), "b2": _b2(0.99), "weight_decay": _weight_decay(1e-3)},
    ),
    "signum": Optimizer(
        N_("Sign of the momentum"),
        "optax:signum",
        {"beta": Option(N_("β: memory of the gradient"), 0.9, 0.0, 0.9999)},
    ),
    "lamb": Optimizer(
        N_("LAMB"),
        "optax:lamb",
        {"b1": _b1(), "b2": _b2(), "eps": _eps(1e-6), "weight_decay": _weight_decay()},
        elementwise=False,
    ),
    "lars": Optimizer(
        N_("LARS"),
        "optax:lars",
        {
            "momentum": _momentum(),
            "trust_coefficient": Option(N_("Trust coefficient"), 1e-3, 1e-6, 10.0, "log"),
            "weight_decay": _weight_decay(),
        },
        elementwise=False,
    ),
    "novograd": Optimizer(
        N_("NovoGrad"),
        "optax:novograd",
        {"b1": _b1(), "b2": _b2(0.25), "eps": _eps(1e-6), "weight_decay": _weight_decay()},
        elementwise=False,
    ),
    "muon": Optimizer(
        N_("Muon"),
        "optax.contrib:muon",
        {
            "beta": Option(N_("β: memory of the gradient"), 0.95, 0.0, 0.9999),
            "weight_decay": _weight_decay(),
        },
        elementwise=False,
    ),
}

_SCHEDULE = "lepton_dash.schedules:"
_FINAL_FRACTION = Option(N_("Share that is left at the end"), 0.0, 0.0, 1.0)

SCHEDULES: Mapping[str, Schedule] = {
    "constant": Schedule(N_("Constant"), "1", _SCHEDULE + "constant"),
    "step": Schedule(
        N_("Steps"),
        "rate^(drops so far)",
        _SCHEDULE + "step",
        {
            "drops": Option(N_("Drops"), 3, 1, 100, "integer"),
            "decay_rate": Option(N_("Factor of a drop"), 0.1, 1e-6, 1.0, "log"),
        },
    ),
    "cosine": Schedule(
        N_("Cosine"),
        "½ (1 + cos πt)",
        _SCHEDULE + "cosine",
        {"final_fraction": _FINAL_FRACTION},
    ),
    "warmup_cosine": Schedule(
        N_("Warm-up, then cosine"),
        "t / w, then ½ (1 + cos π(t − w)/(1 − w))",
        _SCHEDULE + "warmup_cosine",
        {
            "warmup_fraction": Option(N_("Share of the epochs to warm up"), 0.1, 0.0, 1.0),
            "final_fraction": _FINAL_FRACTION,
        },
    ),
    "exponential": Schedule(
        N_("Exponential"),
        "rate^t",
        _SCHEDULE + "exponential",
        {"decay_rate": Option(N_("Share that is left at the end"), 0.01, 1e-6, 1.0, "log")},
    ),
}

_INITIALIZER = "lepton_dash.engine.initializers:"

INITIALIZERS: Mapping[str, Initializer] = {
    "glorot_uniform": Initializer(
        N_("Glorot, uniform"), "±√(6 / (in + out))", _INITIALIZER + "glorot_uniform"
    ),
    "glorot_normal": Initializer(
        N_("Glorot, normal"), "σ² = 2 / (in + out)", _INITIALIZER + "glorot_normal"
    ),
    "he_uniform": Initializer(N_("He, uniform"), "±√(6 / in)", _INITIALIZER + "he_uniform"),
    "he_normal": Initializer(N_("He, normal"), "σ² = 2 / in", _INITIALIZER + "he_normal"),
    "lecun_uniform": Initializer(
        N_("LeCun, uniform"), "±√(3 / in)", _INITIALIZER + "lecun_uniform"
    ),
    "lecun_normal": Initializer(N_("LeCun, normal"), "σ² = 1 / in", _INITIALIZER + "lecun_normal"),
    "uniform": Initializer(N_("Uniform"), "±0.5", _INITIALIZER + "uniform"),
    "uniform_bias": Initializer(
        N_("Uniform, biases 0.1"), "±0.5, b = 0.1", _INITIALIZER + "uniform", bias=0.1
    ),
    "zeros": Initializer(N_("Zeros"), "0", _INITIALIZER + "zeros"),
}


@cache
def resolve(function: str) -> Any:
    """Imports what a row names as "module:attribute"."""
    module, attribute = function.split(":")
    return getattr(import_module(module), attribute)


def with_defaults(options: Mapping[str, Option], given: Mapping[str, float]) -> dict[str, float]:
    """Returns a number for each of a row's options: the one given, or else its default."""
    return {name: given.get(name, option.default) for name, option in options.items()}


def task_of(dataset: str, num_classes: int) -> Task | None:
    """Returns the task of a dataset, or None for a CSV file, which has to be read first."""
    row = DATASETS[dataset]
    if row.task == "auto":
        return None
    if row.task == "regression":
        return "regression"
    return "binary" if (num_classes if row.classes else row.fixed_classes) == 2 else "multiclass"


def losses_for(task: str) -> list[str]:
    """Returns the names of the losses that fit a task, the usual ones first."""
    return [name for name, loss in LOSSES.items() if task in loss.tasks]


def default_loss(task: str) -> str:
    """Returns the loss that "auto" stands for: cross-entropy for classes, else squared error."""
    return {
        "binary": "binary_cross_entropy",
        "multiclass": "softmax_cross_entropy",
        "regression": "mse",
    }[task]
