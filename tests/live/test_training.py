import numpy as np
import pytest

from lepton_dash import data, engine
from lepton_dash.live.training import Training
from lepton_dash.run import train
from lepton_dash.spec import WEIGHT, Change, read_edits, write_edits
from tests.live.conftest import SMALL
from tests.live.replaying import params, replayed


@pytest.fixture(scope="module")
def trainer():
    return engine.build(SMALL, data.load(SMALL.data))


@pytest.fixture
def training(trainer) -> Training:
    return Training(trainer, SMALL)


def test_it_starts_with_the_untrained_network_measured_at_epoch_0(training):
    assert (training.epoch, training.step) == (0, 0)
    assert training.row[0] == 0
    assert np.isfinite(training.row[1:]).all()
    assert len(training.history) == 1


def test_every_epoch_is_a_row(training):
    training.advance(10**9, until_epoch=7)
    assert training.history.rows()[:, 0].tolist() == list(range(8))
    assert training.progress == 7


def test_chunks_of_any_length_give_the_same_bits(trainer):
    whole, parts = Training(trainer, SMALL), Training(trainer, SMALL)
    whole.advance(10**9, until_epoch=12)
    for steps in (1, 2, 5, 1, 7, 100):
        parts.advance(steps, until_epoch=12)
    assert np.array_equal(whole.history.rows(), parts.history.rows())
    for a, b in zip(params(whole), params(parts), strict=True):
        assert np.array_equal(a, b)


def test_changes_are_recorded_and_the_record_gives_the_same_bits_again(trainer, training):
    training.advance(20, 10**9)
    training.change(SMALL.updated(learning_rate=0.5, l2=0.01))
    training.advance(3, 10**9)
    training.change(SMALL.updated(learning_rate=0.002, l2=0.01))
    training.advance(10**9, training.epoch + 5)
    steps = trainer.steps_per_epoch
    assert training.timeline == (
        Change(20 // steps, 20 % steps, "l2", 0.01),
        Change(20 // steps, 20 % steps, "learning_rate", 0.5),
        Change(23 // steps, 23 % steps, "learning_rate", 0.002),
    )
    again = replayed(trainer, training.started_with, training.timeline)
    again.advance(10**9, training.epoch)
    assert np.array_equal(again.history.rows(), training.history.rows())
    for a, b in zip(params(again), params(training), strict=True):
        assert np.array_equal(a, b)


def test_freezing_layers_and_their_dropout_replay_to_the_bit(trainer, training):
    training.advance(7, 10**9)
    frozen = SMALL.updated(frozen_layers=(0,), dropouts=(0.25,))
    training.change(frozen)
    before = params(training)
    training.advance(9, 10**9)
    assert [np.array_equal(a, b) for a, b in zip(before, params(training), strict=True)][:2] == [
        True,
        True,
    ]
    assert not np.array_equal(before[2], params(training)[2])
    training.change(frozen.updated(frozen_layers=(), dropouts=()))
    training.advance(10**9, training.epoch + 3)
    assert not np.array_equal(before[0], params(training)[0])
    assert [change.field for change in training.timeline] == ["dropouts", "frozen_layers"] * 2
    again = replayed(trainer, training.started_with, training.timeline)
    again.advance(10**9, training.epoch)
    for a, b in zip(params(again), params(training), strict=True):
        assert np.array_equal(a, b)


def test_a_change_before_the_first_step_is_a_start_with_other_settings(training):
    faster = SMALL.updated(learning_rate=0.3)
    training.change(faster)
    assert training.timeline == ()
    assert training.started_with == faster


def test_a_restart_replays_the_same_weights_with_the_settings_of_now(trainer, training):
    initial = params(training)
    training.advance(30, 10**9)
    training.change(SMALL.updated(learning_rate=0.2))
    generation = training.history.generation
    training.restart(training.experiment)
    assert training.timeline == ()
    assert training.history.generation > generation
    for a, b in zip(params(training), initial, strict=True):
        assert np.array_equal(a, b)
    fresh = Training(trainer, SMALL.updated(learning_rate=0.2))
    fresh.advance(40, 10**9)
    training.advance(40, 10**9)
    assert np.array_equal(training.history.rows(), fresh.history.rows())


def test_a_training_that_fails_stays_at_its_last_good_state():
    wild = SMALL.updated(
        dataset="plane", optimizer="sgd", learning_rate=100.0, activation="linear", loss="mse"
    )
    training = Training(engine.build(wild, data.load(wild.data)), wild)
    for _ in range(100):
        training.advance(200, 10**9)
    assert training.failure is not None
    assert training.is_at_its_end
    assert "epoch" in training.explanation
    assert training.advance(10, 10**9) == 0
    assert np.isfinite(training.row[1:]).all()
    assert all(np.isfinite(array).all() for array in params(training))


def test_it_is_finished_after_its_epochs_and_goes_on_when_there_are_more(trainer):
    training = Training(trainer, SMALL.updated(epochs=3))
    training.advance(10**9, training.epochs)
    assert training.finished
    training.change(SMALL.updated(epochs=5))
    assert not training.finished
    training.advance(10**9, training.epochs)
    assert training.epoch == 5
    assert training.timeline == (Change(3, 0, "epochs", 5),)


def test_a_reader_of_another_training_s_history_notices(trainer):
    first, second = Training(trainer, SMALL), Training(trainer, SMALL)
    first.restart(SMALL)
    second.follow(first)
    assert second.history.generation > first.history.generation


def test_an_edited_weight_is_measured_at_once_and_recorded(trainer, training):
    training.advance(20, 10**9)
    curve, before = training.history.rows(), params(training)
    training.edit(0, 1, 2, 3.5)
    after = [array.copy() for array in params(training)]
    assert after[0][1, 2] == 3.5
    after[0][1, 2] = before[0][1, 2]
    for a, b in zip(after, before, strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(training.history.rows(), curve)
    assert training.row[1] != curve[-1, 1]
    steps = trainer.steps_per_epoch
    assert training.timeline == (Change(20 // steps, 20 % steps, WEIGHT, (0, 1, 2, 3.5)),)


def test_a_weight_that_is_dragged_is_recorded_once(training):
    training.advance(20, 10**9)
    for value in (1.0, 2.0, 3.0):
        training.edit(0, -1, 0, value)
    training.edit(1, 0, 0, 3.0)
    assert [change.value for change in training.timeline] == [(0, -1, 0, 3.0), (1, 0, 0, 3.0)]


def test_edits_before_the_first_step_and_later_replay_to_the_bit(trainer, training):
    training.edit(0, 0, 0, -2.0)
    assert training.history.rows()[-1, 1] == training.row[1]
    training.change(SMALL.updated(learning_rate=0.2))  # a start with other settings keeps the edit
    assert [change.field for change in training.timeline] == [WEIGHT]
    training.advance(20, 10**9)
    training.edit(1, -1, 0, 0.25)
    training.change(training.experiment.updated(l2=0.01))
    training.advance(3, 10**9)
    training.edit(1, 2, 0, -1.0)
    training.advance(10**9, 40)
    again = replayed(trainer, training.started_with, training.timeline)
    again.advance(10**9, 40)
    assert np.array_equal(again.history.rows(), training.history.rows())
    for a, b in zip(params(again), params(training), strict=True):
        assert np.array_equal(a, b)
    run = train(training.started_with.updated(epochs=40), training.timeline)
    assert np.array_equal(run.rows, training.history.rows()[1:])
    for a, b in zip(run.params.values(), params(training), strict=True):
        assert np.array_equal(a, b)


def test_edits_of_an_address_make_the_run_again_to_the_bit(trainer, training):
    training.edit(0, 0, 0, 0.1)
    training.advance(23, 10**9)
    training.edit(1, -1, 0, 0.25)
    training.advance(10**9, 30)
    text = write_edits(training.edits)
    again = Training(trainer, SMALL)
    # one that this network doesn't have is left out
    again.repeat(read_edits(text + "~0_7_0_1", SMALL)[0])
    assert [edit.epoch for edit in again.edits] == [edit.epoch for edit in training.edits]
    again.change(SMALL.updated(epochs=10**6))  # before the first step, too
    while again.epoch < 30:  # each call ends at an edit
        again.advance(10**9, 30)
    assert len(again.timeline) == len(training.timeline) == 2
    assert np.array_equal(again.history.rows(), training.history.rows())
    for a, b in zip(params(again), params(training), strict=True):
        assert np.array_equal(a, b)
    again.restart(SMALL)
    assert again.edits == ()
