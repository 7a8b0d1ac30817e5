import numpy as np
import pytest

from lepton_dash import engine
from lepton_dash.rates import learning_rates, rates_of
from lepton_dash.run import train
from lepton_dash.spec import Change, Experiment

PLAIN = Experiment().updated(
    dataset="circle",
    num_examples=40,
    hidden_sizes=(2,),
    optimizer="sgd",
    batch_size=1000,  # a step an epoch
    learning_rate=0.5,
    epochs=8,
    schedule="cosine",
)
TIMELINE = (
    Change(3, 0, "learning_rate", 0.2),
    Change(5, 0, "schedule_options", {"final_fraction": 0.5}),
    Change(6, 0, "epochs", 20),
)


def test_a_run_moves_its_weights_with_the_rate_that_is_said():
    unit = PLAIN.updated(schedule="constant", learning_rate=1.0, schedule_options={})
    trainer = engine.build(unit, train(PLAIN, until=(0, 0)).prepared)
    hyper = engine.hyperparameters(unit)
    rates = rates_of(PLAIN, TIMELINE, np.arange(10))
    for epoch in (2, 4, 6):  # before and after each change
        here = train(PLAIN, TIMELINE, until=(epoch, 0))
        there = train(PLAIN, TIMELINE, until=(epoch + 1, 0))
        moved, _report = trainer.advance(here.state, hyper, max_steps=1, until_epoch=epoch + 1)
        before, after, plainly = (
            np.concatenate([np.ravel(part) for layer in trainer.layers(state) for part in layer])
            for state in (here.state, there.state, moved)
        )
        assert np.allclose(after - before, rates[epoch] * (plainly - before), atol=1e-5)


def test_a_change_within_an_epoch_counts_from_the_next_one_on():
    constant = PLAIN.updated(schedule="constant", schedule_options={})
    rates = rates_of(constant, (Change(2, 1, "learning_rate", 0.1),), [0, 2, 3, 8])
    assert rates.tolist() == [0.5, 0.5, 0.1, 0.1]


def test_after_the_planned_epochs_it_stays_where_it_ended():
    rates = learning_rates(PLAIN.updated(schedule_options={"final_fraction": 0.1}).training, [8, 9])
    assert rates == pytest.approx([0.05, 0.05])


def test_a_rate_that_warms_up_and_ends_at_nothing():
    warmed = PLAIN.updated(schedule="warmup_cosine", schedule_options={"warmup_fraction": 0.5})
    rates = learning_rates(warmed.training, np.linspace(0.0, 8.0, 141))
    assert rates[[0, 70, 140]] == pytest.approx([0.0, 0.5, 0.0], rel=0.02, abs=1e-6)
    assert (np.diff(rates)[:69] > 0).all()
