"""The time line on the real page: back to an epoch, on from there, and curves to compare with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.playground import OpenPage, Playground, box_of

SMALL = "dataset=circle&hidden_sizes=4-2&epochs=400"


@pytest.fixture
def finished(open_page: OpenPage) -> Playground:
    """A page whose run of 400 epochs is over."""
    page = open_page(SMALL)
    page.wait_for(lambda: page.status().startswith("Finished"), "the end")
    page.wait_for(lambda: _place(page) == (400, 400), "the newest epoch on the time line")
    return page


def _place(page: Playground) -> tuple[int, ...]:
    """What the time line says: the epoch that is shown, and the newest."""
    text = page.page.get_by_test_id("timeline-epoch").inner_text().replace(",", "")
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _go_to(page: Playground, epoch: int) -> None:
    """Moves the slider to an epoch as a person who lets it go there."""
    page.page.get_by_test_id("timeline").evaluate(
        """(slider, epoch) => {
             slider.value = epoch;
             for (const type of ["input", "change"])
               slider.dispatchEvent(new Event(type, { bubbles: true }));
           }""",
        epoch,
    )
    page.wait_for(lambda: page.epoch() == epoch, f"epoch {epoch}")


def _figure(page: Playground) -> Any:
    """The loss chart's traces and the marks on it."""
    return page.page.evaluate(
        """() => {
             const { data, layout } = document.querySelector(".lepton-stage").stage.loss.plot;
             return { names: data.map(({ name }) => name), dashes: data.map((t) => t.line.dash),
                      ends: data.map(({ x }) => x.at(-1)), shapes: layout.shapes ?? [],
                      marks: (layout.annotations ?? []).map(({ x, text }) => [x, text]) };
           }"""
    )


def test_the_time_line_goes_back_and_to_the_end_again(finished: Playground) -> None:
    newest = finished.number("train-loss")
    now = finished.page.get_by_test_id("timeline-now")
    expect(now).to_be_disabled()
    _go_to(finished, 3)
    finished.wait_for(lambda: finished.number("train-loss") > newest, "another loss")
    assert finished.status().startswith("Epoch 3 of 400")
    finished.wait_for(lambda: [line["x0"] for line in _figure(finished)["shapes"]] == [3], "a line")
    assert _figure(finished)["ends"] == [400, 400]  # the whole curve stays
    now.click()
    finished.wait_for(lambda: finished.number("train-loss") == newest, "the newest loss")
    finished.wait_for(lambda: _figure(finished)["shapes"] == [], "no line")
    expect(now).to_be_disabled()
    # by keys
    slider = finished.page.get_by_test_id("timeline")
    slider.focus()
    slider.press("ArrowLeft")
    finished.wait_for(lambda: finished.epoch() == 399, "one epoch back")
    expect(slider).to_have_attribute("aria-valuetext", "epoch 399 of 400")
    slider.press("Home")
    finished.wait_for(lambda: finished.epoch() == 0, "the start")
    slider.press("End")
    finished.wait_for(lambda: finished.status().startswith("Finished"), "the end")
    # while it is dragged the page follows, and then it is exact
    mouse = finished.page.mouse
    slider.scroll_into_view_if_needed()
    box = box_of(slider)
    middle = box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] - 8, middle)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, middle)
    finished.wait_for(lambda: 100 < finished.epoch() < 300, "an epoch nearby")
    mouse.move(box["x"] + box["width"] / 4, middle)
    mouse.up()
    epoch = int(slider.input_value())
    assert 50 < epoch < 150
    finished.wait_for(lambda: finished.epoch() == epoch, "that very epoch")
    assert _place(finished) == (epoch, 400)


def test_playing_from_an_earlier_epoch_overlays_both_futures(finished: Playground) -> None:
    _go_to(finished, 100)
    finished.page.locator(".st-key-learning_rate input[type=range]").press("ArrowRight")
    finished.wait_for_query(learning_rate="0.05")
    assert finished.epoch() == 100
    finished.page.get_by_test_id("play").click()
    finished.wait_for(lambda: finished.status().startswith("Finished"), "the end")
    finished.wait_for(
        lambda: _figure(finished)["names"][:2] == ["old future: Learning rate 0.03 (now 0.05)"] * 2,
        "the old future",
    )
    figure = _figure(finished)
    assert figure["names"][2:] == ["training", "validation"]
    assert figure["dashes"][:2] == ["dot", "dot"]
    assert figure["ends"] == [400] * 4
    finished.page.get_by_test_id("release").click()
    finished.wait_for(lambda: len(_figure(finished)["names"]) == 2, "no other curve")
    expect(finished.page.get_by_test_id("release")).to_be_hidden()


def test_a_held_curve_stays_behind_other_networks_and_is_exported(
    finished: Playground, tmp_path: Path
) -> None:
    page = finished.page
    page.get_by_test_id("hold").click()
    finished.wait_for(lambda: len(_figure(finished)["names"]) == 4, "the held curve")
    finished.type_into("hidden_sizes", "3")
    finished.wait_for_query(hidden_sizes="3")
    name = "held: Hidden layers 4-2 (now 3)"
    finished.wait_for(lambda: _figure(finished)["names"][0] == name, "what it was")
    assert _figure(finished)["dashes"][:2] == ["dash", "dash"]
    finished.wait_for(lambda: finished.status().startswith("Finished"), "the end")
    finished.wait_for(lambda: _figure(finished)["marks"] != [], "the best epoch")
    epoch, text = _figure(finished)["marks"][0]
    assert 1 <= epoch <= 400
    assert re.fullmatch(r"best \d.*", text)
    with page.expect_download() as download:
        page.get_by_test_id("download-loss-svg").click()
    path = tmp_path / "loss.svg"
    download.value.save_as(path)
    drawn = path.read_text(encoding="utf-8")
    assert name in drawn
    assert text in drawn


def test_a_held_curve_survives_a_reload(finished: Playground) -> None:
    finished.page.get_by_test_id("hold").click()
    finished.wait_for(lambda: len(_figure(finished)["names"]) == 4, "the held curve")
    finished.page.reload()
    finished.page.get_by_test_id("status").wait_for()
    finished.wait_for(lambda: finished.status().startswith("Finished"), "the end again")
    finished.wait_for(lambda: len(_figure(finished)["names"]) == 4, "the held curve again")


def test_new_weights_are_another_start(finished: Playground) -> None:
    page = finished.page
    _go_to(finished, 0)
    loss = finished.number("train-loss")
    page.get_by_test_id("new-weights").click()
    finished.wait_for(lambda: "seed" in finished.query(), "a seed in the address")
    page.get_by_test_id("reset").click()
    finished.wait_for(lambda: finished.epoch() == 0, "the start")
    finished.wait_for(lambda: finished.number("train-loss") != loss, "another loss")


def test_a_rule_ends_it_in_words_and_step_goes_past(open_page: OpenPage) -> None:
    page = open_page("dataset=circle&hidden_sizes=4-2&epochs=100000&stop_loss=0.2")
    page.wait_for(lambda: page.status().startswith("Stopped after"), "the rule")
    assert "the validation loss reached 0.2." in page.status()
    assert page.number("validation-loss") <= 0.2
    epoch = page.epoch()
    page.page.get_by_test_id("step").click()
    page.wait_for(lambda: page.epoch() == epoch + 1, "one more epoch")
    page.page.get_by_test_id("play").click()
    page.wait_for(lambda: page.page.get_by_test_id("time-left").inner_text() != "", "time left")
