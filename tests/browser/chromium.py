"""Finding a Chromium that runs, installing one where there is none, and driving it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.debian import call, install, say

VARIABLE = "LEPTON_DASH_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# The browser, and what the program that drives it needs and the smallest systems lack.
DEBIAN_PACKAGES = ("chromium", "libatomic1")
BY_HAND = f"sudo apt-get install {' '.join(DEBIAN_PACKAGES)}"


class NoChromiumError(RuntimeError):
    """No Chromium is here and none could be installed; the message says what to do."""


def find_or_install_chromium() -> str:
    """The path of a Chromium that starts, on a machine where Playwright can drive it.

    In this order: what LEPTON_DASH_CHROMIUM names, the system's, Playwright's; then one installed
    with apt-get where that needs no password, or else with Playwright.

    Raises:
        NoChromiumError: LEPTON_DASH_CHROMIUM names something that does not run, or nothing helped.
    """
    named = os.environ.get(VARIABLE)
    if named and not _runs(named):
        raise NoChromiumError(
            f"{VARIABLE} names {named}, which does not run as a Chromium:"
            " let it name one that does, or unset it."
        )
    for prepare in (None, _install_with_apt, _install_with_playwright):
        if prepare is not None:
            prepare()
        if _why_not_driven():
            continue
        if named:
            return named
        for path in _candidates():
            if _runs(path):
                return path
    if why := _why_not_driven():
        raise NoChromiumError(
            f"Playwright, which drives the browser of these tests, does not start ({why}):"
            f" install what it says is missing, on Debian with: {BY_HAND}"
        )
    raise NoChromiumError(
        f"These tests need Chromium and could not install it: let {VARIABLE} name the program,"
        f" or install it, on Debian with: {BY_HAND}"
    )


@contextmanager
def launched(chromium: str) -> Iterator[Browser]:
    """Runs a headless Chromium until the block ends."""
    expect.set_options(timeout=60_000)  # [ms] on a busy machine
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


def _why_not_driven() -> str:
    """Why Playwright's own program does not run here, in its words; empty when it does."""
    command = [sys.executable, "-m", "playwright", "--version"]
    result = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, text=True)
    return "" if result.returncode == 0 else " ".join(result.stderr.split()) or "without a word"


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def _runs(path: str) -> bool:
    try:
        result = subprocess.run(
            [path, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0 and b"Chrom" in result.stdout


def _install_with_apt() -> None:
    install("Chromium", *DEBIAN_PACKAGES)


def _install_with_playwright() -> None:
    say("installing Chromium with Playwright")
    call(sys.executable, "-m", "playwright", "install", "chromium")
