"""The small curve for the side of a page."""

from xml.etree import ElementTree

import numpy as np
import pytest

from lepton_dash.figures.curve import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, curve_svg

SVG = "{http://www.w3.org/2000/svg}"


def points(values) -> list[tuple[float, ...]]:
    root = ElementTree.fromstring(curve_svg(np.array(values, float), "1", "a", "b"))
    line = root.find(f"{SVG}polyline")
    return (
        []
        if line is None
        else [tuple(map(float, p.split(","))) for p in line.attrib["points"].split()]
    )


def test_the_largest_value_is_at_the_top_and_zero_at_the_bottom() -> None:
    assert points([0.0, 5.0, 2.5]) == [
        (LEFT, HEIGHT - BOTTOM),
        pytest.approx(((LEFT + WIDTH - RIGHT) / 2, TOP)),
        pytest.approx((WIDTH - RIGHT, (TOP + HEIGHT - BOTTOM) / 2)),
    ]


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [1e-300, 0.0]])
def test_anything_can_be_drawn(values) -> None:
    assert np.isfinite(points(values)).all()


def test_words_are_words() -> None:
    svg = curve_svg(np.ones(2), "<b>", "a & b", '"')
    texts = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert texts == ["<b>", "0", "a & b", '"']
