"""Links in a real browser: shared, opened, made for a lesson, and shown inside of another page."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from lepton_dash.ui import hiding
from tests.browser.playground import PATIENCE, Playground, box_of, visit

CALM = "dataset=xor&epochs=10000000&learning_rate=0.0001&start=paused"
SETTINGS = (
    "#activation=relu&batchSize=20&dataset=xor&learningRate=0.01&networkShape=6,3"
    "&seed=0.48213&percTrainData=50&learningRate_hide=true"
)
Open = Callable[..., Playground]


@pytest.fixture
def opened(context: BrowserContext, dashboard: str) -> Iterator[Open]:
    """Opens an address below the dashboard's; nothing may go wrong on the pages it opened."""
    pages: list[Playground] = []

    def open_page(below: str) -> Playground:
        pages.append(visit(context, dashboard.rstrip("/") + "/" + below))
        return pages[-1]

    yield open_page
    for page in pages:
        assert page.mishaps == []


def test_share_copies_the_exact_address(opened: Open, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = opened(f"?{CALM}&data_seed=7&seed=8")
    shown.page.locator(".st-key-share button").first.click()
    shown.page.get_by_role("button", name="Copy the link").click()
    expect(shown.page.get_by_text("The link is copied.")).to_be_visible()
    copied = shown.page.evaluate("navigator.clipboard.readText()")
    assert copied == shown.page.get_by_label("Address").input_value()
    other = visit(context, copied)
    assert other.query() == shown.query()
    assert other.query()["data_seed"] == "7"


def test_share_works_without_a_clipboard(opened: Open) -> None:
    shown = opened(f"?{CALM}")
    shown.page.evaluate(
        """() => {
          navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
          document.execCommand = () => false;
        }"""
    )
    shown.page.locator(".st-key-share button").first.click()
    shown.page.get_by_role("button", name="Copy the link").click()
    expect(shown.page.get_by_text("press Ctrl+C")).to_be_visible()
    selected = "document.activeElement.value.slice(...[0, document.activeElement.selectionEnd])"
    assert shown.page.evaluate(selected).endswith("start=paused")


def test_a_playground_link_behind_our_own_address_opens(opened: Open) -> None:
    shown = opened(SETTINGS)
    shown.wait_for_query(
        dataset="xor",
        hidden_sizes="6-3",
        activation="relu",
        loss="half_mse",
        optimizer="sgd",
        data_seed="48213",
        hide="learning_rate",
    )
    expect(shown.page.locator(".st-key-link_remarks")).to_contain_text("Chance is not the same")
    expect(shown.page.locator(".st-key-learning_rate")).to_be_hidden()
    expect(shown.page.locator(".st-key-batch_size")).to_be_visible()
    shown.wait_until_it_trains()
    shown.page.locator(".st-key-dismiss_remarks button").click()
    expect(shown.page.locator(".st-key-link_remarks")).to_have_count(0)
    expect(shown.page.get_by_test_id("status")).to_be_visible()
    shown.page.evaluate("location.hash = '#dataset=spiral&networkShape=8'")
    shown.wait_for_query(dataset="spiral", hidden_sizes="8")


def test_links_are_opened_in_their_box(opened: Open, dashboard: str) -> None:
    shown = opened(f"?{CALM}")
    shown.page.locator(".st-key-open button").first.click()
    shown.type_into("link", f"https://playground.tensorflow.org/{SETTINGS}")
    shown.wait_for_query(hidden_sizes="6-3", batch_size="20")
    shown.type_into("link", f"{dashboard}?dataset=moons&batch_size=17")
    shown.wait_for_query(dataset="moons", batch_size="17")
    assert "hidden_sizes" not in shown.query()
    shown.type_into("link", "https://example.org/")
    expect(shown.page.get_by_text("This is no link of this page")).to_be_visible()
    assert shown.query()["dataset"] == "moons"


def test_a_lesson_hides_controls_and_nothing_else(opened: Open) -> None:
    whole = opened(f"?{CALM}")
    lesson = opened(
        f"?{CALM}&hide=activation,hidden_sizes,play,network,section_training,timeline,diagnosis,measures"
        "&title=First+<b>steps&text=What+is+a+*class*?%0AAnd+<b>this</b>?"
    )
    page = lesson.page
    expect(page.locator(".st-key-lesson")).to_contain_text("First <b>steps")
    expect(page.locator(".st-key-lesson")).to_contain_text("And <b>this</b>?")
    expect(page.locator(".st-key-lesson em")).to_have_text("class")
    for gone in (".st-key-activation", ".st-key-layers", ".st-key-section_training"):
        expect(page.locator(gone)).to_be_hidden()
        expect(whole.page.locator(gone)).to_be_visible()
    for name in ("play", "pause", "network"):
        expect(page.get_by_test_id(name)).to_be_hidden()
    expect(page.locator(".lepton-below > .lepton-card").locator("visible=true")).to_have_count(0)
    for name in ("step", "reset", "loss-chart", "boundary-chart"):
        expect(page.get_by_test_id(name)).to_be_visible()
    # what is left takes the room
    widths = [box_of(one.page.locator(".st-key-initializer"))["width"] for one in (lesson, whole)]
    assert widths[0] > 1.5 * widths[1]
    expect(page.get_by_test_id("status")).to_contain_text("Paused.")
    losses = [one.number("train-loss") for one in (whole, lesson)]
    assert losses[0] == losses[1]
    page.keyboard.press("Space")  # the key of a button that isn't there; others show it at once
    assert page.get_by_test_id("play").get_attribute("aria-pressed") == "false"
    whole.page.keyboard.press("Space")
    assert whole.page.get_by_test_id("play").get_attribute("aria-pressed") == "true"


def test_there_is_something_to_hide_for_every_name(opened: Open) -> None:
    shown = opened(f"?{CALM}")
    for summary in shown.page.get_by_test_id("stExpander").locator("summary").all():
        summary.click()
    shown.page.locator(".st-key-l1").wait_for()
    others = {"target", "task", "formula", "points", "encoding", "delimiter", "decimal", "header"}
    others |= {"num_classes"}  # of other datasets

    def missing() -> list[str]:
        return [
            name
            for name in hiding.hidable()
            if name not in others and shown.page.locator(hiding.selector_of(name)).count() == 0
        ]

    shown.wait_for(lambda: not missing(), "an element for every name")


def test_the_lesson_page_makes_such_a_link(opened: Open, context: BrowserContext) -> None:
    shown = opened(f"?{CALM}&hidden_sizes=5")
    page = shown.page
    page.locator(".st-key-share button").first.click()
    page.get_by_text("Make a link for a lesson").click()
    page.get_by_label("Title").fill("Slow and fast")
    page.get_by_label("Title").press("Enter")
    field = page.locator(".st-key-lesson_link").get_by_label("Address")
    page.locator(".st-key-lesson_shows_training").get_by_text("Optimizer", exact=True).click()
    shown.wait_for(
        lambda: "hide=optimizer" in field.input_value() and "title=Slow" in field.input_value(),
        "both in the link",
    )
    page.locator(".st-key-lesson_predict label").click()
    page.get_by_role("button", name="Hide everything").click()
    # the page doesn't show yet that everything is hidden
    page.locator(".st-key-lesson_shows_training").get_by_text("Learning rate", exact=True).click()
    shown.wait_for(
        lambda: (
            "predict=1" in field.input_value()
            and "learning_rate" not in field.input_value().partition("hide=")[2]
            and "batch_size" in field.input_value()
        ),
        "all but the learning rate hidden",
    )
    assert page.locator(".st-key-lesson_shows_data").get_by_text("Formula").count() == 0
    learner = visit(context, field.input_value())
    expect(learner.page.get_by_test_id("predict")).to_be_visible()
    # nothing but that is in the sidebar: no heading of what is empty
    expect(learner.page.locator(".st-key-section_training")).to_be_visible()
    expect(learner.page.locator(".st-key-section_data")).to_be_hidden()
    expect(learner.page.locator(".st-key-section_network")).to_be_hidden()
    expect(learner.page.locator(".st-key-lesson")).to_contain_text("Slow and fast")
    expect(learner.page.locator(".st-key-optimizer")).to_be_hidden()
    expect(learner.page.locator(".st-key-learning_rate")).to_be_visible()
    assert learner.query()["hidden_sizes"] == "5"
    page.get_by_text("Back to the playground").click()
    expect(page.get_by_test_id("status")).to_be_visible(timeout=PATIENCE)
    shown.wait_for_query(hidden_sizes="5", dataset="xor")
    expect(page.locator(".st-key-optimizer")).to_be_visible()
    expect(page.locator(".st-key-hidden_sizes input")).to_have_value("5")


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which another server shows it."""
    handler = partial(_Quiet, directory=tmp_path)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}/slide.html"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def test_another_page_shows_it_without_a_sidebar(
    context: BrowserContext, dashboard: str, other_site: tuple[Path, str]
) -> None:
    folder, address = other_site
    folder.joinpath("slide.html").write_text(
        f'<iframe src="{dashboard}?{CALM}&amp;embed=1" width="900" height="600"></iframe>'
    )
    page = context.new_page()
    page.goto(address)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_test_id("status")).to_contain_text("Paused.", timeout=PATIENCE)
    expect(frame.get_by_test_id("play")).to_be_visible()
    expect(frame.get_by_test_id("stSidebar")).to_have_count(0)
    frame.get_by_test_id("play").click()
    expect(frame.get_by_test_id("status")).to_contain_text("Training.", timeout=PATIENCE)

    # that was the same site on another port; uploads need a cookie, which a frame of another site
    # doesn't get
    own = dashboard.replace("127.0.0.1", "localhost") + f"?{CALM}&seed=7"
    folder.joinpath("slide.html").write_text(f'<iframe src="{own}" width="900" height="600">')
    page.goto(address)
    frame.locator(".st-key-open button").click(timeout=PATIENCE)
    opener = frame.get_by_test_id("stPopoverBody")
    expect(opener.get_by_role("alert")).to_contain_text("open it in a tab of its own")
    expect(opener.locator("input[type=file]")).to_have_count(0)
    with context.expect_page() as opened_page:
        opener.get_by_role("link", name="Open in a new tab").click()
    tab = opened_page.value
    assert "seed=7" in tab.url
    tab.locator(".st-key-open button").click(timeout=PATIENCE)
    tab.get_by_test_id("stPopoverBody").locator("input[type=file]").set_input_files(
        {"name": "spec.toml", "mimeType": "text/plain", "buffer": b"[training]\nseed = 8\n"}
    )
    tab.wait_for_url("**seed=8**")
