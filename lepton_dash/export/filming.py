"""Films of kept runs: they are trained again, so that every picture is what there was."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lepton_dash import replay
from lepton_dash.data import View
from lepton_dash.export.film import USUAL_FRAMES, Film, FilmStyle, check, epochs_of
from lepton_dash.figures.scene import scene_of
from lepton_dash.kept import check_examples, hashes_of
from lepton_dash.loss_words import loss_words
from lepton_dash.store import StoredRun

BUDGET = 120.0
"""[s] that training again may take."""

MOST_POINTS = 1000
"""Of the training part, and of the validation part, that are drawn."""


def film_of(
    run: StoredRun,
    rows: NDArray[np.float64],
    style: FilmStyle | None = None,
    frames: int = USUAL_FRAMES,
    *,
    files: Callable[[str], Path] = Path,
    view: View | None = None,
    budget: float = BUDGET,
    stop: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Film:
    """Returns what an animation of a run shows.

    It ends with the run, or earlier where training again takes longer than `budget` seconds.

    Args:
        run: how it was trained.
        rows: its history [K, 3 or more], see `store.COLUMNS`.
        style: how the epochs are spaced.
        frames: how many there are at most.
        files: from the path of the experiment's CSV file to the file.
        view: the plane; None: what suits the data.
        budget: [s]
        stop: is asked several times a second whether to end.
        progress: is told several times a second how much is done, 0 to 1.

    Raises:
        ExportError: when what the style asks for can't be.
        DataError: when the data can't be used, have changed, or aren't there any more.
        replay.Stopped: `stop` said so.
    """
    style = style or FilmStyle()
    summary, experiment = run.summary, run.origin.experiment
    epochs = epochs_of(summary.epoch, frames, style.spacing)
    check(style, max(2, len(epochs)))
    played = replay.pictures(
        experiment,
        run.timeline,
        epochs,
        last=(summary.epoch, summary.step),
        view=view,
        max_points=MOST_POINTS,
        files=files,
        budget=budget,
        check=lambda prepared: check_examples(experiment.data, prepared, hashes_of(run)),
        stop=stop,
        progress=progress,
    )
    reached = played.shown[-1] if played.stopped_at is None else played.stopped_at
    pictures = tuple(
        (epoch, picture)
        for epoch, picture in zip(epochs, played.pictures, strict=True)
        if epoch <= reached
    )
    pictures = pictures if len(pictures) > 1 else pictures * 2  # a film has two frames
    scene = scene_of(played.prepared, played.plane, played.trainer.picture_range, run.caption)
    words = loss_words(experiment, played.prepared.task, played.prepared.target_scale)
    return Film(scene, rows[rows[:, 0] <= reached], pictures, words.axis)
