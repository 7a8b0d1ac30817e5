"""What the boundary chart shows, as an address has it."""

from __future__ import annotations

import pytest

from lepton_dash.ui.display import DEFAULT, DISPLAY, parse_display, write_display
from lepton_dash.ui.parameters import Parameters, parse, write


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", DEFAULT),
        ("none", ()),
        ("validation,train", DEFAULT),
        ("train", ("train",)),
        ("large,discrete,train,validation", tuple(DISPLAY)),
        ("train,<b>,train", ("train",)),
        ("trian", DEFAULT),
    ],
)
def test_an_address_says_what_is_shown(text: str, names: tuple[str, ...]) -> None:
    assert parse_display(text) == names
    assert parse_display(write_display(names)) == names


def test_it_is_a_parameter_of_the_page_and_not_of_the_experiment() -> None:
    shown = Parameters(show=("train", "discrete"))
    assert write(shown) == {"show": "train,discrete"}
    assert parse(write(shown)) == (shown, [])
    assert write(Parameters()) == {}
