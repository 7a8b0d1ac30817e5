"""Figures in a real browser: what is seen, what is downloaded, and that a file works offline."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from safetensors.numpy import load

import lepton_dash as ld
from lepton_dash import store as stores
from lepton_dash.store import Labels
from tests.browser.accessibility import findings
from tests.browser.playground import PATIENCE
from tests.browser.serving import serve
from tests.kept_runs import keep_run

XOR = ld.Experiment().updated(dataset="xor", num_examples=60, hidden_sizes=(3,), epochs=20)
NAME = "../<img src=x onerror=alert(1)> 训练"


class Kept(NamedTuple):
    address: str
    run: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A server with one run, whose name is no nice one."""
    folder = tmp_path_factory.mktemp("kept")
    store = stores.open_store(f"sqlite:///{folder / 'runs.sqlite'}")
    run = keep_run(store, ld.train(XOR), labels=Labels(name=NAME))
    stores.close(store)
    environment = {"LEPTON_DASH_DATA": str(folder), "LEPTON_DASH_OWNERS": "one"}
    with serve(environment=environment) as server:
        yield Kept(server.address, run)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own, in which nothing goes wrong."""
    context = browser.new_context(viewport={"width": 1366, "height": 1000}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def downloaded(page: Page, key: str, folder: Path) -> Path:
    """The file that a button hands out, under the name that it has."""
    with page.expect_download() as download:
        page.locator(f".st-key-download_{key} button").first.click()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    return saved


def test_a_figure_is_chosen_seen_and_taken_away(page: Page, kept: Kept, tmp_path: Path) -> None:
    page.goto(f"{kept.address}figure?run={kept.run}&figure=boundary&lang=en")
    preview = page.locator(".st-key-figure_preview img")
    preview.wait_for()
    first = preview.get_attribute("src")
    expect(page.locator(".st-key-figure_title")).to_contain_text("<img src=x onerror=alert(1)>")
    page.locator(".st-key-figure_size").get_by_role("combobox").click()
    page.get_by_role("option", name="Slide").click()
    page.wait_for_url("**figure=boundary%2Cslide**")
    expect(preview).not_to_have_attribute("src", first or "")
    assert findings(page) == []

    pdf = downloaded(page, "pdf", tmp_path)
    assert pdf.name == "img-src-x-onerror-alert-1-训练-boundary.pdf"
    box = PdfReader(pdf).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((960, 540), abs=0.01)

    # with no network at all
    html = downloaded(page, "html", tmp_path)
    alone = page.context.browser
    assert alone is not None
    context = alone.new_context(offline=True)
    opened = context.new_page()
    wanted: list[str] = []
    opened.on("request", lambda request: wanted.append(request.url))
    opened.goto(html.as_uri())
    opened.locator(".main-svg").first.wait_for()
    expect(opened.locator(".gtitle")).to_contain_text("Decision boundary")
    assert [url for url in wanted if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()

    bundle = downloaded(page, "bundle", tmp_path)
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
        figure = next(name for name in names if name.endswith(".pdf"))
        assert len(PdfReader(io.BytesIO(archive.read(figure))).pages) == 1
        assert b"spiral" not in archive.read("spec.toml")
        assert {"reproduce.py", "caption.txt"} <= set(names)

    page.locator(".st-key-make_network button").first.click()
    page.locator(".st-key-download_network button").first.wait_for()
    weights = load(downloaded(page, "network", tmp_path).read_bytes())
    assert weights["layers.0.weight"].shape == (2, 3)
