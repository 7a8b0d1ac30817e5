"""What its owner does with a run: says something of it, deletes it, brings it back.

Nobody else can: a run of another owner is no run here.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select, update

from lepton_dash.store import cleaning, rows
from lepton_dash.store.database import Store, now, writing
from lepton_dash.store.ids import portions
from lepton_dash.store.records import Labels
from lepton_dash.store.schema import is_there, reports, runs


def label(store: Store, owner: str, run_id: str, labels: Labels) -> bool:
    """Keeps what its owner says of a run; False: this owner has no such run.

    Raises:
        StoreError: when the database can't be written.
    """
    return _change(store, owner, [run_id], rows.of_labels(labels)) > 0


def star(store: Store, owner: str, ids: Iterable[str], favourite: bool) -> int:
    """Makes runs favourites, or no longer. Returns how many.

    Raises:
        StoreError: when the database can't be written.
    """
    return _change(store, owner, ids, {"favourite": favourite})


def tag(
    store: Store, owner: str, ids: Iterable[str], add: Iterable[str], remove: Iterable[str] = ()
) -> int:
    """Add tags to runs, and take others off them. Returns how many runs changed.

    Raises:
        StoreError: when the database can't be written.
    """
    if not cleaning.is_identifier(owner):
        return 0
    gone, new = {cleaning.tag_key(words) for words in remove}, tuple(add)
    changed = 0
    with writing(store) as connection:
        for some in portions(list(ids)):
            chosen = (runs.c.owner == owner, runs.c.id.in_(some))
            by_tags: dict[str, list[str]] = {}
            for run_id, tags in connection.execute(select(runs.c.id, runs.c.tags).where(*chosen)):
                by_tags.setdefault(tags, []).append(run_id)
            for tags, tagged in by_tags.items():
                left = (one for one in rows.tags_of(tags) if cleaning.tag_key(one) not in gone)
                values = rows.of_tags((*left, *new))
                if values["tags"] != tags:
                    query = update(runs).where(runs.c.id.in_(tagged)).values(values)
                    changed += connection.execute(query).rowcount
    return changed


def delete(store: Store, owner: str, ids: Iterable[str]) -> int:
    """Takes runs out of the list; `restore` brings them back. Returns how many.

    Raises:
        StoreError: when the database can't be written.
    """
    return _change(store, owner, ids, {"deleted": now(store)}, is_there(runs))


def restore(store: Store, owner: str, ids: Iterable[str]) -> int:
    """Brings deleted runs back. Returns how many.

    Raises:
        StoreError: when the database can't be written.
    """
    return _change(store, owner, ids, {"deleted": None}, is_there(runs, deleted=True))


def _change(
    store: Store, owner: str, ids: Iterable[str], values: dict[str, Any], *conditions: Any
) -> int:
    """Changes the runs of these ids that are the owner's. When they were trained stays."""
    if not cleaning.is_identifier(owner):
        return 0
    count = 0
    with writing(store) as connection:
        for some in portions(list(ids)):
            chosen = (runs.c.owner == owner, runs.c.id.in_(some), *conditions)
            count += connection.execute(update(runs).where(*chosen).values(values)).rowcount
    return count


def purge(store: Store, older_than: timedelta) -> int:
    """Removes for good the runs and reports that were deleted longer ago. Returns how many.

    Raises:
        StoreError: when the database can't be written.
    """
    before = now(store) - round(older_than / timedelta(microseconds=1))
    with writing(store) as connection:
        return sum(
            connection.execute(sql_delete(table).where(table.c.deleted < before)).rowcount
            for table in (runs, reports)
        )


def prune(store: Store, owner: str, most: int) -> int:
    """Removes for good the oldest runs of an owner who has more than `most`. Returns how many.

    One that is named, tagged, noted or a favourite stays, and so does one that is training.

    Raises:
        StoreError: when the database can't be written.
    """
    if not cleaning.is_identifier(owner):
        return 0
    own = (runs.c.owner == owner, is_there(runs))
    idle_since = now(store) - round(rows.INTERRUPTED_AFTER * 1e6)
    with writing(store) as connection:
        count = connection.execute(select(func.count()).where(*own)).scalar_one()
        if count <= most:
            return 0
        unsaid = (
            runs.c.name == "",
            runs.c.tags == "[]",
            runs.c.notes == "",
            runs.c.favourite.is_(False),
            runs.c.updated < idle_since,
        )
        oldest = select(runs.c.id).where(*own, *unsaid).order_by(runs.c.created).limit(count - most)
        return connection.execute(sql_delete(runs).where(runs.c.id.in_(oldest))).rowcount
