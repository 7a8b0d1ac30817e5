"""What an animation of a training shows, and how: values alone.

Shapes: K rows of history, R points along each axis of a boundary.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash.export.errors import ExportError
from lepton_dash.figures.boundary import Scene
from lepton_dash.i18n import N_, _

SPACINGS = {"log": N_("The beginning slowly"), "even": N_("All epochs alike")}
"""How the epochs of the frames follow each other -> in words."""

SIZES = {"small": 640, "medium": 800, "large": 1280, "full HD": 1920}
"""Name -> pixels across; the height is 9/16 of that."""

FRAMES = (2, 600)
USUAL_FRAMES, MOST_OFFERED = 60, 200
"""How many a page begins with, and how many it offers at most: they take a minute."""
WIDTHS = (320, 1920)
RATES = (1, 50)
"""Frames a second."""
MOST_PIXELS = 400_000_000
"""Of all frames together: as many as there may be of the medium size, or 192 of the largest."""


class Film(NamedTuple):
    """What is shown."""

    scene: Scene
    rows: NDArray[np.float64]  # [K, 3 or more] epoch, train loss, validation loss
    pictures: tuple[tuple[int, NDArray[np.uint8]], ...]
    """Epoch and boundary, see `figures.boundary_figure`; a frame each."""
    loss: str = ""
    """What the loss is called, see `lepton_dash.loss_words`; empty: just "loss"."""


class FilmStyle(NamedTuple):
    """How it is shown."""

    theme: str = "light"
    width: int = SIZES["medium"]
    """[pixels]"""
    fps: int = 12
    spacing: str = "log"
    """One of SPACINGS; the epochs of the loss chart are spaced as the frames are."""
    hold: float = 1.5
    """[s] that the last frame stays"""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height [pixels], both even, as films need them."""
        return self.width // 2 * 2, round(self.width * 9 / 32) * 2

    @property
    def held(self) -> int:
        """How many times the last frame is shown again."""
        return round(self.hold * self.fps)


def check(style: FilmStyle, frames: int) -> None:
    """Refuses what would take too long or too much memory.

    Raises:
        ExportError: for the first thing that is out of its range.
    """
    limits = (
        (_("number of frames"), frames, FRAMES),
        (_("width in pixels"), style.width, WIDTHS),
        (_("number of frames a second"), style.fps, RATES),
    )
    for what, value, (low, high) in limits:
        if not low <= value <= high:
            raise ExportError(
                _(
                    "The {what} of an animation can't be {value:,}; take {low:,} to {high:,}."
                ).format(what=what, value=value, low=low, high=high)
            )
    width, height = style.size
    if frames * width * height > MOST_PIXELS:
        raise ExportError(
            _(
                "{frames:,} frames of {width:,} × {height:,} pixels are too many for one animation;"
                " take {most:,} frames at most, or smaller ones."
            ).format(
                frames=frames, width=width, height=height, most=MOST_PIXELS // (width * height)
            )
        )


def epochs_of(last: int, frames: int = USUAL_FRAMES, spacing: str = "log") -> list[int]:
    """Returns which epochs are shown: the untrained network, some between, and the last one.

    Args:
        last: the last epoch.
        frames: how many; fewer come back where there are fewer epochs.
        spacing: one of SPACINGS.
    """
    if last + 1 <= frames:
        return list(range(last + 1))
    if spacing == "even":
        return [round(epoch) for epoch in np.linspace(0, last, frames).tolist()]
    # at first the epochs would be closer together than whole numbers: each is shown once, and the
    # frames that are left are spread over the later ones
    epochs = [0, 1]
    while len(epochs) < frames:
        ratio = (last / epochs[-1]) ** (1 / (frames - len(epochs)))
        epochs.append(max(epochs[-1] + 1, round(epochs[-1] * ratio)))
    return epochs[:frames]
