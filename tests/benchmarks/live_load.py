"""Many people on one server: rooms of sockets, and what their clients see.

The server runs in a process of its own (this file as a script), and the clients in this one, on
the same cores and over loopback. `sessions` holds what is measured against what is to be reached.
"""

from __future__ import annotations

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
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import psutil
import websockets

from lepton_dash.live import frames

SMALL = {"dataset": "spiral", "hidden_sizes": (8, 8), "epochs": 10_000_000}
HEAVY = {**SMALL, "hidden_sizes": (512,) * 3}


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
            [sys.executable, __file__],
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
        """Frames per second between two times that brought another epoch than the one before."""
        seen = [
            epoch for at, epoch in zip(self.arrivals, self.epochs, strict=True) if start <= at < end
        ]
        return sum(a != b for a, b in pairwise(seen)) / (end - start)

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


class Seen(NamedTuple):
    """What the clients of a room saw in a span of time."""

    people: int
    epochs_each: list[float]  # a second
    frames_each: list[float]  # a second, that brought another epoch
    age: float  # [s] of the frames, 95th percentile
    disconnected: int
    sizes: dict[int, int]  # points along an axis of a boundary -> frames
    cores: float  # of the server's process
    loop: float  # [s] of the event loop's thread, a frame
    memory: float  # MiB of the server's process at the end

    @property
    def epochs(self) -> float:
        """Epochs a second of all together."""
        return sum(self.epochs_each)

    @property
    def frames(self) -> float:
        """Frames a second, of the median session."""
        return statistics.median(self.frames_each)

    @property
    def fairness(self) -> float:
        """Epochs of the slowest session, as a part of the median's."""
        return min(self.epochs_each) / max(1e-9, statistics.median(self.epochs_each))

    @property
    def coarsest(self) -> int:
        """Points along an axis of the coarsest boundary; 0 if there was none."""
        return min((size for size in self.sizes if size), default=0)


async def watched(room: Room, seconds: float) -> Seen:
    """Looks at what the clients get for so long."""
    for client in room.clients:
        client.resolutions, client.ages = {}, []
    start, cpu = time.monotonic(), room.server.cpu
    await asyncio.sleep(seconds)
    end, cpu_end = time.monotonic(), room.server.cpu
    clients = room.clients
    frames_each = [client.rate(start, end) for client in clients]
    sizes: Counter[int] = Counter()
    for client in clients:
        sizes.update(client.resolutions)
    return Seen(
        people=len(clients),
        epochs_each=[client.epochs_per_second(start, end) for client in clients],
        frames_each=frames_each,
        age=percentile([age for client in clients for age in client.ages], 0.95),
        disconnected=sum(client.disconnected for client in clients),
        sizes=dict(sorted(sizes.items())),
        cores=(cpu_end[0] - cpu[0]) / (end - start),
        loop=(cpu_end[1] - cpu[1]) / max(1e-9, sum(frames_each) * (end - start)),
        memory=room.server.rss,
    )


async def fill(room: Room, people: int, warm_up: float) -> None:
    """Lets people come who all train the same small network, until each has got going."""
    for seed in range(people):
        room.enter({**SMALL, "seed": seed})
        await asyncio.sleep(0.01)
    waited = await until(lambda: all(len(client.arrivals) > 2 for client in room.clients), 90)
    if waited == float("inf"):
        raise RuntimeError(f"Of {people} sessions some have shown nothing within 90 s.")
    await asyncio.sleep(warm_up)


async def crowd(room: Room, seconds: float, people: int) -> Seen:
    """So many people, watched for so long."""
    await fill(room, people, warm_up=4)
    return await watched(room, seconds)


async def memory(room: Room, seconds: float, people: int = 100) -> list[float]:
    """MiB of the server's process a minute after a room got going, and at the end."""
    await fill(room, people, warm_up=60)
    found = [room.server.rss]
    before = [client.epochs[-1] for client in room.clients]
    await asyncio.sleep(max(0.0, seconds - 60))
    found.append(room.server.rss)
    if any(client.epochs[-1] <= at for client, at in zip(room.clients, before, strict=True)):
        raise RuntimeError("A session has stopped training: its memory says nothing.")
    return found


class Newcomers(NamedTuple):
    """What came of people who each bring another network within a few seconds."""

    seconds: float  # until the last one trains
    trained: int
    stall: float  # [s] the longest that one who was there before had no new epoch
    disconnected: int


NEW_NETWORKS = [
    {**SMALL, "hidden_sizes": (number % 5 + 2, number // 5 + 2, 4)} for number in range(30)
]


async def architectures(room: Room, seconds: float) -> Newcomers:
    """Thirty people who each bring another network within five seconds."""
    first = room.enter(SMALL)
    await until(lambda: len(first.arrivals) > 20, 60)
    start = time.monotonic()
    for number, network in enumerate(NEW_NETWORKS):
        await asyncio.sleep(max(0.0, start + number * 5 / len(NEW_NETWORKS) - time.monotonic()))
        room.enter(network)
    others = room.clients[1:]

    def trains(client: Client) -> bool:
        return any(client.epochs)

    await until(lambda: all(trains(client) for client in others), seconds)
    end = time.monotonic()
    return Newcomers(
        seconds=end - start,
        trained=sum(trains(client) for client in others),
        stall=first.longest_gap(start, end),
        disconnected=sum(client.disconnected for client in room.clients),
    )


class Beside(NamedTuple):
    """Small networks before a large one comes, and beside it."""

    before: Seen
    beside: Seen  # the small ones alone
    large_epochs: float  # a second

    @property
    def kept(self) -> list[float]:
        """For each small one, the part of its epochs that it keeps."""
        return [
            after / max(1e-9, before)
            for before, after in zip(self.before.epochs_each, self.beside.epochs_each, strict=True)
        ]


async def heavy(room: Room, seconds: float, people: int = 20) -> Beside:
    """One large network beside small ones."""
    await fill(room, people, warm_up=4)
    before = await watched(room, seconds)
    small = list(room.clients)
    large = room.enter(HEAVY)
    await until(lambda: any(large.epochs), 60)
    await asyncio.sleep(2)
    room.clients = small
    start = time.monotonic()
    beside = await watched(room, seconds)
    return Beside(before, beside, large.epochs_per_second(start, time.monotonic()))


Row = TypeVar("Row")


def measure(row: Callable[..., Awaitable[Row]], seconds: float, *arguments: Any) -> Row:
    """A row of a room of its own, on a server of its own."""

    async def measured() -> Row:
        server = Server()
        room = Room(server)
        try:
            return await row(room, seconds, *arguments)
        finally:
            await room.leave()
            server.stop()

    return asyncio.run(measured())


if __name__ == "__main__":
    serve()
