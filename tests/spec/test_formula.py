"""What is taken as a formula, and what is refused, quickly and in one sentence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.spec import Experiment, SpecError
from lepton_dash.spec.formula import DEEPEST, LONGEST, FormulaError, Node, parse


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [
        ("2x1", "2 * x1"),
        ("x1x2", "x1 * x2"),
        ("x1 x2", "x1*x2"),
        ("2 sin(x1)cos(x2)", "2*sin(x1)*cos(x2)"),
        ("(x1+1)(x2-1)", "(x1+1)*(x2-1)"),
        ("x1(x2+1)", "x1*(x2+1)"),
        ("2exp(x1)", "2*exp(x1)"),
        ("x₁² + x₂²", "x1^2 + x2^2"),
        ("x1⁻¹", "x1^(-1)"),
        ("x1 × x2 ÷ 3 − 1", "x1 * x2 / 3 - 1"),
        ("x1**2", "x1^2"),
        ("√(x1)", "sqrt(x1)"),
        ("2π", "2*pi"),
        ("x1 ≤ 3 ∧ ¬ x2 ≥ 1", "x1 <= 3 and not x2 >= 1"),
        ("x1 > 0 && x2 > 0 || x1 < -3", "x1 > 0 and x2 > 0 or x1 < -3"),
        ("x1 = 0", "x1 == 0"),
        ("if(x1 > 0, 1, 2)", "where(x1 > 0, 1, 2)"),
        ("SIN(X1)", "sin(x1)"),
        ("007", "7"),
        ("+x1", "x1"),
    ],
)
def test_what_people_write(typed: str, same_as: str) -> None:
    assert parse(typed) == parse(same_as)


def test_a_power_binds_as_in_mathematics() -> None:
    assert parse("-x1^2") == parse("-(x1^2)")
    assert parse("2^3^2") == parse("2^(3^2)")
    assert parse("2x1^2") == parse("2*(x1^2)")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("sin(x3)", "sin(x3): there is no x3; use x1 and x2."),
        ("y > 0", "y>0: there is no y; use x1 and x2."),
        ("foo(x1)", "foo(x1): there is no foo;"),
        ("sin x1", "sin: put what it is of in brackets, such as sin(x1)."),
        ("(x1", "A bracket that is opened is never closed; add a ) where it ends."),
        ("x1) + 2", '"x1 )": a bracket is closed here that was never opened.'),
        ("x1 +", 'Something is missing after the "+" at the end.'),
        ("x1 + * 2", "this can't be read as a formula; look for a missing sign."),
        ("3 4", '"3 4": a sign is missing before the 4.'),
        ("x1 2", '"x1 2": a sign is missing before the 2.'),
        ("min(x1)", "min is of two to eight things, such as min(x1, x2), but here it has 1."),
        ("sin(x1, x2)", "sin is of one thing, such as sin(x1), but here it has 2."),
        ("x1 and x2", '"and" joins comparisons such as x1 > 0, but x1 is a number.'),
        ("not x1", '"not" joins comparisons'),
        ("where(x1, 1, 2)", "where: its first part is a comparison"),
        ("x1, x2", "This can't be read as a formula: (x1, x2)."),
        ("x1^65", "^65: the largest exponent is 64."),
        ("x1^-65", "^65: the largest exponent is 64."),
        ("1e400", "1e400: the largest number in a formula is 1e30."),
        ("", "The formula is empty; write one such as x1^2 + x2^2 < 9."),
        ("x1!", '"x1!": the character "!" has no meaning here.'),
        ("\0", '"": the character U+0000 has no meaning here.'),
        ("x1" * 101, "The formula is 202 characters long, but can have at most 200."),
        ("(" * 60 + "x1" + ")" * 60, None),
        ("-" * 100 + "x1", "The formula has more than"),
    ],
)
def test_a_refusal_names_the_place(typed: str, sentence: str | None) -> None:
    if sentence is None:  # brackets alone make no level of the tree
        assert parse(typed) == parse("x1")
        return
    with pytest.raises(FormulaError) as error:
        parse(typed)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


HOSTILE = [
    "9**9**9**9",
    "__import__('os').system('true')",
    "().__class__.__bases__[0]",
    "x1.__class__",
    "lambda: 0",
    "[x1 for x1 in x2]",
    "{x1: x2}",
    "x1 if x2 else x1",
    "f'{x1}'",
    "'a' * 99",
    "x1 := 3",
    "exec(x1)",
    "sin(*x1)",
    "sin(**x1)",
    "x1\n+x2\n;import os",
    "(" * 100 + ")" * 100,
    "(" * 200,
    "9" * 200,
    "1" + "0" * 150 + "^x1",
    "x1" + "^x1" * 60,
    "not " * 49 + "x1",
    "\N{FULLWIDTH LATIN SMALL LETTER X}1",
    "ｓｉｎ(x1)",
    "x１",
    "١ + x1",
    "\u202ex1",
    "x1" + "\u0301" * 100,
    "a" * 100_000_000,
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_input_is_an_error_or_harmless_and_quick(typed: str) -> None:
    start = time.process_time()
    sentence = _refusal(typed)
    assert sentence is None or len(sentence) < 300
    assert time.process_time() - start < 1  # of the machine's own time; it takes a millisecond


def _refusal(text: str) -> str | None:
    """What is said against a text; None when it is a formula."""
    try:
        parse(text)
    except FormulaError as error:
        return str(error)
    return None


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, node.parts), default=0)


signs = st.text("x12+-*/^()<>=., &|sincoexpmqrtaber0e²₁×√π", max_size=60)


@given(st.text(max_size=2 * LONGEST) | signs)
def test_nothing_but_its_own_error_is_ever_raised(text: str) -> None:
    sentence = _refusal(text)
    if sentence is None:
        assert _depth(parse(text)) <= DEEPEST + 3
    else:
        assert sentence.strip()
        assert "\n" not in sentence


def test_the_spec_says_what_is_wrong_with_a_formula() -> None:
    with pytest.raises(SpecError) as error:
        Experiment().updated(dataset="formula", formula="sin(x3) > 0")
    assert str(error.value) == (
        "data.formula can't be used: sin(x3): there is no x3; use x1 and x2."
    )
    with pytest.raises(SpecError, match=r"data.features\[1\] can't be used: x1\^foo: there"):
        Experiment().updated(features=["x1", "x1^foo"])
