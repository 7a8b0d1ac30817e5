"""The playground in a real browser: what a newcomer, an explorer and an author do with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import BrowserContext, Route, WebSocket, expect

from tests.browser.playground import PATIENCE, OpenPage, Playground, box_of
from tests.browser.serving import serve

LONG = "epochs=10000000"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard whose uploads go to a folder of the tests."""
    with serve(environment={"LEPTON_DASH_DATA": str(tmp_path_factory.mktemp("data"))}) as server:
        yield server.address


@pytest.fixture(scope="module")
def breast_cancer_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """569 tumours, as a person has them in a file."""
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    path = tmp_path_factory.mktemp("files") / "breast-cancer.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*bunch.feature_names, "diagnosis"])
        for row, target in zip(bunch.data.tolist(), bunch.target.tolist(), strict=True):
            writer.writerow([*row, bunch.target_names[target]])
    return path


def bring(page: Playground, path: Path) -> None:
    """Choose the CSV card, and a file."""
    page.choose_dataset("CSV")
    page.page.locator("input[type=file]").first.set_input_files(path)


def test_the_first_page_trains_at_once(open_page: OpenPage) -> None:
    page = open_page()
    page.wait_until_it_trains()
    assert page.query()
    assert page.page.get_by_test_id("loss-chart").locator(".js-plotly-plot").count() == 1
    assert page.page.get_by_test_id("boundary-chart").locator(".js-plotly-plot").count() == 1
    # the words of icon buttons are there for screen readers
    for name in ("New examples", "A layer more", "A layer less"):
        page.page.get_by_role("button", name=name).wait_for()


def test_the_stage_is_whole_on_a_laptop_and_usable_on_a_phone(
    open_page: OpenPage,
) -> None:
    page = open_page(LONG)
    page.wait_until_it_trains()
    for name in ("play", "status", "loss-chart", "boundary-chart"):
        box = box_of(page.page.get_by_test_id(name))
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 768
    page.page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for(
        lambda: page.page.evaluate("document.documentElement.scrollWidth") <= 360, "no wider page"
    )
    page.page.get_by_test_id("boundary-chart").scroll_into_view_if_needed()


def test_every_kind_of_choice_is_trained(open_page: OpenPage) -> None:
    page = open_page(LONG)
    page.wait_until_it_trains()
    page.choose_dataset("Moons")
    page.wait_for_query(dataset="moons")
    page.type_into("hidden_sizes", "6, 5")
    page.wait_for_query(hidden_sizes="6-5")
    page.page.get_by_role("button", name="A layer more").click()
    page.wait_for_query(hidden_sizes="6-5-5")
    page.choose("activation", "ReLU")
    page.wait_for_query(activation="relu")
    page.choose("loss", "Hinge")
    page.wait_for_query(loss="hinge")
    page.choose("optimizer", "Lion")
    page.wait_for_query(
        dataset="moons", hidden_sizes="6-5-5", activation="relu", loss="hinge", optimizer="lion"
    )
    page.wait_until_it_trains()
    page.choose("preset", "XOR · First steps")
    page.wait_for_query(dataset="xor")
    assert "optimizer" not in page.query()
    page.wait_until_it_trains()


def test_transport_by_button_and_by_key(open_page: OpenPage) -> None:
    page = open_page(LONG)
    page.wait_until_it_trains()
    press = page.page.get_by_test_id
    press("pause").click()
    page.wait_for(lambda: page.status() == "Paused.", "paused")
    epoch = page.epoch()
    press("step").click()
    page.wait_for(lambda: page.epoch() == epoch + 1, "one epoch more")
    press("reset").click()
    page.wait_for(lambda: page.epoch() == 0, "the start")
    press("play").click()
    page.wait_until_it_trains()
    keyboard = page.page.keyboard
    keyboard.press("Space")
    page.wait_for(lambda: page.status() == "Paused.", "paused")
    epoch = page.epoch()
    keyboard.press("ArrowRight")
    page.wait_for(lambda: page.epoch() == epoch + 1, "one epoch more")
    keyboard.press("r")
    page.wait_for(lambda: page.epoch() == 0, "the start")
    keyboard.press("Space")
    page.wait_until_it_trains()


def test_a_slider_acts_on_the_running_training(
    context: BrowserContext, open_page: OpenPage
) -> None:
    sent: list[dict] = []

    def listen(socket: WebSocket) -> None:
        if "/_lepton/live/" in socket.url:
            socket.on("framesent", lambda payload: sent.append(json.loads(payload)))

    context.on("page", lambda page: page.on("websocket", listen))
    page = open_page("dataset=circle&" + LONG)
    page.wait_until_it_trains()
    before = page.epoch()
    slider = page.page.locator(".st-key-learning_rate input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_query(learning_rate="0.05")
    assert {"type": "set", "field": "learning_rate", "value": 0.05} in sent
    page.wait_until_it_trains()
    assert page.epoch() > before  # the same run goes on
    assert slider.get_attribute("aria-valuetext") == "0.05"


def test_a_persons_own_table_from_the_upload_to_the_charts(
    open_page: OpenPage, breast_cancer_csv: Path, tmp_path: Path
) -> None:
    page = open_page("learning_rate=0.003&epochs=200")
    bring(page, breast_cancer_csv)
    page.wait_for_query(dataset="csv", target="diagnosis")
    words = page.page.locator(".st-key-section_data").inner_text()
    assert "breast-cancer.csv" in words
    assert "569 rows" in words
    page.wait_for(lambda: page.status().startswith("Finished"), "all epochs")
    assert page.number("validation-metric") >= 0.95
    for chart in ("loss", "boundary"):
        with page.page.expect_download() as download:
            page.page.get_by_test_id(f"download-{chart}-svg").click()
        file = tmp_path / f"{chart}.svg"
        download.value.save_as(file)
        root = ElementTree.parse(file).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
    page.choose("view_x", "mean radius")
    page.wait_for_query(view="0-1")
    page.wait_for(
        lambda: "mean radius" in page.page.get_by_test_id("boundary-chart").inner_text(),
        "the column's name at the axis",
    )


def test_a_bad_file_is_one_sentence_and_the_training_goes_on(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("dataset=circle&" + LONG)
    page.wait_until_it_trains()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(bytes(range(256)) * 100)
    before = page.epoch()
    bring(page, bad)
    error = page.page.locator(".st-key-section_data").get_by_test_id("stAlert")
    error.wait_for()
    assert error.inner_text().replace("bad.csv", "").count(".") == 1
    page.wait_until_it_trains()
    assert page.epoch() > before
    assert "path" not in page.query()


def test_names_in_a_file_do_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    header = "<img src=x onerror=alert(1)>,![x](http://203.0.113.1/x.png),<b>kind</b>"
    rows = [f"{i % 7},{i % 5},{'<i>one</i>' if i % 2 else 'two'}" for i in range(50)]
    file.write_text("\n".join([header, *rows]))
    page = open_page()
    page.wait_until_it_trains()
    bring(page, file)
    page.wait_for_query(dataset="csv")
    page.wait_until_it_trains()
    assert page.page.locator("img[src=x]").count() == 0


def test_reloading_brings_the_training_back_and_copying_the_address_the_experiment(
    open_page: OpenPage,
) -> None:
    page = open_page("dataset=rings&learning_rate=0.0123&hidden_sizes=7-3&" + LONG)
    page.wait_until_it_trains()
    page.page.get_by_test_id("pause").click()
    page.wait_for(lambda: page.status() == "Paused.", "the pause")
    page.choose("activation", "ReLU")
    page.wait_for_query(activation="relu")
    query = page.query()
    page.wait_for(lambda: page.epoch() == 0, "the other network")
    page.page.get_by_test_id("play").click()
    page.wait_until_it_trains()
    page.page.get_by_test_id("pause").click()
    page.wait_for(lambda: page.status() == "Paused.", "its pause")
    stood = page.epoch()
    page.page.reload()
    page.page.get_by_test_id("status").wait_for()
    page.wait_for(lambda: page.epoch() == stood, "the very training")
    assert page.status() == "Paused."
    assert page.query() == query
    page.page.get_by_test_id("play").click()
    page.wait_for(lambda: page.epoch() > stood, "it goes on")
    slider = page.page.locator(".st-key-learning_rate input[type=range]")
    assert slider.get_attribute("aria-valuetext") == "0.0123"
    other = open_page(page.page.url.split("?")[1])
    other.wait_until_it_trains()
    assert other.query() == query


def test_the_speed_stays_and_is_what_the_box_says(open_page: OpenPage) -> None:
    page = open_page(f"dataset=xor&{LONG}&speed=7")
    speed = page.page.get_by_test_id("speed")
    expect(speed).to_have_value("7")
    speed.select_option("5")
    page.wait_for_query(speed="5")
    page.page.locator(".st-key-go_to_data button").click()
    page.page.get_by_role("button", name="Back to the playground").click()
    for _again in range(2):
        expect(speed).to_have_value("5")
        page.wait_until_it_trains()
        assert page.number("epochs-per-second") < 50  # else it is thousands
        assert page.query()["speed"] == "5"
        page.page.reload()
    speed.select_option("max")
    page.wait_for(lambda: "speed" not in page.query(), "no speed in the address")


def test_two_tabs_train_on_their_own(open_page: OpenPage) -> None:
    one, other = open_page("dataset=xor&" + LONG), open_page("dataset=moons&" + LONG)
    one.wait_until_it_trains()
    other.wait_until_it_trains()
    one.page.get_by_test_id("pause").click()
    one.wait_for(lambda: one.status() == "Paused.", "paused")
    other.wait_until_it_trains()
    assert one.query()["dataset"] == "xor"
    assert other.query()["dataset"] == "moons"


def test_back_and_forward(open_page: OpenPage) -> None:
    page = open_page("dataset=xor&" + LONG)
    page.wait_until_it_trains()
    page.choose_dataset("Moons")
    page.wait_for_query(dataset="moons")
    page.choose_dataset("Rings")
    page.wait_for_query(dataset="rings")
    chosen = page.page.locator('.st-key-dataset button[aria-checked="true"]')
    page.wait_for(lambda: chosen.inner_text() == "Rings", "the card")
    page.page.go_back()
    page.wait_for(lambda: chosen.inner_text() == "Moons", "the card before")
    page.page.go_forward()
    page.wait_for(lambda: chosen.inner_text() == "Rings", "the card again")
    page.wait_until_it_trains()


def test_a_hostile_address_opens_on_what_is_right_of_it(
    open_page: OpenPage,
) -> None:
    page = open_page(
        "learning_rate=900&dataset=moons&<script>=1&path=/etc/passwd&epochs=10000000&"
        "x=![x](http://203.0.113.1/x.png)"
    )
    page.wait_until_it_trains()
    said = page.page.get_by_test_id("stAlert").inner_text()
    assert "learning_rate" in said
    assert "“/etc/passwd” is none of them" in said
    assert page.query() == {"dataset": "moons", "epochs": "10000000"}
    page.page.get_by_role("button", name="Put away").click()
    page.page.get_by_test_id("stAlert").wait_for(state="detached")


def test_charts_that_could_not_be_fetched_come_later(context: BrowserContext, address: str) -> None:
    """As when the server starts anew while the page is opened."""
    attempts: list[str] = []

    def fail_twice(route: Route) -> None:
        attempts.append(route.request.url)
        if len(attempts) <= 2:
            route.abort()
        else:
            route.continue_()

    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.route("**/stage.js*", fail_twice)
    page.goto(address + "?dataset=xor")
    chart = page.get_by_test_id("loss-chart").locator(".main-svg").first
    expect(chart).to_be_visible(timeout=PATIENCE)
    assert len(attempts) >= 3
    # and the script's later runs go on with the same charts
    page.get_by_test_id("pause").click()
    page.locator(".st-key-dataset button").first.click()
    expect(page.get_by_test_id("loss-chart")).to_have_count(1)
