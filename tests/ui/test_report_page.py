"""The page that writes reports: what is in them, and that nothing that was typed is lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import lepton_dash as ld
from lepton_dash import store as stores
from lepton_dash.export import printing
from lepton_dash.export.report import Block, Report, from_plain, to_plain
from lepton_dash.export.report_html import Makers, html
from lepton_dash.export.report_page import Chart
from lepton_dash.store import LOCAL, Labels, Store, StoreError
from lepton_dash.ui import report_blocks, report_downloads, report_page, report_view
from lepton_dash.ui.report_making import Made, Making
from tests.kept_runs import keep_run
from tests.live.waiting import wait_until
from tests.ui.page_script import address_of, run_page

SMALL = ld.Experiment().updated(num_examples=40, hidden_sizes=(2,), epochs=6, dataset="moons")
NASTY = "</script><img src=x onerror=alert(1)> [a](javascript:b) $x$ " + "y" * 10_000
RUN = ld.train(SMALL)


@pytest.fixture(autouse=True)
def _with_quick_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = Makers(chart=lambda *_said: (Chart({}, {}), "A caption"), animation=lambda *_said: None)
    monkeypatch.setattr(report_page, "makers", lambda is_preview: quick)


def _page() -> None:
    from lepton_dash import ui
    from lepton_dash.ui.report_page import report_page
    from lepton_dash.ui.state import page_state

    page_state().page = "report"
    ui.open_address()
    report_page()
    ui.keep_address()
    ui.show_run()


def opened(**query: str) -> AppTest:
    return run_page(_page, query)


def kept(store: Store, owner: str = LOCAL, name: str = "") -> str:
    return keep_run(store, RUN, owner=owner, labels=Labels(name=name) if name else None)


def saved(store: Store, owner: str = LOCAL) -> list[Report]:
    return [from_plain(found.body) for found in stores.list_reports(store, owner)]


def kinds(report: Report) -> list[str]:
    return [block.chart or block.kind for block in report.blocks]


def press(page: AppTest, key: str) -> None:
    page.button(key=key).click().run()
    assert not page.exception


def being_made(page: AppTest) -> Making:
    """The file that was asked for last."""
    making: Making = page.session_state["_lepton_page"].report.making
    return making


def texts(page: AppTest) -> str:
    """All that the page says in words."""
    parts = (page.markdown, page.caption, page.warning, page.info, page.error, page.title)
    return "\n".join(element.value for part in parts for element in part)


def test_an_empty_page_says_what_to_do(store: Store) -> None:
    page = opened()
    assert "train something in the playground" in texts(page)
    kept(store)
    page = opened()
    assert page.button(key="new_report").disabled


def test_a_report_begins_with_runs_and_is_kept_when_it_is_changed(store: Store) -> None:
    ids = [kept(store, name=name) for name in ("one", "two")]
    page = opened(runs=",".join(ids))
    assert page.multiselect(key="report_runs").value == ids
    assert saved(store) == []
    page.text_area(key="report_text_0").set_value("# What\n\nfor").run()
    (report,) = saved(store)
    assert report.runs == tuple(ids)
    assert report.blocks[0] == Block("note", "# What\n\nfor")
    assert kinds(report) == ["note", "comparison", "boundaries", "settings"]
    address = address_of(page)
    assert "runs" not in address
    # the address brings it back
    again = opened(report=address["report"])
    assert again.text_area(key="report_text_0").value == "# What\n\nfor"
    again.text_input(key="report_title").set_value("Mine").run()
    assert [one.title for one in saved(store)] == ["Mine"]
    assert "Report: Mine" in texts(again)


@pytest.mark.parametrize("name", ["report", "runs"])
def test_what_is_not_there_is_said_until_it_is_put_away(store: Store, name: str) -> None:
    page = opened(**{name: "nope"})
    page.run()
    assert f"There is no {name.removesuffix('s')} nope here, or no longer" in texts(page)
    assert name not in address_of(page)
    press(page, "dismiss_problems")
    assert "nope" not in texts(page)


def test_of_runs_that_are_gone_the_others_are_reported(store: Store) -> None:
    there, gone = kept(store, name="one"), kept(store, name="two")
    stores.delete(store, LOCAL, [gone])
    page = opened(runs=f"{there},{gone}")
    assert "The run “two” was deleted; bring it back on the Runs page" in texts(page)
    assert page.multiselect(key="report_runs").value == [there]
    stores.delete(store, LOCAL, [there])  # while it is written about
    page.run()
    assert "The run “one” was deleted; bring it back on the Runs page" in texts(page)
    stores.restore(store, LOCAL, [there])
    page.run()
    assert "“one” was deleted" not in texts(page)


def test_of_more_runs_than_a_report_takes_none_is_called_deleted(store: Store) -> None:
    ids = [kept(store) for _number in range(22)]
    page = opened(runs=",".join(ids))
    assert "runs takes 20 ids; the others are left out" in texts(page)
    assert "deleted" not in texts(page)
    assert page.multiselect(key="report_runs").value == ids[:20]


def test_going_back_from_a_report_leads_to_the_list_it_was_opened_from(store: Store) -> None:
    page = opened(runs=kept(store))
    page.text_input(key="report_title").set_value("Mine").run()
    press(page, "all_reports")
    before = address_of(page)
    (report,) = stores.list_reports(store, LOCAL)
    press(page, f"open_{report.id}")
    after = address_of(page)
    assert after == before | {"report": report.id}
    del page.query_params["report"]  # the browser's Back
    page.run()
    assert page.button(key=f"open_{report.id}")
    page.query_params["report"] = report.id  # and Forward
    page.run()
    assert page.text_input(key="report_title").value == "Mine"


def test_what_could_not_be_kept_stays_when_the_browser_goes_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(runs=kept(store))
    page.text_input(key="report_title").set_value("Mine").run()

    def refuse(*_said: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(stores, "save_report", refuse)
    page.text_input(key="report_title").set_value("Mine too").run()
    del page.query_params["report"]
    page.run()
    assert page.text_input(key="report_title").value == "Mine too"


def test_blocks_come_go_and_move(store: Store) -> None:
    page = opened(runs=kept(store))
    press(page, "report_add_note")
    (report,) = saved(store)
    assert kinds(report) == ["note", "loss", "boundary", "settings", "note"]
    press(page, "report_up_4")
    press(page, "report_up_4")
    page.text_area(key="report_text_4").set_value("between").run()
    (report,) = saved(store)
    assert kinds(report) == ["note", "loss", "note", "boundary", "settings"]
    assert report.blocks[2].text == "between"
    press(page, "report_remove_4")
    assert kinds(saved(store)[0]) == ["note", "loss", "boundary", "settings"]
    press(page, "report_undo")
    (report,) = saved(store)
    assert report.blocks[2].text == "between"
    assert page.button(key="report_up_0").disabled
    press(page, "report_down_0")
    assert kinds(saved(store)[0]) == ["loss", "note", "note", "boundary", "settings"]


def test_there_are_only_so_many_blocks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (report_blocks, report_view):
        monkeypatch.setattr(module, "MOST_BLOCKS", 4)
    page = opened(runs=kept(store))
    press(page, "report_remove_3")
    press(page, "report_add_note")
    assert page.button(key="report_add_note").disabled
    press(page, "report_undo")  # there is no room, and nothing is lost
    assert len(saved(store)[0].blocks) == 4
    press(page, "report_remove_0")
    press(page, "report_undo")
    assert kinds(saved(store)[0]) == ["note", "loss", "boundary", "note"]


def test_a_chart_is_chosen(store: Store) -> None:
    ids = [kept(store, name=name) for name in ("one", "two")]
    page = opened(runs=",".join(ids))
    page.number_input(key="report_epoch_2").set_value(1).run()
    press(page, "report_add_chart")
    page.selectbox(key="report_chart_4").set_value("roc").run()
    page.selectbox(key="report_part_4").set_value("train").run()
    page.multiselect(key="report_runs_4").set_value(ids[1:]).run()
    page.text_input(key="report_caption_4").set_value("Mine").run()
    assert not page.exception
    (report,) = saved(store)
    assert report.blocks[2] == Block("boundaries", options={"epoch": 1})
    assert report.blocks[4] == Block("chart", "Mine", "roc", tuple(ids[1:]), {"part": "train"})


def test_runs_of_one_name_are_told_apart(store: Store) -> None:
    ids = [kept(store) for _time in range(3)]
    page = opened(runs=",".join(ids))
    page.text_input(key="report_title").set_value("x").run()
    page.text_input(key="report_title").set_value("y").run()
    assert saved(store)[0].runs == tuple(ids)
    assert len(set(page.multiselect(key="report_runs").options)) == 3


def test_nothing_of_somebody_else_is_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    previews: list[str] = []

    def spied(*said: Any, **more: Any) -> str:
        previews.append(html(*said, **more))
        return previews[-1]

    monkeypatch.setattr(report_page, "html", spied)
    other = kept(store, owner="another", name="a secret")
    blocks = (Block("note", "a secret"), Block("settings"))
    plain = to_plain(Report("A secret", runs=(other,), blocks=blocks))
    report_id = stores.save_report(store, "another", None, "A secret", plain)
    page = opened(report=report_id)
    assert "or it is somebody else" in texts(page)
    assert "secret" not in texts(page).lower()
    page = opened(runs=other)
    assert "secret" not in texts(page).lower()
    # not even where one's own report names a run of theirs
    mine = Report("Mine", runs=(other,), blocks=(Block("settings"),))
    own = stores.save_report(store, LOCAL, None, "Mine", to_plain(mine))
    page = opened(report=own)
    assert "secret" not in texts(page).lower()
    assert "is somebody else" in previews[-1]
    assert not [made for made in previews if "secret" in made.lower()]


def test_what_is_deleted_elsewhere_while_it_is_written_is_kept_anew(store: Store) -> None:
    page = opened(runs=kept(store))
    page.text_area(key="report_text_0").set_value("typed").run()
    (found,) = stores.list_reports(store, LOCAL)
    assert stores.delete_report(store, LOCAL, found.id)
    page.text_input(key="report_title").set_value("Mine").run()
    (report,) = stores.list_reports(store, LOCAL)
    assert report.id != found.id
    assert (report.title, from_plain(report.body).blocks[0].text) == ("Mine", "typed")
    assert address_of(page)["report"] == report.id


def test_what_can_not_be_kept_stays_and_is_kept_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(runs=kept(store))

    def refuse(*_said: Any) -> str:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(stores, "save_report", refuse)
        page.text_area(key="report_text_0").set_value("typed").run()
        assert "Not kept yet: The disk is full\\." in texts(page)
        page.text_input(key="report_title").set_value("Mine").run()
    assert saved(store) == []
    assert page.text_area(key="report_text_0").value == "typed"
    press(page, "report_keep")
    (report,) = saved(store)
    assert (report.title, report.blocks[0].text) == ("Mine", "typed")
    assert "Not kept" not in texts(page)


def test_reports_are_listed_opened_and_deleted(store: Store) -> None:
    run_id = kept(store)
    for title in ("first", "second"):
        report = Report(title, runs=(run_id,), blocks=(Block("note", f"the {title}"),))
        stores.save_report(store, LOCAL, None, title, to_plain(report))
    found = {report.title: report.id for report in stores.list_reports(store, LOCAL)}
    page = opened()
    press(page, f"open_{found['second']}")
    assert page.text_area(key="report_text_0").value == "the second"
    assert address_of(page)["report"] == found["second"]
    press(page, "all_reports")
    assert "report" not in address_of(page)
    press(page, f"delete_{found['first']}")
    assert [report.title for report in saved(store)] == ["second"]
    press(page, "restore_report")
    assert {report.title for report in saved(store)} == {"first", "second"}


def test_hostile_words_break_nothing(store: Store) -> None:
    run_id = kept(store, name=NASTY)
    page = opened(runs=run_id)
    page.text_area(key="report_text_0").set_value(NASTY).run()
    page.text_input(key="report_title").set_value(NASTY[:200]).run()
    assert not page.exception
    assert saved(store)[0].blocks[0].text == NASTY
    press(page, "all_reports")
    assert "<img" not in page.button(key="new_report").label


def test_a_film_is_made_and_handed_out(store: Store) -> None:
    page = opened(runs=kept(store, name="one"))
    press(page, "report_make_gif")
    making = being_made(page)
    wait_until(lambda: making.is_over)
    page.run()
    assert making.made is not None
    assert making.made.name == "one.gif"  # of the run, not of the report
    assert making.made.content.startswith(b"GIF8")
    assert page.get("download_button")[1].proto.label.startswith("Download one.gif")


def test_what_is_pressed_meanwhile_neither_interrupts_nor_begins_it_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = [], threading.Event()

    def make(making: Making) -> Made:
        begun.append(making)
        making.tell(0.5, "half of it")
        assert may_end.wait(60)
        return Made("report.pdf", "application/pdf", b"%PDF")

    monkeypatch.setattr(report_downloads, "_MAKERS", {"pdf": lambda *_said: make})
    monkeypatch.setattr(printing, "can_print", lambda: True)
    page = opened(runs=kept(store))
    press(page, "report_make_pdf")
    making = being_made(page)
    wait_until(lambda: begun and making.words == "half of it")
    page.text_input(key="report_title").set_value("Mine").run()
    page.text_area(key="report_text_0").set_value("typed").run()
    assert saved(store)[0].title == "Mine"
    assert not making.is_over
    may_end.set()
    wait_until(lambda: making.is_over)
    page.run()
    assert begun == [making] == [being_made(page)]
    assert "has changed since" in texts(page)
    # another one takes its place, and so does another report
    press(page, "report_make_pdf")
    assert making.given_up
    press(page, "all_reports")
    wait_until(lambda: len(begun) == 2 and begun[1].is_over)
    assert begun[1].given_up


def test_why_a_file_can_not_be_made_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(runs=kept(store))
    monkeypatch.setenv("LEPTON_DASH_CHROMIUM", "/nowhere")
    page.session_state["_lepton_page"].report.wanted = "pdf"
    page.run()
    wait_until(lambda: being_made(page).is_over)
    page.run()
    assert "there is no such program" in texts(page)
    assert page.button(key="report_make_pdf").disabled
