"""The ASGI application of the dashboard, and the server that runs it.

`app` is what any ASGI server can serve (`streamlit run lepton_dash/server.py` finds it too);
`main` is the `lepton-dash` command: it finds a free port, says the address, opens the browser and
serves `app`.

Nothing heavy is imported here: JAX is loaded by a background thread once the server answers.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

PACKAGE = Path(__file__).resolve().parent
if str(PACKAGE) in sys.path:
    # `streamlit run` puts the folder of its target there, where this package's `data` or `run`
    # would stand in for any other module of that name; its parent serves a checkout that is not
    # installed.
    sys.path[sys.path.index(str(PACKAGE))] = str(PACKAGE.parent)

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from streamlit import config  # noqa: E402

from lepton_dash import live, page_head, store_routes  # noqa: E402
from lepton_dash.i18n import _, language  # noqa: E402
from lepton_dash.live import assets, settings  # noqa: E402
from lepton_dash.visitors import VisitorCookie  # noqa: E402

if TYPE_CHECKING:
    from lepton_dash.store import Store

FIRST_PORT = 8501
PORTS_TRIED = 100
LAST_PORT = 65_535
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "::1"]
# [s] after the server is up, so that its first answers don't wait for the import of JAX
WARM_UP_DELAY = 0.3
# [s] given to open connections when the server is told to stop
GRACE = 1


def _warm_up() -> None:
    """Load what a first visit needs, in the order in which it needs it: the page, then JAX."""
    from lepton_dash.ui.stage import words_and_charts
    from lepton_dash.ui.thumbnails import card_style

    page_head.head("/")
    card_style()
    words_and_charts(language())
    assets.plotly()
    try:
        live.hub()
    except ValueError as error:  # a setting of the environment that isn't allowed
        print(error, file=sys.stderr, flush=True)


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    """Make things ready in a thread soon after the start; end the training at the end."""
    warm_up = threading.Thread(target=_warm_up, name="lepton-first", daemon=True)
    timer = asyncio.get_running_loop().call_later(WARM_UP_DELAY, warm_up.start)
    try:
        yield
    finally:
        timer.cancel()
        live.close()


def _on_script_error(error: Exception) -> bool:
    """Say in one sentence that a script run failed; the details are in the server's log."""
    st.error(
        _("Something went wrong on the server; reload the page to go on from the same address.")
    )
    return True


def _is_host_allowed(host: str | None) -> bool:
    """Whether the server answers to a Host header: the same for our socket as for Streamlit's."""
    from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

    return is_host_allowed(host)


def _base_path() -> str:
    return str(config.get_option("server.baseUrlPath"))


def _store() -> Store:
    """The store of the runs; SQLAlchemy is imported when the first picture is asked for."""
    from lepton_dash.store import default_store

    return default_store()


app = st.App(
    PACKAGE / "router.py",
    routes=[*live.routes(host_allowed=_is_host_allowed), *store_routes.routes(_store)],
    middleware=[
        Middleware(VisitorCookie, base_path=_base_path),
        Middleware(page_head.PageHead, head=page_head.head),
    ],
    lifespan=_lifespan,
    on_script_error=_on_script_error,
)


def main(host: str = "127.0.0.1", port: int | None = None, open_browser: bool = True) -> None:
    """Serve the dashboard until Ctrl-C.

    Args:
        host: the address to listen on; "0.0.0.0" for everybody on the network.
        port: the port to listen on; None for 8501, or the next one that is free.
        open_browser: whether to open the address in the user's browser.

    Raises:
        SystemExit: with one sentence, when the port or the host can't be listened on, or when an
            environment variable has a value that isn't allowed.
    """
    import uvicorn

    try:
        settings.read()
        _load_settings(host)
    except ValueError as error:
        sys.exit(str(error))
    listener = _listen(host, port)
    address = _address(listener)
    print(_("lepton_dash is at {address} (Ctrl-C stops it)").format(address=address), flush=True)
    if open_browser:
        # the socket listens already: a browser that is quicker than the server waits for it
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    ping = config.get_option("server.websocketPingInterval")
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            ws="websockets-sansio",
            ws_ping_interval=ping,
            ws_ping_timeout=ping,
            ws_max_size=config.get_option("server.maxMessageSize") * 2**20,
            ws_per_message_deflate=False,
            ssl_certfile=config.get_option("server.sslCertFile"),
            ssl_keyfile=config.get_option("server.sslKeyFile"),
            timeout_graceful_shutdown=GRACE,
        )
    )
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        # the server has stopped in order; uvicorn passes the signal on
        pass
    finally:
        listener.close()


def _load_settings(host: str) -> None:
    """Read `.streamlit/config.toml` of the package, and the STREAMLIT_... environment over it."""
    options = config.get_config_options(force_reparse=True)
    for name, option in options.items():
        text = os.environ.get(option.env_var)
        if text is not None and not option.sensitive:
            config.set_option(name, _parse(text, option), f"environment: {option.env_var}")
    for name in ("server.sslCertFile", "server.sslKeyFile"):
        path = config.get_option(name)
        if path and not os.access(path, os.R_OK):
            raise ValueError(
                _("The file {path} of the setting {name} can't be read; name one that can.").format(
                    path=path, name=name
                )
            )
    # `lepton_dash.ui.owner` asks for it
    config.set_option("server.address", host)
    if host in LOOPBACK_HOSTS and not config.is_manually_set("server.allowedHosts"):
        # a page of another site, whose name was made to point at this machine, is refused
        config.set_option("server.allowedHosts", LOOPBACK_HOSTS)


def _parse(text: str, option: config.ConfigOption) -> object:
    """The value of a setting from the text of its environment variable.

    Raises:
        ValueError: with one sentence, when the text isn't one of the setting's type.
    """
    if option.multiple:
        return text.replace(",", " ").split()
    if option.type is bool:
        return text.strip().lower() in {"1", "true", "yes", "on"}
    try:
        return option.type(text)
    except ValueError:
        raise ValueError(
            _("The environment variable {name} is {text!r}, but must be a number.").format(
                name=option.env_var, text=text[:100]
            )
        ) from None


def _listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on the port, or on the first free one from 8501 on."""
    if port is not None and not 0 <= port <= LAST_PORT:
        sys.exit(_("Port {port} is not from 0 to {last}.").format(port=port, last=LAST_PORT))
    candidates = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else [port]
    for candidate in candidates:
        try:
            listener = _bind(host, candidate)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES} or port is not None:
                sys.exit(_refusal(host, candidate, error))
            continue
        if port is None and candidate != FIRST_PORT:
            print(
                _("Port {busy} is in use, so port {free} is used instead.").format(
                    busy=FIRST_PORT, free=candidate
                ),
                flush=True,
            )
        return listener
    sys.exit(
        _("No port from {first} to {last} is free on {host}; give one with --port.").format(
            first=candidates[0], last=candidates[-1], host=host
        )
    )


def _bind(host: str, port: int) -> socket.socket:
    """A socket that listens on the port of the host."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def _refusal(host: str, port: int, error: OSError) -> str:
    """One sentence on why the host and port can't be listened on."""
    if error.errno == errno.EADDRINUSE:
        return _(
            "Port {port} is in use by another program; give another one with --port, "
            "or none for the first that is free."
        ).format(port=port)
    if error.errno == errno.EACCES:
        return _("Port {port} may not be used by this user; give one above 1023.").format(port=port)
    return _("Nothing can listen on the host {host}; give an address of this machine.").format(
        host=host
    )


def _address(listener: socket.socket) -> str:
    """The address to type into a browser for a socket, under the base path of the settings."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:
        host = _own_address()
    host = f"[{host}]" if ":" in host else host
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    base = config.get_option("server.baseUrlPath").strip("/")
    return f"{scheme}://{host}:{port}/{base}"


def _own_address() -> str:
    """This machine's address on its network, found without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # a UDP socket that is connected only picks the way out; 192.0.2.1 is nobody's
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


if __name__ == "__main__":
    main()
