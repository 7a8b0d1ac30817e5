"""The three tables of a spec: data, network and training, each a frozen, validated value."""

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


class Data(Section):
    """Which examples, how many, and how they are prepared."""

    section = "data"

    dataset: Annotated[str, one_of(*tables.DATASETS)] = "circle"
    path: Text = ""
    """Of a CSV file, relative to the working directory."""
    target: Text = ""
    """The column of a CSV file to predict; empty: the one that looks like it."""
    task: Annotated[str, one_of("auto", "classification", "regression")] = "auto"
    """For a CSV file."""
    num_examples: Annotated[Whole | None, Field(ge=10, le=1_000_000)] = None
    """None: the dataset's own number, or all rows of a table."""
    num_classes: Annotated[Whole, Field(ge=2, le=10)] = 3
    """For datasets that have any number of classes."""
    noise: Annotated[Number, Field(ge=0, le=1)] = 0.1
    validation_fraction: Annotated[Number, Field(ge=0, le=0.9)] = 0.5
    features: Annotated[
        tuple[Annotated[str, one_of(*tables.FEATURES)], ...],
        AsTuple,
        AfterValidator(distinct),
    ] = ("x1", "x2")
    """Of two-dimensional data."""
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


def fitting_losses(data: Data) -> list[str]:
    """Returns the names of the losses that can be used with the data."""
    task = tables.task_of(data.dataset, data.num_classes)
    if task is not None:
        return tables.losses_for(task)
    if data.task == "classification":
        return [
            name
            for name, loss in tables.LOSSES.items()
            if "multiclass" in loss.tasks or "binary" in loss.tasks
        ]
    return tables.losses_for("regression") if data.task == "regression" else list(tables.LOSSES)
