"""Runs compared in a real browser: curves, boundaries under one scrubber, and their figures."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

import lepton_dash as ld
from lepton_dash import store as stores
from lepton_dash.store import Labels
from tests.browser.accessibility import findings
from tests.browser.playground import PATIENCE, box_of
from tests.browser.serving import serve
from tests.kept_runs import keep_run

MOONS = ld.Experiment().updated(dataset="moons", num_examples=60, hidden_sizes=(3,), epochs=30)


class Kept(NamedTuple):
    address: str
    long: str
    short: str
    without_file: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A server with three runs: two that can be trained again, and one whose file is gone."""
    folder = tmp_path_factory.mktemp("kept")
    store = stores.open_store(f"sqlite:///{folder / 'runs.sqlite'}")
    table = folder / "table.csv"
    table.write_text("a,b,y\n" + "".join(f"{n % 7},{n % 5},{n % 2}\n" for n in range(40)))
    ids = [
        keep_run(store, ld.train(experiment), labels=Labels(name=name))
        for name, experiment in (
            ("<b>Long</b>", MOONS),
            ("Short", MOONS.updated(epochs=10, learning_rate=0.3)),
            ("Without its file", MOONS.updated(dataset="csv", path=str(table), target="y")),
        )
    ]
    table.unlink()
    stores.close(store)
    environment = {"LEPTON_DASH_DATA": str(folder), "LEPTON_DASH_OWNERS": "one"}
    with serve(environment=environment) as server:
        yield Kept(server.address, *ids)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own."""
    context = browser.new_context(viewport={"width": 1366, "height": 1000}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()


def pictures(page: Page) -> list[str | None]:
    """The addresses of the boundaries."""
    images = page.locator(".st-key-boundaries image")
    return [image.get_attribute("href") for image in images.all()]


def middle(place: Locator) -> tuple[float, float]:
    box = box_of(place)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_two_runs_are_compared(page: Page, kept: Kept, tmp_path: Path) -> None:
    page.goto(f"{kept.address}compare?runs={kept.long},{kept.short},no-such-run&lang=en")
    curves = page.locator(".st-key-compared_curves")
    curves.locator(".legendtext").first.wait_for()
    expect(curves.locator(".legendtext")).to_have_text(["<b>Long</b>", "Short"])
    expect(page.get_by_text("There is no run no-such-run here")).to_be_visible()
    expect(page.locator(".st-key-fairness")).to_contain_text("A fair comparison")
    # all curves are compared where somebody points
    area = curves.locator(".nsewdrag").first
    x, y = middle(area)
    page.mouse.move(x - 350, y)
    expect(curves.locator(".hoverlayer .legendtext")).to_have_count(2)
    expect(curves.locator(".hoverlayer")).to_contain_text("<b>Long</b>")
    # how it looks is in the address, and comes back with it
    page.locator(".st-key-compare_axis").get_by_text("Seconds").click()
    page.wait_for_url("**look=axis*seconds**")
    expect(curves.locator(".xtitle")).to_have_text(["seconds of training"], timeout=PATIENCE)
    page.reload()
    curves.locator(".legendtext").first.wait_for()
    expect(curves.locator(".xtitle")).to_have_text(["seconds of training"], timeout=PATIENCE)
    # the scrubber moves both pictures at once, without asking the server
    grip = page.locator(".st-key-boundaries .slider-grip-rect")
    grip.wait_for()
    grip.scroll_into_view_if_needed()
    titles = page.locator(".st-key-boundaries .annotation-text")
    expect(titles).to_have_text(["<b>Long</b>", "Shortended with epoch 10"], timeout=PATIENCE)
    last, asked = pictures(page), []
    page.on("websocket", lambda _socket: asked.append("socket"))
    page.on("request", lambda request: asked.append(request.url))
    page.mouse.move(*middle(grip))
    page.mouse.down()
    x, y = middle(grip)
    rail = box_of(page.locator(".st-key-boundaries .slider-rail-touch-rect"))
    page.mouse.move(rail["x"] + 2, y, steps=4)
    page.mouse.up()
    expect(page.locator(".st-key-boundaries .slider-label").first).to_have_text("epoch 0")
    expect(titles).to_have_text(["<b>Long</b>", "Short"])
    first = pictures(page)
    assert len(first) == 2
    assert all(one != other for one, other in zip(first, last, strict=True))
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == []
    # and the chart becomes a figure, as it was chosen, with all that makes it again
    page.locator(".st-key-figure_of_curves button").first.click()
    page.wait_for_url("**/figure?*look=axis*seconds**")
    preview = page.locator(".st-key-figure_preview img")
    preview.wait_for()
    caption = page.locator(".stTextArea textarea")
    expect(caption).to_have_value(re.compile("^Validation loss over the seconds of training"))
    assert findings(page) == []
    with page.expect_download() as download:
        page.locator(".st-key-download_csv button").first.click()
    table = _saved(download.value, tmp_path)
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["run"] for row in rows} == {"<b>Long</b>", "Short"}
    assert len(rows) == 40
    assert float(rows[-1]["seconds"]) == pytest.approx(0.1)
    page.locator(".st-key-make_bundle button").click()
    with page.expect_download() as download:
        page.locator(".st-key-download_bundle button").click()
    with zipfile.ZipFile(_saved(download.value, tmp_path)) as archive:
        assert archive.read("Comparison-of-2-runs-loss.csv") == table.read_bytes()
        assert {"reproduce.py", "run-1/train.py", "run-2/spec.toml"} <= set(archive.namelist())
    # or the boundaries do
    curves_src = preview.get_attribute("src") or ""
    page.locator(".st-key-figure_chart").get_by_text("Boundaries").click()
    page.wait_for_url("**figure=boundaries**")
    expect(caption).to_have_value(re.compile("^Decision boundaries after 30 epochs of two runs"))
    expect(preview).not_to_have_attribute("src", curves_src)


def _saved(download: Download, folder: Path) -> Path:
    """A file that was handed out, under the name that it has."""
    saved = folder / download.suggested_filename
    download.save_as(saved)
    return saved


def test_a_run_whose_file_is_gone_is_said(page: Page, kept: Kept) -> None:
    page.goto(f"{kept.address}compare?runs={kept.long},{kept.without_file}&lang=en")
    page.get_by_text("There is no picture of Without its file").wait_for()
    titles = page.locator(".st-key-boundaries .annotation-text")
    expect(titles).to_have_text(["<b>Long</b>"], timeout=PATIENCE)
    expect(page.locator(".st-key-fairness")).to_contain_text("different examples")
    assert "compare" in page.url
