"""States as bytes and back, and what tells whether two runs had the same examples."""

import dataclasses
from typing import Any

import jax
import numpy as np
import pytest
from safetensors.numpy import load

from lepton_dash import data, engine, i18n, kept, store
from lepton_dash.data import DataError
from lepton_dash.engine import TrainState
from lepton_dash.export.filming import film_of
from lepton_dash.run import train
from lepton_dash.spec import Experiment
from lepton_dash.store import Progress, StoreError, Summary
from lepton_dash.title import title
from tests.kept_runs import keep_run

SMALL = Experiment().updated(num_examples=60, hidden_sizes=(3,), epochs=20)


def trained(**fields):
    return train(SMALL.updated(**fields))


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "momentum", "lamb"])
def test_a_training_goes_on_from_its_bytes_to_the_bit(optimizer):
    run = trained(optimizer=optimizer)
    state = kept.unpack_state(run.trainer, kept.pack_state(run.state))
    assert state is not None
    assert (state.epoch, state.step) == (20, 0)
    hyper = engine.hyperparameters(run.settings)
    there, here = (
        run.trainer.advance(one, hyper, max_steps=17, until_epoch=100)[0]
        for one in (run.state, state)
    )
    for one, other in zip(jax.tree.leaves(there), jax.tree.leaves(here), strict=True):
        assert np.array_equal(one, other)


def test_bytes_are_those_of_the_library():
    arrays = {
        "state.0000": np.arange(6, dtype=np.float32).reshape(2, 3),
        "state.0001": np.array(7, np.int32),
        "state.0002": np.array([True, False]),
        "state.0003": np.zeros((0, 3), np.float32),
        "state.0004": np.array([1.5], np.float16),
    }
    carry: Any = list(arrays.values())
    state = TrainState(carry, epoch=3, step=1)
    found = load(kept.pack_state(state))
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(found[name], array)


def test_parameters_alone_predict_the_same():
    run = trained()
    packed = kept.pack_params(run.state)
    assert len(packed) < len(kept.pack_state(run.state))
    state = kept.unpack_state(run.trainer, packed)
    rows = np.array([[0.5, 0.5], [-3.0, 1.0]], np.float32)
    assert np.array_equal(run.trainer.predict(state, rows), run.trainer.predict(run.state, rows))


def test_bytes_of_another_network_or_of_nothing_are_refused():
    run = trained()
    packed = kept.pack_state(run.state)
    other = trained(hidden_sizes=(4,)).trainer
    assert kept.unpack_state(other, packed) is None
    assert kept.unpack_state(run.trainer, b"") is None
    assert kept.unpack_state(run.trainer, packed[:-3]) is None
    assert kept.unpack_state(run.trainer, b"x" * 200) is None
    assert kept.unpack_state(trained(optimizer="sgd").trainer, packed) is None


def hashes(**fields):
    return kept.fingerprints(data.load(Experiment().updated(num_examples=60, **fields).data))


def test_the_title_is_written_in_the_language_of_the_source():
    run = trained(epochs=1)
    with i18n.using("zh_CN"):
        origin = kept.origin_of(run.experiment, run.prepared, run.trainer)
    assert origin.title == title(run.experiment)


def test_fingerprints_tell_other_examples_and_other_splits():
    plain = hashes()
    assert hashes(features=("x1", "x2", "x1^2"), standardize=False) == plain
    assert hashes(split_seed=7)[0] == plain[0]
    assert hashes(split_seed=7)[1] != plain[1]
    assert hashes(validation_fraction=0.3)[0] == plain[0]
    assert hashes(validation_fraction=0.3)[1] != plain[1]
    assert hashes(noise=0.2)[0] != plain[0]
    assert hashes(data_seed=1)[0] != plain[0]


def test_fingerprints_of_a_regression_do_not_depend_on_the_scaling_of_its_targets():
    plain = hashes(dataset="diabetes")
    assert hashes(dataset="diabetes", split_seed=5)[0] == plain[0]
    assert hashes(dataset="diabetes", split_seed=5)[1] != plain[1]
    assert hashes(dataset="diabetes", standardize=False) == plain


def test_fingerprints_do_not_depend_on_the_order_of_the_examples():
    prepared = data.load(SMALL.data)
    order = np.arange(len(prepared.y_train))[::-1]
    turned = dataclasses.replace(
        prepared, raw_train=prepared.raw_train[order], y_train=prepared.y_train[order]
    )
    assert kept.fingerprints(turned) == kept.fingerprints(prepared)


def test_a_run_is_not_opened_on_a_file_that_has_changed(tmp_path):
    table = tmp_path / "table.csv"
    lines = ["x,y", *(f"{number},{number % 3}.5" for number in range(40))]
    table.write_text("\n".join(lines))
    there = store.open_store("sqlite://")
    run_id = keep_run(there, trained(dataset="csv", path=str(table), target="y"))
    found = store.get(there, run_id)
    assert found is not None
    assert kept.open_run(there, run_id).state.epoch == 20
    assert len(film_of(found, store.history(there, run_id), frames=2).pictures) == 2
    table.write_text("\n".join([*lines, "7,8.5"]))
    with pytest.raises(DataError, match="has changed since"):
        kept.open_run(there, run_id)
    with pytest.raises(DataError, match="has changed since"):
        film_of(found, store.history(there, run_id), frames=2)
    store.close(there)


def test_a_run_without_weights_is_trained_again(tmp_path):
    there = store.open_store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    run = trained()
    origin = kept.origin_of(run.experiment, run.prepared, run.trainer)
    store.create(there, "abc", store.LOCAL, origin)
    rows = np.column_stack([run.rows, np.arange(len(run.rows))])
    summary = Summary("finished", epoch=20, best_epoch=7, best_loss=0.1)
    store.write(there, "abc", Progress(summary, rows=rows, settings=run.settings))
    opened = kept.open_run(there, "abc")
    for name, array in run.params.items():
        assert np.array_equal(opened.params[name], array)
    assert kept.open_run(there, "abc", which="best").state.epoch == 7
    with pytest.raises(StoreError, match="There is no run nothing"):
        kept.open_run(there, "nothing")


@pytest.mark.parametrize("best_epoch", [7, 20])
def test_a_best_network_that_is_no_longer_the_best_is_not_taken_for_it(tmp_path, best_epoch):
    there = store.open_store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    run, before = trained(), train(SMALL, until=(3, 0))
    run_id = keep_run(there, run, summary={"best_epoch": best_epoch, "best_loss": 0.1})
    found = store.get(there, run_id)
    assert found is not None
    store.write(there, run_id, Progress(found.summary, best=kept.pack_params(before.state)))
    expected = train(SMALL, until=(best_epoch, 0)).params
    for name, array in kept.open_run(there, run_id, which="best").params.items():
        assert np.array_equal(array, expected[name]), name


def test_of_a_network_from_a_file_no_best_epoch_is_made_up(tmp_path):
    there = store.open_store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    run = trained()
    alone = dataclasses.replace(run, rows=run.rows[:0])
    run_id = kept.keep_network(there, store.LOCAL, alone, "file")
    found = store.get(there, run_id)
    assert found is not None
    assert (found.summary.best_epoch, found.summary.best_loss) == (0, None)
    best = kept.open_run(there, run_id, which="best")  # the only moment that there is
    for name, array in run.params.items():
        np.testing.assert_array_equal(best.params[name], array)
