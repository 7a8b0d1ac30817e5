"""How guesses are scored, in the language that does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from lepton_dash.live import assets
from lepton_dash.ui.predict_words import predict_words
from tests.components.synthetic import Server


@pytest.fixture(scope="module")
def page(context: BrowserContext, synthetic: Server) -> Iterator[Page]:
    """A page of the server, to import modules from it."""
    page = context.new_page()
    synthetic.put_up("predict", silent=True)
    page.goto(synthetic.page("predict"))
    yield page
    page.close()


def call(page: Page, body: str, argument: Any = None) -> Any:
    path = assets.asset_path("predict_score.js")
    return page.evaluate(f"async (a) => {{ const m = await import('{path}'); {body} }}", argument)


@pytest.mark.parametrize(
    ("guess", "final", "verdict", "times"),
    [
        (0.1, 0.1, "spot_on", 1),
        (0.1, 0.105, "spot_on", 1.05),
        (0.12, 0.1, "close", 1.2),
        (0.3, 0.1, "high", 3),
        (0.05, 0.2, "low", 4),
        (0, 0, "spot_on", 1),
    ],
)
def test_a_guess_is_scored_by_how_many_times_it_is_off(
    page: Page, guess: float, final: float, verdict: str, times: float
) -> None:
    found = call(page, "return m.scoreOf(...a)", [guess, final])
    assert found["verdict"] == verdict
    assert found["times"] == pytest.approx(times)


def test_a_training_without_an_end_has_no_score(page: Page) -> None:
    assert call(page, "return m.scoreOf(0.1, NaN).verdict") == "no_end"


def test_every_verdict_has_words(page: Page) -> None:
    verdicts = predict_words()["verdicts"]
    assert set(verdicts) == {"spot_on", "close", "high", "low", "no_end"}


def test_a_sketch_is_held_against_the_curve_where_both_are(page: Page) -> None:
    curve = {"x": [0, 10, 20], "y": [1, 0.5, 0.5]}
    assert call(page, "return m.valueAt(a, 5)", curve) == 0.75
    assert call(page, "return [m.valueAt(a, 20), m.valueAt(a, 21)]", curve)[0] == 0.5
    sketch = {"x": [0, 5, 20, 30], "y": [1, 1, 1, 9]}
    distance = call(page, "return m.distanceBetween(a[0], a[1])", [sketch, curve])
    assert distance == pytest.approx((0 + 0.25 + 0.5) / 3)
    assert call(page, "return Number.isNaN(m.distanceBetween({x: [], y: []}, a))", curve)
