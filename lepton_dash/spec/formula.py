"""Formulas of the two coordinates, such as "sin(3 x1) + x2^2 < 1", read without running anything.

A text is cut into numbers, names and signs, each of which has to be on a list; what is left is
given to Python's parser, and its tree is rebuilt from a list of allowed nodes. Nothing is ever
evaluated as Python. `lepton_dash.data.formula` computes the values.

What people write is taken where it can mean one thing only: 2x1, x1 x2, x₁², ×, ÷, ≤, √(x1), π,
a single = between two sides, && and ||.
"""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lepton_dash.i18n import N_, _
from lepton_dash.number_text import exact_number

LONGEST = 200
"""Characters of a formula."""

DEEPEST = 24
"""Levels of brackets and operations inside of each other."""

LARGEST_EXPONENT = 64
LARGEST_NUMBER = 1e30

VARIABLES = ("x1", "x2")
CONSTANTS = ("pi", "e")

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "sin": (1, 1),
    "cos": (1, 1),
    "tan": (1, 1),
    "asin": (1, 1),
    "acos": (1, 1),
    "atan": (1, 1),
    "atan2": (2, 2),
    "sinh": (1, 1),
    "cosh": (1, 1),
    "tanh": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "ln": (1, 1),
    "log2": (1, 1),
    "log10": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
    "sign": (1, 1),
    "floor": (1, 1),
    "ceil": (1, 1),
    "round": (1, 1),
    "mod": (2, 2),
    "min": (2, 8),
    "max": (2, 8),
    "where": (3, 3),
}
"""Name -> fewest and most arguments. log and ln are the natural logarithm; where(a, b, c) is b
where the condition a is true, and c elsewhere."""

# signs and words that stand for others; the longer ones come first
_SPELLINGS = (
    ("&&", " and "), ("||", " or "), ("∧", " and "), ("∨", " or "), ("¬", " not "),
    ("≤", "<="), ("≥", ">="), ("≠", "!="), ("<>", "!="),
    ("×", "*"), ("·", "*"), ("⋅", "*"), ("∗", "*"), ("÷", "/"), ("−", "-"), ("–", "-"),
    ("π", " pi "), ("√", " sqrt"), ("₁", "1"), ("₂", "2"), ("[", "("), ("]", ")"),
    ("（", "("), ("）", ")"), ("，", ","), ("\N{NO-BREAK SPACE}", " "), ("\t", " "), ("\n", " "),
)  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile("⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>x[12](?=x[12])|[A-Za-z][A-Za-z0-9]*)"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/%^<>=(),])"
)
_WORDS = ("and", "or", "not")
_ARITHMETIC = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
    ast.Pow: "^",
}
_COMPARISONS = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


class FormulaError(ValueError):
    """A text that is no formula; its own text is one sentence that names the place."""


class Node(NamedTuple):
    """A part of a formula: what is done, to which parts, or the number or name itself."""

    kind: str
    """number, name, call, operation, compare, and, or, not, negative"""
    name: str = ""
    parts: tuple["Node", ...] = ()
    number: float = 0.0
    is_condition: bool = False
    """Whether it is true or false rather than a number."""


class _Token(NamedTuple):
    kind: str
    text: str


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """Reads a formula.

    Raises:
        FormulaError: one sentence, when it is none, or one that is too long or too deep.
    """
    if len(text) > LONGEST:
        raise FormulaError(
            _("The formula is {length} characters long, but can have at most {most}.").format(
                length=f"{len(text):,}", most=LONGEST
            )
        )
    tokens = _tokens(text)
    for position, token in enumerate(tokens):
        if token.kind == "name":
            _check_name(token.text, _written(tokens[max(0, position - 2) :][:4]))
    tokens = _with_signs(tokens)
    if not tokens:
        raise FormulaError(_("The formula is empty; write one such as {example}.").format(
            example="x1^2 + x2^2 < 9"
        ))  # fmt: skip
    return _node(_python_tree(tokens), 0)


def _tokens(text: str) -> list[_Token]:
    """The numbers, names and signs of a text."""
    for spelling, meaning in _SPELLINGS:
        text = text.replace(spelling, meaning)
    text = _RAISED.sub(lambda match: "^(" + match[0].translate(_SUPERSCRIPTS) + ")", text)
    tokens, at = [], 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(
                _("{place}: the character {character} has no meaning here.").format(
                    place=_cut(text, at), character=_character(text[at])
                )
            )
        kind = match.lastgroup or ""
        word = match[0].lower() if kind == "name" else match[0]
        if word in _WORDS:
            kind = "word"
        elif word == "if":
            word = "where"
        tokens.append(_Token(kind, {"=": "==", "^": "**"}.get(word, word)))
        at = match.end()
    return tokens


def _character(character: str) -> str:
    return f'"{character}"' if character.isprintable() else f"U+{ord(character):04X}"


def _cut(text: str, at: int) -> str:
    """The few characters around a place."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text[max(0, at - 8) : at + 8])
                     .split())  # fmt: skip
    return f'"{words}"'


def _with_signs(tokens: list[_Token]) -> list[_Token]:
    """The tokens, with the multiplication signs that people leave out."""
    made: list[_Token] = []
    for token in tokens:
        before = made[-1] if made else None
        starts = token.kind in ("number", "name") or token.text == "("
        if before and starts and _ends_a_value(before):
            if token.kind == "number":  # x1 2 may mean x1^2, too
                raise FormulaError(
                    _('"{first} {second}": a sign is missing before the {second}.').format(
                        first=before.text, second=token.text
                    )
                )
            made.append(_Token("sign", "*"))
        made.append(token)
    return made


def _ends_a_value(token: _Token) -> bool:
    if token.kind == "name":
        return token.text not in FUNCTIONS
    return token.kind == "number" or token.text == ")"


def _python_tree(tokens: list[_Token]) -> ast.expr:
    """What Python's parser makes of the tokens."""
    for token in tokens:
        if token.kind == "number" and not abs(float(token.text)) <= LARGEST_NUMBER:
            raise FormulaError(
                _("{number}: the largest number in a formula is {most}.").format(
                    number=token.text[:30], most="1e30"
                )
            )
    # 007 is no number of Python's; as a float any digits are one
    words = [repr(float(t.text)) if t.kind == "number" else t.text for t in tokens]
    try:
        return ast.parse(" ".join(words), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(_unreadable(tokens, words, error.offset or 0)) from None
    except (ValueError, MemoryError, RecursionError):
        raise FormulaError(_too_deep()) from None


def _written(tokens: list[_Token], between: str = "") -> str:
    """Tokens as people write them."""
    return between.join("^" if token.text == "**" else token.text for token in tokens)


def _check_name(name: str, place: str) -> None:
    if name in VARIABLES or name in CONSTANTS or name in FUNCTIONS:
        return
    values = {"place": place[:40], "name": name[:30]}
    if re.fullmatch(r"x[0-9]*|y|z", name):
        raise FormulaError(_("{place}: there is no {name}; use x1 and x2.").format(**values))
    raise FormulaError(
        _(
            "{place}: there is no {name}; there are x1, x2, pi, e and functions such as sin, exp, "
            "log, sqrt, abs, min and max."
        ).format(**values)
    )


def _unreadable(tokens: list[_Token], words: list[str], offset: int) -> str:
    """The sentence about tokens that make no formula."""
    depth = 0
    for position, token in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0:
            place = _written(tokens[max(0, position - 3) : position + 1], " ")
            return _('"{place}": a bracket is closed here that was never opened.').format(
                place=place
            )
    if depth > 0:
        return _("A bracket that is opened is never closed; add a ) where it ends.")
    start, at = 0, len(tokens) - 1
    for position, word in enumerate(words):
        if start >= offset - 1:
            at = position
            break
        start += len(word) + 1
    if tokens[-1].kind in ("sign", "word") and tokens[-1].text != ")":
        return _('Something is missing after the "{sign}" at the end.').format(
            sign=_written(tokens[-1:])
        )
    place = _written(tokens[max(0, at - 2) : at + 2], " ")
    for before, after in pairwise(tokens):
        if before.text in FUNCTIONS and after.text != "(":
            return _("{name}: put what it is of in brackets, such as {name}(x1).").format(
                name=before.text
            )
    return _('"{place}": this can\'t be read as a formula; look for a missing sign.').format(
        place=place
    )


def _too_deep() -> str:
    return _("The formula has more than {most} levels of brackets; make it simpler.").format(
        most=DEEPEST
    )


def _node(tree: ast.expr, depth: int) -> Node:
    """An allowed part of a formula out of Python's tree."""
    if depth > DEEPEST:
        raise FormulaError(_too_deep())
    inside = depth + 1
    match tree:
        case ast.Constant(value=float() as value):
            return Node("number", number=value)
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise FormulaError(
                    _("{name}: put what it is of in brackets, such as {name}(x1).").format(
                        name=name
                    )
                )
            return Node("name", name)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Node("not", parts=(_condition(operand, "not", inside),), is_condition=True)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _node(operand, inside)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Node("negative", parts=(_node(operand, inside),))
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _ARITHMETIC:
            return _operation(_ARITHMETIC[type(op)], left, right, inside)
        case ast.BoolOp(op=op, values=values):
            word = "and" if isinstance(op, ast.And) else "or"
            parts = tuple(_condition(value, word, inside) for value in values)
            return Node(word, parts=parts, is_condition=True)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _comparison([left, *rights], ops, inside)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return _call(name, args, inside)
    raise FormulaError(_("This can't be read as a formula: {part}.").format(part=_shown(tree)))


def _shown(tree: ast.expr) -> str:
    return ast.unparse(tree).replace("**", "^").replace(".0", "")[:40]


def _condition(tree: ast.expr, word: str, depth: int) -> Node:
    node = _node(tree, depth)
    if not node.is_condition:
        raise FormulaError(
            _('"{word}" joins comparisons such as x1 > 0, but {part} is a number.').format(
                word=word, part=_shown(tree)
            )
        )
    return node


def _operation(sign: str, left: ast.expr, right: ast.expr, depth: int) -> Node:
    parts = (_node(left, depth), _node(right, depth))
    exponent = parts[1].parts[0] if parts[1].kind == "negative" else parts[1]
    if sign == "^" and exponent.kind == "number" and exponent.number > LARGEST_EXPONENT:
        raise FormulaError(
            _("^{exponent}: the largest exponent is {most}.").format(
                exponent=exact_number(exponent.number), most=LARGEST_EXPONENT
            )
        )
    return Node("operation", sign, parts)


def _comparison(sides: list[ast.expr], ops: list[ast.cmpop], depth: int) -> Node:
    """Also a chain such as 0 < x1 < 1."""
    nodes = [_node(side, depth) for side in sides]
    steps = []
    for left, op, right in zip(nodes, ops, nodes[1:], strict=False):
        if type(op) not in _COMPARISONS:
            raise FormulaError(_("Only <, <=, >, >=, == and != compare two numbers."))
        steps.append(Node("compare", _COMPARISONS[type(op)], (left, right), is_condition=True))
    return steps[0] if len(steps) == 1 else Node("and", parts=tuple(steps), is_condition=True)


def _call(name: str, args: list[ast.expr], depth: int) -> Node:
    fewest, most = FUNCTIONS[name]
    if not fewest <= len(args) <= most:
        raise FormulaError(_arguments(name, fewest, most, len(args)))
    parts = tuple(_node(arg, depth) for arg in args)
    if name == "where" and not parts[0].is_condition:
        raise FormulaError(_("where: its first part is a comparison, such as where(x1 > 0, 1, 2)."))
    is_condition = name == "where" and parts[1].is_condition and parts[2].is_condition
    return Node("call", name, parts, is_condition=is_condition)


_COUNTS = {
    (1, 1): N_("{name} is of one thing, such as {name}(x1), but here it has {count}."),
    (2, 2): N_("{name} is of two things, such as {name}(x1, x2), but here it has {count}."),
    (2, 8): N_(
        "{name} is of two to eight things, such as {name}(x1, x2), but here it has {count}."
    ),
    (3, 3): N_("{name} is of three things, such as {name}(x1 > 0, 1, 2), but here it has {count}."),
}


def _arguments(name: str, fewest: int, most: int, count: int) -> str:
    return _(_COUNTS[fewest, most]).format(name=name, count=count)
