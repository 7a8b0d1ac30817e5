"""The least that a room of trainings costs: the work itself, and nothing around it.

    python -m tests.benchmarks.bare_loop loop 100
    python -m tests.benchmarks.bare_loop builds 30

`loop` takes turns over so many trainings: some epochs, one boundary, one message that is encoded
and sent over a socket to a client in another process. `builds` compiles so many networks, with an
empty cache. No server, no sessions, no history. Prints a JSON object.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import selectors
import socket
import sys
import tempfile
import threading
import time
from collections import deque
from typing import Any

EPOCHS, RESOLUTION = 20, 100
"""In each turn, and of each boundary."""

SECONDS = 10.0
"""[s] of turns."""


def listen(port: int, count: int) -> None:
    """The clients: read messages as they come, and decode them."""
    from lepton_dash.live import frames

    waiting = selectors.DefaultSelector()
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setblocking(False)
        waiting.register(connection, selectors.EVENT_READ, bytearray())
    while waiting.get_map():
        for key, _events in waiting.select():
            connection = key.fileobj  # type: ignore[assignment]
            content = connection.recv(1 << 18)
            if not content:
                waiting.unregister(connection)
            received: bytearray = key.data
            received += content
            while len(received) >= 4:
                end = 4 + int.from_bytes(received[:4], "little")
                if len(received) < end:
                    break
                frames.decode(bytes(received[4:end]))
                del received[:end]


class Loop:
    """Trainings that have turns in threads, one a core."""

    def __init__(self, count: int) -> None:
        import jax

        jax.config.update("jax_cpu_enable_async_dispatch", False)
        from lepton_dash import data as datasets
        from lepton_dash import engine
        from lepton_dash.spec import Experiment

        from .live_load import SMALL

        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        clients = multiprocessing.get_context("spawn").Process(
            target=listen, args=(listener.getsockname()[1], count), daemon=True
        )
        clients.start()
        self.count = count
        self._turns: deque[tuple[Any, ...]] = deque()
        for seed in range(count):
            experiment = Experiment().updated(**{**SMALL, "seed": seed})
            prepared = datasets.load(experiment.data)
            plane = datasets.plane(prepared, ("columns", 0, 1), resolution=RESOLUTION)
            trainer = engine.build(experiment, prepared)
            hyper, grid = engine.hyperparameters(experiment), jax.device_put(plane.inputs)
            connection = listener.accept()[0]
            self._turns.append((connection, trainer, trainer.init(), hyper, grid))

    def run(self, seconds: float) -> tuple[int, float]:
        """Takes turns for so long; returns how many, and how long it was."""
        began = time.perf_counter()
        done: deque[None] = deque()

        def work() -> None:
            while time.perf_counter() < began + seconds:
                self._turn()
                done.append(None)

        workers = min(len(os.sched_getaffinity(0)), self.count)
        threads = [threading.Thread(target=work) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(done), time.perf_counter() - began

    def _turn(self) -> None:
        from lepton_dash.live import frames

        connection, trainer, state, hyper, grid = self._turns.popleft()
        state, report = trainer.advance(
            state, hyper, max_steps=1 << 30, until_epoch=state.epoch + EPOCHS
        )
        picture = trainer.picture(state, grid).reshape(RESOLUTION, RESOLUTION)
        header = {"epoch": state.epoch, "train_loss": float(report.rows[-1, 1])}
        message = frames.encode(header, [("history", report.rows), ("boundary", picture)])
        connection.sendall(len(message).to_bytes(4, "little") + message)
        self._turns.append((connection, trainer, state, hyper, grid))


def loop(count: int) -> dict[str, float]:
    """Frames a second of each training, and epochs a second of all."""
    trainings = Loop(count)
    trainings.run(2.0)  # compiles, and warms up
    turns, seconds = trainings.run(SECONDS)
    return {"frames": turns / seconds / count, "epochs": EPOCHS * turns / seconds}


def builds(count: int) -> dict[str, float]:
    """Seconds that compiling the networks takes, by two threads as on the server."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEPTON_DASH_CACHE"] = folder
        from concurrent.futures import ThreadPoolExecutor

        from lepton_dash import data as datasets
        from lepton_dash import engine
        from lepton_dash.live.settings import Settings
        from lepton_dash.spec import Experiment

        from .live_load import NEW_NETWORKS

        experiments = [Experiment().updated(**network) for network in NEW_NETWORKS[:count]]
        prepared = datasets.load(experiments[0].data)
        with ThreadPoolExecutor(Settings().builders) as threads:
            began = time.perf_counter()
            list(threads.map(lambda one: engine.build(one, prepared), experiments))
            return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    print(json.dumps({"loop": loop, "builds": builds}[sys.argv[1]](int(sys.argv[2]))))
