"""Runs of sessions are kept: what is in the store is what was on the screen."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lepton_dash import i18n, kept, store
from lepton_dash.live.reopened import reopened
from lepton_dash.live.session import LiveSession
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from lepton_dash.run import train
from lepton_dash.spec import Change
from lepton_dash.store import Labels, Store, StoredRun, StoreError
from tests.clock import Clock
from tests.live.conftest import SMALL
from tests.live.waiting import PATIENCE, wait_until

ME = "me"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SHORT = SMALL.updated(epochs=400)


class Disk:
    """A store that can be taken away."""

    def __init__(self, there: Store) -> None:
        self.there = there
        self.problem = ""
        self.instead: Callable[[], Store] | None = None

    def open(self) -> Store:
        if self.instead is not None:
            return self.instead()
        if self.problem:
            raise StoreError(self.problem)
        return self.there


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    file = tmp_path_factory.mktemp("runs") / "runs.sqlite"
    return Disk(store.open_store(f"sqlite:///{file}"))


@pytest.fixture(scope="module")
def keeping(disk: Disk) -> Iterator[Hub]:
    hub = Hub(Settings(), disk.open, Clock())
    yield hub
    hub.close()


@pytest.fixture
def mine(keeping: Hub) -> Iterator[LiveSession]:
    session = keeping.open()
    session.owner = ME
    yield session
    session.pause()
    session.discard()
    wait_until(lambda: not session.is_training)


def run_of(there: Store, run_id: str) -> StoredRun:
    """The run that has to be there."""
    run = store.get(there, run_id)
    assert run is not None
    return run


def finished(session: LiveSession) -> str:
    """Waits until the training is over; the id of the run."""
    wait_until(lambda: session.status().name == "finished" and not session.is_training)
    return session.kept_run(PATIENCE)


def test_a_run_is_kept_whole(mine, disk):
    mine.submit(SHORT, play=True)
    run_id = finished(mine)
    run = run_of(disk.there, run_id)
    assert (run.owner, run.summary.status, run.summary.epoch) == (ME, "finished", 400)
    assert run.origin.experiment == run.settings == SHORT
    assert run.origin.num_params == 3 * 3 + 4
    again = train(SHORT)
    rows = store.history(disk.there, run_id, with_start=True)
    assert np.array_equal(rows[1:, :5], again.rows)
    assert (np.diff(rows[:, 5]) >= 0).all()
    assert rows[-1, 5] == pytest.approx(run.summary.seconds)
    opened = kept.open_run(disk.there, run_id)
    assert np.array_equal(opened.predict_proba([[1.0, 2.0]]), again.predict_proba([[1.0, 2.0]]))
    assert (store.thumbnail(disk.there, run_id) or b"").startswith(b"\x89PNG")


def test_the_best_network_is_found_when_the_run_rests(mine, disk):
    mine.submit(SHORT.updated(learning_rate=3.0, optimizer="sgd", epochs=300), play=True)
    run_id = finished(mine)
    run = run_of(disk.there, run_id)
    assert 0 < run.summary.best_epoch < 300
    wait_until(lambda: store.weights(disk.there, run_id).best is not None)
    best = kept.open_run(disk.there, run_id, which="best")
    expected = train(run.origin.experiment, until=(run.summary.best_epoch, 0))
    assert best.state.epoch == run.summary.best_epoch
    for name, array in expected.params.items():
        assert np.array_equal(best.params[name], array), name


def test_changes_on_the_way_are_kept_and_make_the_run_again(mine, disk):
    mine.submit(SHORT, play=False)
    wait_until(lambda: mine.status().name == "paused" and mine.scene is not None)
    for _press in range(3):
        mine.step()
        wait_until(lambda: not mine.is_training)
    mine.set("learning_rate", 0.2)
    mine.edit(0, 1, 2, 0.75)
    wait_until(lambda: not mine.is_training)
    mine.play()
    run_id = finished(mine)
    run = run_of(disk.there, run_id)
    assert [change.field for change in run.timeline] == ["learning_rate", "weight"]
    assert np.array_equal(
        store.history(disk.there, run_id, with_start=True)[1:, :5], train(SHORT, run.timeline).rows
    )


def test_another_run_begins_with_a_reset_and_with_a_fork_and_the_old_ones_stay(mine, disk):
    mine.submit(SHORT, play=True)
    first = finished(mine)
    mine.seek(100)
    wait_until(lambda: mine.status().epoch == 100 and not mine.is_training)
    mine.set("learning_rate", 0.3)
    mine.play()
    second = finished(mine)
    mine.reset()
    mine.play()
    third = finished(mine)
    assert len({first, second, third}) == 3
    runs = {run_id: run_of(disk.there, run_id) for run_id in (first, second, third)}
    assert runs[second].origin.parent == first
    assert runs[second].timeline == (Change(100, 0, "learning_rate", 0.3),)
    assert runs[third].origin.parent == ""
    assert [run.summary.epoch for run in runs.values()] == [400, 400, 400]
    assert runs[first].timeline == ()


def test_a_session_without_an_owner_keeps_nothing(keeping, disk):
    session = keeping.open()
    session.submit(SHORT, play=True)
    wait_until(lambda: session.status().name == "finished" and not session.is_training)
    assert session.kept_run(1) == ""
    assert store.list_runs(disk.there, "") == []
    session.discard()


def test_what_made_way_within_a_round_is_kept_to_its_last_epoch(mine, disk):
    mine.submit(SHORT, play=True)
    finished(mine)
    for rate in (0.5, 0.6, 0.7):
        mine.submit(SHORT.updated(batch_size=20, learning_rate=rate, epochs=30), play=True)
        wait_until(lambda: mine.status().name == "finished" and not mine.is_training)
        mine.submit(SHORT.updated(batch_size=30, epochs=30), play=True)
        wait_until(lambda: mine.status().name == "finished" and not mine.is_training)
    finished(mine)
    rates = {
        run.origin.experiment.training.learning_rate: run.summary.epoch
        for run in store.list_runs(disk.there, ME)
        if run.origin.experiment.training.batch_size == 20
    }
    assert rates == {0.5: 30, 0.6: 30, 0.7: 30}


def test_a_kept_run_opens_for_anybody_where_it_stood_and_goes_on_as_a_run_of_theirs(
    mine, keeping, disk
):
    mine.submit(SHORT, play=False)
    wait_until(lambda: mine.status().name == "paused" and mine.scene is not None)
    mine.step()
    wait_until(lambda: mine.status().epoch == 1 and not mine.is_training)
    mine.play()
    run_id = finished(mine)
    # the last that is written of a run
    wait_until(lambda: store.weights(disk.there, run_id).best is not None)
    before, kept_before = mine.history(), run_of(disk.there, run_id)
    weights = store.weights(disk.there, run_id)
    other = keeping.open()
    other.owner = "visitor"
    other.submit(SMALL, play=True)
    wait_until(lambda: other.status().epoch > 0)
    other.open_kept(reopened(disk.there, run_id), ("columns", 0, 1), play=False)
    wait_until(lambda: other.status().epoch == 400 and not other.is_training)
    assert other.status().name == "finished"
    assert np.array_equal(other.history(), before)
    assert other.kept_run(PATIENCE) == run_id
    other.seek(123)
    wait_until(lambda: other.status().epoch == 123 and not other.is_training)
    assert np.array_equal(other._runner.snapshot().row[1], train(SHORT, until=(123, 0)).rows[-1, 1])
    other.seek(400)
    other.submit(SHORT.updated(epochs=500), play=True)
    wait_until(lambda: other.status().epoch == 500 and not other.is_training)
    child = other.kept_run(PATIENCE)
    assert child != run_id
    found = run_of(disk.there, child)
    assert (found.origin.parent, found.owner) == (run_id, "visitor")
    assert run_of(disk.there, run_id) == kept_before
    assert store.weights(disk.there, run_id) == weights
    assert np.array_equal(other.history()[-1], train(SHORT.updated(epochs=500)).rows[-1])
    other.discard()


def test_a_replay_repeats_the_changes_and_is_no_run_of_its_own(mine, disk):
    mine.submit(SHORT, play=False)
    wait_until(lambda: mine.status().name == "paused" and mine.scene is not None)
    mine.edit(0, 0, 0, 0.5)
    mine.step()
    wait_until(lambda: mine.status().epoch == 1 and not mine.is_training)
    mine.set("learning_rate", 0.1)
    mine.play()
    run_id = finished(mine)
    before, count = mine.history(), len(store.list_runs(disk.there, ME))
    mine.open_kept(reopened(disk.there, run_id, repeat=True), ("columns", 0, 1), play=False)
    wait_until(lambda: mine.status().epoch == 0 and not mine.is_training)
    mine.play()
    wait_until(lambda: mine.status().name == "finished" and not mine.is_training)
    assert np.array_equal(mine.history(), before)
    assert mine.kept_run(PATIENCE) == run_id
    assert len(store.list_runs(disk.there, ME)) == count


def test_what_is_changed_in_a_replay_makes_another_run(mine, disk):
    mine.submit(SHORT, play=True)
    run_id = finished(mine)
    mine.open_kept(reopened(disk.there, run_id, repeat=True), ("columns", 0, 1), play=False)
    wait_until(lambda: mine.status().epoch == 0 and not mine.is_training)
    mine.step()
    wait_until(lambda: mine.status().epoch == 1 and not mine.is_training)
    mine.set("l2", 0.01)
    mine.play()
    child = finished(mine)
    assert run_of(disk.there, child).origin.parent == run_id
    assert run_of(disk.there, child).timeline == (Change(1, 0, "l2", 0.01),)


def test_a_fork_keeps_the_curve_behind_it(mine, disk):
    mine.submit(SHORT, play=True)
    run_id = finished(mine)
    mine.open_kept(reopened(disk.there, run_id, hold=True), ("columns", 0, 1), play=False)
    wait_until(lambda: mine.held != () and not mine.is_training)
    assert mine.held[0].rows[-1, 0] == 400


def test_training_goes_on_while_nothing_can_be_kept_and_nothing_is_lost(mine, keeping, disk):
    mine.submit(SHORT.updated(seed=3), play=False)
    wait_until(lambda: mine.status().name == "paused" and mine.scene is not None)
    disk.problem = "The disk is full; make room."
    try:
        mine.play()
        wait_until(lambda: mine.status().name == "finished")
        wait_until(lambda: str(keeping.keeper.problem) == "The disk is full; make room.")
        wait_until(lambda: mine._recorder.notice == "The disk is full; make room.")
        assert mine.kept_run(0.2) == ""
    finally:
        disk.problem = ""
    wait_until(lambda: keeping.keeper.problem is None and mine._recorder.notice == "")
    run = run_of(disk.there, mine.kept_run(PATIENCE))
    assert (run.summary.status, run.summary.epoch) == ("finished", 400)


def test_each_person_reads_in_their_own_language_why_nothing_is_kept(keeping, disk, tmp_path):
    (tmp_path / "runs.sqlite").mkdir()
    sessions = {}
    for language in ("en", "zh_CN"):
        sessions[language] = keeping.open()
        sessions[language].owner = ME
        with i18n.using(language):
            sessions[language].submit(SMALL.updated(seed=5), play=True)
    disk.instead = lambda: store.open_store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    try:
        wait_until(lambda: all(session._recorder.notice for session in sessions.values()))
    finally:
        disk.instead = None
    said = {language: session._recorder.notice for language, session in sessions.items()}
    assert all(str(tmp_path) in notice for notice in said.values())
    assert said["en"] != said["zh_CN"]
    wait_until(lambda: keeping.keeper.problem is None)
    for session in sessions.values():
        session.pause()
        session.discard()


def test_who_trains_a_run_that_is_deleted_meanwhile_is_told(mine, disk):
    mine.submit(SMALL.updated(seed=6), play=True)
    wait_until(lambda: mine.status().epoch > 0)
    run_id = mine.kept_run(30)
    assert store.delete(disk.there, ME, [run_id]) == 1
    wait_until(lambda: "deleted" in mine._recorder.notice and "30 days" in mine._recorder.notice)
    epoch = run_of(disk.there, run_id).summary.epoch
    wait_until(lambda: run_of(disk.there, run_id).summary.epoch > epoch)  # it is kept on
    mine.pause()
    store.restore(disk.there, ME, [run_id])
    wait_until(lambda: mine._recorder.notice == "")  # also while it rests


def test_a_run_that_was_left_is_paused(mine, disk):
    mine.submit(SMALL.updated(seed=7), play=True)
    wait_until(lambda: mine.status().epoch > 0)
    run_id = mine.kept_run(PATIENCE)
    assert run_of(disk.there, run_id).summary.status == "running"
    mine.sleep()  # its tab is gone
    wait_until(lambda: run_of(disk.there, run_id).summary.status == "paused")
    mine.submit(SMALL.updated(seed=7))  # and back
    wait_until(lambda: run_of(disk.there, run_id).summary.status == "running")


def test_a_hub_that_closes_keeps_the_newest_moment(disk):
    hub = Hub(Settings(), disk.open, Clock())
    session = hub.open()
    session.owner = "somebody"
    session.submit(SMALL, play=True)
    wait_until(lambda: session.status().epoch > 50)
    hub.close()
    (run,) = store.list_runs(disk.there, "somebody")
    assert run.summary.epoch == session._runner.epoch > 50
    assert run.summary.status == "paused"


def test_too_many_runs_give_way_but_not_those_with_a_name(tmp_path, disk, monkeypatch):
    from lepton_dash.live import keeping as module

    monkeypatch.setattr(module, "PRUNE_AFTER", 2)
    opened = store.open_store(f"sqlite:///{tmp_path / 'few.sqlite'}")
    minutes = itertools.count()  # that pass with each look at the clock: nothing is training then
    there = replace(opened, clock=lambda: BEGAN + timedelta(minutes=next(minutes)))
    hub = Hub(Settings(runs_kept=3), lambda: there, Clock())
    session = hub.open()
    session.owner = ME
    named = ""
    for seed in range(8):
        session.submit(SMALL.updated(epochs=5, seed=seed), play=True)
        run_id = finished(session)
        if seed == 0:
            named = run_id
            store.label(there, ME, run_id, Labels(name="the first"))
    hub.close()
    left = [run.id for run in store.list_runs(there, ME)]
    assert named in left
    assert len(left) <= 6


def test_who_rests_is_not_asked_again(mine):
    mine.submit(SHORT, play=True)
    finished(mine)
    mine.ask_for_record()
    wait_until(lambda: not mine.is_training)
    mine.ask_for_record()
    assert not mine.is_training


def test_a_run_that_cannot_be_written_says_so_and_keeps_no_other_from_being_kept(
    keeping, disk, monkeypatch
):
    from lepton_dash.live import keeping as module

    usual, tries = module.progress_of, []

    def progress_of(record, *about):
        if record.owner == "unlucky":
            tries.append(record)
            raise RuntimeError("what nobody thought of")
        return usual(record, *about)

    monkeypatch.setattr(module, "progress_of", progress_of)
    sessions = {name: keeping.open() for name in ("unlucky", "lucky")}
    for name, session in sessions.items():
        session.owner = name
        session.submit(SHORT.updated(seed=9), play=True)
    run_id = finished(sessions["lucky"])
    assert run_of(disk.there, run_id).summary.epoch == 400
    wait_until(lambda: "its log says more" in sessions["unlucky"]._recorder.notice)
    assert sessions["lucky"]._recorder.notice == ""
    sessions["unlucky"].play()
    finished(sessions["unlucky"])
    assert len({record.identity for record in tries}) == len(tries)  # each run is tried once
    for session in sessions.values():
        session.discard()


def test_a_slider_that_was_moved_after_the_end_is_no_part_of_the_run(mine, disk):
    mine.submit(SHORT.updated(seed=21), play=True)
    finished(mine)
    for rate in (0.05, 0.1, 0.2):
        mine.set("learning_rate", rate)
        wait_until(lambda: not mine.is_training)
    run = run_of(disk.there, mine.kept_run(PATIENCE))
    assert run.timeline == ()
    assert run.settings == run.origin.experiment == SHORT.updated(seed=21)
    mine.edit(0, 0, 0, 0.5)
    wait_until(lambda: not mine.is_training)
    run = run_of(disk.there, mine.kept_run(PATIENCE))
    assert [change.field for change in run.timeline] == ["weight"]
    opened = kept.open_run(disk.there, run.id)
    assert opened.params["layers.0.weight"][0, 0] == np.float32(0.5)


def test_of_a_slider_that_was_moved_at_one_place_the_last_value_is_kept(mine, disk):
    mine.submit(SHORT.updated(seed=22), play=False)
    wait_until(lambda: mine.status().name == "paused" and mine.scene is not None)
    mine.step()
    wait_until(lambda: mine.status().epoch == 1 and not mine.is_training)
    for rate in (0.05, 0.1, 0.2):
        mine.set("learning_rate", rate)
        wait_until(lambda: not mine.is_training)
    mine.play()
    run = run_of(disk.there, finished(mine))
    assert run.timeline == (Change(1, 0, "learning_rate", 0.2),)
