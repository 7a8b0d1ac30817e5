"""The values of a formula at points of the plane, and examples drawn by one.

What a formula may say, and how it is read, is in `lepton_dash.spec.formula`. All is computed in
float64 by NumPy. Where there is no value (the root of a negative number, a division by zero) the
result is NaN or infinite, and a comparison with NaN is false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from lepton_dash.data.errors import DataError
from lepton_dash.i18n import _
from lepton_dash.spec.formula import FormulaError, Node, parse
from lepton_dash.tables import FORMULAS

EXTENT = 6.0
"""Points are drawn from the square of x1 and x2 between minus this and this."""

MOST_CLASSES = 10
ROUNDS = 20
"""How often new points are drawn in place of those where a formula has no value."""

_CONSTANTS = {"pi": np.pi, "e": np.e}

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "ln": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "mod": np.mod,
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
}

_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.mod,
    "^": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


class Drawn(NamedTuple):
    """Examples drawn by a formula."""

    points: np.ndarray  # [N, 2] float64
    targets: np.ndarray  # [N] int64 class, or float64
    class_names: tuple[str, ...]  # none for regression


def evaluate(text: str, points: np.ndarray) -> np.ndarray:
    """The values of a formula at points [K, 2]: [K] float64, or [K] bool for a condition.

    Raises:
        FormulaError: when the text is no formula.
    """
    tree = parse(text)
    x1, x2 = np.asarray(points, np.float64).T
    with np.errstate(all="ignore"):
        values = _values(tree, {"x1": x1, "x2": x2, **_CONSTANTS})
    kind = np.bool_ if tree.is_condition else np.float64
    return np.broadcast_to(np.asarray(values, kind), (len(points),)).copy()


def _values(node: Node, names: Mapping[str, np.ndarray | float]) -> Any:
    """The values of a part; numbers are float64, conditions bool."""
    if node.kind == "number":
        return np.float64(node.number)
    if node.kind == "name":
        return np.float64(names[node.name])
    parts = [_values(part, names) for part in node.parts]
    if node.kind == "and":
        return reduce(np.logical_and, parts)
    if node.kind == "or":
        return reduce(np.logical_or, parts)
    if node.kind == "not":
        return np.logical_not(parts[0])
    if node.kind == "call" and node.name == "where":
        yes, no = parts[1:] if node.is_condition else map(np.float64, parts[1:])
        return np.where(parts[0], yes, no)
    numbers = [np.float64(part) for part in parts]  # true counts as 1, false as 0
    if node.kind == "negative":
        return np.negative(numbers[0])
    if node.kind == "call":
        return _FUNCTIONS[node.name](*numbers)
    return _OPERATIONS[node.name](*numbers)


def feature(text: str, points: np.ndarray) -> np.ndarray:
    """An input by a formula, for points [K, 2]: [K] float64, a condition as 0 and 1.

    Raises:
        DataError: when the text is no formula.
    """
    try:
        return evaluate(text, points).astype(np.float64)
    except FormulaError as error:
        raise DataError(str(error)) from error


def draw(rng: np.random.Generator, text: str, num_examples: int, noise: float, task: str) -> Drawn:
    """Points drawn evenly from the square, and what a formula says of each.

    A condition makes two classes, "false" and "true". Any other formula is a value to predict;
    with the task "classification" its values, rounded down, are up to ten classes. Points where it
    has no value are drawn again.

    Args:
        rng: where chance comes from.
        text: the formula; "" for the first of the table of formulas.
        num_examples: N.
        noise: the share of the labels that are changed to another class; of values, the standard
            deviation of normal noise in that of all values.
        task: "auto", "classification" or "regression".

    Raises:
        DataError: when the formula can't be used; the text says why.
    """
    text = text or next(iter(FORMULAS))
    try:
        tree = parse(text)
    except FormulaError as error:
        raise DataError(str(error)) from error
    points, values = _where_it_has_a_value(rng, text, num_examples)
    if values.min() == values.max():
        said = _("true") if values[0] else _("false")
        known = said if tree.is_condition else f"{values[0]:g}"
        raise DataError(
            _("{formula} is {value} at every point, so there is nothing to learn; change it.")
            .format(formula=text, value=known)
        )  # fmt: skip
    if task == "regression" or (task == "auto" and not tree.is_condition):
        targets = values.astype(np.float64)
        targets += noise * targets.std() * rng.standard_normal(num_examples)
        return Drawn(points, targets, ())
    if tree.is_condition:
        class_names: tuple[str, ...] = (_("false"), _("true"))
        classes = values.astype(np.int64)
    else:
        different, classes = np.unique(np.floor(values), return_inverse=True)
        if len(different) < 2 or len(different) > MOST_CLASSES:
            raise DataError(
                _(
                    "{formula} has {count:,} different whole values, and there can be 2 to {most} "
                    "classes; use floor or mod, or predict a number."
                ).format(formula=text, count=len(different), most=MOST_CLASSES)
            )
        class_names = tuple(f"{value:g}" for value in different)
    changed = rng.random(num_examples) < noise
    other = rng.integers(1, len(class_names), num_examples)
    classes = np.where(changed, (classes + other) % len(class_names), classes)
    return Drawn(points, classes.astype(np.int64), class_names)


def _where_it_has_a_value(
    rng: np.random.Generator, text: str, num_examples: int
) -> tuple[np.ndarray, np.ndarray]:
    """Points [N, 2] and finite values [N]."""
    points, values, count = [], [], 0
    for _round in range(ROUNDS):
        drawn = rng.uniform(-EXTENT, EXTENT, (num_examples, 2))
        found = evaluate(text, drawn)
        usable = np.isfinite(found) & (np.abs(found) <= 1e30)
        points.append(drawn[usable])
        values.append(found[usable])
        count += int(usable.sum())
        if count >= num_examples:
            return np.concatenate(points)[:num_examples], np.concatenate(values)[:num_examples]
    raise DataError(
        _("{formula} has no value at nearly all points of the plane; change it.").format(
            formula=text
        )
    )
