"""The page about the data, in a real browser: there and back, a correction, a download."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.playground import OpenPage, Playground

TABLE = "id;age;height;kind\n" + "\n".join(
    f"{i};{20 + i % 30};{1 + i % 7},{i % 10};{'ab'[i % 2]}" for i in range(60)
)


@pytest.fixture
def playground(open_page: OpenPage) -> Playground:
    """A tab of its own."""
    return open_page("dataset=csv")


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()


def test_a_file_is_looked_at_and_corrected(playground: Playground, tmp_path: Path) -> None:
    page = playground.page
    page.locator(".st-key-dataset").get_by_role("radio", name="Your own CSV file").click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    playground.wait_for(lambda: playground.query().get("target") == "kind", "the file")
    press(page, "go_to_data")
    page.get_by_text("people.csv").wait_for()
    page.get_by_text("found: semicolon").wait_for()
    page.get_by_text("found: comma: 3,14").wait_for()
    assert playground.query()["target"] == "kind"
    # another column, taken as something else
    playground.choose("chosen_columns", "age")
    page.locator(".st-key-kind_of_column_2").wait_for()
    page.keyboard.press("Tab")  # closes the list, which lies over what comes next
    page.locator(".st-key-kind_of_column_2").get_by_text("Categories").click()
    playground.wait_for(
        lambda: playground.query().get("column_kinds") == "2:categorical", "a correction"
    )
    # what can't be says why, and changes nothing
    playground.choose("delimiter", "bar |")
    page.get_by_text("there is only one column").wait_for()
    assert "delimiter" not in playground.query()
    with page.expect_download() as download:
        press(page, "download_examples")
    saved = tmp_path / "examples.csv"
    download.value.save_as(saved)
    with saved.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    assert rows[0].keys() == {"age", "height", "kind", "part"}
    press(page, "go_to_playground")
    page.get_by_test_id("status").wait_for()
    assert playground.query()["column_kinds"] == "2:categorical"
    playground.wait_for(lambda: playground.epoch() > 0, "a training on the corrected file")


def test_the_playground_comes_back_as_it_was(playground: Playground) -> None:
    page = playground.page
    playground.choose_dataset("Moons")
    playground.wait_for(lambda: playground.query().get("dataset") == "moons", "the moons")
    press(page, "go_to_data")
    page.get_by_text("Data: Moons").wait_for()
    press(page, "go_to_playground")
    page.get_by_test_id("status").wait_for()
    playground.wait_for(lambda: playground.epoch() > 0, "the training of the moons")
    assert playground.query()["dataset"] == "moons"
