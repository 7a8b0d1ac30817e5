"""Compared runs as Plotly figures: curves over one another, boundaries under one scrubber."""

import itertools
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from lepton_dash.figures import Scene, palette
from lepton_dash.figures.compare import (
    COLOURS,
    Curve,
    Panel,
    boundaries_figure,
    key_rows,
    overlay_figure,
)
from lepton_dash.figures.theme import THEMES
from tests.figures.test_palette import SEEN_BY, _contrast, _linear, _oklab

X = np.arange(5.0)


def curve(number: int = 0, part: str = "validation", **more: Any) -> Curve:
    return Curve(f"run {number}", number, part, X, X + number, **more)


def lines(figure: go.Figure) -> list[Any]:
    """The curves that are looked at, without bands, faint ones and entries of the legend."""
    return [trace for trace in figure.data if trace.hoverinfo == "all"]


# --- curves ---


def test_nothing_gives_a_titled_empty_figure() -> None:
    figure = overlay_figure([])
    assert figure.layout.title.text == "Runs compared"
    assert figure.layout.yaxis.title.text == "loss"
    assert not figure.data


def test_curves_lie_over_one_another_and_are_compared_at_one_place() -> None:
    figure = overlay_figure([curve(0), curve(1)], axis="step", log_x=True, log_y=True)
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


def test_what_was_measured_is_faint_below_the_smoothed_curve() -> None:
    figure = overlay_figure([curve(smooth=X / 2)], note="Smoothed 0.6")
    faint, shown = figure.data
    assert faint.y.tolist() == X.tolist()
    assert faint.opacity < 0.5
    assert faint.hoverinfo == "skip"
    assert not faint.showlegend
    assert shown.y.tolist() == (X / 2).tolist()
    assert figure.layout.title.subtitle.text == "Smoothed 0.6"


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
    seen = [_oklab(SEEN_BY[people] @ _linear(colour)) for colour in COLOURS[theme]]
    distances = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert len(seen) == 10
    assert min(distances) > 0.1
    assert min(_contrast(colour, THEMES[theme].page) for colour in COLOURS[theme]) > 2.6


def test_names_are_shown_as_they_are() -> None:
    evil = Curve("<a href='x'>&</a>" + "y" * 10_000, 0, "validation", X, X)
    (trace,) = lines(overlay_figure([evil]))
    for text in (trace.name, trace.hovertemplate.removesuffix("</extra>")):
        assert "<a" not in text
        assert len(text) < 120
    assert key_rows([evil], 2000) == 1
    assert key_rows([curve(n) for n in range(10)], 400) == 3


# --- boundaries ---


def scene(task: str = "binary", **more: Any) -> Scene:
    xy = np.array([[0.0, 1.0], [2.0, 3.0]])
    names = {"binary": ("no", "yes"), "multiclass": ("a", "b", "c"), "regression": ()}[task]
    y = np.array([0.0, 1.0])
    return Scene(task, xy, y, xy + 1, y, class_names=names, **more)


def panel(number: int = 0, task: str = "binary", epochs: int = 3, **more: Any) -> Panel:
    shape = (2, 4, 4) if task == "multiclass" else (4, 4)
    pictures = [np.full(shape, min(2, 60 * e + number), np.uint8) for e in range(epochs)]
    return Panel(f"run {number}", scene(task, **more), pictures, [""] * epochs)


def test_no_boundaries_give_a_titled_empty_figure() -> None:
    assert boundaries_figure([], []).layout.title.text == "Decision boundaries compared"


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 3, 1), (4, 2, 2), (6, 3, 2), (5, 1, 5)])
def test_boundaries_stand_in_a_grid(count: int, columns: int, rows: int) -> None:
    figure = boundaries_figure([panel(n) for n in range(count)], [0, 1, 5], columns=columns)
    assert len(figure.layout.images) == count
    domains = {tuple(figure.layout[f"yaxis{n + 1 if n else ''}"].domain) for n in range(count)}
    assert len(domains) == rows
    assert [image.xref for image in figure.layout.images][:2] == ["x", "x2"][:count]


def test_one_scrubber_moves_all_pictures() -> None:
    panels = [panel(0), panel(1)._replace(notes=["", "", "ended with epoch 1"])]
    figure = boundaries_figure(panels, [0, 1, 5], at=1)
    (slider,) = figure.layout.sliders
    assert slider.active == 1
    assert [step.label for step in slider.steps] == ["0", "1", "5"]
    assert {step.method for step in slider.steps} == {"relayout"}
    assert set(slider.steps[0].args[0]) == {
        "images[0].source",
        "images[1].source",
        "annotations[1].text",
    }
    shown = [image.source for image in figure.layout.images]
    assert shown == [slider.steps[1].args[0][f"images[{n}].source"] for n in (0, 1)]
    assert slider.steps[2].args[0]["annotations[1].text"].endswith("ended with epoch 1")
    assert figure.layout.annotations[1].text == "<b>run 1</b>"
    assert shown[0].startswith("data:image/png;base64,")


def test_on_paper_it_is_of_one_epoch() -> None:
    figure = boundaries_figure([panel(0), panel(1)], [0, 1, 1500], scrubber=False)
    assert not figure.layout.sliders
    assert figure.layout.title.subtitle.text == "epoch 1,500"
    moving = boundaries_figure([panel(0), panel(1)], [0, 1, 1500])
    assert figure.layout.images == moving.layout.images


def test_points_lie_on_each_and_keys_stand_once() -> None:
    figure = boundaries_figure([panel(0), panel(1, "multiclass")], [0, 1, 5])
    placed = [trace for trace in figure.data if trace.x[0] is not None]
    assert [trace.xaxis for trace in placed] == ["x", "x", "x2", "x2"]
    named = [trace.name for trace in figure.data if trace.showlegend]
    assert named == ["no / a", "yes / b", "c", "training", "validation"]


def test_numbers_have_one_meaning_of_colours() -> None:
    narrow, wide = (
        panel(n, "regression", value_range=reach) for n, reach in enumerate([(1.0, 2.0), (1, 5)])
    )
    level = np.full((4, 4), 255, np.uint8)
    quarter = np.full((4, 4), 255 // 4 + 1, np.uint8)
    figure = boundaries_figure(
        [narrow._replace(pictures=[level] * 3), wide._replace(pictures=[quarter] * 3)], [0, 1, 5]
    )
    axis = figure.layout.coloraxis
    assert (axis.cmin, axis.cmax) == (1, 5)
    assert {trace.marker.coloraxis for trace in figure.data if trace.marker.coloraxis} == {
        "coloraxis"
    }
    one, other = (_colour_at(image.source) for image in figure.layout.images)
    meant = palette.value_scale(1, 5, "light").lookup[64].astype(int)  # of the value 2
    assert np.abs(one - meant).max() <= 3
    assert np.abs(other - meant).max() <= 3


def _colour_at(source: str) -> np.ndarray:
    import base64
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGB")
    return np.asarray(image)[0, 0]


def test_titles_of_axes_stand_where_they_differ() -> None:
    alike = boundaries_figure([panel(n) for n in range(4)], [0, 1, 5], columns=2).layout
    assert [alike[f"xaxis{n}"].title.text for n in ("", 2, 3, 4)] == ["", "", "x1", "x1"]
    assert [alike[f"yaxis{n}"].title.text for n in ("", 2, 3, 4)] == ["x2", "", "x2", ""]
    assert [alike[f"yaxis{n}"].showticklabels for n in ("", 2)] == [None, False]
    mixed = [panel(0), panel(1, x_label="<i>age</i>")]
    layout = boundaries_figure(mixed, [0, 1, 5]).layout
    assert layout.xaxis2.title.text == "&lt;i&gt;age&lt;/i&gt;"
    assert layout.yaxis2.title.text == "x2"
