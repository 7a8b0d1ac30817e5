"""The database that holds the runs: where it is, how it's opened, and how it's talked to.

SQLite in the user's data folder, or PostgreSQL by LEPTON_DASH_DATABASE_URL. Whatever goes wrong
leaves this package as a `StoreError`.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from lepton_dash.i18n import N_
from lepton_dash.store import migrations
from lepton_dash.store.errors import explain
from lepton_dash.store.problems import StoreError
from lepton_dash.user_folder import user_folder

URL_VARIABLE = "LEPTON_DASH_DATABASE_URL"
FILE = "runs.sqlite"
BUSY_TIMEOUT = 5.0  # [s] that a write waits for another program's at most
CONNECT_TIMEOUT = 5  # [s] that a PostgreSQL server may take to answer
SCHEMES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, eq=False)
class Store:
    """An open database; threads may share it."""

    engine: Engine
    place: str
    """The file, or the server and the database's name there: no password."""
    clock: Callable[[], datetime] = _now
    turns: threading.Lock = field(default_factory=threading.Lock)
    """Of this process's writes to SQLite, which has its waiting ones sleep and try again."""


def now(store: Store) -> int:
    """The store's time [µs since 1970, UTC]."""
    return microseconds(store.clock())


def microseconds(moment: datetime) -> int:
    """A time as the tables hold it; one without a zone is UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """A connection that sees the database as it is at its first question.

    Raises:
        StoreError: when the database can't be read.
    """
    with explained(store), store.engine.connect() as connection:
        yield connection


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """A transaction: all of it is written, or nothing.

    Raises:
        StoreError: when the database can't be written.
    """
    turn = store.turns if store.engine.dialect.name == "sqlite" else nullcontext()
    with turn, explained(store), migrations.writer(store.engine).begin() as connection:
        yield connection


@contextmanager
def explained(store: Store) -> Iterator[None]:
    """Turns the errors of databases into sentences."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, store.place, _password(store.engine.url)) from error


# --- where it is ---


def default_url() -> str:
    """The address of the database: what LEPTON_DASH_DATABASE_URL says, or the user's own file."""
    return os.environ.get(URL_VARIABLE) or f"sqlite:///{_own_file()}"


def _own_file() -> Path:
    return user_folder() / FILE


def _address(url: str | None) -> URL:
    """Reads an address.

    Raises:
        StoreError: when it is none, or one of a database that isn't known here.
    """
    url = url or os.environ.get(URL_VARIABLE)
    if not url:
        return URL.create("sqlite", database=str(_own_file()))
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        return _sqlite_address(url)
    try:
        address = make_url(url)
    except (SQLAlchemyError, ValueError):  # their words show the password
        scheme = ""
    # a password with an @ in it would be shown as a part of the host
    if scheme not in SCHEMES or "@" in (address.host or ""):
        raise StoreError(
            N_(
                "{variable} is not the address of a database that can hold runs; write"
                " sqlite:////folder/runs.sqlite or postgresql://user:password@host/database, and"
                " in a password %40 for @."
            ),
            variable=URL_VARIABLE,
        )
    return address.set(drivername="postgresql+psycopg")


def _sqlite_address(url: str) -> URL:
    """A path is taken as it is, whatever is in it, but for a ~ at its beginning."""
    path = url.removeprefix("sqlite:").removeprefix("//").removeprefix("/")
    return URL.create("sqlite", database=os.path.expanduser(path) or ":memory:")


def _password(address: URL) -> str | None:
    asked = address.query.get("password")
    return str(address.password or asked) if address.password or asked else None


def _place(address: URL) -> str:
    """Where a database is, in words that show no password."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    host = address.host or address.query.get("host") or "localhost"
    port = f":{address.port}" if address.port else ""
    return f"{host}{port}/{address.database or ''}"


# --- opening it ---


def open_store(url: str | None = None) -> Store:
    """Opens a database, and makes its folder and tables where there are none.

    Tables of an older version are brought up to date.

    Args:
        url: like "sqlite:////folder/runs.sqlite" or "postgresql://user:password@host/database";
            None: `default_url`.

    Raises:
        StoreError: when it can't be opened.
    """
    engine = engine_of(url)
    store = Store(engine, _place(engine.url))
    try:
        with explained(store):
            migrations.bring_up_to_date(engine, store.place)
    except BaseException:
        engine.dispose()
        raise
    return store


def engine_of(url: str | None = None) -> Engine:
    """What connects to a database, whatever tables it has.

    Raises:
        StoreError: when the address is none, or the file of SQLite can't be made.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        return _postgresql_engine(address)
    if address.database != ":memory:":
        _make_file(Path(str(address.database)))
    return _sqlite_engine(address)


def close(store: Store) -> None:
    """Gives back the connections; the store opens new ones when it is used again."""
    store.engine.dispose()


def _make_file(path: Path) -> None:
    """Makes the file, for its owner's eyes only, and its folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except (OSError, ValueError) as error:
        raise StoreError(
            N_(
                "The database {place} can't be made ({reason}); allow writing in its folder, or"
                " name another folder in LEPTON_DASH_DATA."
            ),
            place=path,
            reason=getattr(error, "strerror", None) or error,
        ) from error


def _sqlite_engine(address: URL) -> Engine:
    pool: dict[str, Any] = {"poolclass": QueuePool}
    if address.database == ":memory:":  # each connection would be a database of its own
        pool |= {"pool_size": 1, "max_overflow": 0}
    arguments = {"timeout": BUSY_TIMEOUT, "check_same_thread": False}
    engine = create_engine(address, connect_args=arguments, **pool)

    @event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: Any, _record: Any, given: tuple[Any, ...], options: dict[str, Any]
    ) -> sqlite3.Connection:
        return _sqlite_connection(given[0], options)

    @event.listens_for(engine, "checkin")
    def _close_if_read_only(connection: Any, record: Any) -> None:
        # the next one may find room on the disk
        if isinstance(connection, _ReadOnly):
            record.invalidate()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a write that began as a read could find, too late, that another one was quicker
        writes = connection.get_execution_options().get(migrations.WRITES)
        driver = connection.connection.dbapi_connection
        if writes and isinstance(driver, _ReadOnly):
            raise driver.reason
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class _ReadOnly(sqlite3.Connection):
    """A connection to a file beside which the disk takes no other: it reads, and can't write."""

    reason: sqlite3.OperationalError


def _sqlite_connection(path: str, options: dict[str, Any]) -> sqlite3.Connection:
    """Connects to a file; where the disk is full or can't be written, for reading alone."""
    connection = sqlite3.connect(path, **options)
    connection.isolation_level = None  # transactions begin where `_begin` says so
    try:
        _use_write_ahead_log(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        name = error.sqlite_errorname.split("_")[1]
        if name not in _UNWRITABLE or not _is_complete(Path(path)):
            raise
        # "immutable": without the files that SQLite keeps beside a log, and without locks
        address = f"{Path(path).absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, factory=_ReadOnly, **options)
        connection.isolation_level = None
        connection.reason = error
        return connection
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


_UNWRITABLE = {"FULL", "IOERR", "CANTOPEN", "READONLY"}


def _is_complete(path: Path) -> bool:
    """Whether the file alone is a whole database: nothing waits in a log beside it."""
    try:
        log = path.with_name(path.name + "-wal")
        return path.stat().st_size > 0 and (not log.exists() or log.stat().st_size == 0)
    except OSError:
        return False


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers and the writer don't wait for each other then; the file remembers it."""
    patience = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite itself doesn't wait here for another process that is doing the same
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > patience:
                raise
        time.sleep(0.02)


def _postgresql_engine(address: URL) -> Engine:
    # so that a server that vanished, or somebody's open transaction, holds nobody up for long
    usual = {"connect_timeout": CONNECT_TIMEOUT, "tcp_user_timeout": round(2000 * BUSY_TIMEOUT)}
    arguments = {name: value for name, value in usual.items() if name not in address.query}
    engine = create_engine(address, connect_args=arguments, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {round(1000 * BUSY_TIMEOUT)}")
        connection.commit()

    return engine


# --- the one that everybody uses ---

_opening = threading.Lock()
_opened: dict[tuple[int, str], tuple[Store, tuple[int, int] | None]] = {}


def default_store() -> Store:
    """The store that `default_url` names, opened at the first call.

    Raises:
        StoreError: when it can't be opened; the next call tries again.
    """
    url = default_url()
    key = (os.getpid(), url)  # connections can't be shared with a forked process
    with _opening:
        if key in _opened:
            store, identity = _opened[key]
            if identity == _identity(store):
                return store
            # somebody moved or deleted the file: what is written to it from now on would be lost
            close(_opened.pop(key)[0])
        store = open_store()
        _opened[key] = store, _identity(store)
        return store


def _identity(store: Store) -> tuple[int, int] | None:
    """Which file a SQLite database is; None: no file."""
    if store.engine.dialect.name == "sqlite":
        with suppress(OSError, ValueError):
            stat = os.stat(store.place)
            return stat.st_dev, stat.st_ino
    return None
