"""Compared runs as Plotly figures: curves over one another."""

import itertools
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from lepton_dash.figures.overlay import LINE, LONGEST_LINE, Curve, key_rows, overlay_figure
from lepton_dash.figures.pens import COLOURS
from lepton_dash.figures.text import told_apart
from lepton_dash.figures.theme import THEMES
from tests.figures.colours import SEEN_BY, contrast, linear, oklab

X = np.arange(5.0)


def curve(number: int = 0, part: str = "validation", **more: Any) -> Curve:
    return Curve(f"run {number}", number, part, X, X + number, **more)


def lines(figure: go.Figure) -> list[Any]:
    """The curves that are looked at, without bands, faint ones and entries of the legend."""
    return [trace for trace in figure.data if trace.hoverinfo == "all"]


def test_nothing_gives_a_titled_empty_figure() -> None:
    figure = overlay_figure([])
    assert figure.layout.title.text == "Runs compared"
    assert figure.layout.yaxis.title.text == "loss"
    assert not figure.data


def test_curves_lie_over_one_another_and_are_compared_at_one_place() -> None:
    figure = overlay_figure([curve(0), curve(1)], axis="step", log="xy")
    assert [trace.y.tolist() for trace in lines(figure)] == [X.tolist(), (X + 1).tolist()]
    layout = figure.layout
    assert (layout.hovermode, layout.xaxis.type, layout.yaxis.type) == ("x unified", "log", "log")
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("step", "validation loss")
    assert {trace.type for trace in figure.data} == {"scatter"}  # plain enough for every renderer


@pytest.mark.parametrize(
    ("value", "part", "title"),
    [
        ("loss", "train", "training loss"),
        ("accuracy", "validation", "validation accuracy"),
        ("r2", "train", "training R²"),
        ("metric", "train", "accuracy, or R²"),
    ],
)
def test_the_axis_says_what_it_shows(value: str, part: str, title: str) -> None:
    assert overlay_figure([curve(part=part)], value=value).layout.yaxis.title.text == title


def test_a_long_title_of_the_axis_has_lines_and_room_for_them() -> None:
    words = "mean squared error (target < 1, standardised)"
    short, long = (overlay_figure([curve()], loss=loss).layout for loss in ("", words))
    lines = long.yaxis.title.text.split("<br>")
    assert " ".join(lines) == f"validation loss: {words}".replace("<", "&lt;")
    assert max(len(line) for line in lines) <= LONGEST_LINE + 3  # of an escaped sign
    assert long.margin.l - short.margin.l == LINE * (len(lines) - 1) > 0


def test_what_was_measured_is_faint_below_the_smoothed_curve() -> None:
    figure = overlay_figure([curve(smooth=X / 2)], note="Smoothed 0.6")
    faint, shown = figure.data
    assert faint.y.tolist() == X.tolist()
    assert faint.opacity < 0.5
    assert faint.hoverinfo == "skip"
    assert not faint.showlegend
    assert shown.y.tolist() == (X / 2).tolist()
    assert figure.layout.title.subtitle.text == "Smoothed 0.6"


def test_a_single_point_is_a_mark() -> None:
    (trace,) = lines(overlay_figure([Curve("run", 0, "train", X[4:], X[:1])]))
    assert trace.mode == "markers"
    assert trace.marker.color == trace.line.color


def test_a_band_is_filled_between_two_lines_and_explained() -> None:
    figure = overlay_figure([curve(low=X - 1, high=X + 1, seeds=3)], band="quartiles")
    low, high, main, key = figure.data
    assert (low.y.tolist(), high.y.tolist()) == ((X - 1).tolist(), (X + 1).tolist())
    assert (high.fill, low.line.width, high.line.width) == ("tonexty", 0, 0)
    assert main.name == "run 0 (3 seeds)"
    assert key.name == "line: median; band: first to third quartile"
    assert len({trace.legendgroup for trace in (low, high, main)}) == 1


def test_both_parts_share_a_colour_and_an_entry_of_the_legend() -> None:
    figure = overlay_figure([curve(0), curve(0, "train"), curve(1), curve(1, "train")])
    held, train, other, _train = lines(figure)
    assert held.line.color == train.line.color != other.line.color
    assert (held.line.dash, train.line.dash) == ("solid", "dot")
    named = [trace.name for trace in figure.data if trace.showlegend]
    assert named == ["run 0", "run 1", "validation", "training"]
    assert "training" in train.hovertemplate


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_of_thirty_runs_look_alike(theme: str) -> None:
    count = 30 if theme in COLOURS else 6
    looks = [
        (trace.line.color, trace.line.dash)
        for trace in lines(overlay_figure([curve(n) for n in range(count)], theme))
    ]
    assert len(set(looks)) == count
    if theme in COLOURS:
        assert {dash for _colour, dash in looks[:10]} == {"solid"}


@pytest.mark.parametrize("theme", COLOURS)
@pytest.mark.parametrize("people", SEEN_BY)
def test_ten_colours_are_told_apart(theme: str, people: str) -> None:
    seen = [oklab(SEEN_BY[people] @ linear(colour)) for colour in COLOURS[theme]]
    distances = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert len(seen) == 10
    assert min(distances) > 0.1
    assert min(contrast(colour, THEMES[theme].page) for colour in COLOURS[theme]) > 2.6


def test_names_are_shown_as_they_are() -> None:
    evil = Curve("<a href='x'>&</a>" + "y" * 10_000, 0, "validation", X, X)
    (trace,) = lines(overlay_figure([evil]))
    for text in (trace.name, trace.hovertemplate.removesuffix("</extra>")):
        assert "<a" not in text
        assert len(text) < 120
    assert key_rows([evil], 2000) == 1
    assert key_rows([curve(n) for n in range(10)], 400) == 3


def test_long_names_are_cut_where_they_are_the_same() -> None:
    common = "a spiral with two hidden layers of eight neurons, learning rate 0.03 and "
    cut = told_apart([common + "seed 1", common + "seed 2"], 48)
    assert cut[0].endswith("seed 1")
    assert cut[1].endswith("seed 2")
    assert cut[0].startswith("a spiral with")
    # one that differs at once keeps its beginning; where both ends are the same, the middle goes
    assert told_apart(["x" * 60, "y" * 60], 20) == ["x" * 19 + "…", "y" * 19 + "…"]
    three = [common + "seed 1", common + "seed 2", "b" * 60]
    assert len(set(told_apart(three, 48))) == 3
    assert all(len(name) <= 48 for name in [*cut, *told_apart(three, 48)])
    assert told_apart(["short", "names"], 48) == ["short", "names"]
