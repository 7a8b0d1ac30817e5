"""A web server with the component and synthetic trainings, for tests in a real browser.

Each token is a training of its own: a `Show` that the test has put up, which answers credits with
frames of the live protocol, made by NumPy, and keeps what the browser said.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from lepton_dash.explain import facts_of
from lepton_dash.live import assets, frames, neurons
from lepton_dash.spec import Experiment
from lepton_dash.ui.explanations import of_charts
from lepton_dash.ui.stage import watched_fields, words_and_charts

R = 100

BY_ITSELF = ("diagnosis", "inherit", "measures")
"""What the browser says without anybody's doing: which panels are open, whose place it takes."""

THEMES = {
    "light": {"background": "#ffffff", "text": "#1d2733", "border": "#d8dee6", "fill": "#eef1f5"},
    "dark": {"background": "#11161d", "text": "#e4e9f0", "border": "#323d4a", "fill": "#1c242e"},
}

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>component</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>
  body {{ margin: 0; background: var(--st-background-color); color: var(--st-text-color);
         display: flex; font-family: "Source Sans", sans-serif; }}
  aside {{ width: 300px; flex: none; height: 100vh;
          background: var(--st-secondary-background-color); }}
  main {{ flex: 1; min-width: 0; padding: 8px 17px; }}
  @media (max-width: 640px) {{ aside {{ display: none; }} }}
</style></head><body>
<aside>
  <div class="st-key-learning_rate"><input type="range" min="0" max="7" step="1" value="4"
    aria-label="Learning rate" aria-valuetext="0.03"></div>
  <input id="elsewhere" aria-label="Elsewhere">
</aside>
<main><div id="parent"></div></main>
<script>
  window.setTheme = (name) => {{
    const theme = {themes}[name];
    for (const [key, value] of Object.entries({{
      "--st-background-color": theme.background, "--st-text-color": theme.text,
      "--st-border-color": theme.border, "--st-secondary-background-color": theme.fill,
      "--st-primary-color": "#1c6dd0", "--st-base-radius": "0.4rem",
      "--st-font": '"Source Sans", sans-serif' }}))
      document.documentElement.style.setProperty(key, value);
  }};
  setTheme("{theme}");
</script>
<script type="module">
  import {{ mount }} from "{module}";
  window.data = {data};
  window.told = {{}}; // what the stage told the page
  window.mount = (change = {{}}) =>
    mount({{
      parentElement: document.getElementById("parent"),
      data: {{ ...data, ...change }},
      setTriggerValue: (name, value) => (window.told[name] = value),
    }});
  // another stage in place of the one that there is
  window.show = async (token, theme) => {{
    const before = document.getElementById("parent");
    before.replaceWith(before.cloneNode(false));
    window.cleanup?.();
    setTheme(theme);
    data.token = token;
    window.cleanup = await window.mount();
  }};
  window.cleanup = await window.mount();
  window.mounted = true;
</script></body></html>"""


@dataclass
class Show:
    """One synthetic training."""

    task: str = "binary"
    class_names: tuple[str, ...] = ("0", "1")
    examples: int = 250
    title: str = "Circle, 4-2, tanh"
    x_label: str = "x1"
    y_label: str = "x2"
    x_range: tuple[float, float] = (-6.0, 6.0)
    y_range: tuple[float, float] = (-6.0, 6.0)
    value_range: tuple[float, float] = (-1.0, 1.0)
    target_name: str = "target"
    status: str = "playing"
    message: str = ""
    notice: str = ""
    validation: bool = True
    epochs_a_frame: int = 50
    hidden_sizes: tuple[int, ...] = (4, 2)
    resolution: int = R
    """Points along each axis of the picture that is sent."""
    best: str = ""
    """The best epoch: the "newest" one, one of the "past", or none."""
    loss: str = "mean squared error"
    """What the loss is called."""
    accepts: bool = True
    """Accepts connections."""
    silent: bool = False
    """Accepts, and sends nothing."""
    closes_with: int | None = None
    """Accepts, and closes with this code."""

    epoch: int = 0
    run: int = 0
    generation: int = 1
    scene: int = 1
    sent: int = 0
    """Frames sent."""
    said: list[dict[str, Any]] = field(default_factory=list)
    """What the browser said, credits left out."""
    credits: list[dict[str, Any]] = field(default_factory=list)
    sockets: list[WebSocket] = field(default_factory=list)
    connections: int = 0
    pending: int = 0
    """Credits that no frame has answered yet."""
    most_pending: int = 0

    @property
    def commands(self) -> list[dict[str, Any]]:
        """What somebody said by the page; without what it says by itself when it opens."""
        return [said for said in self.said if said["type"] not in BY_ITSELF]

    def scene_message(self) -> bytes:
        """The scene, as the live path sends it."""
        header = {
            "type": "scene",
            "scene": self.scene,
            "task": self.task,
            "class_names": self.class_names if self.task != "regression" else (),
            "x_range": self.x_range,
            "y_range": self.y_range,
            "x_label": self.x_label,
            "y_label": self.y_label,
            "resolution": R,
            "value_range": self.value_range if self.task == "regression" else None,
            "target_name": self.target_name,
            "title": self.title,
            "loss": {name: self.loss for name in ("name", "axis", "full")},
            "metric": "r2" if self.task == "regression" else "accuracy",
            "epochs": 1_000_000,
            "notes": [],
            **self.network(),
        }
        pictures = np.stack([self.neuron(0.0), self.neuron(90.0)])
        return frames.encode(header, [*self.points().items(), ("input_pictures", pictures)])

    def network(self) -> dict[str, Any]:
        """What the scene says of the drawn network."""
        outputs = len(self.class_names) if self.task == "multiclass" else 1
        layers = [
            {"size": size, "units": [*range(size)], "activation": "Tanh"}
            for size in (*self.hidden_sizes, outputs)
        ]
        cells = [
            {"name": name, "label": name, "unit": unit}
            for unit, name in enumerate((self.x_label, self.y_label))
        ]
        return {
            "layers": layers,
            "inputs": {"size": 2, "units": [0, 1], "cells": cells, "can_choose": True},
            "drawn": neurons.LIMITS,
        }

    def neuron(self, degrees: float) -> np.ndarray:
        """What a neuron answers [R, R]: a slope in this direction."""
        x, y = np.meshgrid(np.linspace(-1, 1, 30), np.linspace(-1, 1, 30))
        angle = np.deg2rad(degrees)
        return np.round(128 + 127 * np.tanh(x * np.cos(angle) + y * np.sin(angle))).astype(np.uint8)

    def drawing(self) -> list[tuple[str, np.ndarray]]:
        """Weights and neurons at this epoch."""
        sizes = [2, *(layer["size"] for layer in self.network()["layers"])]
        count = sum((i + 1) * o for i, o in pairwise(sizes))
        turned = [self.neuron(self.epoch / 50 + 40 * at) for at in range(sum(sizes[1:]))]
        return [
            ("weights", np.sin(np.arange(count) + self.epoch / 5000).astype(np.float32)),
            ("neurons", np.stack(turned)),
            ("neuron_scales", np.ones(len(turned), np.float32)),
        ]

    def points(self) -> dict[str, np.ndarray]:
        """Training and validation examples, spread over the plane."""
        rng = np.random.default_rng(0)
        arrays = {}
        for split, count in (("train", self.examples), ("validation", self.examples)):
            count = count if split == "train" or self.validation else 0
            unit = rng.uniform(0.03, 0.97, (count, 2))
            low = np.array([self.x_range[0], self.y_range[0]])
            high = np.array([self.x_range[1], self.y_range[1]])
            arrays[f"{split}_xy"] = (low + unit * (high - low)).astype(np.float32)
            arrays[f"{split}_y"] = self._targets(unit)
        return arrays

    def _targets(self, unit: np.ndarray) -> np.ndarray:
        x, y = (2 * unit - 1).T
        if self.task == "regression":
            low, high = self.value_range
            return (low + (x + y + 2) / 4 * (high - low)).astype(np.float32)
        angle = np.arctan2(y, x) / (2 * np.pi) + 0.5
        if self.task == "binary":
            return (np.hypot(x, y) < 0.6).astype(np.float32)
        return (
            np.floor(angle * len(self.class_names)).clip(0, len(self.class_names) - 1).astype("f4")
        )

    def picture(self) -> np.ndarray:
        """The boundary at this epoch, as bytes."""
        x, y = np.meshgrid(np.linspace(-1, 1, R), np.linspace(-1, 1, R))
        swing = 0.25 * np.sin(self.epoch / 900)
        if self.task == "regression":
            return np.clip(127 + 64 * (x + y) * (1 + swing), 0, 255).astype(np.uint8)
        if self.task == "binary":
            return (255 / (1 + np.exp(9 * (np.hypot(x, y + swing) - 0.6)))).astype(np.uint8)
        share = (np.arctan2(y, x) / (2 * np.pi) + 0.5 + swing / 9) % 1 * len(self.class_names)
        sure = 1 - 0.65 * np.exp(-7 * np.abs(share - np.round(share)))
        return np.stack([np.minimum(share, len(self.class_names) - 1), 255 * sure]).astype("u1")

    def history(self) -> np.ndarray:
        """All rows [n, 5] up to this epoch; a hundred epochs each."""
        epoch = np.arange(0, self.epoch + 1, max(1, self.epoch // 1000 + 1), dtype=np.float64)
        noise = 0.01 * np.sin(epoch * 12.9898) * np.cos(epoch * 0.33)
        train = 0.02 + 0.5 * np.exp(-epoch / 8000) + noise * 0.5 + 0.01
        validation = train + 0.03 + noise if self.validation else np.full_like(train, np.nan)
        return np.stack([epoch, train, validation, 1 - train, 1 - validation], axis=1)

    def frame(self, credit: dict[str, Any]) -> bytes:
        """A frame for what the credit says the browser has."""
        rows = self.history()
        generation = self.generation + 1000 * (self.epoch // 1000)  # thinned anew
        known = credit["history_generation"] == generation
        start = min(max(0, credit["history_length"] - 1), len(rows)) if known else 0
        new = rows[start:]
        last = [None if np.isnan(value) else float(value) for value in rows[-1, 1:]]
        header = {
            "type": "frame",
            "scene": self.scene,
            "run": self.run,
            "status": self.status,
            "playing": self.status == "playing",
            "message": self.message,
            "notice": self.notice,
            "epoch": self.epoch,
            "step": 0,
            "epochs_total": 1_000_000,
            "epochs_per_second": 2512.4 if self.status == "playing" else 0.0,
            "device": "CPU",
            "train_loss": last[0],
            "validation_loss": last[1],
            "train_metric": last[2],
            "validation_metric": last[3],
            "learning_rate": 0.03,
            "sought": None,
            "newest": self.epoch,
            "can_seek": True,
            "best_epoch": {"newest": self.epoch or None, "past": 50}.get(self.best),
            "best_loss": last[1] if self.best else None,
            "time_left": "",
            "history_generation": generation,
            "history_from": start,
        }
        names = ("train", "validation", "train_metric", "validation_metric")
        chosen = np.linspace(0, R - 1, self.resolution).round().astype(int)
        picture = self.picture()[..., chosen[:, None], chosen]
        arrays = [*self.drawing(), ("boundary", picture), ("history_epoch", new[:, 0].copy())]
        arrays += [(f"history_{n}", new[:, i + 1].astype("f4")) for i, n in enumerate(names)]
        return frames.encode(header, arrays)

    async def serve(self, socket: WebSocket) -> None:
        """One connection, to its end."""
        if not self.accepts:
            await socket.close(1013)
            return
        await socket.accept()
        self.connections += 1
        if self.closes_with is not None:
            await socket.close(self.closes_with)
            return
        self.sockets.append(socket)
        try:
            while self.silent:
                self.credits.append(json.loads(await socket.receive_text()))
            shown = None
            fresh = True
            while True:
                said = json.loads(await socket.receive_text())
                if said["type"] != "credit":
                    self.said.append(said)
                    self._obey(said)
                    fresh = True
                    if not self.pending:
                        continue
                else:
                    self.credits.append(said)
                    self.pending += 1
                    self.most_pending = max(self.most_pending, self.pending)
                if self.status != "playing" and not fresh:
                    continue
                if shown != self.scene:
                    shown = self.scene
                    await socket.send_bytes(self.scene_message())
                await socket.send_bytes(self.frame(self.credits[-1]))
                self.pending -= 1
                self.sent += 1
                fresh = False
                if self.status == "playing":
                    self.epoch += self.epochs_a_frame
        except WebSocketDisconnect:
            pass
        finally:
            self.pending = 0
            self.sockets.remove(socket)

    def _obey(self, said: dict[str, Any]) -> None:
        if said["type"] in ("play", "pause"):
            self.status = {"play": "playing", "pause": "paused"}[said["type"]]
        elif said["type"] == "step":
            self.status = "paused"
            self.epoch += 1
        elif said["type"] == "reset":
            self.epoch = 0
            self.run += 1
            self.generation += 1


class Server:
    """The running server; `shows` are by token."""

    def __init__(self) -> None:
        self.shows: dict[str, Show] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.address = ""

    def put_up(self, token: str, **settings: Any) -> Show:
        """A new show under this token."""
        self.shows[token] = Show(**settings)
        return self.shows[token]

    def drop(self, show: Show, code: int = 1011) -> None:
        """Closes the show's sockets from the server's side."""
        assert self.loop is not None
        for socket in list(show.sockets):
            asyncio.run_coroutine_threadsafe(socket.close(code), self.loop).result(5)

    def page(self, token: str, theme: str = "light") -> str:
        """The address of a page with the stage of a show."""
        return f"{self.address}/?token={token}&theme={theme}"

    def app(self) -> Starlette:
        """The ASGI application."""

        async def page(request: Request) -> Response:
            theme = request.query_params.get("theme", "light")
            data = {
                **words_and_charts("en"),
                "explanations": of_charts(Experiment(), facts_of(Experiment())),
                "display": ["train", "validation"],
                "heard": 0,
                "speed": "max",
                "edits": 0,
                "few_points": None,
                "token": request.query_params["token"],
                "base": "",
                "plotly": assets.plotly_path(),
                "fields": watched_fields(),
            }
            return HTMLResponse(
                PAGE.format(
                    module=assets.asset_path("stage.js"),
                    data=json.dumps(data).replace("<", "\\u003c"),
                    theme=theme,
                    themes=json.dumps(THEMES),
                )
            )

        async def asset(request: Request) -> Response:
            found = (
                assets.plotly()
                if request.url.path == assets.plotly_path()
                else assets.components().get(request.path_params["name"])
            )
            if found is None:
                return Response(status_code=404)
            headers = {"Cache-Control": "public, max-age=3600"}
            return Response(found.content, headers=headers, media_type=found.media_type)

        async def live(socket: WebSocket) -> None:
            self.loop = asyncio.get_running_loop()
            show = self.shows.get(socket.path_params["token"])
            if show is None:
                await socket.accept()
                await socket.close(4404)
                return
            await show.serve(socket)

        return Starlette(
            routes=[
                Route("/", page),
                Route(assets.plotly_path(), asset),
                Route("/_lepton/assets/{version}/{name}", asset),
                WebSocketRoute("/_lepton/live/{token}", live),
            ]
        )


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port of this machine, in a thread of its own."""
    server = Server()
    config = uvicorn.Config(
        server.app(), port=0, log_level="warning", ws="websockets-sansio", lifespan="off"
    )
    web = uvicorn.Server(config)
    started = threading.Event()
    startup = web.startup

    async def start(sockets: Any = None) -> None:
        await startup(sockets)
        started.set()

    web.startup = start  # type: ignore[method-assign]
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    assert started.wait(10)
    port = web.servers[0].sockets[0].getsockname()[1]
    server.address = f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        web.should_exit = True
        thread.join(5)
