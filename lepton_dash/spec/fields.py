"""The types that the fields of a spec have: what is allowed, and how that is said."""

import contextlib
import math
import numbers
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from lepton_dash.i18n import _, listed
from lepton_dash.number_text import exact_number
from lepton_dash.spec.problems import Problem, SpecError, must_be, not_a_field, not_one_of
from lepton_dash.tables import Option

Kind = Literal["whole", "number", "flag", "text", "wholes", "numbers", "texts", "options"]


def _plain_number(value: Any) -> Any:
    """NumPy's numbers become Python's, and -0.0 becomes 0.0, which it is equal to."""
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        with contextlib.suppress(OverflowError):  # a fraction may be too large for a float
            return float(value) + 0.0
    return value


def _whole_number(value: Any) -> Any:
    value = _plain_number(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _as_tuple(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(value)
    # a NumPy array; its elements are made plain one by one
    return tuple(value.tolist()) if hasattr(value, "tolist") and hasattr(value, "ndim") else value


def _writable(value: str) -> str:
    """Refuses what no file and no address can hold."""
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise SpecError([Problem("", must_be(value, _("text that can be written to a file")))])
    return value


Whole = Annotated[int, BeforeValidator(_whole_number)]
Number = Annotated[float, BeforeValidator(_plain_number)]
Seed = Annotated[Whole, Field(ge=0, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=4096), AfterValidator(_writable)]


@dataclass(frozen=True)
class _Name:
    """Checks that a text is one of these names."""

    names: tuple[str, ...]

    def __call__(self, value: str) -> str:
        if value not in self.names:
            raise SpecError([Problem("", not_one_of(value, self.names))])
        return value


def one_of(*names: str) -> AfterValidator:
    """Returns the validator of a field that holds one of these names, such as a table's."""
    return AfterValidator(_Name(names))


def distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuses an empty list and one that names something twice."""
    if not names or len(set(names)) < len(names):
        raise SpecError([Problem("", must_be(list(names), _("at least one name, each once")))])
    return names


def sorted_set(values: tuple[int, ...]) -> tuple[int, ...]:
    """Brings what is a set into one order, so that specs that mean the same are equal."""
    return tuple(sorted(set(values)))


AsTuple = BeforeValidator(_as_tuple)


class Options(Mapping[str, float]):
    """Numbers by name: a mapping that can't be changed, and that can be hashed."""

    __slots__ = ("_numbers",)

    def __init__(self, values: Mapping[str, float] | None = None) -> None:
        self._numbers = dict(sorted((values or {}).items()))

    def __getitem__(self, name: str) -> float:
        return self._numbers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __hash__(self) -> int:
        return hash(tuple(self._numbers.items()))

    def __repr__(self) -> str:
        return f"Options({self._numbers})"


def _option_problem(name: Any, value: Any, rows: Mapping[str, Option]) -> str | None:
    if name not in rows:
        if not rows:
            return _("is not an option: there are none here.")
        return not_a_field(str(name), rows)
    row = rows[name]
    plain = _plain_number(value)
    whole = row.scale == "integer"
    if (
        isinstance(plain, bool)
        or not isinstance(plain, (int, float))
        or not row.minimum <= plain <= row.maximum  # also refuses nan
        or (whole and plain != int(plain))
    ):
        return must_be(value, between(row.minimum, row.maximum, whole=whole))
    return None


def checked_options(given: Any, rows: Mapping[str, Option]) -> Options:
    """Returns the options that are not at their defaults.

    Leaving out the others makes specs that mean the same equal.

    Raises:
        SpecError: for names that are not in `rows`, and for numbers out of range.
    """
    if not isinstance(given, Mapping):
        raise SpecError([Problem("", must_be(given, _("a table of numbers by name")))])
    problems = [
        Problem(str(name)[:100], reason)
        for name, value in given.items()
        if (reason := _option_problem(name, value, rows)) is not None
    ]
    if problems:
        raise SpecError(problems)
    plain = {name: float(_plain_number(value)) for name, value in given.items()}
    return Options({name: v for name, v in plain.items() if v != rows[name].default})


class Limits(NamedTuple):
    """From where to where a number may go."""

    minimum: float
    maximum: float
    above: bool = False
    """Whether the minimum itself is not allowed."""


def _type_of(model: type[BaseModel], name: str, *, item: bool = False) -> tuple[Any, list[Any]]:
    """Returns a field's bare type and what is said about it; `item`: of its elements."""
    field = model.model_fields[name]
    bare, said = field.annotation, list(field.metadata)
    if item:
        bare, said = get_args(bare)[0], []
    while get_origin(bare) in (Annotated, Union, UnionType):
        if get_origin(bare) is Annotated:
            bare, *inner = get_args(bare)
            for one in inner:
                said += getattr(one, "metadata", None) or [one]
        else:
            bare = next(one for one in get_args(bare) if one is not type(None))
    return bare, said


def kind_of(model: type[BaseModel], name: str) -> Kind:
    """Returns what sort of value a field holds."""
    bare, _said = _type_of(model, name)
    if get_origin(bare) is Mapping:
        return "options"
    if get_origin(bare) is tuple:
        lists: dict[Any, Kind] = {int: "wholes", float: "numbers", str: "texts"}
        return lists[_type_of(model, name, item=True)[0]]
    kinds: dict[Any, Kind] = {int: "whole", float: "number", bool: "flag", str: "text"}
    return kinds[bare]


def optional(model: type[BaseModel], name: str) -> bool:
    """Returns whether a field can be left empty."""
    return type(None) in get_args(model.model_fields[name].annotation)


def limits_of(model: type[BaseModel], name: str, *, item: bool = False) -> Limits | None:
    """Returns the limits of a field that holds a number, or of the elements of a list."""
    minimum: Any = None
    maximum: Any = None
    above = False
    for said in _type_of(model, name, item=item)[1]:
        if isinstance(said, (Ge, Gt)):
            above = isinstance(said, Gt)
            minimum = said.gt if isinstance(said, Gt) else said.ge
        elif isinstance(said, Le):
            maximum = said.le
    return None if minimum is None or maximum is None else Limits(minimum, maximum, above)


def choices_of(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """Returns the names that a field, or an element of its list, may have; empty: any text."""
    for item in (False, True):
        if item and get_origin(_type_of(model, name)[0]) is not tuple:
            break
        for said in _type_of(model, name, item=item)[1]:
            if isinstance(said, AfterValidator) and isinstance(said.func, _Name):
                return said.func.names
    return ()


def between(low: float, high: float, *, above: bool = False, whole: bool = False) -> str:
    """Returns "from 0 to 1", "above 0 and at most 100", "a whole number from 1 to 10"."""
    if above:
        words = _("above {low} and at most {high}")
    elif whole:
        words = _("a whole number from {low} to {high}")
    else:
        words = _("from {low} to {high}")
    return words.format(low=exact_number(low), high=exact_number(high))


def allowed(model: type[BaseModel], name: str, value: Any, *, item: bool = False) -> str:
    """Returns what a field, or an element of its list, may be, in words that fit a wrong value."""
    kind = kind_of(model, name)
    limits = limits_of(model, name, item=item)
    if limits is not None and (item or kind in ("whole", "number")):
        whole = kind in ("whole", "wholes")
        words = between(limits.minimum, limits.maximum, above=limits.above, whole=whole)
        if whole:
            return words
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            return _("a number {range}").format(range=words)
        if isinstance(value, float) and not math.isfinite(value):
            return _("a finite number {range}").format(range=words)
        return words
    if kind == "wholes":
        return _("a list of at most {count} whole numbers").format(count=_longest(model, name))
    if kind == "numbers":
        return _("a list of at most {count} numbers").format(count=_longest(model, name))
    if kind == "texts":
        return _("a list of names") if not item else _("text")
    if kind == "flag":
        return _("true or false")
    longest = _longest(model, name)
    if isinstance(value, str) and longest and len(value) > longest:
        return _("at most {count} characters long").format(count=f"{longest:,}")
    return _("text")


def allowed_in_words(model: type[BaseModel], name: str) -> str:
    """Returns what a field may be: its names, its range, or the sort of value."""
    kind, names = kind_of(model, name), choices_of(model, name)
    if names:
        words = _("one of {names}") if kind == "text" else _("a list of {names}")
        return words.format(names=listed(names))
    if kind == "options":
        return _("a table of numbers by name")
    limits = limits_of(model, name, item=kind in ("wholes", "numbers"))
    if limits is None:
        return allowed(model, name, None)
    words = between(limits.minimum, limits.maximum, above=limits.above, whole=kind == "whole")
    if kind in ("wholes", "numbers"):
        return _("{list}, each {range}").format(list=allowed(model, name, None), range=words)
    return _("{range}, or none").format(range=words) if optional(model, name) else words


def _longest(model: type[BaseModel], name: str) -> int | None:
    lengths: Sequence[int] = [
        said.max_length for said in _type_of(model, name)[1] if hasattr(said, "max_length")
    ]
    return lengths[0] if lengths else None
