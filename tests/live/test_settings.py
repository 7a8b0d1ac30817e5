from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.live import memory
from lepton_dash.live.settings import VARIABLES, Settings, read


def test_without_variables_everything_has_its_default():
    assert read({}) == Settings()
    assert read({"LEPTON_DASH_WORKERS": "  "}) == Settings()


def test_every_setting_has_a_variable():
    assert [variable.field for variable in VARIABLES.values()] == list(Settings._fields)


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("LEPTON_DASH_SESSION_MEMORY", "512M", "session_memory", 512 * 2**20),
        ("LEPTON_DASH_SESSION_MEMORY", "1.5 GiB", "session_memory", 3 * 2**29),
        ("LEPTON_DASH_SERVER_MEMORY", "1000000", "server_memory", 1_000_000),
        ("LEPTON_DASH_CLIENT_BYTES_PER_SECOND", "0", "client_bytes_per_second", 0),
        ("LEPTON_DASH_WORKERS", "4", "workers", 4),
        ("LEPTON_DASH_BUILDERS", "1", "builders", 1),
        (
            "LEPTON_DASH_ALLOWED_ORIGINS",
            "https://a.example, https://b.example",
            "allowed_origins",
            ("https://a.example", "https://b.example"),
        ),
        ("LEPTON_DASH_TRUST_FORWARDED_HOST", "yes", "trust_forwarded_host", True),
        ("LEPTON_DASH_TRUST_FORWARDED_HOST", "0", "trust_forwarded_host", False),
    ],
)
def test_variables_are_read(name, text, field, value):
    assert getattr(read({name: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LEPTON_DASH_SESSION_MEMORY", "much"),
        ("LEPTON_DASH_SESSION_MEMORY", "-1G"),
        ("LEPTON_DASH_SESSION_MEMORY", "nan"),
        ("LEPTON_DASH_SESSION_MEMORY", "inf"),
        ("LEPTON_DASH_SESSION_MEMORY", "G"),
        ("LEPTON_DASH_CLIENT_BYTES_PER_SECOND", "-5"),
        ("LEPTON_DASH_CLIENT_BYTES_PER_SECOND", "1e3"),
        ("LEPTON_DASH_WORKERS", "0"),
        ("LEPTON_DASH_WORKERS", "100000"),
        ("LEPTON_DASH_TRUST_FORWARDED_HOST", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(name, text):
    with pytest.raises(ValueError, match=name) as error:
        read({name: text})
    assert repr(text) in str(error.value)
    assert "must be" in str(error.value)


@given(st.sampled_from(list(VARIABLES)), st.text())
def test_no_text_raises_anything_else(name, text):
    with suppress(ValueError):
        read({name: text})


def test_memory_can_be_given_back():
    memory.give_back()
