"""Runs of the store, as a command line names them, and what it says when that can't be."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lepton_dash.i18n import N_, _, listed

if TYPE_CHECKING:
    from lepton_dash.run import Run
    from lepton_dash.store import Store, StoredRun

# exit codes; the first one is click's own for a wrong option
BAD_INPUT = 2
NOT_WRITTEN = 1
LAST = "last"
_MOST_MEANT = 100
"""Runs that are counted whose ids begin as somebody wrote."""

RUN_HELP = N_('RUN is an id, a beginning of one that no other has, or "last".')


@contextmanager
def said_in_a_sentence() -> Iterator[None]:
    """Ends the process where something can't be done: a sentence on standard error, no traceback.

    An OSError is one of a file that is written.
    """
    from lepton_dash.data import DataError
    from lepton_dash.export.errors import ExportError
    from lepton_dash.spec import SpecError
    from lepton_dash.store import StoreError

    try:
        yield
    except BrokenPipeError:  # what reads the output has seen enough
        sys.stderr.close()
        sys.exit(NOT_WRITTEN)
    except OSError as error:
        place = error.filename or _("The output")
        words = error.strerror or str(error)
        click.echo(
            _("{path} could not be written: {error}.").format(path=place, error=words), err=True
        )
        sys.exit(NOT_WRITTEN)
    except (StoreError, DataError, ExportError, SpecError) as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_INPUT)


def find(opened: "Store", named: str, *, deleted: bool = False) -> "StoredRun":
    """The run that somebody means.

    Args:
        opened: the store.
        named: its id, the beginning of it, whoever owns it, or "last" of one's own.
        deleted: whether it is one of those that were deleted.

    Raises:
        StoreError: when there is none, or several.
    """
    from lepton_dash import store

    if named == LAST:
        newest = store.list_runs(opened, store.LOCAL, deleted=deleted, limit=1)
        if not newest:
            raise store.StoreError(_nothing_there(deleted))
        return newest[0]
    whole = store.get(opened, named)
    if whole is not None and (whole.deleted is not None) == deleted:
        return whole
    meant = store.ids_beginning(opened, named, deleted=deleted, most=_MOST_MEANT)
    found = store.get(opened, meant[0]) if len(meant) == 1 else None
    if found is not None:
        return found
    if len(meant) > 1:
        raise store.StoreError(
            _("{count} runs begin with {named}; write more of the id: {ids}.").format(
                count=len(meant), named=named, ids=listed(meant[:5])
            )
        )
    is_elsewhere = whole is not None or bool(
        store.ids_beginning(opened, named, deleted=not deleted, most=1)
    )
    raise store.StoreError(_no_such_run(named, is_elsewhere, deleted))


def find_all(opened: "Store", named: Iterable[str], *, deleted: bool = False) -> "list[StoredRun]":
    """The runs that are meant, each once; see `find`."""
    found = [find(opened, one, deleted=deleted) for one in named]
    return list({run.id: run for run in found}.values())


def weights_or_note(open_run: "Callable[[], Run]") -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The file of a run's network by its name; where its data are gone, a sentence instead."""
    from lepton_dash.data import DataError

    try:
        return {"weights.safetensors": open_run().weights_file()}, ()
    except DataError as error:
        return {}, (_("{problem} The network is left out.").format(problem=error),)


def _nothing_there(deleted: bool) -> str:
    if deleted:
        return _("No run was deleted.")
    return _("There is no run yet; lepton-dash train keeps what it trains.")


def _no_such_run(named: str, is_elsewhere: bool, deleted: bool) -> str:
    said = repr(named[:60])
    if is_elsewhere and not deleted:
        return _("The run {named} was deleted; lepton-dash runs restore brings it back.").format(
            named=said
        )
    if is_elsewhere:
        return _("The run {named} isn't deleted.").format(named=said)
    if deleted:
        return _("No run {named} was deleted; lepton-dash runs list --deleted shows them.").format(
            named=said
        )
    return _("There is no run {named}; lepton-dash runs list shows them.").format(named=said)
