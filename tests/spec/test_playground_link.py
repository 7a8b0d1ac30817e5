"""Links of TensorFlow Playground, held against an independent account of what that tool does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import lepton_dash
from lepton_dash.data import load
from lepton_dash.spec import Experiment
from lepton_dash.spec.playground_link import PlaygroundLink, read, settings_in

DEFAULTS = (
    "activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03"
    "&regularizationRate=0&noise=0&networkShape=4,2&seed=0.48213&showTestData=false"
    "&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false"
    "&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
    "&problem=classification&initZero=false&hideText=false"
)


def link(**changes: str) -> str:
    """The settings of that tool with some of them changed."""
    given = dict(part.split("=") for part in DEFAULTS.split("&"))
    return "&".join(f"{name}={value}" for name, value in (given | changes).items())


# --- reading ---


def test_the_defaults_are_those_of_that_tool() -> None:
    for settings in ("", DEFAULTS):
        read_here = read(settings)
        assert read_here.problems == read_here.hide == ()
        assert read_here.show == ("train",)
        experiment = read_here.experiment.updated(data_seed=0, seed=0)
        assert experiment == Experiment().updated(
            dataset="circle",
            noise=0,
            standardize=False,
            hidden_sizes=(4, 2),
            initializer="uniform_bias",
            loss="half_mse",
            optimizer="sgd",
            learning_rate=0.03,
            batch_size=10,
            epochs=1_000_000,
        )


def test_every_setting_arrives() -> None:
    settings = link(
        activation="relu",
        batchSize="3",
        problem="regression",
        regDataset="reg-gauss",
        regularization="L2",
        regularizationRate="0.1",
        learningRate="0.001",
        noise="25",
        networkShape="8,7,6",
        percTrainData="80",
        x="false",
        sinX="true",
        xSquared="true",
        initZero="true",
        seed="abc",
        showTestData="true",
        discretize="true",
    )
    assert read(settings).show == ("train", "validation", "discrete")
    experiment = read(settings).experiment
    data, network, training = experiment.data, experiment.network, experiment.training
    assert (data.dataset, data.noise, data.validation_fraction) == ("multi_gaussian", 0.25, 0.2)
    assert data.features == ("x2", "x1^2", "sin(x1)")
    assert data.seed == training.seed != read(link()).experiment.data.seed
    assert (network.hidden_sizes, network.activation) == ((8, 7, 6), "relu")
    assert network.initializer == "zeros"
    assert (training.l1, training.l2) == (0, 0.1)
    assert (training.learning_rate, training.batch_size) == (0.001, 3)


def test_no_hidden_layers_and_both_penalties() -> None:
    assert read(link(networkShape="")).experiment.network.hidden_sizes == ()
    lasso = read(link(regularization="L1", regularizationRate="0.003"))
    assert (lasso.experiment.training.l1, lasso.experiment.training.l2) == (0.003, 0)
    assert len(lasso.remarks) == len(read(link()).remarks) + 1
    none = read(link(regularization="none", regularizationRate="0.003")).experiment.training
    assert (none.l1, none.l2) == (0, 0)


def test_batches_that_do_not_divide_the_examples_are_remarked() -> None:
    even, odd, none = (
        read(link(percTrainData=share, batchSize=size)).remarks
        for share, size in (("50", "10"), ("50", "30"), ("10", "60"))
    )
    assert not any("batch" in remark for remark in even)  # 250 in batches of 10
    assert any("250 examples in batches of 30 leave 10 over" in remark for remark in odd)
    assert any("never move a weight there" in remark for remark in none)


def test_hidden_controls_and_inputs() -> None:
    settings = link(
        learningRate_hide="true",
        regularization_hide="true",
        playButton_hide="true",
        problem_hide="true",
        noise_hide="false",
        xTimesY="true",
        y_hide="true",
    )
    found = read(settings)
    assert found.hide == ("learning_rate", "l1", "l2", "play", "problem")
    assert found.experiment.data.features == ("x1", "x1*x2")
    assert found.problems == ()


def test_what_is_wrong_is_named_and_the_rest_kept() -> None:
    settings = (
        "activation=swish&batchSize=-3&networkShape=4,x&learningRate=1e9&nonsense=1&noise=99"
        "&percTrainData=5&dataset=xor&regularization=L1&regularizationRate=NaN"
    )
    found = read(settings)
    named = {problem.field for problem in found.problems}
    assert named == {
        "activation",
        "batchSize",
        "networkShape",
        "learningRate",
        "nonsense",
        "noise",
        "percTrainData",
        "regularizationRate",
    }
    experiment = found.experiment
    assert (experiment.data.dataset, experiment.data.noise) == ("xor", 0.5)
    assert experiment.training.batch_size == 10
    assert experiment.network.hidden_sizes == (4, 2)


def test_a_link_without_inputs_gets_the_coordinates() -> None:
    found = read("x=false&y=false")
    assert found.experiment.data.features == ("x1", "x2")
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("https://playground.tensorflow.org/#activation=relu&x=true", "activation=relu&x=true"),
        (" http://playground.tensorflow.org/?a=b#dataset=xor ", "dataset=xor"),
        ("#networkShape=8,8", "networkShape=8,8"),
        ("activation=relu&batchSize=3", "activation=relu&batchSize=3"),
        ("https://playground.tensorflow.org", ""),
        ("https://playground.tensorflow.org/#", ""),
        ("http://localhost:8501/#learningRate_hide=true", "learningRate_hide=true"),
        ("http://localhost:8501/?dataset=xor", None),
        ("dataset=xor&noise=0.1", None),
        ("http://localhost:8501/#about", None),
        ("", None),
        ("hello", None),
        ("http://[", None),
    ],
)
def test_its_links_are_told_from_others(text: str, settings: str | None) -> None:
    assert settings_in(text) == settings


names = st.sampled_from(
    [part.split("=")[0] for part in DEFAULTS.split("&")] + ["regularization", "noise_hide", "q"]
)


@given(st.lists(st.tuples(names, st.text(max_size=30)), max_size=40))
@example([("learningRate", "1" * 5000), ("networkShape", "," * 10_000), ("batchSize", "9" * 50)])
@example([("seed", "\ud800"), ("noise", "-1e308"), ("percTrainData", "٣")])
def test_any_text_is_read(parts: list[tuple[str, str]]) -> None:
    text = "&".join(f"{name}={value}" for name, value in parts)
    found = read(text)
    assert isinstance(found, PlaygroundLink)
    again, problems = Experiment.from_query(found.experiment.to_query())
    assert (again, problems) == (found.experiment, [])
    settings_in(text)


@given(
    rate=st.sampled_from([0.00001, 0.001, 0.03, 0.1, 3, 10]),
    batch=st.integers(1, 30),
    shape=st.lists(st.integers(1, 8), max_size=6),
    percent=st.integers(1, 9),
    noise=st.integers(0, 50),
)
def test_whatever_that_tools_controls_give_is_read_without_a_word(
    rate: float, batch: int, shape: list[int], percent: int, noise: int
) -> None:
    settings = link(
        learningRate=str(rate),
        batchSize=str(batch),
        networkShape=",".join(map(str, shape)),
        percTrainData=str(percent * 10),
        noise=str(noise),
    )
    found = read(settings)
    assert found.problems == ()
    experiment = found.experiment
    assert (experiment.training.learning_rate, experiment.training.batch_size) == (rate, batch)
    assert experiment.network.hidden_sizes == tuple(shape)
    assert experiment.data.validation_fraction == pytest.approx(1 - percent / 10)
    assert experiment.data.noise == pytest.approx(noise / 100)


# --- behaving alike ---

RUNS = 12
"""Networks with seeds of their own, whose median is compared: single runs differ by chance."""


class Alike(NamedTuple):
    """A link that people share, and a training loss that it reaches, with epochs to spare."""

    settings: str
    loss: float
    epochs: int


LINKS = {
    "circle": Alike(link(), 0.05, 400),
    "xor": Alike(link(dataset="xor", activation="relu", networkShape="6"), 0.08, 300),
    "gauss": Alike(link(dataset="gauss", networkShape="", noise="10", batchSize="20"), 0.02, 300),
    "spiral": Alike(
        link(
            dataset="spiral",
            networkShape="8,6",
            xSquared="true",
            ySquared="true",
            xTimesY="true",
            sinX="true",
            sinY="true",
            regularization="L2",
            regularizationRate="0.001",
        ),
        0.15,
        500,
    ),
    "plane": Alike(
        link(problem="regression", networkShape="3", percTrainData="30", noise="5"), 0.005, 200
    ),
}


def drawn(name: str, rng: np.random.Generator, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """500 examples with classes ±1, or 1,200 with values, from the description of the datasets."""

    def square(size: int, reach: float) -> np.ndarray:
        return rng.uniform(-reach, reach, (size, 2))

    if name == "circle":
        inner = rng.uniform(0, 2.5, 250)
        outer = rng.uniform(3.5, 5, 250)
        angle = rng.uniform(0, 2 * np.pi, 500)
        radius = np.concatenate([inner, outer])
        points = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
        asked = points + noise * square(500, 5)
        return points, np.where(np.hypot(*asked.T) < 2.5, 1.0, -1.0)
    if name == "xor":
        points = square(500, 5)
        points += np.where(points > 0, 0.3, -0.3)
        asked = points + noise * square(500, 5)
        return points, np.where(asked.prod(axis=1) >= 0, 1.0, -1.0)
    if name == "gauss":
        targets = np.repeat([1.0, -1.0], 250)
        deviation = np.sqrt(0.5 + (4 - 0.5) * noise / 0.5)
        return 2 * targets[:, None] + deviation * rng.standard_normal((500, 2)), targets
    if name == "spiral":
        step = np.tile(np.arange(250) / 250, 2)
        angle = 1.75 * step * 2 * np.pi + np.repeat([0, np.pi], 250)
        points = np.stack([5 * step * np.sin(angle), 5 * step * np.cos(angle)], axis=1)
        return points + noise * square(500, 1), np.repeat([1.0, -1.0], 250)
    points = square(1200, 6)
    return points, (points + noise * square(1200, 6)).sum(axis=1) / 10


FUNCTIONS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x1": lambda x, y: x,
    "x2": lambda x, y: y,
    "x1^2": lambda x, y: x * x,
    "x2^2": lambda x, y: y * y,
    "x1*x2": lambda x, y: x * y,
    "sin(x1)": lambda x, y: np.sin(x),
    "sin(x2)": lambda x, y: np.sin(y),
}
Function = Callable[[np.ndarray], np.ndarray]
ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
}


def losses_there(name: str, experiment: Experiment, epochs: int) -> np.ndarray:
    """The training loss [RUNS, epochs] by the rules of that tool, written with NumPy."""
    rng = np.random.default_rng(0)
    regression = name == "plane"
    share = 1 - experiment.data.validation_fraction
    xs, ys = [], []
    for _run in range(RUNS):
        points, targets = drawn(name, rng, experiment.data.noise)
        order = rng.permutation(len(points))[: int(np.floor(share * len(points)))]
        columns = [FUNCTIONS[feature](*points.T) for feature in experiment.data.features]
        xs.append(np.stack(columns, axis=1)[order])
        ys.append(targets[order])
    x, y = np.stack(xs), np.stack(ys)[..., None]  # [R, N, F], [R, N, 1]
    sizes = [x.shape[2], *experiment.network.hidden_sizes, 1]
    weights = [rng.uniform(-0.5, 0.5, (RUNS, before, after)) for before, after in pairwise(sizes)]
    biases = [np.full((RUNS, 1, after), 0.1) for after in sizes[1:]]
    function, slope = ACTIVATIONS[experiment.network.activation]
    training = experiment.training

    def layers_of(inputs: np.ndarray) -> list[np.ndarray]:
        values = [inputs]
        for depth, (w, b) in enumerate(zip(weights, biases, strict=True)):
            z = values[-1] @ w + b
            last = depth == len(weights) - 1
            values.append((z if regression else np.tanh(z)) if last else function(z))
        return values

    def loss() -> np.ndarray:
        return 0.5 * np.mean((layers_of(x)[-1] - y) ** 2, axis=(1, 2))

    losses = []
    for _epoch in range(epochs):
        for start in range(0, x.shape[1], training.batch_size):
            values = layers_of(x[:, start : start + training.batch_size])
            output = values[-1]
            error = output - y[:, start : start + training.batch_size]
            if not regression:
                error = error * (1 - output * output)
            for depth in reversed(range(len(weights))):
                before = values[depth]
                gradient = before.transpose(0, 2, 1) @ error / before.shape[1]
                earlier = error @ weights[depth].transpose(0, 2, 1) * slope(before)
                biases[depth] -= training.learning_rate * error.mean(axis=1, keepdims=True)
                weights[depth] -= training.learning_rate * gradient
                weights[depth] -= training.learning_rate * training.l2 * weights[depth]
                error = earlier
        losses.append(loss())
    return np.stack(losses, axis=1)


def losses_here(experiment: Experiment, epochs: int) -> np.ndarray:
    """The same for as many seeds with this project's training."""
    runs = [
        lepton_dash.train(experiment.updated(epochs=epochs, data_seed=seed, seed=seed))
        for seed in range(RUNS)
    ]
    return np.stack([run.history["train_loss"].to_numpy() for run in runs])


def reached(losses: np.ndarray, loss: float) -> np.ndarray:
    """Epochs [RUNS] until the loss was reached; infinite where it wasn't."""
    below = losses <= loss
    return np.where(below.any(axis=1), 1 + below.argmax(axis=1), np.inf)


@pytest.mark.parametrize("name", LINKS)
def test_shared_links_behave_alike(name: str) -> None:
    settings, loss, epochs = LINKS[name]
    experiment = read(settings).experiment
    there = losses_there(name, experiment, epochs)
    here = losses_here(experiment, epochs)
    assert here.shape == there.shape
    first_there, first_here = np.median(there[:, 0]), np.median(here[:, 0])
    assert first_here == pytest.approx(first_there, rel=0.4)
    epochs_there, epochs_here = np.median(reached(there, loss)), np.median(reached(here, loss))
    assert 3 <= epochs_there < epochs
    assert epochs_there / 2 <= epochs_here <= 2 * epochs_there + 2


@pytest.mark.parametrize("name", LINKS)
def test_shared_links_have_the_same_data(name: str) -> None:
    experiment = read(LINKS[name].settings).experiment
    prepared = load(experiment.data)
    points, targets = drawn(name, np.random.default_rng(1), experiment.data.noise)
    here = np.concatenate([prepared.raw_train, prepared.raw_validation])
    assert here.shape == points.shape
    assert len(prepared.raw_train) == int((1 - experiment.data.validation_fraction) * len(points))
    np.testing.assert_allclose(here.mean(axis=0), points.mean(axis=0), atol=0.6)
    np.testing.assert_allclose(here.std(axis=0), points.std(axis=0), rtol=0.15)
    assert np.abs(here).max() == pytest.approx(np.abs(points).max(), rel=0.2)
    if name != "plane":
        assert sorted(set(targets)) == [-1, 1]
        classes = np.concatenate([prepared.y_train, prepared.y_validation])
        assert np.mean(classes == 1) == pytest.approx(np.mean(targets == 1), abs=0.1)
