"""Widgets of the page that somebody moves act at once, over the socket."""

from collections.abc import Callable
from typing import Any

from tests.components.conftest import Stage

OpenStage = Callable[..., Stage]

# as Streamlit's widgets do it: the markup follows what the person does
SLIDE = """(text) => {
  const slider = document.querySelector(".st-key-learning_rate input");
  slider.setAttribute("aria-valuetext", text);
}"""


def _set(opened: Stage) -> list[Any]:
    return [said["value"] for said in opened.show.said if said["type"] == "set"]


def test_a_slider_that_is_dragged_is_sent(stage: OpenStage) -> None:
    opened = stage()
    opened.page.get_by_label("Learning rate").hover()
    opened.page.mouse.down()
    opened.page.evaluate(SLIDE, "0.1")
    opened.wait_for_said({"type": "set", "field": "learning_rate", "value": 0.1})
    opened.page.evaluate(SLIDE, "none")
    opened.wait_for_said({"type": "set", "field": "learning_rate", "value": 0})
    opened.page.mouse.up()


def test_a_slider_that_is_moved_by_a_key_is_sent(stage: OpenStage) -> None:
    opened = stage()
    opened.page.get_by_label("Learning rate").focus()
    opened.page.keyboard.press("ArrowUp")
    opened.page.evaluate(SLIDE, "0.3")
    opened.wait_for_said({"type": "set", "field": "learning_rate", "value": 0.3})


def test_what_the_page_itself_changes_is_not_sent(stage: OpenStage) -> None:
    opened = stage()
    opened.page.evaluate(SLIDE, "0.2")
    opened.wait_for_frames(5)
    assert _set(opened) == []


def test_fast_moves_are_sent_at_a_pace_and_the_last_one_always(stage: OpenStage) -> None:
    opened = stage()
    opened.page.get_by_label("Learning rate").hover()
    opened.page.mouse.down()
    opened.page.evaluate(
        """async () => {
          const slider = document.querySelector(".st-key-learning_rate input");
          for (let i = 1; i <= 100; i += 1) {
            slider.setAttribute("aria-valuetext", String(i));
            await new Promise((done) => setTimeout(done, 2));
          }
        }"""
    )
    opened.wait_for_said({"type": "set", "field": "learning_rate", "value": 100})
    assert len(_set(opened)) < 50
    opened.page.mouse.up()


def test_text_that_is_no_number_is_not_sent(stage: OpenStage) -> None:
    opened = stage()
    opened.page.get_by_label("Learning rate").hover()
    opened.page.mouse.down()
    for text in ("half", "", "1;2", "NaN", "Infinity"):
        opened.page.evaluate(SLIDE, text)
    opened.wait_for_frames(10)
    opened.page.mouse.up()
    assert all(isinstance(value, (int, float)) for value in _set(opened))
    assert set(_set(opened)) <= {4}  # the slider's own value, where it says nothing


def test_a_number_that_is_typed_counts_when_it_is_complete(stage: OpenStage) -> None:
    opened = stage(own_page=True)
    opened.page.evaluate(
        """() => {
          const box = document.body.appendChild(document.createElement("div"));
          box.className = "st-key-epochs";
          box.innerHTML = '<input type="number" min="1" max="1000" aria-label="Epochs">';
        }"""
    )
    opened.page.get_by_role("spinbutton", name="Epochs").click()
    opened.page.keyboard.type("250")
    opened.wait_for_frames(3)
    assert _set(opened) == []
    opened.page.keyboard.press("Enter")
    opened.wait_for_said({"type": "set", "field": "epochs", "value": 250})
    opened.page.keyboard.type("000")
    opened.page.keyboard.press("Enter")  # 250000 is more than the widget allows
    opened.wait_for_frames(3)
    assert _set(opened) == [250]
