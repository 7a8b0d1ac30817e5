from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from lepton_dash import i18n
from lepton_dash.live import frames, resolutions, stage
from lepton_dash.live.pictures import PART, Pictures
from lepton_dash.spec import TRACED_FIELDS, Experiment
from tests.live.conftest import SMALL

VIEW = ("columns", 0, 1)


def built(experiment: Experiment, view=VIEW, previous: stage.Stage | None = None) -> stage.Stage:
    prepared = stage.load(experiment.data, Path, previous)
    return stage.build(experiment, view, prepared, previous, memory=0)


@pytest.fixture(scope="module")
def small() -> stage.Stage:
    return built(SMALL)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("learning_rate", 0.5),
        ("l1", 0.5),
        ("l2", 0.5),
        ("dropout", 0.5),
        ("dropouts", (0.5,)),
        ("frozen_layers", (0,)),
        ("clip_norm", 0.5),
        ("optimizer_options", {"b1": 0.5}),
        ("epochs", 5),
    ],
)
def test_a_traced_field_needs_no_other_stage(field, value):
    assert field in TRACED_FIELDS
    assert stage.structure(SMALL.updated(**{field: value})) == stage.structure(SMALL)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_sizes", (4,)),
        ("activations", ("relu",)),
        ("residual", True),
        ("layer_norm", True),
        ("noise", 0.3),
        ("batch_size", 7),
        ("optimizer", "sgd"),
        ("seed", 3),
        ("data_seed", 3),
        ("loss", "mse"),
    ],
)
def test_any_other_field_does(field, value):
    assert stage.structure(SMALL.updated(**{field: value})) != stage.structure(SMALL)


def test_what_the_previous_stage_has_is_taken_over(small):
    assert built(SMALL, previous=small).trainer is small.trainer
    other_view = built(SMALL, ("columns", 1, 0), small)
    assert other_view.prepared is small.prepared
    assert other_view.trainer is small.trainer
    assert other_view.plane is not small.plane
    other_network = built(SMALL.updated(activation="relu"), previous=small)
    assert other_network.prepared is small.prepared
    assert other_network.plane is small.plane
    assert other_network.trainer is not small.trainer
    assert built(SMALL.updated(noise=0.2), previous=small).prepared is not small.prepared


@pytest.mark.parametrize("resolution", resolutions.PICTURES)
def test_pictures_show_the_network_s_answers(small, resolution):
    state = small.trainer.init()
    picture = small.picture(state, resolution)
    assert picture.shape == (resolution, resolution)
    corners = small.plane.inputs.reshape(100, 100, -1)[[0, 0, -1, -1], [0, -1, 0, -1]]
    expected = 255 * small.trainer.predict(state, corners)
    shown = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.abs(shown - expected).max() <= 1


def test_a_coarser_picture_is_a_sample_of_a_finer_one():
    picture = np.arange(10_000, dtype=np.uint8).reshape(100, 100)
    assert stage.sampled(picture, 100) is picture
    coarse = stage.sampled(picture, 25)
    assert coarse.shape == (25, 25)
    assert coarse[0, 0] == picture[0, 0]
    assert coarse[-1, -1] == picture[-1, -1]
    assert stage.sampled(np.stack([picture, picture]), 50).shape == (2, 50, 50)


def test_the_scene_is_a_message_that_says_what_the_chart_shows(small):
    scene = stage.scene(small, 7, 99)
    header, arrays = frames.decode(scene.message)
    assert (header["scene"], header["epochs"], header["task"]) == (7, 99, "binary")
    assert header["title"].startswith("Circle")
    assert np.array_equal(arrays["train_xy"], small.plane.train)
    longer = stage.renewed(scene, 8, small.experiment, 100)
    header, arrays_too = frames.decode(longer.message)
    assert (header["scene"], header["epochs"]) == (8, 100)
    assert np.array_equal(arrays_too["train_y"], arrays["train_y"])
    with i18n.using("zh_CN"):
        translated = stage.renewed(longer, 9, small.experiment, 100).header
    assert translated["title"].startswith("圆形")
    assert translated["language"] == "zh_CN"


def test_more_examples_and_larger_networks_need_more_memory():
    def memory(**changes: object) -> int:
        experiment = SMALL.updated(**changes)
        return stage.memory_of(experiment, stage.load(experiment.data, Path, None))

    base = memory()
    assert memory(num_examples=100_000) > base + 100_000 * 6 * 4
    assert memory(hidden_sizes=(1000, 1000)) > base + 4 * 1000 * 1000 * 3


NO_STATE: Any = None


class Costly:
    """A stage whose pictures take a given time a point, on a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        self.clock = 0.0
        monkeypatch.setattr("lepton_dash.live.pictures.perf_counter", lambda: self.clock)
        self.seconds = seconds
        self.trainer = self
        self.design = self  # its program
        self.experiment = SMALL
        self.flops_per_example = 100
        self.made: list[int] = []

    def picture(self, _state: object, resolution: int) -> np.ndarray:
        self.made.append(resolution)
        self.clock += self.seconds * resolution**2
        return np.zeros((resolution, resolution), np.uint8)


def run(pictures: Pictures, costly: Costly, share: float, seconds: float) -> float:
    """Asks for pictures all the time; the part of the time that they took."""
    now = taken = 0.0
    pictures.compile(NO_STATE, pictures.best(share))
    while now < seconds:
        before = len(costly.made)
        picture = pictures.make(NO_STATE, share, now)
        spent = costly.seconds * costly.made[-1] ** 2 if len(costly.made) > before else 0.0
        taken += spent
        if (resolution := pictures.lacking()) is not None:
            pictures.compile(NO_STATE, resolution)
        now += 0.005 + spent / share
        assert picture is None or picture.shape[-1] == costly.made[before]
    return taken / share / now


@pytest.mark.parametrize(
    ("seconds", "finest"), [(1e-8, 100), (5e-6, 50), (2e-5, 25), (1e-4, 12), (4e-4, 12)]
)
def test_costly_pictures_are_coarser_and_take_a_part_of_the_time_only(monkeypatch, seconds, finest):
    costly = Costly(monkeypatch, seconds)
    pictures = Pictures(cast(stage.Stage, costly))
    part = run(pictures, costly, share=1.0, seconds=60.0)
    assert max(costly.made[-3:]) <= finest
    assert part < 1.5 * PART


def test_in_a_crowd_pictures_are_coarser(monkeypatch):
    costly = Costly(monkeypatch, 3e-7)
    pictures = Pictures(cast(stage.Stage, costly))
    run(pictures, costly, share=1.0, seconds=0.5)
    assert costly.made[-1] == 100
    run(pictures, costly, share=0.01, seconds=5.0)
    assert costly.made[-1] < 100


def test_one_slow_picture_makes_the_next_ones_coarser_for_a_while_only(monkeypatch):
    costly = Costly(monkeypatch, 1e-5)
    pictures = Pictures(cast(stage.Stage, costly))
    run(pictures, costly, share=0.02, seconds=60.0)
    assert costly.made[-1] < 50
    costly.seconds = 2e-8
    run(pictures, costly, share=0.02, seconds=120.0)
    assert costly.made[-1] == 100


def test_a_picture_that_had_to_wait_makes_the_next_ones_no_coarser_in_a_room(monkeypatch):
    costly = Costly(monkeypatch, 2e-8)
    others = Pictures(cast(stage.Stage, costly))
    run(others, costly, share=0.02, seconds=10.0)
    newcomer = Pictures(cast(stage.Stage, costly))
    newcomer.compile(NO_STATE, 100)
    costly.seconds = 1e-5  # the thread waits for the processor
    assert newcomer.make(NO_STATE, 0.02, now=0.0) is not None
    assert newcomer.best(0.02) == 100


def test_a_picture_that_must_be_made_is_made(monkeypatch):
    pictures = Pictures(cast(stage.Stage, Costly(monkeypatch, 1e-6)))
    assert pictures.make(NO_STATE, 0.1, now=0.0, must=True) is None  # there is nothing to make it
    assert pictures.lacking() is not None
    pictures.compile(NO_STATE, 50)
    assert pictures.make(NO_STATE, 0.1, now=0.0) is not None
    assert pictures.make(NO_STATE, 0.1, now=0.0001) is None
    assert pictures.make(NO_STATE, 0.1, now=0.0002, must=True) is not None


def test_a_resolution_that_lacks_is_named_once(monkeypatch, small):
    monkeypatch.setattr("lepton_dash.live.pictures.perf_counter", lambda: 0.0)  # as on an idle core
    pictures = Pictures(small)
    state = small.trainer.init()
    pictures.compile(state, 12)
    assert np.asarray(pictures.make(state, 1.0, now=0.0)).shape == (12, 12)
    assert pictures.lacking() == 100
    assert pictures.lacking() is None
    pictures.compile(state, 100)
    assert np.asarray(pictures.make(state, 1.0, now=10.0)).shape == (100, 100)
