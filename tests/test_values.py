"""Values as short texts."""

import pytest

from lepton_dash.values import duration_text, value_text


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("optimizer", "adam", "Adam"),
        ("stop_loss", None, "Automatic"),
        ("hidden_sizes", (8, 4), "8-4"),
        ("optimizer_options", {"momentum": 0.5}, "momentum 0.5"),
        ("learning_rate", 0.00003, "0.00003"),
        ("epochs", 12_000, "12,000"),
        ("data_seed", 12_000, "12000"),
        ("standardize", True, "True"),
    ],
)
def test_a_value_is_said_as_in_the_sidebar(field: str, value: object, text: str) -> None:
    assert value_text(field, value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"),
        (0.0412345, "0.0412 s"),
        (12.345, "12.3 s"),
        (1234.5, "1,230 s"),
        (2e-7, "2e-07 s"),
    ],
)
def test_a_duration_keeps_three_digits(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
