"""Frames drawn in headless Chromium while a network trains, on the cores that train it."""

from __future__ import annotations

import time
from typing import NamedTuple

from playwright.sync_api import Browser

from lepton_dash.spec import Data, Experiment, Network, Training
from tests.browser.serving import serve

from .bare import training_alone
from .cases import ALL_FEATURES
from .results import Check, number, print_table
from .watching import LAPTOP, chromium, drawn, playground

WARM_UP = 3_000  # [ms]
WATCHED = 10_000  # [ms]
WITHOUT_END = Training(epochs=10_000_000)
CASES = {
    "2-4-2-1": Experiment(training=WITHOUT_END),
    "7-8x6-1": Experiment(
        data=Data(features=ALL_FEATURES),
        network=Network(hidden_sizes=(8,) * 6),
        training=WITHOUT_END,
    ),
}


TARGETS = {"2-4-2-1": (0.8, 0.3, 0.25), "7-8x6-1": (0.5, 0.3, 0.25)}
"""At least so many boundaries and networks drawn to an empty page's frames, and epochs to those of
the engine alone"""

COUNT_TICKS = """() => {
    window.ticks = 0;
    const tick = () => { ticks += 1; requestAnimationFrame(tick); };
    tick();
}"""


class Rates(NamedTuple):
    """What happens in a second."""

    epochs: float
    boundary: float  # pictures of newer epochs
    loss: float
    network: float


class Bare(NamedTuple):
    """What happens in a second beside an empty page, while the engine trains for nobody."""

    epochs: float
    ticks: float  # of the page's display


def frames() -> list[Check]:
    """Plays each network for a while and counts; then an empty page beside the same training."""
    ours: dict[str, Rates] = {}
    bare: dict[str, Bare] = {}
    with serve() as server, chromium() as browser:
        for name, experiment in CASES.items():
            ours[name] = _played(browser, server.address, experiment)
    with chromium() as browser:
        for name, experiment in CASES.items():
            bare[name] = _beside_training(browser, experiment)
    print_table(
        ("", "epochs/s", "alone", "boundary/s", "loss chart/s", "network/s", "empty page/s"),
        [
            (
                name,
                *map(number, (rates.epochs, bare[name].epochs, *rates[1:], bare[name].ticks)),
            )
            for name, rates in ours.items()
        ],
    )
    return [
        check
        for name, (boundaries, epochs, networks) in TARGETS.items()
        for check in (
            Check(
                f"boundaries of {name}, to an empty page's frames",
                ours[name].boundary / bare[name].ticks,
                "at least",
                boundaries,
                " x",
            ),
            Check(
                f"epochs of {name} meanwhile, to the engine alone",
                ours[name].epochs / bare[name].epochs,
                "at least",
                epochs,
                " x",
            ),
            Check(
                f"networks drawn of {name}, to an empty page's frames",
                ours[name].network / bare[name].ticks,
                "at least",
                networks,
                " x",
            ),
        )
    ]


def _played(browser: Browser, address: str, experiment: Experiment) -> Rates:
    with playground(browser, address, experiment) as page:
        play = page.get_by_test_id("play")
        if play.is_visible() and play.is_enabled():
            play.click()
        page.wait_for_timeout(WARM_UP)
        before = drawn(page)
        page.wait_for_timeout(WATCHED)
        after = drawn(page)
    seconds = after.seconds - before.seconds
    return Rates(
        (after.epoch - before.epoch) / seconds,
        (after.boundary - before.boundary) / seconds,
        (after.loss - before.loss) / seconds,
        (after.network - before.network) / seconds,
    )


def _beside_training(browser: Browser, experiment: Experiment) -> Bare:
    with training_alone(experiment) as epochs:
        page = browser.new_page(viewport=LAPTOP)
        page.evaluate(COUNT_TICKS)
        page.wait_for_timeout(WARM_UP)
        start, done, ticks = time.perf_counter(), epochs(), page.evaluate("window.ticks")
        page.wait_for_timeout(WATCHED)
        ticks = page.evaluate("window.ticks") - ticks
        seconds = time.perf_counter() - start
        done = epochs() - done
        page.close()
    return Bare(done / seconds, ticks / seconds)
