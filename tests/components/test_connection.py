"""The socket: credit, coming back, and one of it however often the page calls."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.components.conftest import Stage, wait_until
from tests.components.synthetic import Server

OpenStage = Callable[..., Stage]


def test_no_more_than_a_few_frames_are_asked_for_in_advance(stage: OpenStage) -> None:
    opened = stage()
    opened.wait_for_frames(30)
    assert max(opened.show.most_pending, 1) <= 3
    counts = opened.counts()
    assert counts["received"] <= 2 * counts["drawn"] + 4


def test_a_training_that_rests_is_asked_once(stage: OpenStage) -> None:
    opened = stage(status="paused")
    wait_until(opened.page, lambda: opened.show.pending == 1)
    opened.page.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true), 99)))"
    )
    assert opened.show.pending == 1


def test_the_history_is_asked_for_from_where_it_ends(stage: OpenStage) -> None:
    opened = stage()
    opened.wait_for_frames(10)
    first, last = opened.show.credits[0], opened.show.credits[-1]
    assert (first["history_generation"], first["history_length"]) == (-1, 0)
    assert last["history_length"] > 5
    assert last["scene"] == opened.show.scene


def test_after_a_lost_connection_the_curve_is_whole(stage: OpenStage) -> None:
    opened = stage(epoch=500)
    opened.show.accepts = False
    opened.drop()
    expect(opened.by("status")).to_contain_text("connection is lost")
    expect(opened.by("play")).to_be_disabled()
    opened.show.accepts = True
    opened.show.epoch += 400
    opened.show.generation += 1  # another process, that knows nothing of this client
    opened.by("pause").click()
    opened.wait_for_said({"type": "pause"})
    expected = opened.show.history()[:, 0].tolist()
    opened.page.wait_for_function(
        "(n) => document.querySelector('.lepton-stage').stage.history.length === n",
        arg=len(expected),
    )
    held = opened.page.evaluate(
        """() => {
          const {length, columns} = document.querySelector(".lepton-stage").stage.history;
          return [...columns[0].slice(0, length)];
        }"""
    )
    assert held == expected
    expect(opened.by("status")).to_have_text("Paused.")


@pytest.mark.parametrize(
    ("code", "word"), [(4403, "address"), (4404, "anew"), (4409, "another window")]
)
def test_a_final_answer_is_final(stage: OpenStage, code: int, word: str) -> None:
    opened = stage(closes_with=code, drawn=False)
    expect(opened.by("status")).to_contain_text(word)
    for event in ("visibilitychange", "online"):  # what hurries a connection that was lost
        target = "document" if event == "visibilitychange" else "window"
        opened.page.evaluate(f"{target}.dispatchEvent(new Event('{event}'))")
    opened.page.wait_for_timeout(600)  # longer than the first attempt would take
    assert opened.show.connections == 1


def test_a_short_interruption_is_not_worth_a_word(stage: OpenStage) -> None:
    opened = stage()
    opened.page.evaluate(
        """() => {
          window.words = new Set();
          const line = document.querySelector("[data-testid=status]");
          const note = () => window.words.add(line.textContent);
          new MutationObserver(note).observe(line, {subtree: true, childList: true});
        }"""
    )
    opened.drop()
    wait_until(opened.page, lambda: opened.show.connections == 2)
    opened.wait_for_frames(3)
    assert not [word for word in opened.page.evaluate("[...words]") if "connect" in word]


def test_before_the_first_frame_the_status_says_so(stage: OpenStage) -> None:
    opened = stage(silent=True, drawn=False)
    expect(opened.by("status")).to_have_text("Preparing the network.")
    expect(opened.page.locator("[data-testid=loss-chart] .xtitle")).to_have_text("epoch")
    expect(opened.page.locator("[data-testid=boundary-chart] .main-svg").first).to_be_visible()


def test_a_hidden_tab_asks_for_nothing_and_does_not_connect_again(stage: OpenStage) -> None:
    opened = stage(own_page=True)
    opened.page.evaluate(
        """() => {
          // what a browser does to a tab in the background
          window.held = [];
          window.frame = window.requestAnimationFrame;
          window.requestAnimationFrame = (callback) => window.held.push(callback);
          Object.defineProperty(document, "hidden", {value: true, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    opened.drop()
    wait_until(opened.page, lambda: not opened.show.sockets)
    opened.page.wait_for_timeout(600)
    assert opened.show.connections == 1
    opened.page.evaluate(
        """() => {
          window.requestAnimationFrame = window.frame;
          window.held.forEach((callback) => window.requestAnimationFrame(callback));
          Object.defineProperty(document, "hidden", {value: false, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    wait_until(opened.page, lambda: opened.show.connections == 2)
    opened.wait_for_frames(3)


def test_calling_again_keeps_the_socket_and_the_charts(stage: OpenStage) -> None:
    opened = stage()
    opened.page.evaluate("window.chart = document.querySelector('.js-plotly-plot')")
    for _ in range(5):
        opened.page.evaluate("mount()")
    opened.wait_for_frames(5)
    assert opened.show.connections == 1
    assert opened.page.evaluate("chart === document.querySelector('.js-plotly-plot')")
    assert opened.page.locator(".js-plotly-plot").count() == 2
    opened.page.keyboard.press("r")
    opened.wait_for_said({"type": "reset"})
    assert opened.show.said.count({"type": "reset"}) == 1


def test_the_cleanup_of_an_overtaken_call_takes_nothing_away(stage: OpenStage) -> None:
    opened = stage(own_page=True)
    opened.page.evaluate("async () => { const clean = await mount(); await mount(); clean(); }")
    opened.page.evaluate("cleanup()")
    opened.page.wait_for_timeout(1300)  # longer than the grace for a call that is to come
    opened.wait_for_frames(3)
    assert opened.show.connections == 1


def test_calls_that_come_in_the_wrong_order_take_nothing_away(stage: OpenStage) -> None:
    opened = stage(own_page=True)
    opened.page.evaluate("async () => { const overtaken = await mount(); overtaken(); }")
    opened.page.wait_for_timeout(1300)
    opened.wait_for_frames(3)
    assert opened.show.connections == 1


def test_a_cleanup_right_before_the_next_call_takes_nothing_away(stage: OpenStage) -> None:
    opened = stage(own_page=True)
    opened.page.evaluate("async () => { cleanup(); await mount(); }")
    opened.page.wait_for_timeout(1300)
    opened.wait_for_frames(3)
    assert opened.show.connections == 1


def test_taking_the_stage_away_closes_its_socket(stage: OpenStage) -> None:
    opened = stage(own_page=True)
    opened.page.evaluate("() => { document.getElementById('parent').remove(); cleanup(); }")
    wait_until(opened.page, lambda: not opened.show.sockets)
    opened.page.keyboard.press("r")
    opened.page.wait_for_timeout(50)
    assert not opened.show.commands
    assert opened.show.connections == 1


def test_another_token_is_another_socket_in_the_same_charts(
    stage: OpenStage, synthetic: Server
) -> None:
    opened = stage(epoch=4000)
    other = synthetic.put_up("another-token", epoch=7, status="paused")
    opened.page.evaluate("mount({token: 'another-token'})")
    expect(opened.by("epoch")).to_have_text("7")
    wait_until(opened.page, lambda: not opened.show.sockets)
    assert other.connections == 1
    opened.page.wait_for_function(
        "(n) => document.querySelector('.lepton-stage').stage.history.length === n",
        arg=len(other.history()),
    )


def test_two_calls_at_once_make_one_stage(stage: OpenStage, synthetic: Server) -> None:
    opened = stage(own_page=True)
    show = synthetic.put_up("twice")
    opened.page.evaluate(
        """async () => {
          const {mount} = await import(
            [...document.scripts].map((one) => one.textContent.match(/from "([^"]+)"/)?.[1])
              .find(Boolean));
          const parentElement = document.body.appendChild(document.createElement("div"));
          const both = {parentElement, data: {...data, token: "twice"}};
          await Promise.all([mount(both), mount(both), mount(both)]);
        }"""
    )
    wait_until(opened.page, lambda: show.sent > 3)
    assert show.connections == 1


def test_the_theme_changes_without_a_new_connection(stage: OpenStage) -> None:
    opened = stage()
    light = opened.figure("loss-chart")["layout"]["font"]["color"]
    opened.page.evaluate("setTheme('dark'); mount()")
    expect(opened.page.locator(".lepton-stage")).to_have_attribute("data-theme", "dark")
    opened.page.wait_for_function(
        """(light) => ["loss", "boundary"].every((name) => document.querySelector(
             `[data-testid=${name}-chart] .js-plotly-plot`).layout.font.color !== light)""",
        arg=light,
    )
    opened.wait_for_frames(3)
    assert opened.show.connections == 1
