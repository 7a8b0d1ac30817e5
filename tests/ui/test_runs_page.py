"""The page of the runs: what it shows, and what can be done there."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lepton_dash import i18n, uploads
from lepton_dash import store as stores
from lepton_dash.data import DataError
from lepton_dash.saved_runs import SETTINGS
from lepton_dash.spec import Experiment
from lepton_dash.standing import FILE, STATUSES
from lepton_dash.store import LOCAL, Labels, Store
from lepton_dash.title import title
from lepton_dash.ui import runs_actions
from lepton_dash.ui.runs_actions import csv_of
from lepton_dash.ui.runs_table import ROOM, WIDTHS, choose, fitting, select, table_of
from lepton_dash.ui.runs_view import PERIODS, RunsView, Wanted, matching, read_runs
from lepton_dash.values import differing
from tests.ui import made_up_runs as made_up
from tests.ui.page_script import address_of, experiment_on, run_page

NASTY = "<b>x</b> [a](http://b) =1+1 \u202etfel \U0001f9e0 " + "x" * 10_000
FORMULA = '=HYPERLINK("http://evil.example","x")'


def _page() -> None:
    from lepton_dash import ui
    from lepton_dash.ui.runs_page import runs_page
    from lepton_dash.ui.state import page_state

    page_state().page = "runs"
    ui.open_address()
    ui.keep_address()
    ui.show_problems()
    runs_page()
    ui.show_run()


def opened(**query: str) -> AppTest:
    return run_page(_page, query)


def test_what_an_address_says_of_other_pages_is_told(store: Store) -> None:
    (warning,) = opened(run="nope", report="x", learning_rate="0.1").warning
    assert "run says nothing to this page" in warning.value
    assert "report says nothing to this page" in warning.value
    assert "learning" not in warning.value


def view_of(page: AppTest) -> RunsView:
    view: RunsView = page.session_state["_lepton_page"].runs
    return view


def chosen(page: AppTest, *ids: str) -> AppTest:
    """The page after the boxes of runs were ticked."""
    choose(view_of(page), ids)
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> None:
    page.button(key=key).click()
    page.run()
    assert not page.exception


def rows_of(page: AppTest) -> pd.DataFrame:
    table: pd.DataFrame = page.dataframe[0].value
    return table


# --- which runs ---


def all_runs(store: Store) -> pd.DataFrame:
    return read_runs(RunsView(), store, LOCAL)


def test_each_wish_leaves_out_what_is_not_like_it(store: Store) -> None:
    ids = made_up.keep(store, 24)
    stores.label(store, LOCAL, ids[3], Labels("Größe", ("Paper",), "falls FAST", True))
    runs = all_runs(store)
    found = {
        wanted: set(matching(runs, wanted, made_up.NOW)["id"])
        for wanted in (
            Wanted(search="GRÖSSE"),
            Wanted(search=" fast  paper "),
            Wanted(search=ids[3]),
            Wanted(search=ids[3][:9].upper() + " fast"),
            Wanted(starred=True),
        )
    }
    assert all(shown == {ids[3]} for shown in found.values()), found
    assert set(matching(runs, Wanted(search="moons"))["dataset"]) == {"moons"}
    assert set(matching(runs, Wanted(statuses=("paused",)))["status"]) == {"paused"}
    assert set(matching(runs, Wanted(datasets=("xor", "iris")))["dataset"]) == {"xor", "iris"}
    assert matching(runs, Wanted(without_short=True))["epoch"].min() >= 10
    assert runs["epoch"].min() < 10
    for period, longest in PERIODS.items():
        shown = matching(runs, Wanted(since=period), made_up.NOW)
        assert longest is None or (made_up.NOW - shown["created"]).max() <= longest
    assert len(matching(runs, Wanted(since="day"), made_up.NOW + timedelta(days=9))) == 0
    assert len(matching(runs, Wanted(search="nothing is called that"))) == 0
    assert len(matching(runs, Wanted(search=ids[3][1:]))) == 0


def test_runs_are_read_anew_only_when_there_is_something_new(store: Store) -> None:
    (first,) = made_up.keep(store)
    view = RunsView()
    runs = read_runs(view, store, LOCAL)
    assert read_runs(view, store, LOCAL) is runs
    made_up.keep(store, first=1)
    assert len(read_runs(view, store, LOCAL)) == 2
    stores.write(store, first, made_up.progress(0, epoch=77))
    assert 77 in set(read_runs(view, store, LOCAL)["epoch"])
    stores.delete(store, LOCAL, [first])
    assert len(read_runs(view, store, LOCAL)) == 1
    view.deleted = True
    assert list(read_runs(view, store, LOCAL)["id"]) == [first]


# --- the table ---


def test_columns_with_nothing_in_them_are_left_out(store: Store) -> None:
    ids = made_up.keep(store, 3)
    table = table_of(all_runs(store), "http://host/base/")
    assert not {"star", "title", "tags", "r2"} & set(table.columns)
    assert table["picture"][0] == f"http://host/base/_lepton/thumbnails/{ids[0]}?v=20"
    stores.label(store, LOCAL, ids[1], Labels("Mine", ("a", "b"), "", True))
    table = table_of(all_runs(store), "/")
    assert list(table["star"]) == ["", "★", ""]
    assert list(table["name"]) == ["Circle, 1-2, Tanh", "Mine", "Two Gaussians, 3-4, Tanh"]
    assert table["title"][1] == "XOR, 2-3, Tanh"
    assert list(table["tags"][1]) == ["a", "b"]


def test_what_matters_most_is_seen_first_and_all_that_is_seen_fits_on_a_laptop() -> None:
    wide, plain = (
        fitting(WIDTHS.keys() - left) for left in ({"r2"}, {"r2", "star", "tags", "title"})
    )
    assert wide[:5] == ["picture", "star", "name", "validation_loss", "status"]
    alike = fitting(WIDTHS.keys() - {"r2", "tags", *SETTINGS})
    for shown in (wide, plain, alike):
        assert sum(map(WIDTHS.__getitem__, shown)) <= ROOM
        assert {"train_loss", "accuracy", "epoch"} <= set(shown)
    assert {"seed", "optimizer", "loss"} <= set(wide)
    assert "created" in alike


def test_titles_are_read_in_the_language_of_the_page(store: Store) -> None:
    made_up.keep(store, 2)
    page = opened(lang="zh_CN")
    with i18n.using("zh_CN"):
        titles = [title(made_up.experiment(number)) for number in range(2)]
    assert list(rows_of(page)["name"]) == titles


def test_a_score_is_the_validation_part_s_where_there_is_one(store: Store) -> None:
    made_up.keep(store, 1, validation_metric=0.5, train_metric=0.75)
    made_up.keep(store, 1, first=1, validation_metric=None, validation_loss=None, train_metric=0.25)
    assert list(table_of(all_runs(store), "/")["accuracy"]) == [50, 25]


def test_every_status_has_its_words() -> None:
    assert list(STATUSES) == [*stores.Status.__args__, FILE]  # type: ignore[attr-defined]


def test_a_network_from_a_file_is_no_finished_training(store: Store) -> None:
    made_up.keep(store, 2, status="finished")
    stores.create(store, "brought", LOCAL, made_up.origin(5)._replace(source=FILE))
    stores.write(store, "brought", made_up.progress(5, status="finished"))
    page = chosen(opened(), "brought")
    assert sorted(rows_of(page)["status"]) == ["finished", "finished", "network from a file"]
    assert any("so it has no curve" in info.value for info in page.info)
    assert set(matching(all_runs(store), Wanted(statuses=(FILE,)))["id"]) == {"brought"}


def test_what_is_chosen_stays_so_when_rows_move(store: Store) -> None:
    ids = made_up.keep(store, 5, first=1)
    page = chosen(opened(), ids[1], ids[3])
    assert page.session_state["runs_table"]["selection"]["rows"] == [1, 3]
    (new,) = made_up.keep(store, first=0)
    page.run()
    assert view_of(page).shown[0] == new
    assert page.session_state["runs_table"]["selection"]["rows"] == [2, 4]
    page.text_input(key="search_runs").set_value(ids[3])
    page.run()
    assert view_of(page).chosen == (ids[3],)
    assert page.session_state["runs_table"]["selection"]["rows"] == [0]


# --- what can be done ---


def test_without_runs_it_says_how_they_come_to_be(store: Store) -> None:
    page = opened(dataset="moons")
    assert any("Every training is kept by itself" in text.value for text in page.markdown)
    assert not page.dataframe
    assert address_of(page)["dataset"] == "moons"


def test_deleted_runs_come_back_by_undo_and_from_their_own_view(store: Store) -> None:
    ids = made_up.keep(store, 6)
    page = chosen(opened(), ids[0], ids[2], ids[4])
    press(page, "delete_runs")
    assert "3 runs are deleted" in page.info[0].value
    assert view_of(page).shown == (ids[1], ids[3], ids[5])
    page.run()
    assert page.info, "it stays until it is put away"
    press(page, "undo_delete")
    assert not page.info
    assert view_of(page).shown == tuple(ids)
    chosen(page, ids[5])
    press(page, "delete_runs")
    press(page, "dismiss_undo")
    assert not page.info
    page.toggle(key="deleted_runs").set_value(True)
    page.run()
    assert view_of(page).shown == (ids[5],)
    chosen(page, ids[5])
    press(page, "restore_runs")
    press(page, "show_kept_runs")
    assert view_of(page).shown == tuple(ids)


def test_stars_are_given_and_taken(store: Store) -> None:
    ids = made_up.keep(store, 3)
    page = chosen(opened(), ids[0], ids[1])
    press(page, "star_runs")
    assert list(rows_of(page)["star"]) == ["★", "★", ""]
    page.toggle(key="runs_starred").set_value(True)
    page.run()
    assert view_of(page).shown == (ids[0], ids[1])
    press(page, "star_runs")
    assert not any(run.labels.favourite for run in stores.get_many(store, ids))


def test_what_is_said_of_a_run_is_kept_at_once(store: Store) -> None:
    ids = made_up.keep(store, 2)
    page = chosen(opened(), ids[1])
    page.text_input(key=f"run_name_{ids[1]}").set_value("Mine")
    page.run()
    assert any("The name is saved." in caption.value for caption in page.caption)
    assert rows_of(page)["name"][1] == "Mine"
    page.text_area(key=f"run_notes_{ids[1]}").set_value("<i>why</i>")
    page.run()
    page.multiselect(key=f"run_tags_{ids[1]}").set_value(["paper"])
    page.run()
    assert not page.exception
    run = stores.get(store, ids[1])
    assert run is not None
    assert run.labels == Labels("Mine", ("paper",), "<i>why</i>")


def test_what_can_not_be_saved_stays_and_is_saved_with_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run_id,) = made_up.keep(store)
    page = chosen(opened(), run_id)

    def refuse(*_args: object) -> None:
        raise stores.StoreError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(stores, "label", refuse)
        page.text_input(key=f"run_name_{run_id}").set_value("Mine").run()
    assert page.text_input(key=f"run_name_{run_id}").value == "Mine"
    assert [error.value.replace("\\", "") for error in page.error] == [
        "The disk is full.",
        "Not saved yet; leaving any of these fields tries again.",
    ]
    page.text_area(key=f"run_notes_{run_id}").set_value("why").run()
    assert not page.error
    run = stores.get(store, run_id)
    assert run is not None
    assert run.labels == Labels("Mine", (), "why")


def test_what_is_too_long_is_not_cut_but_refused_in_a_sentence(store: Store) -> None:
    (run_id,) = made_up.keep(store, labels=Labels("Mine", ("a",), ""))
    page = chosen(opened(), run_id)

    def labels() -> Labels:
        run = stores.get(store, run_id)
        assert run is not None
        return run.labels

    name, tags = (f"run_{field}_{run_id}" for field in ("name", "tags"))
    page.text_input(key=name).set_value("x" * 10_000).run()
    (error,) = page.error
    assert "The name has 10,000 characters, and 120 are kept" in error.value.replace("\\", "")
    assert page.text_input(key=name).value == "x" * 10_000
    page.multiselect(key=tags).set_value(["a", "y" * 41]).run()
    assert "A tag has 41 characters" in page.error[1].value
    page.text_area(key=f"run_notes_{run_id}").set_value("why").run()
    assert labels() == Labels("Mine", ("a",), "why"), "what fits is saved"
    page.text_input(key=name).set_value("x" * 120).run()
    page.multiselect(key=tags).set_value(["y" * 40]).run()
    assert not page.error
    assert labels() == Labels("x" * 120, ("y" * 40,), "why")


def test_parents_and_children_lead_to_each_other(store: Store) -> None:
    (parent,) = made_up.keep(store, labels=Labels("The parent"))
    (child,) = made_up.keep(store, first=1, parent=parent)
    (foreign,) = made_up.keep(store, owner="somebody", first=2, parent=parent)
    page = chosen(opened(), parent)
    page.text_input(key="search_runs").set_value("parent")
    page.run()
    assert f"relative_{foreign}" not in {button.key for button in page.button}
    press(page, f"relative_{child}")
    assert view_of(page).chosen == (child,)
    assert page.button(key=f"relative_{parent}").label == "The parent"


def test_settings_are_told_where_they_differ(store: Store) -> None:
    assert differing(Experiment()) == []
    other = Experiment().updated(dataset="xor", hidden_sizes=(8, 8), loss="mse", l2=0.1)
    assert dict(differing(other)) == {
        "dataset": "XOR",
        "hidden_sizes": "8-8",
        "loss": "Squared error",
        "l2": "0.1",
    }


@pytest.mark.parametrize("path", ["/somewhere/my_flowers.csv", "upload"])
def test_the_file_with_the_data_is_named(
    store: Store, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "upload":
        there = uploads.Uploads(tmp_path / "uploads")
        monkeypatch.setattr(uploads, "default_uploads", lambda: there)
        path = uploads.keep(there, io.BytesIO(b"1"), "my_flowers.csv")
    origin = made_up.origin(0)
    experiment = Experiment().updated(dataset="csv", path=path, target="kind")
    stores.create(store, "of_a_file", LOCAL, origin._replace(experiment=experiment))
    page = chosen(opened(), "of_a_file")
    settings = next(text.value for text in page.markdown if "| File |" in text.value)
    assert "| File | my_flowers.csv |" in settings.replace("\\", "")


def test_the_download_says_how_many_runs_are_in_it(store: Store) -> None:
    ids = made_up.keep(store, 3)
    page = opened()
    assert page.get("download_button")[0].proto.label == "CSV of 3 runs"
    chosen(page, ids[1])
    assert page.get("download_button")[0].proto.label == "CSV of 1 run"


@pytest.mark.parametrize(
    ("key", "ids", "possible"),
    [
        ("open_run", 1, True),
        ("open_run", 2, False),
        ("fork_run", 0, False),
        ("star_runs", 2, True),
        ("delete_runs", 0, False),
    ],
)
def test_a_button_is_there_where_it_can_do_something(
    store: Store, key: str, ids: int, possible: bool
) -> None:
    kept = made_up.keep(store, 3)
    page = chosen(opened(), *kept[:ids])
    assert page.button(key=key).disabled is not possible


def test_a_run_that_can_not_be_opened_says_why_and_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run_id,) = made_up.keep(store)
    page = chosen(opened(dataset="moons"), run_id)

    def refuse(asked: str, how: str) -> None:
        raise DataError(f"The file of {asked == run_id} is gone for {how}.")

    monkeypatch.setattr(runs_actions, "open_run", refuse)
    press(page, "replay_run")
    assert "The file of True is gone for replay" in page.error[0].value.replace("\\", "")
    assert experiment_on(page).data.dataset == "moons"


# --- whose runs ---


def test_the_runs_of_others_are_not_shown_and_not_changed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (theirs,) = made_up.keep(store, owner="somebody", labels=Labels("Secret"))
    monkeypatch.setenv("LEPTON_DASH_OWNERS", "many")
    page = opened()
    assert not page.dataframe
    view_of(page).chosen = view_of(page).just_deleted = (theirs,)
    page.run()
    press(page, "undo_delete")
    made_up.keep(store, owner=_owner_of(page))
    page.run()
    chosen(page, theirs)
    assert view_of(page).chosen == ()
    assert all("Secret" not in str(element) for element in page.main)


def _owner_of(page: AppTest) -> str:
    from lepton_dash import visitors

    return visitors.owner_of(page.session_state["_lepton_page"].visitor)


# --- what goes wrong ---


def test_a_store_that_can_not_be_opened_is_a_sentence_and_can_be_tried_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_text("no database " * 1000)
    monkeypatch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{broken}")
    page = opened()
    assert len(page.error) == 1
    assert not page.dataframe
    broken.unlink()
    press(page, "retry")
    assert not page.error


def test_a_store_that_is_lost_while_a_run_is_looked_at_is_a_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run_id,) = made_up.keep(store)
    page = opened()

    def refuse(*_args: object) -> None:
        raise stores.StoreError("The disk is gone.")

    with monkeypatch.context() as broken:
        broken.setattr(stores, "thumbnail", refuse)
        chosen(page, run_id)
        assert "The disk is gone" in page.error[0].value.replace("\\", "")
    press(page, "retry")
    assert not page.error


def test_what_can_not_be_written_is_a_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run_id,) = made_up.keep(store)
    page = chosen(opened(), run_id)

    def refuse(*_args: object) -> int:
        raise stores.StoreError("The disk is full; make room.")

    monkeypatch.setattr(stores, "delete", refuse)
    press(page, "delete_runs")
    assert "The disk is full; make room" in page.error[0].value.replace("\\", "")
    assert view_of(page).shown == (run_id,)


def test_no_name_does_anything(store: Store) -> None:
    (parent,) = made_up.keep(store, labels=Labels(NASTY, (FORMULA, "<i>"), NASTY))
    made_up.keep(store, first=1, parent=parent)
    page = chosen(opened(), parent)
    assert "<b>" in rows_of(page)["name"][0]
    for element in (*page.markdown, *page.caption):
        assert "<b>" not in element.value
        assert "](http" not in element.value
    assert not page.error


def test_nothing_in_the_downloaded_table_runs(store: Store) -> None:
    made_up.keep(store, 2, labels=Labels(FORMULA, ("=1+1", "b"), "@SUM(1)\n-2"))
    written = list(csv.DictReader(io.StringIO(csv_of(all_runs(store)).decode())))
    assert len(written) == 2
    for row in written:
        assert not [cell for name, cell in row.items() if cell.startswith(("=", "+", "@"))]
        assert row["name"] == "'" + FORMULA
        assert float(row["train_loss"]) > 0


def test_settings_that_differ_have_columns(store: Store) -> None:
    ids = made_up.keep(store, 3)
    rows = rows_of(opened())
    assert list(rows["seed"]) == [0, 1, 2]
    assert list(rows["learning_rate"]) == [0.01, 0.03, 0.1]
    assert not {"optimizer", "loss", "batch_size", "data_seed"} & set(rows)
    stores.delete(store, stores.LOCAL, ids[1:])
    assert not {"seed", "learning_rate"} & set(rows_of(opened()))


def test_tags_of_several_runs_at_once(store: Store) -> None:
    one, two, other = made_up.keep(store, 3)
    stores.label(store, stores.LOCAL, one, Labels(tags=("paper", "old")))
    stores.label(store, stores.LOCAL, two, Labels(name="two", tags=("Paper",)))
    page = chosen(opened(), one, two)
    tags = page.multiselect(key="tags_of_chosen")
    assert tags.value == ["paper"]
    tags.set_value(["paper", "new"]).run()
    assert _tags(store, one, two, other) == [("paper", "old", "new"), ("Paper", "new"), ()]
    page.multiselect(key="tags_of_chosen").set_value(["new"]).run()
    assert _tags(store, one, two, other) == [("old", "new"), ("new",), ()]
    page.multiselect(key="tags_of_chosen").set_value(["new", "x" * 41]).run()
    assert "A tag has 41 characters, and at most 40 are saved" in page.error[0].value
    assert _tags(store, one, two, other) == [("old", "new"), ("new",), ()]


def _tags(store: Store, *ids: str) -> list[tuple[str, ...]]:
    return [run.labels.tags for run in stores.get_many(store, ids)]


def test_a_click_on_a_name_opens_the_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def refuse(run_id: str, how: str) -> None:
        asked.append((run_id, how))
        raise stores.StoreError("It can't be opened.")

    monkeypatch.setattr(runs_actions, "open_run", refuse)
    _newest, second, _third = made_up.keep(store, 3)
    page = opened()
    select(view_of(page), {"rows": [2], "cells": [(1, "status")]})
    assert view_of(page).to_open == ""
    select(view_of(page), {"rows": [2], "cells": [(1, "name")]})
    page.run()
    assert asked == [(second, "open")]
    assert "opened" in page.error[0].value
