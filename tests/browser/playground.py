"""The playground as a person uses it, for tests: what is on it, and what can be done to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    Request,
)

PATIENCE = 60_000  # [ms] on a busy machine


class Playground(NamedTuple):
    """A page with the playground, and what happened on it that should not have."""

    page: Page
    mishaps: list[str]  # errors of the console, and requests to other hosts

    def number(self, name: str) -> float:
        """A number of the stage by its test id; a per cent as a share."""
        text = self.page.get_by_test_id(name).inner_text()
        digits = float(re.sub(r"[^\d.e+-]", "", text.replace("−", "-")))
        return digits / 100 if "%" in text else digits

    def query(self) -> dict[str, str]:
        """What the address bar says."""
        return {
            name: values[-1] for name, values in parse_qs(urlsplit(self.page.url).query).items()
        }

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        for _attempt in range(PATIENCE // 50):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"waited in vain: {what}; status: {self.status()}")

    def status(self) -> str:
        """The status in words."""
        return self.page.get_by_test_id("status").inner_text()

    def epoch(self) -> int:
        """Epochs done; -1 while there is no number."""
        text = re.sub(r"\D", "", self.page.get_by_test_id("epoch").inner_text())
        return int(text) if text else -1

    def wait_until_it_trains(self) -> None:
        """Wait until epochs pass by."""
        self.wait_for(lambda: self.epoch() >= 0, "a first frame")
        start = self.epoch()
        self.wait_for(lambda: self.epoch() != start, "another epoch")

    def wait_for_query(self, **fields: str) -> None:
        """Wait until the address bar says this."""
        self.wait_for(lambda: fields.items() <= self.query().items(), f"{fields} in the address")

    def choose(self, field: str, words: str) -> None:
        """Choose from a list by its words."""
        box = self.page.locator(f".st-key-{field}").get_by_role("combobox")
        option = self.page.get_by_role("option", name=words, exact=True)
        self.page.locator('[data-test-script-state="notRunning"]').wait_for()

        def is_open() -> bool:
            # a list that is opened while the sidebar still scrolls closes again
            if box.get_attribute("aria-expanded") != "true":
                box.click()
            self.page.wait_for_timeout(100)
            return option.is_visible()

        self.wait_for(is_open, f"the list of {field}")
        option.click()

    def choose_dataset(self, words: str) -> None:
        """Choose a card of the datasets."""
        self.page.locator(".st-key-dataset").get_by_role("radio", name=words).click()

    def type_into(self, field: str, text: str) -> None:
        """Type into a field, and leave it."""
        box = self.page.locator(f".st-key-{field} input")
        box.fill(text)
        box.press("Enter")


OpenPage = Callable[..., Playground]


def box_of(place: Locator) -> FloatRect:
    """Where an element is on the page, once it rests there."""
    before = None
    for _attempt in range(PATIENCE // 100):
        box = place.bounding_box()
        if box is not None and box == before:
            return box
        before = box
        place.page.wait_for_timeout(100)
    raise AssertionError(f"{place} never rests; it was at {before}")


def leave(context: BrowserContext) -> None:
    """Closes all pages, and forgets what they have kept in the browser.

    The server would train on for seconds, in case that somebody comes back.
    """
    for page in context.pages:
        page.evaluate(
            """() => {
              document.querySelector("[data-testid=pause]")?.click();
              localStorage.clear();
            }"""
        )
        page.close()
    context.clear_cookies()
    context.clear_permissions()


def visit(context: BrowserContext, address: str) -> Playground:
    """Open an address in a new tab; returns once the stage, its charts and controls are there."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    mishaps: list[str] = []
    host = urlsplit(address).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            mishaps.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != host:
            mishaps.append(f"request: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: mishaps.append(f"error: {error}"))
    page.on("request", on_request)
    page.goto(address)
    page.get_by_test_id("status").wait_for()
    page.locator("[data-testid=boundary-chart] .js-plotly-plot").wait_for(state="attached")
    # the script's run has ended, so the controls are known
    page.locator(".st-key-page_run_number input").wait_for(state="attached")
    return Playground(page, mishaps)
