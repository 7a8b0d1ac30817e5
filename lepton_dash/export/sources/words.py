"""Values as Python source: whatever a person wrote enters a script as a literal alone."""

from collections.abc import Iterable, Mapping
from typing import Any

WIDTH = 92


def literal(value: Any) -> str:
    """The literal of a number, a text, or a tuple of them.

    It is one line of characters that can be printed, without those that turn the direction of
    writing and let source look like what it isn't.
    """
    if isinstance(value, tuple):
        inside = ", ".join(map(literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    plain = repr(value)
    if isinstance(value, str) and not set(plain[1:-1]) & set("'\"\\"):
        return f'"{plain[1:-1]}"'  # as most people write it
    return plain


def literals(values: Iterable[Any]) -> str:
    """The inside of a list: short ones share lines, each ends with a comma."""
    lines, line = [], ""
    for text in (f"{literal(value)}," for value in values):
        if line and len(line) + 1 + len(text) > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {text}" if line else text
    return "\n".join([*lines, line])


def entries(values: Mapping[str, Any]) -> str:
    """The inside of a dictionary, an entry a line."""
    return "\n".join(f"{literal(name)}: {literal(value)}," for name, value in values.items())
