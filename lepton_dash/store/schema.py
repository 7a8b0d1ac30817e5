"""The tables of the database, as the newest migration leaves them.

Times are whole microseconds since 1970, UTC: they sort, and both databases hold them exactly.
What a list shows are plain columns of `runs`. What is heavy has tables of its own, so that a list
never reads past it, and a write of progress never writes it again.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

VERSION_TABLE = "lepton_dash_version"
"""Holds the revision of the tables. Not Alembic's usual name: other programs may use the same
database, and Alembic, too."""

REVISIONS = ("0001", "0002")
"""Of the tables, the oldest first; see `migrations/versions`."""

metadata = MetaData()


def _fact(name: str, kind: type = Text) -> Column:
    return Column(name, kind, nullable=False)


runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    _fact("owner"),
    _fact("created", BigInteger),
    _fact("updated", BigInteger),
    Column("deleted", BigInteger),
    # what a person says of it
    _fact("name"),
    _fact("tags"),  # JSON
    _fact("notes"),
    _fact("favourite", Boolean),
    # how far it is
    _fact("status"),
    _fact("epoch", BigInteger),
    _fact("step", BigInteger),
    Column("train_loss", Double),
    Column("validation_loss", Double),
    Column("train_metric", Double),
    Column("validation_metric", Double),
    _fact("best_epoch", BigInteger),
    Column("best_loss", Double),
    _fact("seconds", Double),
    _fact("num_changes", Integer),
    # where it comes from
    _fact("title"),
    _fact("task"),
    _fact("num_params", BigInteger),
    _fact("steps_per_epoch", BigInteger),
    _fact("examples_hash"),
    _fact("split_hash"),
    _fact("device"),
    _fact("source"),
    _fact("parent"),
    # of the settings at the start, what a list can be sorted by
    _fact("dataset"),
    _fact("hidden_sizes"),
    _fact("activation"),
    _fact("loss"),
    _fact("optimizer"),
    _fact("learning_rate", Double),
    _fact("batch_size", BigInteger),
    _fact("epochs", BigInteger),
    _fact("data_seed", BigInteger),
    _fact("seed", BigInteger),
    # all of it, as JSON
    _fact("versions"),
    _fact("experiment"),
    Column("settings", Text),  # as they are now; NULL: still those of the start
    _fact("timeline"),
    Index("runs_by_owner", "owner", "deleted", "created"),
)

segments = Table(
    "segments",
    metadata,
    Column("run_id", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("start", BigInteger, primary_key=True),  # position of its first row
    _fact("num_rows", Integer),
    _fact("data", LargeBinary),  # [num_rows, columns] float64, little-endian
)
"""Pieces of a history, see `lepton_dash.store.segments`."""

blobs = Table(
    "blobs",
    metadata,
    Column("run_id", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),  # final, best or thumbnail
    _fact("data", LargeBinary),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    _fact("owner"),
    _fact("created", BigInteger),
    _fact("updated", BigInteger),
    Column("deleted", BigInteger),
    _fact("title"),
    _fact("body"),  # JSON
    Index("reports_by_owner", "owner", "deleted", "updated"),
)


def is_there(table: Table, deleted: bool = False) -> ColumnElement[bool]:
    """Which rows of runs or reports are there, or else: which are deleted and can come back."""
    return table.c.deleted.is_not(None) if deleted else table.c.deleted.is_(None)
