"""Drawing points onto the plane, with the mouse and with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from lepton_dash.spec.points import Point, for_address, read_points
from tests.browser.playground import OpenPage, Playground, box_of

FOUR = "-3 -3 0; -3 3 1; 3 3 0; 3 -3 1"


def points_in_address(playground: Playground) -> tuple[Point, ...]:
    return read_points(playground.query().get("points", ""))


def start_drawing(playground: Playground) -> Page:
    playground.wait_until_it_trains()
    playground.page.get_by_test_id("draw-points").click()
    playground.page.get_by_test_id("points-canvas").wait_for()
    return playground.page


def place_of(page: Page, x: float, y: float) -> tuple[float, float]:
    """The pixel of the window where a point of the plane from -6 to 6 is."""
    box = box_of(page.get_by_test_id("points-canvas"))
    return box["x"] + (x + 6) / 12 * box["width"], box["y"] + (6 - y) / 12 * box["height"]


def test_a_click_adds_a_point_of_the_class_and_a_drag_moves_it(
    open_page: OpenPage,
) -> None:
    playground = open_page(f"dataset=points&points={for_address(FOUR)}&epochs=10000000")
    page = start_drawing(playground)
    page.get_by_test_id("class-2").click()
    page.mouse.click(*place_of(page, 0, 1))
    playground.wait_for(lambda: len(points_in_address(playground)) == 5, "a fifth point")
    added = points_in_address(playground)[-1]
    assert added == pytest.approx((0, 1, 2), abs=0.05)
    page.mouse.move(*place_of(page, 0, 1))
    page.mouse.down()
    page.mouse.move(*place_of(page, 1, 2))
    page.mouse.move(*place_of(page, 2, 2))
    page.mouse.up()
    playground.wait_for(lambda: points_in_address(playground)[-1].x1 > 1.5, "the point elsewhere")
    assert points_in_address(playground)[-1] == pytest.approx((2, 2, 2), abs=0.1)
    page.get_by_test_id("points-undo").click()
    playground.wait_for(lambda: points_in_address(playground)[-1] == added, "where it was")
    playground.wait_until_it_trains()


def test_a_brush_paints_several_and_the_eraser_takes_them_away(
    open_page: OpenPage,
) -> None:
    playground = open_page(f"dataset=points&points={for_address(FOUR)}&epochs=10000000")
    page = start_drawing(playground)
    page.get_by_test_id("tool-brush").click()
    page.mouse.move(*place_of(page, -2, 0))
    page.mouse.down()
    page.mouse.move(*place_of(page, 2, 0), steps=12)
    page.mouse.up()
    playground.wait_for(lambda: len(points_in_address(playground)) > 9, "painted points")
    painted = len(points_in_address(playground))
    page.get_by_test_id("tool-erase").click()
    page.mouse.click(*place_of(page, 3, 3))
    playground.wait_for(lambda: len(points_in_address(playground)) == painted - 1, "one less")
    assert Point(3, 3, 0) not in points_in_address(playground)


def test_another_data_set_is_where_it_starts_from(open_page: OpenPage) -> None:
    playground = open_page("dataset=xor&num_examples=50&noise=0&epochs=10000000")
    page = start_drawing(playground)
    page.mouse.click(*place_of(page, 0, 0))
    playground.wait_for(lambda: playground.query().get("dataset") == "points", "own points")
    points = points_in_address(playground)
    assert len(points) == 51
    assert all(p.target == (p.x1 * p.x2 >= 0) for p in points[:-1])
    playground.wait_until_it_trains()


def test_values_for_a_regression(open_page: OpenPage) -> None:
    playground = open_page("dataset=plane&num_examples=40&epochs=10000000")
    page = start_drawing(playground)
    page.get_by_test_id("point-value").fill("-0.75")
    page.get_by_test_id("point-value").press("Enter")
    page.mouse.click(*place_of(page, 0.5, 0.5))
    playground.wait_for(lambda: playground.query().get("task") == "regression", "a regression")
    assert points_in_address(playground)[-1].target == -0.75


def test_the_keyboard_alone(open_page: OpenPage) -> None:
    playground = open_page(f"dataset=points&points={for_address(FOUR)}&epochs=10000000")
    page = start_drawing(playground)
    canvas = page.get_by_test_id("points-canvas")
    canvas.focus()
    for key in ("1", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    playground.wait_for(lambda: len(points_in_address(playground)) == 5, "a fifth point")
    added = points_in_address(playground)[-1]
    assert added.target == 1
    assert 0 < added.x1 < 1
    assert 0 < added.x2 < 1
    page.keyboard.press("Delete")
    playground.wait_for(lambda: len(points_in_address(playground)) == 4, "the four again")
    page.keyboard.press("Escape")
    assert canvas.is_hidden()


def test_points_typed_meanwhile_are_drawn_too(open_page: OpenPage) -> None:
    playground = open_page(f"dataset=points&points={for_address(FOUR)}&epochs=10000000")
    page = start_drawing(playground)
    page.get_by_text("The points as text").click()
    page.locator(".st-key-points textarea").fill(FOUR.replace("; ", "\n") + "\n0 0 2")
    page.locator(".st-key-points textarea").press("Control+Enter")
    page.get_by_test_id("points-said").get_by_text("5 points.").wait_for()
    page.mouse.click(*place_of(page, 5, 5))
    playground.wait_for(lambda: len(points_in_address(playground)) == 6, "a sixth point")


def test_all_can_be_erased_and_drawn_anew(open_page: OpenPage) -> None:
    playground = open_page(f"dataset=points&points={for_address(FOUR)}&epochs=10000000")
    page = start_drawing(playground)
    playground.wait_until_it_trains()
    page.get_by_test_id("points-clear").click()
    playground.wait_for_query(dataset="points")
    playground.wait_for(lambda: "points" not in playground.query(), "no points in the address")
    said = page.get_by_test_id("points-said")
    expect(said).to_have_text("0 points. The training starts with the fourth.")
    expect(page.get_by_test_id("play")).to_be_disabled()
    epoch = playground.epoch()
    page.get_by_test_id("draw-points").click()  # nor do the points from before come back
    expect(page.locator(".lepton-drawing .scatterlayer")).to_be_hidden()
    page.get_by_test_id("draw-points").click()
    expect(said).to_contain_text("0 points.")
    for number, (x, y) in enumerate([(-1, -1), (-1, 1), (1, 1), (1, -1)]):
        assert playground.epoch() == epoch
        page.get_by_test_id(f"class-{number % 2}").click()
        page.mouse.click(*place_of(page, x, y))
    playground.wait_for(
        lambda: [round(p.x1 * p.x2) for p in points_in_address(playground)] == [1, -1, 1, -1],
        "the four new points",
    )
    assert [p.target for p in points_in_address(playground)] == [0, 1, 0, 1]
    expect(page.get_by_test_id("play")).to_be_enabled()
    playground.wait_until_it_trains()
