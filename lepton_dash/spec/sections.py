"""The three tables of a spec: data, network and training, each a frozen, validated value."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SkipValidation,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from lepton_dash import tables
from lepton_dash.i18n import _
from lepton_dash.spec.fields import (
    AsTuple,
    Number,
    Options,
    Seed,
    Text,
    Whole,
    allowed,
    checked_options,
    distinct,
    one_of,
    sorted_set,
)
from lepton_dash.spec.formula import LONGEST as LONGEST_FORMULA
from lepton_dash.spec.formula import FormulaError, parse
from lepton_dash.spec.points import LONGEST as LONGEST_POINTS
from lepton_dash.spec.points import PointsError, are_classes, read_points, write_points
from lepton_dash.spec.problems import Problem, SpecError, must_be, not_a_field

TRACED_FIELDS = frozenset(
    {
        "learning_rate",
        "l1",
        "l2",
        "dropout",
        "dropouts",
        "frozen_layers",
        "clip_norm",
        "optimizer_options",
        "schedule_options",
        "loss_options",
        "epochs",
        "stop_loss",
        "stop_accuracy",
        "stop_patience",
        "stop_seconds",
    }
)
"""Fields whose change acts on a running training, without a restart."""


class Section(BaseModel):
    """Fields with a name in common. Bad values raise `SpecError`."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )
    section: ClassVar[str]

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SpecError(_problems(error, type(self))) from None


def _problems(error: ValidationError, model: type[Section]) -> list[Problem]:
    """Returns one problem for each field, or for each option, that pydantic refused."""
    found: dict[str, Problem] = {}
    for detail in error.errors(include_url=False):
        name, *inner = detail["loc"]
        field = f"{name}"[:100] + "".join(f"[{index}]" for index in inner)
        raised = detail.get("ctx", {}).get("error")
        if detail["type"] == "extra_forbidden":
            reason = _misplaced(field, model) or not_a_field(field, model.model_fields)
            found.setdefault(field, Problem(field, reason))
        elif isinstance(raised, SpecError):
            for problem in raised.problems:
                found.setdefault(f"{name}.{problem.field}", problem.inside(field))
        else:
            words = allowed(model, str(name), detail["input"], item=bool(inner))
            found.setdefault(f"{name}", Problem(field, must_be(detail["input"], words)))
    return [problem.inside(model.section) for problem in found.values()]


def _misplaced(field: str, model: type[Section]) -> str | None:
    for other in SECTIONS.values():
        if other is not model and field in other.model_fields:
            return _("is not a field of [{here}]: {field} belongs in [{there}].").format(
                here=model.section, field=field, there=other.section
            )
    return None


def _readable_formula(text: str) -> str:
    """Refuses what is no formula; none at all is allowed."""
    text = " ".join(text.split())
    if text:
        try:
            parse(text)
        except FormulaError as error:
            raise SpecError([_unusable(error)]) from None
    return text


def _known_feature(text: str) -> str:
    """Refuses what is neither in the table of features nor a formula."""
    if text in tables.FEATURES:
        return text
    if not text.strip():
        raise SpecError([Problem("", must_be(text, _("a formula such as x1^3")))])
    return _readable_formula(text)


def _readable_points(text: str) -> str:
    """Points as the spec holds them, whichever way they were written."""
    try:
        return write_points(read_points(text))
    except PointsError as error:
        raise SpecError([_unusable(error)]) from None


def _unusable(error: ValueError) -> Problem:
    return Problem("", _("can't be used: {sentence}").format(sentence=error))


MOST_FEATURES = 24

KIND_OF_COLUMN = re.compile(r"([1-9][0-9]{0,3}):(numeric|categorical|ignored)")


def _kind_of_column(text: str) -> str:
    """Refuses what isn't of the form "3:numeric"."""
    if not KIND_OF_COLUMN.fullmatch(text):
        example = _("a column's position and kind, such as 3:numeric, 3:categorical or 3:ignored")
        raise SpecError([Problem("", must_be(text, example))])
    return text


_OF_CELLS, _OF_ROWS = (
    "|".join(
        f"{name}:(?:{'|'.join(row.choices)})"
        for name, row in tables.TREATMENTS.items()
        if row.of == kind
    )
    for kind in ("cells", "rows")
)
TREATMENT = re.compile(rf"(?:all|[1-9][0-9]{{0,3}}):(?:{_OF_CELLS})|rows:(?:{_OF_ROWS})")


def _treatment(text: str) -> str:
    """Refuses what isn't of the form "3:sentinels:keep"."""
    if not TREATMENT.fullmatch(text):
        example = _(
            "a column's position (or all, or rows), a treatment and a choice, such as "
            "3:sentinels:keep, all:marks:keep or rows:totals:keep"
        )
        raise SpecError([Problem("", must_be(text, example))])
    return text


def _one_choice_each(treatments: tuple[str, ...]) -> tuple[str, ...]:
    """In order, so that equal corrections are equal values."""
    keys = [text.rpartition(":")[0] for text in treatments]
    if len(set(keys)) < len(keys):
        reason = must_be(list(treatments), _("one choice for each treatment of a column"))
        raise SpecError([Problem("", reason)])
    return tuple(sorted(treatments, key=_place_of))


def _place_of(treatment: str) -> tuple[int, str]:
    place = treatment.partition(":")[0]
    return int(place) if place.isdigit() else 0, treatment


def _one_kind_each(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """In the columns' order, so that equal corrections are equal values."""
    ordered = sorted(kinds, key=lambda kind: int(kind.partition(":")[0]))
    if len({kind.partition(":")[0] for kind in kinds}) < len(kinds):
        raise SpecError([Problem("", must_be(list(kinds), _("one kind for each column")))])
    return tuple(ordered)


class Data(Section):
    """Which examples, how many, and how they are prepared."""

    section = "data"

    dataset: Annotated[str, one_of(*tables.DATASETS)] = "circle"
    path: Text = ""
    """Of a CSV file, relative to the spec's folder, else to the working directory."""
    target: Text = ""
    """The column of a CSV file to predict; empty: the one that looks like it."""
    task: Annotated[str, one_of("auto", "classification", "regression")] = "auto"
    """For a CSV file, a formula or points of one's own."""
    encoding: Annotated[str, one_of("auto", *tables.ENCODINGS)] = "auto"
    """Of a CSV file; this and the next ones correct what was found out about it."""
    delimiter: Annotated[str, one_of("auto", *tables.DELIMITERS)] = "auto"
    decimal: Annotated[str, one_of("auto", "point", "comma")] = "auto"
    header: Annotated[str, one_of("auto", "yes", "no")] = "auto"
    """Whether a CSV file's first row names the columns."""
    column_kinds: Annotated[
        tuple[Annotated[str, AfterValidator(_kind_of_column)], ...],
        AsTuple,
        Field(max_length=2000),
        AfterValidator(_one_kind_each),
    ] = ()
    """Of columns of a CSV file by their positions from 1: "3:numeric", "3:categorical" or
    "3:ignored", where another kind was found."""
    treatments: Annotated[
        tuple[Annotated[str, AfterValidator(_treatment)], ...],
        AsTuple,
        Field(max_length=2000),
        AfterValidator(_one_choice_each),
    ] = ()
    """What is not to be done to a CSV file: a column's position from 1, or "all", or "rows", then a
    name of the table of treatments and what is done instead: "3:sentinels:keep"."""
    formula: Annotated[
        Text, Field(max_length=LONGEST_FORMULA), AfterValidator(_readable_formula)
    ] = ""
    """Of the data set "formula", see `lepton_dash.spec.formula`; empty: the first of the table of
    formulas."""
    points: Annotated[str, Field(max_length=LONGEST_POINTS), AfterValidator(_readable_points)] = ""
    """Of the data set "points": "x1 x2 class" of each, with semicolons between them."""
    num_examples: Annotated[Whole | None, Field(ge=10, le=1_000_000)] = None
    """None: the dataset's own number, or all rows of a table."""
    num_classes: Annotated[Whole, Field(ge=2, le=10)] = 3
    """For datasets that have any number of classes."""
    noise: Annotated[Number, Field(ge=0, le=1)] = 0.1
    validation_fraction: Annotated[Number, Field(ge=0, le=0.9)] = 0.5
    features: Annotated[
        tuple[
            Annotated[str, Field(max_length=LONGEST_FORMULA), AfterValidator(_known_feature)], ...
        ],
        AsTuple,
        Field(max_length=MOST_FEATURES),
        AfterValidator(distinct),
    ] = ("x1", "x2")
    """Of two-dimensional data: names of the table of features, and formulas."""
    standardize: bool = True
    seed: Seed = 0
    split_seed: Seed | None = None
    """None: the same as `seed`."""


MOST_LAYERS = 64
"""Hidden layers."""


class Network(Section):
    """A multi-layer perceptron."""

    section = "network"

    hidden_sizes: Annotated[
        tuple[Annotated[Whole, Field(ge=1, le=4096)], ...], AsTuple, Field(max_length=MOST_LAYERS)
    ] = (4, 2)
    activation: Annotated[str, one_of(*tables.ACTIVATIONS)] = "tanh"
    activations: Annotated[
        tuple[Annotated[str, one_of(*tables.ACTIVATIONS)], ...],
        AsTuple,
        Field(max_length=MOST_LAYERS),
    ] = ()
    """Of the first hidden layers, where they differ; the others have `activation`."""
    initializer: Annotated[str, one_of(*tables.INITIALIZERS)] = "glorot_uniform"
    residual: bool = False
    """Whether a hidden layer as wide as its input adds the input to what it gives out."""
    layer_norm: bool = False
    """Whether each hidden layer's sums are normalised before the activation."""

    @property
    def layer_activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        return _for_each_layer(self.activations, self.activation, len(self.hidden_sizes))


def _for_each_layer(own: tuple[Any, ...], common: Any, layers: int) -> tuple[Any, ...]:
    return (*own, *(common,) * layers)[:layers]


# a validator of Training makes them `Options`
OptionsOfRow = Annotated[Mapping[str, float], SkipValidation]


class Training(Section):
    """How the network learns. Options hold only what differs from their row's defaults."""

    section = "training"

    loss: Annotated[str, one_of("auto", *tables.LOSSES)] = "auto"
    loss_options: OptionsOfRow = Options()
    optimizer: Annotated[str, one_of(*tables.OPTIMIZERS)] = "adam"
    optimizer_options: OptionsOfRow = Options()
    learning_rate: Annotated[Number, Field(gt=0, le=100)] = 0.03
    schedule: Annotated[str, one_of(*tables.SCHEDULES)] = "constant"
    schedule_options: OptionsOfRow = Options()
    batch_size: Annotated[Whole, Field(ge=1, le=100_000)] = 10
    epochs: Annotated[Whole, Field(ge=1, le=10_000_000)] = 1000
    stop_loss: Annotated[Number | None, Field(ge=0, le=1_000_000_000)] = None
    """Ends the training with the first epoch whose validation loss is this or less; without
    validation data the training loss. None: no such rule."""
    stop_accuracy: Annotated[Number | None, Field(gt=0, le=1)] = None
    """Ends it with the first epoch whose accuracy, or R², is this or more, likewise."""
    stop_patience: Annotated[Whole, Field(ge=0, le=10_000_000)] = 0
    """Ends it after so many epochs without a new lowest loss, likewise. 0: no such rule."""
    stop_seconds: Annotated[Number | None, Field(gt=0, le=1_000_000)] = None
    """Ends it after so much time spent training. A clock decides, so it isn't repeatable."""
    l1: Annotated[Number, Field(ge=0, le=100)] = 0.0
    l2: Annotated[Number, Field(ge=0, le=100)] = 0.0
    dropout: Annotated[Number, Field(ge=0, le=0.95)] = 0.0
    dropouts: Annotated[
        tuple[Annotated[Number, Field(ge=0, le=0.95)], ...], AsTuple, Field(max_length=MOST_LAYERS)
    ] = ()
    """Of the first hidden layers, where they differ; the others have `dropout`."""
    frozen_layers: Annotated[
        tuple[Annotated[Whole, Field(ge=0, le=MOST_LAYERS)], ...],
        AsTuple,
        Field(max_length=MOST_LAYERS + 1),
        AfterValidator(sorted_set),
    ] = ()
    """Layers whose parameters keep their values: 0 is the first hidden one, the last the output."""
    clip_norm: Annotated[Number, Field(ge=0, le=1_000_000)] = 0.0
    """Largest global norm of the gradient; 0: no clipping."""
    seed: Seed = 0

    @field_validator("loss_options", "optimizer_options", "schedule_options", mode="before")
    @classmethod
    def _options_of_row(cls, given: Any, info: ValidationInfo) -> Options:
        owner = str(info.field_name).removesuffix("_options")
        if owner not in info.data:  # its name is wrong already, and whose options these are unknown
            return Options()
        return checked_options(given, option_rows(owner, info.data[owner]))

    def layer_dropouts(self, layers: int) -> tuple[float, ...]:
        """The dropout of each of so many hidden layers."""
        return _for_each_layer(self.dropouts, self.dropout, layers)


OF_LAYERS: Mapping[str, tuple[str, ...]] = {
    "network": ("activations",),
    "training": ("dropouts", "frozen_layers"),
}
"""Fields that say something about single layers, by section."""

OPTION_TABLES: Mapping[str, Mapping[str, Any]] = {
    "loss": tables.LOSSES,
    "optimizer": tables.OPTIMIZERS,
    "schedule": tables.SCHEDULES,
}


def option_rows(owner: str, name: str) -> Mapping[str, tables.Option]:
    """Returns the options of the loss, optimizer or schedule of that name."""
    row = OPTION_TABLES[owner].get(name)  # the loss "auto" has no row, and no options
    return {} if row is None else row.options


SECTIONS: Mapping[str, type[Section]] = {"data": Data, "network": Network, "training": Training}

FIELDS: Mapping[str, tuple[str, str]] = {
    ("data_seed" if (section, name) == ("data", "seed") else name): (section, name)
    for section, model in SECTIONS.items()
    for name in model.model_fields
}
"""A field's bare name, as in addresses and widgets -> its table and its name there."""


def task_of(data: Data) -> tables.Task | None:
    """Returns the task of the data, or None for what has to be loaded first to know it."""
    kind = tables.DATASETS[data.dataset].kind
    if kind == "formula":
        is_condition = parse(data.formula or next(iter(tables.FORMULAS))).is_condition
        if data.task == "regression" or (data.task == "auto" and not is_condition):
            return "regression"
        return "binary" if is_condition else None
    if kind == "points":
        points = read_points(data.points)
        if data.task == "regression" or not (data.task == "classification" or are_classes(points)):
            return "regression"
        return "binary" if max((point.target for point in points), default=0) < 2 else "multiclass"
    return tables.task_of(data.dataset, data.num_classes)


def fitting_losses(data: Data) -> list[str]:
    """Returns the names of the losses that can be used with the data."""
    task = task_of(data)
    if task is not None:
        return tables.losses_for(task)
    if data.task == "classification":
        return [
            name
            for name, loss in tables.LOSSES.items()
            if "multiclass" in loss.tasks or "binary" in loss.tasks
        ]
    return tables.losses_for("regression") if data.task == "regression" else list(tables.LOSSES)
