from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text, update

from lepton_dash import i18n, store
from lepton_dash.spec import Experiment
from lepton_dash.store import Labels, Progress, Store, StoreError, Summary, UnknownRunError, Weights
from lepton_dash.store.database import writing
from lepton_dash.store.rows import INTERRUPTED_AFTER
from lepton_dash.store.schema import runs
from lepton_dash.title import title
from tests.store.store_cases import (
    EXPERIMENT,
    NOON,
    ORIGIN,
    SUMMARY,
    TIMELINE,
    at,
    history,
    kept,
)


def test_what_is_kept_comes_back_the_same(opened: Store) -> None:
    run_id = store.new_id()
    settings = EXPERIMENT.updated(learning_rate=0.01)
    store.create(at(opened, 0), run_id, "anna", ORIGIN)
    progress = Progress(
        SUMMARY, TIMELINE, settings, history(40), final=b"\0final", best=b"best", thumbnail=b"png"
    )
    store.write(at(opened, 5), run_id, progress)

    found = store.get(opened, run_id)

    assert found is not None
    assert found.origin == ORIGIN
    assert found.summary == SUMMARY
    assert found.timeline == TIMELINE
    assert found.settings == settings
    assert found.labels == Labels()
    assert (found.id, found.owner, found.deleted) == (run_id, "anna", None)
    assert (found.created, found.updated) == (NOON, NOON + timedelta(seconds=5))
    assert found.caption == ORIGIN.title
    assert store.list_runs(opened, "anna") == [found]
    assert store.get_many(opened, [run_id, "nobody", run_id]) == [found]
    np.testing.assert_array_equal(store.history(opened, run_id, with_start=True), history(40))
    assert store.weights(opened, run_id) == Weights(b"\0final", b"best")
    assert store.thumbnail(opened, run_id) == b"png"
    assert store.thumbnails(opened, [run_id, "nobody"]) == {run_id: b"png"}


def test_owners_are_told_with_how_much_they_have(opened: Store) -> None:
    assert store.owners(opened) == []
    large, small = kept(opened, "anna"), kept(opened, "bert")
    kept(opened, "bert")
    store.write(at(opened, 7), large, Progress(SUMMARY, rows=history(40), final=b"x" * 5000))
    store.delete(opened, "bert", [small])
    anna, bert = store.owners(opened)
    assert (anna.id, anna.runs, anna.deleted, anna.nbytes) == ("anna", 1, 0, 5000 + 40 * 6 * 8)
    assert anna.updated == NOON + timedelta(seconds=7)
    assert (bert.id, bert.runs, bert.deleted, bert.nbytes) == ("bert", 1, 1, 0)
    assert set(store.overview(opened, None)["owner"]) == {"anna", "bert"}
    assert len(store.overview(opened, None, deleted=True)) == 1


def test_ids_are_found_by_how_they_begin(opened: Store) -> None:
    for run_id in ("ab_1", "ab_2", "abx3", "AB_4"):
        store.create(opened, run_id, "anna", ORIGIN)
    assert store.ids_beginning(opened, "ab_", most=9) == ["ab_1", "ab_2"]
    assert store.ids_beginning(opened, "ab", most=2) == ["ab_1", "ab_2"]
    assert store.ids_beginning(opened, "ab", most=9, deleted=True) == []
    assert store.ids_beginning(opened, "%", most=9) == []


def test_a_run_that_only_began_has_nothing_yet(opened: Store) -> None:
    run_id = store.new_id()
    store.create(opened, run_id, "anna", ORIGIN)
    found = store.get(opened, run_id)
    assert found is not None
    assert found.summary == Summary()
    assert found.settings == EXPERIMENT
    assert store.history(opened, run_id, with_start=True).shape == (0, 6)
    assert store.weights(opened, run_id) == Weights()
    assert store.thumbnail(opened, run_id) is None


def test_what_a_write_leaves_out_stays(opened: Store) -> None:
    run_id = store.new_id()
    store.create(opened, run_id, "anna", ORIGIN)
    settings = EXPERIMENT.updated(l2=0.1)
    first = Progress(SUMMARY, (), settings, history(3), final=b"1", best=b"2", thumbnail=b"3")
    store.write(opened, run_id, first)
    store.write(opened, run_id, Progress(SUMMARY._replace(epoch=41), final=b"11"))
    found = store.get(opened, run_id)
    assert found is not None
    assert found.settings == settings
    assert found.summary.epoch == 41
    assert len(store.history(opened, run_id, with_start=True)) == 3
    assert store.weights(opened, run_id) == Weights(b"11", b"2")
    assert store.thumbnail(opened, run_id) == b"3"


def test_beginning_twice_changes_nothing(opened: Store) -> None:
    run_id = kept(opened)
    store.label(opened, "anna", run_id, Labels("mine"))
    before = store.get(opened, run_id)
    store.create(opened, run_id, "anna", ORIGIN)
    store.create(opened, run_id, "bert", ORIGIN._replace(device="another"))
    assert store.get(opened, run_id) == before


def test_numbers_that_are_none_are_kept_as_none(opened: Store) -> None:
    summary = SUMMARY._replace(train_loss=float("nan"), best_loss=float("inf"))
    found = store.get(opened, kept(opened, summary=summary))
    assert found is not None
    assert (found.summary.train_loss, found.summary.best_loss) == (None, None)


def test_numbers_of_numpy_are_kept(opened: Store) -> None:
    numbers: dict[str, Any] = {"epoch": np.int64(4), "train_loss": np.float32(0.5)}
    summary = SUMMARY._replace(**numbers)
    found = store.get(opened, kept(opened, summary=summary, num_params=np.int32(9)))
    assert found is not None
    assert (found.summary.epoch, found.summary.train_loss) == (4, 0.5)
    assert found.origin.num_params == 9


@pytest.mark.parametrize("run_id", ["unknown", "", "with\0zero", "\ud800", "x" * 1000, "a b"])
def test_an_id_that_there_is_not(opened: Store, run_id: str) -> None:
    kept(opened)
    assert store.get(opened, run_id) is None
    assert store.history(opened, run_id, with_start=True).shape == (0, 6)
    assert store.weights(opened, run_id) == Weights()
    assert store.thumbnail(opened, run_id) is None
    assert not store.label(opened, "anna", run_id, Labels())
    assert store.delete(opened, "anna", [run_id]) == 0
    assert store.list_runs(opened, run_id) == []
    assert store.overview(opened, run_id).empty
    with pytest.raises(UnknownRunError, match="no longer"):
        store.write(opened, run_id, Progress(SUMMARY))


@pytest.mark.parametrize(("run_id", "owner"), [("a\0b", "anna"), ("ab", "an\ud800na"), ("", "a")])
def test_ids_that_could_not_be_found_again_are_refused(
    opened: Store, run_id: str, owner: str
) -> None:
    with pytest.raises(StoreError):
        store.create(opened, run_id, owner, ORIGIN)


def test_one_unknown_run_does_not_keep_the_others_from_being_written(opened: Store) -> None:
    first, last = kept(opened), kept(opened)
    newer = Progress(SUMMARY._replace(epoch=99))
    with pytest.raises(UnknownRunError) as caught:
        store.write_many(opened, [(first, newer), ("gone", newer), (last, newer)])
    assert caught.value.ids == ("gone",)
    assert {run.summary.epoch for run in store.get_many(opened, [first, last])} == {99}


def test_a_write_of_several_is_one_transaction(opened: Store) -> None:
    first, last = kept(opened), kept(opened)
    newer = Progress(SUMMARY._replace(epoch=99))
    broken: Any = object()
    with pytest.raises(TypeError):
        store.write_many(
            opened, [(first, newer), (last, newer._replace(final=broken)), ("gone", newer)]
        )
    assert {run.summary.epoch for run in store.get_many(opened, [first, last])} == {40}


def test_what_a_write_does_not_give_stays(opened: Store) -> None:
    run_id = kept(opened)
    store.write(opened, run_id, Progress(SUMMARY, timeline=TIMELINE))
    before = store.get(opened, run_id)
    assert before is not None
    assert before.timeline == TIMELINE
    store.write(opened, run_id, Progress(SUMMARY._replace(epoch=99)))
    found = store.get(opened, run_id)
    assert found is not None
    assert (found.timeline, found.settings) == (before.timeline, before.settings)
    store.write(opened, run_id, Progress(SUMMARY, timeline=()))
    found = store.get(opened, run_id)
    assert found is not None
    assert (found.timeline, found.settings) == ((), before.settings)


def test_several_begin_at_once_and_one_that_is_there_stays_as_it_is(opened: Store) -> None:
    old = kept(opened)
    store.create_many(
        opened, [(old, "bert", ORIGIN), ("new", "bert", ORIGIN), ("other", "anna", ORIGIN)]
    )
    assert {run.id for run in store.list_runs(opened, "bert")} == {"new"}
    assert {run.id for run in store.list_runs(opened, "anna")} == {old, "other"}
    store.create_many(opened, [])


def test_which_are_deleted(opened: Store) -> None:
    stays, goes, comes_back = (kept(opened) for _ in range(3))
    store.delete(opened, "anna", [goes, comes_back])
    store.restore(opened, "anna", [comes_back])
    assert store.deleted_of(opened, [stays, goes, comes_back, "none", ""]) == {goes}


def test_threads_share_a_store(opened: Store) -> None:
    ids = [kept(opened) for _ in range(12)]

    def write_and_read(run_id: str) -> int:
        for epoch in range(20):
            rows = history(2, 2 * epoch)
            store.write(opened, run_id, Progress(SUMMARY, rows=rows, rows_from=2 * epoch))
            assert len(store.history(opened, run_id, with_start=True)) == 2 * epoch + 2
        return len(store.list_runs(opened, "anna"))

    with ThreadPoolExecutor(len(ids)) as pool:
        assert list(pool.map(write_and_read, ids)) == [len(ids)] * len(ids)


# --- lists ---


def test_the_list_has_the_newest_first(opened: Store) -> None:
    ids = [kept(opened, created=NOON + timedelta(hours=hour)) for hour in (2, 0, 1)]
    expected = [ids[0], ids[2], ids[1]]
    assert [run.id for run in store.list_runs(opened, "anna")] == expected
    assert [run.id for run in store.list_runs(opened, "anna", limit=2)] == expected[:2]
    assert list(store.overview(opened, "anna")["id"]) == expected


def test_a_time_without_a_zone_is_utc(opened: Store) -> None:
    found = store.get(opened, kept(opened, created=datetime(2026, 3, 1, 12, 0, 0, 123456)))
    assert found is not None
    assert found.created == datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)


def test_the_table_says_what_the_runs_say(opened: Store) -> None:
    labels = Labels("A name", ("one", "two"), "some\nnotes", True)
    run_id = kept(opened, created=NOON)
    store.label(opened, "anna", run_id, labels)
    store.write(opened, run_id, Progress(SUMMARY, TIMELINE))
    (row,) = store.overview(opened, "anna").to_dict("records")
    assert row["created"].to_pydatetime() == NOON
    expected = {
        **labels._asdict(),
        **SUMMARY._asdict(),
        "id": run_id,
        "num_changes": 2,
        "title": ORIGIN.title,
        "task": "binary",
        "num_params": 65,
        "device": "CPU",
        "source": "browser",
        "parent": "abc",
        "dataset": "spiral",
        "hidden_sizes": "8-4",
        "activation": "tanh",
        "loss": "binary_cross_entropy",
        "optimizer": "adam",
        "learning_rate": 0.1,
        "batch_size": 10,
        "data_seed": 3,
        "seed": 7,
    }
    assert {name: row[name] for name in expected} == expected


EXPERIMENTS = {
    "Spiral, 8-4, Tanh": EXPERIMENT,
    "Spiral": EXPERIMENT.updated(hidden_sizes=[]),
    "Spiral, 8-4-2, ReLU, Tanh": EXPERIMENT.updated(
        hidden_sizes=[8, 4, 2], activations=["relu", "tanh", "relu"]
    ),
    "x1*x2 + 0.5, 8-4, Tanh": EXPERIMENT.updated(dataset="formula", formula="x1*x2 + 0.5"),
}


@pytest.mark.parametrize("wanted", EXPERIMENTS)
def test_titles_are_in_the_language_of_whoever_reads(opened: Store, wanted: str) -> None:
    experiment = EXPERIMENTS[wanted]
    run_id = kept(opened, experiment=experiment, title="of another language")

    def titles() -> set[str]:
        run = store.get(opened, run_id)
        assert run is not None
        return {run.origin.title, run.caption, *store.overview(opened, "anna")["title"]}

    assert titles() == {wanted}
    with i18n.using("zh_CN"):
        assert titles() == {title(experiment)}
        assert titles() != {wanted}
    store.label(opened, "anna", run_id, Labels("Mine"))
    run = store.get(opened, run_id)
    assert run is not None
    assert run.caption == "Mine"


def test_a_title_that_can_not_be_made_is_the_one_that_was_written(opened: Store) -> None:
    run_id = kept(opened, title="Of a newer version")
    with writing(opened) as connection:
        connection.execute(update(runs).values(dataset="of a newer version"))
    assert list(store.overview(opened, "anna")["title"]) == ["Of a newer version"]
    run = store.get(opened, run_id)
    assert run is not None
    assert run.origin.title == "Of a newer version"


def test_the_table_has_the_same_types_with_and_without_runs(opened: Store) -> None:
    empty = store.overview(opened, "anna")
    kept(opened, summary=Summary())
    filled = store.overview(opened, "anna")
    assert np.isnan(filled["best_loss"][0])
    assert dict(filled.dtypes) == dict(empty.dtypes)


def test_the_stamp_changes_with_the_list(opened: Store) -> None:
    seen = [store.stamp(opened, "anna")]
    run_id = kept(at(opened, 0))
    seen.append(store.stamp(opened, "anna"))
    store.write(at(opened, 1), run_id, Progress(SUMMARY))
    seen.append(store.stamp(opened, "anna"))
    kept(opened, owner="bert")
    assert store.stamp(opened, "anna") == seen[-1]
    store.delete(opened, "anna", [run_id])
    assert store.stamp(opened, "anna") == seen[0]
    assert store.stamp(opened, "anna", deleted=True) != seen[0]
    assert len(set(seen)) == 3


# --- owners ---


def test_runs_of_others_are_not_listed(opened: Store) -> None:
    run_id = kept(opened)
    assert store.list_runs(opened, "bert") == []
    assert store.overview(opened, "bert").empty
    assert store.get(opened, run_id) is not None  # who has the id may look at it


@pytest.mark.parametrize("other", ["bert", "", "anna\0", "ann_", "ANNA"])
def test_only_the_owner_changes_a_run(opened: Store, other: str) -> None:
    run_id, deleted = kept(opened), kept(opened)
    store.delete(opened, "anna", [deleted])
    before = store.get_many(opened, [run_id, deleted])
    assert not store.label(opened, other, run_id, Labels("theirs"))
    assert store.delete(opened, other, [run_id]) == 0
    assert store.restore(opened, other, [deleted]) == 0
    assert store.prune(opened, other, 0) == 0
    assert store.get_many(opened, [run_id, deleted]) == before


# --- deletion ---


def test_deletion_can_be_undone(opened: Store) -> None:
    ids = [kept(opened) for _ in range(3)]
    assert store.delete(at(opened, 9), "anna", [*ids[:2], "unknown"]) == 2
    assert [run.id for run in store.list_runs(opened, "anna")] == ids[2:]
    assert {run.id for run in store.list_runs(opened, "anna", deleted=True)} == set(ids[:2])
    assert set(store.overview(opened, "anna", deleted=True)["id"]) == set(ids[:2])
    gone = store.get(opened, ids[0])
    assert gone is not None
    assert gone.deleted == NOON + timedelta(seconds=9)
    assert store.delete(opened, "anna", ids[:1]) == 0  # deleted already
    assert store.restore(opened, "anna", ids) == 2
    assert len(store.list_runs(opened, "anna")) == 3


def test_what_was_deleted_long_ago_goes_for_good(opened: Store) -> None:
    old, new, there = (kept(opened) for _ in range(3))
    store.write(opened, old, Progress(SUMMARY, rows=history(3), final=b"weights"))
    store.delete(at(opened, 0), "anna", [old])
    store.delete(at(opened, 100), "anna", [new])
    assert store.purge(at(opened, 110), timedelta(seconds=60)) == 1
    assert store.get(opened, old) is None
    assert {run.id for run in store.get_many(opened, [new, there])} == {new, there}
    with opened.engine.connect() as connection:  # nothing is left of it
        for table in ("segments", "blobs"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_more_deletions_than_fit_one_question(opened: Store) -> None:
    run_id = kept(opened)
    assert store.delete(opened, "anna", [*(f"no-{i}" for i in range(40_000)), run_id]) == 1


def test_the_oldest_make_way_but_not_what_somebody_cared_for(opened: Store) -> None:
    past = at(opened, -3600)
    ids = [kept(past, created=NOON + timedelta(seconds=second)) for second in range(8)]
    for run_id, labels in zip(
        ids,
        [Labels("n"), Labels(tags=("t",)), Labels(notes="x"), Labels(favourite=True)],
        strict=False,
    ):
        store.label(opened, "anna", run_id, labels)
    store.write(at(opened, 0), ids[4], Progress(Summary("running")))
    kept(past, owner="bert", created=NOON)
    assert store.prune(at(opened, 10), "anna", 8) == 0
    assert store.prune(at(opened, 10), "anna", 6) == 2
    assert {run.id for run in store.list_runs(opened, "anna")} == set(ids) - set(ids[5:7])
    assert store.prune(at(opened, 10), "anna", 0) == 1
    assert {run.id for run in store.list_runs(opened, "anna")} == set(ids[:5])
    assert len(store.list_runs(opened, "bert")) == 1


# --- a server that is no more ---


@pytest.mark.parametrize(
    ("status", "seconds", "expected"),
    [
        ("running", INTERRUPTED_AFTER - 1, "running"),
        ("running", INTERRUPTED_AFTER + 1, "interrupted"),
        ("paused", 1e6, "paused"),
        ("finished", 1e6, "finished"),
    ],
)
def test_a_run_that_nobody_writes_any_more_was_interrupted(
    opened: Store, status: Any, seconds: float, expected: str
) -> None:
    run_id = kept(at(opened, 0), summary=Summary(status))
    later = at(opened, seconds)
    found = store.get(later, run_id)
    assert found is not None
    assert found.summary.status == expected
    assert store.list_runs(later, "anna")[0].summary.status == expected
    assert store.overview(later, "anna")["status"][0] == expected


def test_what_is_said_of_a_run_does_not_bring_it_back_to_life(opened: Store) -> None:
    run_id = kept(at(opened, 0), summary=Summary("running"))
    later = at(opened, 1000)
    store.label(later, "anna", run_id, Labels("a name"))
    found = store.get(later, run_id)
    assert found is not None
    assert found.summary.status == "interrupted"
    store.write(later, run_id, Progress(Summary("running")))  # it wasn't
    found = store.get(later, run_id)
    assert found is not None
    assert found.summary.status == "running"


# --- runs of older versions ---


def _overwrite(opened: Store, **columns: str) -> None:
    with opened.engine.begin() as connection:
        for name, value in columns.items():
            connection.execute(text(f"UPDATE runs SET {name} = :value"), {"value": value})


def test_settings_that_are_no_longer_allowed_leave_the_rest(opened: Store) -> None:
    run_id = kept(opened)
    sections = EXPERIMENT.to_dict()
    sections["network"]["activation"] = "of the past"
    sections["network"]["gone"] = 3
    _overwrite(opened, experiment=json.dumps(sections))
    found = store.get(opened, run_id)
    assert found is not None
    assert found.origin.experiment == EXPERIMENT
    assert len(store.list_runs(opened, "anna")) == len(store.overview(opened, "anna")) == 1


def test_changes_that_are_no_longer_allowed_leave_the_others(opened: Store) -> None:
    run_id = kept(opened)
    entries = [change._asdict() for change in TIMELINE]
    bad = [{"epoch": 11, "step": 0, "field": "gone", "value": 1}, "?", None]
    _overwrite(opened, timeline=json.dumps([entries[0], *bad, entries[1]]))
    found = store.get(opened, run_id)
    assert found is not None
    assert found.timeline == TIMELINE


@pytest.mark.parametrize("nonsense", ["", "nonsense", "[]", "{}", "3", '{"data": 3}', "[" * 9999])
def test_nonsense_in_the_database_does_not_break_the_list(opened: Store, nonsense: str) -> None:
    run_id = kept(opened)
    _overwrite(
        opened,
        experiment=nonsense,
        settings=nonsense,
        timeline=nonsense,
        tags=nonsense,
        versions=nonsense,
    )
    found = store.get(opened, run_id)
    assert found is not None
    assert found.origin.experiment == found.settings == Experiment()
    assert found.timeline == found.labels.tags == ()
    assert len(store.list_runs(opened, "anna")) == len(store.overview(opened, "anna")) == 1
