"""How soon the Runs page is there, and does what it is told, with few runs and with many."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from lepton_dash import store as stores
from tests.browser.serving import serve
from tests.ui import made_up_runs as made_up

from .bare import streamlit
from .results import Check, number, print_table
from .watching import LAPTOP, PATIENCE, chromium

FEW, MANY = 10, 10_000
AT_ONCE = 500  # runs in a transaction
REPEATS = 7
SETTLED = 1500  # [ms] for what the click before set off
TO_BARE = (3, 2, 2)
BARE_TABLE = Path(__file__).with_name("bare_table.py")


class Rows(NamedTuple):
    """Where the rows of a table are [px]."""

    header: int
    height: int


ROWS, ROWS_OF_BARE = Rows(34, 40), Rows(35, 35)


class Times(NamedTuple):
    """Of each thing that is measured, from the click or key to what a person sees [ms]."""

    opened: list[float]
    chosen: list[float]
    searched: list[float]


def runs_page() -> list[Check]:
    """The page, a ticked box and a search, beside a bare table of as many rows."""
    with chromium() as browser:
        times = {count: _times(browser, count) for count in (FEW, MANY)}
        bare = _bare_times(browser, MANY)
    words = ("the page, from the click on Runs", "a row that is ticked", "a search")
    few, many, least = (
        [statistics.median(ms) for ms in measured] for measured in (*times.values(), bare)
    )
    print_table(
        ("ms, median", f"{FEW} runs", f"{MANY:,} runs", "ratio", f"bare, {MANY:,}"),
        [
            (what, *map(number, (a, b, b / a, c)))
            for what, a, b, c in zip(words, few, many, least, strict=True)
        ],
    )
    return [
        Check(f"the page with {MANY:,} runs, beside {FEW}", many[0] / few[0], "at most", 3, " x"),
        *(
            Check(f"{what}, to a bare table", ours / theirs, "at most", target, " x")
            for what, ours, theirs, target in zip(words, many, least, TO_BARE, strict=True)
        ),
    ]


def _times(browser: Browser, count: int) -> Times:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'runs.sqlite'}"
        store = stores.open_store(url)
        for first in range(0, count, AT_ONCE):
            made_up.keep(store, min(AT_ONCE, count - first), first=first)
        stores.close(store)
        with serve(environment={"LEPTON_DASH_DATABASE_URL": url}) as server:
            # the first time the server imports what it needs
            visits = [_visit(browser, server.address, count) for _ in range(REPEATS + 1)][1:]
    return Times(*(list(ms) for ms in zip(*visits, strict=True)))


def _bare_times(browser: Browser, count: int) -> Times:
    with streamlit("run", str(BARE_TABLE), environment={"BARE_ROWS": str(count)}) as address:
        visits = [_visit(browser, address, count, ROWS_OF_BARE) for _ in range(REPEATS + 1)][1:]
    return Times(*(list(ms) for ms in zip(*visits, strict=True)))


def _visit(
    browser: Browser, address: str, count: int, rows: Rows = ROWS
) -> tuple[float, float, float]:
    """A person comes, looks at the runs, ticks a box and searches."""
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    try:
        page.goto(f"{address}?start=paused")
        page.locator(".st-key-go_to_runs button").first.wait_for()
        page.wait_for_timeout(SETTLED)
        return _measured(page, count, rows)
    finally:
        context.close()


def _measured(page: Page, count: int, rows: Rows) -> tuple[float, float, float]:
    opened = _ms(
        page,
        lambda: _click(page, "go_to_runs"),
        'document.querySelector(".st-key-runs_table canvas")?.width > 100'
        f" && {_says('runs_title', f'{count:,} runs')}",
    )
    box = page.locator(".st-key-runs_table canvas").first.bounding_box()
    assert box is not None
    chosen = _ms(
        page,
        lambda: page.mouse.click(box["x"] + 16, box["y"] + rows.header + rows.height / 2),
        _says("actions", "1 run chosen"),
    )
    moons = sum(made_up.DATASETS[at % len(made_up.DATASETS)] == "moons" for at in range(count))
    field = page.locator(".st-key-search_runs input")
    field.fill("moons")
    shown = _says("runs_title", f"{moons:,} of {count:,} runs")
    return opened, chosen, _ms(page, lambda: field.press("Enter"), shown)


def _says(key: str, words: str) -> str:
    """What is true in the browser when a part of the page says this."""
    return f'document.querySelector(".st-key-{key}")?.innerText.includes("{words}")'


def _ms(page: Page, act: Callable[[], None], condition: str) -> float:
    """From an act to the moment when something is so on the page, and drawn [ms]."""
    page.evaluate(
        """(condition) => {
            window.leptonSeen = undefined;
            const asked = performance.now();
            const look = () => {
                if (eval(condition)) window.leptonSeen = performance.now() - asked;
                else requestAnimationFrame(look);
            };
            look();
        }""",
        condition,
    )
    act()
    seen = float(page.wait_for_function("window.leptonSeen").json_value())
    page.wait_for_timeout(SETTLED)
    return seen


def _click(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").first.evaluate("(button) => button.click()")
