"""The small pictures of runs, as a browser gets them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from lepton_dash import store as stores
from lepton_dash import store_routes
from lepton_dash.store import LOCAL, Store, StoreError
from tests.ui import made_up_runs as made_up


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = stores.open_store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    yield opened
    stores.close(opened)


def get(store: Store | None, path: str, **headers: str) -> httpx.Response:
    """What a server with the store, or with one that can't be opened, answers."""

    def open_store() -> Store:
        if store is None:
            raise StoreError("It can't be opened.")
        return store

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=store_routes.routes(open_store)))
        async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize("base", ["", "/lab/nets"])
def test_a_picture_is_for_this_browser_alone(store: Store, base: str) -> None:
    (run_id,) = made_up.keep(store)
    answer = get(store, base + store_routes.thumbnail_path(run_id, "7"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, max-age=86400"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == made_up.picture(0)
    tag = answer.headers["etag"]
    again = get(store, store_routes.thumbnail_path(run_id, "8"), **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("run_id", ["x", "a" * 22, "..%2f..%2fetc", "%00", "'--", "x" * 5000])
def test_what_is_no_run_is_not_found(store: Store, run_id: str) -> None:
    made_up.keep(store)
    answer = get(store, f"/_lepton/thumbnails/{run_id}")
    assert answer.status_code == 404
    assert "no-store" in answer.headers.get("cache-control", "no-store")


def test_a_store_that_can_not_be_opened_has_no_pictures() -> None:
    assert get(None, store_routes.thumbnail_path(LOCAL, "1")).status_code == 404
