"""The drawn network as a Plotly figure."""

import numpy as np
import pytest

from lepton_dash.figures import palette
from lepton_dash.figures.network import Column, Drawing, network_figure
from lepton_dash.figures.theme import THEMES

RNG = np.random.default_rng(0)


def _pictures(count: int) -> np.ndarray:
    return RNG.integers(0, 256, (count, 4, 4)).astype(np.uint8)


DRAWING = Drawing(
    columns=(
        Column(2, _pictures(2), "input", ("x₁", "<b>x</b>")),
        Column(12, _pictures(3), "hidden", (), "Tanh", np.array([0.5, -0.5, 0.0])),
        Column(2, _pictures(2), "output", ("no", "yes"), "", np.zeros(2)),
    ),
    weights=(np.array([[1.0, -2.0, 0.0], [0.1, 0.2, -9.0]]), np.ones((3, 2))),
)


@pytest.mark.parametrize("theme", THEMES)
def test_without_a_network_there_is_a_titled_empty_figure(theme: str) -> None:
    figure = network_figure(None, theme)
    assert figure.layout.title.text == "Network"
    assert not figure.data
    assert not figure.layout.images


def test_every_weight_is_a_link_of_its_sign_and_strength() -> None:
    figure = network_figure(DRAWING)
    links = [trace for trace in figure.data if trace.showlegend is False]
    ends = [np.isnan(np.asarray(trace.x)).sum() for trace in links]
    assert sum(ends) == 2 * 3 + 3 * 2  # a gap after each
    negative, positive = palette.LINKS["light"]
    by_colour = {
        colour: sum(end for end, t in zip(ends, links, strict=True) if t.line.color == colour)
        for colour in (negative, positive)
    }
    assert by_colour == {negative: 2, positive: 10}
    widths = [trace.line.width for trace in links]
    assert widths == sorted(widths)  # the strong ones on top
    strongest = links[-1]
    assert (strongest.line.color, strongest.opacity) == (negative, 1.0)
    assert [trace.name for trace in figure.data[-2:]] == ["positive weight", "negative weight"]


def test_links_go_from_neuron_to_neuron() -> None:
    drawing = DRAWING._replace(columns=DRAWING.columns[:2], weights=DRAWING.weights[:1])
    figure = network_figure(drawing)
    images = figure.layout.images
    middles = [(image.x, image.y - 0.5) for image in images]
    x, y = (np.concatenate([np.asarray(t[name]) for t in figure.data[:-2]]) for name in "xy")
    gaps = np.flatnonzero(np.isnan(x))
    first = np.concatenate([[0], gaps[:-1] + 1])
    starts = {(round(x[at], 6), round(y[at], 6)) for at in first}
    ends = {(round(x[at - 1], 6), round(y[at - 1], 6)) for at in gaps}
    assert starts == {(round(left + 1, 6), round(up, 6)) for left, up in middles[:2]}
    assert ends == {(round(left, 6), round(up, 6)) for left, up in middles[2:]}


@pytest.mark.parametrize("theme", ["greyscale", "colour-blind"])
def test_in_print_the_sign_is_a_dash_too(theme: str) -> None:
    figure = network_figure(DRAWING, theme)
    dashes = {trace.line.color: trace.line.dash for trace in figure.data}
    negative, positive = palette.LINKS[theme]
    assert dashes == {negative: "dash", positive: "solid"}


def test_neurons_are_pictures_names_and_what_is_left_out_is_counted() -> None:
    figure = network_figure(DRAWING)
    assert len(figure.layout.images) == 7
    texts = [note.text for note in figure.layout.annotations]
    assert {"x₁", "&lt;b&gt;x&lt;/b&gt;", "no", "yes", "+ 9"} <= set(texts)
    assert "12<br>Tanh" in texts
    # a frame around each, and a square for each bias
    assert len(figure.layout.shapes) == 7 + 5


def test_layers_that_are_left_out_are_counted_and_have_no_links() -> None:
    columns = (DRAWING.columns[0], DRAWING.columns[1], DRAWING.columns[1], DRAWING.columns[2])
    weights = (DRAWING.weights[0], np.zeros((0, 0)), DRAWING.weights[1])
    figure = network_figure(Drawing(columns, weights, skipped=(2, 30)))
    assert any("30 more layers" in note.text for note in figure.layout.annotations)


def test_weights_that_are_not_numbers_are_drawn_thin() -> None:
    weights = (np.full((2, 3), np.nan), np.full((3, 2), np.inf))
    figure = network_figure(DRAWING._replace(weights=weights))
    widths = {trace.line.width for trace in figure.data if trace.showlegend is False}
    assert len(widths) == 1
