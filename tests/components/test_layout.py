"""What a person sees and reaches: on small screens, by keyboard, with reduced motion."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.components.conftest import Stage

OpenStage = Callable[..., Stage]


def _box(stage: Stage, testid: str) -> dict[str, Any]:
    box: dict[str, Any] = stage.by(testid).bounding_box()
    return box


@pytest.mark.parametrize("size", [(1366, 768), (1366, 660), (1920, 1080)])
def test_a_laptop_shows_the_stage_whole(stage: OpenStage, size: tuple[int, int]) -> None:
    opened = stage(size=size)
    loss, boundary = _box(opened, "loss-chart"), _box(opened, "boundary-chart")
    network = _box(opened, "network")
    assert loss["x"] == boundary["x"]
    assert loss["y"] + loss["height"] < boundary["y"]
    assert network["x"] + network["width"] < loss["x"]
    assert boundary["x"] + boundary["width"] <= size[0]
    for box in (network, boundary):
        assert box["y"] + box["height"] <= size[1]
    assert loss["width"] > 350
    assert network["width"] > 500


@pytest.mark.parametrize("width", [360, 414, 768])
def test_a_small_screen_has_one_column_and_no_sideways_scrolling(
    stage: OpenStage, width: int
) -> None:
    opened = stage(size=(width, 800))
    loss, boundary = _box(opened, "loss-chart"), _box(opened, "boundary-chart")
    network = _box(opened, "network")
    assert network["y"] + network["height"] < loss["y"]
    assert loss["y"] + loss["height"] < boundary["y"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("play", "pause", "step", "reset", "speed", "epoch", "download-loss-svg"):
        box = _box(opened, name)
        assert 0 <= box["x"] <= width - box["width"], name


def test_nothing_moves_from_the_first_moment_to_a_long_sentence(stage: OpenStage) -> None:
    watched = ("play", "epoch", "network", "loss-chart", "boundary-chart", "train-loss")
    opened = stage(silent=True, drawn=False)
    empty = {name: _box(opened, name) for name in watched}
    for settings in (
        {"epoch": 5},
        {"epoch": 999_950, "status": "paused"},
        {"status": "diverged", "message": "The loss became infinite. " * 12},
        {"task": "regression"},
    ):
        filled = stage(**settings)
        for name in watched:
            for side in ("x", "y", "height"):
                assert _box(filled, name)[side] == empty[name][side], (settings, name)


def test_charts_follow_the_width_of_the_page(stage: OpenStage) -> None:
    opened = stage(size=(1366, 768))
    before = _box(opened, "boundary-chart")["width"]
    opened.page.set_viewport_size({"width": 1200, "height": 768})
    opened.page.wait_for_function(
        """() => {
          const chart = document.querySelector("[data-testid=boundary-chart]");
          const drawn = chart.querySelector(".main-svg").clientWidth;
          const image = chart.querySelector(".imagelayer image").getBoundingClientRect();
          const canvas = chart.querySelector("canvas").getBoundingClientRect();
          return drawn === chart.clientWidth && Math.abs(image.width - canvas.width) < 1;
        }"""
    )
    assert _box(opened, "boundary-chart")["width"] < before


def test_a_colour_bar_that_turns_leaves_nothing_behind(stage: OpenStage) -> None:
    opened = stage(task="regression", size=(360, 800), status="paused")
    labels = opened.page.locator("[data-testid=boundary-chart] .cbaxis text")
    expect(labels.first).to_be_visible()
    opened.page.set_viewport_size({"width": 1366, "height": 768})
    picture = opened.page.locator("[data-testid=boundary-chart] canvas")
    opened.page.wait_for_function(
        """() => document.querySelector("[data-testid=boundary-chart] canvas").clientWidth > 200"""
    )
    right = picture.bounding_box()
    assert right is not None
    for label in labels.all():
        box = label.bounding_box()
        assert box is not None
        assert box["x"] > right["x"] + right["width"]


def test_buttons_have_names_and_say_their_keys(stage: OpenStage) -> None:
    opened = stage()
    for name, key in {"play": "space", "pause": "space", "step": "→", "reset": "r"}.items():
        button = opened.by(name)
        expect(button).to_have_role("button")
        assert button.get_attribute("aria-label")
        assert f"({key})" in (button.get_attribute("title") or "")
    for button in opened.page.locator(".lepton-stage button").all():
        assert button.evaluate("(node) => node.tagName") == "BUTTON"
        assert (button.get_attribute("aria-label") or button.text_content() or "").strip()


def test_focus_goes_from_left_to_right_and_is_visible(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.page.get_by_label("Elsewhere").focus()
    for name in ("play", "pause", "step", "reset", "new-weights", "speed", "loss-linear"):
        opened.page.keyboard.press("Tab")
        if name == "loss-linear":
            opened.by(name).focus()  # the network comes before it
        expect(opened.by(name)).to_be_focused()
        outline = opened.by(name).evaluate("(node) => getComputedStyle(node).outlineStyle")
        assert outline == "solid", name


def test_reduced_motion_stops_what_pulses(stage: OpenStage) -> None:
    settings = {"status": "building", "message": ""}
    for motion, expected in (("no-preference", "lepton-breathe"), ("reduce", "none")):
        opened = stage(media={"reduced_motion": motion}, **settings)
        name = opened.by("status").evaluate(
            "(node) => getComputedStyle(node, '::before').animationName"
        )
        assert name == expected


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_the_page(stage: OpenStage, theme: str) -> None:
    opened = stage(theme=theme)
    ratios = opened.page.evaluate(
        """() => {
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 1;
          const paint = canvas.getContext("2d", {willReadFrequently: true});
          const page = getComputedStyle(document.body).backgroundColor;
          const light = (colour) => {
            paint.fillStyle = page;
            paint.fillRect(0, 0, 1, 1);
            paint.fillStyle = colour;
            paint.fillRect(0, 0, 1, 1);
            const parts = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3)
              .map((part) => part / 255)
              .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
          };
          const under = light(page);
          const texts = [...document.querySelectorAll(
            ".lepton-label, .lepton-number, .lepton-status, .lepton-stage text, .lepton-quiet")];
          return texts.map((node) => {
            const style = getComputedStyle(node);
            const over = light(node instanceof SVGElement ? style.fill : style.color);
            const [low, high] = [over, under].sort((a, b) => a - b);
            return [node.textContent, (high + 0.05) / (low + 0.05)];
          });
        }"""
    )
    assert len(ratios) > 20
    assert {text: ratio for text, ratio in ratios if ratio < 4.5} == {}
