"""The page of the runs in a real browser: found, named, deleted and taken up again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lepton_dash import store as stores
from lepton_dash import visitors
from lepton_dash.store import Labels, Store
from tests.browser.accessibility import findings
from tests.browser.playground import Playground, box_of, visit
from tests.browser.serving import serve
from tests.postgres import fresh_database
from tests.ui import made_up_runs as made_up

CALM = "dataset=moons&start=paused"
FORMULA = '=HYPERLINK("http://evil.example")'
HEADER, ROW = 34, 40  # [px]
NAME = 200  # [px] from the left: in the column of names


@pytest.fixture(scope="module")
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """The store of a database that the test names."""
    with ExitStack() as until_closed:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            url = until_closed.enter_context(fresh_database(server))
        else:
            url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'runs.sqlite'}"
        opened = stores.open_store(url)
        until_closed.callback(stores.close, opened)
        yield opened


@pytest.fixture(scope="module")
def shared(store: Store) -> Iterator[str]:
    """A server that many people use, below a path."""
    environment = {
        "LEPTON_DASH_DATABASE_URL": store.engine.url.render_as_string(hide_password=False),
        "LEPTON_DASH_OWNERS": "many",
        "STREAMLIT_SERVER_BASE_URL_PATH": "lab",
    }
    with serve(environment=environment) as up:
        yield up.address


def new_context(browser: Browser) -> BrowserContext:
    return browser.new_context(
        viewport={"width": 1366, "height": 900}, color_scheme="dark", reduced_motion="reduce"
    )


def owner_in(context: BrowserContext) -> str:
    """Whom the store knows a browser by."""
    (cookie,) = [one for one in context.cookies() if one.get("name") == visitors.COOKIE]
    assert cookie.get("httpOnly")
    assert (cookie.get("sameSite"), cookie.get("path")) == ("Lax", "/lab")
    return visitors.owner_of(cookie.get("value", ""))


def to_runs(playground: Playground) -> None:
    playground.page.locator(".st-key-go_to_runs button").click()
    expect(playground.page.locator(".st-key-runs_title")).to_be_visible()


def tick(page: Page, row: int, of: int) -> None:
    """Tick the box of a row of the table, once this has so many."""
    grid = page.locator(".st-key-runs_table canvas table[role='grid']").first
    expect(grid).to_have_attribute("aria-rowcount", str(of + 1))  # its head is one, too
    box = box_of(page.locator(".st-key-runs_table canvas").first)
    page.mouse.click(box["x"] + 16, box["y"] + HEADER + ROW * row + ROW / 2)


def click_name(page: Page, row: int) -> None:
    """Click on the name of a run, which opens it."""
    box = box_of(page.locator(".st-key-runs_table canvas").first)
    page.mouse.click(box["x"] + NAME, box["y"] + HEADER + ROW * row + ROW / 2)


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_each_browser_has_its_own_runs(browser: Browser, shared: str, store: Store) -> None:
    mine, theirs = new_context(browser), new_context(browser)
    pictures: list[int] = []
    one = visit(mine, f"{shared}?{CALM}")
    two = visit(theirs, f"{shared}?{CALM}")
    assert owner_in(mine) != owner_in(theirs)
    made_up.keep(store, 12, owner=owner_in(mine))
    made_up.keep(store, 2, owner=owner_in(theirs))
    one.page.on(
        "response",
        lambda answer: pictures.append(answer.status) if "/thumbnails/" in answer.url else None,
    )
    for playground, count in ((one, 12), (two, 2)):
        to_runs(playground)
        expect(playground.page.locator(".st-key-runs_title")).to_contain_text(f"{count} runs")
    one.wait_for(lambda: len(pictures) >= 5, "the pictures")
    assert set(pictures) == {200}
    # the address keeps the experiment of the playground
    assert one.query()["dataset"] == "moons"
    # who knows what the store calls another browser is still nobody
    forged = new_context(browser)
    forged.add_cookies([{"name": visitors.COOKIE, "value": owner_in(mine), "url": shared}])
    other = visit(forged, f"{shared}?{CALM}")
    to_runs(other)
    expect(other.page.get_by_text("No run is kept yet")).to_be_visible()
    for playground in (one, two, other):
        assert playground.mishaps == []
    for context in (mine, theirs, forged):
        context.close()


@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
def test_runs_are_named_deleted_opened_compared_and_taken_away(
    browser: Browser, shared: str, store: Store, tmp_path: Path
) -> None:
    context = new_context(browser)
    playground = visit(context, f"{shared}?dataset=xor&epochs=40")
    page = playground.page
    playground.wait_for(lambda: playground.status().startswith("Finished"), "a training")
    owner = owner_in(context)
    playground.wait_for(lambda: bool(stores.list_runs(store, owner)), "its run")
    page.get_by_test_id("reset").click()
    playground.wait_for(lambda: playground.epoch() == 0, "the start")
    page.get_by_test_id("play").click()
    playground.wait_for(lambda: len(stores.list_runs(store, owner)) == 2, "another run")
    playground.wait_for(lambda: playground.status().startswith("Finished"), "its end")
    made_up.keep(store, 3, owner=owner, first=3, labels=Labels(FORMULA, ("paper",)))
    to_runs(playground)
    expect(page.locator(".st-key-runs_title")).to_contain_text("5 runs")
    # named: the newest run is the first row
    tick(page, 0, of=5)
    name = page.get_by_label("Name")
    name.fill("My <b>first</b>")
    name.press("Enter")
    expect(page.get_by_text("The name is saved.")).to_be_visible()
    assert stores.list_runs(store, owner)[0].labels.name == "My <b>first</b>"
    # a tag that is typed counts however its box is left, also where another one begins like it
    tags = page.locator('[class*="st-key-run_tags_"]').get_by_role("combobox")
    for text, leave in (("pap", lambda: tags.press("Tab")), ("slow", lambda: name.click())):
        tags.press_sequentially(text)
        expect(page.get_by_role("option", name=f"Add: {text}")).to_be_visible()
        leave()
        expect(page.locator('[class*="st-key-run_tags_"]')).to_contain_text(text)
    for _again in range(600):
        if len(stores.list_runs(store, owner)[0].labels.tags) == 2:
            break
        page.wait_for_timeout(100)
    assert stores.list_runs(store, owner)[0].labels.tags == ("pap", "slow")
    assert findings(page) == []
    # deleted, with undo
    tick(page, 1, of=5)
    expect(page.get_by_text("2 runs chosen")).to_be_visible()
    press(page, "delete_runs")
    expect(page.locator(".st-key-runs_title")).to_contain_text("3 runs")
    expect(page.locator(".st-key-runs_undo")).to_contain_text("2 runs are deleted.")
    newest = [run.id for run in stores.list_runs(store, owner)]
    deleted = [run.id for run in stores.list_runs(store, owner, deleted=True)]
    assert (len(newest), len(deleted)) == (3, 2)
    press(page, "undo_delete")
    expect(page.locator(".st-key-runs_title")).to_contain_text("5 runs")
    assert [run.id for run in stores.list_runs(store, owner)] == deleted + newest
    # downloaded, and nothing in it runs; the table's own button, which would, is not there
    page.mouse.move(800, 300)
    toolbar = page.locator(".st-key-runs_table").get_by_test_id("stElementToolbar")
    expect(toolbar.get_by_label("Fullscreen")).to_be_visible()
    expect(toolbar.locator('[aria-label^="Download"]')).to_be_hidden()
    with page.expect_download() as download:
        press(page, "download_runs")
    saved = tmp_path / "runs.csv"
    download.value.save_as(saved)
    with saved.open(newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert names == {"My <b>first</b>", "", "'" + FORMULA}
    # found, and opened where it stood
    page.locator(".st-key-search_runs input").fill("first")
    page.locator(".st-key-search_runs input").press("Enter")
    expect(page.locator(".st-key-runs_title")).to_contain_text("1 of 5 runs")
    tick(page, 0, of=1)
    expect(page.get_by_text("1 run chosen")).to_be_visible()
    click_name(page, 0)
    page.get_by_test_id("status").wait_for()
    playground.wait_for(lambda: playground.epoch() == 40, "where it stood")
    assert playground.query()["dataset"] == "xor"
    # whoever opens its address sees it so
    visitor = new_context(browser)
    other = visit(visitor, page.url)
    other.wait_for(lambda: other.epoch() == 40, "where it stood")
    assert other.query() == playground.query()
    visitor.close()
    # compared with the other one, and taken away as a figure that can be made again
    to_runs(playground)
    page.locator(".st-key-search_runs input").fill("")
    page.locator(".st-key-search_runs input").press("Enter")
    expect(page.locator(".st-key-runs_title")).to_contain_text("5 runs")
    tick(page, 1, of=5)
    expect(page.get_by_text("2 runs chosen")).to_be_visible()
    press(page, "go_to_compare")
    expect(page.locator(".st-key-compared_curves .legendtext")).to_have_count(2)
    page.locator('[class*="st-key-figure_of_"] button').first.click()
    press(page, "make_bundle")
    with page.expect_download() as download:
        press(page, "download_bundle")
    with ZipFile(download.value.path()) as bundle:
        assert "reproduce.py" in bundle.namelist()
    assert playground.mishaps == other.mishaps == []
    context.close()
