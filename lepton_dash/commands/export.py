"""`lepton-dash export`: a kept run as a figure, a network, a bundle, a report or an animation."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import click

from lepton_dash.commands import export_compared
from lepton_dash.commands.export_compared import Comparing
from lepton_dash.commands.kept_runs import (
    BAD_INPUT,
    RUN_HELP,
    said_in_a_sentence,
    weights_or_note,
)
from lepton_dash.commands.made import Made, format_of, write
from lepton_dash.commands.spoken import Command
from lepton_dash.export.formats import NETWORK_FORMATS, network_file
from lepton_dash.export.render import FORMATS
from lepton_dash.export.styles import (
    FAMILIES,
    LEGENDS,
    SIZES,
    THEMES,
    Limits,
    Style,
    no_place_words,
    read_limits,
)
from lepton_dash.i18n import N_, _, listed

if TYPE_CHECKING:
    from lepton_dash.export.charts import AnySource, ChartSource
    from lepton_dash.export.curves import CurveLook
    from lepton_dash.run import Run
    from lepton_dash.store import Store, StoredRun

ANIMATIONS = ("gif", "mp4")
REPORTS = ("html", "pdf")


class Wanted(NamedTuple):
    """What the options say."""

    which: Literal["final", "best"]
    part: str
    figure: str
    format: str
    style: Style
    network: str
    animation: str
    url: str | None
    comparing: Comparing
    """How several runs are compared, and how curves are drawn."""


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write a figure of a kept run, its network, or all that makes it again, into a file."
        " --figure, --bundle and --report take several runs, and compare them."
    )
    + "\n\n"
    + RUN_HELP,
)
@click.argument("run", nargs=-1, required=True)
@click.option(
    "--figure",
    default="",
    metavar="CHART",
    help=N_("A chart, such as loss, boundary or network; a wrong name lists them."),
)
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    default=None,
    help=N_("Of a figure; of a report html or pdf."),
)
@click.option("--size", type=click.Choice(list(SIZES)), default=Style().size, show_default=True)
@click.option("--theme", type=click.Choice(list(THEMES)), default=Style().theme, show_default=True)
@click.option(
    "--family",
    type=click.Choice(list(FAMILIES)),
    default=Style().family,
    show_default=True,
    help=N_("Of a figure's letters: sans is Helvetica or Arial where installed, serif is STIX."),
)
@click.option(
    "--legend",
    type=click.Choice(list(LEGENDS)),
    default=Style().legend,
    show_default=True,
    help=N_("Where a figure's legend is."),
)
@click.option("--font-size", type=float, metavar="PT", help=N_("Of a figure's letters."))
@click.option(
    "--dpi", type=int, default=Style().dpi, show_default=True, help=N_("Pixels an inch of a PNG.")
)
@click.option(
    "--part",
    type=click.Choice(["validation", "train", "both"]),
    default="validation",
    show_default=True,
    help=N_("Whose answers are measured; both only of several runs."),
)
@click.option(
    "--log", type=click.Choice(["x", "y", "xy"]), help=N_("Axes of curves that are logarithmic.")
)
@click.option(
    "--smoothing",
    type=click.FloatRange(0.0, 0.99),
    default=0.0,
    show_default=True,
    help=N_("Of curves: how much of the points before stays, as in TensorBoard."),
)
@click.option("--xlim", metavar="LOW:HIGH", help=N_("Limits of curves' horizontal axis, like :50."))
@click.option("--ylim", metavar="LOW:HIGH", help=N_("Limits of curves' vertical axis, like 0:0.5."))
@click.option(
    "--axis",
    type=click.Choice(["epoch", "step", "seconds"]),
    default="epoch",
    show_default=True,
    help=N_("Of several runs' curves."),
)
@click.option(
    "--fold",
    type=click.Choice(["no", "training", "all"]),
    default="no",
    show_default=True,
    help=N_("Several runs that differ in this seed alone become a median with a band."),
)
@click.option(
    "--band",
    type=click.Choice(["range", "quartiles", "deviation"]),
    default="range",
    show_default=True,
    help=N_("What the band reaches from and to."),
)
@click.option(
    "--epoch", type=click.IntRange(0), help=N_("Of several runs' boundaries; by default the end.")
)
@click.option(
    "--network",
    type=click.Choice(list(NETWORK_FORMATS)),
    help=N_("The network for other programs."),
)
@click.option(
    "--bundle",
    is_flag=True,
    help=N_("A ZIP with the figure, its data, and a script that makes it again."),
)
@click.option("--report", is_flag=True, help=N_("One page with charts and settings."))
@click.option(
    "--animation",
    type=click.Choice(ANIMATIONS),
    help=N_("The boundary and the loss over the training."),
)
@click.option(
    "--mlflow",
    is_flag=True,
    help=N_("Send it to a tracking server of MLflow (--to, or MLFLOW_TRACKING_URI)."),
)
@click.option("--to", "url", metavar="URL", help=N_("The address of that server."))
@click.option(
    "--weights",
    "which",
    type=click.Choice(["final", "best"]),
    default="final",
    show_default=True,
    help=N_("Of the last epoch, or of the one with the lowest loss."),
)
@click.option(
    "--out",
    metavar="FILE",
    help=N_("Where to; - is standard output. By default a file here, named after the run."),
)
def export_command(
    run: tuple[str, ...],
    figure: str,
    format: str | None,
    size: str,
    theme: str,
    family: str,
    legend: str,
    font_size: float | None,
    dpi: int,
    part: str,
    log: str | None,
    smoothing: float,
    xlim: str | None,
    ylim: str | None,
    axis: str,
    fold: str,
    band: str,
    epoch: int | None,
    network: str | None,
    bundle: bool,
    report: bool,
    animation: str | None,
    mlflow: bool,
    url: str | None,
    which: str,
    out: str | None,
) -> None:
    """Writes a file and prints its name."""
    chosen = {
        "network": bool(network),
        "bundle": bundle,
        "report": report,
        "animation": bool(animation),
        "mlflow": mlflow,
        "figure": bool(figure) and not bundle,  # of a bundle it says which chart is in it
    }
    kinds = [kind for kind, is_wanted in chosen.items() if is_wanted]
    if len(kinds) != 1:
        _refuse(
            _(
                "Say what to export: one of --figure, --network, --bundle, --report, --animation"
                " and --mlflow."
            )
        )
    (kind,) = kinds
    given = (("--xlim", xlim), ("--ylim", ylim))
    style = Style(size, theme, font_size, dpi, family, legend)
    figure, log = figure or "loss", log or ""
    wanted = Wanted(
        which=cast(Literal["final", "best"], which),
        part=part,
        figure=figure,
        format=format or "",
        style=style,
        network=network or "",
        animation=animation or "",
        url=url,
        comparing=Comparing(figure, part, axis, log, smoothing, fold, band, epoch, style),
    )
    with said_in_a_sentence():
        from lepton_dash import store
        from lepton_dash.saved_runs import find_all

        limits = Limits(
            *(read_limits(name, text) if text else (None, None) for name, text in given)
        )
        if problem := no_place_words(limits, log):
            _refuse(problem)
        wanted = wanted._replace(
            format=_format(kind, wanted, out), comparing=wanted.comparing._replace(limits=limits)
        )
        opened = store.default_store()
        found = find_all(opened, run)
        makers = _MAKERS if len(found) == 1 else _COMPARING
        if kind not in makers:
            _refuse(_("Only a figure, a bundle and a report take several runs; name one run."))
        if len(found) == 1 and wanted.comparing.is_of_several:
            _refuse(
                _(
                    "--axis, --fold, --band, --epoch and --part both compare several runs; name"
                    " more than one."
                )
            )
        made = makers[kind](opened, found, wanted)
        write(made, out)
        for note in made.notes:
            click.echo(note, err=True)


def _format(kind: str, wanted: Wanted, out: str | None) -> str:
    """The format in which a figure or a report is written; a bundle has that figure, too.

    Raises:
        ExportError: the name of the file says another one than is written.
    """
    formats: Mapping[str, Sequence[str]] = {
        "figure": ("pdf", *FORMATS),
        "report": REPORTS,
        "bundle": ("zip",),
        "network": [NETWORK_FORMATS[wanted.network].extension] if wanted.network else [],
        "animation": (wanted.animation,),
    }
    possible = tuple(dict.fromkeys(formats.get(kind, ())))
    if kind in ("figure", "report"):
        return format_of(wanted.format, out, possible)
    if possible:  # else there is no file
        format_of("", out, possible)
    return wanted.format or "pdf"


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(BAD_INPUT)


# --- what is made ---


def _opened_run(opened: "Store", run: "StoredRun", wanted: Wanted) -> "Run":
    from lepton_dash.kept import open_run

    return open_run(opened, run.id, which=wanted.which)


def _source(opened: "Store", run: "StoredRun", wanted: Wanted) -> "ChartSource":
    from lepton_dash.export.charts import ChartSource

    return ChartSource(
        _opened_run(opened, run, wanted),
        part=wanted.part,
        title=run.labels.name,
        curve=_curve(wanted),
    )


def _curve(wanted: Wanted) -> "CurveLook":
    from lepton_dash.export.curves import CurveLook

    comparing = wanted.comparing
    return CurveLook(comparing.log, comparing.smoothing, comparing.limits)


def _figure(opened: "Store", found: "Sequence[StoredRun]", wanted: Wanted) -> Made:
    from lepton_dash.export.files import export_chart

    source, note = _source_or_curves(opened, found[0], wanted)
    file = export_chart(source, wanted.figure, wanted.format, wanted.style)
    return Made(file.name, file.content, (*note, *file.notes))


def _source_or_curves(
    opened: "Store", run: "StoredRun", wanted: Wanted
) -> "tuple[AnySource, tuple[str, ...]]":
    """What charts are drawn from, and what is to be said of it: without its data only curves."""
    from lepton_dash.data import DataError
    from lepton_dash.export.charts import CHARTS, CurveSource
    from lepton_dash.kept import open_curves

    try:
        return _source(opened, run, wanted), ()
    except DataError as error:
        if wanted.figure in CHARTS and not CHARTS[wanted.figure].is_curve:
            raise
        curves = open_curves(opened, run, str(error))
        note = _("{problem} The curve is drawn from what was kept.").format(problem=error)
        return CurveSource(curves, title=run.labels.name, curve=_curve(wanted)), (note,)


def _bundle(opened: "Store", found: "Sequence[StoredRun]", wanted: Wanted) -> Made:
    from lepton_dash.export.bundle import DRAWN, bundle
    from lepton_dash.export.charts import draw
    from lepton_dash.export.files import in_formats

    source = _source(opened, found[0], wanted)
    drawn = draw(source, wanted.figure, wanted.style.theme)
    figures = in_formats(drawn, (*DRAWN, wanted.format), wanted.style, wanted.figure)
    content = bundle(source.run, figures.by_name, drawn.caption, wanted.style.size)
    return Made(_name(found[0], f"{wanted.figure} bundle", "zip"), content, figures.notes)


def _network(opened: "Store", found: "Sequence[StoredRun]", wanted: Wanted) -> Made:
    if wanted.network == "tensorboard":  # it is about the history, which a kept run has whole
        return _event_files(opened, found)
    form, content = network_file(_opened_run(opened, found[0], wanted), wanted.network)
    words = "" if form.extension == wanted.network else wanted.network
    return Made(_name(found[0], words, form.extension), content)


def _event_files(opened: "Store", found: "Sequence[StoredRun]") -> Made:
    from lepton_dash import store
    from lepton_dash.export.tensorboard import event_files
    from lepton_dash.export.tracked import of_kept

    tracked = [of_kept(run, store.history(opened, run.id)) for run in found]
    return Made(_name(found[0], "tensorboard", "zip"), event_files(tracked))


def _mlflow(opened: "Store", found: "Sequence[StoredRun]", wanted: Wanted) -> Made:
    from lepton_dash import store
    from lepton_dash.export.mlflow_server import send
    from lepton_dash.export.tracked import of_kept

    run = found[0]
    files, notes = weights_or_note(lambda: _opened_run(opened, run, wanted))
    sent = send(of_kept(run, store.history(opened, run.id)), wanted.url, files=files)
    return Made("", f"{sent.url}\n".encode(), (*notes, *sent.notes))


def _report(opened: "Store", found: "Sequence[StoredRun]", wanted: Wanted) -> Made:
    from functools import partial

    from lepton_dash import kept, store
    from lepton_dash.compare import Kept
    from lepton_dash.export.charts import fitting
    from lepton_dash.export.names import file_name
    from lepton_dash.export.report import Report, usual_blocks
    from lepton_dash.export.report_charts import RunSource
    from lepton_dash.export.report_html import html

    sources = {
        run.id: RunSource(
            Kept(run, store.history(opened, run.id)),
            partial(_opened_run, opened, run, wanted),
            kept.files_of(run),
        )
        for run in found
    }
    report = Report(
        title=listed(run.caption for run in found)[:200],
        runs=tuple(sources),
        blocks=usual_blocks([fitting(run.origin.task) for run in found]),
    )
    page = html(report, sources)
    name = file_name(f"{report.title} report", wanted.format)
    if wanted.format == "html":
        return Made(name, page.encode("utf-8", "replace"))
    from lepton_dash.export.printing import pdf_of

    return Made(name, pdf_of(page))


def _animation(opened: "Store", found: "Sequence[StoredRun]", wanted: Wanted) -> Made:
    from tqdm import tqdm

    from lepton_dash import kept, store
    from lepton_dash.export import animation
    from lepton_dash.export.film import FilmStyle
    from lepton_dash.export.filming import film_of

    run = found[0]
    style = FilmStyle(theme=wanted.style.theme)
    if wanted.animation == "mp4":
        animation.ffmpeg()  # before the run is trained again
    with tqdm(total=1.0, bar_format="{percentage:3.0f}%|{bar}|", disable=None) as bar:
        film = film_of(
            run,
            store.history(opened, run.id),
            style,
            files=kept.files_of(run),
            progress=lambda share: bar.update(share - bar.n) and None,
        )
    make = animation.gif if wanted.animation == "gif" else animation.mp4
    return Made(_name(run, "training", wanted.animation), make(film, style))


def _name(run: "StoredRun", words: str, extension: str) -> str:
    from lepton_dash.export.names import file_name

    return file_name(f"{run.caption} {words}", extension)


_MAKERS: Mapping[str, Callable[["Store", "Sequence[StoredRun]", Wanted], Made]] = {
    "figure": _figure,
    "network": _network,
    "bundle": _bundle,
    "report": _report,
    "animation": _animation,
    "mlflow": _mlflow,
}


_COMPARING: Mapping[str, Callable[["Store", "Sequence[StoredRun]", Wanted], Made]] = {
    "figure": lambda opened, found, wanted: export_compared.figure(
        opened, found, wanted.comparing, wanted.format
    ),
    "bundle": lambda opened, found, wanted: export_compared.bundle(
        opened, found, wanted.comparing, wanted.format
    ),
    "report": _report,
}
"""What there is of several runs together."""
