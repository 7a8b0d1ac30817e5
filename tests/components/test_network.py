"""The drawn network, with what a synthetic training says of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from lepton_dash.live.neurons import drawn_units
from tests.components.conftest import Stage

OpenStage = Callable[..., Stage]


def _value(stage: Stage, layer: int, source: int, target: int) -> float:
    found: float = stage.page.evaluate(
        """(of) => document.querySelector(".lepton-stage").stage.parts
             .find((part) => part.place === "network").values.weight(...of)""",
        [layer, source, target],
    )
    return found


def _focus(stage: Stage, testid: str) -> None:
    """Focuses as the keyboard does."""
    stage.page.keyboard.press("Shift")
    stage.by(testid).focus()


def test_every_neuron_link_and_bias_is_there(stage: OpenStage) -> None:
    opened = stage(status="paused")
    network = opened.by("network")
    expect(network.locator(".lepton-net-input")).to_have_count(2)
    expect(network.locator(".lepton-net-neuron")).to_have_count(6)
    expect(network.locator(".lepton-net-output")).to_have_count(1)
    expect(network.locator(".lepton-net-links path")).to_have_count(2 * 4 + 4 * 2 + 2)
    expect(network.locator(".lepton-net-bias")).to_have_count(7)
    for node in network.locator("button, path").all():
        assert (node.get_attribute("aria-label") or node.inner_text()).strip()


def test_more_layers_than_fit_are_summarised_at_once(stage: OpenStage) -> None:
    opened = stage(status="paused", hidden_sizes=(10,) * 14)
    expect(opened.page.locator(".lepton-net-rest")).to_have_count(0)
    opened.by("network-add-layer").click()
    expect(opened.by("network-layers")).to_have_text("Hidden layers: 15")
    expect(opened.page.locator(".lepton-net-skipped")).to_have_text("+1")
    expect(opened.page.locator(".lepton-net-rest")).to_have_text(["+6"] * 14)


def _pixels(stage: Stage, canvas: str) -> list[int]:
    found: list[int] = stage.page.evaluate(
        """(canvas) => {
          const node = document.querySelector(canvas);
          return [...node.getContext("2d").getImageData(0, 0, node.width, node.height).data];
        }""",
        canvas,
    )
    return found


def test_a_neuron_under_the_pointer_is_large_in_the_boundary_chart(stage: OpenStage) -> None:
    opened = stage(status="paused")
    chart = opened.page.locator("[data-testid=boundary-chart] canvas")
    expect(chart).to_have_count(1)
    opened.by("network-1:0").hover()
    expect(chart).to_have_count(2)
    expect(opened.by("look")).to_have_text("neuron 1 of layer 2, from −1 to 1")
    looked = _pixels(opened, "[data-testid=boundary-chart] canvas + canvas")
    assert len(looked) == 4 * 100 * 100
    opened.page.mouse.move(5, 5)
    expect(chart).to_have_count(1)
    expect(opened.by("look")).to_be_hidden()


def test_the_neuron_that_has_the_focus_is_shown_until_it_loses_it(stage: OpenStage) -> None:
    opened = stage(status="paused")
    _focus(opened, "network-0:1")
    expect(opened.by("look")).to_contain_text("neuron 2 of layer 1")
    opened.by("play").focus()
    expect(opened.by("look")).to_be_hidden()


def test_arrow_keys_lead_over_links_and_step_no_epoch(stage: OpenStage) -> None:
    opened = stage(status="paused")
    _focus(opened, "network-input:x1")
    path = [
        ("ArrowRight", "Weight from input x1 to neuron 1 of layer 1"),
        ("ArrowDown", "Weight from input x1 to neuron 2 of layer 1"),
        ("ArrowRight", "neuron 2 of layer 1"),
        ("ArrowDown", "Bias of neuron 2 of layer 1"),
        ("ArrowDown", "neuron 3 of layer 1"),
        ("ArrowLeft", "Weight from input x1 to neuron 3 of layer 1"),
        ("ArrowLeft", "input x1"),
    ]
    for key, name in path:
        opened.page.keyboard.press(key)
        expect(opened.page.locator(":focus")).to_have_attribute("aria-label", name)
    assert {"type": "step"} not in opened.show.said
    assert opened.by("network").locator("button[tabindex='0'], path[tabindex='0']").count() == 2


def test_a_link_says_its_value_and_takes_another(stage: OpenStage) -> None:
    opened = stage(status="paused")
    _focus(opened, "network-input:x2")
    opened.page.keyboard.press("ArrowRight")
    tip = opened.page.locator(".lepton-net-tip")
    expect(tip).to_have_text(
        f"Weight from input x2 to neuron 1 of layer 1: {_value(opened, 0, 1, 0):.3g}".replace(
            ": -", ": −"
        )
    )
    opened.page.keyboard.press("Enter")
    field = opened.by("weight-input")
    expect(field).to_be_focused()
    field.fill("-1.25")
    field.press("Enter")
    expect(opened.by("weight-editor")).to_be_hidden()
    opened.wait_for_said({"type": "edit", "layer": 0, "from": 1, "to": 0, "value": -1.25})
    expect(opened.page.locator(":focus")).to_have_attribute(
        "aria-label", "Weight from input x2 to neuron 1 of layer 1"
    )


def test_escape_leaves_a_bias_as_it_is(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.by("network-bias-0:2").click()
    expect(opened.by("weight-editor")).to_be_visible()
    opened.by("weight-input").fill("3")
    opened.page.keyboard.press("Escape")
    expect(opened.by("weight-editor")).to_be_hidden()
    opened.by("network-bias-0:2").click()
    assert float(opened.by("weight-input").input_value()) == pytest.approx(
        _value(opened, 0, -1, 2), rel=1e-3
    )
    assert "edit" not in {said["type"] for said in opened.show.said}


def test_quick_presses_are_all_told(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.page.evaluate("window.told = {}")
    more = opened.by("network-more-0")
    for _press in range(3):
        more.click()
    opened.by("network-add-layer").click()
    opened.by("network-input:x2").click()
    expect(opened.by("network-layers")).to_have_text("Hidden layers: 3")
    expect(opened.page.locator("[data-testid^='network-0:']")).to_have_count(7)
    expect(opened.by("network-input:x2")).to_have_attribute("aria-pressed", "false")
    assert opened.page.evaluate("window.told.change") == {
        "number": 5,
        "fields": {"hidden_sizes": [7, 2, 2], "features": ["x1"]},
    }


def test_at_least_one_input_stays(stage: OpenStage) -> None:
    opened = stage(status="paused")
    opened.page.evaluate("window.told = {}")
    opened.by("network-input:x2").click()
    opened.by("network-input:x1").click()
    expect(opened.by("network-input:x1")).to_have_attribute("aria-pressed", "true")
    expect(opened.page.locator(".lepton-net-tip")).to_have_text("At least one input stays.")
    assert opened.page.evaluate("window.told.change.number") == 1


def test_nothing_moves_when_a_layer_comes(stage: OpenStage) -> None:
    opened = stage(status="paused")
    watched = ("network", "loss-chart", "boundary-chart", "network-add-layer")
    before = {name: opened.by(name).bounding_box() for name in watched}
    for _press in range(4):
        opened.by("network-add-layer").click()
    assert {name: opened.by(name).bounding_box() for name in watched} == before


def test_a_wide_network_scrolls_in_its_own_card(stage: OpenStage) -> None:
    opened = stage(status="paused", hidden_sizes=(5,) * 12, size=(360, 800))
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    room = opened.page.locator(".lepton-net-room")
    assert room.evaluate("(node) => node.scrollWidth > node.clientWidth")


def _module(stage: Stage, name: str) -> str:
    """The address of one of the stage's modules."""
    source = stage.page.locator("script[type=module]").text_content() or ""
    return source.split('from "')[1].split('"')[0].replace("stage.js", name)


@pytest.mark.parametrize(
    "sizes", [(), (4, 2), (8,) * 6, (11, 3), (64,) * 12, (9,) * 9, (10,) * 14, (3,) * 40]
)
def test_the_browser_chooses_the_units_that_the_server_does(
    stage: OpenStage, sizes: tuple[int, ...]
) -> None:
    opened = stage(status="paused")
    chosen = opened.page.evaluate(
        """async ([path, sizes, limits]) => (await import(path)).drawnUnits(sizes, limits)""",
        [_module(opened, "network_structure.js"), sizes, opened.show.network()["drawn"]],
    )
    expected = drawn_units((2, *sizes, 1))[1:-1]
    assert chosen == [list(units) for units in expected]


def test_cubic_enlargement_goes_through_the_points(stage: OpenStage) -> None:
    opened = stage(status="paused")
    made = opened.page.evaluate(
        """async (path) => {
          const m = await import(path);
          const bytes = Uint8Array.from({length: 9}, (_, at) => 100 + 10 * (at % 3));
          return [...m.enlarged(bytes, 3, 5)];
        }""",
        _module(opened, "network_picture.js"),
    )
    assert made[:5] == pytest.approx([100, 105, 110, 115, 120], abs=1)
    assert made[20:] == made[:5]
