"""Runs that stay: what was trained, kept in a database.

What needs the database is imported when it is first used, because SQLAlchemy takes its time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lepton_dash.store.records import (
    COLUMNS,
    LOCAL,
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
    from lepton_dash.store.ids import new_id
    from lepton_dash.store.listing import Owner, ids_beginning, overview, owners, stamp
    from lepton_dash.store.owned import delete, label, prune, purge, restore, star, tag
    from lepton_dash.store.problems import StoreError, UnknownRunError
    from lepton_dash.store.progress import create, create_many, write, write_many
    from lepton_dash.store.reports import (
        StoredReport,
        delete_report,
        get_report,
        list_reports,
        restore_report,
        save_report,
    )
    from lepton_dash.store.runs import (
        deleted_of,
        get,
        get_many,
        history,
        list_runs,
        thumbnail,
        thumbnails,
        weights,
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
    "tag",
    "thumbnail",
    "thumbnails",
    "weights",
    "write",
    "write_many",
]

_MODULES = {
    "database": ("Store", "close", "default_store", "default_url", "open_store"),
    "ids": ("new_id",),
    "listing": ("Owner", "ids_beginning", "overview", "owners", "stamp"),
    "owned": ("delete", "label", "prune", "purge", "restore", "star", "tag"),
    "problems": ("StoreError", "UnknownRunError"),
    "progress": ("create", "create_many", "write", "write_many"),
    "reports": (
        "StoredReport", "delete_report", "get_report", "list_reports", "restore_report",
        "save_report",
    ),
    "runs": (
        "deleted_of", "get", "get_many", "history", "list_runs", "thumbnail", "thumbnails",
        "weights",
    ),
}  # fmt: skip
"""Module of this package -> what of it is imported when it is first used."""

_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
