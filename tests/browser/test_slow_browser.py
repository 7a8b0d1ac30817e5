"""A browser that draws late: what is chosen in it meanwhile is what happens, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Route, WebSocketRoute, expect

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


def speed_of(name: str) -> dict[str, str]:
    """What the address says of the speed of an example."""
    speed = PRESETS[name].speed
    return {} if speed is None else {"speed": f"{speed:g}"}


def box_of_examples(page: Playground) -> Locator:
    """The list of examples, which says which one is on the page."""
    return page.page.locator(".st-key-preset").get_by_role("combobox")


def words_of(name: str) -> str:
    """How an example is called in it."""
    return f"{PRESETS[name].title} · {PRESETS[name].group}"


def test_examples_chosen_one_after_another_are_never_mixed(
    slow_page: tuple[Playground, Line],
) -> None:
    page, line = slow_page
    page.page.locator(".st-key-preset").wait_for()
    for turn in range(12):
        name = NAMES[turn % len(NAMES)]
        if turn % 3 == 0:
            line.is_held = True  # what is chosen next is chosen on an old page
        choose(page, name)
        # the first time longer than any answer takes; later each choice overtakes the one before
        page.page.wait_for_timeout(2500 if turn < 2 else 60 * (turn % 4))
        if turn % 3 < 2:
            continue
        line.release()
        wanted = query_pairs(PRESETS[name].experiment) | {"start": "paused"} | speed_of(name)
        page.wait_for(partial(is_address, page, wanted), f"{wanted} in the address")
        size = PRESETS[name].experiment.training.batch_size
        expect(page.page.locator(".st-key-batch_size input")).to_have_value(str(size))
        expect(box_of_examples(page)).to_have_value(words_of(name))
    # what the browser says with its next word is what it was shown
    page.page.get_by_role("button", name="New examples").click()
    page.wait_for(lambda: "data_seed" in page.query(), "other examples")
    seed = page.query()["data_seed"]
    assert page.query() == wanted | {"data_seed": seed}


def test_a_slider_whose_script_comes_late_shows_what_the_page_says(
    browser: Browser, dashboard: str
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    held: list[Route] = []
    context.route("**/static/js/Slider.*", lambda route: held.append(route))
    query = "dataset=moons&noise=0.3&validation_fraction=0.3&batch_size=64&start=paused"
    page = visit(context, f"{dashboard}?{query}")
    # a run of the script whose widgets the browser draws, but for those that it has no code for
    choose(page, "circle")
    wanted = query_pairs(PRESETS["circle"].experiment)
    page.wait_for(lambda: page.query().items() >= wanted.items(), "the example in the address")
    number = page.page.locator(".st-key-batch_size input")
    for batch_size in ("20", "30"):
        number.fill(batch_size)
        number.press("Enter")
        page.wait_for(lambda: page.query()["batch_size"] == batch_size, "it in the address")  # noqa: B023
    assert held
    for route in held:
        route.continue_()
    slider = page.page.locator(".st-key-validation_fraction").get_by_role("slider")
    share = round(100 * PRESETS["circle"].experiment.data.validation_fraction)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"\b{share}\b"))
    number.fill("40")
    number.press("Enter")
    page.wait_for(lambda: page.query()["batch_size"] == "40", "it in the address")
    assert page.query().get("validation_fraction") == wanted.get("validation_fraction")
    assert page.query().get("noise") == wanted.get("noise")
    assert page.mishaps == []
    context.close()
