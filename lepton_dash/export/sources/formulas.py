"""A formula of the plane as an expression of NumPy."""

from collections.abc import Mapping

from lepton_dash.spec.formula import Node, parse

_FEATURES: Mapping[str, str] = {
    "x1": "x1",
    "x2": "x2",
    "x1^2": "x1 * x1",
    "x2^2": "x2 * x2",
    "x1*x2": "x1 * x2",
    "sin(x1)": "np.sin(x1)",
    "sin(x2)": "np.sin(x2)",
}

_NAMES = {"pi": "np.pi", "e": "np.e"}
_FUNCTIONS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "ln": "log",
    "min": "minimum", "max": "maximum",
}  # fmt: skip
_SIGNS = {"^": "**"}
_CALLS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "mod", "^": "power"}


def feature_source(text: str) -> str:
    """An expression of the arrays x1 and x2 [K] that gives this feature's values [K]."""
    if text in _FEATURES:
        return _FEATURES[text]
    tree = parse(text)
    source = _number(tree)
    return _unwrapped(source) if _varies(tree) else f"0 * x1 + {source}"


def _varies(node: Node) -> bool:
    return node.name in ("x1", "x2") or any(_varies(part) for part in node.parts)


def _number(node: Node) -> str:
    """A part as numbers: true counts as 1."""
    return f"np.where({_source(node)}, 1.0, 0.0)" if node.is_condition else _source(node)


def _source(node: Node) -> str:
    """A part in brackets, if it needs any. Every word in it is from this module's tables."""
    match node.kind:
        case "number":
            return repr(float(node.number))
        case "name":
            return _NAMES.get(node.name, node.name)
        case "and" | "or":
            return f"np.logical_{node.kind}.reduce([{', '.join(map(_source, node.parts))}])"
        case "not":
            return f"np.logical_not({_unwrapped(_source(node.parts[0]))})"
        case "negative":
            return f"(-{_number(node.parts[0])})"
        case "compare":
            return f"({_number(node.parts[0])} {node.name} {_number(node.parts[1])})"
        case "call":
            return _call(node)
    left, right = map(_number, node.parts)
    if not _varies(node):  # Python's own numbers refuse what NumPy's give a value, such as 1 / 0
        return f"np.{_CALLS[node.name]}({left}, {right})"
    return f"({left} {_SIGNS.get(node.name, node.name)} {right})"


def _call(node: Node) -> str:
    parts = node.parts
    if node.name == "where":
        source = _source if node.is_condition else _number
        return f"np.where({_source(parts[0])}, {source(parts[1])}, {source(parts[2])})"
    name = f"np.{_FUNCTIONS.get(node.name, node.name)}"
    first, *rest = (_unwrapped(_number(part)) for part in parts)
    if node.name in ("min", "max"):
        for other in rest:
            first = f"{name}({first}, {other})"
        return first
    return f"{name}({', '.join([first, *rest])})"


def _unwrapped(source: str) -> str:
    """Without the one pair of brackets around all of it."""
    if not source.startswith("("):
        return source
    depth = 0
    for position, sign in enumerate(source):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return source[1:-1] if position == len(source) - 1 else source
    return source
