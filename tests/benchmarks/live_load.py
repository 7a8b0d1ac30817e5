"""Many people on one server: the rows of the acceptance table that need many sockets.

    python tests/benchmarks/live_load.py [hundred] [architectures] [heavy] [--seconds 60]

The server runs in a process of its own, and the clients in this one, on the same cores and over
loopback. Prints one JSON object per row, with what was measured and what is to be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import psutil
import websockets

from lepton_dash.live import frames

SMALL = {"dataset": "spiral", "hidden_sizes": (8, 8), "epochs": 10_000_000}
HEAVY = {**SMALL, "hidden_sizes": (2048,) * 4}


# --- the server's process ---


def serve() -> None:
    """Serves the live socket; opens a session for each line on stdin, and prints its token."""
    import uvicorn
    from starlette.applications import Starlette

    from lepton_dash import live
    from lepton_dash.spec import Experiment

    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    config = uvicorn.Config(
        Starlette(routes=live.routes()),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
    server = uvicorn.Server(config)

    def obey() -> None:
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
        for line in sys.stdin:
            settings = json.loads(line)
            session = live.hub().open()
            session.submit(Experiment().updated(**settings), play=True)
            print(json.dumps({"token": session.token}), flush=True)
        server.should_exit = True

    live.hub().wait_until_warm()
    threading.Thread(target=obey, daemon=True).start()
    server.run(sockets=[listener])
    live.close()


class Server:
    """The server's process, as its owner sees it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, __file__, "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # an empty cache of compiled programs: nobody was here before
            env={**os.environ, "LEPTON_DASH_CACHE": self._folder.name},
        )
        self.port = self._line()["port"]

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def open(self, settings: dict[str, Any]) -> str:
        """Opens a session that trains with these settings; returns its token."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(settings) + "\n")
        self._process.stdin.flush()
        return self._line()["token"]

    @property
    def rss(self) -> float:
        """Resident memory of the process in MiB."""
        return psutil.Process(self._process.pid).memory_info().rss / 2**20

    @property
    def cpu(self) -> tuple[float, float]:
        """Processor seconds that the process has used, and those of its event loop."""
        process = psutil.Process(self._process.pid)
        times = process.cpu_times()
        loop = next(thread for thread in process.threads() if thread.id == process.pid)
        return times.user + times.system, loop.user_time + loop.system_time

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._folder.cleanup()


# --- the clients' process ---


class Client:
    """A browser's side of the socket, without the drawing."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.ages: list[float] = []
        self.epochs: list[int] = []
        self.resolutions: dict[int, int] = {}
        self.disconnected = 0

    async def watch(self, address: str, per_second: float = 60.0) -> None:
        """Grants two frames in advance and one for each that came, as often as a screen draws."""
        generation, length = -1, 0
        try:
            async with websockets.connect(address, compression=None, max_size=None) as connection:
                for _ in range(2):
                    await connection.send('{"type":"credit","n":1,"scene":-1}')
                drawn = 0.0
                while True:
                    content = await connection.recv()
                    assert isinstance(content, bytes)
                    header, arrays = frames.decode(content)
                    if header["type"] != "frame":
                        continue
                    self.arrivals.append(time.monotonic())
                    self.ages.append(time.time() - header["time"])
                    self.epochs.append(header["epoch"])
                    size = arrays["boundary"].shape[-1] if "boundary" in arrays else 0
                    self.resolutions[size] = self.resolutions.get(size, 0) + 1
                    generation = header["history_generation"]
                    length = header["history_from"] + len(arrays["history_epoch"])
                    wait = drawn + 1 / per_second - time.monotonic()
                    if wait > 0:
                        await asyncio.sleep(wait)
                    drawn = time.monotonic()
                    await connection.send(
                        json.dumps(
                            {
                                "type": "credit",
                                "n": 1,
                                "scene": header["scene"],
                                "history_generation": generation,
                                "history_length": length,
                            }
                        )
                    )
        except (websockets.ConnectionClosed, OSError):
            self.disconnected += 1

    def rate(self, start: float, end: float) -> float:
        """Frames per second between two times."""
        return sum(start <= at < end for at in self.arrivals) / (end - start)

    def epochs_per_second(self, start: float, end: float) -> float:
        """Epochs that passed by per second between two times."""
        seen = [
            (at, epoch)
            for at, epoch in zip(self.arrivals, self.epochs, strict=True)
            if start <= at < end
        ]
        if len(seen) < 2:
            return 0.0
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])

    def longest_gap(self, start: float, end: float) -> float:
        """The longest time without a new epoch, in seconds."""
        moved = [start]
        last = None
        for at, epoch in zip(self.arrivals, self.epochs, strict=True):
            if start <= at < end and epoch != last:
                moved.append(at)
                last = epoch
        moved.append(end)
        return max(b - a for a, b in pairwise(moved))


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else float("nan")


async def until(condition: Callable[[], bool], seconds: float) -> float:
    """Waits for a condition; returns how long that took, infinity when it took too long."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            return float("inf")
        await asyncio.sleep(0.02)
    return time.monotonic() - start


class Room:
    """A server and its clients."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.clients: list[Client] = []
        self._tasks: list[asyncio.Task[None]] = []

    def enter(self, settings: dict[str, Any]) -> Client:
        """Opens a session and watches it."""
        token = self.server.open(settings)
        client = Client()
        address = f"ws://127.0.0.1:{self.server.port}/_lepton/live/{token}"
        self.clients.append(client)
        self._tasks.append(asyncio.create_task(client.watch(address)))
        return client

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def hundred(room: Room, seconds: float, people: int = 100) -> dict[str, Any]:
    """A hundred people who all train the same small network."""
    for seed in range(people):
        room.enter({**SMALL, "seed": seed})
        await asyncio.sleep(0.01)
    began = time.monotonic()
    await until(lambda: all(len(client.arrivals) > 2 for client in room.clients), 30)
    start, cpu = time.monotonic(), room.server.cpu
    await asyncio.sleep(max(0.0, 10 - (start - began)))
    rss = {"10 s": room.server.rss}
    await asyncio.sleep(max(0.0, seconds - (time.monotonic() - start)))
    end = time.monotonic()
    rss["end"] = room.server.rss
    cpu_end, span = room.server.cpu, end - start
    rates = [client.rate(start, end) for client in room.clients]
    ages = [age for client in room.clients for age in client.ages[2:]]
    resolutions: dict[int, int] = {}
    for client in room.clients:
        for size, count in client.resolutions.items():
            resolutions[size] = resolutions.get(size, 0) + count
    return {
        "row": f"{people} sessions",
        "frames/s min (7)": round(min(rates), 2),
        "frames/s median": round(statistics.median(rates), 2),
        "frame age p50 ms": round(1000 * percentile(ages, 0.5), 1),
        "frame age p95 ms (100)": round(1000 * percentile(ages, 0.95), 1),
        "disconnected (0)": sum(client.disconnected for client in room.clients),
        "server MiB at 10 s": round(rss["10 s"], 1),
        "server MiB at the end (flat)": round(rss["end"], 1),
        "epochs/s median": round(
            statistics.median(c.epochs_per_second(start, end) for c in room.clients)
        ),
        "boundary sizes": dict(sorted(resolutions.items())),
        "server cores": round((cpu_end[0] - cpu[0]) / (end - start), 2),
        "event loop µs a frame (300)": round(1e6 * (cpu_end[1] - cpu[1]) / sum(rates) / span),
        "seconds": round(end - start, 1),
    }


async def architectures(room: Room, seconds: float) -> dict[str, Any]:
    """Thirty people who each bring another network within five seconds."""
    first = room.enter(SMALL)
    await until(lambda: len(first.arrivals) > 20, 60)
    start = time.monotonic()
    for number in range(30):
        await asyncio.sleep(max(0.0, start + number * 5 / 30 - time.monotonic()))
        room.enter({**SMALL, "hidden_sizes": (number % 5 + 2, number // 5 + 2, 4)})
    others = room.clients[1:]

    def trains(client: Client) -> bool:
        return any(client.epochs)

    await until(lambda: all(trains(client) for client in others), min(seconds, 60))
    end = time.monotonic()
    return {
        "row": "30 architectures within 5 s",
        "the last one trains after s (25)": round(end - start, 1),
        "trained": sum(trains(client) for client in others),
        "longest stall of the first s (1)": round(first.longest_gap(start, end), 2),
        "disconnected": sum(client.disconnected for client in room.clients),
    }


async def heavy(room: Room, seconds: float) -> dict[str, Any]:
    """One large network beside ten small ones."""
    small = [room.enter({**SMALL, "seed": seed}) for seed in range(10)]
    await until(lambda: all(len(client.arrivals) > 20 for client in small), 30)
    await asyncio.sleep(1)
    span = max(5.0, min(seconds, 60) / 4)
    start = time.monotonic()
    await asyncio.sleep(span)
    alone = [client.epochs_per_second(start, time.monotonic()) for client in small]
    alone_frames = [client.rate(start, time.monotonic()) for client in small]
    large = room.enter(HEAVY)
    await until(lambda: any(large.epochs), 60)
    start = time.monotonic()
    await asyncio.sleep(span)
    end = time.monotonic()
    beside = [client.epochs_per_second(start, end) for client in small]
    beside_frames = [client.rate(start, end) for client in small]
    kept = [b / a for a, b in zip(alone, beside, strict=True)]
    return {
        "row": "4-2048x4-1 beside ten small",
        "rate kept, min (0.5)": round(min(kept), 2),
        "rate kept, median": round(statistics.median(kept), 2),
        "small epochs/s alone": round(statistics.median(alone)),
        "small epochs/s beside": round(statistics.median(beside)),
        "small frames/s alone": round(statistics.median(alone_frames), 1),
        "small frames/s beside": round(statistics.median(beside_frames), 1),
        "heavy epochs/s": round(large.epochs_per_second(start, end), 2),
        "heavy frames/s": round(large.rate(start, end), 1),
        "heavy boundary sizes": large.resolutions,
    }


ROWS = {"hundred": hundred, "architectures": architectures, "heavy": heavy}


async def measure(row: str, seconds: float) -> dict[str, Any]:
    server = Server()
    room = Room(server)
    try:
        return await ROWS[row](room, seconds)
    finally:
        await room.leave()
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, "serve", []])
    parser.add_argument("--seconds", type=float, default=60.0, help="at most, for a row")
    chosen = parser.parse_args()
    if chosen.rows == ["serve"]:
        serve()
        return
    for row in chosen.rows or ROWS:
        print(
            json.dumps(asyncio.run(measure(row, min(chosen.seconds, 60.0))), indent=1), flush=True
        )


if __name__ == "__main__":
    main()
