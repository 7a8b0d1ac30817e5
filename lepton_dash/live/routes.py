"""The routes that the web server has besides the pages: the live socket and the assets.

Each is there with and without a prefix: the server may live under a base path, and whether a
proxy strips that or not is known only when the request arrives.
"""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from lepton_dash.live import assets, socket
from lepton_dash.live.assets import PREFIX, Asset
from lepton_dash.live.sessions import Hub

FOR_GOOD = "public, max-age=31536000, immutable"


def routes(
    hub: Callable[[], Hub], host_allowed: Callable[[str | None], bool] | None = None
) -> list[BaseRoute]:
    """The routes, for `st.App` or any Starlette application.

    Args:
        hub: gives the hub; called at each connection.
        host_allowed: whether this server answers to a Host header; any, by default.
    """

    async def live(websocket: WebSocket) -> None:
        await socket.serve(websocket, hub(), host_allowed)

    made: list[BaseRoute] = []
    for base in ("", "/{base:path}"):
        made.append(WebSocketRoute(f"{base}{PREFIX}/live/{{token}}", live))
        made.append(Route(f"{base}{assets.plotly_path()}", _answer(_plotly)))
        made.append(Route(f"{base}{PREFIX}/assets/{{version}}/{{name:path}}", _answer(_component)))
    return made


def _plotly(_request: Request) -> Asset | None:
    return assets.plotly()


def _component(request: Request) -> Asset | None:
    if request.path_params["version"] != assets.components_version():
        return None
    return assets.components().get(request.path_params["name"])


def _answer(find: Callable[[Request], Asset | None]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # The first call for an asset reads and compresses it: not on the event loop.
        found = await run_in_threadpool(find, request)
        if found is None:
            return Response("Not found", 404, {"Cache-Control": "no-store"})
        return _response(found, request)

    return endpoint


def _response(asset: Asset, request: Request) -> Response:
    zipped = _accepts_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{asset.tag}-gzip"' if zipped else f'"{asset.tag}"'
    headers = {
        "Cache-Control": FOR_GOOD,
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    known = [entry.strip() for entry in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    content = asset.compressed if zipped else asset.content
    return Response(content, headers=headers, media_type=asset.media_type)


def _accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    for entry in accepted.lower().split(","):
        name, _semicolon, weight = entry.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
