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
    opened = stage(size=size, status="paused")
    loss, boundary = _box(opened, "loss-chart"), _box(opened, "boundary-chart")
    network = _box(opened, "network")
    assert network["y"] + network["height"] < loss["y"]
    assert network["x"] + network["width"] < boundary["x"]
    assert loss["x"] + loss["width"] < boundary["x"]
    assert boundary["x"] + boundary["width"] <= size[0]
    for box in (network, loss, boundary):
        assert box["y"] + box["height"] <= size[1]
    assert min(loss["width"], network["width"]) > 430
    picture = opened.page.locator(".lepton-picture").bounding_box()
    assert picture is not None
    assert picture["width"] >= (400 if size[1] >= 768 else 300)
    # the picture fills most of its card
    assert picture["width"] * picture["height"] > 0.6 * boundary["width"] * boundary["height"]
    plot = opened.page.locator("[data-testid=loss-chart] .bglayer rect").bounding_box()
    assert plot is not None
    assert plot["height"] >= (140 if size[1] >= 768 else 90)


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        ((1024, 768), {}),  # a projector, with the sidebar
        ((1024, 768), {"task": "regression"}),
        ((1024, 768), {"task": "multiclass", "class_names": ("setosa", "versicolor", "virginica")}),
    ],
)
def test_a_projector_shows_both_charts_above_the_fold(
    stage: OpenStage, size: tuple[int, int], settings: dict[str, Any]
) -> None:
    opened = stage(size=size, status="paused", **settings)
    loss, boundary = _box(opened, "loss-chart"), _box(opened, "boundary-chart")
    assert loss["y"] == pytest.approx(boundary["y"], abs=40)
    for box in (loss, boundary):
        assert box["y"] + box["height"] <= size[1]
    assert _box(opened, "network")["y"] > boundary["y"] + boundary["height"]
    picture = opened.page.locator(".lepton-picture").bounding_box()
    assert picture is not None
    assert picture["width"] > 230
    assert _clipped(opened) == []


@pytest.mark.parametrize("width", [360, 414, 768])
def test_a_small_screen_has_one_column_and_no_sideways_scrolling(
    stage: OpenStage, width: int
) -> None:
    opened = stage(size=(width, 800), status="paused")
    loss, boundary = _box(opened, "loss-chart"), _box(opened, "boundary-chart")
    network = _box(opened, "network")
    assert boundary["y"] + boundary["height"] < loss["y"]
    assert loss["y"] + loss["height"] < network["y"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("play", "pause", "step", "reset", "speed", "epoch", "download-loss-svg"):
        box = _box(opened, name)
        assert 0 <= box["x"] <= width - box["width"], name
    assert _clipped(opened) == []


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (390, 844)])
def test_the_transport_stays_when_the_page_scrolls(stage: OpenStage, size: tuple[int, int]) -> None:
    opened = stage(size=size)
    opened.page.mouse.move(size[0] - 20, 300)
    opened.page.evaluate("window.scrollTo(0, 10_000)")
    assert opened.page.evaluate("window.scrollY") > 50
    for name in ("play", "pause"):
        box = _box(opened, name)
        assert 0 <= box["y"] < 40
        on_top = opened.page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('button')?.dataset.testid",
            [box["x"] + 5, box["y"] + 5],
        )
        assert on_top == name


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768)])
def test_a_presentation_can_be_read_from_the_last_row(
    stage: OpenStage, size: tuple[int, int]
) -> None:
    opened = stage(size=size, epoch=500)
    usual = opened.figure("loss-chart")["data"][0]["line"]["width"]
    opened.page.add_style_tag(content="aside { display: none }")  # as the page's sidebar is
    opened.by("present").click()
    opened.page.wait_for_function("told.present === true")
    opened.page.wait_for_function(
        """() => {
          const chart = document.querySelector("[data-testid=boundary-chart]");
          return chart.querySelector(".main-svg").clientHeight === chart.clientHeight;
        }"""
    )
    loss, boundary = _box(opened, "loss-chart"), _box(opened, "boundary-chart")
    for box in (loss, boundary):
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size[1]
    assert _box(opened, "network")["y"] > boundary["y"] + boundary["height"]
    picture = opened.page.locator(".lepton-picture").bounding_box()
    assert picture is not None
    assert picture["height"] > 0.5 * size[1]
    # 2.3 % of the height are 17.7 px at 768: three times what a book has at a screen's distance
    letters = opened.page.evaluate(
        """() => [...document.querySelectorAll(
             ".lepton-bar :is(.lepton-number, .lepton-words, select), .lepton-chart-card h2, "
             + ".lepton-chart-card .lepton-number, .lepton-chart-card .main-svg text")]
          .filter((node) => node.getBoundingClientRect().width)
          .map((node) => [node.textContent, parseFloat(getComputedStyle(node).fontSize)])"""
    )
    assert len(letters) > 15
    assert [one for one in letters if one[1] < 0.02 * size[1]] == []
    assert opened.figure("loss-chart")["data"][0]["line"]["width"] > 1.5 * usual
    assert _clipped(opened) == []
    # the transport is there, and acts
    opened.by("pause").click()
    opened.wait_for_said({"type": "pause"})
    opened.page.keyboard.press("Escape")
    opened.page.wait_for_function("told.present === false")
    assert opened.figure("loss-chart")["data"][0]["line"]["width"] == usual
    opened.page.add_style_tag(content="@media (min-width: 641px) { aside { display: block } }")


def test_an_address_opens_a_presentation(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.page.evaluate("mount({present: true})")
    expect(opened.page.locator(".lepton-stage")).to_have_attribute("data-present", "")
    opened.page.evaluate("mount({present: false})")
    expect(opened.page.locator(".lepton-stage")).not_to_have_attribute("data-present", "")


def _clipped(stage: Stage) -> list[str]:
    """Texts of titles, legends, axes and numbers that don't lie wholly in what shows them."""
    found: list[str] = stage.page.evaluate(
        """() => {
          const inside = (box, room) =>
            box.left >= room.left - 1 && box.right <= room.right + 1 &&
            box.top >= room.top - 1 && box.bottom <= room.bottom + 1;
          const clipped = [];
          for (const card of document.querySelectorAll(".lepton-chart-card")) {
            const chart = card.querySelector(".lepton-chart").getBoundingClientRect();
            for (const text of card.querySelectorAll("svg text")) {
              const box = text.getBoundingClientRect();
              if (box.width && !inside(box, chart)) clipped.push(text.textContent);
            }
            for (const title of card.querySelectorAll("h2, .lepton-readout"))
              if (title.scrollWidth > title.clientWidth + 1) clipped.push(title.textContent);
          }
          // of one line; those of a presentation are large on purpose
          const most = document.querySelector("[data-present]") ? Infinity : 40;
          for (const button of document.querySelectorAll(".lepton-tools button"))
            if (button.getBoundingClientRect().height > most) clipped.push(button.textContent);
          return clipped;
        }"""
    )
    return found


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
    opened.page.set_viewport_size({"width": 1366, "height": 560})
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
