"""All runs of an owner as one table, light enough to list ten thousand of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Row, func, select

from lepton_dash.store import cleaning, rows
from lepton_dash.store.database import Store, now, reading
from lepton_dash.store.schema import runs

if TYPE_CHECKING:
    from pandas import DataFrame

_HEAVY = {"owner", "versions", "experiment", "settings", "timeline"}
_COLUMNS = [column for column in runs.columns if column.name not in _HEAVY]
_TIMES = ("created", "updated", "deleted")
_NUMBERS = (
    "train_loss",
    "validation_loss",
    "train_metric",
    "validation_metric",
    "best_loss",
    "seconds",
    "learning_rate",
)


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
    columns = dict(
        zip(names, zip(*found, strict=True) if found else [()] * len(names), strict=True)
    )
    columns["status"] = tuple(
        rows.status_of(status, updated, moment)
        for status, updated in zip(columns["status"], columns["updated"], strict=True)
    )
    columns["tags"] = tuple(map(rows.tags_of, columns["tags"]))
    frame = pd.DataFrame(columns)
    for name in _TIMES:
        # without a single time in a column its type would be another one
        frame[name] = pd.to_datetime(frame[name], unit="us", utc=True).astype("datetime64[us, UTC]")
    return frame.astype(dict.fromkeys(_NUMBERS, "float64") | {"favourite": "bool"})


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
