"""Reading what is kept of runs.

Whoever has the id of a run may look at it.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from lepton_dash.store import cleaning, rows, segments
from lepton_dash.store.database import Store, now, reading
from lepton_dash.store.ids import portions
from lepton_dash.store.records import COLUMNS, StoredRun, Weights
from lepton_dash.store.schema import blobs, is_there, runs


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
        for some in portions(wanted):
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
    query = (
        select(runs)
        .where(runs.c.owner == owner, is_there(runs, deleted))
        .order_by(runs.c.created.desc(), runs.c.id)
        .limit(limit)
    )
    with reading(store) as connection:
        moment = now(store)
        return [rows.run_of(row, moment) for row in connection.execute(query)]


def history(store: Store, run_id: str, *, with_start: bool = False) -> NDArray[np.float64]:
    """The history [K, C] of a run, see `COLUMNS`; empty if there is none.

    Args:
        store: where it is.
        run_id: its id.
        with_start: also the row of epoch 0, which only a training on the page has: a live
            training goes on from it, and no history that leaves the dashboard has it.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(run_id):
        return np.empty((0, len(COLUMNS)))
    with reading(store) as connection:
        rows = segments.read_rows(connection, run_id)
    return rows if with_start else rows[rows[:, 0] > 0]


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
        for some in portions(ids):
            query = select(blobs).where(blobs.c.run_id.in_(some), blobs.c.kind.in_(kinds))
            found.update({(row.run_id, row.kind): row.data for row in connection.execute(query)})
    return found


def deleted_of(store: Store, ids: Iterable[str]) -> frozenset[str]:
    """Those of these runs that are deleted.

    Raises:
        StoreError: when the database can't be read.
    """
    found: set[str] = set()
    with reading(store) as connection:
        for some in portions(list(ids)):
            query = select(runs.c.id).where(runs.c.id.in_(some), is_there(runs, deleted=True))
            found.update(connection.execute(query).scalars())
    return frozenset(found)
