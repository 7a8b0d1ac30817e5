"""The route that serves what is kept of a run to a browser: its small picture."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from lepton_dash.live.assets import PREFIX

if TYPE_CHECKING:  # importing it imports SQLAlchemy, and the server's start must not wait for that
    from lepton_dash.store import Store

_FOLDER = f"{PREFIX}/thumbnails"
KEPT_FOR = 24 * 3600
"""[s] that a browser keeps a picture; it asks for another one when the run has gone on."""


def thumbnail_path(run_id: str, version: str) -> str:
    """The path of a run's picture, from the server's base path on.

    Args:
        run_id: whoever has it may look at the run.
        version: changes with the picture.
    """
    return f"{_FOLDER}/{run_id}?v={version}"


def routes(store: Callable[[], Store]) -> list[BaseRoute]:
    """The routes, for `st.App`; with and without the base path, as those of `live.routes`.

    Args:
        store: gives the store, or raises `StoreError`; called at each request.
    """

    async def picture(request: Request) -> Response:
        data = await run_in_threadpool(_thumbnail, store, request.path_params["run_id"])
        if data is None:
            return Response("Not found", 404, {"Cache-Control": "no-store"})
        return _response(data, request)

    return [Route(f"{base}{_FOLDER}/{{run_id}}", picture) for base in ("", "/{base:path}")]


def _thumbnail(store: Callable[[], Store], run_id: str) -> bytes | None:
    from lepton_dash import store as stores

    try:
        return stores.thumbnail(store(), run_id)
    except stores.StoreError:
        return None


def _response(picture: bytes, request: Request) -> Response:
    tag = f'"{hashlib.sha256(picture).hexdigest()[:32]}"'
    headers = {
        # for this browser alone: the address is a secret of who owns the run
        "Cache-Control": f"private, max-age={KEPT_FOR}",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(picture, headers=headers, media_type="image/png")
