"""Styles: what they are called in an address or on a command line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.export.errors import ExportError
from lepton_dash.export.styles import (
    SIZES,
    THEMES,
    Limits,
    Style,
    checked,
    no_place_words,
    read_limits,
    read_style,
    write_limits,
)
from lepton_dash.figures.theme import THEMES as COLOURS


def test_every_theme_has_colours() -> None:
    assert set(THEMES) == set(COLOURS)


def test_sizes_have_letters_of_their_own() -> None:
    assert Style("column").letters == 8
    assert Style("slide").letters == 18
    assert Style("slide", font_pt=20).letters == 20
    assert SIZES["slide"].width == pytest.approx(338.667, abs=1e-3)


def test_a_style_is_read() -> None:
    given = {"size": "slide", "theme": "dark", "font": "20.5", "dpi": "600"}
    assert read_style(given) == (Style("slide", "dark", 20.5, 600), [])
    assert read_style({}) == (Style(), [])


@pytest.mark.parametrize(
    ("given_texts", "words"),
    [
        ({"size": "poster"}, "size must be one of"),
        ({"theme": "<b>"}, "theme must be one of"),
        ({"font": "large"}, "font must be a number"),
        ({"font": "1e400"}, "font size must be 4 to 48"),
        ({"dpi": "nan"}, "resolution must be 72 to 1200"),
        ({"dpi": "-5"}, "resolution must be"),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(given_texts: dict[str, str], words: str) -> None:
    style, problems = read_style({**given_texts, "other": "x"})
    assert style == Style()
    assert len(problems) == 1
    assert words in problems[0]


@given(st.dictionaries(st.sampled_from(["size", "theme", "font", "dpi"]), st.text(max_size=20)))
def test_any_texts_are_read(texts: dict[str, str]) -> None:
    style, _problems = read_style(texts)
    assert checked(style) == style


@pytest.mark.parametrize(
    ("text", "limits"),
    [("0:100", (0, 100)), (":0.5", (None, 0.5)), ("-1e-3:", (-1e-3, None)), ("-2: -1", (-2, -1))],
)
def test_limits_of_an_axis_are_read_and_written(
    text: str, limits: tuple[float | None, float | None]
) -> None:
    assert read_limits("--ylim", text) == limits
    assert read_limits("--ylim", write_limits(limits)) == limits


@pytest.mark.parametrize("text", ["5:3", "1:1", ":", "3", "1:2:3", "a:b", "nan:1", "0:inf", ""])
def test_what_are_no_limits_is_a_sentence(text: str) -> None:
    with pytest.raises(ExportError, match=r"^--ylim must be two numbers like 0:100, the smaller"):
        read_limits("--ylim", text)


def test_a_logarithmic_axis_has_no_place_for_a_limit_of_zero() -> None:
    limits = Limits(x=(0, 5), y=(None, -0.4))
    assert no_place_words(limits, "") == ""
    assert "for the limit 0;" in no_place_words(limits, "x")
    assert "for the limit −0.4;" in no_place_words(limits, "y")
    assert no_place_words(Limits(x=(0.1, None)), "xy") == ""


def test_a_style_that_cannot_be_is_refused() -> None:
    with pytest.raises(ExportError):
        checked(Style(dpi=0))
