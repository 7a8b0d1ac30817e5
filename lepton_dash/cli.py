"""The `lepton-dash` command."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from lepton_dash.commands.export import export_command
from lepton_dash.commands.kept_runs import BAD_INPUT, NOT_WRITTEN
from lepton_dash.commands.runs import runs
from lepton_dash.commands.spoken import Group
from lepton_dash.i18n import N_, _

if TYPE_CHECKING:
    from lepton_dash.run import Progress, Run
    from lepton_dash.spec import Change, Experiment
    from lepton_dash.store import Labels

REFRESH = 5.0  # [s] between lines of progress in a file, where they pile up


@click.group(
    cls=Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=N_("Watch neural networks learn: without a command, the dashboard in the browser."),
)
@click.option("--host", default="127.0.0.1", show_default=True, help=N_("Address to listen on."))
@click.option(
    "--port", type=click.IntRange(0, 65535), help=N_("Port; the first free one by default.")
)
@click.option("--no-browser", is_flag=True, help=N_("Do not open the browser."))
@click.version_option(version("lepton-dash"), prog_name="lepton-dash")
@click.pass_context
def main(context: click.Context, host: str, port: int | None, no_browser: bool) -> None:
    """Opens the dashboard, unless another command is given."""
    if context.invoked_subcommand is None:
        from lepton_dash import server

        server.main(host, port, open_browser=not no_browser)


main.add_command(runs)
main.add_command(export_command)


def _print_fields(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from lepton_dash.commands.fields import fields_text

    click.echo(fields_text(), nl=False)
    context.exit()


@main.command(
    help="\n\n".join(
        (
            N_(
                'Train the experiment in the file SPEC (TOML or JSON; "-" reads TOML from standard'
                " input)."
            ),
            N_(
                "The progress goes to standard error; standard output gets one JSON object with the"
                " outcome. Ctrl-C stops the training and keeps what was trained. The run is kept,"
                " too: lepton-dash runs lists it, and so does the dashboard."
            ),
        )
    )
)
@click.argument("spec")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=N_("Override a field."))
@click.option(
    "--fields",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_fields,
    help=N_("List every field, its range and its default, and exit."),
)
@click.option("--history", type=click.Path(), help=N_("Write a row an epoch to this CSV file."))
@click.option(
    "--weights", type=click.Path(), help=N_("Write the parameters to this safetensors file.")
)
@click.option("--timeline", type=click.Path(), help=N_("Replay the changes in this JSON file."))
@click.option(
    "--keep/--no-keep", default=True, help=N_("Whether the run is saved, see lepton-dash runs.")
)
@click.option("--name", default="", help=N_("Name of the saved run."))
@click.option("--tag", "tags", multiple=True, help=N_("Tag of the saved run; several are allowed."))
@click.option("--note", "notes", default="", help=N_("Notes on the saved run."))
def train(
    spec: str,
    changes: tuple[str, ...],
    history: str | None,
    weights: str | None,
    timeline: str | None,
    keep: bool,
    name: str,
    tags: tuple[str, ...],
    notes: str,
) -> None:
    """Trains, and prints the outcome."""
    from lepton_dash.data import DataError
    from lepton_dash.spec import SpecError

    try:
        labels = _labels(name, tags, notes, keep)
        experiment = _experiment(spec, changes)
        replayed = _timeline(timeline, experiment)
        for path in (history, weights):
            _check_writable(path)
        run, run_id = _train(experiment, replayed, keep, labels)
    except (SpecError, DataError) as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    for note in run.prepared.notes:
        click.echo(note, err=True)
    result = {**run.result, "run": run_id}
    click.echo(json.dumps(result, allow_nan=False, ensure_ascii=False))
    written = [
        _written(history, lambda path: run.history.to_csv(path, index=False)),
        _written(weights, run.save_weights),
    ]
    if not all(written):
        sys.exit(NOT_WRITTEN)


def _labels(name: str, tags: tuple[str, ...], notes: str, keep: bool) -> "Labels":
    """Returns what is written on the saved run.

    Raises:
        SpecError: a text is too long, there are too many tags, or the run isn't saved.
    """
    from lepton_dash.spec import Problem, SpecError
    from lepton_dash.store import LONGEST, MOST_TAGS, Labels

    given = {"--name": (name, "name"), "--note": (notes, "notes")}
    given |= {f"--tag {tag}"[:60]: (tag, "tag") for tag in tags}
    too_long = _("has {count:,} characters, but at most {most:,} are saved.")
    problems = [
        Problem(option, too_long.format(count=len(text.strip()), most=LONGEST[kind]))
        for option, (text, kind) in given.items()
        if len(text.strip()) > LONGEST[kind]
    ]
    if len(tags) > MOST_TAGS:
        reason = _("is given {count} times, but at most {most} tags are saved.")
        problems.append(Problem("--tag", reason.format(count=len(tags), most=MOST_TAGS)))
    if (name or tags or notes) and not keep:
        option = "--name" if name else "--tag" if tags else "--note"
        problems.append(Problem(option, _("needs a saved run; leave out --no-keep.")))
    if problems:
        raise SpecError(problems)
    return Labels(name=name, tags=tags, notes=notes)


def _experiment(path: str, changes: tuple[str, ...]) -> "Experiment":
    from lepton_dash.spec import Experiment, parse_assignment

    if path == "-":
        stdin = sys.stdin.buffer.read().decode("utf-8", "replace")
        experiment = Experiment.from_toml(stdin)
    else:
        experiment = Experiment.load(path)
    return experiment.updated(**dict(parse_assignment(change) for change in changes))


def _timeline(path: str | None, experiment: "Experiment") -> "tuple[Change, ...]":
    from lepton_dash.spec import load_timeline

    return () if path is None else load_timeline(path, experiment)


def _train(
    experiment: "Experiment", timeline: "tuple[Change, ...]", keep: bool, labels: "Labels"
) -> "tuple[Run, str | None]":
    """Trains; returns the run, and the id that it is saved under, if it is."""
    from lepton_dash.run import train

    with _progress_bar() as progress, _stopped_by_signal() as stop:
        if not keep:
            return train(experiment, timeline, progress, stop=stop), None
        from lepton_dash.commands.keeping import Keeper

        keeper = Keeper(experiment, timeline, partial(click.echo, err=True), labels)
        try:
            run = train(experiment, timeline, progress, stop=stop, watch=keeper.watch)
        finally:
            keeper.stop()
        return run, keeper.finish(run, by_hand=stop())


@contextmanager
def _progress_bar() -> "Iterator[Progress]":
    """Yields what shows the progress on standard error, from its first call on."""
    from tqdm import tqdm

    interval = 0.1 if sys.stderr.isatty() else REFRESH
    bar: Any = None

    def show(epoch: int, epochs: int, row: Any) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(unit=" " + _("epochs"), mininterval=interval, total=epochs)
        bar.total = epochs
        if row is not None:
            bar.set_postfix_str(_("loss {loss:.4g}").format(loss=row[1]), refresh=False)
        bar.update(epoch - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()


@contextmanager
def _stopped_by_signal() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether Ctrl-C was pressed, or an end was asked for.

    The training then ends in order; a second Ctrl-C ends the process at once.
    """
    asked = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}

    def restore() -> None:
        for name, handler in before.items():
            signal.signal(name, handler)

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()
        restore()

    for name in names:
        signal.signal(name, ask)
    try:
        yield asked.is_set
    finally:
        restore()


def _check_writable(path: str | None) -> None:
    """Refuses a file that can't be written, before hours are spent on what goes into it."""
    from lepton_dash.spec import Problem, SpecError

    if path is None:
        return
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        reason = _("can't be written: there is no folder {folder}.").format(folder=folder)
    elif Path(path).is_dir():
        reason = _("can't be written: it is a folder.")
    elif not os.access(path if Path(path).exists() else folder, os.W_OK):
        reason = _("can't be written: this user may not write there.")
    else:
        return
    raise SpecError([Problem(path, reason)])


def _written(path: str | None, write: Callable[[str], Any]) -> bool:
    """Writes a file and returns whether that went well; if not, says so in a sentence."""
    if path is None:
        return True
    try:
        write(path)
    except OSError as error:
        words = error.strerror or str(error)
        reason = _("{path} could not be written: {error}.").format(path=path, error=words)
        click.echo(reason, err=True)
        return False
    return True
