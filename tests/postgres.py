"""A PostgreSQL server for the tests: found or installed, run in a folder of its own, and ended."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from tests.debian import install
from tests.ports import free_port

PROGRAMS = ("initdb", "postgres")
BY_HAND = "sudo apt-get install postgresql"
PATIENCE = 60.0  # [s] until the server answers, or has ended
USER, PASSWORD = "tester", "s3cret word/%"

# nothing in it has to outlive a power cut
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "50",
    "autovacuum": "off",
}


class NoPostgresError(RuntimeError):
    """No PostgreSQL is here and none could be installed; the message says what to do."""


class Server(NamedTuple):
    """A server that runs."""

    port: int

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD) -> str:
        """The address of a database of it."""
        from urllib.parse import quote

        host = f"127.0.0.1:{self.port}"
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@{host}/{database}"

    def execute(self, command: sql.Composed) -> None:
        """Runs a command outside of the databases of the tests."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(command)


_numbers = itertools.count(1)


@contextmanager
def fresh_database(server: Server, *, template: str = "template0") -> Iterator[str]:
    """The address of a database that nobody else has; empty, or a copy of another one."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield server.url(name)
    finally:
        dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        server.execute(dropped.format(sql.Identifier(name)))


@contextmanager
def running_server() -> Iterator[Server]:
    """Runs a server on a free port of this machine.

    Raises:
        NoPostgresError: there is none, or it doesn't start.
    """
    programs = _find_or_install()
    folder = Path(tempfile.mkdtemp(prefix="lepton-dash-postgres-"))
    process = None
    try:
        owner = _unprivileged()
        password = folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if owner is not None:
            for path in (folder, password):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        _initialise(programs / "initdb", folder, owner)
        port = free_port()
        settings = FAST | {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(folder / "data"), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,  # Ctrl-C ends the tests, which then end the server
                **_as_user(owner),
            )
        server = Server(port)
        _wait(server, process, folder / "log")
        yield server
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(program: Path, folder: Path, owner: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [
            str(program),
            f"--pgdata={folder / 'data'}",
            f"--username={USER}",
            f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=folder,
        **_as_user(owner),
    )
    if done.returncode != 0:
        raise NoPostgresError(f"initdb of PostgreSQL failed:\n{done.stdout}{done.stderr}")


def _wait(server: Server, process: subprocess.Popen, log: Path) -> None:
    """Returns when it answers."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=30).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                said = log.read_text(encoding="utf-8", errors="replace")
                raise NoPostgresError(f"PostgreSQL does not start ({error}):\n{said}") from error
        time.sleep(0.05)


def _stop(process: subprocess.Popen) -> None:
    """Ends it at once, and all of its processes: what they held is thrown away."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as, since it refuses to run as root; None: oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresError("PostgreSQL doesn't run as root, and there is no other user here.")


def _as_user(owner: pwd.struct_passwd | None) -> dict:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _find_or_install() -> Path:
    """The folder of the server's programs."""
    found = _find()
    if found is None:
        install("PostgreSQL", "postgresql")
        found = _find()
    if found is None:
        raise NoPostgresError(
            "These tests need PostgreSQL and could not install it: put its programs"
            f" {' and '.join(PROGRAMS)} on the PATH, or install it, on Debian with: {BY_HAND}"
        )
    return found


def _find() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    # Debian keeps each version in a folder of its own
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()],
        reverse=True,
    )
    for folder in folders:
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            return folder
    return None
