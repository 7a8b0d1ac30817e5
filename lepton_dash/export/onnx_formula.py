"""Formulas of x1 and x2 as nodes of an ONNX graph, in float64.

ONNX Runtime computes only some functions in float64; the others are built from those. Where a
formula has no value the result is NaN, as NumPy's, and a comparison with NaN is false.
"""

from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np
from onnx import TensorProto

from lepton_dash.export.onnx_graph import Graph
from lepton_dash.spec.formula import Node, parse

Values = Mapping[str, str]
"""x1 and x2 -> their names in the graph, [rows, 1] float64."""


def formula(graph: Graph, text: str, values: Values) -> str:
    """Adds what a formula says of each row, [rows, 1] float64 (a condition is 0 or 1).

    Raises:
        FormulaError: when the text is no formula.
    """
    made = _number(graph, parse(text), values)
    # a formula may be a number alone: one for each row of it
    return graph.add("Expand", made, graph.add("Shape", values["x1"]))


def _number(graph: Graph, node: Node, values: Values) -> str:
    """A part as float64: true counts as 1, false as 0."""
    if node.is_condition:
        return graph.add("Cast", _condition(graph, node, values), to=TensorProto.DOUBLE)
    if node.kind == "number":
        return graph.constant(node.number)
    if node.kind == "name":
        return values[node.name] if node.name in values else graph.constant(_CONSTANTS[node.name])
    if node.kind == "call" and node.name == "where":
        parts = [_number(graph, part, values) for part in node.parts[1:]]
        return graph.add("Where", _condition(graph, node.parts[0], values), *parts)
    parts = [_number(graph, part, values) for part in node.parts]
    if node.kind == "negative":
        return graph.add("Neg", parts[0])
    if node.kind == "call":
        return _FUNCTIONS[node.name](graph, *parts)
    return _OPERATIONS[node.name](graph, *parts)


def _condition(graph: Graph, node: Node, values: Values) -> str:
    """A part as true or false."""
    if node.kind == "compare":
        sides = [_number(graph, part, values) for part in node.parts]
        op, negated = _COMPARISONS[node.name]
        made = graph.add(op, *sides)
        return graph.add("Not", made) if negated else made
    parts = [_condition(graph, part, values) for part in node.parts]
    if node.kind == "not":
        return graph.add("Not", parts[0])
    if node.kind == "call":  # where(a, b, c) of conditions; Where takes no truth values
        chosen, yes, no = parts
        return graph.add(
            "Or",
            graph.add("And", chosen, yes),
            graph.add("And", graph.add("Not", chosen), no),
        )
    return reduce(lambda left, right: graph.add(node.kind.capitalize(), left, right), parts)


_CONSTANTS = {"pi": np.pi, "e": np.e}

_COMPARISONS: Mapping[str, tuple[str, bool]] = {
    "<": ("Less", False),
    "<=": ("LessOrEqual", False),
    ">": ("Greater", False),
    ">=": ("GreaterOrEqual", False),
    "==": ("Equal", False),
    "!=": ("Equal", True),
}


def _one(op: str) -> Callable[..., str]:
    return lambda graph, *parts: graph.add(op, *parts)


def _tan(graph: Graph, x: str) -> str:
    return graph.add("Div", graph.add("Sin", x), graph.add("Cos", x))


def _atan(graph: Graph, x: str) -> str:
    # of a number beyond 1 it is ±π/2 - atan(1/x)
    one, size = graph.constant(1.0), graph.add("Abs", x)
    is_large = graph.add("Greater", size, one)
    inside = graph.add("Where", is_large, graph.add("Div", one, x), x)
    # only float32 has an Atan: a step of Newton's, tan(a - b) = (tan a - tan b)/(1 + tan a tan b),
    # makes it exact to the last bits of float64
    single = graph.add("Cast", inside, to=TensorProto.FLOAT)
    rough = graph.add("Cast", graph.add("Atan", single), to=TensorProto.DOUBLE)
    sin, cos = graph.add("Sin", rough), graph.add("Cos", rough)
    missing = graph.add("Sub", graph.add("Mul", inside, cos), sin)
    divisor = graph.add("Add", graph.add("Mul", inside, sin), cos)
    angle = graph.add("Add", rough, graph.add("Div", missing, divisor))
    quarter = graph.add("Mul", graph.constant(np.pi / 2), graph.add("Sign", x))
    return graph.add("Where", is_large, graph.add("Sub", quarter, angle), angle)


def _asin(graph: Graph, x: str) -> str:
    # 2 atan(x / (1 + √(1 - x²)))
    one = graph.constant(1.0)
    root = graph.add("Sqrt", graph.add("Sub", one, graph.add("Mul", x, x)))
    half = _atan(graph, graph.add("Div", x, graph.add("Add", one, root)))
    return graph.add("Mul", graph.constant(2.0), half)


def _acos(graph: Graph, x: str) -> str:
    return graph.add("Sub", graph.constant(np.pi / 2), _asin(graph, x))


def _atan2(graph: Graph, y: str, x: str) -> str:
    zero, pi = graph.constant(0.0), graph.constant(np.pi)
    is_level = graph.add("Equal", y, zero)
    angle = graph.add("Where", is_level, zero, _atan(graph, graph.add("Div", y, x)))
    half_turn = graph.add("Where", _is_negative(graph, y), graph.constant(-np.pi), pi)
    turned = graph.add("Where", _is_negative(graph, x), graph.add("Add", angle, half_turn), angle)
    quarter = graph.add("Mul", graph.constant(np.pi / 2), graph.add("Sign", y))
    is_upright = graph.add("And", graph.add("Equal", x, zero), graph.add("Not", is_level))
    return graph.add("Where", is_upright, quarter, turned)


def _is_negative(graph: Graph, x: str) -> str:
    """Whether a number is below zero, or the zero that is left of it: 1 / -0 is -∞."""
    zero = graph.constant(0.0)
    inverse = graph.add("Div", graph.constant(1.0), x)
    return graph.add("Or", graph.add("Less", x, zero), graph.add("Less", inverse, zero))


def _sinh(graph: Graph, x: str) -> str:
    return _half_of_exponentials(graph, "Sub", x)


def _cosh(graph: Graph, x: str) -> str:
    return _half_of_exponentials(graph, "Add", x)


def _half_of_exponentials(graph: Graph, op: str, x: str) -> str:
    both = graph.add(op, graph.add("Exp", x), graph.add("Exp", graph.add("Neg", x)))
    return graph.add("Mul", graph.constant(0.5), both)


def _log(base: float) -> Callable[..., str]:
    return lambda graph, x: graph.add("Div", graph.add("Log", x), graph.constant(np.log(base)))


def _sign(graph: Graph, x: str) -> str:
    return graph.add("Where", graph.add("IsNaN", x), x, graph.add("Sign", x))


def _mod(graph: Graph, x: str, y: str) -> str:
    # what is left of a division, with the sign of the divisor as NumPy has it
    left = graph.add("Mod", x, y, fmod=1)
    zero = graph.constant(0.0)
    signs_differ = graph.add("Xor", graph.add("Less", left, zero), graph.add("Less", y, zero))
    there_is_some = graph.add("Not", graph.add("Equal", left, zero))
    is_wrong = graph.add("And", there_is_some, signs_differ)
    return graph.add("Where", is_wrong, graph.add("Add", left, y), left)


def _extreme(op: str) -> Callable[..., str]:
    """The least or the largest; NaN if one of them is."""

    def of_two(graph: Graph, first: str, second: str) -> str:
        is_first = graph.add("Or", graph.add(op, first, second), graph.add("IsNaN", first))
        return graph.add("Where", is_first, first, second)

    return lambda graph, *parts: reduce(lambda one, other: of_two(graph, one, other), parts)


_FUNCTIONS: Mapping[str, Callable[..., str]] = {
    "sin": _one("Sin"),
    "cos": _one("Cos"),
    "tan": _tan,
    "asin": _asin,
    "acos": _acos,
    "atan": _atan,
    "atan2": _atan2,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _one("Tanh"),
    "exp": _one("Exp"),
    "log": _one("Log"),
    "ln": _one("Log"),
    "log2": _log(2.0),
    "log10": _log(10.0),
    "sqrt": _one("Sqrt"),
    "abs": _one("Abs"),
    "sign": _sign,
    "floor": _one("Floor"),
    "ceil": _one("Ceil"),
    "round": _one("Round"),
    "mod": _mod,
    "min": _extreme("LessOrEqual"),
    "max": _extreme("GreaterOrEqual"),
}

_OPERATIONS: Mapping[str, Callable[..., str]] = {
    "+": _one("Add"),
    "-": _one("Sub"),
    "*": _one("Mul"),
    "/": _one("Div"),
    "%": _mod,
    "^": _one("Pow"),
}
