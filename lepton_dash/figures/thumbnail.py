"""A small picture of a boundary, for lists."""

import io

import numpy as np
from PIL import Image, ImageDraw

from lepton_dash.figures import palette
from lepton_dash.figures.boundary import Scene, pixels, regression_lookup

SIZE = 72
"""Pixels along each side."""

MOST_POINTS = 120
"""Examples that are drawn; more would hide the answer."""

COLOURS = 48
"""Of the file: few enough for two or three kilobytes."""

_RADIUS = 1.4


def thumbnail(scene: Scene, picture: np.ndarray) -> bytes:
    """Draws the answer and some of the training examples on it.

    Args:
        scene: what is shown.
        picture: uint8 [R, R] or [2, R, R], see `boundary.boundary_figure`.

    Returns:
        A PNG of `SIZE` by `SIZE` pixels.
    """
    painted, lookup = pixels(scene, picture, "light")
    image = Image.fromarray(lookup[painted[::-1]].astype(np.uint8)).resize((SIZE, SIZE))
    pen = ImageDraw.Draw(image)
    stride = max(1, -(-len(scene.train_y) // MOST_POINTS))
    colours = _colours(scene)
    points = zip(scene.train_xy[::stride], colours[::stride], strict=True)
    for (x, y), colour in points:
        left, top = _place(x, scene.x_range), SIZE - _place(y, scene.y_range)
        box = (left - _RADIUS, top - _RADIUS, left + _RADIUS, top + _RADIUS)
        pen.ellipse(box, fill=colour)
    file = io.BytesIO()
    image.quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _colours(scene: Scene) -> list[str]:
    """The colour of each training example: of its class, or of its target."""
    if scene.task != "regression":
        return [palette.class_colour(int(label)) for label in scene.train_y]
    low, high = scene.value_range or (0.0, 1.0)
    entries = (scene.train_y - low) / ((high - low) or 1.0) * 255
    lookup = regression_lookup(low, high, "light")
    return [palette.css(lookup[round(float(entry))]) for entry in np.clip(entries, 0, 255)]


def _place(value: float, reach: tuple[float, float]) -> float:
    low, high = reach
    return float((value - low) / ((high - low) or 1.0) * SIZE)
