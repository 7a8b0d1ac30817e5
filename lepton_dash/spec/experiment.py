"""The experiment: data, network and training as one frozen, validated, hashable value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from lepton_dash.i18n import _, ngettext
from lepton_dash.spec import text
from lepton_dash.spec.fields import Options, between
from lepton_dash.spec.problems import Problem, SpecError, must_be, not_a_field, not_one_of
from lepton_dash.spec.sections import (
    FIELDS,
    OPTION_TABLES,
    SECTIONS,
    Data,
    Network,
    Section,
    Training,
    fitting_losses,
    option_rows,
)


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
    def _layers_exist(self) -> Self:
        problems = _of_missing_layers(self.network, self.training)
        if problems:
            raise SpecError(problems)
        return self

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

        A relative path of a table that lies beside the spec is the one there, wherever this is
        called from; else it is relative to the working directory.

        Raises:
            SpecError: one sentence for each problem, a missing file among them.
        """
        experiment = cls._from_text(text.read_file(Path(path), _("The spec")), Path(path))
        beside = _beside(Path(path), experiment.data.path)
        return experiment if beside is None else experiment.updated(path=str(beside))

    @classmethod
    def from_bytes(cls, content: bytes, name: str) -> "Experiment":
        """Reads what a file of that name holds, like one that was uploaded; see `load`.

        Raises:
            SpecError: one sentence for each problem, too large a file among them.
        """
        return cls._from_text(text.read_bytes(content, _("The spec"), name), Path(name))

    @classmethod
    def _from_text(cls, content: str, path: Path) -> "Experiment":
        is_json = path.suffix.lower() == ".json"
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
        _let_layers_follow(self, sections, fields)
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


def _beside(spec: Path, path: str) -> Path | None:
    """Returns the file of a relative path that lies beside a spec, if there is one."""
    if not path or "\0" in path or Path(path).is_absolute():
        return None
    file = spec.parent / path
    try:
        return file if file.is_file() else None
    except OSError:  # a name that is too long
        return None


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


def _of_missing_layers(network: Network, training: Training) -> list[Problem]:
    """What is said about layers that there are not."""
    layers = len(network.hidden_sizes)
    found = [
        Problem(
            field,
            ngettext(
                "has {count} entries, but there is only one hidden layer.",
                "has {count} entries, but there are only {layers} hidden layers.",
                layers,
            ).format(count=len(values), layers=layers),
        )
        for field, values in (
            ("network.activations", network.activations),
            ("training.dropouts", training.dropouts),
        )
        if len(values) > layers
    ]
    if training.frozen_layers and training.frozen_layers[-1] > layers:
        reason = must_be(training.frozen_layers[-1], between(0, layers, whole=True))
        found.append(Problem("training.frozen_layers", reason))
    return found


def _let_layers_follow(
    before: "Experiment", sections: dict[str, dict[str, Any]], changes: Mapping[str, Any]
) -> None:
    """What is said about single layers keeps to the layers that there will be.

    The output layer stays the output layer: frozen, it is so behind any number of hidden ones.
    """
    sizes = sections["network"]["hidden_sizes"]
    if "hidden_sizes" not in changes or not isinstance(sizes, (list, tuple)):
        return
    layers = len(sizes)
    for section, name in (("network", "activations"), ("training", "dropouts")):
        if name not in changes:
            sections[section][name] = sections[section][name][:layers]
    if "frozen_layers" not in changes:
        output = len(before.network.hidden_sizes)
        sections["training"]["frozen_layers"] = [
            layers if layer == output else layer
            for layer in before.training.frozen_layers
            if layer < layers or layer == output
        ]


def flat(experiment: Experiment) -> dict[str, Any]:
    """Returns every field's value by its bare name."""
    return {
        bare: getattr(getattr(experiment, section), name)
        for bare, (section, name) in FIELDS.items()
    }
