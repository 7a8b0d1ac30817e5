"""What the stage shows before Plotly, which takes the browser a while, is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from lepton_dash.live import assets
from tests.components.conftest import Stage, wait_until
from tests.components.synthetic import Server

OpenStage = Callable[..., Stage]

PLOTLY = f"**{assets.plotly_path()}"
PICTURE = "[data-testid=boundary-chart] canvas.lepton-picture"


def _pixels(stage: Stage) -> str:
    pixels: str = stage.page.locator(PICTURE).evaluate("(canvas) => canvas.toDataURL()")
    return pixels


@pytest.mark.parametrize(
    "settings",
    [
        {"class_names": ("no", "yes")},
        {"task": "regression", "target_name": "price", "x_range": (0.0, 3.0)},
        {"class_names": ("no", "yes"), "size": (390, 844)},
    ],
)
def test_the_boundary_moves_before_plotly_where_its_figure_will_have_it(
    stage: OpenStage, context: BrowserContext, settings: dict[str, Any]
) -> None:
    held: list[Route] = []
    context.route(PLOTLY, lambda route: held.append(route))
    opened = stage(own_page=True, charts=False, **settings)
    picture = opened.page.locator(PICTURE)
    expect(picture).to_be_visible()
    before = _pixels(opened)
    opened.wait_for_frames(5)
    assert _pixels(opened) != before
    place = picture.bounding_box()
    expect(opened.page.locator(".js-plotly-plot")).to_have_count(0)
    wait_until(opened.page, lambda: bool(held))
    held[0].continue_()
    context.unroute(PLOTLY)
    opened.page.locator("[data-testid=boundary-chart] .imagelayer image").wait_for(state="attached")
    assert opened.figure("loss-chart")["data"]
    assert picture.bounding_box() == pytest.approx(place, abs=1)


def test_plotly_that_could_not_be_loaded_is_tried_again(
    synthetic: Server, context: BrowserContext
) -> None:
    tried: list[Route] = []

    def fail_once(route: Route) -> None:
        tried.append(route)
        if len(tried) == 1:
            route.abort()
        else:
            route.continue_()

    context.route(PLOTLY, fail_once)
    synthetic.put_up("retried", status="paused")
    page = context.new_page()
    page.goto(synthetic.page("retried"))
    page.locator("[data-testid=boundary-chart] .imagelayer image").wait_for(state="attached")
    context.unroute(PLOTLY)
    page.close()
    assert len(tried) == 2
