"""A real tracking server of MLflow, in a process and an environment of its own.

MLflow wants an older pandas than ours, so uv installs it apart; its cache makes that a matter of
seconds from the second time on.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
INSTALLING = 300  # [s]
STARTING = 150  # [s]


def _uv() -> str:
    """The uv that runs the tests, or the one of the checkout."""
    own = ROOT / ".uv" / "bin" / "uv"
    found = os.environ.get("UV") or (str(own) if own.exists() else shutil.which("uv"))
    if not found:
        pytest.fail("There is no uv to install an MLflow server with.", pytrace=False)
    return found


@contextmanager
def mlflow_server(folder: Path) -> Iterator[str]:
    """Yields the address of a server that keeps all in this folder."""
    tool = [_uv(), "tool", "run", "--from", f"mlflow=={version('mlflow-skinny')}"]
    # a pytest that was started by `uv run` has set what would lead uv to our own environment
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VIRTUAL_ENV", "PYTHON", "MLFLOW", "UV_RUN"))
    } | {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    subprocess.run(
        [*tool, "python", "--version"], check=True, capture_output=True, timeout=INSTALLING,
        env=environment, cwd=folder,
    )  # fmt: skip
    port = free_port()
    options = {
        "--host": "127.0.0.1",
        "--port": str(port),
        "--backend-store-uri": f"sqlite:///{folder / 'runs.db'}",
        "--artifacts-destination": str(folder / "artifacts"),
        "--workers": "1",
    }
    arguments = [word for option in options.items() for word in option]
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [*tool, "mlflow", "server", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environment,
            cwd=folder,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_for(address, process, log)
            yield address
        finally:
            # the session that was started here, with the workers of the server in it
            os.killpg(process.pid, 15)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=30).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail(f"The MLflow server didn't start:\n{log.read_text()[-3000:]}", pytrace=False)
