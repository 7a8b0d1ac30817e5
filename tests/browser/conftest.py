"""A real Chromium and a real dashboard for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import NoChromiumError, find_or_install_chromium
from tests.browser.serving import serve

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of this folder, and puts them last: what fails sooner is known sooner."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that runs, installed if need be."""
    try:
        return find_or_install_chromium()
    except NoChromiumError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; each test opens a context of its own.

    For one module only: while Playwright runs, no other test of its thread can run asyncio.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    """The address of a running dashboard that all browser tests share."""
    with serve() as server:
        yield server.address
