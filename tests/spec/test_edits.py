"""Weights that were set by hand, in an address and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.spec import Change, Experiment, read_edits, write_edits
from lepton_dash.spec.edits import MOST_EDITS

EXPERIMENT = Experiment().updated(hidden_sizes=(4, 3))

places = st.tuples(st.integers(0, 2), st.integers(-1, 2), st.just(0))
values = st.floats(-1e6, 1e6, width=32)
edits = st.builds(
    lambda epoch, step, place, value: Change(epoch, step, "weight", (*place, value)),
    st.integers(0, 50),
    st.integers(0, 9),
    places,
    values,
)


@given(st.lists(edits, max_size=20))
def test_edits_are_read_as_they_are_written(changes: list[Change]) -> None:
    """In single precision, that of a network, to the bit."""
    ordered = tuple(sorted(changes, key=lambda change: change[:2]))
    text = write_edits(ordered)
    assert text.isascii()
    assert not set(text) & set(" %&#+?=;")
    found, problems = read_edits(text, EXPERIMENT)
    assert problems == []
    assert [one[:3] for one in found] == [one[:3] for one in ordered]
    assert [one.value[:3] for one in found] == [one.value[:3] for one in ordered]
    assert [np.float32(one.value[3]) for one in found] == [one.value[3] for one in ordered]


def test_an_edit_takes_few_characters() -> None:
    first = Change(0, 0, "weight", (0, -1, 1, float(np.float32(0.1))))
    later = Change(120, 3, "weight", (1, 2, 0, -1.5))
    assert write_edits((first, later)) == "0_b_1_0.1~1_2_0_-1.5_120_3"
    assert len(write_edits((later,) * MOST_EDITS)) < 9_000
    assert write_edits((later,) * (MOST_EDITS + 1)) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "has 'x', but a weight is written with its value"),
        ("0_0_0", "has '0_0_0', but"),
        ("0_0_0_nan", "has '0_0_0_nan', but"),
        ("9_0_0_1", "this network doesn't have: 9_0_0_1"),
        ("0_0_9_1~3_b_0_2", "this network doesn't have: 0_0_9_1, 3_b_0_2"),
        ("0_0_0_1e99", "has 0_0_0_1e99, but a weight must be from −1,000,000 to 1,000,000"),
    ],
)
def test_wrong_edits_are_named_in_one_sentence_and_the_others_stay(text: str, said: str) -> None:
    found, problems = read_edits(f"1_2_0_-1.5~{text}", EXPERIMENT)
    assert found == (Change(0, 0, "weight", (1, 2, 0, -1.5)),)
    assert len(problems) == 1
    assert said in str(problems[0])


def test_too_many_edits_are_said() -> None:
    found, problems = read_edits("~".join(["1_2_0_-1.5"] * (MOST_EDITS + 1)), EXPERIMENT)
    assert len(found) == MOST_EDITS
    assert "more than 500" in str(problems[0])
