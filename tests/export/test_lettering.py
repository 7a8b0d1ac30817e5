"""Texts of a Plotly figure become what they show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.export.lettering import MISSING, drawable, has_font, missing_note, plain, printable
from lepton_dash.figures.text import plotly_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>a</b> <i>b</i>", "a b"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("x<sub>1</sub><sup>2</sup>", "x₁²"),
        ("10<sup>-3</sup>", "10⁻³"),
        ("x<sub>max</sub>", "x_max"),
        ("&lt;b&gt;", "<b>"),
        ("a & b < c", "a & b < c"),
        ('<a href="http://x">a</a>', "a"),
        ("<span style='color:red'>a</span>", "a"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (None, ""),
    ],
)
def test_tags_are_shown_not_printed(text: str | None, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(max_size=40))
def test_a_name_that_somebody_brings_is_shown_as_it_is(name: str) -> None:
    assert plain(plotly_text(name, 100)) == printable(" ".join(name.split()))


@given(st.text(max_size=60))
def test_what_is_printable_fits_into_xml(text: str) -> None:
    from xml.etree import ElementTree

    element = ElementTree.Element("text")
    element.text = printable(text)
    ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8"))


def test_a_name_turns_nothing_around() -> None:
    assert printable("a\u202eb\u2066c\u2069") == "abc"


def test_letters_that_no_font_has_are_boxes_and_said() -> None:
    assert has_font("a")
    assert has_font("²")
    assert drawable("a\U00013000") == f"a{MISSING}"
    assert "\U00013000" in missing_note(["a", "b\U00013000"])
    assert missing_note(["a\nb"]) == ""
