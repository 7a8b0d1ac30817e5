import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.live.origins import is_own


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8501", "localhost:8501"),
        ("https://example.org", "example.org"),
        ("https://example.org", "example.org:443"),
        ("https://Example.ORG:443", "example.org"),
        ("http://example.org", "example.org:80"),
        ("http://[::1]:8501", "[::1]:8501"),
    ],
)
def test_the_server_s_own_pages_may_connect(origin, host):
    assert is_own({"origin": origin, "host": host})


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", "localhost:8501"),
        ("http://localhost:8502", "localhost:8501"),
        ("http://localhost", "localhost:8501"),
        ("http://localhost:8501.evil.example", "localhost:8501"),
        ("http://evil.example/localhost:8501", "localhost:8501"),
        ("https://example.org:80", "example.org"),
        ("null", "localhost:8501"),
        ("", ""),
        ("http://[", "localhost"),
        ("file://", ""),
    ],
)
def test_other_pages_may_not(origin, host):
    assert not is_own({"origin": origin, "host": host})


def test_a_program_without_origin_may():
    assert is_own({"host": "localhost"})


def test_allowed_origins_may():
    headers = {"origin": "https://a.example", "host": "b.example"}
    assert is_own(headers, ["https://a.example"])
    assert is_own(headers, ["*"])
    assert not is_own(headers, ["http://a.example", "a.example"])


def test_a_proxy_s_host_counts_only_when_it_is_trusted():
    headers = {
        "origin": "https://a.example",
        "host": "10.0.0.1:8501",
        "x-forwarded-host": "a.example, proxy.example",
    }
    assert not is_own(headers)
    assert is_own(headers, trust_forwarded_host=True)
    assert not is_own({**headers, "origin": "https://proxy.example"}, trust_forwarded_host=True)


@given(st.text(), st.text())
def test_no_header_breaks_it(origin, host):
    assert is_own({"origin": origin, "host": host}) in (True, False)
