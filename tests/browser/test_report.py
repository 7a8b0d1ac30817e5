"""The page of reports in a real browser: written, seen, downloaded, and still there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

import lepton_dash as ld
from lepton_dash import store as stores
from tests.browser.serving import serve
from tests.kept_runs import keep_run

SMALL = ld.Experiment().updated(dataset="xor", num_examples=60, hidden_sizes=(3,), epochs=30)
PATIENCE = 60_000  # [ms]
NOTE = "# Question\n\nIs it **fast**? <img src=x onerror=\"document.title = 'ran'\">"


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[tuple[str, str]]:
    """The address of a server below a path, and the query that names its two runs."""
    place = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'runs.sqlite'}"
    store = stores.open_store(place)
    ids = [keep_run(store, ld.train(SMALL.updated(learning_rate=rate))) for rate in (0.03, 0.3)]
    stores.close(store)
    environment = {
        "LEPTON_DASH_DATABASE_URL": place,
        "LEPTON_DASH_CHROMIUM": chromium,
        "STREAMLIT_SERVER_BASE_URL_PATH": "lab",
    }
    with serve(environment=environment) as up:
        yield up.address, f"runs={','.join(ids)}"


def download(page: Page, key: str) -> tuple[str, bytes]:
    """What a button hands out: its name and its content."""
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.locator(f".st-key-{key} button").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_report_is_written_and_comes_back(
    browser: Browser, dashboard: tuple[str, str], tmp_path: Path
) -> None:
    address, query = dashboard
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    mishaps: list[str] = []
    page.on("pageerror", lambda error: mishaps.append(str(error)))
    host = urlsplit(address).netloc
    page.on(
        "request",
        lambda request: mishaps.extend(
            [request.url] if urlsplit(request.url).netloc not in ("", host) else []
        ),
    )
    page.goto(f"{address}report?{query}")
    preview = page.frame_locator(".st-key-report_preview iframe")
    preview.locator("html[data-drawn]").wait_for(state="attached")
    # what compares both, and their boundaries beside one another
    expect(preview.locator("[data-figure] > .plot-container svg.main-svg").first).to_be_visible()
    assert preview.locator("[data-figure]").count() == 2

    text = page.locator(".st-key-report_text_0 textarea")
    text.fill(NOTE)
    text.press("Control+Enter")
    preview.get_by_role("heading", name="Question").wait_for()
    title = page.locator(".st-key-report_title input")
    title.fill("Learning rates")
    title.press("Enter")
    preview.get_by_role("heading", name="Learning rates").wait_for()
    page.wait_for_url(lambda url: "report=" in url and "runs=" not in url)

    name, content = download(page, "report_html")
    assert name == "Learning-rates.html"
    offline = browser.new_context(offline=True)
    saved = tmp_path / name
    saved.write_bytes(content)
    read = offline.new_page()
    read.goto(saved.as_uri())
    read.locator("html[data-drawn]").wait_for(state="attached")
    assert read.locator("svg.main-svg").count() >= 3
    assert read.title() == "Learning rates"
    offline.close()

    page.locator(".st-key-report_make_pdf button").click()
    page.locator(".st-key-report_made button").wait_for()
    name, content = download(page, "report_made")
    assert name == "Learning-rates.pdf"
    assert "Question" in PdfReader(BytesIO(content)).pages[0].extract_text()

    page.reload()
    expect(page.locator(".st-key-report_text_0 textarea")).to_have_value(NOTE)
    preview.get_by_role("heading", name="Learning rates").wait_for()
    assert page.title() != "ran"
    # a phone has it below one another, and nothing sticks out
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".st-key-report_preview")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert mishaps == []
    context.close()
