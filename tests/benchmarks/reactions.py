"""How soon a button or a slider does something that a person sees."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from lepton_dash.spec import Experiment, Network, Training
from tests.browser.serving import serve

from .bare import jit_times, round_trips, training_alone
from .results import Check, number, print_table
from .watching import chromium, playground

REPEATS = 5
SETTLED = 1000  # [ms] for what the click before set off
SLOW = Training(learning_rate=0.001, epochs=10_000_000)


class Layers(NamedTuple):
    """A layer of some width more, again and again."""

    width: int  # of all layers, so that no other measurement has the same networks
    paused: bool  # whether play is pressed together with the layer, or it trains all the time


NEW_FOR_PLAY = Layers(width=6, paused=True)
NEW_ON_THE_WAY = Layers(width=7, paused=False)
BARE_WIDTH = 6


def reactions() -> list[Check]:
    """Play and another layer, with and without the program in the cache, and a slider.

    Beside them what is bare: a key that a page sends to its server and draws when it comes back,
    and the same programs jitted by the engine alone.
    """
    with tempfile.TemporaryDirectory() as cache, chromium() as browser:
        with serve(environment={"LEPTON_DASH_CACHE": cache}) as server:
            cold = _more_layers(browser, server.address, NEW_FOR_PLAY)
            cold_on_the_way = _more_layers(browser, server.address, NEW_ON_THE_WAY)
        # a server anew, so that its memory holds nothing, but the cache on disk all of it
        with serve(environment={"LEPTON_DASH_CACHE": cache}) as server:
            warm = _more_layers(browser, server.address, NEW_FOR_PLAY)
            warm_on_the_way = _more_layers(browser, server.address, NEW_ON_THE_WAY)
            plays = _plays(browser, server.address)
            slides = _slides(browser, server.address)
        with training_alone(_experiment()):
            trip = round_trips(browser, REPEATS)
    with tempfile.TemporaryDirectory() as cache:
        networks = [_experiment(BARE_WIDTH, layers) for layers in range(2, REPEATS + 2)]
        cold_jit = [1e3 * seconds for seconds in jit_times(networks, cache)]
        warm_jit = [1e3 * seconds for seconds in jit_times(networks, cache)]
    figures = [
        ("play after a reset", plays, trip, 8),
        ("a layer more and play, its program in the cache", warm, warm_jit, 3),
        ("a layer more and play, its program not in the cache", cold, cold_jit, 2),
        ("a layer more while it trains, its program in the cache", warm_on_the_way, warm_jit, 4),
        ("the same, its program not in the cache", cold_on_the_way, cold_jit, 3),
        ("learning rate, from the key to the training", slides, trip, 6),
    ]
    print_table(
        ("", "ms, median", "ms, longest", "bare, median"),
        [
            (what, number(statistics.median(ms)), number(max(ms)), number(statistics.median(bare)))
            for what, ms, bare, _target in figures
        ],
    )
    return [
        Check(what, statistics.median(ms) / statistics.median(bare), "at most", target, " x bare")
        for what, ms, bare, target in figures
    ]


def _experiment(width: int = 5, layers: int = 1) -> Experiment:
    return Experiment(network=Network(hidden_sizes=(width,) * layers), training=SLOW)


@contextmanager
def _training(browser: Browser, address: str, width: int = 5) -> Iterator[Page]:
    """A page on which a small network is training."""
    with playground(browser, address, _experiment(width)) as page:
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


def _more_layers(browser: Browser, address: str, layers: Layers) -> list[float]:
    """A layer more, from the click to the first picture of the new network, trained [ms]."""
    times = []
    with _training(browser, address, layers.width) as page:
        for _ in range(REPEATS):
            if layers.paused:
                page.get_by_test_id("pause").click()
            page.wait_for_timeout(SETTLED)
            buttons = [".st-key-add_layer button"]
            buttons += ['[data-testid="play"]'] * layers.paused
            times.append(_ms_to_picture(page, *buttons))
    return times


def _ms_to_picture(page: Page, *buttons: str) -> float:
    """From a click on the buttons to the first picture of a trained network that follows [ms]."""
    for button in buttons:
        page.wait_for_function(
            "(button) => document.querySelector(button)?.disabled === false", arg=button
        )
    clicked = page.evaluate(
        """(buttons) => {
            const now = performance.now();
            for (const button of buttons) document.querySelector(button).click();
            return now;
        }""",
        buttons,
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
