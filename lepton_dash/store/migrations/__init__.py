"""Bringing the tables of a database up to date, one process at a time.

Alembic does it, with the scripts in `versions`. It is imported only when there is something to do.
"""

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from lepton_dash.i18n import N_
from lepton_dash.store.errors import taken
from lepton_dash.store.problems import StoreError
from lepton_dash.store.schema import REVISIONS, VERSION_TABLE, metadata

WRITES = "lepton_dash_writes"
"""The option of a connection whose transactions write."""

_LOCK = 5_271_640_918  # any number that other programs of the database don't use
_alone = threading.Lock()  # Alembic's scripts talk to a global


def writer(engine: Engine) -> Engine:
    """The same engine; its transactions write."""
    return engine.execution_options(**{WRITES: True})


def bring_up_to_date(engine: Engine, place: str) -> None:
    """Makes the tables, or changes those of an older version.

    Raises:
        StoreError: when the database was written by a newer version, or holds something else.
    """
    with engine.connect() as connection:
        if _revision(connection, place) == REVISIONS[-1]:
            return
    with _alone, writer(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _revision(connection, place)  # another process may have been quicker
        if found is None:
            _check_is_free(connection, place)
        if found != REVISIONS[-1]:
            upgrade(connection, REVISIONS[-1])


def upgrade(connection: Connection, revision: str) -> None:
    """Runs the scripts up to a revision, inside the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection, place: str) -> str | None:
    """The revision of the tables; None: there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version = sql_table(VERSION_TABLE, sql_column("version_num"))
    found = connection.execute(select(version.c.version_num)).scalar()
    if found is not None and found not in REVISIONS:
        raise StoreError(
            N_(
                "The database {place} was written by a newer version of lepton-dash; install that"
                " one, or name another database in LEPTON_DASH_DATABASE_URL."
            ),
            place=place,
        )
    return found


def _check_is_free(connection: Connection, place: str) -> None:
    """Refuses a database in which another program uses the names of our tables."""
    if set(metadata.tables) & set(inspect(connection).get_table_names()):
        raise taken(place)
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar()
        if encoding != "UTF8":
            raise StoreError(
                N_(
                    "The database {place} has the encoding {encoding}, but must have UTF8; make"
                    " one with: createdb --template=template0 --encoding=UTF8 NAME"
                ),
                place=place,
                encoding=encoding,
            )
