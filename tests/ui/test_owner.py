"""Whose the runs of a page are, as its request tells."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies, StreamlitHeaders

from lepton_dash import store, visitors
from lepton_dash.ui import owner as owners
from lepton_dash.ui.state import PageState
from tests.browser.serving import serve

VISITOR = "abcdefgh" * 4


@pytest.fixture
def request_(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A page on a server of one's own, whose request can be changed."""
    made = SimpleNamespace(
        ip_address=None, headers={"Host": "localhost:8501"}, cookies={}, address="127.0.0.1"
    )
    state = PageState()

    class Context:
        @property
        def ip_address(self) -> str | None:
            return made.ip_address

        @property
        def headers(self) -> Any:
            return StreamlitHeaders(made.headers.items())

        @property
        def cookies(self) -> Any:
            return StreamlitCookies(made.cookies)

    monkeypatch.setattr(owners, "page_state", lambda: state)
    monkeypatch.setattr(st, "context", Context())
    monkeypatch.setattr(st, "get_option", lambda name: made.address)
    monkeypatch.delenv("LEPTON_DASH_OWNERS", raising=False)
    return made


def test_on_ones_own_machine_runs_are_the_command_line_s_too(request_: SimpleNamespace) -> None:
    request_.cookies = {visitors.COOKIE: VISITOR}
    assert owners.owner() == store.LOCAL


@pytest.mark.parametrize(
    "change",
    [
        {"address": "0.0.0.0"},
        {"address": None},
        {"ip_address": "192.0.2.1"},
        {"headers": {"HOST": "lab.example"}},
        {"headers": {"Host": "localhost", "X-Forwarded-For": "192.0.2.1"}},
    ],
)
def test_elsewhere_they_are_the_browser_s(
    request_: SimpleNamespace, change: dict[str, Any]
) -> None:
    request_.__dict__.update(change)
    request_.cookies = {visitors.COOKIE: VISITOR}
    assert owners.owner() == visitors.owner_of(VISITOR)
    assert VISITOR not in owners.owner()


@pytest.mark.parametrize("cookie", [None, "", "short", "local", "x" * 33, "é" * 32])
def test_without_a_cookie_they_are_the_tab_s(request_: SimpleNamespace, cookie: str | None) -> None:
    request_.address = "0.0.0.0"
    request_.cookies = {} if cookie is None else {visitors.COOKIE: cookie}
    owner = owners.owner()
    assert owner == owners.owner()
    assert owner not in {store.LOCAL, visitors.owner_of(cookie or "")}
    assert len(owner) == 32


def test_the_environment_decides_otherwise(
    request_: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEPTON_DASH_OWNERS", "many")
    assert owners.owner() != store.LOCAL
    request_.address = "0.0.0.0"
    monkeypatch.setenv("LEPTON_DASH_OWNERS", "one")
    assert owners.owner() == store.LOCAL
    monkeypatch.setenv("LEPTON_DASH_OWNERS", "few")
    with pytest.raises(ValueError, match="must be auto, one or many"):
        owners.owner()


def test_a_real_server_gives_the_cookie_once() -> None:
    environment = {"STREAMLIT_SERVER_BASE_URL_PATH": "lab"}
    with serve(environment=environment) as up, httpx.Client() as browser:
        first = browser.get(up.address)
        assert first.status_code == 200
        cookie = first.headers["set-cookie"]
        assert cookie.startswith(f"{visitors.COOKIE}=")
        assert {"HttpOnly", "SameSite=Lax", "Path=/lab"} <= set(cookie.split("; "))
        for answer in (browser.get(up.address + "runs"), httpx.get(up.address + "_stcore/health")):
            assert visitors.COOKIE not in answer.headers.get("set-cookie", "")
        # a browser that has the page, but lost the cookie
        kept = {"If-None-Match": first.headers["etag"], "Accept": "text/html"}
        again = httpx.get(up.address, headers=kept)
        assert again.status_code == 200  # the page is never taken from before an update
        assert again.headers["set-cookie"].startswith(f"{visitors.COOKIE}=")
