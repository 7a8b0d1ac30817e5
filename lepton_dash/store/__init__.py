"""Runs that stay: what was trained, kept in a database.

What needs the database is imported when it is first used, because SQLAlchemy takes its time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lepton_dash.store.records import (
    COLUMNS,
    LONGEST,
    MOST_TAGS,
    PIECE,
    Labels,
    Origin,
    Progress,
    Status,
    StoredRun,
    Summary,
    Weights,
)

if TYPE_CHECKING:
    from lepton_dash.store.database import Store, close, default_store, default_url, open_store
    from lepton_dash.store.errors import StoreError, UnknownRunError
    from lepton_dash.store.listing import Owner, ids_beginning, overview, owners, stamp
    from lepton_dash.store.reports import (
        StoredReport,
        delete_report,
        get_report,
        list_reports,
        restore_report,
        save_report,
    )
    from lepton_dash.store.runs import (
        LOCAL,
        create,
        create_many,
        delete,
        deleted_of,
        get,
        get_many,
        history,
        label,
        list_runs,
        new_id,
        prune,
        purge,
        restore,
        star,
        thumbnail,
        thumbnails,
        weights,
        write,
        write_many,
    )

__all__ = [
    "COLUMNS",
    "LOCAL",
    "LONGEST",
    "MOST_TAGS",
    "PIECE",
    "Labels",
    "Origin",
    "Owner",
    "Progress",
    "Status",
    "Store",
    "StoreError",
    "StoredReport",
    "StoredRun",
    "Summary",
    "UnknownRunError",
    "Weights",
    "close",
    "create",
    "create_many",
    "default_store",
    "default_url",
    "delete",
    "delete_report",
    "deleted_of",
    "get",
    "get_many",
    "get_report",
    "history",
    "ids_beginning",
    "label",
    "list_reports",
    "list_runs",
    "new_id",
    "open_store",
    "overview",
    "owners",
    "prune",
    "purge",
    "restore",
    "restore_report",
    "save_report",
    "stamp",
    "star",
    "thumbnail",
    "thumbnails",
    "weights",
    "write",
    "write_many",
]

_HOMES = {
    "LOCAL": "runs",
    "Owner": "listing",
    "Store": "database",
    "StoreError": "errors",
    "StoredReport": "reports",
    "UnknownRunError": "errors",
    "close": "database",
    "create": "runs",
    "create_many": "runs",
    "default_store": "database",
    "default_url": "database",
    "delete": "runs",
    "delete_report": "reports",
    "deleted_of": "runs",
    "get": "runs",
    "get_many": "runs",
    "get_report": "reports",
    "history": "runs",
    "ids_beginning": "listing",
    "label": "runs",
    "list_reports": "reports",
    "list_runs": "runs",
    "new_id": "runs",
    "open_store": "database",
    "overview": "listing",
    "owners": "listing",
    "prune": "runs",
    "purge": "runs",
    "restore": "runs",
    "restore_report": "reports",
    "save_report": "reports",
    "stamp": "listing",
    "star": "runs",
    "thumbnail": "runs",
    "thumbnails": "runs",
    "weights": "runs",
    "write": "runs",
    "write_many": "runs",
}
"""Name -> the module of this package that has it."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
