"""The measures and the diagnosis on the page with a real training."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from tests.browser.playground import OpenPage, Playground, box_of


def open_measures(page: Playground) -> Locator:
    part = page.page.get_by_test_id("measures")
    part.locator("summary").click()
    expect(part.get_by_test_id("measures-note")).to_contain_text("epoch")
    return part


def finished(page: Playground) -> None:
    page.wait_for(lambda: page.status().startswith("Finished"), "the end")


def test_measures_of_classes_agree_with_the_rest_of_the_page(open_page: OpenPage) -> None:
    page = open_page("dataset=iris&epochs=80")
    finished(page)
    part = open_measures(page)
    expect(part.get_by_test_id("measures-note")).to_have_text("75 validation examples, epoch 80")
    accuracy = page.page.get_by_test_id("validation-metric").inner_text()
    expect(part.get_by_test_id("measure-accuracy")).to_have_text(accuracy)
    counts = [int(text) for text in part.locator(".lepton-confusion td b").all_inner_texts()]
    right = sum(counts[0::4]) / sum(counts)
    assert f"{100 * right:.1f}%" == accuracy
    names = part.locator(".lepton-confusion thead th").all_inner_texts()
    assert names == ["setosa", "versicolor", "virginica"]
    assert part.locator(".js-plotly-plot").count() == 2
    part.get_by_test_id("measures-training").click()
    expect(part.get_by_test_id("measures-note")).to_have_text("75 training examples, epoch 80")
    accuracy = page.page.get_by_test_id("train-metric").inner_text()
    expect(part.get_by_test_id("measure-accuracy")).to_have_text(accuracy)


def test_they_follow_the_training_and_their_charts_stay_the_same(open_page: OpenPage) -> None:
    page = open_page("dataset=circle&epochs=10000000&learning_rate=0.0001")
    page.wait_until_it_trains()
    part = open_measures(page)
    page.page.evaluate(
        "window.plots = [...document.querySelectorAll('[data-testid=measures] .js-plotly-plot')]"
    )
    note = part.get_by_test_id("measures-note")
    before = note.inner_text()
    expect(note).not_to_have_text(before)
    assert page.page.evaluate("window.plots.length === 2 && window.plots.every(p => p.isConnected)")


def test_of_numbers_r2_and_errors_and_two_charts(open_page: OpenPage) -> None:
    page = open_page("dataset=diabetes&epochs=60")
    finished(page)
    part = open_measures(page)
    expect(part.get_by_test_id("measure-r2")).to_have_text(
        page.page.get_by_test_id("validation-metric").inner_text()
    )
    assert 20 < float(part.get_by_test_id("measure-rmse").inner_text()) < 200
    for chart, title in (("fit", "predicted"), ("residuals", "residual: actual − predicted")):
        axis = part.get_by_test_id(f"measure-{chart}").locator(".ytitle")
        expect(axis).to_have_text(title)


def test_it_remembers_whether_they_are_open_and_asks_for_them_only_then(
    open_page: OpenPage, context: BrowserContext
) -> None:
    said: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: said.append(str(payload)))

    context.on("page", lambda page: page.on("websocket", listen))
    page = open_page("dataset=circle&epochs=50")
    finished(page)
    page.wait_for(lambda: any('"measures","on":false' in text for text in said), "a closed part")
    open_measures(page)
    assert any('"measures","on":true' in text for text in said)
    said.clear()
    again = open_page("dataset=circle&epochs=50")
    expect(again.page.get_by_test_id("measures")).to_have_attribute("open", "")
    expect(again.page.get_by_test_id("measures-note")).to_contain_text("250 validation examples")
    assert not any('"measures","on":false' in text for text in said)


def test_many_classes_fit_the_page(open_page: OpenPage) -> None:
    page = open_page("dataset=digits&epochs=3")
    finished(page)
    part = open_measures(page)
    assert part.locator(".lepton-confusion tbody td").count() == 100
    for width in (1366, 360):
        page.page.set_viewport_size({"width": width, "height": 900})
        page.wait_for(lambda: _sticking_out(page.page) <= 0, f"a page of {width} pixels")
        stage = box_of(page.page.locator(".lepton-stage"))
        for section in part.locator("section").all():
            box = box_of(section)
            assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1


def _sticking_out(page: Page) -> int:
    pixels: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return pixels


def test_a_learning_rate_of_3_is_named_and_the_button_heals_it(open_page: OpenPage) -> None:
    page = open_page("dataset=circle&learning_rate=3&epochs=300")
    part = page.page.get_by_test_id("diagnosis")
    expect(part.get_by_test_id("finding")).to_have_text(
        "The learning rate is too high: the training is unstable, each step jumps too far."
    )
    expect(part.get_by_test_id("evidence")).to_contain_text("At 3,")
    spoken = part.locator("xpath=..").locator("[aria-live=polite]")
    expect(spoken).to_contain_text("learning rate is too high")
    finished(page)
    assert page.number("train-loss") > 0.3
    part.get_by_test_id("try").click()
    page.wait_for(lambda: "learning_rate" not in page.query(), "the usual learning rate")
    expect(part.get_by_test_id("diagnosis-state")).to_have_text("Nothing unusual so far.")
    finished(page)
    assert page.number("train-loss") < 0.2
    expect(part).not_to_contain_text("learning rate is too high")


def test_a_network_that_is_too_simple_grows_by_the_button(open_page: OpenPage) -> None:
    page = open_page("dataset=xor&hidden_sizes=&epochs=2000")
    part = page.page.get_by_test_id("diagnosis")
    expect(part.get_by_test_id("finding")).to_have_text(re.compile("underfits"))
    part.get_by_test_id("try").click()
    page.wait_for_query(hidden_sizes="8-8")
    page.wait_for(lambda: page.epoch() > 300 and page.number("train-loss") < 0.3, "it learns")


def test_a_healthy_training_is_called_so(open_page: OpenPage) -> None:
    page = open_page("dataset=circle&epochs=300&learning_rate=0.003")
    state = page.page.get_by_test_id("diagnosis-state")
    expect(state).to_have_text("Nothing unusual so far.")
    finished(page)
    expect(state).to_be_visible()
    expect(page.page.get_by_test_id("finding")).to_have_count(0)
