"""All runs of an owner as one table, light enough to list ten thousand of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import BigInteger, Boolean, Double, Integer, Row, Text, func, select

from lepton_dash.store import cleaning, rows
from lepton_dash.store.database import Store, now, reading
from lepton_dash.store.schema import runs

if TYPE_CHECKING:
    from pandas import DataFrame

_HEAVY = {"owner", "versions", "experiment", "settings", "timeline"}
_COLUMNS = [column for column in runs.columns if column.name not in _HEAVY]
_TIMES = ("created", "updated", "deleted")
_NO_TIME = np.iinfo(np.int64).min  # what NumPy writes for it
# None becomes NaN among the floats
_DTYPES = {Text: "str", Double: "float64", BigInteger: "int64", Integer: "int64", Boolean: "bool"}


def overview(store: Store, owner: str, *, deleted: bool = False) -> "DataFrame":
    """A row for each run of an owner, the newest first.

    Args:
        store: where from.
        owner: whose.
        deleted: those that were deleted, instead of those that weren't.

    Returns:
        id, created, updated, deleted (UTC), what its owner says (name, tags, notes, favourite),
        how far it is (see `Summary`; what there is none of is NaN), where it comes from (see
        `Origin`), how often a setting was changed on the way, and the settings at its start that a
        list is sorted by.

    Raises:
        StoreError: when the database can't be read.
    """
    import pandas as pd

    is_there = runs.c.deleted.is_not(None) if deleted else runs.c.deleted.is_(None)
    query = (
        select(*_COLUMNS)
        .where(runs.c.owner == owner, is_there)
        .order_by(runs.c.created.desc(), runs.c.id)
    )
    found: Sequence[Row] = ()
    moment = now(store)
    if cleaning.is_identifier(owner):
        with reading(store) as connection:
            found = connection.execute(query).all()
    names = [column.name for column in _COLUMNS]
    columns: dict[str, Any] = dict(
        zip(names, zip(*found, strict=True) if found else [()] * len(names), strict=True)
    )
    columns["status"] = [
        rows.status_of(status, updated, moment) if status == "running" else status
        for status, updated in zip(columns["status"], columns["updated"], strict=True)
    ]
    columns["tags"] = pd.Series(list(map(rows.tags_of, columns["tags"])), dtype=object)
    for column in _COLUMNS:  # of the same type with rows and without
        dtype = _DTYPES[type(column.type)]
        if column.name not in ("tags", *_TIMES):
            columns[column.name] = pd.Series(columns[column.name], dtype=dtype)
    for name in _TIMES:
        times = np.array([_NO_TIME if time is None else time for time in columns[name]], np.int64)
        columns[name] = pd.Series(times.view("M8[us]")).dt.tz_localize("UTC")
    return pd.DataFrame(columns)


def stamp(store: Store, owner: str, *, deleted: bool = False) -> tuple[int, int]:
    """Something that changes when a run of the owner begins, goes on, or is deleted or restored.

    It costs a fraction of what `overview` does. What is said of a run (`label`) doesn't change it.

    Raises:
        StoreError: when the database can't be read.
    """
    is_there = runs.c.deleted.is_not(None) if deleted else runs.c.deleted.is_(None)
    if not cleaning.is_identifier(owner):
        return 0, 0
    newest = func.max(runs.c.deleted if deleted else runs.c.updated)
    query = select(func.count(), func.coalesce(newest, 0)).where(runs.c.owner == owner, is_there)
    with reading(store) as connection:
        count, moment = connection.execute(query).one()
    return count, moment
