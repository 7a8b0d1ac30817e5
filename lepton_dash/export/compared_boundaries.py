"""The figure of several runs' boundaries beside one another at one epoch.

Shapes: R grid points along each axis of a boundary.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lepton_dash import kept, replay, store
from lepton_dash.compare import Compared
from lepton_dash.compare.replays import Film, Final, film_of, panel_of
from lepton_dash.data.table import unique_names
from lepton_dash.engine import Trainer, TrainState
from lepton_dash.export.captions import Size
from lepton_dash.export.charts import Drawn, for_print
from lepton_dash.export.compared_captions import boundaries_caption
from lepton_dash.export.errors import ExportError
from lepton_dash.export.fine_pictures import fine_picture
from lepton_dash.export.lettering import printable
from lepton_dash.figures.panels import boundaries_figure
from lepton_dash.figures.text import widest_part
from lepton_dash.i18n import _, listed
from lepton_dash.store import Store, StoredRun

MOST_RUNS = 6
"""Boundaries in a figure."""

FINE, COARSE = 150, 100
"""Points along each axis of a boundary, of up to three runs and of more."""

POINTS: Mapping[tuple[str, int], float] = {
    ("column", 2): 0.7,
    ("column", 3): 0.5,
    ("slide", 4): 0.7,
}
"""Paper and boundaries in a row -> how large the examples on them are, of what is usual."""

LETTERS: Mapping[tuple[str, int], int] = {
    ("column", 2): 25,
    ("column", 3): 14,
    ("two_columns", 2): 52,
    ("two_columns", 3): 33,
    ("slide", 2): 34,
    ("slide", 3): 23,
    ("slide", 4): 16,
}
"""Paper and boundaries in a row -> letters that fit above each."""

BESIDE_BARS: Mapping[tuple[str, int], int] = {("column", 2): 2, ("column", 3): 1}
"""Paper and colour bars -> boundaries that fit in a row beside these, where that is fewer."""

NAME_LINES = 3
"""Of a name above a boundary, at most."""


def too_late(epoch: int, last: int) -> str:
    """The sentence on an epoch that no run has come to; the last one is shown instead."""
    words = _(
        "No run has come to epoch {epoch:,}; they are shown as they ended, by epoch {last:,}."
    )
    return words.format(epoch=epoch, last=last)


def resolution_of(count: int) -> int:
    """How fine the pictures of so many runs are."""
    return FINE if count <= 3 else COARSE


def film_at(
    run: StoredRun,
    epoch: int,
    resolution: int,
    *,
    files: Callable[[str], Path] = Path,
    final: Final = lambda _trainer: None,
    budget: float = math.inf,
) -> Film:
    """Trains a run again up to an epoch, and takes its picture there.

    Args:
        run: as it is listed.
        epoch: one that it may not have reached: then it is shown as it ended.
        resolution: R.
        files: from the path of its CSV file to the file.
        final: the state that was kept of its end.
        budget: [s] that it may take.

    Raises:
        DataError: its data can't be used.
        SpecError: the network doesn't fit into memory.
    """
    played = replay.pictures(
        run.origin.experiment,
        run.timeline,
        (epoch,),
        last=(run.summary.epoch, run.summary.step),
        resolution=resolution,
        files=files,
        final=final,
        budget=budget,
        with_answers=True,
    )
    return film_of(played, kept.fingerprints(played.prepared)[0] != run.origin.examples_hash)


def end_of(opened: Store, run_id: str, trainer: Trainer) -> TrainState | None:
    """The state that was kept of a run's end.

    Raises:
        StoreError: when it can't be read.
    """
    packed = store.weights(opened, run_id).final
    return kept.unpack_state(trainer, packed) if packed else None


def draw_boundaries(
    compared: Compared,
    films: Sequence[Film | None],
    epoch: int,
    theme: str = "light",
    size: Size | None = None,
    paper: str = "two_columns",
) -> Drawn:
    """Draws boundaries in colours for print.

    Args:
        compared: the runs, each a group of its own.
        films: of each of them, of this epoch alone; None: it can't be shown.
        epoch: the epoch.
        theme: one of `lepton_dash.export.styles.THEMES`.
        size: of the data that all of them learn from; None: it isn't said.
        paper: one of `lepton_dash.export.styles.SIZES`: what it is drawn for.

    Raises:
        ExportError: there is none to draw.
    """
    shown = [
        (name, film) for name, film in zip(compared.names, films, strict=True) if film is not None
    ]
    if not shown:
        raise ExportError(_("None of these runs can be trained again for its boundary."))
    panels = [
        panel_of(name, film, (epoch,))._replace(
            pictures=[fine_picture(film.scene, film.answers[0])]
        )
        for name, film in shown
    ]
    widest = max(widest_part(text) for panel in panels for text in (panel.name, *panel.notes))
    targets = {film.scene.target_name for _name, film in shown if film.scene.task == "regression"}
    columns = _columns_on(paper, len(panels), widest, len(targets))
    figure = boundaries_figure(
        panels,
        (epoch,),
        theme,
        columns=columns,
        letters=LETTERS.get((paper, columns)),
        lines=NAME_LINES,
        scrubber=False,
    )
    _shrink_points(figure, POINTS.get((paper, columns), 1.0))
    caption = caption_of(compared, films, epoch, theme, size)
    return Drawn(for_print(figure, theme), _table(shown), caption)


def caption_of(
    compared: Compared,
    films: Sequence[Film | None],
    epoch: int,
    theme: str = "light",
    size: Size | None = None,
) -> str:
    """The caption of such a figure, see `draw_boundaries`."""
    shown = [film for film in films if film is not None]
    sentences, missing = _reading(shown, theme), []
    for name, film in zip(compared.names, films, strict=True):
        if film is None:
            missing.append(name)
        elif note := panel_of(name, film, (epoch,)).notes[0]:
            sentences.append(_("“{name}” {note}.").format(name=name, note=note))
    if missing:
        sentences.append(_("There is no picture of {names}.").format(names=listed(missing)))
    return boundaries_caption(compared, epoch, size, *sentences)


def columns_of(count: int) -> int:
    """Boundaries in a row on a page."""
    return {1: 1, 2: 2, 4: 2}.get(count, 3)


def _columns_on(paper: str, count: int, widest: int, bars: int) -> int:
    """Boundaries in a row on paper: fewer where so many letters or colour bars need the room.

    Not on a slide: it is low, and those below one another would be small.
    """
    if paper == "slide":
        return 4 if count == 4 else columns_of(count)
    columns = min(columns_of(count), BESIDE_BARS.get((paper, bars), count))
    while columns > 2 and widest > LETTERS.get((paper, columns), widest):
        columns -= 1
    return columns


def _shrink_points(figure: go.Figure, share: float) -> None:
    """Makes examples smaller that would hide a small picture; those of the key stay."""
    for trace in figure.data:
        if not trace.showlegend:
            line = trace.marker.line
            line.width = (line.width or 0) * share
            trace.marker.size = trace.marker.size * share


def _reading(shown: Sequence[Film], theme: str) -> list[str]:
    """How the pictures are to be read."""
    tasks = {film.scene.task for film in shown}
    held = any(len(film.scene.validation_y) for film in shown)
    said = []
    if tasks != {"regression"}:
        said.append(
            _("Each shade is a class, as the shapes of the points are.")
            if theme == "greyscale" and "multiclass" in tasks
            else _("The background is the predicted class, the stronger the surer.")
            if "regression" not in tasks
            else _("The background is the predicted value, or the class, the stronger the surer.")
        )
        if held:
            said.append(_("Filled points are training examples, hollow ones validation examples."))
    elif held:
        said.append(_("Points are examples; those with a dark outline were held out."))
    return said


def columns_in_table(films: Sequence[Film]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Of each run, where in the table are its points' places, and what it says there."""
    names = list(dict.fromkeys(["run", "epoch", *(n for film in films for n in _names(film))]))
    found = []
    for film in films:
        at = [names.index(name) for name in _names(film)]
        found.append((tuple(at[:2]), tuple(at[2:])))
    return found


def _names(film: Film) -> list[str]:
    """The columns of a run's own: the axes, and what its network says."""
    scene = film.scene
    says = (
        [scene.target_name or "value"]
        if scene.task == "regression"
        else [f"p({label})" for label in scene.class_names]
    )
    return [printable(name) for name in (scene.x_label, scene.y_label or "y", *says)]


def _table(shown: Sequence[tuple[str, Film]]) -> pd.DataFrame:
    """What each network says at each point of its grid; below all grids, the examples."""
    names = dict.fromkeys(name for _run, film in shown for name in _names(film))
    part, actual = unique_names(["run", "epoch", *names, "part", "actual"])[-2:]
    grids, points = [], []
    for name, film in shown:
        answers = film.answers[0]
        x, y = np.meshgrid(film.x, film.y)
        says = [answers] if answers.ndim == 1 else answers.T
        columns = dict(zip(_names(film), (x.ravel(), y.ravel(), *says), strict=True))
        of: dict[str, Any] = {"run": name, "epoch": film.shown[0]}
        grids.append(pd.DataFrame({**of, **columns, part: "grid"}))
        at = film.points.set_axis([*_names(film)[:2], part, actual], axis=1)
        points.append(at.assign(**of))
    table = pd.concat([*grids, *points], ignore_index=True)
    return table[["run", "epoch", *names, part, actual]]
