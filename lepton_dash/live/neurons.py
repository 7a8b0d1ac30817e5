"""What the drawn network shows: which units, their weights, and small pictures of the neurons.

A large network is drawn in part: of each layer the first units, of many layers the outer ones.
The pictures may take a small part of a session's time.
"""

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lepton_dash.i18n import _
from lepton_dash.live import resolutions
from lepton_dash.live import stage as stages
from lepton_dash.live.pace import Quickest
from lepton_dash.live.stage import Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lepton_dash.engine import TrainState

Units = tuple[tuple[int, ...], ...]
"""Which units are drawn: of the inputs, of each hidden layer, of the output layer."""

MOST_UNITS, FEWEST_UNITS = 10, 5
"""Cells of a layer; where it has more units, the last cell stands for the rest."""

MOST_CELLS = 80
"""Cells of all hidden layers, about: more aren't legible on a laptop."""

MOST_LAYERS, FIRST_LAYERS = 14, 7
"""Hidden layers that are drawn, and how many of them are the first ones when there are more."""

LIMITS = {
    "units": MOST_UNITS,
    "least": FEWEST_UNITS,
    "cells": MOST_CELLS,
    "layers": MOST_LAYERS,
    "first": FIRST_LAYERS,
}
"""The same for the browser, which draws what is asked for before it is built."""

PART = 0.1
"""The part of a session's time that the drawn network may take."""

MOST_PER_SECOND = 30.0

LONGEST = 0.01
"""Seconds that pictures may take by a guess; those of a larger network are coarser."""

# A first guess [s], see `pictures`: a call, an operation.
CALL, OPERATION = 1e-4, 2e-11


class Drawing(NamedTuple):
    """The drawn network at one moment."""

    weights: "NDArray[np.float32]"
    """Between drawn units, see `engine.Trainer.weights`."""
    pictures: "NDArray[np.uint8] | None"
    """`[K, R, R]` of the drawn neurons, see `engine.program.neurons`; None: not compiled yet."""
    scales: "NDArray[np.float32] | None"
    """`[K]`: the value at the end of each picture's colours."""


def drawn_units(sizes: Sequence[int], first_inputs: Sequence[int] = ()) -> Units:
    """Chooses what is drawn of a network.

    Args:
        sizes: inputs, the hidden layers, outputs.
        first_inputs: inputs that are drawn in any case, such as those on the boundary's axes.
    """
    hidden = sizes[1:-1]
    count = min(len(hidden), MOST_LAYERS)
    most = min(MOST_UNITS, max(FEWEST_UNITS, MOST_CELLS // count)) if count else MOST_UNITS
    outer = range(FIRST_LAYERS, len(hidden) - (MOST_LAYERS - FIRST_LAYERS))
    inner = set(outer if len(hidden) > MOST_LAYERS else ())
    inputs = _first(sizes[0], MOST_UNITS)
    if len(inputs) < sizes[0]:
        inputs = tuple(sorted(list(dict.fromkeys((*first_inputs, *inputs)))[: len(inputs)]))
    return (
        inputs,
        *(() if at in inner else _first(size, most) for at, size in enumerate(hidden)),
        _first(sizes[-1], MOST_UNITS),
    )


def _first(size: int, cells: int) -> tuple[int, ...]:
    """The units in that many cells, one of which says how many more there are."""
    return tuple(range(size if size <= cells else cells - 1))


def units_of(stage: Stage) -> Units:
    """What is drawn of the network on a stage."""
    view = stage.view
    shown = tuple(at for at in view[1:] if isinstance(at, int)) if view[0] == "columns" else ()
    is_table = not stage.prepared.features
    return drawn_units(stage.trainer.design.sizes, shown if is_table else ())


def describe(stage: Stage) -> tuple[dict[str, Any], list[tuple[str, np.ndarray]]]:
    """What a client has to know to draw the network: fields of the scene's header, and arrays.

    `layers`: for each hidden layer and the output layer its size, the drawn units and its
    activation. `inputs`: how many there are, which are drawn, a cell for each picture in the array
    `input_pictures` `[n, R, R]` (its name, and which input of the network it is; None for one
    that could be), and whether they can be chosen. `drawn`: the limits of `drawn_units`.
    """
    from lepton_dash import tables

    design, units = stage.trainer.design, units_of(stage)
    activations = [_(tables.ACTIVATIONS[name].label) for name in design.activations]
    layers = [
        {"size": size, "units": chosen, "activation": activation}
        for size, chosen, activation in zip(
            design.sizes[1:], units[1:], [*activations, ""], strict=True
        )
    ]
    cells, pictures = _choices(stage) if stage.prepared.features else _columns(stage, units[0])
    header = {
        "layers": layers,
        "inputs": {
            "size": design.sizes[0],
            "units": units[0],
            "cells": cells,
            "can_choose": bool(stage.prepared.features),
        },
        "drawn": LIMITS,
    }
    return header, [("input_pictures", pictures)]


def _choices(stage: Stage) -> tuple[list[dict[str, Any]], np.ndarray]:
    """All features of two-dimensional data, whether the network has them or not."""
    from lepton_dash import tables
    from lepton_dash.data.features import expand

    used = stage.prepared.features
    names = [*tables.FEATURES, *(name for name in used if name not in tables.FEATURES)]
    axes = [stages.spaced(axis, resolutions.NEURONS[0]) for axis in (stage.plane.x, stage.plane.y)]
    across, up = np.meshgrid(*(axis.astype(np.float64) for axis in axes))
    points = np.stack([across.ravel(), up.ravel()], axis=1)
    if stage.view == ("columns", 1, 0):
        points = points[:, ::-1]
    cells = [
        {
            "name": name,
            "label": tables.FEATURES[name].label if name in tables.FEATURES else name,
            "unit": used.index(name) if name in used else None,
        }
        for name in names
    ]
    return cells, _as_bytes(expand(points, names).T)


def _columns(stage: Stage, units: tuple[int, ...]) -> tuple[list[dict[str, Any]], np.ndarray]:
    """The drawn columns of a table."""
    resolution = resolutions.NEURONS[0]
    inputs = np.asarray(stage.grid(resolution))[:, np.array(units)]
    names = stage.prepared.feature_names
    cells = [{"name": names[unit], "label": names[unit], "unit": unit} for unit in units]
    return cells, _as_bytes(inputs.T)


def _as_bytes(values: np.ndarray) -> np.ndarray:
    """Pictures `[n, R, R]` of values `[n, R*R]`, each in the whole of its colours."""
    values = np.nan_to_num(values)
    reach = np.abs(values).max(axis=1, keepdims=True)
    scaled = 128 + 127 * values / np.where(reach > 0, reach, 1.0)
    side = round(values.shape[1] ** 0.5)
    return np.round(scaled).astype(np.uint8).reshape(-1, side, side)


class Neurons:
    """Draws the network of one stage, in turns; others may compile meanwhile."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._units = units_of(stage)
        self._resolution = _resolution(stage.trainer.flops_per_example)
        self._is_ready = self._is_named = False
        self._next = 0.0
        self._quickest = Quickest()  # drawing

    @property
    def count(self) -> int:
        """Neurons of which there are pictures."""
        return sum(map(len, self._units[1:]))

    def compile(self, state: "TrainState") -> None:
        """Makes the pictures ready."""
        self._pictures(state)
        self._is_ready = True

    def is_lacking(self) -> bool:
        """Whether the pictures have to be compiled; true only once."""
        lacking = not self._is_ready and not self._is_named
        self._is_named = True
        return lacking

    def make(
        self, state: "TrainState", share: float, now: float, must: bool = False
    ) -> Drawing | None:
        """The network as it is; None while it isn't due.

        Args:
            state: the network.
            share: the part of a core that the session has, 0 to 1.
            now: the time [s].
            must: make it also when it isn't due.
        """
        if not must and now < self._next:
            return None
        started = perf_counter()
        pictures, scales = self._pictures(state) if self._is_ready else (None, None)
        weights = self._stage.trainer.weights(state, self._units)
        taken = self._quickest.note(perf_counter() - started)
        self._next = now + max(1 / MOST_PER_SECOND, taken / (PART * share))
        return Drawing(weights, pictures, scales)

    def _pictures(self, state: "TrainState") -> tuple["NDArray[np.uint8]", "NDArray[np.float32]"]:
        grid = self._stage.grid(self._resolution)
        pictures, scales = self._stage.trainer.neurons(state, grid, self._units[1:])
        return pictures.reshape(-1, self._resolution, self._resolution), scales


def _resolution(operations: int) -> int:
    """The finest pictures that don't take too long, with so many operations for each point."""
    for resolution in resolutions.NEURONS:
        if CALL + resolution**2 * operations * OPERATION <= LONGEST:
            return resolution
    return resolutions.NEURONS[-1]
