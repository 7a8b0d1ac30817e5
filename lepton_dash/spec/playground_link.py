"""Links of TensorFlow Playground, read as experiments.

That tool keeps its settings behind the "#" of its address, as in
`#activation=tanh&batchSize=10&dataset=circle&networkShape=4,2&seed=0.48&...`. It trains by plain
gradient descent on ½ (ŷ − y)², with a tanh output for the classes −1 and +1 and a linear one for
values, on inputs that are not standardised, from weights within ±0.5 and biases of 0.1; L1 and L2
add sign(w) and w, times their rate, to the gradient (state.ts, playground.ts and nn.ts in
github.com/tensorflow/playground).
"""

import math
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from lepton_dash.i18n import _, ngettext
from lepton_dash.spec.experiment import Experiment
from lepton_dash.spec.problems import MOST_PROBLEMS, Problem, must_be, not_a_field, not_one_of
from lepton_dash.spec.query import salvage
from lepton_dash.tables import DATASETS

LONGEST_LINK = 16_384  # characters
EPOCHS = 1_000_000
"""That tool trains until it is paused."""

_HOST = "playground.tensorflow.org"
_HIDE = "_hide"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SEEDS = 2**31

_ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "linear": "linear"}
_DATASETS = {"circle": "circle", "xor": "xor", "gauss": "gaussians", "spiral": "spiral"}
_REGRESSIONS = {"reg-plane": "plane", "reg-gauss": "multi_gaussian"}
_PENALTIES = {"none": "", "L1": "l1", "L2": "l2"}
_PROBLEMS = {"classification": "classification", "regression": "regression"}
_INPUTS = {
    "x": "x1",
    "y": "x2",
    "xSquared": "x1^2",
    "ySquared": "x2^2",
    "xTimesY": "x1*x2",
    "sinX": "sin(x1)",
    "sinY": "sin(x2)",
}
_CONTROLS: Mapping[str, tuple[str, ...]] = {
    "playButton": ("play",),
    "stepButton": ("step",),
    "resetButton": ("reset",),
    "learningRate": ("learning_rate",),
    "activation": ("activation",),
    "regularization": ("l1", "l2"),
    "regularizationRate": ("l1", "l2"),
    "dataset": ("dataset",),
    "percTrainData": ("validation_fraction",),
    "noise": ("noise",),
    "batchSize": ("batch_size",),
    "numHiddenLayers": ("hidden_sizes",),
    "problem": ("problem",),
    "showTestData": ("show",),
    "discretize": ("show",),
}
"""A control that a link can hide there -> those here."""

# what changes nothing about the experiment: texts, statistics, and two inputs that the tool
# remembers but doesn't have
_WITHOUT_EFFECT = frozenset({"collectStats", "tutorial", "hideText", "cosX", "cosY"})


class PlaygroundLink(NamedTuple):
    """What a link means here."""

    experiment: Experiment
    hide: tuple[str, ...]
    """The controls that it hides, by their names here."""
    show: tuple[str, ...]
    """What it shows of the data: "train", "validation", and "discrete" for answers alone."""
    remarks: tuple[str, ...]
    """What can't be the same here, in sentences."""
    problems: tuple[Problem, ...]
    """What of the link could not be used; the rest is."""


def settings_in(text: str) -> str | None:
    """Returns the settings in a link of that tool, or in what is behind its "#"; else None."""
    text = text.strip()[:LONGEST_LINK]
    before, mark, after = text.partition("#")
    if mark:
        names = {part.partition("=")[0].removesuffix(_HIDE) for part in after.split("&")}
        return after if names & _READERS.keys() or _HOST in before else None
    if "?" in text or "/" in text:
        return "" if _HOST in re.split("[/?]", text) else None
    names = {part.partition("=")[0] for part in text.split("&")}
    return text if "=" in text and names & _ONLY_THERE else None


def read(settings: str) -> PlaygroundLink:
    """Returns the experiment of a link's settings: what is wrong is named, and the rest kept.

    Args:
        settings: what is behind the "#", see `settings_in`. Never raises.
    """
    problems: list[Problem] = []
    given, hidden = _parts(settings[:LONGEST_LINK], problems)
    there = {name: default for name, (_read, default) in _READERS.items()}
    for name, text in given.items():
        try:
            there[name] = _READERS[name][0](text)
        except _Refused as refused:
            problems.append(Problem(name, str(refused)))
    inputs = [
        here for name, here in _INPUTS.items() if there[name] and f"{name}{_HIDE}" not in hidden
    ]
    if not inputs:
        problems.append(Problem(_("The link"), _("has no inputs; x₁ and x₂ are used.")))
    experiment, refused_fields = salvage(_sections(there, inputs or ["x1", "x2"], problems))
    for problem in refused_fields:
        field = re.split(r"[.\[]", problem.field)[1]
        problems.append(Problem(_NAMES_THERE.get(field, field), problem.reason))
    controls = (
        control for name in hidden for control in _CONTROLS.get(name.removesuffix(_HIDE), ())
    )
    return PlaygroundLink(
        experiment,
        tuple(dict.fromkeys(controls)),
        ("train", *(["validation"] * there["showTestData"]), *(["discrete"] * there["discretize"])),
        tuple(_remarks(experiment)),
        tuple(problems[:MOST_PROBLEMS]),
    )


class _Refused(ValueError):
    """A value that is not allowed; its text is the reason."""


def _one_of(table: Mapping[str, str]) -> Callable[[str], str]:
    def read_name(text: str) -> str:
        if text not in table:
            raise _Refused(not_one_of(text, list(table)))
        return table[text]

    return read_name


def _flag(text: str) -> bool:
    return text != "false"


def _number(text: str) -> float:
    value = float(text) if len(text) < 100 and _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise _Refused(must_be(text, _("a number")))
    return value


def _percent(text: str) -> float:
    value = _number(text)
    if not 10 <= value <= 100:
        raise _Refused(must_be(value, _("a number from 10 to 100")))
    return value


def _sizes(text: str) -> list[float]:
    return [_number(size.strip()) for size in text.split(",")] if text else []


_READERS: Mapping[str, tuple[Callable[[str], Any], Any]] = {
    "activation": (_one_of(_ACTIVATIONS), "tanh"),
    "regularization": (_one_of(_PENALTIES), ""),
    "batchSize": (_number, 10),
    "dataset": (_one_of(_DATASETS), "circle"),
    "regDataset": (_one_of(_REGRESSIONS), "plane"),
    "learningRate": (_number, 0.03),
    "regularizationRate": (_number, 0.0),
    "noise": (_number, 0.0),
    "networkShape": (_sizes, (4, 2)),
    "seed": (str, ""),
    "percTrainData": (_percent, 50),
    "problem": (_one_of(_PROBLEMS), "classification"),
    **dict.fromkeys(("initZero", "showTestData", "discretize"), (_flag, False)),
    **{name: (_flag, name in ("x", "y")) for name in _INPUTS},
}
"""A setting there -> what reads its text, and what it is where a link doesn't say."""

SETTINGS = frozenset({*_READERS, *_WITHOUT_EFFECT})
"""The names of that tool's settings."""

# "dataset", "noise" and others are names here, too
_ONLY_THERE = {name for name in _READERS if re.search("[A-Z]", name)} | {"x", "y", "problem"}

_NAMES_THERE = {
    "batch_size": "batchSize",
    "learning_rate": "learningRate",
    "hidden_sizes": "networkShape",
    "l1": "regularizationRate",
    "l2": "regularizationRate",
}


def _parts(settings: str, problems: list[Problem]) -> tuple[dict[str, str], list[str]]:
    """The settings by name, and the names of what is hidden."""
    given: dict[str, str] = {}
    hidden: list[str] = []
    for part in filter(None, settings.split("&")):
        name, _equals, text = part.partition("=")
        name, text = unquote(name), unquote(text).strip()
        if name.endswith(_HIDE) and name.removesuffix(_HIDE) in (*_CONTROLS, *_INPUTS):
            hidden += [name] * (text == "true")
        elif name in _READERS:
            if text or name == "networkShape":  # only an empty list of layers means anything
                given[name] = text
        elif name not in _WITHOUT_EFFECT:
            problems.append(Problem(name[:100], not_a_field(name[:100], _READERS)))
    return given, hidden


def _sections(
    there: Mapping[str, Any], inputs: list[str], problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """The experiment's tables for the settings there."""
    is_regression = there["problem"] == "regression"
    seed = _seed(there["seed"])
    penalty = {there["regularization"]: there["regularizationRate"]}
    penalty.pop("", None)
    return {
        "data": {
            "dataset": there["regDataset"] if is_regression else there["dataset"],
            "noise": _noise(there["noise"], problems),
            "validation_fraction": round(1 - there["percTrainData"] / 100, 12),
            "features": inputs,
            "standardize": False,
            "seed": seed,
        },
        "network": {
            "hidden_sizes": there["networkShape"],
            "activation": there["activation"],
            "initializer": "zeros" if there["initZero"] else "uniform_bias",
        },
        "training": {
            "loss": "half_mse",
            "optimizer": "sgd",
            "learning_rate": there["learningRate"],
            "batch_size": there["batchSize"],
            "epochs": EPOCHS,
            "seed": seed,
            **penalty,
        },
    }


def _noise(percent: float, problems: list[Problem]) -> float:
    """The share of noise for a percentage there, where 0 to 80 are taken."""
    if percent > 80:
        problems.append(Problem("noise", must_be(percent, _("at most 80; 50 is used"))))
        return 0.5
    return max(percent, 0) / 100


def _seed(text: str) -> int:
    """A whole number for a seed there, which is any text, mostly like 0.48213."""
    digits = re.fullmatch(r"0?\.(\d{1,9})", text)
    return int(digits[1]) if digits else zlib.crc32(text.encode("utf-8", "replace")) % _SEEDS


def _remarks(experiment: Experiment) -> list[str]:
    """What can't be the same here."""
    remarks = [
        _(
            "Chance is not the same: other examples of the same kind, other first weights from the "
            "same range, and the examples are shuffled before each epoch, not once."
        )
    ]
    data, batch_size = experiment.data, experiment.training.batch_size
    rows = data.num_examples or DATASETS[data.dataset].num_examples or 0
    num_train = rows - math.ceil(data.validation_fraction * rows)
    rest = num_train % batch_size
    if batch_size > num_train:
        remarks.append(
            _(
                "Fewer examples than a batch holds never move a weight there; here they are a "
                "batch of their own."
            )
        )
    elif rest:
        remarks.append(
            ngettext(
                "{train} examples in batches of {size} leave {count} over: here it is a smaller "
                "batch of its own, there it runs over into the first batch of the next epoch.",
                "{train} examples in batches of {size} leave {count} over: here they are a smaller "
                "batch of their own, there they run over into the first batch of the next epoch.",
                rest,
            ).format(train=num_train, size=batch_size, count=rest)
        )
    if experiment.training.l1:
        remarks.append(
            _("A weight that L1 has brought to 0 can grow again here; there it is cut for good.")
        )
    return remarks
