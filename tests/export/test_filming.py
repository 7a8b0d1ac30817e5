"""Films of kept runs."""

from collections.abc import Iterator

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash import data, store
from lepton_dash.export.film import FilmStyle, epochs_of
from lepton_dash.export.film_frames import frames
from lepton_dash.export.filming import film_of
from lepton_dash.spec import Change, Experiment
from lepton_dash.store import Store
from tests.kept_runs import keep_run

SMALL = Experiment().updated(dataset="xor", num_examples=40, hidden_sizes=(3,), epochs=30)


@pytest.fixture
def kept() -> Iterator[Store]:
    """A store in memory."""
    opened = store.open_store("sqlite://")
    yield opened
    store.close(opened)


def test_the_pictures_are_those_of_the_training(kept: Store) -> None:
    changes = (Change(11, 1, "learning_rate", 0.5), Change(20, 0, "batch_size", 3))[:1]
    run = ld.train(SMALL, changes)
    run_id = keep_run(kept, run)
    found = store.get(kept, run_id)
    assert found is not None
    film = film_of(found, store.history(kept, run_id), frames=6)
    assert [epoch for epoch, _picture in film.pictures] == epochs_of(30, 6)
    assert film.rows[-1, 0] == 30
    plane = data.plane(run.prepared, resolution=100)
    last = run.trainer.picture(run.state, plane.inputs).reshape(100, 100)
    assert np.array_equal(film.pictures[-1][1], last)
    start = run.trainer.picture(run.trainer.init(), plane.inputs).reshape(100, 100)
    assert np.array_equal(film.pictures[0][1], start)
    assert film.scene.title == found.caption


@pytest.mark.parametrize("dataset", ["plane", "blobs"])
def test_other_tasks_are_drawn_too(kept: Store, dataset: str) -> None:
    run_id = keep_run(kept, ld.train(SMALL.updated(dataset=dataset, epochs=3)))
    found = store.get(kept, run_id)
    assert found is not None
    film = film_of(found, store.history(kept, run_id))
    assert len(list(frames(film, FilmStyle(width=320)))) == 4
    assert (film.scene.value_range is None) == (dataset == "blobs")


def test_what_takes_too_long_ends_earlier(kept: Store) -> None:
    run_id = keep_run(kept, ld.train(SMALL))
    found = store.get(kept, run_id)
    assert found is not None
    film = film_of(found, store.history(kept, run_id), frames=5, budget=0.0)
    assert [epoch for epoch, _picture in film.pictures] == [0, 0]
    assert len(film.rows) == 0
