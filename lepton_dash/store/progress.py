"""Keeping runs while they train: beginning them, and writing how far they have come."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lepton_dash.i18n import N_
from lepton_dash.store import cleaning, rows, segments
from lepton_dash.store.database import Store, microseconds, now, writing
from lepton_dash.store.ids import portions
from lepton_dash.store.problems import StoreError, UnknownRunError
from lepton_dash.store.records import Labels, Origin, Progress, Summary
from lepton_dash.store.schema import blobs, runs

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


def create(
    store: Store, run_id: str, owner: str, origin: Origin, created: datetime | None = None
) -> None:
    """Begins to keep a run; one that is there already stays as it is.

    Args:
        store: where to.
        run_id: of `ids.new_id`.
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
        for some in portions(ids)
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
