"""The record of what was changed while it trained."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.spec import (
    WEIGHT,
    Change,
    Experiment,
    SpecError,
    checked_timeline,
    timeline_from_json,
    timeline_to_json,
)
from tests.spec.spec_strategies import number, options

EXPERIMENT = Experiment()

changes = st.one_of(
    *(
        st.builds(
            Change,
            st.integers(0, 10**9),
            st.integers(0, 10**6),
            st.just(field),
            options("optimizer", "adam")
            if field == "optimizer_options"
            else number("training", field),
        )
        for field in ("learning_rate", "l1", "dropout", "epochs", "optimizer_options")
    ),
    st.builds(
        Change,
        st.integers(0, 10**9),
        st.integers(0, 10**6),
        st.just(WEIGHT),
        # the default network has hidden layers of 4 and 2
        st.tuples(st.just(1), st.integers(-1, 3), st.integers(0, 1), st.floats(-1e6, 1e6)),
    ),
)


@given(st.lists(changes, max_size=5))
def test_json_and_back(timeline: list[Change]) -> None:
    checked = checked_timeline(timeline, EXPERIMENT)
    assert timeline_from_json(timeline_to_json(checked), EXPERIMENT) == checked


def test_changes_come_in_the_order_in_which_they_act() -> None:
    timeline = [
        Change(5, 0, "l1", 0.1),
        Change(2, 3, "l1", 0.2),
        Change(2, 1, "l1", 0.3),
        Change(2, 1, "l1", 0.4),
    ]
    ordered = checked_timeline(timeline, EXPERIMENT)
    assert [change.value for change in ordered] == [0.3, 0.4, 0.2, 0.1]


def test_step_may_be_left_out() -> None:
    text = '[{"epoch": 2, "field": "learning_rate", "value": 1}]'
    assert timeline_from_json(text, EXPERIMENT) == (Change(2, 0, "learning_rate", 1.0),)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"epoch": 1, "step": 0, "field": "l1", "value": 200}, "timeline[0]: training.l1 is 200, "),
        (
            {"epoch": -1, "field": "l1", "value": 0},
            "timeline[0].epoch is −1, but must be a whole number, 0 or more.",
        ),
        (
            {"epoch": True, "field": "l1", "value": 0},
            "timeline[0].epoch is true, but must be a whole number, 0 or more.",
        ),
        (
            {"epoch": 1, "step": 0.5, "field": "l1", "value": 0},
            "timeline[0].step is 0.5, but must be a whole number, 0 or more.",
        ),
        (
            {"epoch": 1, "field": "batch_size", "value": 1},
            "timeline[0].field is 'batch_size', but must be one of ",
        ),
        ({"epoch": 1, "field": ["l1"], "value": 1}, "timeline[0].field is ['l1'], but must be"),
        ({"epoch": 1, "field": "l1"}, "timeline[0] is {'epoch': 1, 'field': 'l1'}, but must be"),
        (
            {"epoch": 1, "field": "l1", "value": 1, "value_": 1},
            "timeline[0].value_ is not a field that exists; did you mean value?",
        ),
        *(
            ({"epoch": 1, "field": "weight", "value": value}, f"timeline[0].value{sentence}")
            for value, sentence in (
                (3, " is 3, but must be a list of layer, input, output and value."),
                ([0, 0, 1], " is [0, 0, 1], but must be a list of layer, input, output and value."),
                ([3, 0, 0, 1.0], "[0] is 3, but must be a whole number from 0 to 2."),
                ([1, 4, 0, 1.0], "[1] is 4, but must be a whole number from −1 to 3."),
                ([1, -2, 0, 1.0], "[1] is −2, but must be a whole number from −1 to 3."),
                ([1, 0, 2, 1.0], "[2] is 2, but must be a whole number from 0 to 1."),
                ([1, 0, True, 1.0], "[2] is true, but must be a whole number from 0 to 1."),
                ([1, 0, 0, "1"], "[3] is '1', but must be a number from −1,000,000 to 1,000,000."),
                ([1, 0, 0, float("nan")], "[3] is nan, but must be a number from −1,000,000 to"),
                ([1, 0, 0, 10**400], "[3] is a very large number, but must be a number from"),
            )
        ),
        (3, "timeline[0] is 3, but must be a table of epoch, step, field and value."),
    ],
)
def test_wrong_change_is_refused_in_a_sentence(entry: Any, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        checked_timeline([entry], EXPERIMENT)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("text", ["{}", "3", "[", "[[", "[" * 100_000, "null", '[{"a": NaN}]'])
def test_wrong_file_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SpecError):
        timeline_from_json(text, EXPERIMENT)
