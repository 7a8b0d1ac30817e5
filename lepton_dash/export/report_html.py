"""A report with its runs in it: charts, tables and notes, and how to make it all again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from lepton_dash import compare, replay
from lepton_dash.compare import Group, Setting
from lepton_dash.compare.groups import seeds_of
from lepton_dash.export import animation, report_charts
from lepton_dash.export.film import Look
from lepton_dash.export.filming import film_of
from lepton_dash.export.report import Block, Report
from lepton_dash.export.report_charts import Source
from lepton_dash.export.report_page import Chart, Page, Script, Table, document
from lepton_dash.i18n import _, listed
from lepton_dash.spec import Experiment, flat, timeline_to_json
from lepton_dash.store import StoredRun, StoreError

Label = Callable[[str], str]
"""From a field's bare name to what a person calls it."""
Progress = Callable[[int, int], None]
"""Takes the blocks done, and how many there are."""


Sources = Mapping[str, Source]


class Makers(NamedTuple):
    """What makes the costly parts; a page may have them kept."""

    chart: Callable[[Source, Block], tuple[Chart, str]] = report_charts.chart_of
    """The chart and its caption."""
    animation: Callable[[Source, Block], tuple[bytes, bytes] | None] = lambda source, block: (
        animated(source, block)
    )
    """A GIF and its last frame as PNG; None: not made now."""


def html(
    report: Report,
    sources: Sources,
    *,
    label: Label = lambda field: field.replace("_", " "),
    made: datetime | None = None,
    script: Script | None = None,
    show: int | None = None,
    makers: Makers | None = None,
    progress: Progress | None = None,
) -> str:
    """Returns the report as one HTML page.

    A run that isn't there any more, or a chart that can't be drawn, is a sentence in its place.

    Args:
        report: what is in it.
        sources: its runs by their ids.
        label: what fields are called.
        made: when; None: now.
        script: where Plotly is from; None: it is in the page.
        show: the position of the block that the page opens at; None: its beginning.
        makers: what makes charts and animations.
        progress: is told after each block.
    """
    page, makers = Page(), makers or Makers()
    told = _Told(report, sources, label)
    for done, block in enumerate(report.blocks, start=1):
        page.begin(done - 1)
        _BLOCKS[block.kind](page, told, block, makers)
        page.end()
        if progress is not None:
            progress(done, len(report.blocks))
    _again(page, told)
    return document(page, report, made or datetime.now(UTC), script, show)


def animated(
    source: Source, block: Block, progress: Callable[[float], None] | None = None
) -> tuple[bytes, bytes]:
    """Returns the animation of a run as a GIF, and its last frame as a PNG.

    Raises:
        ExportError: when the block's options ask for what can't be.
        DataError: when the data of the run can't be used.
    """
    look, frames = look_of(block)
    film = film_of(
        source.run, source.kept.rows, look, frames, files=source.files, progress=progress
    )
    return animation.gif(film, look), animation.still(film, look)


def look_of(block: Block) -> tuple[Look, int]:
    """How a block's animation looks, and how many frames it has."""
    usual, options = Look(), block.options
    spacing = options.get("spacing")
    frames, fps = options.get("frames"), options.get("fps")
    return (
        usual._replace(
            spacing=spacing if isinstance(spacing, str) else usual.spacing,
            fps=fps if isinstance(fps, int) else usual.fps,
        ),
        frames if isinstance(frames, int) else 60,
    )


class _Told(NamedTuple):
    """The report, and what is known of its runs."""

    report: Report
    sources: Sources
    label: Label

    def of(self, block: Block) -> list[Source]:
        """The runs of a block that are there."""
        found = (self.sources.get(run) for run in self.report.of(block))
        return [source for source in found if source is not None]

    def are_compared(self, block: Block) -> bool:
        """Whether another block compares the runs of this one."""
        runs = set(self.report.of(block))
        return any(
            other.kind == "comparison" and runs <= set(self.report.of(other))
            for other in self.report.blocks
        )

    def names(self, sources: Sequence[Source]) -> tuple[str, ...]:
        """What these runs are called; the same in the whole report."""
        every = [source for source in self.of(Block("note"))]
        names = compare.names_of(_groups(every), self.label)
        by_id = {source.run.id: name for source, name in zip(every, names, strict=True)}
        return tuple(by_id[source.run.id] for source in sources)


def _groups(sources: Sequence[Source]) -> tuple[Group, ...]:
    return compare.grouped([source.kept for source in sources])


_Write = Callable[[Page, _Told, Block, Makers], None]


def _note(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    if block.text.strip():
        page.note(block.text)


def _chart(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    for source, name in zip(sources, told.names(sources), strict=True):
        try:
            chart, caption = makers.chart(source, block)
        except (ValueError, StoreError) as error:
            page.text(str(error), "missing")
            continue
        said = block.text.strip() or caption
        page.chart(chart, f"{name}: {said}" if len(sources) > 1 else said)
    _missing(page, told, block)


def _animation(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    for source, name in zip(sources, told.names(sources), strict=True):
        try:
            made = makers.animation(source, block)
        except (ValueError, StoreError, replay.Stopped) as error:
            page.text(str(error), "missing")
            continue
        if made is None:
            page.text(
                _("Here the animation of {name} will be; it is made for the download.").format(
                    name=name
                ),
                "missing",
            )
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
    names = compare.names_of(groups, told.label)
    settings = compare.compared_settings(groups)
    chart, caption = report_charts.comparison_of(groups, names, look, block)
    page.chart(chart, block.text.strip() or caption)
    found = compare.remarks_on(groups, names, look, settings)
    page.remarks([(remark.kind, remark.sentence) for remark in found])
    if settings.differing:
        rows = tuple(_row(setting, told.label) for setting in settings.differing)
        table = Table(("", *names), (("", rows), ("", _results(groups))))
        page.table(table, _("How the runs differ, and what came of it."))
    _missing(page, told, block)


def _settings(page: Page, told: _Told, block: Block, makers: Makers) -> None:
    sources = told.of(block)
    if sources:
        groups = _groups(sources)
        settings = compare.compared_settings(groups)
        several = len(groups) > 1
        # what all have in common is said once
        equal = [setting for setting in settings.equal if _is_telling(setting, sources[0].run)]
        common = tuple(_row(setting, told.label)[:2] for setting in equal)
        if several and told.are_compared(block):
            table = Table(("", _("In all of them")), (("", common),))
            usual = _("Settings that the runs share; those that differ are compared above.")
        elif several:
            differing = tuple(_row(setting, told.label) for setting in settings.differing)
            parts = (
                (_("Different"), differing),
                (_("In all of them"), common),
                (_("Result"), _results(groups)),
            )
            table = Table(("", *told.names(sources)), tuple(part for part in parts if part[1]))
            usual = _("Settings and results of the runs.")
        else:
            table = Table(("", ""), ((_("Settings"), common), (_("Result"), _results(groups))))
            usual = _("Settings and result.")
        page.table(table, block.text.strip() or usual)
    _missing(page, told, block)


_ALWAYS = {
    "dataset", "num_examples", "noise", "validation_fraction", "features", "standardize",
    "hidden_sizes", "activation", "initializer", "loss", "optimizer", "learning_rate",
    "batch_size", "epochs",
}  # fmt: skip
"""Fields that are told also where they say what they usually say."""


def _is_telling(setting: Setting, run: StoredRun) -> bool:
    """Whether a setting says more than that nobody has touched it."""
    if setting.field in _ALWAYS:
        return True
    changed = any(change.field == setting.field for change in run.timeline)
    usual = flat(Experiment()).get(setting.field)
    return changed or flat(run.origin.experiment).get(setting.field, usual) != usual


_BLOCKS: Mapping[str, _Write] = {
    "note": _note,
    "chart": _chart,
    "comparison": _comparison,
    "settings": _settings,
    "animation": _animation,
}


def _missing(page: Page, told: _Told, block: Block) -> None:
    """Says which of the runs aren't there."""
    for run in told.report.of(block):
        if run not in told.sources:
            words = _("The run {id} isn't kept any more, or is somebody else's.")
            page.text(words.format(id=run), "missing")


def _row(setting: Setting, label: Label) -> tuple[str, ...]:
    return (label(setting.field), *setting.values)


def _results(groups: Sequence[Group]) -> tuple[tuple[str, ...], ...]:
    """What came of the runs: of a folded group, of its first one."""
    runs = [group.first for group in groups]
    regression = {run.origin.task == "regression" for run in runs}
    metric = (
        (_("training R²"), _("validation R²"))
        if regression == {True}
        else (_("training accuracy"), _("validation accuracy"))
        if regression == {False}
        else (_("training accuracy, or R²"), _("validation accuracy, or R²"))
    )
    rows = (
        (_("epochs"), *(f"{run.summary.epoch:,}" for run in runs)),
        (_("training loss"), *(_number(run.summary.train_loss) for run in runs)),
        (_("validation loss"), *(_number(run.summary.validation_loss) for run in runs)),
        (metric[0], *(_metric(run, run.summary.train_metric) for run in runs)),
        (metric[1], *(_metric(run, run.summary.validation_metric) for run in runs)),
        (_("best epoch"), *(f"{run.summary.best_epoch or '–'}" for run in runs)),
        (_("parameters"), *(f"{run.origin.num_params:,}" for run in runs)),
        (_("seconds of training"), *(f"{run.summary.seconds:.1f}" for run in runs)),
    )
    return tuple(row for row in rows if set(row[1:]) != {"–"})


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:#.4g}"


def _metric(run: StoredRun, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if run.origin.task == "regression" else f"{value:.1%}"


# --- how to make it again ---


def _again(page: Page, told: _Told) -> None:
    """Seeds, data, versions, and the specs."""
    sources = told.of(Block("note"))
    if not sources:
        return
    names = told.names(sources)
    page.heading(_("How to make it again"))
    page.text(
        _(
            "The same settings and seeds give the same numbers, to the bit with the same versions"
            " on the same kind of machine."
        )
    )
    runs = [source.run for source in sources]
    rows = tuple((name, *_origin(run)) for run, name in zip(runs, names, strict=True))
    head = (_("Run"), _("Seeds"), _("Fingerprint of the examples"), _("Trained on"), _("Began"))
    page.table(Table(head, (("", rows),)), _("Where the runs come from."))
    for versions in dict.fromkeys(map(_versions, runs)):
        page.text(_("Versions: {versions}.").format(versions=versions))
    for run, name in zip(runs, names, strict=True):
        page.folded(name, _recipe(run))


def _origin(run: StoredRun) -> tuple[str, ...]:
    training, data, split = seeds_of(run)
    words = _("training {training}, data {data}, split {split}")
    return (
        words.format(training=training, data=data, split=split),
        run.origin.examples_hash[:12],
        run.origin.device,
        f"{run.created:%Y-%m-%d}",
    )


def _versions(run: StoredRun) -> str:
    return listed(" ".join(entry) for entry in run.origin.versions.items())


def _recipe(run: StoredRun) -> list[tuple[str, str]]:
    """Sentences, each with a file."""
    command = "lepton-dash train spec.toml"
    steps = []
    if run.timeline:
        command += " --timeline timeline.json"
    words = _("Saved as spec.toml, this trains it again: {command}")
    steps.append((words.format(command=command), run.origin.experiment.to_toml()))
    if run.timeline:
        said = _("And these are the changes on the way, timeline.json:")
        steps.append((said, timeline_to_json(run.timeline)))
    return steps
