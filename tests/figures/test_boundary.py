"""The boundary as a Plotly figure."""

import base64
import io
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from lepton_dash.figures import Scene, boundary_figure, palette
from lepton_dash.figures.boundary import regression_lookup

XY = np.array([[0.0, 1.0], [2.0, -3.0], [-5.0, 5.5]], dtype=np.float32)


def _scene(**settings: Any) -> Scene:
    scene = Scene(
        task="binary",
        train_xy=XY,
        train_y=np.array([0.0, 1.0, 1.0], dtype=np.float32),
        validation_xy=XY[:1],
        validation_y=np.array([1.0], dtype=np.float32),
        class_names=("no", "yes"),
        title="Circle, 4-2, tanh",
    )
    return scene._replace(**settings)


def _picture(figure: go.Figure) -> np.ndarray:
    """The pixels [H, W, 3] of the figure's picture, the top row first."""
    content = base64.b64decode(figure.layout.images[0].source.partition("base64,")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_a_scene_there_is_a_titled_empty_figure(theme: str) -> None:
    figure = boundary_figure(None, theme=theme)
    assert figure.layout.title.text == "Decision boundary"
    assert not figure.layout.images
    assert all(not trace.x or trace.x == (None,) for trace in figure.data)


def test_points_have_their_places_classes_and_colours() -> None:
    figure = boundary_figure(_scene())
    train, validation = figure.data[:2]
    assert train.x.tolist() == [0.0, 2.0, -5.0]
    assert train.y.tolist() == [1.0, -3.0, 5.5]
    first, second = palette.CLASSES[:2]
    assert train.marker.color == (first, second, second)
    assert train.text == ("no", "yes", "yes")
    assert validation.marker.line.color == (second,)
    assert validation.marker.color not in palette.CLASSES  # hollow
    assert {trace.name for trace in figure.data if trace.legend == "legend2"} == {"no", "yes"}


def test_two_classes_are_painted_with_the_bottom_row_below() -> None:
    picture = np.zeros((4, 4), dtype=np.uint8)
    picture[0] = 255  # the lowest y
    pixels = _picture(boundary_figure(_scene(), picture))
    lookup = palette.binary_lookup("light")
    assert (pixels[-1] == lookup[255]).all()
    assert (pixels[0] == lookup[0]).all()


def test_the_picture_covers_the_plane() -> None:
    scene = _scene(x_range=(1.0, 4.0), y_range=(-2.0, 8.0))
    image = boundary_figure(scene, np.zeros((2, 2), dtype=np.uint8)).layout.images[0]
    assert (image.x, image.y, image.sizex, image.sizey) == (1.0, 8.0, 3.0, 10.0)
    assert (image.xanchor, image.yanchor, image.layer) == ("left", "top", "below")
    assert image.sizing == "stretch"


def test_several_classes_are_painted_by_winner_and_confidence() -> None:
    names = ("a", "b", "c")
    scene = _scene(task="multiclass", class_names=names, train_y=np.array([0.0, 1.0, 2.0]))
    winner = np.array([[0, 1], [2, 2]], dtype=np.uint8)
    confidence = np.array([[255, 255], [255, 170]], dtype=np.uint8)
    pixels = _picture(boundary_figure(scene, np.stack([winner, confidence])))[::-1]
    for row, column in np.ndindex(2, 2):
        colours = np.stack([palette.rgb(colour) for colour in palette.CLASSES[:3]])
        nearest = np.abs(colours - pixels[row, column]).sum(axis=1).argmin()
        assert nearest == winner[row, column]
    sure, unsure = pixels[1]
    own = palette.rgb(palette.CLASSES[2])
    assert np.abs(sure - own).sum() < np.abs(unsure - own).sum()


def test_a_regression_has_one_scale_for_picture_points_and_bar() -> None:
    targets = np.array([25.0, 180.0, 346.0])
    scene = _scene(task="regression", train_y=targets, value_range=(25.0, 346.0), class_names=())
    figure = boundary_figure(scene, np.array([[0, 255]], dtype=np.uint8))
    bar = figure.layout.coloraxis
    assert (bar.cmin, bar.cmax) == (25.0, 346.0)
    left, right = _picture(figure)[0]
    assert palette.css(left) == bar.colorscale[0][1]
    assert palette.css(right) == bar.colorscale[-1][1]
    assert figure.data[0].marker.color.tolist() == targets.tolist()
    assert figure.data[0].marker.coloraxis == "coloraxis"
    assert figure.data[4].visible is True
    assert figure.layout.title.text == "Prediction"


def test_a_picture_of_another_range_than_the_bar_is_painted_by_value() -> None:
    lookup = regression_lookup(-0.5, 3.0, "light")  # sequential: zero is near its end
    assert np.array_equal(lookup, palette.sequential_lookup())
    lookup = regression_lookup(-1.0, 1.5, "light")
    scale = palette.value_scale(-1.0, 1.5, "light")
    zero = round(255 * 1.0 / 2.5)
    middle = scale.lookup[127].astype(int)
    assert np.abs(lookup[zero].astype(int) - middle).max() <= 3
    assert np.array_equal(lookup[255], scale.lookup[255])


def test_axes_of_one_unit_are_equally_long() -> None:
    assert boundary_figure(_scene()).layout.yaxis.scaleanchor == "x"
    other = boundary_figure(_scene(y_range=(0.0, 2500.0)))
    assert other.layout.yaxis.scaleanchor is None


def test_names_that_hold_markup_are_escaped_everywhere() -> None:
    evil = "<a href='https://example.org'>x</a><b>"
    scene = _scene(class_names=(evil, "ok"), x_label=evil, y_label=evil, title=evil)
    texts = boundary_figure(scene).to_json()
    assert "<a " not in texts.replace("\\u003c", "<")
    assert "<b>" not in texts.replace("\\u003c", "<")
    regression = _scene(task="regression", target_name=evil, value_range=(0.0, 1.0))
    assert "<a " not in boundary_figure(regression).to_json().replace("\\u003c", "<")


def test_without_validation_points_their_entry_is_left_out() -> None:
    empty = np.empty((0, 2), dtype=np.float32)
    figure = boundary_figure(_scene(validation_xy=empty, validation_y=empty[:, 0]))
    assert [trace.showlegend for trace in figure.data[2:4]] == [True, False]


def test_no_points_and_one_class_are_drawn() -> None:
    empty = np.empty((0, 2), dtype=np.float32)
    figure = boundary_figure(
        _scene(
            train_xy=empty,
            train_y=empty[:, 0],
            validation_xy=empty,
            validation_y=empty[:, 0],
            class_names=("only",),
        ),
        np.zeros((100, 100), dtype=np.uint8),
    )
    assert figure.layout.images
