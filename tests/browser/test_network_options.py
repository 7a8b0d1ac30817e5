"""The rows of the layers in a real browser: what acts at once, and that nothing jumps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.playground import Playground, box_of, leave, visit


@pytest.fixture(scope="module")
def deep(with_cache: BrowserContext, address: str) -> Iterator[Playground]:
    """A network of twelve layers that trains, with the rows of its layers open."""
    sizes = "-".join(["4"] * 12)
    page = visit(with_cache, f"{address}?hidden_sizes={sizes}&epochs=10000000&residual=true")
    page.wait_until_it_trains()
    page.page.locator(".st-key-more_network summary").click()
    page.page.locator(".st-key-layer_rows").wait_for()
    yield page
    assert page.mishaps == []
    leave(with_cache)


def top(page: Playground, key: str) -> float:
    return box_of(page.page.locator(f".st-key-{key}"))["y"]


def test_freezing_and_dropout_act_on_the_running_training(deep: Playground) -> None:
    before, row = deep.epoch(), top(deep, "neurons_2")
    deep.page.locator(".st-key-frozen_1 label").click()
    deep.wait_for_query(frozen_layers="0")
    deep.type_into("dropout_2", "0.25")
    deep.wait_for_query(dropouts="0.0,0.25")
    deep.wait_for(lambda: deep.epoch() > before + 10, "epochs with the new settings")
    assert deep.epoch() > before  # and it never began anew
    assert top(deep, "neurons_2") == pytest.approx(row, abs=1)
    assert deep.page.get_by_role("checkbox", name="Freeze layer 1", exact=True).is_checked()


def test_a_layer_far_down_gets_its_own_activation(deep: Playground) -> None:
    deep.choose("first_layer", "Layers 9 to 12")
    deep.page.locator(".st-key-neurons_12").wait_for()
    deep.choose("activation_12", "Gaussian")
    deep.wait_for_query(activations="-".join(["tanh"] * 11 + ["gaussian"]))
    summary = deep.page.locator(".st-key-more_network summary")
    deep.wait_for(lambda: "Tanh, Gaussian" in summary.inner_text(), "the summary")
    deep.wait_until_it_trains()


def test_the_schedule_is_drawn(deep: Playground) -> None:
    deep.choose("schedule", "Cosine")
    curve = deep.page.get_by_role("img", name="Learning rate: 0.03 at the start, 0 at the end.")
    curve.wait_for()
    assert box_of(curve)["height"] > 40
