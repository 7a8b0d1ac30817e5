"""`lepton-dash runs`: the runs that are kept, in a terminal."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unicodedata import combining, east_asian_width

import click

from lepton_dash.commands.kept_runs import (
    BAD_INPUT,
    RUN_HELP,
    said_in_a_sentence,
    weights_or_note,
)
from lepton_dash.commands.spoken import Group
from lepton_dash.i18n import N_, _, listed, ngettext
from lepton_dash.number_text import metric_text, number_text
from lepton_dash.shortening import shortened
from lepton_dash.standing import source_words, status_words
from lepton_dash.values import duration_text, value_text

if TYPE_CHECKING:
    from lepton_dash.store import Store, StoredRun

LISTED = 20
"""Runs that are listed where no other number is asked for."""
SHORT = 8
"""Characters of an id in a list: enough to name it among thousands."""
_OWNER = 16
"""Characters of an owner in a list."""
_CAPTION = 44
"""Characters of a name in a list."""
EVERYBODY = "all"
"""In place of an owner."""
_MEGABYTE = 1e6  # bytes


@click.group(
    cls=Group, help=N_("Runs that were kept: list, show, export, delete and restore them.")
)
def runs() -> None:
    """What is below `lepton-dash runs`."""


@runs.command("list", help=N_("List the runs, the newest first."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print a JSON list, for programs."))
@click.option(
    "--search",
    default="",
    metavar="TEXT",
    help=N_("Only those whose name, data, tags … have this."),
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=LISTED,
    show_default=True,
    metavar="N",
    help=N_("How many at most."),
)
@click.option("--all", "everything", is_flag=True, help=N_("All of them."))
@click.option("--deleted", is_flag=True, help=N_("Those that were deleted."))
@click.option(
    "--owner",
    default="",
    metavar="OWNER",
    help=N_(
        "Those of a visitor of this server, as lepton-dash runs owners calls them, or of all;"
        " without it, your own."
    ),
)
def list_command(
    as_json: bool, search: str, limit: int, everything: bool, deleted: bool, owner: str
) -> None:
    """Prints a line a run."""
    with said_in_a_sentence():
        from lepton_dash import store
        from lepton_dash.saved_runs import differing_settings
        from lepton_dash.words import label_of

        opened = store.default_store()
        whose = None if owner == EVERYBODY else _meant(opened, owner)
        table = store.overview(opened, whose, deleted=deleted)
        records = cast("list[dict[str, Any]]", table.to_dict("records"))
        entries = [entry for entry in records if _has(entry, search)]
        shown = entries if everything else entries[:limit]
        if as_json:
            _print_json([_plain(entry) for entry in shown])
            return
        if not shown:
            click.echo(_nothing(search, deleted, opened.place), err=True)
            return
        told = differing_settings(table[table["id"].isin([one["id"] for one in shown])])
        headings = [_(words) for words in _HEADINGS] + [label_of(name) for name in told]
        lines = [[*_line(one), *(value_text(name, one[name]) for name in told)] for one in shown]
        if whose is None:
            headings.append(_("owner"))
            for line, entry in zip(lines, shown, strict=True):
                line.append(entry["owner"][:_OWNER])
        for words in _aligned([headings, *lines]):
            click.echo(words)
        if rest := len(entries) - len(shown):
            click.echo(
                ngettext(
                    "… and {count:,} more; --all lists it.",
                    "… and {count:,} more; --all lists them.",
                    rest,
                ).format(count=rest),
                err=True,
            )


@runs.command("owners", help=N_("List whose runs are kept here, and how many."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print a JSON list, for programs."))
def owners_command(as_json: bool) -> None:
    """Prints a line for everybody who has runs, those with the most bytes first."""
    with said_in_a_sentence():
        from lepton_dash import store

        opened = store.default_store()
        found = store.owners(opened)
        if as_json:
            _print_json([one._asdict() for one in found])
            return
        if not found:
            click.echo(_nothing("", False, opened.place), err=True)
            return
        lines = [
            (
                one.id[:_OWNER],
                f"{one.runs:,}",
                f"{one.deleted:,}",
                f"{one.nbytes / _MEGABYTE:,.1f} MB",
                _moment(one.updated),
            )
            for one in found
        ]
        headings = [_("owner"), _("runs"), _("deleted"), _("size"), _("written last")]
        for line in _aligned([headings, *lines]):
            click.echo(line)


@runs.command("show", help=N_("Show what is known of a run.") + "\n\n" + RUN_HELP)
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help=N_("Print a JSON object, for programs."))
def show_command(run: str, as_json: bool) -> None:
    """Prints a run's numbers, where it comes from, and its spec."""
    with said_in_a_sentence():
        from lepton_dash import store
        from lepton_dash.saved_runs import find

        found = find(store.default_store(), run)
        if as_json:
            _print_json(_whole(found))
            return
        for line in _aligned(_details(found)):
            click.echo(line)
        if found.labels.notes:
            click.echo("\n" + found.labels.notes)
        click.echo("\n" + found.origin.experiment.to_toml(), nl=False)


@runs.command(
    "export", help=N_("Write a run's spec, changes, history and weights.") + "\n\n" + RUN_HELP
)
@click.argument("run")
@click.option(
    "--out", type=click.Path(), metavar="FOLDER", help=N_("Where to; a new folder here by default.")
)
def export_command(run: str, out: str | None) -> None:
    """Writes a folder."""
    with said_in_a_sentence():
        from lepton_dash import store
        from lepton_dash.saved_runs import find

        opened = store.default_store()
        found = find(opened, run)
        folder = Path(out or _folder_name(found))
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            click.echo(
                _("{path} is there already; name another folder with --out.").format(path=folder),
                err=True,
            )
            sys.exit(BAD_INPUT)
        files, notes = _files(opened, found)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        click.echo(str(folder))
        for note in notes:
            click.echo(note, err=True)


@runs.command("delete", help=N_("Delete runs; runs restore brings them back.") + "\n\n" + RUN_HELP)
@click.argument("run", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help=N_("Don't ask."))
def delete_command(run: tuple[str, ...], yes: bool) -> None:
    """Takes runs out of the list."""
    with said_in_a_sentence():
        from lepton_dash import store
        from lepton_dash.saved_runs import find_all

        opened = store.default_store()
        found = find_all(opened, run)
        if not yes and not _is_meant(found):
            sys.exit(BAD_INPUT)
        count = _of_each_owner(store.delete, opened, found)
        click.echo(
            ngettext("{count} run is deleted.", "{count} runs are deleted.", count).format(
                count=count
            )
            + " "
            + _("lepton-dash runs restore {ids} brings back what is still wanted.").format(
                ids=" ".join(one.id[:SHORT] for one in found)
            ),
            err=True,
        )


@runs.command("restore", help=N_("Bring deleted runs back.") + "\n\n" + RUN_HELP)
@click.argument("run", nargs=-1, required=True)
def restore_command(run: tuple[str, ...]) -> None:
    """Puts deleted runs into the list again."""
    with said_in_a_sentence():
        from lepton_dash import store
        from lepton_dash.saved_runs import find_all

        opened = store.default_store()
        count = _of_each_owner(store.restore, opened, find_all(opened, run, deleted=True))
        click.echo(
            ngettext("{count} run is back.", "{count} runs are back.", count).format(count=count),
            err=True,
        )


# --- lists ---

_HEADINGS = (
    N_("id"),
    N_("began"),
    N_("run"),
    N_("state"),
    N_("epochs"),
    N_("loss"),
    N_("validation"),
    N_("accuracy"),
)


def _line(entry: Mapping[str, Any]) -> tuple[str, ...]:
    caption = entry["name"] or entry["title"]
    mark = "★ " if entry["favourite"] else ""
    metric = entry["validation_metric"]
    metric = entry["train_metric"] if metric != metric else metric
    return (
        entry["id"][:SHORT],
        _moment(entry["created"].to_pydatetime()),
        mark + shortened(caption, _CAPTION),
        status_words(entry["status"], entry["source"]),
        f"{entry['epoch']:,}",
        _number(entry["train_loss"]),
        _number(entry["validation_loss"]),
        _metric(entry["task"], metric),
    )


def _has(entry: Mapping[str, Any], search: str) -> bool:
    """Whether a run has all words of a search somewhere in what is listed of it."""
    said = [entry[name] for name in ("name", "title", "notes", "status", "source", "dataset")]
    said += [*entry["tags"], entry["hidden_sizes"], entry["optimizer"], entry["loss"]]
    said += [status_words(entry["status"], entry["source"]), source_words(entry["source"])]
    text = " ".join(map(str, said)).casefold()
    known = entry["id"].casefold()  # its letters mean nothing; one is known by how it begins
    return all(word in text or known.startswith(word) for word in search.casefold().split())


def _nothing(search: str, deleted: bool, place: str) -> str:
    if search:
        return _("No run mentions {text}.").format(text=repr(search[:60]))
    if deleted:
        return _("No run was deleted.")
    return _("There is no run in {place} yet; lepton-dash train keeps what it trains.").format(
        place=place
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns below each other; control characters of names do nothing in a terminal."""
    cells = [["".join(c if c.isprintable() else " " for c in cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _width(text: str) -> int:
    """Columns that it takes in a terminal, where a Chinese letter takes two."""
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def _meant(opened: "Store", owner: str) -> str:
    """The owner whose name begins so; nobody named: oneself.

    Raises:
        StoreError: there is none, or there are several.
    """
    from lepton_dash import store

    if not owner or owner == store.LOCAL:
        return store.LOCAL
    known = [one.id for one in store.owners(opened)]
    meant = [name for name in known if name.startswith(owner)]
    if len(meant) == 1:
        return meant[0]
    raise store.StoreError(
        _("Nobody is called {name}; lepton-dash runs owners says who has runs.").format(
            name=repr(owner[:60])
        )
        if not meant
        else _("{count} owners begin with {name}; write more of it.").format(
            count=len(meant), name=owner
        )
    )


def _moment(moment: datetime) -> str:
    """A time as clocks here show it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _number(value: float | None) -> str:
    return "-" if value is None or value != value else number_text(value)


def _metric(task: str, value: float | None) -> str:
    if value is None or value != value:
        return "-"
    text = metric_text(value, task == "regression")
    return f"R² {text}" if task == "regression" else text


# --- one run ---


def _details(run: "StoredRun") -> list[tuple[str, str]]:
    from lepton_dash import store

    origin, summary, labels = run.origin, run.summary, run.labels
    metric = _("R²") if origin.task == "regression" else _("accuracy")
    told = [
        (_("run"), run.caption),
        (_("id"), run.id),
        (_("tags"), listed(labels.tags)),
        (_("state"), status_words(summary.status, origin.source)),
        (_("began"), _moment(run.created)),
        (_("trained for"), duration_text(summary.seconds)),
        (_("epochs"), f"{summary.epoch:,}"),
        (_("training loss"), _number(summary.train_loss)),
        (_("validation loss"), _number(summary.validation_loss)),
        (f"{metric} ({_('training')})", _metric(origin.task, summary.train_metric)),
        (f"{metric} ({_('validation')})", _metric(origin.task, summary.validation_metric)),
        (
            _("best epoch"),
            f"{summary.best_epoch:,} ({_number(summary.best_loss)})"
            if summary.best_epoch
            else _("not known"),
        ),
        (_("parameters"), f"{origin.num_params:,}"),
        (_("changes on the way"), str(len(run.timeline))),
        (_("from"), source_words(origin.source)),
        (_("owner"), "" if run.owner == store.LOCAL else run.owner),
        (_("device"), origin.device),
        (_("versions"), listed(f"{name} {is_}" for name, is_ in origin.versions.items())),
    ]
    return [(name, value) for name, value in told if value]


def _whole(run: "StoredRun") -> dict[str, Any]:
    from lepton_dash.spec import timeline_to_json

    return {
        "id": run.id,
        "created": run.created,
        "updated": run.updated,
        **run.labels._asdict(),
        "title": run.origin.title,
        **run.summary._asdict(),
        "task": run.origin.task,
        "parameters": run.origin.num_params,
        "device": run.origin.device,
        "source": run.origin.source,
        "versions": dict(run.origin.versions),
        "experiment": run.origin.experiment.to_dict(),
        "timeline": json.loads(timeline_to_json(run.timeline)),
    }


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the list as JSON has it: what there is none of is null."""
    return {
        name: None if not isinstance(value, tuple) and value != value else value
        for name, value in entry.items()
    }


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2, default=_as_text))


def _as_text(value: Any) -> str:
    """Times, which JSON has no form of its own for."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _folder_name(run: "StoredRun") -> str:
    from lepton_dash.export.names import file_name

    return file_name(f"{run.caption} {run.id[:SHORT]}")


def _files(opened: "Store", run: "StoredRun") -> tuple[dict[str, bytes], tuple[str, ...]]:
    """What is written of a run, by name; and what couldn't be, in sentences."""
    import pandas as pd

    from lepton_dash import kept, store
    from lepton_dash.export.names import csv_bytes
    from lepton_dash.spec import timeline_to_json

    history = pd.DataFrame(store.history(opened, run.id), columns=list(store.COLUMNS))
    network, notes = weights_or_note(lambda: kept.open_run(opened, run.id))
    return {
        "spec.toml": run.origin.experiment.to_toml().encode(),
        "timeline.json": timeline_to_json(run.timeline).encode(),
        "history.csv": csv_bytes(history.astype({"epoch": "int64"})),
        **network,
    }, notes


# --- deletion ---


def _is_meant(found: "Sequence[StoredRun]") -> bool:
    """Asks whether these are to be deleted."""
    for run in found:
        click.echo(f"{run.id[:SHORT]}  {_moment(run.created)}  {run.caption}", err=True)
    if not sys.stdin.isatty():
        click.echo(_("Nobody is here to confirm this; add --yes."), err=True)
        return False
    return click.confirm(
        ngettext("Delete it?", "Delete these {count} runs?", len(found)).format(count=len(found)),
        err=True,
    )


def _of_each_owner(
    act: "Callable[[Store, str, Sequence[str]], int]",
    opened: "Store",
    found: "Sequence[StoredRun]",
) -> int:
    """Does it with each owner's runs: an id that is written out may be one of the browser's."""
    owners = {run.owner for run in found}
    return sum(
        act(opened, owner, [run.id for run in found if run.owner == owner]) for owner in owners
    )
