"""Saved runs by id: listed, found and loaded, for Python and the command line."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lepton_dash import store
from lepton_dash.i18n import _, listed
from lepton_dash.store import Store, StoredRun

if TYPE_CHECKING:
    from pandas import DataFrame

    from lepton_dash.run import Run

LAST = "last"
_MOST_MEANT = 100
"""Runs that are counted whose ids begin as somebody wrote."""
_OF_THE_STORE = ["owner", "updated", "deleted", "examples_hash", "split_hash", "step"]
"""Columns of the store that say nothing about a training."""


SETTINGS = ("seed", "optimizer", "loss", "learning_rate", "batch_size", "data_seed")
"""Columns of the store that tell runs apart which have the same title."""


def differing_settings(table: "DataFrame") -> list[str]:
    """Return those of `SETTINGS` that are not the same in all runs of a table."""
    return [name for name in SETTINGS if table[name].nunique() > 1]


def runs() -> "DataFrame":
    """Return a row for each of your saved runs, the newest first, with its id for `load_run`.

    Raises:
        StoreError: when the database can't be read.
    """
    table = store.overview(store.default_store(), store.LOCAL)
    return table.drop(columns=_OF_THE_STORE)


def load_run(run_id: str = LAST) -> "Run":
    """Return a saved run with its history and its network, ready to predict.

    Args:
        run_id: its id, a beginning of it that no other run has, or "last".

    Raises:
        StoreError: there is no such run, or the database can't be read.
        DataError: its data can't be used, have changed, or are gone.
    """
    from lepton_dash.kept import open_run

    opened = store.default_store()
    return open_run(opened, find(opened, run_id).id)


def find(opened: Store, named: str, *, deleted: bool = False) -> StoredRun:
    """The run that somebody means.

    Args:
        opened: the store.
        named: its id, the beginning of it, whoever owns it, or "last" of one's own.
        deleted: whether it is one of those that were deleted.

    Raises:
        StoreError: when there is none, or several.
    """
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


def find_all(opened: Store, named: Iterable[str], *, deleted: bool = False) -> list[StoredRun]:
    """The runs that are meant, each once; see `find`."""
    found = [find(opened, one, deleted=deleted) for one in named]
    return list({run.id: run for run in found}.values())


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
