"""Whatever is wrong with a database is said in a sentence, and nothing else is raised."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from lepton_dash import i18n, store
from lepton_dash.store import Labels, Progress, Store, StoreError, database
from lepton_dash.store.errors import explain
from tests.postgres import PASSWORD, Server, fresh_database
from tests.store.store_cases import ORIGIN, SUMMARY, history, kept


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.1)
    monkeypatch.setattr(database, "CONNECT_TIMEOUT", 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def on_file(path: Path) -> Iterator[Store]:
    """A store in a file of its own."""
    opened = store.open_store(f"sqlite:///{path}")
    yield opened
    store.close(opened)


def _refused(use: Callable[[], object], *words: str) -> str:
    """Checks that it is refused with one sentence that holds these words."""
    with pytest.raises(StoreError) as caught:
        use()
    sentence = str(caught.value)
    for word in words:
        assert word in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "recover", "NAME"))
    assert not any(name in sentence for name in ("sqlalche", "Traceback", "sqlite3.", "psycopg"))
    return sentence


# --- files ---


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("id,name\n" * 1000)
    _refused(lambda: store.open_store(f"sqlite:///{path}"), str(path), "not a database", "move")
    assert path.read_text() == "id,name\n" * 1000


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    _refused(lambda: store.open_store(f"sqlite:///{tmp_path}"), str(tmp_path))


def test_a_file_in_the_place_of_the_folder(path: Path) -> None:
    path.write_text("")
    _refused(lambda: store.open_store(f"sqlite:///{path}/in/runs.sqlite"), "can't be made")


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    store.close(store.open_store(f"sqlite:///{path}"))


def test_only_its_owner_may_look_into_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "runs.sqlite"
    store.close(store.open_store(f"sqlite:///{path}"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_damaged_database(path: Path) -> None:
    opened = store.open_store(f"sqlite:///{path}")
    for _ in range(30):
        store.write(opened, kept(opened), Progress(SUMMARY, rows=history(300)))
    store.close(opened)
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)

    def use() -> None:
        opened = store.open_store(f"sqlite:///{path}")
        try:
            store.list_runs(opened, "anna")
        finally:
            store.close(opened)

    _refused(use, str(path), "damaged", "move the file away")


def test_a_database_that_was_cut(path: Path) -> None:
    opened = store.open_store(f"sqlite:///{path}")
    for _ in range(30):
        store.write(opened, kept(opened), Progress(SUMMARY, rows=history(300)))
    store.close(opened)
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)
    again = None

    def use() -> None:
        nonlocal again
        again = store.open_store(f"sqlite:///{path}")
        for run in store.list_runs(again, "anna"):
            store.history(again, run.id, with_start=True)

    _refused(use, str(path), "damaged")
    if again is not None:
        store.close(again)


def test_a_locked_database_says_so_and_goes_on_later(path: Path, on_file: Store) -> None:
    run_id = kept(on_file)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    newer = Progress(SUMMARY._replace(epoch=41))
    _refused(lambda: store.write(on_file, run_id, newer), str(path), "locked by another program")
    _refused(lambda: store.label(on_file, "anna", run_id, Labels("x")), "locked")
    assert len(store.list_runs(on_file, "anna")) == 1  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    store.write(on_file, run_id, newer)
    found = store.get(on_file, run_id)
    assert found is not None
    assert found.summary.epoch == 41


def test_a_database_locked_from_the_start(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE theirs (x)")
    other.execute("BEGIN EXCLUSIVE")
    _refused(lambda: store.open_store(f"sqlite:///{path}"), str(path), "locked")
    other.close()
    store.close(store.open_store(f"sqlite:///{path}"))


def test_a_full_disk_keeps_what_was_there(path: Path) -> None:
    opened = store.open_store(f"sqlite:///{path}")
    pages = [200]

    @event.listens_for(opened.engine, "checkout")
    def _limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages[0]}")

    run_id = kept(opened)
    store.write(opened, run_id, Progress(SUMMARY, rows=history(10)))
    large = Progress(SUMMARY._replace(epoch=99), rows=history(10), rows_from=10, final=b"x" * 10**6)
    _refused(lambda: store.write(opened, run_id, large), str(path), "disk is full", "free some")
    found = store.get(opened, run_id)
    assert found is not None
    assert found.summary.epoch == SUMMARY.epoch
    assert len(store.history(opened, run_id, with_start=True)) == 10
    small = Progress(SUMMARY._replace(epoch=41))
    store.write(opened, run_id, small)  # for which there is room
    pages[0] = 100_000
    store.write(opened, run_id, large)
    assert len(store.history(opened, run_id, with_start=True)) == 20
    store.close(opened)


@contextmanager
def _unprivileged() -> Iterator[Path]:
    """A folder of our own, as a user to whom rights mean something: root may write anywhere."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        nobody = 65534
        os.chown(folder, nobody, nobody)
        os.seteuid(nobody)
        try:
            yield folder
        finally:
            os.seteuid(0)


def test_a_read_only_folder() -> None:
    with _unprivileged() as folder:
        folder.chmod(0o500)
        _refused(
            lambda: store.open_store(f"sqlite:///{folder}/runs.sqlite"),
            str(folder),
            "allow writing in its folder",
            "LEPTON_DASH_DATA",
        )
        folder.chmod(0o700)


def test_a_read_only_file_is_read_but_not_written() -> None:
    with _unprivileged() as folder:
        path = folder / "runs.sqlite"
        opened = store.open_store(f"sqlite:///{path}")
        run_id = kept(opened)
        store.close(opened)
        path.chmod(0o400)
        again = store.open_store(f"sqlite:///{path}")
        assert len(store.list_runs(again, "anna")) == 1
        _refused(lambda: store.write(again, run_id, Progress(SUMMARY)), str(path), "read-only")
        store.close(again)


def test_a_database_in_a_folder_that_became_read_only() -> None:
    with _unprivileged() as folder:
        path = folder / "runs.sqlite"
        opened = store.open_store(f"sqlite:///{path}")
        run_id = kept(opened)
        store.close(opened)
        folder.chmod(0o500)

        def use() -> None:
            again = store.open_store(f"sqlite:///{path}")
            try:
                store.write(again, run_id, Progress(SUMMARY))
            finally:
                store.close(again)

        _refused(use, str(path), "folder")
        folder.chmod(0o700)


def test_tables_that_vanish(opened: Store) -> None:
    with opened.engine.begin() as connection:
        connection.execute(text("ALTER TABLE blobs RENAME TO gone"))
    try:
        _refused(lambda: store.weights(opened, "any"), opened.place, "blobs")
    finally:
        with opened.engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO blobs"))


# --- addresses ---


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:s3cret@host/runs",
        "postgresql+psycopg2://me:s3cret@host/runs",
        "postgresql://me:s3cret@host:port/runs",
        "postgresql://me:s3@cret@host/runs",
        "s3cret",
        "runs.sqlite",
        "://",
        " ",
    ],
)
def test_an_address_that_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(database.URL_VARIABLE, url)
    sentence = _refused(store.default_store, database.URL_VARIABLE, "postgresql://user:password@")
    assert "cret" not in sentence


def test_a_file_may_be_called_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "100% öde? #1 & a+b"
    monkeypatch.setenv("LEPTON_DASH_DATA", str(folder))
    monkeypatch.delenv(database.URL_VARIABLE, raising=False)
    for url in (None, store.default_url()):
        opened = store.open_store(url)
        assert opened.place == str(folder / "runs.sqlite")
        store.create(opened, "same", "anna", ORIGIN)
        assert len(store.list_runs(opened, "anna")) == 1
        store.close(opened)
    assert (folder / "runs.sqlite").is_file()


def test_a_database_in_memory_lasts_as_long_as_its_store() -> None:
    opened = store.open_store("sqlite://")
    run_id = kept(opened)
    assert store.get(opened, run_id) is not None
    store.close(opened)


# --- PostgreSQL ---


def test_a_server_that_is_not_there() -> None:
    url = "postgresql://me:s3cret@127.0.0.1:1/runs"
    sentence = _refused(lambda: store.open_store(url), "127.0.0.1:1/runs", "start it", "refused")
    assert "s3cret" not in sentence


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_wrong_password(postgres: Server, scheme: str) -> None:
    url = postgres.url("postgres", password="wr0ng").replace("postgresql", scheme)
    sentence = _refused(lambda: store.open_store(url), "127.0.0.1", "user and the password")
    assert "wr0ng" not in sentence


def test_a_password_in_the_query_is_not_shown(postgres: Server) -> None:
    url = f"postgresql://127.0.0.1:{postgres.port}/postgres?user=tester&password=wr0ng"
    assert "wr0ng" not in _refused(lambda: store.open_store(url), "password")


def test_an_unknown_user(postgres: Server) -> None:
    _refused(lambda: store.open_store(postgres.url("postgres", user="nobody")), "user")


def test_a_database_that_is_not_there(postgres: Server) -> None:
    _refused(lambda: store.open_store(postgres.url("nothing")), "/nothing", "createdb")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_works(postgres: Server, scheme: str) -> None:
    with fresh_database(postgres) as url:
        opened = store.open_store(url.replace("postgresql", scheme))
        assert PASSWORD not in f"{opened} {opened.place}"
        store.close(opened)


def test_a_read_only_server(postgres: Server) -> None:
    with fresh_database(postgres) as url:
        store.close(store.open_store(url))
        opened = store.open_store(f"{url}?options=-cdefault_transaction_read_only%3Don")
        assert store.list_runs(opened, "anna") == []
        _refused(lambda: store.create(opened, "a", "anna", ORIGIN), "read-only")
        store.close(opened)


def test_a_connection_that_was_cut_is_made_anew(postgres: Server) -> None:
    with fresh_database(postgres) as url:
        opened = store.open_store(url)
        run_id = kept(opened)
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
        _run(postgres, cut.format(url.rpartition("/")[2]))
        assert store.get(opened, run_id) is not None
        store.close(opened)


def test_a_run_that_another_program_holds(postgres: Server) -> None:
    with fresh_database(postgres) as url:
        opened = store.open_store(url)
        run_id = kept(opened)
        with psycopg.connect(url) as other:
            other.execute("UPDATE runs SET epoch = 0")
            _refused(
                lambda: store.write(opened, run_id, Progress(SUMMARY)), "lock timeout", "try again"
            )
        store.close(opened)


def test_no_words_of_the_driver_show_the_password() -> None:
    said = psycopg.OperationalError("what is s3cret?\nHint: s3cret")
    error = DBAPIError(None, None, said)
    sentence = _refused(lambda: _raise(explain(error, "host/runs", "s3cret")), "what is …?")
    assert "s3cret" not in sentence


def _raise(error: Exception) -> None:
    raise error


def test_an_encoding_that_can_not_hold_every_name(postgres: Server) -> None:
    _run(
        postgres,
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    _refused(lambda: store.open_store(postgres.url("latin")), "LATIN1", "UTF8")


def _run(postgres: Server, command: str) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(command)


# --- the store that everybody uses ---


def test_the_default_store_can_be_opened_later(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEPTON_DASH_DATA", str(tmp_path))
    monkeypatch.delenv(database.URL_VARIABLE, raising=False)
    path.write_text("no database" * 1000)
    for _ in range(2):
        _refused(store.default_store, str(path))
    path.unlink()
    opened = store.default_store()
    run_id = kept(opened)
    assert store.default_store() is opened
    path.rename(tmp_path / "moved.sqlite")  # while the server runs
    again = store.default_store()
    assert store.get(again, run_id) is None
    kept(again)
    assert path.is_file()
    store.close(again)


def test_a_problem_is_put_into_words_for_whoever_reads_of_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        store.open_store(f"sqlite:///{tmp_path}")
    english = str(caught.value)
    with i18n.using("zh_CN"):
        chinese = str(caught.value)
    assert str(tmp_path) in chinese
    assert chinese != english == str(caught.value)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no limits of files' sizes on Windows")
def test_runs_are_listed_where_the_disk_takes_nothing_more(path: Path) -> None:
    """A limit of files' sizes stands for the full disk: no file beside the database can grow."""
    opened = store.open_store(f"sqlite:///{path}")
    run_id = kept(opened)
    store.write(opened, run_id, Progress(SUMMARY, rows=history(300)))
    count = len(store.history(opened, run_id))
    store.close(opened)
    code = f"""
import resource, signal
from lepton_dash import store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
opened = store.open_store("sqlite:///{path}")
assert [run.id for run in store.list_runs(opened, "anna")] == ["{run_id}"]
assert len(store.history(opened, "{run_id}")) == {count} > 0
try:
    store.star(opened, "anna", ["{run_id}"], True)
except store.StoreError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
assert store.star(opened, "anna", ["{run_id}"], True) == 1
assert store.list_runs(opened, "anna")[0].labels.favourite
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"The disk refuses to read or write the database {path}; see whether it is full, still"
        " connected and sound.\n"
    )
