"""What is drawn of a network, and the frames that bring it."""

from pathlib import Path

import numpy as np
import pytest

from lepton_dash.live import frames, neurons, stage
from lepton_dash.live.answer import Request
from lepton_dash.live.bandwidth import neurons_within, quality_within
from lepton_dash.live.neurons import Neurons, drawn_units
from lepton_dash.spec import Experiment
from tests.live.conftest import SMALL
from tests.live.waiting import wait_until


def built(experiment: Experiment, view=("columns", 0, 1)) -> stage.Stage:
    prepared = stage.load(experiment.data, Path, None)
    return stage.build(experiment, view, prepared, None, memory=0)


@pytest.fixture(scope="module")
def small() -> stage.Stage:
    return built(SMALL.updated(features=("x2", "x1^2")))


def test_a_small_network_is_drawn_whole():
    sizes = (7, 8, 8, 8, 8, 8, 8, 1)
    assert drawn_units(sizes) == tuple(tuple(range(size)) for size in sizes)
    assert drawn_units((2, 1)) == ((0, 1), (0,))


def test_of_wide_layers_the_first_units_are_drawn():
    units = drawn_units((2, *[64] * 12, 3))
    assert units[0] == (0, 1)
    assert set(units[1:-1]) == {tuple(range(5))}
    assert units[-1] == (0, 1, 2)


def test_of_many_layers_the_outer_ones_are_drawn():
    units = drawn_units((2, *[4] * 64, 1))
    drawn = [at for at, chosen in enumerate(units[1:-1]) if chosen]
    assert drawn == [*range(7), *range(57, 64)]


def test_inputs_on_the_axes_are_drawn_in_any_case():
    units = drawn_units((30, 4, 1), first_inputs=(3, 20))
    assert len(units[0]) == 9
    assert {3, 20} < set(units[0])
    assert list(units[0]) == sorted(units[0])


def test_a_scene_names_layers_and_inputs(small):
    made = stage.scene(small, 1, 10)
    layers, inputs = made.header["layers"], made.header["inputs"]
    assert [(layer["size"], layer["units"]) for layer in layers] == [(3, (0, 1, 2)), (1, (0,))]
    assert layers[0]["activation"] == "Tanh"
    assert inputs["size"] == 2
    assert inputs["can_choose"]
    units = {cell["name"]: cell["unit"] for cell in inputs["cells"]}
    assert units == {
        "x1": None, "x2": 0, "x1^2": 1, "x2^2": None, "x1*x2": None, "sin(x1)": None,
        "sin(x2)": None,
    }  # fmt: skip
    pictures = dict(made.arrays)["input_pictures"]
    assert pictures.shape == (7, 30, 30)
    x1, x2, square = pictures[:3].astype(int)
    assert (np.diff(x1, axis=1) > 0).all()
    assert (np.diff(x1, axis=0) == 0).all()
    assert (np.diff(x2, axis=0) > 0).all()
    assert square.min() >= 128
    assert square[0, 0] == square[0, -1] == 255


def test_a_table_shows_its_own_columns():
    made = stage.scene(built(SMALL.updated(dataset="breast_cancer"), ("columns", 0, 25)), 1, 10)
    inputs = made.header["inputs"]
    assert inputs["size"] == 30
    assert not inputs["can_choose"]
    assert [cell["unit"] for cell in inputs["cells"]][-2:] == [7, 25]
    pictures = dict(made.arrays)["input_pictures"]
    assert pictures.shape == (9, 30, 30)
    assert (np.ptp(pictures, axis=(1, 2)) > 0).sum() == 2


def test_weights_come_at_once_and_pictures_when_they_are_compiled(small):
    state, drawn = small.trainer.init(), Neurons(small)
    assert drawn.count == 4
    first = drawn.make(state, 1.0, 0.0)
    assert first is not None
    assert first.pictures is None
    assert first.weights.shape == (2 * 3 + 3 + 3 + 1,)
    assert drawn.is_lacking()
    assert not drawn.is_lacking()
    drawn.compile(state)
    assert drawn.make(state, 1.0, 0.0) is None
    second = drawn.make(state, 1.0, 0.0, must=True)
    assert second is not None
    assert second.pictures is not None
    assert second.pictures.shape == (4, 30, 30)


def test_drawing_takes_a_part_of_the_time_only(small):
    state, drawn = small.trainer.init(), Neurons(small)
    drawn.compile(state)
    made = sum(drawn.make(state, 1.0, now) is not None for now in np.arange(0, 1, 0.001).tolist())
    assert 1 <= made <= neurons.MOST_PER_SECOND + 1


def test_a_frame_brings_the_network(session):
    session.submit(SMALL, play=False)
    wait_until(lambda: session.scene is not None)
    got: list[dict[str, np.ndarray]] = []
    headers = []

    def deliver(message, _scene):
        header, arrays = frames.decode(message)
        got.append(arrays)
        headers.append(header)
        if "neurons" not in arrays:
            ask()

    def ask() -> None:
        session.ask(Request(-1, 0, 100, True, deliver, neuron_resolution=12))

    ask()
    wait_until(lambda: got and "neurons" in got[-1])
    assert got[-1]["neurons"].shape == (4, 12, 12)
    assert got[-1]["neuron_scales"].shape == (4,)
    assert got[-1]["weights"].shape == (2 * 3 + 3 + 3 + 1,)
    assert session.num_neurons == 4


@pytest.mark.parametrize("planes", [1, 2])
@pytest.mark.parametrize("count", [7, 49, 120])
def test_pictures_of_neurons_get_rarer_and_coarser_on_a_tight_link(planes, count):
    before = None
    for rate in (2_000_000, 250_000, 60_000, 20_000):
        quality = neurons_within(rate, count, planes, quality_within(rate, planes))
        assert count * quality.resolution**2 / quality.seconds <= 1.01 * rate
        if before:
            assert quality.resolution <= before.resolution
        before = quality
    assert neurons_within(0, count, planes, quality_within(0, planes)) == (30, 0.0)


def test_an_earlier_moment_shows_its_own_network(trained):
    def weights() -> np.ndarray:
        got: list[np.ndarray] = []

        def deliver(message, _scene):
            _, arrays = frames.decode(message)
            if "weights" in arrays:
                got.append(arrays["weights"])
            else:
                ask()

        def ask() -> None:
            trained.ask(Request(-1, 0, 100, True, deliver))

        ask()  # once an answer: one that nobody waits for would take the news with it
        wait_until(lambda: got)
        return got[-1]

    first = weights()
    trained.play()
    wait_until(lambda: trained.status().epoch > 20)
    trained.pause()
    wait_until(lambda: not trained.is_training)
    assert not np.array_equal(weights(), first)
    trained.seek(0)
    wait_until(lambda: trained.status().epoch == 0)
    np.testing.assert_array_equal(weights(), first)
