"""What is wrong with a spec, in sentences that name the field, its value and what is allowed."""

import difflib
import reprlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lepton_dash.i18n import _, listed

MOST_PROBLEMS = 20  # a person reads no more of them, and hostile input could bring millions


class Problem(NamedTuple):
    """One thing that is wrong. The sentence is the field's name followed by the reason."""

    field: str
    """Where, like "training.learning_rate" or "network.hidden_sizes[1]"."""
    reason: str
    """The rest of the sentence, like "is 200, but must be above 0 and at most 100."."""

    def __str__(self) -> str:
        return f"{self.field} {self.reason}"

    def inside(self, outer: str) -> "Problem":
        """Returns the same problem as seen from outside the table `outer`."""
        separator = "" if not self.field or self.field.startswith("[") else "."
        return Problem(f"{outer}{separator}{self.field}", self.reason)


class SpecError(ValueError):
    """A spec that can't be used. Its text is one sentence, and one line, for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)[:MOST_PROBLEMS]
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["SpecError"], tuple[tuple[Problem, ...]]]:
        return SpecError, (self.problems,)


class _Short(reprlib.Repr):
    """`repr` for values of any size and depth, in a few dozen characters."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 48
        self.maxlevel = 3

    def repr_int(self, value: int, level: int) -> str:
        # Python refuses to write out thousands of digits
        return repr(value) if value.bit_length() < 150 else _("a very large number")

    def repr_float(self, value: float, level: int) -> str:
        return repr(value).removesuffix(".0")

    def repr_bool(self, value: bool, level: int) -> str:
        return "true" if value else "false"

    def repr_NoneType(self, value: None, level: int) -> str:
        return _("empty")


_short = _Short()


def shown(value: Any) -> str:
    """Returns a value as a sentence shows it: short, on one line, whatever it is."""
    text = _short.repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


def must_be(value: Any, allowed: str) -> str:
    """Returns the reason of a value that is not allowed."""
    return _("is {value}, but must be {allowed}.").format(value=shown(value), allowed=allowed)


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that a misspelled one is closest to, if any is close."""
    by_lower = {choice.lower(): choice for choice in known}
    close = difflib.get_close_matches(name[:100].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def not_one_of(value: Any, choices: Sequence[str]) -> str:
    """Returns the reason of a name that is in no table, with what was probably meant."""
    names = listed(choices)
    close = suggestion(value, choices) if isinstance(value, str) else None
    if close is None:
        return must_be(value, _("one of {names}").format(names=names))
    return _("is {value}, but must be one of {names}; did you mean {close}?").format(
        value=shown(value), names=names, close=close
    )


def not_a_field(name: str, fields: Iterable[str]) -> str:
    """Returns the reason of a field that doesn't exist, with what was probably meant."""
    known = list(fields)
    close = suggestion(name, known)
    if close is not None:
        return _("is not a field that exists; did you mean {close}?").format(close=close)
    if len(known) > 15:  # a list that long says nothing
        return _("is not a field that exists.")
    return _("is not a field that exists; there are {names}.").format(names=listed(known))
