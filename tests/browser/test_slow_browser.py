"""A browser that draws late: what is chosen in it meanwhile is what happens, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, WebSocketRoute, expect

from lepton_dash.presets import PRESETS
from lepton_dash.spec import query_pairs
from tests.browser.playground import PATIENCE, Playground, visit

NAMES = ("xor", "digits", "formula", "circle", "plane", "five_spirals")
"""Of examples that differ in most fields, and in which ones they have."""


class Line:
    """What comes from the server, held back for as long as a test wants."""

    def __init__(self) -> None:
        self.is_held = False
        self._waiting: list[tuple[WebSocketRoute, str | bytes]] = []

    def watch(self, page: WebSocketRoute) -> None:
        """Stands between a page and its server."""
        page.connect_to_server().on_message(lambda message: self._pass(page, message))

    def release(self) -> None:
        """Lets all through that came meanwhile."""
        self.is_held = False
        waiting, self._waiting = self._waiting, []
        for page, message in waiting:
            page.send(message)

    def _pass(self, page: WebSocketRoute, message: str | bytes) -> None:
        if self.is_held:
            self._waiting.append((page, message))
        else:
            page.send(message)


@pytest.fixture
def slow_page(browser: Browser, dashboard: str) -> Iterator[tuple[Playground, Line]]:
    """The playground, and what holds back that which its server sends it."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    line = Line()
    context.route_web_socket(lambda url: "_stcore/stream" in url, line.watch)
    page = visit(context, f"{dashboard}?dataset=moons&start=paused")
    yield page, line
    assert page.mishaps == []
    context.close()


def choose(page: Playground, name: str) -> None:
    """Choose an example, without waiting for what comes of it."""
    box_of_examples(page).click()
    page.page.get_by_role("option", name=words_of(name)).click()


def is_address(page: Playground, query: dict[str, str]) -> bool:
    """Whether the address bar says this, and nothing else."""
    return page.query() == query


def box_of_examples(page: Playground) -> Locator:
    """The list of examples, which says which one is on the page."""
    return page.page.locator(".st-key-preset").get_by_role("combobox")


def words_of(name: str) -> str:
    """How an example is called in it."""
    return f"{PRESETS[name].group} · {PRESETS[name].title}"


def test_examples_chosen_one_after_another_are_never_mixed(
    slow_page: tuple[Playground, Line],
) -> None:
    page, line = slow_page
    page.page.locator(".st-key-preset").wait_for()
    for turn in range(18):
        name = NAMES[turn % len(NAMES)]
        if turn % 3 == 0:
            line.is_held = True  # what is chosen next is chosen on an old page
        choose(page, name)
        # the first time longer than any answer takes; later each choice overtakes the one before
        page.page.wait_for_timeout(2500 if turn < 2 else 60 * (turn % 4))
        if turn % 3 < 2:
            continue
        line.release()
        wanted = query_pairs(PRESETS[name].experiment) | {"start": "paused"}
        page.wait_for(partial(is_address, page, wanted), f"{wanted} in the address")
        size = PRESETS[name].experiment.training.batch_size
        expect(page.page.locator(".st-key-batch_size input")).to_have_value(str(size))
        expect(box_of_examples(page)).to_have_value(words_of(name))
    # what the browser says with its next word is what it was shown
    page.page.get_by_role("button", name="New examples").click()
    page.wait_for(lambda: "data_seed" in page.query(), "other examples")
    seed = page.query()["data_seed"]
    assert page.query() == wanted | {"data_seed": seed}
