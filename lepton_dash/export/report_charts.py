"""Charts of a report: drawn for light and for dark screens, as wide as its text."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import plotly.io
from plotly import graph_objects as go

from lepton_dash import compare, replay
from lepton_dash.compare import Fold, Group, Kept, Look
from lepton_dash.compare.replays import Film, panel_of
from lepton_dash.data import DataError
from lepton_dash.export.captions import Size, size_of
from lepton_dash.export.charts import PARTS, ChartSource, draw
from lepton_dash.export.compared_boundaries import MOST_RUNS as MOST_BOUNDARIES
from lepton_dash.export.compared_boundaries import caption_of, columns_of, film_at, resolution_of
from lepton_dash.export.errors import ExportError
from lepton_dash.export.report import Block
from lepton_dash.export.report_page import Chart
from lepton_dash.figures.frame import TITLED_TOP, TOP
from lepton_dash.figures.history import say_smoothed
from lepton_dash.figures.overlay import VALUES, clipped_words, key_rows, overlay_figure
from lepton_dash.figures.panels import boundaries_figure
from lepton_dash.i18n import _, joined
from lepton_dash.run import Run
from lepton_dash.spec import SpecError
from lepton_dash.store import StoredRun, StoreError

THEMES = ("light", "dark")
WIDTH = 680
"""[pixels] of a report's text, about"""


class RunSource(NamedTuple):
    """A run that a report is about."""

    kept: Kept
    opened: Callable[[], Run]
    """The network; it may take a second."""
    files: Callable[[str], Path] = Path
    """From the path of an experiment's CSV file to the file."""

    @property
    def run(self) -> StoredRun:
        """The run as it is listed."""
        return self.kept.run


Sources = Mapping[str, RunSource]
"""The runs of a report by their ids."""


class Shape(NamedTuple):
    """How high a chart is."""

    ratio: float
    """Height to width."""
    least: int = 260
    """[pixels]"""
    is_narrow: bool = False
    """Whether it needn't be as wide as the text."""


WIDE = Shape(0.55)
SHAPES: Mapping[str, Shape] = {
    "boundary": Shape(0.9, is_narrow=True),
    "confusion": Shape(0.75, is_narrow=True),
    "roc": Shape(0.85, is_narrow=True),
    "pr": Shape(0.85, is_narrow=True),
    "fit": Shape(0.85, is_narrow=True),
    "network": Shape(0.68),
}
"""Chart -> its shape; the others are wide."""

_KEY_ROW = 21  # pixels
_SIDES = {1: 420, 2: 290, 3: 190}
"""Boundaries in a row -> pixels that each is high."""
_NAME_LINES = 4
"""Of a name above a boundary, at most."""
_LETTERS = {1: 60, 2: 32, 3: 20}
"""Boundaries in a row -> letters that a line of a name has room for, on a narrow page too."""
_NARROWEST = 175
"""Pixels that each is wide at least, with what is beside it."""


def chart_of(source: RunSource, block: Block) -> tuple[Chart, str]:
    """Returns a chart of a run, and what its caption says.

    Raises:
        ExportError: there is no such chart of this run.
        DataError: when the data of the run can't be used.
    """
    view, part = block.options.get("view"), block.options.get("part")
    told = ChartSource(
        source.opened(),
        view=("pca",) if view == "pca" else None,
        part=part if isinstance(part, str) and part in PARTS else "validation",
        title=source.run.caption,
    )
    drawn = {theme: draw(told, block.chart, theme) for theme in THEMES}
    shape = SHAPES.get(block.chart, WIDE)
    figures = [entry.figure for entry in drawn.values()]
    if block.chart == "network":  # above it are the names of the layers
        for figure in figures:
            figure.update_layout(legend={"y": -0.02, "yanchor": "top"}, margin_t=44, margin_b=44)
    return _chart(figures, **shape._asdict()), drawn["light"].caption


def comparison_of(
    groups: Sequence[Group], names: Sequence[str], look: Look, block: Block
) -> tuple[Chart, str]:
    """Returns the curves of several runs in one chart, and what its caption says."""
    drawn = compare.curves_of(groups, names, look)
    value = compare.value_name(groups, look)
    log = "y" if block.options.get("log_y") is True else ""
    figures = [
        overlay_figure(
            drawn.curves,
            theme,
            value=value,
            axis=look.axis,
            log=log,
            band=look.band,
            loss=compare.loss_label(groups),
            on_page=True,
        )
        for theme in THEMES
    ]
    for figure in figures:
        say_smoothed(figure, look.smoothing)
    together, alone, _written = VALUES[value]
    part = alone.get(look.part, together)
    caption = _("The {value} of {count} runs over the training.").format(
        value=_(part) if part else _(together), count=len(groups)
    )
    smoothing = compare.smoothing_words(look, drawn)
    height = round(WIDTH * WIDE.ratio) + _KEY_ROW * key_rows(drawn.curves, WIDTH)
    said = joined(
        caption,
        compare.diverged_words(groups, names),
        clipped_words(drawn.curves),
        smoothing,
        compare.thinning_words(drawn),
    )
    return _chart(figures, height=height), said


def boundaries_of(
    sources: Sequence[RunSource], names: Sequence[str], block: Block
) -> tuple[Chart, str]:
    """Returns the boundaries of several runs beside one another, and what their caption says.

    Raises:
        ExportError: none of them can be drawn.
    """
    sources, names = sources[:MOST_BOUNDARIES], tuple(names)[:MOST_BOUNDARIES]
    found = compare.compared([source.kept for source in sources], Look())
    found = found._replace(names=names)
    epoch = epoch_of(block, [source.run for source in sources])
    made = [_film_at(source, epoch) for source in sources]
    films = [film for film, _problem in made]
    panels = [
        panel_of(name, film, (epoch,))
        for name, film in zip(names, films, strict=True)
        if film is not None
    ]
    if not panels:
        raise ExportError(next(problem for _film, problem in made))
    columns = columns_of(len(panels))
    side = _SIDES[columns]
    figures = [
        boundaries_figure(
            panels,
            (epoch,),
            theme,
            columns=columns,
            side=side,
            letters=_LETTERS[columns],
            lines=_NAME_LINES,
            scrubber=False,
            on_page=True,
        )
        for theme in THEMES
    ]
    height = int(figures[0].layout.height)
    narrowest = _NARROWEST * columns
    caption = caption_of(found, films, epoch, size=_size_of(sources[0]))
    return _chart(figures, height=height, narrowest=narrowest), caption


def _size_of(source: RunSource) -> Size | None:
    """How many examples a run learns from; None: its data aren't there any more."""
    try:
        return size_of(source.opened().prepared)
    except (DataError, SpecError, StoreError):
        return None


def _film_at(source: RunSource, epoch: int) -> tuple[Film | None, str]:
    """A run's picture at an epoch, or why there is none."""
    try:
        final = source.opened().state
        film = film_at(
            source.run,
            epoch,
            resolution_of(MOST_BOUNDARIES),
            files=source.files,
            final=lambda _trainer: final,
            budget=replay.BUDGET,
        )
    except (DataError, SpecError, StoreError) as error:
        return None, str(error)
    return film, ""


def epoch_of(block: Block, runs: Sequence[StoredRun]) -> int:
    """Of which boundaries are: a chosen one, or where the longest of the runs ends."""
    last = max(run.summary.epoch for run in runs)
    chosen = block.options.get("epoch")
    return min(max(chosen, 0), last) if isinstance(chosen, int) else last


def comparison_look(block: Block) -> Look:
    """What of the runs is compared, and how."""
    usual, options = Look(), block.options
    smoothing = options.get("smoothing")
    return usual._replace(
        value="metric" if options.get("value") == "metric" else usual.value,
        part=options["part"] if options.get("part") in ("train", "both") else usual.part,
        smoothing=min(max(float(smoothing), 0.0), 0.99)
        if isinstance(smoothing, (int, float))
        else 0.0,
    )


def fold_of(block: Block) -> Fold:
    """Which runs are drawn as one."""
    chosen = block.options.get("fold")
    known: tuple[Fold, ...] = get_args(Fold)
    return next((fold for fold in known if fold == chosen), "no")


def _chart(figures: Sequence[go.Figure], **sizes: Any) -> Chart:
    light, dark = (_plain(figure) for figure in figures)
    return Chart(light, dark, **sizes)


def _plain(figure: go.Figure) -> dict[str, Any]:
    """The figure as plain JSON, without the title that a caption says."""
    told = json.loads(plotly.io.to_json(figure, validate=False, engine="json"))
    layout = told.get("layout", {})
    layout.pop("title", None)
    layout.pop("template", None)
    # the page shows through
    margin = layout.setdefault("margin", {})
    if margin.get("t", 0) >= TITLED_TOP:
        margin["t"] -= TITLED_TOP - TOP
    margin["autoexpand"] = True  # names may be longer here than there is room for on the page
    layout |= {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}
    return {"data": told.get("data", []), "layout": layout}
