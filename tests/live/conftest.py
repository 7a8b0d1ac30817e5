"""A hub, and a real web server with the live routes on a port of this machine."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette

from lepton_dash.live.routes import routes
from lepton_dash.live.session import LiveSession
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from lepton_dash.spec import Experiment
from tests.clock import Clock
from tests.live.waiting import wait_until

SMALL = Experiment().updated(
    dataset="circle", num_examples=60, hidden_sizes=(3,), epochs=10_000_000, learning_rate=0.01
)


@pytest.fixture(scope="module", autouse=True)
def _quick_pictures() -> Iterator[None]:
    """Pictures that take no time: how fine they are is not up to what else the machine does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lepton_dash.live.pictures.perf_counter", lambda: 0.0)
        yield


@pytest.fixture(scope="session")
def clock() -> Clock:
    """That of the hub."""
    return Clock()


@pytest.fixture(scope="session")
def hub(clock: Clock) -> Iterator[Hub]:
    hub = Hub(Settings(), clock=clock)
    yield hub
    hub.close()


@pytest.fixture
def session(hub: Hub) -> Iterator[LiveSession]:
    session = hub.open()
    yield session
    session.pause()
    session.discard()
    wait_until(lambda: not session.is_training)


@pytest.fixture
def trained(session: LiveSession) -> LiveSession:
    """A session with the small experiment on its stage, paused at epoch 0."""
    session.submit(SMALL, play=False)
    wait_until(lambda: session.status().name == "paused" and session.scene is not None)
    return session


class LiveServer:
    """uvicorn with the live routes, in a thread."""

    def __init__(self, hub: Hub) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        config = uvicorn.Config(
            Starlette(routes=routes(lambda: hub)),
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        # a test that fails before it stops its server must not keep the whole run from ending
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), daemon=True
        )
        self._thread.start()
        wait_until(lambda: self._server.started)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, token: str, base: str = "") -> str:
        return f"ws://{self.host}{base}/_lepton/live/{token}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        self._listener.close()


@pytest.fixture(scope="session")
def server(hub: Hub) -> Iterator[LiveServer]:
    server = LiveServer(hub)
    yield server
    server.stop()
