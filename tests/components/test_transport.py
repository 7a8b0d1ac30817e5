"""Buttons and keys say the right thing over the socket, and show the server's word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.components.conftest import Stage, wait_until

OpenStage = Callable[..., Stage]


@pytest.mark.parametrize("name", ["play", "pause", "step", "reset"])
def test_a_button_says_its_name_to_the_server(stage: OpenStage, name: str) -> None:
    opened = stage(status="playing" if name == "pause" else "paused")
    opened.by(name).click()
    opened.wait_for_said({"type": name})


@pytest.mark.parametrize(
    ("key", "status", "said"),
    [
        (" ", "playing", "pause"),
        (" ", "paused", "play"),
        ("ArrowRight", "paused", "step"),
        ("r", "playing", "reset"),
    ],
)
def test_a_key_does_what_its_button_does(
    stage: OpenStage, key: str, status: str, said: str
) -> None:
    opened = stage(status=status)
    expect(opened.by("play")).to_have_attribute("aria-pressed", str(status == "playing").lower())
    opened.page.keyboard.press(key)
    opened.wait_for_said({"type": said})


def test_space_pauses_after_a_click_on_play(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.by("play").click()
    opened.wait_for_said({"type": "play"})
    opened.page.keyboard.press(" ")
    opened.wait_for_said({"type": "pause"})
    opened.page.keyboard.press(" ")
    wait_until(opened.page, lambda: opened.show.said.count({"type": "play"}) == 2)


def test_space_on_another_button_is_that_button(stage: OpenStage) -> None:
    opened = stage()
    opened.by("reset").focus()
    opened.page.keyboard.press(" ")
    opened.wait_for_said({"type": "reset"})
    assert {"type": "pause"} not in opened.show.said


def test_keys_belong_to_what_somebody_types_into(stage: OpenStage) -> None:
    opened = stage()
    field = opened.page.get_by_label("Elsewhere")
    field.click()
    for key in (" ", "r", "ArrowRight"):
        opened.page.keyboard.press(key)
    expect(field).to_have_value(" r")
    opened.page.get_by_label("Learning rate").focus()
    opened.page.keyboard.press("ArrowRight")
    opened.by("speed").focus()
    opened.page.keyboard.press("r")
    opened.wait_for_frames(5)
    assert not [said for said in opened.show.said if said["type"] in ("pause", "step", "reset")]


def test_keys_with_a_modifier_belong_to_the_browser(stage: OpenStage) -> None:
    opened = stage()
    opened.page.keyboard.press("Alt+r")
    opened.page.keyboard.press("Control+ArrowRight")
    opened.wait_for_frames(5)
    assert not opened.show.commands


def test_the_page_itself_does_not_hear_the_keys(stage: OpenStage) -> None:
    opened = stage()
    opened.page.evaluate(
        """() => {
          window.heard = [];
          document.addEventListener("keydown", ({key}) => window.heard.push(key));
        }"""
    )
    for key in ("r", "c", " "):
        opened.page.keyboard.press(key)
    opened.wait_for_said({"type": "reset"})
    assert opened.page.evaluate("window.heard") == ["c"]


def test_the_speed_is_sent_and_sent_again_after_reconnecting(stage: OpenStage) -> None:
    opened = stage()
    expect(opened.by("epochs-per-second").locator("..")).to_have_css("opacity", "1")
    opened.by("speed").select_option("10")
    opened.wait_for_said({"type": "speed", "value": 10})
    opened.by("speed").select_option("max")
    opened.wait_for_said({"type": "speed", "value": "max"})
    opened.by("speed").select_option("5")
    opened.wait_for_said({"type": "speed", "value": 5})
    opened.show.said.clear()
    opened.drop()
    opened.wait_for_said({"type": "speed", "value": 5})


def test_what_can_be_pressed_follows_the_status(stage: OpenStage) -> None:
    opened = stage(status="paused")
    expect(opened.by("step")).to_be_enabled()
    expect(opened.by("pause")).to_have_attribute("aria-pressed", "true")
    opened.show.status = "finished"
    opened.by("reset").click()
    expect(opened.by("step")).to_be_disabled()
    expect(opened.by("play")).to_be_enabled()
    expect(opened.by("reset")).to_be_enabled()


def test_without_a_connection_nothing_can_be_pressed(stage: OpenStage) -> None:
    opened = stage(closes_with=4404, drawn=False)
    expect(opened.by("status")).to_contain_text("reload")
    for name in ("play", "pause", "step", "reset", "speed"):
        expect(opened.by(name)).to_be_disabled()


@pytest.mark.parametrize(
    ("status", "sentence", "shown"),
    [
        ("playing", "", "Training."),
        ("queued", "Waiting: 2 other networks are prepared before this one.", "2 other networks"),
        ("refused", "The network needs 3.1 GiB, and the server allows 2 GiB.", "3.1 GiB"),
        ("diverged", "The loss became infinite at epoch 12; lower the learning rate.", "epoch 12"),
    ],
)
def test_the_status_is_said_in_words(
    stage: OpenStage, status: str, sentence: str, shown: str
) -> None:
    opened = stage(status=status, message=sentence)
    line = opened.by("status")
    expect(line).to_contain_text(shown)
    expect(line).to_have_role("status")
    expect(line).to_have_attribute("aria-live", "polite")


def test_the_status_is_not_written_with_every_frame(stage: OpenStage) -> None:
    opened = stage(message="Training.")
    opened.page.evaluate(
        """() => {
          window.changes = 0;
          new MutationObserver((list) => { window.changes += list.length; }).observe(
            document.querySelector("[data-testid=status]"),
            {subtree: true, childList: true, characterData: true, attributes: true});
        }"""
    )
    opened.wait_for_frames(30)
    assert opened.page.evaluate("window.changes") == 0


def test_numbers_are_plain_text(stage: OpenStage) -> None:
    opened = stage(status="paused", epoch=1_234_567)
    expect(opened.by("epoch")).to_have_text("1234567")
    assert opened.by("epoch").inner_text() == "1234567"
    expect(opened.by("epochs-per-second")).to_have_text("0")
    speed = opened.by("epochs-per-second").locator("..")
    expect(speed).to_have_css("opacity", "0")  # it tells nothing of a training that rests
    _epoch, train, validation, accuracy, _ = opened.show.history()[-1]
    assert float(opened.by("train-loss").inner_text()) == pytest.approx(train, rel=1e-3)
    assert float(opened.by("validation-loss").inner_text()) == pytest.approx(validation, rel=1e-3)
    expect(opened.by("train-metric")).to_have_text(f"{100 * accuracy:.1f}%")
