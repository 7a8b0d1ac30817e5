"""Settings and fixtures of every test."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from lepton_dash.locale import translations
from tests.browser.chromium import NoChromiumError, find_or_install_chromium, launched
from tests.browser.serving import serve
from tests.postgres import NoPostgresError, Server, running_server

# No deadline: how long an example takes is the machine's affair. On CI the same examples each time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


WITH_BROWSER = ("tests/browser/", "tests/components/")
"""Folders whose tests drive a browser, nearly all of them."""


def pytest_sessionstart() -> None:
    """Compiles the translations that have changed since they were compiled last.

    What the servers of the tests keep doesn't go to the runs of the person who tests.
    """
    folder = tempfile.mkdtemp(prefix="lepton-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["LEPTON_DASH_DATA"] = folder
    os.environ.pop("LEPTON_DASH_DATABASE_URL", None)
    for catalogue in translations.LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            translations.compile_catalogues()
            break


class Scheduling(LoadScopeScheduling):
    """One process does a whole folder that drives a browser; the other files go to who is free."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((folder for folder in WITH_BROWSER if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Says which tests go together."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that drive a browser, and puts them last: the others are sooner done."""
    for item in items:
        if _needs_browser(item):
            item.add_marker(pytest.mark.browser)
    items.sort(key=_needs_browser)


def _needs_browser(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that runs, installed if need be."""
    try:
        return find_or_install_chromium()
    except NoChromiumError as error:
        reason = str(error)
    pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; each test opens a context of its own.

    For one module only: while Playwright runs, no other test of its thread can run asyncio.
    """
    with launched(chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    """The address of a running dashboard that tests share."""
    with serve() as server:
        yield server.address


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, installed if need be; see `tests.postgres.fresh_database`."""
    try:
        with running_server() as server:
            yield server
    except NoPostgresError as error:
        pytest.fail(str(error), pytrace=False)
