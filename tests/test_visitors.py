"""Whose runs are whose: the cookie, and what speaks for a server of one's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from lepton_dash import visitors
from lepton_dash.visitors import Request, VisitorCookie, is_loopback, is_ones_own

OWN = Request(
    listens_on="127.0.0.1",
    peer=None,
    headers={"host": "localhost:8501", "origin": "http://localhost:8501", "accept": "*/*"},
)


def with_header(name: str, value: str) -> Request:
    return OWN._replace(headers={**OWN.headers, name: value})


# --- a server of one's own ---


@pytest.mark.parametrize(
    "request_",
    [
        OWN,
        OWN._replace(listens_on="localhost"),
        OWN._replace(listens_on="::1", peer="::1"),
        OWN._replace(peer="127.0.0.1"),
        OWN._replace(peer="::ffff:127.0.0.1"),
        with_header("host", "[::1]:8501"),
        with_header("host", "127.0.0.1"),
        OWN._replace(headers={"host": "localhost:8501"}),  # not a browser
    ],
)
def test_on_its_own_machine_a_server_is_its_users(request_: Request) -> None:
    assert is_ones_own(request_)


SHARED = {
    "the server listens to other machines": [
        OWN._replace(listens_on=host) for host in ("0.0.0.0", "::", "192.0.2.7", "", None)
    ],
    "the request came from another machine": [
        OWN._replace(peer=peer) for peer in ("192.0.2.1", "10.0.0.1", "2001:db8::1", "?")
    ],
    "the server was called by another name": [
        *(with_header("host", host) for host in ("lab.example", "lab.example:8501", "[", "")),
        OWN._replace(headers={}),
    ],
    "the page is from another name": [
        with_header("origin", origin) for origin in ("https://lab.example", "null", "")
    ],
    "a proxy passed the request on": [
        with_header(name, "whatever")
        for name in (
            *("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"),
            *("x-real-ip", "x-original-host", "cf-connecting-ip", "x-forwarded-prefix"),
        )
    ],
}


@pytest.mark.parametrize(
    ("sign", "request_"), [(sign, each) for sign, several in SHARED.items() for each in several]
)
def test_each_sign_alone_makes_it_a_shared_one(sign: str, request_: Request) -> None:
    assert [name for name, shows in visitors.SIGNS.items() if shows(request_)] == [sign]
    assert not is_ones_own(request_)


def test_every_sign_has_its_test() -> None:
    assert visitors.SIGNS.keys() == SHARED.keys()


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.1.2.3", "::1", "[::1]"]
)
def test_names_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", [None, "", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "a b", "::"]
)
def test_names_of_others(host: str | None) -> None:
    assert not is_loopback(host)


# --- the cookie ---


def page(_request: Any) -> Response:
    return HTMLResponse("<p>page</p>", headers={"Cache-Control": "no-cache"})


def unchanged(_request: Any) -> Response:
    return Response(status_code=304, headers={"ETag": '"1"'})


def stream(_request: Any) -> Response:
    return StreamingResponse(iter([b"a", b"b"]), media_type="text/plain")


class Browser:
    """A browser at an application with the middleware; it keeps its cookies."""

    def __init__(self, base_path: str = "", address: str = "http://lab.example") -> None:
        app = VisitorCookie(_application(), base_path=lambda: base_path)
        self.transport = httpx.ASGITransport(app)
        self.address = address
        self.cookies = httpx.Cookies()

    def get(self, path: str, method: str = "GET", headers: Any = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self.transport, base_url=self.address, cookies=self.cookies
            ) as client:
                response = await client.request(method, path, headers=headers)
                self.cookies = client.cookies
                return response

        return asyncio.run(ask())


def _application() -> Starlette:
    return Starlette(
        routes=[
            Route("/", page),
            Route("/lost", lambda _request: HTMLResponse("<p>?</p>", 404)),
            Route("/unchanged", unchanged),
            Route("/data", lambda _request: JSONResponse({})),
            Route("/stream", stream),
        ]
    )


def parts_of(response: httpx.Response) -> list[str]:
    return response.headers.get("set-cookie", "").split("; ")


def test_a_browser_gets_its_cookie_with_its_first_page_and_keeps_it() -> None:
    client = Browser()
    first = client.get("/")
    name, _equals, value = parts_of(first)[0].partition("=")
    assert name == visitors.COOKIE
    assert visitors.is_visitor(value)
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"} <= set(parts_of(first))
    assert "Secure" not in parts_of(first)
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in first.headers["vary"]
    second = client.get("/")
    assert "set-cookie" not in second.headers
    assert second.headers["cache-control"] == "no-cache"


def test_two_browsers_get_two_cookies() -> None:
    assert parts_of(Browser().get("/"))[0] != parts_of(Browser().get("/"))[0]


@pytest.mark.parametrize("value", ["", "short", "x" * 33, "ü" * 32, "a b" * 20, "*" * 32])
def test_what_is_no_name_of_ours_is_replaced(value: str) -> None:
    cookie = f"other=1; {visitors.COOKIE}={value}".encode()
    response = Browser().get("/", headers={"Cookie": cookie})
    assert parts_of(response)[0].startswith(visitors.COOKIE)


@pytest.mark.parametrize("other", ['a={"b":"c"}', 'a="x', "b", "x y=1", "größe=1", "=", ""])
def test_cookies_of_other_programs_take_nobodys_name_away(other: str) -> None:
    cookie = f"{other}; {visitors.COOKIE}={visitors.new_visitor()}; {other}".encode()
    assert "set-cookie" not in Browser().get("/", headers={"Cookie": cookie}).headers


def test_it_is_for_the_base_path_alone() -> None:
    assert "Path=/lab/nets" in parts_of(Browser("lab/nets/").get("/"))


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("https://lab.example", {}),
        ("http://lab.example", {"X-Forwarded-Proto": "https"}),
        ("http://lab.example", {"X-Forwarded-Proto": "HTTPS, http"}),
    ],
)
def test_it_is_secure_where_the_browser_speaks_https(address: str, headers: dict[str, str]) -> None:
    assert "Secure" in parts_of(Browser(address=address).get("/", headers=headers))


@pytest.mark.parametrize("path", ["/data", "/stream", "/lost", "/nothing", "/unchanged"])
def test_only_pages_bring_it(path: str) -> None:
    response = Browser().get(path, headers={"Accept": "application/json"})
    assert "set-cookie" not in response.headers


def test_a_page_that_the_browser_has_already_brings_it_too() -> None:
    response = Browser().get("/unchanged", headers={"Accept": "text/html,*/*"})
    assert parts_of(response)[0].startswith(visitors.COOKIE)


def test_only_reading_brings_it() -> None:
    assert "set-cookie" not in Browser().get("/", method="HEAD").headers


def test_sockets_are_handed_on_untouched() -> None:
    seen: list[Callable[..., Any]] = []

    async def inner(_scope: Any, _receive: Any, send: Callable[..., Any]) -> None:
        seen.append(send)

    async def send(_message: Any) -> None:
        pass

    async def receive() -> Any:
        return {}

    middleware = VisitorCookie(inner, base_path=str)
    for scope in ({"type": "websocket", "headers": []}, {"type": "lifespan"}):
        asyncio.run(middleware(scope, receive, send))
    assert seen == [send, send]


def test_the_owner_tells_nothing_of_the_cookie() -> None:
    visitor = visitors.new_visitor()
    owner = visitors.owner_of(visitor)
    assert owner == visitors.owner_of(visitor) != visitors.owner_of(visitors.new_visitor())
    assert len(owner) == 32
    assert visitor not in owner
    assert not visitors.is_visitor(owner[:-1])
