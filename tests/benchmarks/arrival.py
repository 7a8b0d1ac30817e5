"""From opening the bare address to a boundary that moves, beside `streamlit hello`.

Both servers are warm, both pages are opened in turns in the same browser, each with an empty cache.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.serving import serve

from .bare import streamlit
from .results import Check, number, print_table
from .watching import LAPTOP, PATIENCE, chromium

ARRIVING = Path(__file__).with_name("arriving.js")
REPEATS = 5

HELLO = {
    "streamlit hello: its page": "() => document.querySelector('h1')?.innerText.includes('Welcome')"
}
OURS = {
    "a boundary that moves": """() =>
        parseInt(document.querySelector("[data-testid=epoch]")?.innerText) > 0
            && window.leptonArrived.moved""",
    "its controls": "() => document.querySelector('.st-key-learning_rate input')",
    "its charts": "() => document.querySelector('[data-testid=loss-chart] .js-line')",
}
"""What is waited for: words -> what is true in the browser then"""


def arrival() -> list[Check]:
    """Opens both again and again, and holds the medians against each other."""
    times: dict[str, list[float]] = {words: [] for words in (*HELLO, *OURS)}
    with streamlit("hello") as hello, serve() as server, chromium() as browser:
        for repeat in range(REPEATS + 1):
            for address, awaited in ((hello, HELLO), (server.address, OURS)):
                for words, ms in _open(browser, address, awaited).items():
                    if repeat > 0:  # the first visit imports what it needs
                        times[words].append(ms)
    medians = {words: statistics.median(ms) for words, ms in times.items()}
    bare, *ours = medians.values()
    print_table(
        ("", "ms, median", "x streamlit hello"),
        [(words, number(ms), number(ms / bare)) for words, ms in medians.items()],
    )
    moves, *rest = ours
    return [
        Check("a boundary that moves, to streamlit hello", moves / bare, "at most", 2, " x"),
        Check("the whole page, to streamlit hello", max(rest) / bare, "at most", 4, " x"),
    ]


def _open(browser: Browser, address: str, awaited: Mapping[str, str]) -> dict[str, float]:
    """When each of what is awaited was there, from the beginning of the page [ms]."""
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(path=ARRIVING)
    try:
        page.goto(address, wait_until="commit")
        moments = page.evaluate(
            """(conditions) => Promise.all(conditions.map((condition) => new Promise((done) => {
                const look = () => {
                    const met = eval(condition)();
                    if (met) done(typeof met === "number" ? met : performance.now());
                    else requestAnimationFrame(look);
                };
                look();
            })))""",
            list(awaited.values()),
        )
        return dict(zip(awaited, moments, strict=True))
    finally:
        context.close()
