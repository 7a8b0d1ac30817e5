"""`lepton-dash export` of several runs: a figure that compares them, or its bundle."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lepton_dash.commands.made import Made
from lepton_dash.export.errors import ExportError
from lepton_dash.export.styles import NO_LIMITS, Limits, Style
from lepton_dash.i18n import _, listed

if TYPE_CHECKING:
    from lepton_dash.compare import Compared, Kept
    from lepton_dash.export.charts import Drawn
    from lepton_dash.run import Run
    from lepton_dash.store import Store, StoredRun

VALUES: Mapping[str, str] = {"loss": "loss", "accuracy": "metric", "r2": "metric"}
"""Curves of several runs, as a chart of one is called -> what is measured."""

BOUNDARY = "boundary"
"""Their boundaries beside one another."""


class Comparing(NamedTuple):
    """How runs are compared, as the options say."""

    figure: str = "loss"
    part: str = "validation"
    axis: str = "epoch"
    log: str = ""
    smoothing: float = 0.0
    fold: str = "no"
    band: str = "range"
    epoch: int | None = None
    """Of boundaries; None: of the longest run's end."""
    style: Style = Style()
    limits: Limits = NO_LIMITS

    @property
    def is_of_several(self) -> bool:
        """Whether it says something that is nothing of one run."""
        usual = Comparing()
        names = ("axis", "fold", "band", "epoch")
        return self.part == "both" or any(getattr(self, n) != getattr(usual, n) for n in names)


class _Chart(NamedTuple):
    """A chart, and from its files and its caption its bundle."""

    drawn: "Drawn"
    bundle: Callable[[Mapping[str, bytes]], bytes]
    notes: tuple[str, ...] = ()
    """What isn't as it was asked for, a sentence each."""


def figure(opened: "Store", found: "Sequence[StoredRun]", wanted: Comparing, format: str) -> Made:
    """A figure of several runs.

    Raises:
        ExportError: there is no such figure.
        DataError: the data of a run can't be used.
        StoreError: the runs can't be read.
    """
    from lepton_dash.export.files import written

    chart = _chart_of(opened, found, wanted)
    file = written(chart.drawn, format, wanted.style, _name(found, wanted))
    return Made(file.name, file.content, (*chart.notes, *file.notes))


def bundle(opened: "Store", found: "Sequence[StoredRun]", wanted: Comparing, format: str) -> Made:
    """The bundle of such a figure, with one more format; see `figure`."""
    from lepton_dash.export.bundle import DRAWN
    from lepton_dash.export.files import in_formats
    from lepton_dash.export.names import file_name

    chart = _chart_of(opened, found, wanted)
    figures = in_formats(chart.drawn, (*DRAWN, format), wanted.style, wanted.figure)
    content = chart.bundle(figures.by_name)
    name = file_name(f"{_name(found, wanted)} bundle", "zip")
    return Made(name, content, (*chart.notes, *figures.notes))


def _name(found: "Sequence[StoredRun]", wanted: Comparing) -> str:
    return f"{_('Comparison of {count} runs').format(count=len(found))} {wanted.figure}"


def _chart_of(opened: "Store", found: "Sequence[StoredRun]", wanted: Comparing) -> _Chart:
    from lepton_dash import store
    from lepton_dash.compare import Kept

    runs = [Kept(run, store.history(opened, run.id)) for run in found]
    if wanted.figure in VALUES:
        return _curves(opened, runs, wanted)
    if wanted.figure == BOUNDARY:
        return _boundaries(opened, runs, wanted)
    raise ExportError(
        _("Several runs have no chart {name} together; they have {names}.").format(
            name=repr(wanted.figure[:40]), names=listed([*VALUES, BOUNDARY])
        )
    )


def _compared(runs: "Sequence[Kept]", wanted: Comparing, fold: str) -> "Compared":
    from lepton_dash.compare import Look, compared

    value = VALUES.get(wanted.figure, "loss")
    look = Look(value, wanted.part, wanted.axis, wanted.smoothing, wanted.band)  # type: ignore[arg-type]
    return compared(runs, look, fold)  # type: ignore[arg-type]


def _curves(opened: "Store", runs: "Sequence[Kept]", wanted: Comparing) -> _Chart:
    from lepton_dash.compare import diverged_words
    from lepton_dash.export.compared import draw_curves, size_of_data
    from lepton_dash.export.compared_bundle import compared_bundle

    found = _compared(runs, wanted, wanted.fold)
    theme, size = wanted.style.theme, size_of_data(found)
    drawn = draw_curves(found, theme, wanted.log, size, wanted.limits)

    def make(figures: Mapping[str, bytes]) -> bytes:
        size, log = wanted.style.size, wanted.log
        return compared_bundle(found, partial(_open, opened), figures, drawn.caption, size, log)

    missing = found.curves.missing
    left_out = _("No curve of {names}.").format(names=listed(missing)) if missing else ""
    notes = (diverged_words(found.groups, found.names), left_out, *found.unfair)
    return _Chart(drawn, make, tuple(filter(None, notes)))


def _boundaries(opened: "Store", runs: "Sequence[Kept]", wanted: Comparing) -> _Chart:
    from lepton_dash import kept
    from lepton_dash.export.boundaries_bundle import boundaries_bundle
    from lepton_dash.export.compared import size_of_data
    from lepton_dash.export.compared_boundaries import (
        MOST_RUNS,
        draw_boundaries,
        end_of,
        film_at,
        resolution_of,
        too_late,
    )

    if len(runs) > MOST_RUNS:
        raise ExportError(
            _("Boundaries of {most} runs at most fit into a figure; name fewer.").format(
                most=MOST_RUNS
            )
        )
    found = _compared(runs, wanted, "no")
    last = max(one.run.summary.epoch for one in runs)
    epoch = last if wanted.epoch is None else min(wanted.epoch, last)
    films = [
        film_at(
            one.run,
            epoch,
            resolution_of(len(runs)),
            files=kept.files_of(one.run),
            final=partial(end_of, opened, one.run.id),
        )
        for one in found.members
    ]
    style = wanted.style
    drawn = draw_boundaries(found, films, epoch, style.theme, size_of_data(found), style.size)

    def make(figures: Mapping[str, bytes]) -> bytes:
        return boundaries_bundle(
            found,
            films,
            partial(_open, opened),
            lambda one: kept.files_of(one.run),
            figures,
            drawn.caption,
            style.size,
        )

    notes = () if wanted.epoch in (None, epoch) else (too_late(wanted.epoch, last),)
    return _Chart(drawn, make, (*notes, *found.unfair))


def _open(opened: "Store", run: "StoredRun") -> "Run":
    from lepton_dash.kept import open_run

    return open_run(opened, run.id)
