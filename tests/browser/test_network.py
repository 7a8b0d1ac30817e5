"""The drawn network on the real page: what is pressed in it acts on the training."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.playground import OpenPage, Playground, box_of

SMALL = "dataset=circle&hidden_sizes=4-2&epochs=10000000"


def _weight(page: Playground, layer: int, source: int, target: int) -> float | None:
    found: float | None = page.page.evaluate(
        """(of) => document.querySelector(".lepton-stage").stage.parts
             .find((part) => part.place === "network").values.weight(...of)""",
        [layer, source, target],
    )
    return found


def _pause(page: Playground) -> None:
    page.page.get_by_test_id("pause").click()
    page.wait_for(lambda: page.status().startswith("Paused"), "a pause")


def test_a_neuron_is_drawn_live_and_large_under_the_pointer(
    open_page: OpenPage,
) -> None:
    page = open_page(SMALL)
    page.wait_until_it_trains()
    page.page.get_by_test_id("network-1:0").hover()
    expect(page.page.get_by_test_id("look")).to_contain_text("neuron 1 of layer 2")
    looked = page.page.locator("[data-testid=boundary-chart] canvas").nth(1)
    colours = """(node) => new Set(
        new Uint32Array(node.getContext("2d").getImageData(0, 0, 100, 100).data.buffer)).size"""
    page.wait_for(lambda: looked.evaluate(colours) > 20, "a picture of many colours")
    page.page.mouse.move(2, 2)
    expect(page.page.get_by_test_id("look")).to_be_hidden()


def test_plus_adds_layers_and_neurons_and_the_network_trains(
    open_page: OpenPage,
) -> None:
    page = open_page(SMALL)
    page.wait_until_it_trains()
    page.page.get_by_test_id("network-add-layer").click()
    for _press in range(3):
        page.page.get_by_test_id("network-more-2").click()
    page.wait_for_query(hidden_sizes="4-2-5")
    expect(page.page.get_by_test_id("network-2:4")).to_be_visible()
    page.wait_for(lambda: _weight(page, 3, 4, 0) is not None, "weights of the new network")
    page.wait_until_it_trains()
    field = page.page.locator(".st-key-hidden_sizes input")
    expect(field).to_have_value("4, 2, 5")
    page.page.get_by_test_id("network-remove-layer").click()
    page.page.get_by_test_id("network-fewer-0").click()
    page.wait_for_query(hidden_sizes="3-2")


def test_inputs_are_chosen_in_the_picture(open_page: OpenPage) -> None:
    page = open_page(SMALL)
    page.wait_until_it_trains()
    for name in ("x1^2", "sin(x2)", "x2"):
        page.page.get_by_test_id(f"network-input:{name}").click()
    page.wait_for_query(features="x1-x1sq-sinx2")
    page.wait_for(lambda: _weight(page, 0, 2, 3) is not None, "weights of three inputs")
    page.wait_until_it_trains()
    pressed = page.page.locator(".lepton-net-input[aria-pressed=true]")
    expect(pressed).to_have_count(3)


def test_an_edited_weight_stays_and_acts(open_page: OpenPage) -> None:
    page = open_page(SMALL)
    page.wait_until_it_trains()
    _pause(page)
    page.page.get_by_test_id("network-input:x1").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Enter")
    page.page.get_by_test_id("weight-input").fill("-3.5")
    page.page.keyboard.press("Enter")
    page.wait_for(lambda: _weight(page, 0, 0, 0) == -3.5, "the edited weight")
    page.page.get_by_test_id("network-bias-output:0").click()
    page.page.get_by_test_id("weight-input").fill("0.75")
    page.page.get_by_test_id("weight-editor").get_by_role("button").click()
    page.wait_for(lambda: _weight(page, 2, -1, 0) == 0.75, "the edited bias")
    assert _weight(page, 0, 0, 0) == -3.5
    # the address has them: where it was paused, and in a training from its start
    page.wait_for(lambda: page.query().get("edits", "").count("~") == 1, "two edits")
    first, second = page.query()["edits"].split("~")
    assert first.startswith("0_0_0_-3.5_")
    assert second.startswith("2_b_0_0.75_")
    at_start = "0_0_0_-3.5~2_b_0_0.75"
    page.page.goto(page.page.url.partition("?")[0] + f"?{SMALL}&start=paused&edits={at_start}")
    page.wait_for(lambda: page.epoch() == 0, "the start")
    page.wait_for(lambda: _weight(page, 0, 0, 0) == -3.5, "the weight of the address")
    assert _weight(page, 2, -1, 0) == 0.75
    assert page.query()["edits"] == at_start
    page.page.reload()
    page.wait_for(lambda: page.epoch() == 0, "the start")
    page.wait_for(lambda: _weight(page, 2, -1, 0) == 0.75, "it again")
    page.page.get_by_test_id("reset").click()
    page.wait_for(lambda: "edits" not in page.query(), "no edits in the address")
    assert _weight(page, 0, 0, 0) != -3.5


def test_a_table_of_many_columns_is_summarised(open_page: OpenPage) -> None:
    page = open_page("dataset=digits&hidden_sizes=64-64&epochs=10000000")
    page.wait_until_it_trains()
    inputs = page.page.locator(".lepton-net-input")
    expect(inputs).to_have_count(9)
    expect(page.page.locator(".lepton-net-rest")).to_have_text(["+55", "+55", "+55"])
    expect(inputs.first).not_to_have_attribute("aria-pressed", "true")
    expect(page.page.locator(".lepton-net-output")).to_have_count(10)
    page.wait_for(lambda: _weight(page, 2, 0, 9) is not None, "weights of the outputs")


def test_a_laptop_shows_all_of_it_without_scrolling(open_page: OpenPage) -> None:
    page = open_page("dataset=spiral&hidden_sizes=8-8-8-8-8-8&epochs=10000000")
    page.wait_until_it_trains()
    for name in ("play", "status", "network", "loss-chart", "boundary-chart"):
        box = box_of(page.page.get_by_test_id(name))
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 768
    room = page.page.locator(".lepton-net-room")
    assert room.evaluate("(node) => node.scrollWidth <= node.clientWidth")
