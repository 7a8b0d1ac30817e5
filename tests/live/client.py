"""A browser's side of the live socket, for tests."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from lepton_dash.live import frames
from tests.live.waiting import PATIENCE


class Message(NamedTuple):
    header: dict[str, Any]
    arrays: dict[str, np.ndarray]


class Client:
    """Connects, grants credit, and keeps the history as a browser does."""

    def __init__(self, address: str, **options: Any) -> None:
        self._connect = connect(
            address, compression=None, max_size=None, open_timeout=PATIENCE, **options
        )
        self.connection: ClientConnection = self._connect.__enter__()
        self.history = np.empty((0, 5))
        self.generation = -1
        self.received = 0  # bytes

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._connect.__exit__(None, None, None)

    def say(self, **content: Any) -> None:
        self.connection.send(json.dumps(content))

    def credit(self, n: int = 1) -> None:
        self.say(
            type="credit",
            n=n,
            scene=-1,
            run=-1,
            history_generation=self.generation,
            history_length=len(self.history),
        )

    def next(self, seconds: float = PATIENCE) -> Message:
        """The next message, of whatever type."""
        content = self.connection.recv(timeout=seconds)
        assert isinstance(content, bytes)
        self.received += len(content)
        message = Message(*frames.decode(content))
        if message.header["type"] == "frame":
            self._splice(message)
        return message

    def next_of(self, kind: str) -> Message:
        """The next message of a type; others are left out."""
        while (message := self.next()).header["type"] != kind:
            pass
        return message

    def next_of_when_asked(self, kind: str) -> Message:
        """The next message of a type that comes before a frame; asks for frames until it does."""
        while True:
            self.credit()
            while (message := self.next()).header["type"] not in (kind, "frame"):
                pass
            if message.header["type"] == kind:
                self.next_of("frame")  # the one that was asked for
                return message

    def frame(self) -> Message:
        """Asks for a frame and waits for it."""
        self.credit()
        return self.next_of("frame")

    def close_code(self) -> int | None:
        """Reads until the server closes; with which code it did."""
        with suppress(ConnectionClosed):
            while True:
                self.next()
        return self.connection.protocol.close_code

    def frame_when(self, condition: Callable[[dict[str, Any]], bool]) -> Message:
        """Asks for frames until one has a header that is waited for."""
        while not condition((message := self.frame()).header):
            pass
        return message

    def _splice(self, message: Message) -> None:
        header, arrays = message
        start = header["history_from"]
        assert start == 0 or header["history_generation"] == self.generation
        assert start <= len(self.history)
        rows = np.stack(
            [
                arrays["history_epoch"],
                arrays["history_train"],
                arrays["history_validation"],
                arrays["history_train_metric"],
                arrays["history_validation_metric"],
            ],
            axis=1,
        )
        self.history = np.concatenate([self.history[:start], rows])
        self.generation = header["history_generation"]
