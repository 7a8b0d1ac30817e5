"""What charts show of a trained network: its boundary, its neurons, its answers.

Shapes: R grid points along each axis, N examples, C classes.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lepton_dash import data, measures, tables
from lepton_dash.data import View
from lepton_dash.figures import Scene
from lepton_dash.figures.network import Column, Drawing
from lepton_dash.figures.scene import scene_of
from lepton_dash.i18n import _
from lepton_dash.run import Run

FINEST = (300, 200, 100, 50)
"""Points along each axis of a boundary, the finest first."""
MOST_WORK = 3e10
"""Multiplications and additions that a picture may take."""
MOST_HELD = 5e7
"""Numbers of one layer that are held at once for it."""
NEURONS = 40
"""Points along each axis of a neuron's picture."""

MOST_POINTS = 2000
"""Of a part, drawn on a boundary."""

MOST_UNITS = 9
"""Cells of a layer; where it has more units, the last cell stands for the rest."""
MOST_LAYERS = 10
"""Hidden layers that are drawn; of more, the first and the last ones."""
CROWDED = (6, 6)
"""From so many layers on, only so many cells are drawn of each."""


def view_of(run: Run, chosen: View | None = None) -> View:
    """Returns what a boundary is drawn over: what was chosen, or else what suits the data."""
    if tables.DATASETS[run.experiment.data.dataset].is_planar:
        return ("columns", 0, 1)
    if chosen is not None:
        return chosen
    return data.usual_view(len(run.prepared.column_names))


class Boundary(NamedTuple):
    """What the network answers over a plane."""

    scene: Scene
    x: NDArray[np.float32]  # [R]
    y: NDArray[np.float32]  # [R]
    points: pd.DataFrame
    """x and y of the examples that are shown, their part, and their class or value."""
    answers: NDArray[np.float64]
    """[R * R] values, [R * R, C] probabilities, row by row, the lowest y first."""


def boundary_of(run: Run, view: View | None = None) -> Boundary:
    """Asks a network about a plane.

    Raises:
        DataError: when the view names a column that isn't there.
    """
    prepared = run.prepared
    plane = data.plane(prepared, view_of(run, view), _resolution(run), MOST_POINTS)
    says = run.trainer.predict(run.state, plane.inputs).astype(np.float64)
    scene = scene_of(prepared, plane, run.trainer.picture_range)
    if prepared.task == "regression":
        answers = prepared.in_own_unit(says)
    elif says.ndim == 1:
        answers = np.stack([1 - says, says], axis=1)
    else:
        answers = says
    return Boundary(
        scene,
        plane.x,
        plane.y,
        data.examples_on(plane, prepared, view_of(run, view)),
        answers,
    )


def _resolution(run: Run) -> int:
    """The finest picture that this network draws in about a second."""
    widest = max(run.trainer.design.sizes)
    for points in FINEST:
        work = points**2 * run.trainer.flops_per_example
        if work <= MOST_WORK and points**2 * widest <= MOST_HELD:
            return points
    return FINEST[-1]


# --- neurons ---


def drawing_of(run: Run, view: View | None = None) -> Drawing:
    """Draws a network's neurons over a plane; of a large one, the first units of outer layers.

    Raises:
        DataError: when the view names a column that isn't there.
    """
    plane = data.plane(run.prepared, view_of(run, view), NEURONS, 1)
    chosen = _units(run.trainer.design.sizes)
    pictures, _scales = run.trainer.neurons(run.state, plane.inputs, tuple(chosen[1:]))
    rest = pictures.reshape(-1, NEURONS, NEURONS)
    layers = run.trainer.layers(run.state)
    columns = [_inputs(run, plane.inputs, chosen[0])]
    drawn = [layer for layer, units in enumerate(chosen) if units]
    for layer in drawn[1:]:
        own, rest = np.split(rest, [len(chosen[layer])])
        columns.append(_column(run, layer, own, layers[layer - 1][1]))
    gap = next((at for at, (one, other) in enumerate(pairwise(drawn)) if other > one + 1), None)
    skipped = (0, 0) if gap is None else (gap + 1, drawn[gap + 1] - drawn[gap] - 1)
    return Drawing(tuple(columns), _weights(layers, chosen, drawn), skipped)


def _units(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """The units of each layer that are drawn; of a layer in the middle of many, none."""
    hidden = len(sizes) - 2
    most = CROWDED[1] if hidden >= CROWDED[0] else MOST_UNITS
    skipped: range | tuple[()] = ()
    if hidden > MOST_LAYERS:
        skipped = range(MOST_LAYERS // 2 + 1, hidden - (MOST_LAYERS - MOST_LAYERS // 2) + 1)
    return [
        () if layer in skipped else tuple(range(size if size <= most else most - 1))
        for layer, size in enumerate(sizes)
    ]


def _column(
    run: Run, layer: int, pictures: NDArray[np.uint8], biases: NDArray[np.float32]
) -> Column:
    """A hidden layer, or the outputs."""
    design = run.trainer.design
    size = design.sizes[layer]
    is_output = layer == len(design.sizes) - 1
    return Column(
        size=size,
        pictures=pictures,
        kind="output" if is_output else "hidden",
        names=run.class_names[: len(pictures)] if is_output and size > 1 else (),
        activation="" if is_output else _(tables.ACTIVATIONS[design.activations[layer - 1]].label),
        biases=biases[: len(pictures)].astype(np.float64),
    )


def _weights(
    layers: Sequence[tuple[NDArray[np.float32], ...]],
    chosen: Sequence[Sequence[int]],
    drawn: Sequence[int],
) -> tuple[NDArray[np.float64], ...]:
    """The weights between the units of layers that are drawn; none across a gap."""
    found = []
    for before, layer in pairwise(drawn):
        rows, columns = list(chosen[before]), list(chosen[layer])
        follows = layer == before + 1
        block = layers[layer - 1][0][np.ix_(rows, columns)] if follows else np.zeros((0, 0))
        found.append(block.astype(np.float64))
    return tuple(found)


def _inputs(run: Run, inputs: NDArray[np.float32], units: Sequence[int]) -> Column:
    prepared = run.prepared
    values = inputs[:, list(units)].astype(np.float64)
    names = [prepared.feature_names[unit] for unit in units]
    if prepared.features:
        # as they are before they are scaled: a square is nowhere below zero
        values = values * prepared.x_scale[list(units)] + prepared.x_mean[list(units)]
        names = [tables.FEATURES[n].label if n in tables.FEATURES else n for n in names]
    reach = np.abs(np.nan_to_num(values)).max(axis=0)
    scaled = 128 + 127 * np.nan_to_num(values) / np.where(reach > 0, reach, 1.0)
    pictures = np.round(scaled).astype(np.uint8).T.reshape(-1, NEURONS, NEURONS)
    size = run.trainer.design.sizes[0]
    return Column(size=size, pictures=pictures, kind="input", names=tuple(names))


# --- answers ---


class Answers(NamedTuple):
    """What the network says of the examples of a part."""

    part: str
    """train or validation"""
    y: NDArray[np.float64]
    """[N] positions of classes, or targets in their own unit"""
    says: NDArray[np.float64]
    """[N] values in their own unit, or [N, C] probabilities"""
    certainties: NDArray[np.float64]
    """[N, C] by which the examples are ranked for each class, see `measures.log_odds`"""

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class [N]; of two equally probable ones the first."""
        return np.argmax(self.says, axis=1)


def answers_of(run: Run, part: str = "validation") -> Answers:
    """Asks a network about the examples of a part; without validation data, those of training."""
    prepared = run.prepared
    held: Literal["train", "validation"] = (
        "validation" if part == "validation" and len(prepared.x_validation) else "train"
    )
    answers, scores = run.trainer.answers(run.state, getattr(prepared, f"x_{held}"))
    says = answers.astype(np.float64)
    if run.task == "regression":
        says = prepared.in_own_unit(says)
    elif says.ndim == 1:
        says = np.stack([1.0 - says, says], axis=1)
    y = prepared.own_targets(held).astype(np.float64)
    return Answers(held, y, says, measures.log_odds(scores))
