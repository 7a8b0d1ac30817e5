"""What others do the least with, measured beside ours in the same run."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Browser

from lepton_dash.spec import Experiment, Network
from tests.browser.serving import PATIENCE, stop
from tests.ports import free_port

EPOCHS_A_CALL = 50
GRID = 100 * 100  # points of a picture

STREAMLIT = str(Path(sys.executable).with_name("streamlit"))
OPTIONS = (
    *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
    *("--server.address", "127.0.0.1", "--server.port"),
)
HELLO = [STREAMLIT, "hello", *OPTIONS]


@contextmanager
def streamlit(*what: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Streamlit as it comes; gives its address.

    Args:
        what: "hello", or "run" and a script.
        environment: variables to set, beside those of this process.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    process = subprocess.Popen(
        [STREAMLIT, *what, *OPTIONS, str(port)],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(address)
        yield address
    finally:
        stop(process)


def wait_until_healthy(address: str) -> None:
    """Returns once a server of Streamlit's answers.

    Raises:
        RuntimeError: it didn't for a long time.
    """
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        try:
            with urlopen(f"{address}_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.005)
    raise RuntimeError(f"{address} did not answer within {PATIENCE} s.")


@contextmanager
def training_alone(experiment: Experiment) -> Iterator[Callable[[], int]]:
    """The engine trains in a process of its own, for no one; gives what says how many epochs."""
    context = multiprocessing.get_context("spawn")
    done = context.Value("q", 0)
    process = context.Process(target=_train, args=(experiment, done), daemon=True)
    process.start()
    try:
        while done.value == 0:
            if not process.is_alive():
                raise RuntimeError("The training failed: what it wrote stands above.")
            time.sleep(0.01)
        yield lambda: done.value
    finally:
        process.kill()
        process.join()


def _train(experiment: Experiment, done: Any) -> None:
    from lepton_dash import data, engine

    trainer = engine.build(experiment, data.load(experiment.data))
    hyper, state = engine.hyperparameters(experiment), trainer.init()
    while True:
        until = done.value + EPOCHS_A_CALL
        steps = EPOCHS_A_CALL * trainer.steps_per_epoch
        state, report = trainer.advance(state, hyper, max_steps=steps, until_epoch=until)
        done.value = report.epoch


def jit_times(experiments: Sequence[Experiment], cache: str) -> list[float]:
    """From an experiment to its first epoch and picture, in a process that knows none of them [s].

    Args:
        experiments: compiled one after another.
        cache: folder of the compiled programs.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_jit, args=(theirs, experiments, cache), daemon=True)
    process.start()
    theirs.close()
    try:
        times: list[float] = ours.recv()
        return times
    except EOFError:
        raise RuntimeError("The compilation failed: what it wrote stands above.") from None
    finally:
        process.join()


def _jit(connection: Connection, experiments: Sequence[Experiment], cache: str) -> None:
    os.environ["LEPTON_DASH_CACHE"] = cache
    _first_epoch(Experiment(network=Network(hidden_sizes=(3,))))  # imports what all need
    connection.send([_first_epoch(experiment) for experiment in experiments])


def _first_epoch(experiment: Experiment) -> float:
    from lepton_dash import data, engine

    prepared = data.load(experiment.data)
    inputs = np.zeros((GRID, prepared.x_train.shape[1]), np.float32)
    start = time.perf_counter()
    trainer = engine.build(experiment, prepared)
    hyper, state = engine.hyperparameters(experiment), trainer.init()
    steps = trainer.steps_per_epoch
    state, _report = trainer.advance(state, hyper, max_steps=steps, until_epoch=1)
    picture = trainer.picture(state, inputs)
    seconds = time.perf_counter() - start
    assert state.epoch == 1
    assert picture.size
    return seconds


ECHO_PAGE = """<!doctype html><title>echo</title><script>
  const socket = new WebSocket(`ws://${location.host}/echo`);
  let pressed = 0;
  socket.onopen = () => (window.ready = true);
  socket.onmessage = () =>
    requestAnimationFrame(() => (window.took = performance.now() - pressed));
  addEventListener("keydown", () => {
    pressed = performance.now();
    socket.send("key");
  });
</script>"""


@contextmanager
def echo() -> Iterator[str]:
    """A page that sends each key to its server, and draws when that has sent it back."""
    port = free_port()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_serve_echo, args=(port,), daemon=True)
    process.start()
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_until_healthy(address)
        yield address
    finally:
        process.kill()
        process.join()


def _serve_echo(port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Route, WebSocketRoute
    from starlette.websockets import WebSocket

    async def answer(websocket: WebSocket) -> None:
        await websocket.accept()
        async for text in websocket.iter_text():
            await websocket.send_text(text)

    app = Starlette(
        routes=[
            Route("/_stcore/health", lambda _request: HTMLResponse("ok")),
            Route("/", lambda _request: HTMLResponse(ECHO_PAGE)),
            WebSocketRoute("/echo", answer),
        ]
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", ws="websockets-sansio")


def round_trips(browser: Browser, repeats: int) -> list[float]:
    """From a key to what the page draws when its server has sent it back [ms]."""
    times = []
    with echo() as address:
        page = browser.new_page()
        page.goto(address)
        page.wait_for_function("window.ready")
        for _ in range(repeats):
            page.evaluate("window.took = 0")
            page.keyboard.press("ArrowRight")
            times.append(float(page.wait_for_function("window.took").json_value()))
            page.wait_for_timeout(100)
        page.close()
    return times
