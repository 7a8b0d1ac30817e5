"""Pages of the dashboard in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.chromium import launched
from tests.browser.playground import PATIENCE, OpenPage, Playground, leave, visit


@pytest.fixture(scope="module")
def address(dashboard: str) -> str:
    """Where the pages of a module's tests are."""
    return dashboard


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium for all tests here: no other ones run in between."""
    with launched(chromium) as browser:
        yield browser


@pytest.fixture(scope="package")
def with_cache(browser: Browser) -> Iterator[BrowserContext]:
    """What pages share: each has its scripts from the cache of the one before."""
    made = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def context(with_cache: BrowserContext) -> Iterator[BrowserContext]:
    """A browser that was never here before, but for its cache."""
    yield with_cache
    leave(with_cache)


@pytest.fixture
def open_page(context: BrowserContext, address: str) -> Iterator[OpenPage]:
    """Opens the playground with a query; nothing may go wrong on the pages it opened."""
    opened: list[Playground] = []

    def open_one(query: str = "") -> Playground:
        opened.append(visit(context, address + (f"?{query}" if query else "")))
        return opened[-1]

    yield open_one
    for one in opened:
        assert one.mishaps == []
