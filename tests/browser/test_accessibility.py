"""What axe-core finds on the playground: nothing that is serious or critical."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import findings
from tests.browser.playground import Playground, leave, visit

SIZES = [(1366, 768), (360, 740)]


@pytest.fixture(params=SIZES, ids=lambda size: str(size[0]))
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Playground]:
    """The playground in a size, with a training that is over."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
    )
    opened = visit(context, f"{address}?epochs=20")
    opened.wait_for(lambda: opened.status().startswith("Finished"), "the end")
    yield opened
    leave(context)
    context.close()


def findings_in_both_themes(playground: Playground) -> dict[str, list[str]]:
    """What is found in the light and in the dark theme."""
    found, page = {}, playground.page
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator(".lepton-stage")).to_have_attribute("data-theme", theme)
        found[theme] = findings(page)
    return found


def test_the_page_has_no_serious_finding(page: Playground) -> None:
    """Nor with every panel open that can be open at the same time."""
    nothing: dict[str, list[str]] = {"light": [], "dark": []}
    assert findings_in_both_themes(page) == nothing
    page.page.evaluate(
        """() => document.querySelectorAll("details:not([open]) > summary")
             .forEach((summary) => summary.click())"""
    )
    page.page.get_by_test_id("guess-first").click()
    page.page.get_by_test_id("predict").wait_for()
    page.page.get_by_test_id("explain-loss").click()
    page.page.get_by_test_id("explain-loss-note").wait_for()
    assert findings_in_both_themes(page) == nothing
    page.page.keyboard.press("Escape")
    page.page.get_by_test_id("display-options").click()
    page.page.get_by_test_id("display-options-note").wait_for()
    assert findings_in_both_themes(page) == nothing
