"""Pictures of boundaries finer than the grid that a network was asked on, for print.

Where classes meet within a cell of the grid, blending the colours of neighbouring cells gives a
chain of beads. Here what the network says is interpolated, and painted afterwards.

Shapes: R grid points along each axis, C classes, N pixels along each axis.
"""

import numpy as np
from numpy.typing import NDArray

from lepton_dash.figures import Scene

FINE = 600
"""Pixels along each axis."""

_LEAST = 1e-7
"""Probabilities are at least that, as float32 knows no smaller distance from 1."""


def fine_picture(scene: Scene, answers: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Returns the picture [N, N], or [2, N, N] with several classes, see `boundary_figure`.

    Log-probabilities are interpolated, of numbers the values themselves.

    Args:
        scene: what it is a picture of.
        answers: [R * R] values, or [R * R, C] probabilities, row by row, the lowest y first.
    """
    side = round(len(answers) ** 0.5)
    grid = np.nan_to_num(answers).reshape(side, side, -1)
    if scene.task == "regression":
        low, high = scene.value_range or (0.0, 1.0)
        return _bytes((_interpolated(grid)[..., 0] - low) / ((high - low) or 1.0))
    says = np.exp(_interpolated(np.log(np.clip(grid, _LEAST, 1.0))))
    says /= says.sum(axis=2, keepdims=True)
    if scene.task == "binary":
        return _bytes(says[..., 1])
    chance = 1.0 / says.shape[2]
    strength = _bytes((says.max(axis=2) - chance) / (1.0 - chance))
    return np.stack([says.argmax(axis=2).astype(np.uint8), strength])


def _interpolated(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """A grid [R, R, C] at `FINE` points along each axis [N, N, C], linearly in between."""
    for _axis in range(2):
        at = np.linspace(0, len(grid) - 1, FINE)
        before = np.minimum(at.astype(np.intp), max(len(grid) - 2, 0))
        share = (at - before)[:, None, None]
        after = np.minimum(before + 1, len(grid) - 1)
        grid = ((1 - share) * grid[before] + share * grid[after]).swapaxes(0, 1)
    return grid


def _bytes(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.round(255 * np.clip(shares, 0.0, 1.0)).astype(np.uint8)
