"""The way to a training's figures, and what is said when it can't be kept."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.components.conftest import Stage

OpenStage = Callable[..., Stage]


def test_a_word_that_a_training_cannot_be_kept_comes_and_goes(stage: OpenStage) -> None:
    opened = stage(notice="")
    expect(opened.by("notice")).to_be_hidden()
    opened.show.notice = "The disk is full; <b>make room</b>."
    expect(opened.by("notice")).to_have_text("The disk is full; <b>make room</b>.")
    opened.show.notice = ""
    expect(opened.by("notice")).to_be_hidden()


def test_export_tells_the_page(stage: OpenStage) -> None:
    opened = stage()
    opened.by("export").click()
    opened.page.wait_for_function("window.told.export === true")
