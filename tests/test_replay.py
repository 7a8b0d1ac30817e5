"""A run that is trained again shows what it showed, to the bit."""

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash import replay
from lepton_dash.data import DataError, plane
from lepton_dash.live.training import Training
from lepton_dash.spec import WEIGHT, Change

SMALL = ld.Experiment().updated(num_examples=60, hidden_sizes=(3,), epochs=40, batch_size=7)
CHANGES = (
    Change(10, 0, "learning_rate", 0.3),
    Change(10, 0, "l2", 0.01),
    Change(20, 2, "learning_rate", 0.001),
    Change(25, 3, WEIGHT, (0, 1, 2, 0.75)),
)


def _picture(run, resolution=12):
    points = plane(run.prepared, resolution=resolution).inputs
    return run.trainer.picture(run.state, points).reshape(resolution, resolution)


def _played(experiment, timeline=(), epochs=(0, 15, 40), last=(40, 0), **more):
    return replay.pictures(experiment, timeline, epochs, last=last, resolution=12, **more)


@pytest.mark.parametrize("timeline", [(), CHANGES], ids=["plain", "changed on the way"])
def test_the_pictures_are_those_of_the_training_itself(timeline):
    played = _played(SMALL, timeline)
    assert played.shown == (0, 15, 40)
    assert (played.last, played.stopped_at) == (40, None)
    for epoch, picture in zip((15, 40), played.pictures[1:], strict=True):
        acted = [change for change in timeline if change.epoch < epoch]
        there = ld.train(SMALL.updated(epochs=epoch), acted)
        assert np.array_equal(picture, _picture(there)), epoch
    if timeline:
        plain = _played(SMALL)
        assert np.array_equal(plain.pictures[0], played.pictures[0])
        assert not np.array_equal(plain.pictures[2], played.pictures[2])


def test_it_is_what_a_live_session_showed():
    session = Training(ld.train(SMALL.updated(epochs=1)).trainer, SMALL)
    while session.epoch < 30:
        session.advance(max_steps=1, until_epoch=30)
        if (session.epoch, session.step) == (10, 2):
            session.change(SMALL.updated(learning_rate=0.2, dropout=0.1))
        if (session.epoch, session.step) == (20, 4):
            session.edit(0, -1, 1, -2.0)
    session.edit(1, 0, 0, 3.0)  # after its last epoch
    assert {change.field for change in session.timeline} >= {"learning_rate", WEIGHT}
    played = _played(SMALL, session.timeline, (30,), (30, 0))
    points = plane(played.prepared, resolution=12).inputs
    shown = session.trainer.picture(session.state, points).reshape(12, 12)
    assert np.array_equal(played.pictures[0], shown)


def test_a_shorter_run_shows_its_last_epoch():
    played = _played(SMALL, epochs=(0, 20, 50, 400), last=(20, 3))
    assert played.shown == (0, 20, 20, 20)
    assert played.pictures[1] is played.pictures[3]
    assert played.last == 20


def test_rules_and_clocks_do_not_end_it():
    rules = SMALL.updated(stop_loss=10.0, stop_seconds=0.001, epochs=5)
    assert _played(rules).shown == (0, 15, 40)


def test_it_gives_up_in_time_and_says_how_far_it_came():
    played = _played(SMALL, epochs=(0, 10**6, 10**7), last=(10**7, 0), budget=0.2)
    reached = played.stopped_at
    assert reached is not None
    assert 0 < reached < 10**7
    assert played.shown == (0, reached, reached)
    assert f"epoch {reached:,} of 10,000,000" in replay.gave_up(played)
    assert replay.gave_up(_played(SMALL)) == ""


def test_its_end_comes_from_what_was_kept_where_it_gives_up():
    run = ld.train(SMALL)
    kept = run.state._replace(epoch=10**7)
    played = _played(
        SMALL, epochs=(0, 10**6, 10**7), last=(10**7, 0), budget=0.1, final=lambda _trainer: kept
    )
    assert played.shown[1] == played.stopped_at
    assert played.shown[2] == 10**7
    assert np.array_equal(played.pictures[2], _picture(run))
    other = _played(SMALL, last=(10**7, 1), epochs=(10**7,), budget=0.1, final=lambda _t: kept)
    assert other.shown == (other.stopped_at,)  # of another moment than the end


def test_it_ends_when_asked_to_and_tells_how_far_it_is():
    told: list[float] = []
    _played(SMALL, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(replay.Stopped):
        _played(SMALL, stop=lambda: True)


def test_a_run_that_diverged_shows_its_last_good_epoch():
    wild = SMALL.updated(dataset="plane", learning_rate=100.0, optimizer="sgd", activation="linear")
    run = ld.train(wild)
    assert run.failure is not None
    played = _played(wild, epochs=(0, 40), last=(40, 0))
    assert played.stopped_at == run.state.epoch


def test_a_file_that_is_gone_is_said(tmp_path):
    gone = SMALL.updated(dataset="csv", path=str(tmp_path / "gone.csv"), target="y")
    with pytest.raises(DataError):
        _played(gone)


@pytest.mark.parametrize(("last", "most"), [(0, 40), (5, 40), (39, 40), (1000, 40), (10**7, 12)])
def test_epochs_are_chosen_from_the_first_to_the_last(last, most):
    chosen = replay.chosen_epochs(last, most)
    assert chosen[0] == 0
    assert chosen[-1] == last
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= most
    assert len(chosen) > most // 2 or len(chosen) == last + 1


def test_where_only_the_end_is_wanted_nothing_is_trained_again():
    run = ld.train(SMALL.updated(epochs=5))
    trained: list[float] = []
    played = _played(
        run.experiment,
        epochs=(5,),
        last=(5, 0),
        final=lambda _trainer: run.state,
        progress=trained.append,
    )
    assert np.array_equal(played.pictures[0], _picture(run))
    assert (played.shown, trained) == ((5,), [])
    again = _played(run.experiment, epochs=(5,), last=(5, 0), final=lambda _trainer: None)
    assert np.array_equal(again.pictures[0], played.pictures[0])


def test_the_numbers_behind_a_picture_are_what_the_network_says():
    run = ld.train(SMALL.updated(epochs=5))
    (says,) = _played(run.experiment, epochs=(5,), last=(5, 0), with_answers=True).answers
    shown = plane(run.prepared, resolution=12)
    points = np.stack([axis.ravel() for axis in np.meshgrid(shown.x, shown.y)], axis=1)
    np.testing.assert_allclose(says, run.predict_proba(points), atol=1e-6)
    assert _played(run.experiment, epochs=(5,), last=(5, 0)).answers == ()
