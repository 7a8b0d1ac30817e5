"""What the page's HTML has besides Streamlit's own.

Streamlit's page asks for the parts that it draws one after another, when its socket has told it of
them. They are known before, so the HTML names them and the browser loads them all at once.

Where that socket can't be opened nothing is drawn at all, so a module of the HTML's own says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lepton_dash import i18n
from lepton_dash.i18n import _
from lepton_dash.live import assets

STAGE = "../lib/src/components/widgets/BidiComponent/BidiComponent.tsx"
"""Streamlit's part that draws the stage, by its name in the manifest."""


class PageHead:
    """ASGI middleware: adds to the head of the pages; all else passes untouched."""

    def __init__(self, app: ASGIApp, head: Callable[[str], str]) -> None:
        """Wraps an application.

        Args:
            app: the application.
            head: from a page's path to what is put at the end of its head.
        """
        self.app = app
        self.head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or serves a socket."""
        asks_for_page = (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and "text/html" in Headers(scope=scope).get("accept", "")
        )
        if not asks_for_page:
            await self.app(scope, receive, send)
            return
        body = bytearray()
        start: Message | None = None

        async def send_with_head(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    content = bytes(body).replace(
                        b"</head>", self.head(scope["path"]).encode() + b"</head>", 1
                    )
                    headers = MutableHeaders(scope=start)
                    headers["Content-Length"] = str(len(content))
                    for name in ("etag", "last-modified"):  # of the page without the head
                        del headers[name]
                    await send(start)
                    await send({"type": "http.response.body", "body": content})

        await self.app(_whole(scope), receive, send_with_head)


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message.get("headers", []))
    is_html = headers.get("content-type", "").startswith("text/html")
    is_download = "content-disposition" in headers  # such as a report, which stays as it is
    return message["status"] == 200 and is_html and not is_download


def _whole(scope: Scope) -> Scope:
    """The request without what would be answered with a part, nothing new, or compressed."""
    left_out = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in left_out]
    return {**scope, "headers": kept, "extensions": {}}


def head(path: str) -> str:
    """What the page at a path has in its head.

    Args:
        path: ends with "/" at the playground, where a visit starts.
    """
    return _connection_words() + (_preloads() if path.endswith("/") else "")


@cache
def _connection_words() -> str:
    """The module that says why there is no connection, and its words in every language."""
    words = {}
    for language in i18n.languages():
        with i18n.using(language):
            words[language] = _words()
    text = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<script type="application/json" id="lepton-words">{text}</script>\n'
        f'<link rel="stylesheet" href=".{assets.asset_path("no_connection.css")}">\n'
        f'<script type="module" async src=".{assets.asset_path("no_connection.js")}"></script>\n'
    )


def _words() -> dict[str, str]:
    return {
        "blocked": _(
            "This page can't open a live connection to its server: something on the way, such as "
            "a proxy, a firewall or a VPN, doesn't let WebSockets through. Try another network or "
            "browser, or switch the VPN off; who runs the server or the proxy can let WebSockets "
            "pass."
        ),
        "away": _(
            "The server doesn't answer: it has stopped, or the network is down. This page goes on "
            "by itself once the server is back."
        ),
    }


@cache
def _preloads() -> str:
    """Links to what the stage needs; what comes after that would hold it up."""
    modules = [assets.asset_path(name) for name in assets.modules_of("stage.js")]
    styles = [assets.asset_path(name) for name in assets.style_sheets_of("stage.js")]
    low = 'fetchpriority="low"'  # after what Streamlit's page starts with
    links = [
        *(f'<link rel="modulepreload" crossorigin href="./{name}">' for name in _chunks()),
        *(f'<link rel="modulepreload" {low} href=".{path}">' for path in modules),
        *(f'<link rel="preload" as="style" {low} href=".{path}">' for path in styles),
    ]
    return "\n".join(links) + "\n"


def _chunks() -> list[str]:
    """What Streamlit's page loads to draw the stage, and doesn't name; none in another build."""
    found_streamlit = find_spec("streamlit")
    if found_streamlit is None or found_streamlit.origin is None:
        return []
    static = Path(found_streamlit.origin).parent / "static"
    try:
        manifest = json.loads((static / "manifest.json").read_text())
        page = (static / "index.html").read_text()
    except (OSError, ValueError):
        return []
    waiting = [STAGE]
    found: dict[str, None] = {}
    while waiting:
        entry = manifest.get(waiting.pop(0), {})
        name = entry.get("file", "")
        if name and name not in found:
            found[name] = None
            waiting += entry.get("imports", [])
    return [name for name in found if name not in page]
