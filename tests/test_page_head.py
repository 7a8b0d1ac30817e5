"""What the page's HTML has besides Streamlit's own."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.routing import Route

from lepton_dash import page_head
from lepton_dash.live import assets
from lepton_dash.live.routes import routes
from lepton_dash.live.sessions import Hub

HTML = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}


class Client:
    """Asks an application without a server."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """What it answers."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://lab") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(ask())


def _no_hub() -> Hub:
    raise AssertionError("no test opens a socket")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """A server of one page, compressed as Streamlit's is, of things that are none, and of ours."""
    page = tmp_path / "index.html"
    page.write_text("<html><head><title>t</title></head><body>" + 2000 * "x" + "</body></html>")
    report = tmp_path / "report.html"
    report.write_text("<head></head>")
    return Client(
        Starlette(
            routes=[
                Route("/", lambda _request: FileResponse(page)),
                Route("/report", lambda _request: FileResponse(report, filename="report.html")),
                Route("/lost", lambda _request: HTMLResponse("<head></head>", 404)),
                Route("/data", lambda _request: JSONResponse({"text": "<head></head>"})),
                *routes(_no_hub),
            ],
            middleware=[
                Middleware(page_head.PageHead, head=lambda path: f"<meta name='{path}'>"),
                Middleware(GZipMiddleware),
            ],
        )
    )


def test_a_page_has_it_at_the_end_of_its_head(client: Client) -> None:
    response = client.get("/", headers=HTML)
    assert "<title>t</title><meta name='/'></head><body>" in response.text
    assert int(response.headers["content-length"]) == len(response.content)


def test_a_page_is_never_answered_from_before_an_update(client: Client) -> None:
    plain = client.get("/", headers={"Accept": "*/*"})
    known = {"If-None-Match": plain.headers["etag"], "Range": "bytes=0-10"}
    response = client.get("/", headers=HTML | known)
    assert response.status_code == 200
    assert response.text.endswith("</html>")
    assert "etag" not in response.headers


@pytest.mark.parametrize("path", ["/lost", "/data", "/report"])
def test_nothing_else_is_changed(client: Client, path: str) -> None:
    assert "<head></head>" in client.get(path, headers=HTML).text


def test_everything_that_is_named_is_there(client: Client) -> None:
    head = page_head.head("/")
    named = re.findall(r'(?:href|src)="\.(/[^"]+)"', head)
    assert sum(name.endswith("/stage.js") for name in named) == 1
    ours = [name for name in named if name.startswith(assets.PREFIX)]
    assert all(client.get(name).status_code == 200 for name in ours)
    static = Path(streamlit.__file__).parent / "static"
    chunks = [name for name in named if name not in ours]
    assert any("BidiComponent" in name for name in chunks)
    assert all((static / name.lstrip("/")).is_file() for name in chunks)


def test_only_the_playground_loads_the_stage_early() -> None:
    assert "stage.js" not in page_head.head("/runs")
    assert "no_connection.js" in page_head.head("/runs")


def test_the_words_are_there_in_every_language() -> None:
    found = re.search(r'id="lepton-words">(.*?)</script>', page_head.head("/runs"))
    assert found is not None
    words = json.loads(found[1])
    assert {"en", "zh_CN"} <= set(words)
    assert words["en"].keys() == words["zh_CN"].keys()
    assert words["en"]["blocked"] != words["zh_CN"]["blocked"]
