"""Explanations and display options of the stage, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.components.conftest import Stage

OpenStage = Callable[..., Stage]


def test_a_chart_explains_itself_with_its_present_numbers(stage: OpenStage) -> None:
    opened = stage(status="paused")
    button, note = opened.by("explain-loss"), opened.by("explain-loss-note")
    expect(button).to_have_accessible_name("Explain: Loss")
    expect(note).to_be_hidden()
    button.click()
    expect(note).to_be_visible()
    expect(note).to_contain_text("How wrong the network is on average")
    shown = opened.by("train-loss").inner_text()
    expect(note).to_contain_text(f"training: {shown}, over 250 examples")
    assert "⟨" not in note.inner_text()
    box = note.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1366


def test_the_numbers_go_on_while_it_is_open(stage: OpenStage) -> None:
    opened = stage()
    opened.by("explain-loss").click()
    formula = opened.by("explain-loss-note").locator("code").filter(has_text="training: ")
    first = formula.inner_text()
    expect(formula).not_to_have_text(first)
    expect(formula).to_have_text(re.compile(r"training: [\d.e+-]+, over 250 examples"))


def test_it_is_opened_and_closed_by_the_keyboard(stage: OpenStage) -> None:
    opened = stage()
    button, note = opened.by("explain-boundary"), opened.by("explain-boundary-note")
    button.focus()
    opened.page.keyboard.press("Enter")
    expect(note).to_be_visible()
    expect(note).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    opened.page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_words_of_another_experiment_take_their_place(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.by("explain-loss").click()
    note = opened.by("explain-loss-note")
    opened.page.evaluate(
        """() => mount({ explanations: { loss: {
             title: "Loss", sentence: "<b>Other</b> words.", formula: "L = 1", watch: "" } } })"""
    )
    expect(note).to_contain_text("<b>Other</b> words.")
    assert note.locator("b").count() == 0


def picture(opened: Stage) -> int:
    """How many colours the boundary's canvas has."""
    colours: int = opened.page.evaluate(
        """() => { const canvas = document.querySelector(".lepton-picture");
             const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
             return new Set(new Uint32Array(data.buffer)).size; }"""
    )
    return colours


def test_display_options_change_the_picture_alone(stage: OpenStage) -> None:
    opened = stage(status="paused")
    said = len(opened.show.said)
    assert picture(opened) > 2
    opened.by("display-options").click()
    opened.by("show-discrete").check()
    assert picture(opened) == 2
    opened.by("show-validation").uncheck()
    traces = opened.figure("boundary-chart")["data"]
    assert [trace.get("visible", True) for trace in traces[:2]] == [True, "legendonly"]
    before = traces[0]["marker"]["size"]
    opened.by("show-large").check()
    assert opened.figure("boundary-chart")["data"][0]["marker"]["size"] > 1.5 * before
    opened.by("show-discrete").uncheck()
    assert picture(opened) > 2
    assert {message["type"] for message in opened.show.said[said:]} <= {"credit"}
    told = opened.page.evaluate("told.display")
    assert told == ["train", "large"]


def test_discrete_pictures_of_several_classes_and_of_values(stage: OpenStage) -> None:
    for settings, colours in (
        ({"task": "multiclass", "class_names": ("a", "b", "c")}, 3),
        ({"task": "regression", "value_range": (-1.0, 1.0)}, 2),
    ):
        opened = stage(status="paused", **settings)
        assert picture(opened) > colours
        opened.by("display-options").click()
        opened.by("show-discrete").check()
        assert picture(opened) == colours
