"""A playground page in headless Chromium that counts what it draws (counting.js)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from lepton_dash.spec import Experiment
from tests.browser.chromium import find_or_install_chromium

COUNTING = Path(__file__).with_name("counting.js")
LAPTOP = ViewportSize(width=1366, height=768)
PATIENCE = 30_000  # [ms]


class Drawn(NamedTuple):
    """What a page had drawn at one moment."""

    seconds: float  # on the page's own clock
    epoch: int  # of the newest frame
    boundary: int  # pictures
    loss: int  # loss charts
    network: int  # pictures of the network


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, as the browser tests use it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install_chromium())
        yield browser
        browser.close()


@contextmanager
def playground(browser: Browser, address: str, experiment: Experiment) -> Iterator[Page]:
    """A page that shows the experiment, with its chart there."""
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(path=COUNTING)
    page.goto(f"{address}?{experiment.to_query()}")
    expect(page.get_by_test_id("boundary-chart")).to_be_visible(timeout=PATIENCE)
    yield page
    context.close()


def drawn(page: Page) -> Drawn:
    """What the page has drawn until now."""
    return Drawn(
        *page.evaluate(
            """() => {
                const { epoch, boundary, loss, network } = window.leptonNoted;
                return [performance.now() / 1000, epoch, boundary, loss, network];
            }"""
        )
    )
