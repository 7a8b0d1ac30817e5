"""The server: it starts where it is told to, or says why not, and stops when it is told to."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from lepton_dash import server
from tests.browser.serving import serve
from tests.ports import free_port

STREAMLIT = Subprotocol("streamlit")
HERE = Path(server.__file__).parent


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that was started in a folder of no meaning."""
    with serve(folder=tmp_path_factory.mktemp("elsewhere")) as started:
        yield started.address


def test_it_answers(running: str) -> None:
    assert httpx.get(running + "_stcore/health").text == "ok"
    page = httpx.get(running)
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]


def test_usage_is_told_to_nobody_and_the_theme_is_our_own(running: str) -> None:
    options = server.config.get_config_options(force_reparse=True)
    values = {name: option.value for name, option in options.items()}
    assert values["browser.gatherUsageStats"] is False
    assert values["client.showErrorDetails"] == "none"
    assert values["server.fileWatcherType"] == "none"
    assert values["server.maxUploadSize"] == 500
    assert values["theme.light.primaryColor"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_pages_of_other_sites_may_not_connect(running: str, origin: str) -> None:
    url = running.replace("http", "ws") + "_stcore/stream"
    with (
        pytest.raises(InvalidHandshake),
        connect(url, origin=Origin(origin), subprotocols=[STREAMLIT]),
    ):
        pass


def test_a_name_that_was_made_to_point_here_is_refused(running: str) -> None:
    url = running.replace("http", "ws") + "_stcore/stream"
    headers = {"Host": "evil.example", "Origin": "http://evil.example"}
    with pytest.raises(InvalidHandshake), connect(url, additional_headers=headers):
        pass


def test_it_lives_under_a_base_path(tmp_path: Path) -> None:
    with serve(environment={"STREAMLIT_SERVER_BASE_URL_PATH": "lab/nets"}, folder=tmp_path) as up:
        assert up.address.endswith("/lab/nets/")
        assert httpx.get(up.address + "_stcore/health").text == "ok"
        assert httpx.get(up.address).status_code == 200


def test_streamlits_own_command_serves_it(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", str(HERE / "server.py")),
            *(f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"),
        ],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        transport = httpx.HTTPTransport(retries=20)
        with httpx.Client(transport=transport, timeout=60) as client:
            assert client.get(f"http://127.0.0.1:{port}/_stcore/health").text == "ok"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def start(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the command until it ends by itself."""
    command = [str(Path(sys.executable).with_name("lepton-dash")), "--no-browser", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_busy_port_is_said_in_a_sentence(busy_port: int) -> None:
    ended = start("--port", str(busy_port))
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines() == [
        f"Port {busy_port} is in use by another program; give another one with --port, "
        "or none for the first that is free."
    ]


def test_a_host_of_elsewhere_is_said_in_a_sentence() -> None:
    ended = start("--host", "203.0.113.1", "--port", "0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Nothing can listen on the host 203.0.113.1")
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_port_beyond_all_ports_is_said_in_a_sentence() -> None:
    with pytest.raises(SystemExit, match="not from 0 to 65535"):
        server._listen("127.0.0.1", 70_000)


@pytest.mark.parametrize(
    ("name", "text"),
    [("STREAMLIT_SERVER_MAX_MESSAGE_SIZE", "abc"), ("STREAMLIT_SERVER_SSL_CERT_FILE", "no.pem")],
)
def test_a_bad_setting_of_the_server_is_said_in_a_sentence(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    ended = start("--port", "0")
    assert ended.returncode == 1
    assert text in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_bad_environment_variable_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEPTON_DASH_WORKERS", "many")
    ended = start("--port", "0")
    assert ended.returncode == 1
    assert "LEPTON_DASH_WORKERS" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_without_a_port_the_next_free_one_is_taken(
    busy_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "FIRST_PORT", busy_port)
    with server._listen("127.0.0.1", None) as listener:
        chosen = listener.getsockname()[1]
    assert busy_port < chosen < busy_port + server.PORTS_TRIED
    assert capsys.readouterr().out == (
        f"Port {busy_port} is in use, so port {chosen} is used instead.\n"
    )


def test_it_stops_at_once_with_pages_open(tmp_path: Path) -> None:
    with serve(folder=tmp_path) as up:
        url = up.address.replace("http", "ws") + "_stcore/stream"
        with connect(url, subprotocols=[STREAMLIT]), httpx.stream("GET", up.address):
            up.process.send_signal(signal.SIGINT)
            assert up.process.wait(60) == 0
        assert "Traceback" not in up.log()


def test_nothing_heavy_is_imported_at_the_start() -> None:
    heavy = ["jax", "optax", "sklearn", "scipy", "pandas", "lepton_dash.engine"]
    code = f"import lepton_dash.server, sys; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert found.stdout.strip() == "[]", found.stderr


def test_a_setting_of_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "7")
    monkeypatch.setenv("STREAMLIT_SERVER_ENABLE_WEBSOCKET_COMPRESSION", "true")
    monkeypatch.setenv(
        "STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS", "https://a.example,https://b.example"
    )
    server._load_settings("0.0.0.0")
    try:
        assert server.config.get_option("server.maxUploadSize") == 7
        assert server.config.get_option("server.enableWebsocketCompression") is True
        origins = ["https://a.example", "https://b.example"]
        assert server.config.get_option("server.corsAllowedOrigins") == origins
        assert server.config.get_option("server.allowedHosts") == []
    finally:
        for name in [name for name in os.environ if name.startswith("STREAMLIT_SERVER_")]:
            monkeypatch.delenv(name)
        server.config.get_config_options(force_reparse=True)
