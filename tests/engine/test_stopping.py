"""Rules that end a training: against a plain loop, and in portions of any length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepton_dash import engine
from lepton_dash.engine import stopping
from lepton_dash.engine.stopping import Best
from lepton_dash.spec import Training
from tests.engine.engine_cases import case, flat, spec

numbers = st.one_of(st.just(float("nan")), st.floats(0, 1))
rules = st.builds(
    Training,
    stop_loss=st.none() | st.floats(0, 1),
    stop_accuracy=st.none() | st.floats(0.01, 1),
    stop_patience=st.integers(0, 6),
)


def by_hand(rows, training, best, loss_column):
    """The first row that meets a rule, looked for one by one."""
    for row in rows:
        loss, metric = row[loss_column], row[loss_column + 2]
        if loss < best.loss:
            best = Best(int(row[0]), loss)
        if training.stop_loss is not None and loss <= training.stop_loss:
            return best, "stop_loss", row[0]
        if training.stop_accuracy is not None and metric >= training.stop_accuracy:
            return best, "stop_accuracy", row[0]
        if training.stop_patience and row[0] - best.epoch >= training.stop_patience:
            return best, "stop_patience", row[0]
    return best, "", 0


@given(st.lists(st.lists(numbers, min_size=4, max_size=4), max_size=20), rules, st.booleans())
def test_the_first_epoch_that_meets_a_rule_is_found(values, training, has_validation):
    rows = np.array([[epoch + 1, *row] for epoch, row in enumerate(values)]).reshape(-1, 5)
    found = stopping.judge(rows, training, Best(), has_validation)
    assert tuple(found) == by_hand(rows, training, Best(), 2 if has_validation else 1)


@given(
    st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=2, max_size=20),
    rules,
    st.integers(1, 19),
)
def test_rows_may_come_in_portions(values, training, cut):
    rows = np.array([[epoch + 1, *row] for epoch, row in enumerate(values)])
    first = stopping.judge(rows[:cut], training, Best(), True)
    both = first if first.rule else stopping.judge(rows[cut:], training, first.best, True)
    assert both == stopping.judge(rows, training, Best(), True)


DATA = case("binary", train=40, validation=30)


@pytest.fixture(scope="module")
def stopped():
    """A training that a loss ends, in one call: trainer, settings, state, rows."""
    experiment = spec(hidden_sizes=(4,), batch_size=10, learning_rate=0.05, epochs=400)
    trainer = engine.build(experiment, DATA)
    _, report = trainer.advance(trainer.init(), trainer.hyper, max_steps=10**6, until_epoch=150)
    goal = float(report.rows[120, 2])
    first = int(np.argmax(report.rows[:, 2] <= goal))
    chosen = experiment.updated(stop_loss=goal).training
    state, _ = trainer.advance(
        trainer.init(), trainer.hyper, max_steps=10**6, until_epoch=first + 1
    )
    return trainer, chosen, state, report.rows[: first + 1]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_a_training_ends_with_the_epoch_that_met_the_rule_in_any_chunks(stopped, chunks):
    trainer, chosen, expected, expected_rows = stopped
    state, best, rows, rule, turn = trainer.init(), Best(), [], "", 0
    while not rule:
        state, report, (best, rule, epoch) = stopping.advance(
            trainer, state, trainer.hyper, chosen, best,
            max_steps=chunks[turn % len(chunks)], until_epoch=400,
        )  # fmt: skip
        rows.append(report.rows)
        turn += 1
    assert rule == "stop_loss"
    assert (state.epoch, state.step) == (epoch, 0) == (expected.epoch, 0)
    assert np.array_equal(np.concatenate(rows), expected_rows)
    assert np.array_equal(flat(trainer, state), flat(trainer, expected))


def test_the_sentence_says_what_was_reached():
    experiment = spec(hidden_sizes=(4,)).updated(
        stop_loss=0.1, stop_accuracy=0.95, stop_patience=7, stop_seconds=20
    )
    trainer = engine.build(experiment, DATA)
    alone = engine.build(experiment, case("binary", train=40, validation=0))
    line = engine.build(experiment, case("regression", train=40, validation=9))
    assert [stopping.explain(rule, experiment, 12, trainer) for rule in stopping.OFF] == [
        "Stopped after 12 epochs: the validation loss reached 0.1.",
        "Stopped after 12 epochs: the validation accuracy reached 95%.",
        "Stopped after 12 epochs: the validation loss had no new best value for 7 epochs.",
        "Stopped after 12 epochs: 20 s of training are over.",
    ]
    assert "1 epoch: the training loss" in stopping.explain("stop_loss", experiment, 1, alone)
    assert "validation R² reached 0.95." in stopping.explain("stop_accuracy", experiment, 1, line)
