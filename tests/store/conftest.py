"""Every test of the store runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lepton_dash import store
from lepton_dash.store import Store
from lepton_dash.store.database import writing
from lepton_dash.store.schema import reports, runs
from tests.postgres import Server, fresh_database

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'runs.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with fresh_database(server) as url:
        yield url


@pytest.fixture(scope="session", params=DATABASES)
def _shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store with its tables, opened once."""
    if request.param == "sqlite":
        opened = store.open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'runs.sqlite'}")
        yield opened
        store.close(opened)
        return
    server: Server = request.getfixturevalue("postgres")
    with fresh_database(server) as url:
        opened = store.open_store(url)
        yield opened
        store.close(opened)


@pytest.fixture
def opened(_shared: Store) -> Iterator[Store]:
    """An open store without runs."""
    yield _shared
    with writing(_shared) as connection:
        connection.execute(runs.delete())
        connection.execute(reports.delete())
