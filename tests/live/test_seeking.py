"""Going back to an epoch and on from there gives the bits of a run that never did."""

from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepton_dash import data, engine
from lepton_dash.live import checkpoints
from lepton_dash.live.checkpoints import BYTES, MOST, Checkpoints, room
from lepton_dash.live.training import Training
from lepton_dash.run import train
from lepton_dash.spec import WEIGHT, Change
from tests.live.conftest import SMALL
from tests.live.replaying import params

FOREVER = 10**9


@lru_cache
def trainer():
    return engine.build(SMALL, data.load(SMALL.data))


def same(one: Training, other: Training) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(params(one), params(other), strict=True))


def until(training: Training, epoch: int, chunk: int = FOREVER) -> Training:
    while training.epoch < epoch:
        training.advance(chunk, epoch)
    return training


def look_at(training: Training, epoch: int, chunk: int = FOREVER) -> Training:
    training.seek(epoch)
    while not training.is_there:
        assert training.approach(chunk) > 0
    return training


@pytest.fixture
def changed() -> Training:
    """200 epochs with a few changes on the way, one of them within an epoch."""
    training = until(Training(trainer(), SMALL), 50, chunk=7)
    training.change(SMALL.updated(learning_rate=0.05))
    training.advance(301, FOREVER)
    training.edit(0, 1, 2, -1.5)
    until(training, 160, chunk=11)
    training.change(SMALL.updated(learning_rate=0.02, l2=0.01))
    return until(training, 200)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 320), min_size=1, max_size=5), st.sampled_from([1, 5, 1000]))
def test_an_epoch_that_is_looked_at_is_that_of_an_uninterrupted_run(epochs, chunk):
    training = until(Training(trainer(), SMALL), 300, chunk=13)
    tip, curve = params(training), training.history.rows()
    for epoch in epochs:
        look_at(training, epoch, chunk)
        plain = until(Training(trainer(), SMALL), min(epoch, 300))
        assert training.epoch == min(epoch, 300)
        assert same(training, plain)
        assert np.array_equal(training.row, plain.row)
        assert training.is_sought == (epoch < 300)
        assert np.array_equal(training.history.rows(), curve)  # the whole curve stays
        assert (training.newest, training.advance(5, FOREVER) == 0) == (300, epoch < 300)
        if epoch >= 300:  # it went on from there just now
            break
    else:
        training.seek(FOREVER)
        assert not training.is_sought
        assert all(np.array_equal(a, b) for a, b in zip(params(training), tip, strict=True))


def test_recorded_changes_act_again_on_the_way(changed):
    for epoch in (180, 152, 120, 60, 50, 20, 0, 51, 151, 130):
        look_at(changed, epoch, chunk=9)
        run = train(changed.started_with.updated(epochs=epoch or 1), changed.timeline)
        if epoch:
            assert all(
                np.array_equal(a, b)
                for a, b in zip(run.params.values(), params(changed), strict=True)
            ), epoch
            assert np.array_equal(changed.row, run.rows[-1])
        plain = changed.experiment.training
        assert plain.learning_rate == (0.01 if epoch <= 50 else 0.05 if epoch <= 160 else 0.02)


def test_what_follows_a_fork_is_recorded_and_replays_to_the_bit(changed):
    before = changed.timeline
    look_at(changed, 155, chunk=17)
    changed.fork()
    assert changed.timeline == before[:2]
    assert changed.history.rows()[-1, 0] == 155
    assert changed.newest == 155
    changed.change(SMALL.updated(learning_rate=0.2))
    changed.edit(1, 0, 0, 0.75)
    until(changed, 250, chunk=19)
    look_at(changed, 180, chunk=23)  # of the new future, though the old one had got there too
    run = train(changed.started_with.updated(epochs=180), changed.timeline)
    assert all(
        np.array_equal(a, b) for a, b in zip(run.params.values(), params(changed), strict=True)
    )
    look_at(changed, 240, chunk=23)
    changed.fork()
    changed.change(SMALL.updated(learning_rate=0.1))
    until(changed, 260)
    assert [change.field for change in changed.timeline] == [
        "learning_rate", WEIGHT, "learning_rate", WEIGHT, "learning_rate",
    ]  # fmt: skip
    run = train(changed.started_with.updated(epochs=260), changed.timeline)
    assert np.array_equal(run.rows, changed.history.rows()[1:])
    assert all(
        np.array_equal(a, b) for a, b in zip(run.params.values(), params(changed), strict=True)
    )


def test_a_fork_at_the_start_is_a_start_with_other_settings():
    training = Training(trainer(), SMALL)
    training.edit(0, 0, 0, 2.0)
    until(training, 30)
    look_at(training, 0)
    assert params(training)[0][0, 0] == 2.0
    training.fork()
    training.change(SMALL.updated(l1=0.01))
    assert training.started_with == SMALL.updated(l1=0.01)
    assert training.timeline == (Change(0, 0, WEIGHT, (0, 0, 0, 2.0)),)
    assert len(training.history) == 1


def test_a_failure_is_left_behind_and_found_again():
    wild = SMALL.updated(
        dataset="plane", optimizer="sgd", learning_rate=1.2, activation="linear", loss="mse",
        hidden_sizes=(), batch_size=5,
    )  # fmt: skip
    training = Training(engine.build(wild, data.load(wild.data)), wild)
    while training.failure is None:
        training.advance(50, FOREVER)
    last = training.epoch
    look_at(training, last - 2)
    assert not training.is_at_its_end
    assert training.explanation == ""
    training.seek(last)
    assert training.failure is not None
    look_at(training, last - 2)
    training.fork()
    training.change(wild.updated(learning_rate=0.001))
    until(training, last + 50)
    assert training.failure is None


def test_a_long_run_keeps_few_moments_evenly_over_all_of_it():
    training = until(Training(trainer(), SMALL), 20_000, chunk=50)
    kept = training._checkpoints
    places = [moment.place[0] for moment in kept._kept]
    assert len(kept) <= MOST
    assert sum(moment.state.nbytes for moment in kept._kept) <= BYTES
    assert len(places) > MOST / 4
    assert places == sorted(places)
    gaps = np.diff([0, *places, 20_000])
    assert gaps.max() < 20_000 / (MOST / 5)


def test_moments_fit_into_the_memory_for_them():
    for size in (10, 1000, 10**5, 10**6, BYTES // 4, BYTES // 3, BYTES):
        kept = room(size)
        assert kept + 2 <= MOST
        assert kept == 0 or (kept + 2) * size <= checkpoints.memory(size) <= BYTES
    assert room(10**5) > room(10**6) > 0
    assert room(BYTES // 3) == room(BYTES) == 0


def test_where_none_are_kept_the_run_stays_where_it_is(monkeypatch):
    monkeypatch.setattr(checkpoints, "BYTES", 100)
    training = until(Training(trainer(), SMALL), 20)
    assert not training.can_seek
    training.seek(5)
    assert (training.epoch, training.is_sought, len(training._checkpoints)) == (20, False, 0)


@given(st.lists(st.integers(1, 30), max_size=200), st.integers(2, 12), st.integers(0, 3000))
def test_moments_are_found_cut_and_thinned(advances, most, epoch):
    kept = Checkpoints(most)
    training = Training(trainer(), SMALL)
    at = 0
    for step in advances:
        at += step
        kept.offer(training._moment()._replace(state=training.state._replace(epoch=at, step=1)))
        assert len(kept) <= most
    places = [moment.place for moment in kept._kept]
    assert all(b[0] - a[0] >= kept.stride for a, b in pairwise(places))
    found = kept.before(epoch)
    earlier = [place for place in places if place <= (epoch, 0)]
    assert (found.place if found else None) == (earlier[-1] if earlier else None)
    kept.cut(epoch)
    assert [moment.place for moment in kept._kept] == earlier


def test_kept_moments_of_a_small_network_take_little_more_than_their_numbers():
    training = until(Training(trainer(), SMALL), 60, chunk=3)
    size = training.state.nbytes
    packed = [one for one in training._checkpoints._kept if isinstance(one, checkpoints._Packed)]
    assert len(packed) >= len(training._checkpoints) - 1
    assert {len(one.content) for one in packed} == {size}
    assert len(training._checkpoints) > 30


def test_a_rule_stops_it_exactly_and_play_goes_on_without_it():
    plain = until(Training(trainer(), SMALL), 120)
    goal = float(plain.history.rows()[100, 2])
    ruled = SMALL.updated(stop_loss=goal)
    stopped = Training(trainer(), ruled)
    while not stopped.is_at_its_end:
        stopped.advance(37, FOREVER)
    first = int(np.argmax(plain.history.rows()[1:, 2] <= goal)) + 1
    assert (stopped.epoch, stopped.step, stopped.stopped_by) == (first, 0, "stop_loss")
    assert same(stopped, until(Training(trainer(), SMALL), first))
    assert "validation loss reached" in stopped.stop_words
    assert stopped.advance(10, FOREVER) == 0
    stopped.pass_over()
    until(stopped, first + 20, chunk=7)
    assert stopped.timeline == (Change(first, 0, "stop_loss", None),)
    stopped.change(ruled.updated(learning_rate=0.02))  # the rule stays off
    until(stopped, first + 40)
    assert stopped.experiment.training.stop_loss is None
    run = train(ruled.updated(epochs=first + 40), stopped.timeline)
    assert np.array_equal(run.rows, stopped.history.rows()[1:])
    assert train(ruled, ()).rows[-1][0] == first
    # back before it, the rule is on again
    look_at(stopped, first - 5)
    stopped.fork()
    stopped.change(ruled)
    while not stopped.is_at_its_end:
        stopped.advance(3, FOREVER)
    assert stopped.epoch == first


def test_a_rule_that_is_moved_acts_on_the_running_training():
    training = until(Training(trainer(), SMALL), 30)
    training.change(SMALL.updated(stop_accuracy=0.01))
    training.advance(100, FOREVER)
    assert (training.epoch, training.stopped_by) == (31, "stop_accuracy")
    training.change(SMALL.updated(stop_accuracy=1.0))
    assert training.stopped_by == ""
    until(training, 40)
    run = train(training.started_with.updated(epochs=40), training.timeline)
    assert np.array_equal(run.rows, training.history.rows()[1:])


def test_time_spent_stops_it_and_a_fork_counts_from_then():
    training = Training(trainer(), SMALL.updated(stop_seconds=2.0))
    until(training, 10)
    training.spent(1.5)
    until(training, 20)
    assert not training.is_at_its_end
    training.spent(0.6)
    assert training.stopped_by == "stop_seconds"
    training.pass_over()
    training.spent(5.0)
    assert training.advance(10, FOREVER) == 10
    look_at(training, 12)
    assert training.seconds <= 2.1


def test_the_best_epoch_is_the_lowest_validation_loss_of_all_epochs(changed):
    losses = changed.history.rows()[1:, 2]
    assert changed.best_of_run.loss == losses.min()
    assert changed.best_of_run.epoch == 1 + int(np.argmin(losses))
    best = changed.best_of_run
    look_at(changed, 77)
    assert changed.best_of_run == best
    changed.fork()
    assert changed.best.loss == losses[:77].min()
    assert changed.best.epoch == 1 + int(np.argmin(losses[:77]))
