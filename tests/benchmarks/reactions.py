"""How soon a button or a slider does something that a person sees."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from lepton_dash.spec import Experiment, Network, Training
from tests.browser.serving import serve

from .results import Check, number, print_table
from .watching import chromium, playground

REPEATS = 5
SETTLED = 1000  # [ms] for what the click before set off
SLOW = Training(learning_rate=0.001, epochs=10_000_000)


def reactions() -> list[Check]:
    """Play, another layer with and without its program in the cache, and a slider."""
    with tempfile.TemporaryDirectory() as cache, chromium() as browser:
        with serve(environment={"LEPTON_DASH_CACHE": cache}) as server:
            cold = _more_layers(browser, server.address)
        # a server anew, so that its memory holds nothing, but the cache on disk all of it
        with serve(environment={"LEPTON_DASH_CACHE": cache}) as server:
            warm = _more_layers(browser, server.address)
            plays = _plays(browser, server.address)
            slides = _slides(browser, server.address)
    figures = [
        ("play", plays, 250),
        ("a layer more while it trains, its program in the cache", warm, 250),
        ("a layer more while it trains, its program not in the cache", cold, 1200),
        ("learning rate, from the key to the training", slides, 200),
    ]
    print_table(
        ("", "ms, median", "ms, longest"),
        [(what, number(statistics.median(ms)), number(max(ms))) for what, ms, _ in figures],
    )
    return [
        Check(what, statistics.median(ms), "at most", target, " ms") for what, ms, target in figures
    ]


@contextmanager
def _training(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which a small network is training."""
    experiment = Experiment(network=Network(hidden_sizes=(7,)), training=SLOW)
    with playground(browser, address, experiment) as page:
        page.wait_for_function("window.leptonNoted.trained.length > 0")
        yield page


def _plays(browser: Browser, address: str) -> list[float]:
    """Play after a reset, from the click to the first picture of a trained network [ms]."""
    times = []
    with _training(browser, address) as page:
        for _ in range(REPEATS):
            page.get_by_test_id("pause").click()
            page.get_by_test_id("reset").click()
            page.wait_for_function("window.leptonNoted.epoch === 0")
            page.wait_for_timeout(SETTLED)
            times.append(_ms_to_picture(page, '[data-testid="play"]'))
    return times


def _more_layers(browser: Browser, address: str) -> list[float]:
    """A layer more, from the click to the first picture of the new network, trained [ms]."""
    times = []
    with _training(browser, address) as page:
        for _ in range(REPEATS):
            page.wait_for_timeout(SETTLED)
            times.append(_ms_to_picture(page, ".st-key-add_layer button"))
    return times


def _ms_to_picture(page: Page, button: str) -> float:
    page.wait_for_function(
        "(button) => document.querySelector(button)?.disabled === false", arg=button
    )
    clicked = page.evaluate(
        """(button) => {
            const now = performance.now();
            document.querySelector(button).click();
            return now;
        }""",
        button,
    )
    seen = page.wait_for_function(
        "(clicked) => window.leptonNoted.trained.find((at) => at > clicked)", arg=clicked
    )
    return seen.json_value() - clicked


def _slides(browser: Browser, address: str) -> list[float]:
    """Steps of the learning rate's slider, from the key to the first frame with it [ms]."""
    times = []
    with _training(browser, address) as page:
        page.evaluate(
            """window.addEventListener("keydown", () => { window.pressedAt = performance.now(); },
                { capture: true })"""
        )
        slider = page.locator(".st-key-learning_rate").get_by_role("slider")
        slider.focus()
        for _ in range(REPEATS):
            page.wait_for_timeout(SETTLED)
            slider.press("ArrowRight")
            seen = page.wait_for_function(
                "() => window.leptonNoted.learningRates.find(([at]) => at > window.pressedAt)"
            )
            times.append(seen.json_value()[0] - page.evaluate("window.pressedAt"))
    return times
