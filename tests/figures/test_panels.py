"""Boundaries of compared runs as Plotly figures: beside one another, under one scrubber."""

from typing import Any

import numpy as np
import pytest

from lepton_dash.export.compared_boundaries import _columns_on
from lepton_dash.export.render import rendered
from lepton_dash.export.styles import Style
from lepton_dash.figures import Scene, palette
from lepton_dash.figures.panel import Panel
from lepton_dash.figures.panels import NAME_LINE, boundaries_figure


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


def test_long_names_have_more_lines_where_there_is_room_for_them() -> None:
    words = "Learning rate 0.003, Batch size 128, Hidden layers 8-8"
    panels = [panel(0)._replace(name=words), panel(1)._replace(name="x<" + "训练" * 40)]
    low, high = (boundaries_figure(panels, [0, 1, 5], side=190, lines=n).layout for n in (1, 3))
    assert low.annotations[0].text == "<b>Learning rate 0.003, Bat…</b>"
    assert high.annotations[0].text == (
        "<b>Learning rate 0.003,<br>Batch size 128,<br>Hidden layers 8-8</b>"
    )
    lines = high.annotations[1].text.split("<br>")
    assert lines[0] == "<b>x&lt;" + "训练" * 5 + "训"
    assert len(lines) == 3
    assert high.height == low.height + 2 * NAME_LINE == low.height + high.margin.t - low.margin.t
    assert high.legend.y > low.legend.y


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


def test_each_target_has_a_colour_bar_of_its_own_in_every_format() -> None:
    targets = [("progression", (25.0, 346.0)), ("price", (0.1, 5.0)), ("progression", (30, 300))]
    panels = [
        panel(n, "regression", value_range=reach, target_name=target)
        for n, (target, reach) in enumerate(targets)
    ]
    figure = boundaries_figure(panels, [0, 1, 5], scrubber=False)
    axes = [figure.layout.coloraxis, figure.layout.coloraxis2]
    assert [(axis.cmin, axis.cmax) for axis in axes] == [(25, 346), (0.1, 5)]
    assert [axis.colorbar.title.text for axis in axes] == ["progression", "price"]
    painted = [trace.marker.coloraxis for trace in figure.data if trace.marker.coloraxis]
    assert painted == ["coloraxis", "coloraxis", "coloraxis2", "coloraxis2"] + ["coloraxis"] * 2
    titles = [note.text for note in figure.layout.annotations]
    assert all(target in title for (target, _reach), title in zip(targets, titles, strict=True))
    drawn = rendered(figure, "svg", Style("two_columns")).content.decode()
    assert ">300</text>" in drawn  # the ends of both bars
    assert ">price</text>" in drawn


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


@pytest.mark.parametrize("bars", [0, 1, 2, 3])
def test_boundaries_have_room_in_a_column_beside_their_colour_bars(bars: int) -> None:
    targets = ["progression", "price", "mass"][:bars]
    panels = [
        panel(n, "regression", target_name=targets[n % bars], value_range=(0.0, 300.0))
        if bars
        else panel(n)
        for n in range(3)
    ]
    columns = _columns_on("column", 3, 5, bars)
    figure = boundaries_figure(panels, [0, 1, 5], columns=columns, scrubber=False)
    assert rendered(figure, "svg", Style("column")).height < 150
