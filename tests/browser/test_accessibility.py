"""What axe-core finds on the playground: nothing that is serious or critical."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.playground import Playground, visit

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

SIZES = [(1366, 768), (360, 740)]

NOT_OURS: dict[str, tuple[str, ...]] = {}
"""Rule -> selectors of what Streamlit itself makes and we can't change, each with a reason."""


@pytest.fixture(
    params=[(theme, size) for theme in ("light", "dark") for size in SIZES],
    ids=lambda value: f"{value[0]}-{value[1][0]}",
)
def page(request: pytest.FixtureRequest, browser: Browser, dashboard: str) -> Iterator[Playground]:
    """The playground in a theme and a size, with a training that is over."""
    theme, (width, height) = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    opened = visit(context, f"{dashboard}?epochs=20")
    opened.wait_for(lambda: opened.status().startswith("Finished"), "the end")
    yield opened
    context.close()


def findings(page: Page) -> list[str]:
    """What axe-core finds serious or critical, a line each."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        """async (excluded) => {
          const {violations} = await axe.run(document, {resultTypes: ["violations"]});
          const own = (id, node) => !(excluded[id] ?? []).some((selector) =>
            document.querySelector(node.target.at(-1))?.closest(selector));
          return violations
            .filter(({impact}) => impact === "serious" || impact === "critical")
            .map(({id, help, nodes}) => ({id, help, nodes: nodes.filter((node) => own(id, node))
              .map(({target, html, any}) => [target.join(" "), html.slice(0, 200),
                (any[0]?.message ?? "").slice(0, 160)])}))
            .filter(({nodes}) => nodes.length);
        }""",
        NOT_OURS,
    )
    return [
        f"{one['id']} ({one['help']}): {json.dumps(node)}"
        for one in found
        for node in one["nodes"][:8]
    ]


def test_the_page_has_no_serious_finding(page: Playground) -> None:
    assert findings(page.page) == []


def test_open_panels_have_no_serious_finding(page: Playground) -> None:
    """Every panel that can be open at the same time is."""
    page.page.evaluate(
        """() => document.querySelectorAll("details:not([open]) > summary")
             .forEach((summary) => summary.click())"""
    )
    page.page.get_by_test_id("guess-first").click()
    page.page.get_by_test_id("predict").wait_for()
    page.page.get_by_test_id("explain-loss").click()
    page.page.get_by_test_id("explain-loss-note").wait_for()
    assert findings(page.page) == []
    page.page.keyboard.press("Escape")
    page.page.get_by_test_id("display-options").click()
    page.page.get_by_test_id("display-options-note").wait_for()
    assert findings(page.page) == []
