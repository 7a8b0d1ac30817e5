"""The page in other languages: who gets which, and that it holds together in each."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.playground import Playground, leave, visit

CALM = "dataset=xor&epochs=10000000&learning_rate=0.0001"
Open = Callable[..., Playground]


@pytest.fixture
def opened(browser: Browser, dashboard: str) -> Iterator[Open]:
    """Opens the page in a browser that prefers a language."""
    contexts = []

    def open_page(language: str, query: str = CALM) -> Playground:
        size = ViewportSize(width=1366, height=768)
        contexts.append(browser.new_context(locale=language, viewport=size))
        return visit(contexts[-1], f"{dashboard}?{query}")

    yield open_page
    for context in contexts:
        leave(context)
        context.close()


def test_the_browsers_language_decides(opened: Open) -> None:
    chinese = opened("zh-CN")
    expect(chinese.page.locator(".st-key-learning_rate")).to_contain_text("学习率")
    expect(chinese.page.get_by_test_id("status")).to_contain_text("正在训练。")
    expect(chinese.page.get_by_test_id("play")).to_have_attribute("aria-label", "开始")
    assert "lang" not in chinese.query()
    other = opened("fr-FR")
    expect(other.page.locator(".st-key-learning_rate")).to_contain_text("Learning rate")
    assert chinese.mishaps == other.mishaps == []


def test_the_address_wins_over_the_browser(opened: Open) -> None:
    shown = opened("en-US", CALM + "&lang=zh")
    expect(shown.page.locator(".st-key-learning_rate")).to_contain_text("学习率")
    shown.choose("activation", "正弦")
    shown.wait_for_query(activation="sine", lang="zh")


def test_the_switch_changes_every_word_and_nothing_else(opened: Open) -> None:
    shown = opened("zh-CN")
    shown.wait_until_it_trains()
    epoch = shown.epoch()
    shown.page.locator(".st-key-language").get_by_role("radio", name="English").click()
    shown.wait_for_query(lang="en", dataset="xor", learning_rate="0.0001")
    expect(shown.page.get_by_test_id("status")).to_contain_text("Training.")
    shown.wait_for(lambda: not _chinese(shown.page), "English alone")
    shown.wait_for(lambda: shown.epoch() > epoch, "the same training")
    shown.choose("activation", "Sine")
    shown.wait_for_query(activation="sine", lang="en")
    shown.page.reload()
    expect(shown.page.locator(".st-key-learning_rate")).to_contain_text("Learning rate")
    assert shown.query()["activation"] == "sine"
    assert shown.mishaps == []


def _chinese(page: Page) -> list[str]:
    """Chinese on the page, but for the language's own name."""
    words: list[str] = page.evaluate("document.body.innerText.match(/\\p{Script=Han}+/gu) ?? []")
    return [word for word in words if word != "中文"]


def test_nothing_is_cut_off_in_chinese(opened: Open) -> None:
    shown = opened("zh-CN")
    expect(shown.page.get_by_test_id("status")).to_contain_text("正在训练。")
    for width in (1366, 360):
        shown.page.set_viewport_size({"width": width, "height": 768})
        shown.wait_for(lambda: _sticking_out(shown.page) == 0, f"a page of {width} pixels")
        shown.wait_for(lambda: _cut_off(shown.page) == [], f"whole words at {width} pixels")


def _sticking_out(page: Page) -> int:
    pixels: int = page.evaluate(
        "Math.max(0, document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth)"
    )
    return pixels


def _cut_off(page: Page) -> list[str]:
    cut: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, h2, h3, legend, .lepton-stage span")]
          .filter((one) => one.offsetParent && one.innerText.trim())
          .filter((one) => getComputedStyle(one).overflowX !== "visible")
          .filter((one) => one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.innerText)"""
    )
    return cut
