"""What goes wrong with a database, in one sentence: what it is, where, and what to do."""

import re
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lepton_dash.i18n import N_
from lepton_dash.store.problems import StoreError

# the first part of SQLite's own name of an error -> the sentence
_SQLITE: Mapping[str, str] = {
    "BUSY": N_(
        "The database {place} is locked by another program; close what has it open, such as a"
        " backup or a database browser, and try again."
    ),
    "FULL": N_("The disk is full, so the database {place} can't take more; free some space on it."),
    "READONLY": N_(
        "The database {place} can't be written, because the file or its folder is read-only;"
        " allow writing there, or name another folder in LEPTON_DASH_DATA."
    ),
    "CANTOPEN": N_(
        "The database {place} can't be opened or made there; allow reading and writing in its"
        " folder, or name another folder in LEPTON_DASH_DATA."
    ),
    "NOTADB": N_(
        "{place} is not a database; move the file away, or name another one in"
        " LEPTON_DASH_DATABASE_URL."
    ),
    "CORRUPT": N_(
        "The database {place} is damaged; move the file away, and a new one is made. What can"
        " still be read of it comes out with: sqlite3 FILE .recover"
    ),
    "IOERR": N_(
        "The disk refuses to read or write the database {place}; see whether it is full, still"
        " connected and sound."
    ),
}
_SQLITE_SAME = {"LOCKED": "BUSY", "PERM": "CANTOPEN", "PROTOCOL": "BUSY", "AUTH": "CANTOPEN"}

_WRONG_URL = N_(
    "The PostgreSQL server {place} doesn't let this user in; correct the user and the password in"
    " LEPTON_DASH_DATABASE_URL."
)
_NOT_THERE = N_(
    "The PostgreSQL server {place} can't be reached ({reason}); start it, or correct"
    " LEPTON_DASH_DATABASE_URL."
)
_TRY_AGAIN = N_("The PostgreSQL server {place} can't answer now ({reason}); try again in a moment.")
# the SQLSTATE of PostgreSQL, or the class that it begins with -> the sentence
_POSTGRESQL: Mapping[str, str] = {
    "28": _WRONG_URL,
    "3D000": N_(
        "The PostgreSQL server has no database {place}; make it with createdb, or name another"
        " one in LEPTON_DASH_DATABASE_URL."
    ),
    "42501": N_(
        "The user of the PostgreSQL database {place} may not do this ({reason}); give the user"
        " the right to create and write tables there."
    ),
    "25006": N_(
        "The PostgreSQL database {place} is read-only; name one that can be written in"
        " LEPTON_DASH_DATABASE_URL."
    ),
    "53100": N_("The disk of the PostgreSQL server {place} is full; free some space there."),
    "53": _TRY_AGAIN,
    "55P03": _TRY_AGAIN,
    "57": _TRY_AGAIN,
    "40": _TRY_AGAIN,
    "08": _NOT_THERE,
}
# what the driver says without a SQLSTATE, since the server never answered or closed the door
_POSTGRESQL_SAYS = (
    (re.compile(r"password|authentication|role \"|no pg_hba", re.IGNORECASE), "28"),
    (re.compile(r"database \".*\" does not exist"), "3D000"),
    (re.compile(r"starting up|shutting down|too many"), "57"),
)

# what psycopg puts before the reason: the sentence has said where already
_PREAMBLE = re.compile(r"^connection failed: (connection to server at .*? failed: )?([A-Z]+: )?")

_SMALLEST = 64 * 1024  # bytes

_OTHER = N_("The database {place} can't be used: {reason}.")
_BUSY = N_("The database {place} is busy; try again in a moment.")
_TAKEN = N_(
    "The database {place} has tables of another program with the names that are needed here; name"
    " a database of its own in LEPTON_DASH_DATABASE_URL."
)


def explain(error: Exception, place: str, secret: str | None = None) -> StoreError:
    """Returns what a user is told of an error of the database or its driver.

    Args:
        error: what was raised.
        place: the file, or the server and the database's name there.
        secret: a password that the driver's words must not show.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    reason = _reason(cause, secret)
    if isinstance(error, PoolTimeoutError):
        sentence = _BUSY
    elif isinstance(cause, sqlite3.Error):
        sentence = _of_sqlite(cause, place)
    elif isinstance(error, DBAPIError):
        sentence = _of_postgresql(cause, str(cause), connected=not _while_connecting(error))
    elif isinstance(error, SQLAlchemyError | OSError):
        sentence = _OTHER
    else:
        raise TypeError(f"{type(error).__name__} is no error of a database") from error
    return StoreError(sentence, place=place, reason=reason)


def taken(place: str) -> StoreError:
    """Returns what a user is told whose database has other tables of the same names."""
    return StoreError(_TAKEN, place=place)


def _of_sqlite(error: sqlite3.Error, place: str) -> str:
    name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
    if name == "IOERR" and _is_full(place):
        name = "FULL"
    return _SQLITE.get(_SQLITE_SAME.get(name, name), _OTHER)


def _is_full(place: str) -> bool:
    """Whether the disk of a file has no room for SQLite's smallest file beside it."""
    try:
        return shutil.disk_usage(Path(place).absolute().parent).free < _SMALLEST
    except OSError:
        return False


def _while_connecting(error: DBAPIError) -> bool:
    return error.statement is None


def _of_postgresql(cause: BaseException, text: str, *, connected: bool) -> str:
    state = getattr(cause, "sqlstate", None) or ""
    if not state and not connected:
        state = next((code for says, code in _POSTGRESQL_SAYS if says.search(text)), "08")
    elif not state and type(cause).__name__ in ("OperationalError", "InterfaceError"):
        state = "08"
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2]) or _OTHER


def _reason(error: BaseException, secret: str | None) -> str:
    """The driver's words on one line, without the password."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    first = " ".join((words.strip().splitlines() or [""])[0].split())
    first = _PREAMBLE.sub("", first)
    if secret:
        first = first.replace(secret, "…")
    return first.rstrip(".")[:300]
