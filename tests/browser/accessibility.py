"""What axe-core finds on a page."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

NOT_OURS: dict[str, tuple[str, ...]] = {}
"""Rule -> selectors of what Streamlit itself makes and we can't change, each with a reason."""


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
