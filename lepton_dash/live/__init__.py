"""Live training: who trains, in which turn, and what is streamed to whose browser.

    session = live.hub().open()
    session.submit(experiment, play=True)

and a client that connects to `/_lepton/live/{session.token}` (see `live.routes`) watches it.
"""

import threading
from collections.abc import Callable

from starlette.routing import BaseRoute

from lepton_dash.live import routes as _routes
from lepton_dash.live.assets import asset_path, plotly_path
from lepton_dash.live.reopened import reopened
from lepton_dash.live.session import LiveSession
from lepton_dash.live.sessions import Hub
from lepton_dash.live.status import Status

__all__ = [
    "Hub",
    "LiveSession",
    "Status",
    "asset_path",
    "close",
    "hub",
    "plotly_path",
    "reopened",
    "routes",
]

_lock = threading.Lock()
_hub: Hub | None = None


def hub() -> Hub:
    """The process's hub; made at the first call, which also starts the import of JAX.

    Raises:
        ValueError: an environment variable has a value that isn't allowed.
    """
    global _hub
    with _lock:
        if _hub is None:
            _hub = Hub()
        return _hub


def routes(host_allowed: Callable[[str | None], bool] | None = None) -> list[BaseRoute]:
    """The live socket and the assets, for `st.App`; see `lepton_dash.live.routes`."""
    return _routes.routes(hub, host_allowed)


def close() -> None:
    """Ends the training threads and forgets all sessions; a later `hub()` starts anew."""
    global _hub
    with _lock:
        closing, _hub = _hub, None
    if closing is not None:
        closing.close()
