import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.live import messages
from lepton_dash.live.messages import (
    BadMessage,
    Command,
    Credit,
    Edit,
    Inherit,
    Seek,
    Set,
    Speed,
    parse,
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
kinds = st.sampled_from([*messages._READERS, "nonsense"]) | anything
objects = st.fixed_dictionaries(
    {"type": kinds},
    optional={
        name: anything
        for name in ("n", "history_generation", "history_length", "field", "value", "scene")
    },
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"credit"}', Credit(1, -1, 0)),
        (
            '{"type":"credit","n":2,"scene":-1,"run":3,"history_generation":4,"history_length":5}',
            Credit(2, 4, 5),
        ),
        ('{"type":"play"}', Command("play")),
        ('{"type":"pause"}', Command("pause")),
        ('{"type":"step"}', Command("step")),
        ('{"type":"reset"}', Command("reset")),
        ('{"type":"set","field":"learning_rate","value":0.1}', Set("learning_rate", 0.1)),
        ('{"type":"set","field":"optimizer.b1","value":0.8}', Set("optimizer.b1", 0.8)),
        ('{"type":"speed","value":"max"}', Speed(None)),
        ('{"type":"speed","value":5}', Speed(5.0)),
        ('{"type":"hold"}', Command("hold")),
        ('{"type":"release"}', Command("release")),
        ('{"type":"inherit","token":"abc"}', Inherit("abc", False)),
        ('{"type":"inherit","token":"abc","training":true}', Inherit("abc", True)),
        ('{"type":"seek","epoch":12}', Seek(12, False)),
        ('{"type":"seek","epoch":0,"rough":true}', Seek(0, True)),
        ('{"type":"edit","layer":0,"from":-1,"to":2,"value":0.5}', Edit(0, -1, 2, 0.5)),
    ],
)
def test_messages_of_the_protocol_are_read(text, message):
    assert parse(text) == message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 3_000, "JSON"),
        ("NaN", "JSON"),
        ("[]", "object"),
        ("{}", "one of credit, play"),
        ('{"type":["play"]}', "one of credit, play"),
        ('{"type":"delete"}', "one of credit, play"),
        ('{"type":"credit","n":0}', "n must be"),
        ('{"type":"credit","n":9}', "n must be"),
        ('{"type":"credit","n":true}', "n must be"),
        ('{"type":"credit","n":1.5}', "n must be"),
        ('{"type":"credit","history_length":-1}', "history_length must be"),
        ('{"type":"credit","history_length":1e400}', "history_length must be"),
        ('{"type":"set","field":"hidden_sizes","value":[3]}', "field must be"),
        ('{"type":"set","field":"activation.x","value":3}', "field must be"),
        ('{"type":"set","value":3}', "field must be"),
        ('{"type":"set","field":"l1"}', "value is missing"),
        ('{"type":"speed","value":0}', "epochs per second"),
        ('{"type":"speed","value":-1}', "epochs per second"),
        ('{"type":"speed","value":1e400}', "epochs per second"),
        ('{"type":"speed","value":1' + "0" * 400 + "}", "epochs per second"),
        ('{"type":"speed","value":true}', "epochs per second"),
        ('{"type":"speed"}', "epochs per second"),
        ('{"type":"inherit","token":1}', "token must be text"),
        ('{"type":"inherit","token":"a","training":1}', "training must be true or false"),
        ('{"type":"seek"}', "epoch is missing"),
        ('{"type":"seek","epoch":1.5}', "epoch must be"),
        ('{"type":"seek","epoch":1,"rough":1}', "rough must be"),
        ('{"type":"play"}' + " " * 5_000, "5015 characters"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(text, words):
    with pytest.raises(BadMessage, match=words) as error:
        parse(text)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


@given(objects | anything)
def test_no_json_breaks_the_reader(content):
    with suppress(BadMessage):
        parse(json.dumps(content))


@given(st.text())
def test_no_text_breaks_the_reader(text):
    with suppress(BadMessage):
        parse(text)
