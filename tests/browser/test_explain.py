"""Guessing, explanations and what is shown, on the page with a real training."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.playground import OpenPage, Playground, box_of

SHORT = "epochs=60&seed=3"


def curve(page: Playground) -> Any:
    """The losses of the finished run, as the browser has them."""
    page.wait_for(lambda: page.status().startswith("Finished"), "the end")
    return page.page.evaluate(
        """() => { const {history} = document.querySelector(".lepton-stage").stage;
             return history.columns.map((column) => [...column.slice(0, history.length)]); }"""
    )


def test_what_is_shown_never_touches_the_curve(open_page: OpenPage) -> None:
    plain = curve(open_page(SHORT))
    page = open_page(f"{SHORT}&show=train,discrete,large")
    expect(page.page.get_by_test_id("show-discrete")).to_be_checked()
    assert curve(page) == plain
    page.page.get_by_test_id("display-options").click()
    page.page.get_by_test_id("show-large").uncheck()
    page.wait_for_query(show="train,discrete")
    assert curve(page) == plain


def test_a_guess_comes_before_the_training_and_is_scored_after(open_page: OpenPage) -> None:
    page = open_page(f"{SHORT}&predict=1")
    by = page.page.get_by_test_id
    expect(by("predict")).to_be_visible()
    page.wait_for(lambda: page.epoch() == 0, "a first frame")
    expect(by("play")).to_be_disabled()
    expect(by("guess-start")).to_be_disabled()
    page.page.keyboard.press("Space")  # nor by the key
    by("guess").fill("0.2")
    by("guess-start").click()
    result = by("guess-result")
    expect(result).to_contain_text("it is")
    said, final = re.findall(r"[\d.]+\d", result.inner_text())[:2]
    assert float(said) == 0.2
    assert float(final) == pytest.approx(page.number("validation-loss"), rel=1e-3)
    expect(by("guesses").locator("li")).to_have_count(1)
    by("guess-again").click()
    page.wait_for(lambda: page.epoch() == 0, "the start")
    expect(by("play")).to_be_disabled()
    by("guess-skip").click()
    page.wait_for(lambda: page.status().startswith("Finished"), "the end")
    expect(by("predict")).to_be_hidden()


def test_a_curve_is_drawn_by_the_pointer(open_page: OpenPage) -> None:
    page = open_page(f"{SHORT}&predict=1")
    by = page.page.get_by_test_id
    page.wait_for(lambda: page.epoch() == 0, "a first frame")
    box = box_of(by("sketch"))
    mouse = page.page.mouse
    mouse.move(box["x"] + 70, box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 185, steps=8)
    mouse.up()
    # what ends early is a guess, too, and it is said how it counts
    expect(by("guess-short")).to_contain_text("from there on its last value counts")
    expect(by("guess-start")).to_be_enabled()
    assert page.page.evaluate("getSelection().toString()") == ""
    mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 5, box["y"] + 120, steps=8)
    mouse.up()
    expect(by("guess-short")).to_be_empty()
    assert 0 < float(by("guess").input_value()) < 2
    by("guess-start").click()
    expect(by("guess-result")).to_contain_text("on average")
    expect(by("sketch").locator("path.lepton-truth")).to_have_count(1)


def test_guessing_is_switched_on_and_off_on_the_page(open_page: OpenPage) -> None:
    page = open_page(SHORT)
    page.wait_for(lambda: page.status().startswith("Finished"), "the end")
    by = page.page.get_by_test_id
    by("guess-first").click()
    page.wait_for_query(predict="1")
    page.wait_for(lambda: page.epoch() == 0, "the start")
    expect(by("play")).to_be_disabled()
    by("guess-first").click()
    page.wait_for(lambda: "predict" not in page.query(), "no guess in the address")
    expect(by("play")).to_be_enabled()
