"""Pages with the stage of a synthetic training, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.components.synthetic import Server, Show, running


class Stage(NamedTuple):
    """A page, and the training that it shows."""

    page: Page
    show: Show
    server: Server

    def drop(self) -> None:
        """Cuts the connection, from the server's side."""
        self.server.drop(self.show)

    def by(self, testid: str) -> Any:
        """The element with a data-testid."""
        return self.page.get_by_test_id(testid)

    def figure(self, chart: str) -> dict[str, Any]:
        """The data and layout of a chart's Plotly figure, as JSON holds them."""
        found: dict[str, Any] = self.page.evaluate(
            """(chart) => {
              const plot = document.querySelector(`[data-testid=${chart}] .js-plotly-plot`);
              const plain = (key, value) => (ArrayBuffer.isView(value) ? [...value] : value);
              return JSON.parse(JSON.stringify({data: plot.data, layout: plot.layout}, plain));
            }""",
            chart,
        )
        return found

    def counts(self) -> dict[str, int]:
        """Frames received and drawn."""
        counts: dict[str, int] = self.page.evaluate(
            "({...document.querySelector('.lepton-stage').stage.counts})"
        )
        return counts

    def wait_for_frames(self, count: int) -> None:
        """Waits until this many more frames are drawn."""
        self.wait_for_drawn(self.counts()["drawn"] + count)

    def wait_for_drawn(self, wanted: int) -> None:
        """Waits until this many frames have been drawn."""
        self.page.wait_for_function(
            "(n) => document.querySelector('.lepton-stage').stage.counts.drawn >= n", arg=wanted
        )

    def wait_for_said(self, said: dict[str, Any]) -> None:
        """Waits until the browser has said this."""
        wait_until(self.page, lambda: said in self.show.said, lambda: self.show.said)


def wait_until(page: Page, met: Callable[[], bool], state: Callable[[], Any] = str) -> None:
    """Waits for something on the server's side, while the page goes on."""
    for _turn in range(3000):  # a minute
        if met():
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"This didn't happen in time; there is {state()}")


@pytest.fixture(scope="module")
def synthetic() -> Iterator[Server]:
    """A server of synthetic trainings."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What pages share, so that each has Plotly from the cache of the one before it."""
    context = browser.new_context(accept_downloads=True)
    context.set_default_timeout(60_000)  # [ms] on a busy machine
    yield context
    context.close()


@pytest.fixture(scope="module")
def shared_page(context: BrowserContext, synthetic: Server) -> Page:
    """A page that has loaded everything, in which one stage takes the place of another."""
    synthetic.put_up("first", silent=True)
    page = context.new_page()
    page.goto(synthetic.page("first"))
    page.wait_for_function("window.mounted")
    return page


@pytest.fixture
def stage(
    synthetic: Server, context: BrowserContext, shared_page: Page
) -> Iterator[Callable[..., Stage]]:
    """Opens stages: `stage(task="regression", ...)`; see `Show` for what can be set.

    The one that was open before goes, unless `own_page` asks for another page. A test whose page
    had an error, or wrote one to the console, fails at its end.
    """
    pages: list[Page] = []
    complaints: list[str] = []

    def complain(error: Any) -> None:
        complaints.append(str(error))

    def note(message: ConsoleMessage) -> None:
        # a socket that a test breaks is reported by the browser itself
        if message.type in ("error", "warning") and "WebSocket" not in message.text:
            complaints.append(message.text)

    def open_stage(
        *,
        theme: str = "light",
        size: tuple[int, int] = (1366, 768),
        media: dict[str, Any] | None = None,
        drawn: bool = True,
        charts: bool = True,
        own_page: bool = False,
        **settings: Any,
    ) -> Stage:
        token = f"token-{len(synthetic.shows)}"
        show = synthetic.put_up(token, **settings)
        page = context.new_page() if own_page else shared_page
        if page not in pages:
            pages.append(page)
            page.on("pageerror", complain)
            page.on("console", note)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(**(media or {"reduced_motion": "no-preference"}))
        page.mouse.move(0, 0)
        if own_page:
            page.goto(synthetic.page(token, theme))
            page.wait_for_function("window.mounted")
        else:
            page.evaluate("(args) => show(...args)", [token, theme])
        if charts:
            page.locator(".js-plotly-plot").nth(1).wait_for(state="attached")
        opened = Stage(page, show, synthetic)
        if drawn:
            opened.wait_for_drawn(1)
            expect(opened.by("epoch")).not_to_have_text("–")
        return opened

    yield open_stage
    for page in pages:
        page.remove_listener("pageerror", complain)
        page.remove_listener("console", note)
        if page is not shared_page:
            page.close()
    assert complaints == []
