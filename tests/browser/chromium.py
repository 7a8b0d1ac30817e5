"""Finding a Chromium that runs, and installing one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "LEPTON_DASH_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromiumError(RuntimeError):
    """No Chromium is here and none could be installed; the message says what to do."""


def find_or_install_chromium() -> str:
    """The path of a Chromium that starts.

    In this order: what LEPTON_DASH_CHROMIUM names, the system's, Playwright's; then one installed
    with apt-get where that needs no password, or else with Playwright.

    Raises:
        NoChromiumError: LEPTON_DASH_CHROMIUM names something that does not run, or nothing helped.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if _runs(named):
            return named
        raise NoChromiumError(
            f"{VARIABLE} names {named}, which does not run as a Chromium:"
            " let it name one that does, or unset it."
        )
    for install in (None, _install_with_apt, _install_with_playwright):
        if install is not None:
            install()
        for path in _candidates():
            if _runs(path):
                return path
    raise NoChromiumError(
        "The browser tests need Chromium and could not install it:"
        f" install it, or let {VARIABLE} name the program."
    )


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
    """Debian and what comes from it, as root or with a sudo that asks for no password."""
    if shutil.which("apt-get") is None:
        return
    if os.geteuid() == 0:
        become_root = []
    elif shutil.which("sudo") and _call("sudo", "-n", "true"):
        become_root = ["sudo", "-n"]
    else:
        return
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    _say("installing Chromium with apt-get")
    if not _call(*apt, "install", "--no-install-recommends", "chromium"):
        _call(*apt, "update")  # a machine that is new has no list of packages yet
        _call(*apt, "install", "--no-install-recommends", "chromium")


def _install_with_playwright() -> None:
    _say("installing Chromium with Playwright")
    _call(sys.executable, "-m", "playwright", "install", "chromium")


def _call(*command: str) -> bool:
    result = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
    return result.returncode == 0


def _say(what: str) -> None:
    print(f"\n{what} (once) ...", file=sys.__stderr__, flush=True)
