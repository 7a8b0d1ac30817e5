"""A report with its runs in it: charts, tables and notes, and how to make it all again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from lepton_dash import compare, replay
from lepton_dash.compare import Group
from lepton_dash.export import animation, report_charts
from lepton_dash.export.film import SPACINGS, USUAL_FRAMES, FilmStyle
from lepton_dash.export.filming import film_of
from lepton_dash.export.report import Block, Report
from lepton_dash.export.report_charts import RunSource, Sources
from lepton_dash.export.report_page import Chart, Page, document
from lepton_dash.export.report_tables import (
    differences_table,
    origins_table,
    recipe_of,
    settings_table,
    versions_of,
)
from lepton_dash.i18n import _, ngettext
from lepton_dash.store import StoreError

Progress = Callable[[int, int], None]
"""Takes the blocks done, and how many there are."""


def animated(
    source: RunSource, block: Block, progress: Callable[[float], None] | None = None
) -> tuple[bytes, bytes]:
    """Returns the animation of a run as a GIF, and its last frame as a PNG.

    Raises:
        ExportError: when the block's options ask for what can't be.
        DataError: when the data of the run can't be used.
    """
    style, frames = film_style_of(block)
    film = film_of(
        source.run, source.kept.rows, style, frames, files=source.files, progress=progress
    )
    return animation.gif(film, style), animation.still(film, style)


def film_style_of(block: Block) -> tuple[FilmStyle, int]:
    """How a block's animation looks, and how many frames it has."""
    usual, options = FilmStyle(), block.options
    spacing, fps, frames = (options.get(name) for name in ("spacing", "fps", "frames"))
    style = usual._replace(
        spacing=spacing if spacing in SPACINGS else usual.spacing,
        fps=fps if isinstance(fps, int) else usual.fps,
    )
    return style, frames if isinstance(frames, int) else USUAL_FRAMES


class Makers(NamedTuple):
    """What makes the costly parts; a page may have them kept."""

    chart: Callable[[RunSource, Block], tuple[Chart, str]] = report_charts.chart_of
    """The chart and its caption."""
    animation: Callable[[RunSource, Block], tuple[bytes, bytes] | None] = animated
    """A GIF and its last frame as PNG; None: not made now."""
    boundaries: Callable[[Sequence[RunSource], Sequence[str], Block], tuple[Chart, str]] = (
        report_charts.boundaries_of
    )
    """Boundaries of several runs, and their caption."""


def html(
    report: Report,
    sources: Sources,
    *,
    made: datetime | None = None,
    plotly: str = "",
    show: int | None = None,
    makers: Makers | None = None,
    progress: Progress | None = None,
) -> str:
    """Returns the report as one HTML page.

    A run that isn't there any more, or a chart that can't be drawn, is a sentence in its place.

    Args:
        report: what is in it.
        sources: its runs by their ids.
        made: when; None: now.
        plotly: the address that Plotly is loaded from; empty: it is in the page.
        show: the position of the block that the page opens at; None: its beginning.
        makers: what makes charts and animations.
        progress: is told after each block.
    """
    page, makers = Page(), makers or Makers()
    told = _told(report, sources)
    for done, block in enumerate(report.blocks, start=1):
        page.begin(done - 1)
        _BLOCKS[block.kind](page, told, block, makers)
        page.end()
        if progress is not None:
            progress(done, len(report.blocks))
    _again(page, told)
    return document(page, report, made or datetime.now(UTC), plotly, show)


class _Told(NamedTuple):
    """The report, and what is known of its runs."""

    report: Report
    sources: Sources
    """Those of its runs that are there, in its order."""
    names: Mapping[str, str]
    """Id of a run -> what it is called in the whole report."""

    def of(self, block: Block) -> list[RunSource]:
        """The runs of a block that are there."""
        return [self.sources[run] for run in self.report.of(block) if run in self.sources]

    def are_compared(self, block: Block) -> bool:
        """Whether another block compares the runs of this one."""
        runs = set(self.report.of(block))
        return any(
            other.kind == "comparison" and runs <= set(self.report.of(other))
            for other in self.report.blocks
        )


def _told(report: Report, sources: Sources) -> _Told:
    there = {run: sources[run] for run in report.runs if run in sources}
    names = compare.names_of(_groups(there.values()))
    return _Told(report, there, dict(zip(there, names, strict=True)))


def _groups(sources: Iterable[RunSource]) -> tuple[Group, ...]:
    return compare.grouped([source.kept for source in sources])


_Write = Callable[[Page, _Told, Block, Makers], None]


def _note(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    if block.text.strip():
        page.note(block.text)


def _chart(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    for source in sources:
        name = told.names[source.run.id]
        try:
            chart, caption = makers.chart(source, block)
        except (ValueError, StoreError) as error:
            page.text(str(error), "missing")
            continue
        said = block.text.strip() or caption
        words = _("{name}: {value}").format(name=name, value=said)
        page.chart(chart, words if len(sources) > 1 else said)
    _missing(page, told, block)


def _animation(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    for source in told.of(block):
        name = told.names[source.run.id]
        try:
            made = makers.animation(source, block)
        except (ValueError, StoreError, replay.Stopped) as error:
            page.text(str(error), "missing")
            continue
        if made is None:
            words = _("Here the animation of {name} will be; it is made for the download.")
            page.figure_to_come(words.format(name=name))
            continue
        usual = _("The decision boundary and the loss over {epochs:,} epochs: {name}.").format(
            epochs=source.run.summary.epoch, name=name
        )
        page.animation(*made, block.text.strip() or usual)
    _missing(page, told, block)


def _comparison(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    if len(sources) < 2:
        page.text(_("A comparison needs two runs at least; choose another one."), "missing")
        return
    look = report_charts.comparison_look(block)
    fold = report_charts.fold_of(block)
    groups = compare.grouped([source.kept for source in sources], fold)
    names = compare.names_of(groups)
    settings = compare.compared_settings(groups)
    chart, caption = report_charts.comparison_of(groups, names, look, block)
    page.chart(chart, block.text.strip() or caption)
    found = compare.remarks_on(groups, names, look, settings)
    page.remarks([(remark.kind, remark.sentence) for remark in found])
    if settings.differing:
        table = differences_table(groups, names, settings)
        page.table(table, _("How the runs differ, and what came of it."))
    _missing(page, told, block)


def _boundaries(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    if sources:
        names = [told.names[source.run.id] for source in sources]
        try:
            chart, caption = makers.boundaries(sources, names, block)
        except (ValueError, StoreError) as error:
            page.text(str(error), "missing")
        else:
            page.chart(chart, block.text.strip() or caption)
        left = len(sources) - report_charts.MOST_BOUNDARIES
        if left > 0:
            words = ngettext(
                "{count} more run has no place beside these; choose it in a block of its own.",
                "{count} more runs have no place beside these; choose them in another block.",
                left,
            )
            page.text(words.format(count=left), "missing")
    _missing(page, told, block)


def _settings(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    if sources:
        names = [told.names[source.run.id] for source in sources]
        table, usual = settings_table(
            _groups(sources), names, are_compared=told.are_compared(block)
        )
        page.table(table, block.text.strip() or usual)
    _missing(page, told, block)


_BLOCKS: Mapping[str, _Write] = {
    "note": _note,
    "chart": _chart,
    "comparison": _comparison,
    "boundaries": _boundaries,
    "settings": _settings,
    "animation": _animation,
}


def _missing(page: Page, told: _Told, block: Block) -> None:
    """Says which of the runs aren't there."""
    for run in told.report.of(block):
        if run not in told.sources:
            words = _("The run {id} isn't kept any more, or is somebody else's.")
            page.text(words.format(id=run), "missing")


# --- how to make it again ---


def _again(page: Page, told: _Told) -> None:
    """Seeds, data, versions, and the specs."""
    if not told.sources:
        return
    page.heading(_("How to make it again"))
    page.text(
        _(
            "The same settings and seeds give the same numbers, to the bit with the same versions"
            " on the same kind of machine."
        )
    )
    runs = [source.run for source in told.sources.values()]
    names = [told.names[run.id] for run in runs]
    page.table(origins_table(runs, names), _("Where the runs come from."))
    for versions in dict.fromkeys(map(versions_of, runs)):
        page.text(_("Versions: {versions}.").format(versions=versions))
    for run, name in zip(runs, names, strict=True):
        page.folded(name, recipe_of(run))
