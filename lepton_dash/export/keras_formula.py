"""Formulas of x1 and x2 out of Keras's own operations, which a file holds without any code.

All is float32, as Keras computes; `lepton_dash.data.formula` says what a formula means.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from math import e, pi
from typing import Any

from lepton_dash.spec.formula import Node, parse

Values = Mapping[str, Any]
"""x1 and x2 -> tensors [rows, 1]."""


def formula(text: str, values: Values) -> Any:
    """What a formula says of each row, [rows, 1] (a condition is 0 or 1).

    Raises:
        FormulaError: when the text is no formula.
    """
    return _number(parse(text), values)


def _number(node: Node, values: Values) -> Any:
    """A part as numbers: true counts as 1, false as 0."""
    from keras import ops

    if node.is_condition:
        return ops.cast(_condition(node, values), "float32")
    if node.kind == "number":
        return ops.full_like(values["x1"], node.number)
    if node.kind == "name":
        known = values.get(node.name)
        return ops.full_like(values["x1"], _CONSTANTS[node.name]) if known is None else known
    if node.kind == "call" and node.name == "where":
        parts = [_number(part, values) for part in node.parts[1:]]
        return ops.where(_condition(node.parts[0], values), *parts)
    parts = [_number(part, values) for part in node.parts]
    if node.kind == "negative":
        return ops.negative(parts[0])
    if node.kind == "call":
        function = _OTHER_NAMES.get(node.name, node.name)
        return _FUNCTIONS[node.name](*parts) if node.name in _FUNCTIONS else _op(function)(*parts)
    return _op(_OPERATIONS[node.name])(*parts)


def _condition(node: Node, values: Values) -> Any:
    """A part as true or false."""
    if node.kind == "compare":
        return _op(_OPERATIONS[node.name])(*(_number(part, values) for part in node.parts))
    parts = [_condition(part, values) for part in node.parts]
    if node.kind == "call":
        return _op("where")(*parts)
    join = _op(f"logical_{node.kind}")
    return join(parts[0]) if node.kind == "not" else reduce(join, parts)


def _op(name: str) -> Callable[..., Any]:
    from keras import ops

    function: Callable[..., Any] = getattr(ops, name)
    return function


_CONSTANTS = {"pi": pi, "e": e}

_OTHER_NAMES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "ln": "log",
}
"""Functions that Keras calls something else; the others have the same name there."""

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": lambda *parts: reduce(_op("minimum"), parts),
    "max": lambda *parts: reduce(_op("maximum"), parts),
}

_OPERATIONS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "true_divide",
    "%": "mod",
    "^": "power",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "==": "equal",
    "!=": "not_equal",
}
