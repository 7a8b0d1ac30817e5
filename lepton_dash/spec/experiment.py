"""The experiment: data, network and training as one frozen, validated, hashable value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SkipValidation,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from lepton_dash import tables
from lepton_dash.i18n import _
from lepton_dash.spec import text
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
)
from lepton_dash.spec.problems import Problem, SpecError, must_be, not_a_field, not_one_of

TRACED_FIELDS = frozenset(
    {
        "learning_rate",
        "l1",
        "l2",
        "dropout",
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


class Network(Section):
    """A multi-layer perceptron."""

    section = "network"

    hidden_sizes: Annotated[
        tuple[Annotated[Whole, Field(ge=1, le=4096)], ...], AsTuple, Field(max_length=64)
    ] = (4, 2)
    activation: Annotated[str, one_of(*tables.ACTIVATIONS)] = "tanh"
    initializer: Annotated[str, one_of(*tables.INITIALIZERS)] = "glorot_uniform"


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


class Experiment(BaseModel):
    """All that decides a training: which data, which network, and how it learns."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    data: Data = Data()
    network: Network = Network()
    training: Training = Training()

    def __init__(self, /, **sections: Any) -> None:
        built: dict[str, Section] = {}
        problems: list[Problem] = []
        for name, given in sections.items():
            try:
                built[name] = _section(name, given)
            except SpecError as error:
                problems += error.problems
        if problems:
            raise SpecError(problems)
        try:
            super().__init__(**built)
        except ValidationError as error:
            raised = [detail.get("ctx", {}).get("error") for detail in error.errors()]
            raise next(one for one in raised if isinstance(one, SpecError)) from None

    @model_validator(mode="after")
    def _loss_fits_task(self) -> Self:
        fitting = fitting_losses(self.data)
        if self.training.loss not in ("auto", *fitting):
            raise SpecError(
                [Problem("training.loss", not_one_of(self.training.loss, ["auto", *fitting]))]
            )
        return self

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Returns the tables of fields as plain numbers, texts, lists and dicts."""
        return {
            section: {name: _plain(value) for name, value in getattr(self, section)}
            for section in SECTIONS
        }

    @classmethod
    def from_dict(cls, sections: Any) -> "Experiment":
        """Reads what `to_dict` returned. What is left out has its default."""
        if not isinstance(sections, Mapping):
            raise SpecError([Problem(_("The spec"), must_be(sections, _("a table of tables")))])
        return cls(**{str(name): value for name, value in sections.items()})

    def to_toml(self) -> str:
        """Returns the spec as TOML, every field written out."""
        return text.write_toml(self.to_dict())

    @classmethod
    def from_toml(cls, toml: str) -> "Experiment":
        """Reads TOML. Raises `SpecError`, one sentence for each problem."""
        return cls.from_dict(text.read_toml(toml, _("The spec")))

    def to_json(self) -> str:
        """Returns the spec as JSON, every field written out."""
        return text.write_json(self.to_dict())

    @classmethod
    def from_json(cls, json: str) -> "Experiment":
        """Reads JSON. Raises `SpecError`, one sentence for each problem."""
        return cls.from_dict(text.read_json(json, _("The spec")))

    @classmethod
    def load(cls, path: str | Path) -> "Experiment":
        """Reads a file: JSON if its name ends in .json, else TOML.

        Raises:
            SpecError: one sentence for each problem, a missing file among them.
        """
        content = text.read_file(Path(path), _("The spec"))
        is_json = Path(path).suffix.lower() == ".json"
        return cls.from_json(content) if is_json else cls.from_toml(content)

    def save(self, path: str | Path) -> None:
        """Writes a file: JSON if its name ends in .json, else TOML."""
        is_json = Path(path).suffix.lower() == ".json"
        content = self.to_json() if is_json else self.to_toml()
        Path(path).write_text(content, encoding="utf-8", newline="\n")

    def to_query(self) -> str:
        """Returns the part of an address after the "?": what differs from the default."""
        from lepton_dash.spec import query

        return query.write(self)

    @classmethod
    def from_query(cls, query: str | Mapping[str, Any]) -> tuple["Experiment", list[Problem]]:
        """Reads an address's query: what is wrong is named, and the rest kept. Never raises."""
        from lepton_dash.spec import query as queries

        return queries.read(query)

    def updated(self, /, **changes: Any) -> "Experiment":
        """Returns an experiment with other values, by bare field name.

        An option alone goes by "optimizer.b1". Options that another optimizer, loss or schedule
        doesn't have are dropped, and a loss that another dataset can't have becomes "auto",
        unless they are given too.

        Raises:
            SpecError: one sentence for each problem.
        """
        sections = self.to_dict()
        problems = []
        fields = {name: value for name, value in changes.items() if "." not in name}
        for name, value in fields.items():
            if name in FIELDS:
                section, field = FIELDS[name]
                sections[section][field] = value
            else:
                problems.append(Problem(name[:100], not_a_field(name, FIELDS)))
        _let_options_follow(sections["training"], fields)
        for name in changes.keys() - fields:
            owner, _dot, option = name.partition(".")
            options = sections["training"].get(f"{owner}_options")
            if owner in OPTION_TABLES and isinstance(options, Mapping):
                sections["training"][f"{owner}_options"] = {**options, option: changes[name]}
            else:
                problems.append(Problem(name[:100], not_a_field(name, FIELDS)))
        if problems:
            raise SpecError(problems)
        data = _section("data", sections["data"])
        if "loss" not in changes and self.training.loss not in ("auto", *fitting_losses(data)):
            sections["training"] |= {"loss": "auto", "loss_options": {}}
        return Experiment(**sections)


def _section(name: str, given: Any) -> Any:
    """Returns the section of that name, made of a mapping or as it is."""
    if name not in SECTIONS:
        raise SpecError([Problem(name[:100], not_a_section(name))])
    if isinstance(given, SECTIONS[name]):
        return given
    if not isinstance(given, Mapping):
        raise SpecError([Problem(name, must_be(given, _("a table of fields")))])
    return SECTIONS[name](**{str(field): value for field, value in given.items()})


def not_a_section(name: str) -> str:
    """Returns the reason of what stands where only the tables of fields may."""
    if name in FIELDS:
        return _("stands outside of its table: it belongs in [{there}].").format(
            there=FIELDS[name][0]
        )
    return not_a_field(name, SECTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Options) else value


def _let_options_follow(training: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for owner in OPTION_TABLES:
        if owner in changes and f"{owner}_options" not in changes:
            rows = option_rows(owner, changes[owner]) if isinstance(changes[owner], str) else {}
            training[f"{owner}_options"] = {
                name: value
                for name, value in training[f"{owner}_options"].items()
                if name in rows and rows[name].minimum <= value <= rows[name].maximum
            }


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


def flat(experiment: Experiment) -> dict[str, Any]:
    """Returns every field's value by its bare name."""
    return {
        bare: getattr(getattr(experiment, section), name)
        for bare, (section, name) in FIELDS.items()
    }
