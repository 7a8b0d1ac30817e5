"""Keeping reports: a title, and a body of JSON that only the page of reports understands."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, select, update

from lepton_dash.i18n import _
from lepton_dash.store import cleaning, rows
from lepton_dash.store.database import Store, now, reading, writing
from lepton_dash.store.ids import new_id
from lepton_dash.store.problems import StoreError
from lepton_dash.store.schema import is_there, reports

LONGEST_BODY = 2_000_000
"""Characters of a report's body as JSON."""


class StoredReport(NamedTuple):
    """A report as it was last saved."""

    id: str
    """Unguessable: whoever has it may look at the report."""
    owner: str
    created: datetime
    """UTC"""
    updated: datetime
    """UTC"""
    title: str
    body: dict[str, Any]


def save_report(
    store: Store, owner: str, report_id: str | None, title: str, body: dict[str, Any]
) -> str:
    """Keeps a report, a new one or another state of one. Returns its id.

    Raises:
        StoreError: when it is another owner's, or too long, or the database refuses it.
    """
    written = json.dumps(cleaning.plain(body), allow_nan=False, separators=(",", ":"))
    if len(written) > LONGEST_BODY:
        raise StoreError(
            _("The report is too long to be kept: shorten its notes or choose fewer runs.")
        )
    moment = now(store)
    values: dict[str, Any] = {"title": cleaning.line(title), "body": written, "updated": moment}
    with writing(store) as connection:
        if report_id is None and cleaning.is_identifier(owner):
            report_id = new_id()
            own = {"id": report_id, "owner": owner, "created": moment}
            connection.execute(insert(reports), values | own)
        elif report_id is None or not _change(connection, owner, report_id, values):
            raise StoreError(_("This report is somebody else's, or was deleted; save it anew."))
    return report_id


def get_report(store: Store, report_id: str) -> StoredReport | None:
    """The report of that id, whoever owns it; None: there is none, or it was deleted.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(report_id):
        return None
    query = select(reports).where(reports.c.id == report_id, is_there(reports))
    with reading(store) as connection:
        row = connection.execute(query).first()
    return None if row is None else _report(row)


def list_reports(store: Store, owner: str) -> list[StoredReport]:
    """The reports of an owner, the last saved first.

    Raises:
        StoreError: when the database can't be read.
    """
    if not cleaning.is_identifier(owner):
        return []
    query = (
        select(reports)
        .where(reports.c.owner == owner, is_there(reports))
        .order_by(reports.c.updated.desc(), reports.c.id)
    )
    with reading(store) as connection:
        return [_report(row) for row in connection.execute(query)]


def delete_report(store: Store, owner: str, report_id: str) -> bool:
    """Takes a report out of the list; False: this owner has no such report.

    Raises:
        StoreError: when the database can't be written.
    """
    with writing(store) as connection:
        return _change(connection, owner, report_id, {"deleted": now(store)})


def restore_report(store: Store, owner: str, report_id: str) -> bool:
    """Brings a deleted report back; False: this owner has no such deleted report.

    Raises:
        StoreError: when the database can't be written.
    """
    with writing(store) as connection:
        return _change(connection, owner, report_id, {"deleted": None}, deleted=True)


def _change(
    connection: Any, owner: str, report_id: str, values: dict[str, Any], *, deleted: bool = False
) -> bool:
    if not (cleaning.is_identifier(owner) and cleaning.is_identifier(report_id)):
        return False
    chosen = (reports.c.id == report_id, reports.c.owner == owner, is_there(reports, deleted))
    return connection.execute(update(reports).where(*chosen).values(values)).rowcount > 0


def _report(row: Row) -> StoredReport:
    return StoredReport(
        id=row.id,
        owner=row.owner,
        created=rows.moment(row.created),
        updated=rows.moment(row.updated),
        title=row.title,
        body=rows.table_of(row.body),
    )
