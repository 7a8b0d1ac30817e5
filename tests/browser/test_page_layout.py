"""How the page is laid out around the stage: what is in sight, and what a screen reader hears."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import Page, expect

from tests.browser.playground import OpenPage, box_of

LONG = "epochs=10000000"


def _levels(page: Page) -> list[int]:
    levels: list[int] = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(({tagName}) => +tagName[1])"
    )
    return levels


def test_a_laptop_and_a_projector_show_what_people_look_at(open_page: OpenPage) -> None:
    opened = open_page("dataset=xor&" + LONG)
    opened.wait_until_it_trains()
    page = opened.page
    assert box_of(page.locator(".lepton-picture"))["width"] >= 300
    assert box_of(page.get_by_test_id("guess-first"))["height"] < 36  # one line

    # headings: one of the first level, the first, and none is left out on the way down
    levels = _levels(page)
    assert levels.count(1) == levels[0] == 1
    assert max(below - above for above, below in pairwise(levels)) <= 1

    # a slider is named once
    slider = page.locator(".st-key-learning_rate input[type=range]")
    expect(slider).to_have_accessible_name("Learning rate")
    assert page.locator(".st-key-learning_rate").aria_snapshot().count("Learning rate") <= 3

    # play and pause stay when the page scrolls, and nothing lies over them
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 10000)")
    assert page.get_by_test_id("stMain").evaluate("(main) => main.scrollTop") > 100
    page.get_by_test_id("pause").click()
    opened.wait_for(lambda: opened.status() == "Paused.", "the pause")
    epoch = f"{opened.epoch():,}"  # its commas are drawn
    assert epoch in page.get_by_test_id("timeline-epoch").inner_text()  # written the same
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 0)")

    page.set_viewport_size({"width": 1024, "height": 768})
    for chart in ("loss-chart", "boundary-chart"):
        box = box_of(page.get_by_test_id(chart))
        assert box["y"] + box["height"] <= 768, chart


def test_a_presentation_has_the_screen_for_itself_and_is_in_the_address(
    open_page: OpenPage,
) -> None:
    opened = open_page("dataset=xor&present=1&" + LONG)
    opened.wait_until_it_trains()
    page = opened.page
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    for chart in ("loss-chart", "boundary-chart"):
        box = box_of(page.get_by_test_id(chart))
        assert box["y"] + box["height"] <= 768, chart
    page.keyboard.press("Escape")
    opened.wait_for(lambda: "present" not in opened.query(), "the address without it")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    page.get_by_test_id("present").click()
    opened.wait_for_query(present="1")
    expect(page.get_by_test_id("play")).to_be_in_viewport()
