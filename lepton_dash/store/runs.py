"""Keeping runs: beginning one, writing its progress, reading it back, labels, deletion.

Whoever has the id of a run may look at it; only its owner may change what is said of it.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Insert, Table, bindparam, func, select, update
from sqlalchemy import delete as sql_delete
from sqlalchemy.dialects import postgresql, sqlite

from lepton_dash.i18n import N_
from lepton_dash.store import cleaning, rows, segments
from lepton_dash.store.database import Store, microseconds, now, reading, writing
from lepton_dash.store.errors import StoreError, UnknownRunError
from lepton_dash.store.records import COLUMNS, Labels, Origin, Progress, StoredRun, Summary, Weights
from lepton_dash.store.schema import blobs, reports, runs

LOCAL = "local"
"""The owner of runs on one's own machine."""

MOST_AT_ONCE = 500
"""Ids in one question to the database."""

_SOMETIMES = ("timeline", "num_changes", "settings")
"""What a write of progress leaves as it is where nothing is given."""

_UPDATE = (
    update(runs)
    .where(runs.c.id == bindparam("run"))
    .values(
        {name: bindparam(name) for name in ("updated", *rows.of_summary(Summary()))}
        | {
            name: func.coalesce(bindparam(f"new_{name}", type_=runs.c[name].type), runs.c[name])
            for name in _SOMETIMES
        }
    )
)
_KINDS = ("final", "best", "thumbnail")


def new_id() -> str:
    """An id that nobody guesses; on a command line it is no option, which begins with a hyphen."""
    return secrets.token_urlsafe(16).replace("-", "_")


# --- writing ---


def create(
    store: Store, run_id: str, owner: str, origin: Origin, created: datetime | None = None
) -> None:
    """Begins to keep a run; one that is there already stays as it is.

    Args:
        store: where to.
        run_id: of `new_id`.
        owner: whose run it is.
        origin: where it comes from.
        created: when it began; None: now.

    Raises:
        StoreError: when the database refuses it.
    """
    create_many(store, [(run_id, owner, origin)], created)


def create_many(
    store: Store, new: Sequence[tuple[str, str, Origin]], created: datetime | None = None
) -> None:
    """Begins to keep several runs, in one transaction; see `create`.

    Args:
        store: where to.
        new: for each the id, the owner, and where it comes from.
        created: when they began; None: now.

    Raises:
        StoreError: when the database refuses it; then none was begun.
    """
    moment = now(store)
    began = moment if created is None else microseconds(created)
    times = {"created": began, "updated": moment}
    # in one order, see `write_many`
    values = [times | _new(*one) for one in sorted(new, key=lambda one: one[0])]
    if values:
        with writing(store) as connection:
            insert = _insert(connection.dialect.name, runs)
            connection.execute(insert.on_conflict_do_nothing(), values)


def _new(run_id: str, owner: str, origin: Origin) -> dict[str, Any]:
    """The columns of a run that begins."""
    if not (cleaning.is_identifier(run_id) and cleaning.is_identifier(owner)):
        raise StoreError(N_("A run can't be kept under this id; open the page anew."))
    return {
        "id": run_id,
        "owner": owner,
        **rows.of_labels(Labels()),
        **rows.of_origin(origin),
        **rows.of_summary(Summary()),
        **rows.of_timeline(()),
    }


def write(store: Store, run_id: str, progress: Progress) -> None:
    """Keeps how far a run has come.

    Raises:
        StoreError: when the database refuses it, or doesn't have that run.
    """
    write_many(store, [(run_id, progress)])


def write_many(store: Store, progress: Sequence[tuple[str, Progress]]) -> None:
    """Keeps how far several runs have come, in one transaction.

    Raises:
        UnknownRunError: some of them aren't there; the others were written.
        StoreError: when the database refuses it; then nothing was written.
    """
    # always in the same order: two processes that write the same runs don't block each other
    usable = sorted(
        (one for one in progress if cleaning.is_identifier(one[0])), key=lambda one: one[0]
    )
    missing = {run_id for run_id, _progress in progress} - {run_id for run_id, _one in usable}
    if usable:
        with writing(store) as connection:
            there = _update(connection, usable, now(store))
            missing |= {run_id for run_id, _one in usable} - there
            known = [one for one in usable if one[0] in there]
            segments.replace_rows(
                connection,
                [
                    (run_id, one.rows_from, one.rows)
                    for run_id, one in known
                    if one.rows is not None
                ],
            )
            given = [blob for run_id, one in known for blob in _given_blobs(run_id, one)]
            if given:
                connection.execute(_replace_blob(connection.dialect.name), given)
    if missing:
        raise UnknownRunError(sorted(missing))


def _update(
    connection: Connection, progress: Sequence[tuple[str, Progress]], moment: int
) -> set[str]:
    """Writes the columns of these runs, and locks them on PostgreSQL. Returns which are there."""
    values = [{"run": run_id, "updated": moment, **_columns(one)} for run_id, one in progress]
    count = connection.execute(_UPDATE, values).rowcount
    ids = [run_id for run_id, _one in progress]
    if count == len(ids):
        return set(ids)
    return {
        run_id
        for some in _portions(ids)
        for run_id in connection.execute(select(runs.c.id).where(runs.c.id.in_(some))).scalars()
    }


def _columns(progress: Progress) -> dict[str, Any]:
    """What `_UPDATE` wants to know of a run."""
    timeline, settings = progress.timeline, progress.settings
    sometimes = dict.fromkeys(_SOMETIMES) | ({} if timeline is None else rows.of_timeline(timeline))
    if settings is not None:
        sometimes["settings"] = rows.experiment_to_json(settings)
    new = {f"new_{name}": value for name, value in sometimes.items()}
    return rows.of_summary(progress.summary) | new


def _given_blobs(run_id: str, progress: Progress) -> Iterator[dict[str, Any]]:
    """The rows of the table of blobs that a write replaces."""
    for kind in _KINDS:
        data = getattr(progress, kind)
        if data is not None:
            yield {"run_id": run_id, "kind": kind, "data": bytes(data)}


@cache
def _replace_blob(dialect: str) -> Insert:
    """The statement that puts a blob in the place of the one before, if there is one."""
    insert = _insert(dialect, blobs)
    return insert.on_conflict_do_update(
        index_elements=["run_id", "kind"], set_={"data": insert.excluded.data}
    )


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insertion that may say what happens when the row is there already."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


# --- reading ---


def get(store: Store, run_id: str) -> StoredRun | None:
    """The run of that id, whoever owns it, a deleted one too; None: there is none.

    Raises:
        StoreError: when the database can't be read.
    """
    found = get_many(store, [run_id])
    return found[0] if found else None


def get_many(store: Store, ids: Iterable[str]) -> list[StoredRun]:
    """The runs of these ids, in their order; an id that there is no run of is left out.

    Raises:
        StoreError: when the database can't be read.
    """
    wanted = list(dict.fromkeys(ids))
    found: dict[str, StoredRun] = {}
    with reading(store) as connection:
        moment = now(store)
        for some in _portions(wanted):
            for row in connection.execute(select(runs).where(runs.c.id.in_(some))):
                found[row.id] = rows.run_of(row, moment)
    return [found[run_id] for run_id in wanted if run_id in found]


def list_runs(
    store: Store, owner: str, *, deleted: bool = False, limit: int | None = None
) -> list[StoredRun]:
    """The runs of an owner, the newest first.

    Args:
        store: where from.
        owner: whose.
        deleted: those that were deleted, instead of those that weren't.
        limit: how many at most.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(owner):
        return []
    is_there = runs.c.deleted.is_not(None) if deleted else runs.c.deleted.is_(None)
    query = (
        select(runs)
        .where(runs.c.owner == owner, is_there)
        .order_by(runs.c.created.desc(), runs.c.id)
        .limit(limit)
    )
    with reading(store) as connection:
        moment = now(store)
        return [rows.run_of(row, moment) for row in connection.execute(query)]


def history(store: Store, run_id: str) -> NDArray[np.float64]:
    """The history [K, C] of a run, see `COLUMNS`; empty if there is none.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(run_id):
        return np.empty((0, len(COLUMNS)))
    with reading(store) as connection:
        return segments.read_rows(connection, run_id)


def weights(store: Store, run_id: str) -> Weights:
    """The parameters that were kept of a run.

    Raises:
        StoreError: when the database can't be read.
    """
    found = _blobs(store, [run_id], ("final", "best"))
    return Weights(found.get((run_id, "final")), found.get((run_id, "best")))


def thumbnail(store: Store, run_id: str) -> bytes | None:
    """The picture of a run, as a PNG.

    Raises:
        StoreError: when the database can't be read.
    """
    return thumbnails(store, [run_id]).get(run_id)


def thumbnails(store: Store, ids: Iterable[str]) -> dict[str, bytes]:
    """The pictures of several runs; one that has none is left out.

    Raises:
        StoreError: when the database can't be read.
    """
    found = _blobs(store, list(ids), ("thumbnail",))
    return {run_id: data for (run_id, _kind), data in found.items()}


def _blobs(store: Store, ids: Sequence[str], kinds: Sequence[str]) -> dict[tuple[str, str], bytes]:
    found = {}
    with reading(store) as connection:
        for some in _portions(ids):
            query = select(blobs).where(blobs.c.run_id.in_(some), blobs.c.kind.in_(kinds))
            found.update({(row.run_id, row.kind): row.data for row in connection.execute(query)})
    return found


# --- what its owner does with it ---


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


def delete(store: Store, owner: str, ids: Iterable[str]) -> int:
    """Takes runs out of the list; `restore` brings them back. Returns how many.

    Raises:
        StoreError: when the database can't be written.
    """
    return _change(store, owner, ids, {"deleted": now(store)}, runs.c.deleted.is_(None))


def restore(store: Store, owner: str, ids: Iterable[str]) -> int:
    """Brings deleted runs back. Returns how many.

    Raises:
        StoreError: when the database can't be written.
    """
    return _change(store, owner, ids, {"deleted": None}, runs.c.deleted.is_not(None))


def _change(
    store: Store, owner: str, ids: Iterable[str], values: dict[str, Any], *conditions: Any
) -> int:
    """Changes the runs of these ids that are the owner's. When they were trained stays."""
    if not cleaning.is_identifier(owner):
        return 0
    count = 0
    with writing(store) as connection:
        for some in _portions(list(ids)):
            chosen = (runs.c.owner == owner, runs.c.id.in_(some), *conditions)
            count += connection.execute(update(runs).where(*chosen).values(values)).rowcount
    return count


def deleted_of(store: Store, ids: Iterable[str]) -> frozenset[str]:
    """Those of these runs that are deleted.

    Raises:
        StoreError: when the database can't be read.
    """
    found: set[str] = set()
    with reading(store) as connection:
        for some in _portions(list(ids)):
            query = select(runs.c.id).where(runs.c.id.in_(some), runs.c.deleted.is_not(None))
            found.update(connection.execute(query).scalars())
    return frozenset(found)


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
    own = (runs.c.owner == owner, runs.c.deleted.is_(None))
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


def _portions(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids that can be some, so many at once."""
    usable = [run_id for run_id in ids if cleaning.is_identifier(run_id)]
    for first in range(0, len(usable), MOST_AT_ONCE):
        yield usable[first : first + MOST_AT_ONCE]
