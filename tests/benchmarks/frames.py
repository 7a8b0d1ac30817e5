"""Frames drawn in headless Chromium while a network trains, on the cores that train it."""

from __future__ import annotations

from lepton_dash.spec import Data, Experiment, Network, Training
from tests.browser.serving import serve

from .cases import ALL_FEATURES
from .results import Check, number, print_table
from .watching import chromium, drawn, playground

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


def frames() -> list[Check]:
    """Plays each network for a while and counts."""
    rates = {}
    with serve() as server, chromium() as browser:
        for name, experiment in CASES.items():
            with playground(browser, server.address, experiment) as page:
                play = page.get_by_test_id("play")
                if play.is_visible() and play.is_enabled():
                    play.click()
                page.wait_for_timeout(WARM_UP)
                before = drawn(page)
                page.wait_for_timeout(WATCHED)
                after = drawn(page)
            seconds = after.seconds - before.seconds
            rates[name] = [
                (late - early) / seconds for early, late in zip(before, after, strict=True)
            ][1:]
    print_table(
        ("", "epochs/s", "boundary/s", "loss chart/s", "network/s"),
        [(name, *map(number, counted)) for name, counted in rates.items()],
    )
    return [
        Check("frames of 2-4-2-1", rates["2-4-2-1"][1], "at least", 50, "/s"),
        Check("epochs of 2-4-2-1 meanwhile", rates["2-4-2-1"][0], "at least", 2500, "/s"),
        Check("networks drawn of 2-4-2-1", rates["2-4-2-1"][3], "at least", 15, "/s"),
        Check("frames of 7-8x6-1", rates["7-8x6-1"][1], "at least", 30, "/s"),
        Check("networks drawn of 7-8x6-1", rates["7-8x6-1"][3], "at least", 15, "/s"),
    ]
