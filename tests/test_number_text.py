"""Numbers as a person reads them."""

import math

import pytest

from lepton_dash.number_text import exact_number, number_text, sentence, short_number, signed


@pytest.mark.parametrize(
    ("value", "fixed", "short"),
    [
        (1401, "1,401", "1,401"),
        (-0.4, "−0.4000", "−0.4"),
        (0.0, "0.000", "0"),
        (999.96, "1,000", "1,000"),
        (12346, "12,346", "12,350"),
        (1.78e35, "1.78e+35", "1.78e+35"),
        (-2.5e-9, "−2.50e-9", "−2.5e-9"),
        (math.nan, "–", "–"),
    ],
)
def test_thousands_are_apart_and_minus_is_a_minus(value: float, fixed: str, short: str) -> None:
    assert number_text(value) == fixed
    assert short_number(value) == short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1401, "1,401"),
        (-0.4, "−0.4"),
        (1e-5, "0.00001"),
        (1e-16, "1e-16"),
        (0.123456789, "0.123456789"),
        (2**31 - 1, "2,147,483,647"),
        (-1e20, "−1e+20"),
    ],
)
def test_a_bound_is_written_with_all_of_its_digits(value: float, text: str) -> None:
    assert exact_number(value) == text


def test_only_the_sign_of_a_number_is_a_minus() -> None:
    assert signed("-0.4") == "−0.4"
    assert signed("1e-5") == "1e-5"
    assert sentence("R² is -0.4 (or -1), 2-4 of 2020-01-05, 1e-5") == (
        "R² is −0.4 (or −1), 2-4 of 2020-01-05, 1e-5"
    )
