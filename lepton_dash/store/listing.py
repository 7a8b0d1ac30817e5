"""All runs of an owner as one table, light enough to list ten thousand of them; all owners."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sqlalchemy import BigInteger, Boolean, Double, Integer, Row, Text, func, select

from lepton_dash.store import cleaning, rows, titles
from lepton_dash.store.database import Store, now, reading
from lepton_dash.store.schema import blobs, is_there, runs, segments

if TYPE_CHECKING:
    from pandas import DataFrame

_HEAVY = {"versions", "experiment", "settings", "timeline"}
_COLUMNS = [column for column in runs.columns if column.name not in _HEAVY]
_TIMES = ("created", "updated", "deleted")
_NO_TIME = np.iinfo(np.int64).min  # what NumPy writes for it
# None becomes NaN among the floats
_DTYPES = {Text: "str", Double: "float64", BigInteger: "int64", Integer: "int64", Boolean: "bool"}


class Owner(NamedTuple):
    """Somebody whose runs are kept."""

    id: str
    """Of a browser a hash, which is no key to anything."""
    runs: int
    deleted: int
    """Runs that can still be brought back."""
    nbytes: int
    """Of the histories, networks and pictures of all of them."""
    updated: datetime
    """UTC, when one of them was written last."""


def overview(store: Store, owner: str | None, *, deleted: bool = False) -> "DataFrame":
    """A row for each run of an owner, the newest first.

    Args:
        store: where from.
        owner: whose; None: everybody's, for whoever runs the server.
        deleted: those that were deleted, instead of those that weren't.

    Returns:
        id, owner, created, updated, deleted (UTC), what its owner says (name, tags, notes,
        favourite), how far it is (see `Summary`; what there is none of is NaN), where it comes
        from (see `Origin`), how often a setting was changed on the way, and the settings at its
        start that a list is sorted by. The title is in the language of whoever reads.

    Raises:
        StoreError: when the database can't be read.
    """
    import pandas as pd

    query = (
        select(*_COLUMNS, titles.DETAILS)
        .where(is_there(runs, deleted))
        .order_by(runs.c.created.desc(), runs.c.id)
    )
    if owner is not None:
        query = query.where(runs.c.owner == owner)
    found: Sequence[Row] = ()
    moment = now(store)
    if owner is None or cleaning.is_identifier(owner):
        with reading(store) as connection:
            found = connection.execute(query).all()
    names = [*(column.name for column in _COLUMNS), "details"]
    columns: dict[str, Any] = dict(
        zip(names, zip(*found, strict=True) if found else [()] * len(names), strict=True)
    )
    columns["status"] = [
        rows.status_of(status, updated, moment) if status == "running" else status
        for status, updated in zip(columns["status"], columns["updated"], strict=True)
    ]
    columns["title"] = _titles(columns)
    columns["tags"] = pd.Series(list(map(rows.tags_of, columns["tags"])), dtype=object)
    for column in _COLUMNS:  # of the same type with rows and without
        dtype = _DTYPES[type(column.type)]
        if column.name not in ("tags", *_TIMES):
            columns[column.name] = pd.Series(columns[column.name], dtype=dtype)
    for name in _TIMES:
        times = np.array([_NO_TIME if time is None else time for time in columns[name]], np.int64)
        columns[name] = pd.Series(times.view("M8[us]")).dt.tz_localize("UTC")
    return pd.DataFrame(columns)


def _titles(columns: dict[str, Any]) -> list[str]:
    """What the runs are called, of which many are alike."""
    parts = ("title", "dataset", "hidden_sizes", "activation")
    keys = list(zip(*(columns[part] for part in parts), columns.pop("details"), strict=True))
    called = {key: titles.told(*key) for key in set(keys)}
    return [called[key] for key in keys]


def owners(store: Store) -> list[Owner]:
    """Everybody whose runs are kept, those with the most bytes first.

    Raises:
        StoreError: when the database can't be read.
    """
    heavy = [
        select(runs.c.owner, func.sum(func.length(table.c.data)))
        .join(table, table.c.run_id == runs.c.id)
        .group_by(runs.c.owner)
        for table in (blobs, segments)
    ]
    counts = select(
        runs.c.owner,
        func.count() - func.count(runs.c.deleted),
        func.count(runs.c.deleted),
        func.max(runs.c.updated),
    ).group_by(runs.c.owner)
    with reading(store) as connection:
        sizes: Counter[str] = Counter()
        for query in heavy:
            sizes.update({owner: int(nbytes) for owner, nbytes in connection.execute(query)})
        found = [
            Owner(owner, count, deleted, sizes[owner], rows.moment(updated))
            for owner, count, deleted, updated in connection.execute(counts)
        ]
    return sorted(found, key=lambda one: (-one.nbytes, one.id))


def ids_beginning(store: Store, beginning: str, *, deleted: bool = False, most: int) -> list[str]:
    """Ids of runs, whoever owns them, that begin so; `most` of them at most.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(beginning):
        return []
    query = select(runs.c.id).where(
        runs.c.id.startswith(beginning, autoescape=True), is_there(runs, deleted)
    )
    with reading(store) as connection:
        # SQLite doesn't tell small letters from capitals here
        found = [run_id for (run_id,) in connection.execute(query) if run_id.startswith(beginning)]
    return sorted(found)[:most]


def stamp(store: Store, owner: str, *, deleted: bool = False) -> tuple[int, int]:
    """Something that changes when a run of the owner begins, goes on, or is deleted or restored.

    It costs a fraction of what `overview` does. What is said of a run (`label`) doesn't change it.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(owner):
        return 0, 0
    newest = func.max(runs.c.deleted if deleted else runs.c.updated)
    query = select(func.count(), func.coalesce(newest, 0)).where(
        runs.c.owner == owner, is_there(runs, deleted)
    )
    with reading(store) as connection:
        count, moment = connection.execute(query).one()
    return count, moment
