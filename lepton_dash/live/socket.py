"""The live socket: one client of one session, with credit and within its bandwidth.

The client grants credit for frames. Each credit becomes a request to the session, which a worker
answers with the newest state as soon as there is one: nothing is ever queued, and a client that
reads slowly, or not at all, costs one frame of memory and the transport's own buffer.
"""

import asyncio
import ipaddress
import time
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from lepton_dash import i18n
from lepton_dash.i18n import _
from lepton_dash.live import frames, loop_calls, messages, origins, resolutions
from lepton_dash.live.answer import Request
from lepton_dash.live.bandwidth import (
    Bucket,
    Link,
    neurons_within,
    quality_within,
)
from lepton_dash.live.messages import (
    BadMessage,
    Command,
    Credit,
    Edit,
    Inherit,
    Message,
    Seek,
    Set,
    Speed,
    Watch,
)
from lepton_dash.live.session import LiveSession
from lepton_dash.live.sessions import Hub
from lepton_dash.live.stage import Scene
from lepton_dash.spec import SpecError

FOREIGN_ORIGIN, UNKNOWN_TOKEN, REPLACED, TOO_SLOW = 4403, 4404, 4409, 4408
"""Why the server closes a socket: codes of our own."""

POLICY, TOO_BIG, GONE = 1008, 1009, 1001
"""Codes of RFC 6455."""

SEND_TIMEOUT = 20.0
"""Seconds after which a client that doesn't read is let go."""

CLOSE_TIMEOUT = 1.0
"""Seconds that saying goodbye may take."""

LARGEST = 65_536
"""Characters or bytes of a message above which nothing else is heard from a client."""

MOST_BAD = 20
"""Messages that can't be understood after which a client is let go."""

MESSAGES_PER_SECOND = 400.0
"""Messages of a client beyond this wait in its own connection."""

MOST_WAITING = 500
"""More messages that had to wait than such that hadn't, after which a client is let go."""


async def serve(
    websocket: WebSocket, hub: Hub, host_allowed: Callable[[str | None], bool] | None = None
) -> None:
    """Serves one socket from the handshake to the end.

    Args:
        websocket: not accepted yet; its path has the session's token.
        hub: knows the sessions.
        host_allowed: whether this server answers to a Host header; any, by default.
    """
    settings = hub.settings
    own = origins.is_own(websocket.headers, settings.allowed_origins, settings.trust_forwarded_host)
    if not own or (host_allowed and not host_allowed(websocket.headers.get("host"))):
        await _turn_away(websocket, FOREIGN_ORIGIN)
        return
    session = hub.find(websocket.path_params["token"])
    if session is None:
        await _turn_away(websocket, UNKNOWN_TOKEN)
        return
    await websocket.accept()
    rate = 0.0 if _is_on_this_machine(websocket) else settings.client_bytes_per_second
    await Connection(websocket, session, rate, hub.find).run()


class Connection:
    """One accepted socket; lives on the event loop, except for what `deliver` brings."""

    def __init__(
        self,
        websocket: WebSocket,
        session: LiveSession,
        rate: float,
        find: Callable[[str], LiveSession | None],
    ) -> None:
        """Serves the session.

        Args:
            websocket: accepted.
            session: whose client it is.
            rate: the client's budget in bytes a second, 0 for none.
            find: the session of a token.
        """
        self._find = find
        self._websocket = websocket
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._on_loop = loop_calls.of_running_loop().post
        self._end: asyncio.Future[int] = self._loop.create_future()
        self._credits = 0
        self._has_credit = asyncio.Event()
        self._last_credit = Credit(0, -1, 0)
        self._bucket = Bucket(rate)
        self._link = Link() if rate else None
        self._scene = -1  # the number of the scene that the client has
        self._references = 0  # the number of those that the client has; at first there are none
        self._since_picture = 0  # frames
        self._neurons_due = 0.0  # when its link can take pictures of neurons again
        self._messages = Bucket(MESSAGES_PER_SECOND)
        self._told: dict[str, tuple[bytes, Scene]] = {}  # by panel: the newest takes the place
        self._has_told = asyncio.Event()
        self._sending = asyncio.Lock()  # a scene goes out before what belongs to it

    async def run(self) -> None:
        """Receives and sends until either side ends it, or another client takes the place."""
        self._session.listen(self._leave, self._tell)
        tasks = [
            self._loop.create_task(self._until_end(work))
            for work in (self._receive, self._send, self._send_told)
        ]
        try:
            code = await self._end
        finally:
            self._session.unlisten(self._leave)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._say_goodbye(code)

    def _leave(self) -> None:
        """Another client has taken the place; may be called from any thread."""
        self._on_loop(self._finish, REPLACED)

    def _finish(self, code: int) -> None:
        if not self._end.done():
            self._end.set_result(code)

    async def _until_end(self, work: Callable[[], Awaitable[int]]) -> None:
        code = GONE
        try:
            code = await work()
        except TimeoutError:
            code = TOO_SLOW
        except (WebSocketDisconnect, ConnectionError, OSError):
            pass
        finally:
            self._finish(code)

    async def _say_goodbye(self, code: int) -> None:
        if self._websocket.client_state is not WebSocketState.CONNECTED:
            return
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self._websocket.close(code)
        except (TimeoutError, RuntimeError, WebSocketDisconnect, OSError):
            pass  # it was gone already, or doesn't read: the server drops the connection

    # --- from the client ---

    async def _receive(self) -> int:
        bad = waited = 0
        while True:
            event = await self._websocket.receive()
            if event["type"] == "websocket.disconnect":
                return GONE
            text = event.get("text")
            content = text if text is not None else event.get("bytes") or b""
            if len(content) > LARGEST:
                return TOO_BIG
            self._messages.spend(1)
            delay = self._messages.delay(time.monotonic())
            waited = waited + 1 if delay else max(0, waited - 1)
            if waited > MOST_WAITING:
                return POLICY
            if delay:
                await asyncio.sleep(delay)
            with i18n.using(self._session.language):
                try:
                    if text is None:
                        raise BadMessage(_("Messages to the server are text, not binary."))
                    self._act(messages.parse(text))
                    continue
                except (BadMessage, SpecError) as error:
                    sentence = str(error)
            bad += 1
            if bad > MOST_BAD:
                return POLICY
            await self._push(frames.encode({"type": "error", "message": sentence}))

    def _act(self, message: Message) -> None:
        session = self._session
        match message:
            case Credit():
                self._credits = min(self._credits + message.n, messages.MOST_CREDITS)
                self._last_credit = message
                self._has_credit.set()
                if self._link is not None:
                    self._link.answered(self._loop.time())
            case Command("play"):
                session.play()
            case Command("pause"):
                session.pause()
            case Command("step"):
                session.step()
            case Command("reset"):
                session.reset()
            case Set(field, value):
                session.set(field, value)
            case Speed(value):
                session.set_speed(value)
            case Edit(layer, source, target, value):
                session.edit(layer, source, target, value)
            case Watch(panel, setting):
                session.watch(panel, setting)

            case Seek(epoch, rough):
                session.seek(epoch, rough)
            case Command("hold"):
                session.hold()
            case Command("release"):
                session.release()
            case Inherit(token, training):
                session.inherit(self._find(token), training)

    # --- to the client ---

    async def _send(self) -> int:
        scene = self._session.scene
        if scene is not None:  # before any credit: a client may want to see it first
            await self._show(scene)
        while True:
            if not self._credits:
                self._has_credit.clear()
                await self._has_credit.wait()
            delay = self._bucket.delay(time.monotonic())
            if delay:
                await asyncio.sleep(delay)
            message, scene = await self._frame()
            self._credits -= 1
            if scene is not None:
                await self._show(scene)
            await self._show_references()
            await self._push(message)
            if self._link is not None:
                self._link.sent(self._loop.time())

    async def _show(self, scene: Scene) -> None:
        if scene.number != self._scene:
            self._scene = scene.number
            await self._push(scene.message)

    def _tell(self, panel: str, message: bytes, scene: Scene) -> None:
        """Sends what the client watches besides the frames; may be called from any thread."""
        self._on_loop(self._keep, panel, message, scene)

    def _keep(self, panel: str, message: bytes, scene: Scene) -> None:
        self._told[panel] = message, scene
        self._has_told.set()

    async def _send_told(self) -> int:
        while True:
            await self._has_told.wait()
            self._has_told.clear()
            while self._told:
                delay = self._bucket.delay(time.monotonic())
                if delay:
                    await asyncio.sleep(delay)
                _panel, (message, scene) = self._told.popitem()
                if scene.number < self._scene:  # overtaken while it waited
                    continue
                await self._show(scene)
                await self._push(message)

    async def _show_references(self) -> None:
        references = self._session.references
        if references.number != self._references:
            self._references = references.number
            await self._push(references.message)

    async def _frame(self) -> tuple[bytes, Scene | None]:
        """The next frame, made by a worker."""
        future: asyncio.Future[tuple[bytes, Scene | None]] = self._loop.create_future()

        def fulfil(frame: bytes, scene: Scene | None) -> None:
            if not future.done():
                future.set_result((frame, scene))

        rate, planes = self._bucket.rate, self._session.picture_planes
        quality = quality_within(rate, planes)
        neurons = neurons_within(rate, self._session.num_neurons, planes, quality)
        if self._link is not None:
            level = self._link.level
            quality = quality._replace(resolution=min(quality.resolution, resolutions.SENT[level]))
            coarsest = resolutions.NEURONS[level]
            neurons = neurons._replace(resolution=min(neurons.resolution, coarsest))
        now = time.monotonic()
        takes_neurons = now >= self._neurons_due
        if takes_neurons:
            self._neurons_due = now + neurons.seconds
        self._since_picture += 1
        picture = self._since_picture >= quality.every
        if picture:
            self._since_picture = 0
        self._session.ask(
            Request(
                history_generation=self._last_credit.history_generation,
                history_length=self._last_credit.history_length,
                resolution=quality.resolution,
                picture=picture,
                deliver=lambda frame, scene: self._on_loop(fulfil, frame, scene),
                neuron_resolution=neurons.resolution,
                neurons=takes_neurons,
            )
        )
        return await future

    async def _push(self, message: bytes) -> None:
        self._bucket.spend(len(message))
        async with asyncio.timeout(SEND_TIMEOUT), self._sending:
            await self._websocket.send_bytes(message)


async def _turn_away(websocket: WebSocket, code: int) -> None:
    """Closes with a code that a page can read, which it can't before the handshake is done."""
    await websocket.accept()
    await websocket.close(code)


def _is_on_this_machine(websocket: WebSocket) -> bool:
    """Whether the client is a program here, not somebody whom a proxy speaks for."""
    if "x-forwarded-for" in websocket.headers or "forwarded" in websocket.headers:
        return False
    try:
        address = ipaddress.ip_address(websocket.client.host if websocket.client else "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
