"""Whose runs are whose: a cookie that tells one browser from another, and who needs none.

On a server of one's own, which only this machine reaches, all runs are one person's. Everywhere
else each browser is given an unguessable cookie at its first page, and owns what was made with it.
The database holds a hash of the cookie, so whoever reads it can't pass for the browser.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "lepton_dash_visitor"
A_YEAR = 365 * 24 * 3600
"""[s] that a browser keeps the cookie"""

_COOKIE_FORM = re.compile(r"[A-Za-z0-9_-]{32}")
_OWNER_LENGTH = 32
"""Hexadecimal digits of the hash: 128 bits"""


def new_visitor() -> str:
    """An unguessable name for a browser."""
    return secrets.token_urlsafe(24)


def is_visitor(text: str | None) -> bool:
    """Whether a text can be a name that `new_visitor` gave."""
    return text is not None and bool(_COOKIE_FORM.fullmatch(text))


def owner_of(visitor: str) -> str:
    """The owner that the store knows a browser by; the browser's name can't be told from it."""
    return hashlib.sha256(f"{COOKIE}={visitor}".encode()).hexdigest()[:_OWNER_LENGTH]


# --- a server of one's own ---


class Request(NamedTuple):
    """What tells whether a request was made on the machine of the server, by its own user."""

    listens_on: str | None
    """The host that the server listens on; None: nobody said."""
    peer: str | None
    """The address that the request came from; None: this machine's own."""
    headers: Mapping[str, str]
    """By their names in lower case"""


def _from_headers_of_proxies(request: Request) -> bool:
    return any(
        name in _PROXY_HEADERS or name.startswith(_PROXY_PREFIXES) for name in request.headers
    )


_PROXY_PREFIXES = ("x-forwarded-", "x-original-", "x-envoy-", "x-amzn-", "cf-")
_PROXY_HEADERS = {
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-proxycontextpath",
    "x-scheme",
    "true-client-ip",
    "client-ip",
}

SIGNS: Mapping[str, Callable[[Request], bool]] = {
    "the server listens to other machines": lambda request: not is_loopback(request.listens_on),
    "the request came from another machine": lambda request: (
        request.peer is not None and not is_loopback(request.peer)
    ),
    "the server was called by another name": lambda request: (
        not is_loopback(_host(request.headers.get("host")))
    ),
    "the page is from another name": lambda request: (
        "origin" in request.headers and not is_loopback(_host(request.headers["origin"]))
    ),
    "a proxy passed the request on": _from_headers_of_proxies,
}
"""What speaks against a server of one's own; none of it may be."""


def is_ones_own(request: Request) -> bool:
    """Whether the server and the browser are one person's, on one machine."""
    return not any(sign(request) for sign in SIGNS.values())


def is_loopback(host: str | None) -> bool:
    """Whether a host is only reached from its own machine."""
    if not host:
        return False
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _host(text: str | None) -> str | None:
    """The name of a host in a header such as "localhost:8501" or "http://[::1]:8501"."""
    if not text:
        return None
    try:
        return urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return None


# --- the cookie ---


class VisitorCookie:
    """ASGI middleware: the pages that a browser without the cookie loads bring it one.

    All else passes untouched, sockets and streams as they are.
    """

    def __init__(self, app: ASGIApp, base_path: Callable[[], str]) -> None:
        self.app = app
        self.base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or serves a socket."""
        if scope["type"] != "http" or scope["method"] != "GET" or _has_cookie(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(scope, message):
                self._add_cookie(scope, message)
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def _add_cookie(self, scope: Scope, message: Message) -> None:
        parts = [
            f"{COOKIE}={new_visitor()}",
            f"Max-Age={A_YEAR}",
            f"Path=/{self.base_path().strip('/')}",
            "HttpOnly",
            "SameSite=Lax",
        ]
        if _is_secure(scope):
            parts.append("Secure")
        headers = MutableHeaders(scope=message)
        headers.append("Set-Cookie", "; ".join(parts))
        # a cache on the way must not give one browser's name to another
        headers["Cache-Control"] = "private, no-cache"
        headers.add_vary_header("Cookie")


def _has_cookie(headers: Headers) -> bool:
    return is_visitor(visitor_in(headers.get("cookie", "")))


def visitor_in(cookies: str) -> str | None:
    """What the header Cookie has under our name, if anything."""
    # as the pages read it: what other programs of this host keep in theirs need not be well formed
    return cookie_parser(cookies).get(COOKIE)


def _is_page(scope: Scope, message: Message) -> bool:
    """Whether a response is a page, or says that a browser's copy of it is still right."""
    if message["status"] == 304:
        return "text/html" in Headers(scope=scope).get("accept", "")
    kind = Headers(raw=message.get("headers", [])).get("content-type", "")
    return message["status"] == 200 and kind.startswith("text/html")


def _is_secure(scope: Scope) -> bool:
    """Whether the browser speaks https, with us or with the proxy before us."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[0].strip().lower()
    return scope.get("scheme") == "https" or forwarded == "https"
