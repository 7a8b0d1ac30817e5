"""Reports: as values, as pages that need nothing and run nothing, and on paper."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request
from pypdf import PdfReader

import lepton_dash as ld
from lepton_dash import kept, store
from lepton_dash.compare import Group, Kept
from lepton_dash.export import printing, report_charts
from lepton_dash.export.charts import fitting
from lepton_dash.export.report import (
    LONGEST,
    MOST_BLOCKS,
    Block,
    Report,
    from_plain,
    to_plain,
    usual_blocks,
)
from lepton_dash.export.report_charts import RunSource
from lepton_dash.export.report_html import Makers, Sources, html
from lepton_dash.export.report_page import Chart, Page, document
from lepton_dash.export.report_tables import recipe_of, settings_table
from lepton_dash.spec import Change, Experiment
from lepton_dash.store import Labels, Store
from tests.compare.made import made
from tests.kept_runs import keep_run
from tests.live.waiting import wait_until

SMALL = Experiment().updated(dataset="xor", num_examples=60, hidden_sizes=(3,), epochs=20)
HOSTILE = (
    "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    "\"'><svg onload=window.ran=1> &lt;b&gt; ${alert(1)} \u2028 \x00 [x](javascript:alert(1))"
)
MADE = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened() -> Iterator[Store]:
    """A store in memory."""
    made = store.open_store("sqlite://")
    yield made
    store.close(made)


def source_of(opened: Store, run_id: str) -> RunSource:
    """What a report takes a run from."""
    run = store.get(opened, run_id)
    assert run is not None
    return RunSource(
        Kept(run, store.history(opened, run_id)),
        partial(kept.open_run, opened, run_id, Path),
        Path,
    )


@pytest.fixture(scope="module")
def sources(opened: Store) -> Sources:
    """Three variants, and one of which every word is hostile."""
    found = {}
    changes = (Change(10, 0, "learning_rate", 0.1),)
    for fields, timeline in (({}, ()), ({"learning_rate": 0.3}, ()), ({"batch_size": 5}, changes)):
        run_id = keep_run(opened, ld.train(SMALL.updated(**fields), timeline))
        found[run_id] = source_of(opened, run_id)
    return found


@pytest.fixture(scope="module")
def hostile(opened: Store, tmp_path_factory: pytest.TempPathFactory) -> RunSource:
    """A run of a file whose classes and columns have hostile names, with hostile labels."""
    path = tmp_path_factory.mktemp("data") / "x.csv"
    one, other = '"</script><script>window.ran=1</script>"', '"<img src=x onerror=window.ran=1>"'
    lines = [f"{i % 7},{(i * 3) % 5},{(one, other)[i % 2]}" for i in range(40)]
    path.write_text("<img src=x onerror=window.ran=1>,b,kind\n" + "\n".join(lines))
    experiment = SMALL.updated(dataset="csv", path=str(path), target="kind", epochs=3)
    labels = Labels(name=HOSTILE, tags=(HOSTILE,), notes=HOSTILE)
    return source_of(opened, keep_run(opened, ld.train(experiment), labels=labels))


def whole(sources: Sources) -> Report:
    """A report with a block of every kind."""
    ids = tuple(sources)
    note = "# Question\n\nIs it **fast**? See [this](https://example.org/a).\n\n## Method\n\nText."
    return Report(
        "Learning rates",
        "A. Author",
        ids,
        (
            Block("note", note),
            Block("comparison"),
            Block("chart", chart="loss", runs=ids[:1]),
            Block("chart", "Two boundaries", "boundary", ids[:2]),
            Block("note", "# Answer\n\nYes."),
            Block("boundaries", options={"epoch": 1}),
            Block("settings"),
        ),
    )


@pytest.fixture(scope="module")
def page(sources: Sources) -> str:
    """It as HTML."""
    return html(whole(sources), sources, made=MADE)


class Elements(HTMLParser):
    """The elements of a page as a browser reads them, and its text without the scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.words: list[str] = []
        self._in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))
        self._in_script = tag == "script"
        if self._in_script:
            self.scripts.append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        """Keep it."""
        if self._in_script:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = attributes, text + data
        else:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Text again."""
        self._in_script = self._in_script and tag != "script"


# --- tables ---


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0412, "0.0412 s"), (0.04, "0.04 s"), (12.34, "12.3 s")]
)
def test_a_duration_keeps_its_digits(seconds: float, words: str) -> None:
    one = made()
    summary = one.run.summary._replace(seconds=seconds, train_loss=1.5e-8)
    group = Group((one._replace(run=one.run._replace(summary=summary)),))
    table, _usual = settings_table([group], ["a"], are_compared=False)
    result = {name: value for part in table.parts[1:] for name, value in part[1]}
    assert result["duration"] == words
    assert result["training loss"] == "1.50e-8"


# --- values ---


def test_a_report_goes_to_plain_values_and_back(sources: Sources) -> None:
    report = whole(sources)._replace(paper="Letter")
    assert from_plain(json.loads(json.dumps(to_plain(report)))) == report


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "x",
        {"title": 3, "runs": "abc", "blocks": {"a": 1}, "paper": "A0"},
        {"blocks": [None, 3, {"kind": "script"}, {"kind": ["note"]}, {}]},
        {"blocks": [{"kind": "chart", "chart": 3, "runs": [1, None, {}], "options": [1]}]},
    ],
)
def test_what_can_not_be_used_is_left_out(given: object) -> None:
    report = from_plain(given)
    assert report._replace(blocks=()) == Report()
    assert {block.kind for block in report.blocks} <= {"chart"}
    assert html(report, {}, made=MADE)


def test_what_is_too_long_is_cut() -> None:
    block = {"kind": "note", "text": "a" * 100_000}
    report = from_plain({"title": "b" * 10_000, "blocks": [block] * 1000, "runs": ["r" * 1000]})
    assert len(report.title) == LONGEST["title"]
    assert len(report.blocks) == MOST_BLOCKS
    assert len(report.blocks[0].text) == LONGEST["text"]
    assert report.runs == ()


def test_what_a_report_begins_with() -> None:
    one = [block.chart or block.kind for block in usual_blocks([["loss", "boundary", "roc"]])]
    assert one == ["note", "loss", "boundary", "settings"]
    two = usual_blocks([["loss", "boundary"], ["loss", "boundary", "fit"]])
    assert [block.chart or block.kind for block in two] == [
        "note",
        "comparison",
        "boundaries",
        "settings",
    ]
    assert usual_blocks([])


# --- the page ---


def test_everything_is_in_it(page: str, sources: Sources) -> None:
    read = Elements(page)
    words = " ".join(" ".join(read.words).split())
    for part in (
        "Learning rates",
        "A. Author · 2026-11-25",
        "Contents Question Method Answer How to make it again",
        "Figure 1. The validation loss of 3 runs over the training.",
        "Figure 2. Training and validation loss of a network with one hidden layer",
        "Two boundaries",
        "Decision boundaries after 1 epoch of three runs that differ in learning rate (",
        "Table 1. How the runs differ, and what came of it.",
        "Table 2. Settings that the runs share",
        "training 0, data 0, split 0",
        "lepton-dash train spec.toml --timeline timeline.json",
        "hidden_sizes = [3]",
        "jax ",
    ):
        assert part in words, part
    figures = [told for tag, told in read.tags if tag == "div" and "data-figure" in told]
    assert len(figures) == 5
    told = {attributes.get("id"): text for attributes, text in read.scripts}
    for figure in figures:
        chart = json.loads(told[figure["data-figure"]])
        assert chart["light"]["data"]
        assert chart["dark"]["layout"]
    run = next(iter(sources.values())).run
    ((_words, spec), *_rest) = recipe_of(run)
    assert "hidden_sizes = [3]" in spec
    assert ' = ""' not in spec  # what is empty says nothing
    assert ld.Experiment.from_toml(spec) == run.origin.experiment
    assert run.origin.examples_hash[:12] in words


def test_it_asks_for_nothing_from_anywhere(page: str) -> None:
    read = Elements(page)
    assert not {tag for tag, _told in read.tags} & {"link", "iframe", "object", "embed", "base"}
    for tag, told in read.tags:
        if address := told.get("src"):
            assert address.startswith("data:"), tag
        if address := told.get("href"):
            assert address.startswith("#") or (tag == "a" and address == "https://example.org/a")
    css = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "url(" not in css
    assert "@import" not in css
    assert len(page) < 7_000_000


def test_its_rules_name_the_scripts_that_may_run(page: str) -> None:
    policies = [
        told["content"] or ""
        for tag, told in Elements(page).tags
        if tag == "meta" and told.get("http-equiv") == "Content-Security-Policy"
    ]
    (policy,) = policies
    assert "default-src 'none'" in policy
    assert re.search(r"script-src( 'sha256-[\w+/=]{44}'){2};", policy)
    assert "unsafe-eval" not in policy


def test_without_charts_there_is_no_script(sources: Sources) -> None:
    made = html(Report("x", blocks=(Block("note", "# A\n\nb"),)), {}, made=MADE)
    assert "<script" not in made
    assert "script-src 'none'" in made
    assert len(made) < 20_000


def test_hostile_words_are_letters(hostile: RunSource, sources: Sources) -> None:
    run_id = hostile.run.id
    blocks = [Block("chart", HOSTILE, chart, (run_id,)) for chart in ("loss", "boundary", "roc")]
    report = Report(
        HOSTILE,
        HOSTILE,
        (run_id, *sources, HOSTILE[:60]),
        (
            Block("note", HOSTILE),
            *blocks,
            Block("chart", chart="confusion", runs=(run_id,)),
            Block("chart", chart=HOSTILE),
            Block("comparison", options={"value": HOSTILE, "fold": HOSTILE, "part": HOSTILE}),
            Block("settings", HOSTILE),
        ),
    )
    read = Elements(html(report, {run_id: hostile, **sources}, made=MADE))
    running = [text for told, text in read.scripts if told.get("type") != "application/json"]
    assert len(running) == 2
    for told, text in read.scripts:
        if told.get("type") == "application/json":
            json.loads(text)
    for tag, told in read.tags:
        assert tag not in {"img", "svg", "iframe"}
        assert not [name for name in told if name.startswith("on")]
        assert not (told.get("href") or "").startswith("javascript")


def test_whatever_a_chart_holds_ends_no_script() -> None:
    page = Page()
    words = f"{HOSTILE} <!-- <script> \ud800 \u2029"
    page.chart(Chart({"data": [{"name": words}], "layout": {}}, {}), words)
    page.note(words)
    page.folded(words, [(words, words)])
    made = document(page, Report(words, words), MADE)
    made.encode()  # half of a letter would be none
    read = Elements(made)
    running = [told for told, _text in read.scripts if told.get("type") != "application/json"]
    assert len(running) == 2
    data = next(text for told, text in read.scripts if told.get("id") == "figure-1-data")
    assert json.loads(data)["light"]["data"][0]["name"] == words
    assert not {tag for tag, _told in read.tags} & {"img", "svg"}


def test_what_is_not_there_is_a_sentence(sources: Sources) -> None:
    def gone(_source: RunSource, _block: Block) -> None:
        raise ValueError("The file is no longer there.")

    ids = (*sources, "gone")
    blocks = (Block("chart", chart="loss"), Block("comparison", runs=ids[:1]), Block("animation"))
    makers = Makers(chart=gone, animation=gone)  # type: ignore[arg-type]
    words = " ".join(Elements(html(Report("x", "", ids, blocks), sources, makers=makers)).words)
    assert words.count("The file is no longer there.") == 6
    assert words.count("The run gone isn't kept any more") == 2
    assert "A comparison needs two runs at least" in words


def test_a_film_that_is_still_to_be_made_has_its_number(sources: Sources) -> None:
    blocks = (Block("animation"), Block("chart", chart="loss"))
    later = Makers(animation=lambda _source, _block: None)
    (run_id, *_others) = sources
    page = html(Report("x", "", (run_id,), blocks), sources, makers=later)
    assert 'id="figure-2"' in page
    assert 'id="figure-1"' not in page


def test_boundaries_are_of_one_epoch_and_of_so_many_runs_as_fit(sources: Sources) -> None:
    ids, kinds = tuple(sources), (Block("boundaries"), Block("boundaries", "Mine", runs=("gone",)))
    runs = {f"copy-{n}": _copied(sources[ids[n % len(ids)]], f"copy-{n}") for n in range(8)}
    drawn = []

    def draw(*told: Any) -> tuple[Chart, str]:
        drawn.append(len(told[0]))
        return report_charts.boundaries_of(*told)

    made = html(Report("t", runs=tuple(runs), blocks=kinds), runs, makers=Makers(boundaries=draw))
    words = " ".join(" ".join(Elements(made).words).split())
    assert drawn == [8]
    assert "2 more runs have no place beside these" in words
    assert "In all of them: a network" in words
    assert "the XOR data set (60 examples, noise 0.1, 50% held out)" in words
    few = [sources[run] for run in ids]
    last = max(source.run.summary.epoch for source in few)
    for chosen, shown in ((None, last), (1, 1), (10**6, last), ("x", last)):
        block = Block("boundaries", options={"epoch": chosen})
        assert report_charts.epoch_of(block, [source.run for source in few]) == shown


def _copied(source: RunSource, run_id: str) -> RunSource:
    kept = source.kept
    return source._replace(kept=kept._replace(run=kept.run._replace(id=run_id)))


def test_progress_is_told(sources: Sources) -> None:
    done = []
    html(whole(sources), sources, progress=lambda *told: done.append(told))
    assert done == [(at, 7) for at in range(1, 8)]


def test_every_chart_there_is_can_be_in_a_report(sources: Sources) -> None:
    source = next(iter(sources.values()))
    for name in fitting(source.run.origin.task):
        chart, caption = report_charts.chart_of(source, Block("chart", chart=name))
        assert chart.light["data"] or chart.light["layout"]
        assert chart.light["layout"]["margin"]["autoexpand"] is True  # whatever the names are
        assert caption


def test_a_preview_has_its_script_from_an_address(sources: Sources) -> None:
    address = "http://127.0.0.1:8501/_lepton/plotly.min.js"
    made = html(whole(sources), sources, plotly=address, show=2)
    assert len(made) < 1_000_000
    assert f'<script src="{address}">' in made
    assert 'data-show="block-2"' in made


# --- in a browser ---


def test_it_is_drawn_with_no_network(
    browser: Browser, page: str, hostile: RunSource, sources: Sources, tmp_path: Path
) -> None:
    run_id = hostile.run.id
    report = whole(sources)
    blocks = (
        Block("note", HOSTILE),
        *(Block("chart", HOSTILE, name, (run_id,)) for name in ("loss", "boundary", "confusion")),
        Block("animation", runs=(run_id,), options={"frames": 3}),
    )
    report = report._replace(
        title=HOSTILE, runs=(*report.runs, run_id), blocks=(*report.blocks, *blocks)
    )
    path = tmp_path / "report.html"
    path.write_text(html(report, {**sources, run_id: hostile}), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, offline=True, color_scheme="dark"
    )
    tab = context.new_page()
    mishaps: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        mishaps.append(f"{message.type}: {message.text}")

    tab.on("console", on_console)
    tab.on("pageerror", lambda error: mishaps.append(str(error)))
    tab.on("dialog", lambda dialog: mishaps.append(dialog.message))

    def on_request(request: Request) -> None:
        if not request.url.startswith(("data:", "file:")):
            mishaps.append(request.url)

    tab.on("request", on_request)
    tab.goto(path.as_uri())
    tab.locator("html[data-drawn]").wait_for(state="attached")
    plots = tab.locator("[data-figure]")
    assert plots.count() == 8
    for at in range(8):
        assert plots.nth(at).locator("svg.main-svg").count() > 0
    assert tab.evaluate("window.ran") is None
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    background = "getComputedStyle(document.body).backgroundColor"
    assert tab.evaluate(background) == "rgb(17, 22, 29)"
    assert tab.locator("img.moving").evaluate("image => image.complete && image.naturalWidth > 0")
    # as wide as the text on a phone
    tab.set_viewport_size({"width": 390, "height": 800})
    narrow = "[...document.querySelectorAll('.main-svg')].every(e => e.clientWidth <= 390)"
    # the page forbids what Playwright's own waiting does
    wait_until(lambda: tab.evaluate(narrow))
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # on paper always light
    tab.emulate_media(media="print")
    assert tab.evaluate(background) == "rgb(255, 255, 255)"
    assert mishaps == []
    context.close()


def test_what_would_get_in_would_not_run(browser: Browser, page: str, tmp_path: Path) -> None:
    got_in = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    path = tmp_path / "report.html"
    path.write_text(page.replace("<main>", "<main>" + got_in, 1), encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.locator("html[data-drawn]").wait_for(state="attached")
    assert tab.evaluate("window.ran") is None
    context.close()


def test_it_prints(chromium: str, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(printing.VARIABLE, chromium)
    reader = PdfReader(BytesIO(printing.pdf_of(page)))
    assert 4 <= len(reader.pages) <= 9
    text = "\n".join(sheet.extract_text() for sheet in reader.pages)
    for part in (
        "Learning rates",
        "Figure 4.",
        "validation loss",  # the title of an axis: text within a chart that is vectors
        "(https://example.org/a)",
        "hidden_sizes = [3]",  # what is folded on a screen
        f"1 / {len(reader.pages)}",
    ):
        assert part in text, part
    # of the charts nothing but what a boundary is painted with is a picture
    assert sum(len(sheet.images) for sheet in reader.pages) == 5
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
