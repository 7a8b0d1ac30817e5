"""Printing a page to PDF with the Chromium that is found on this machine.

The browser runs without a window, in a folder of its own that is deleted afterwards, and can't
reach any network: a page that is printed has everything in it.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from lepton_dash.export.errors import ExportError
from lepton_dash.i18n import _

VARIABLE = "LEPTON_DASH_CHROMIUM"
"""Names the program, where it isn't found by itself."""

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "chrome",
    "msedge",
)
"""Programs that print; the first one that is there does it."""

PLACES = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
        r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    ),
}
"""System -> where such programs are when they aren't among the commands."""

PATIENCE = 60.0
"""[s] that a page may take, the start of the browser included."""

_DRAWING = 20_000  # [ms] of the page's own clock, which runs ahead while nothing is to be done
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication",
    "--metrics-recording-only",
    "--mute-audio",
    "--password-store=basic",
    "--use-mock-keychain",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-color-profile=srgb",
    f"--virtual-time-budget={_DRAWING}",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)


def pdf_of(html: str, *, patience: float = PATIENCE) -> bytes:
    """Returns a page as PDF, on the paper that its style sheet asks for.

    Args:
        html: a page that has everything in it, and whose own rules let it load nothing: it lies
            in a file, and the browser would show it the other files of this machine.
        patience: [s] after which the browser is ended.

    Raises:
        ExportError: there is no Chromium here, or it doesn't print the page.
    """
    program = chromium()
    # a snap sees nothing of the folder for temporary files, and its own under the home folder
    with tempfile.TemporaryDirectory(
        prefix="lepton_dash_", ignore_cleanup_errors=True, dir=_folder_for(program)
    ) as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        command = [program, *_OPTIONS, f"--user-data-dir={Path(folder, 'profile')}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium doesn't start as root with one
        command += [f"--print-to-pdf={printed}", page.as_uri()]
        reason = _run(command, patience)
        content = printed.read_bytes() if printed.exists() else b""
        if b"%%EOF" in content[-64:]:  # one that was ended while it wrote has half a file
            return content
    raise ExportError(
        _(
            "{program} could not print the page ({reason}); open the HTML in a browser and print"
            " it from there (Ctrl+P)."
        ).format(program=Path(program).name, reason=reason)
    )


def chromium() -> str:
    """Returns the path of the program that prints.

    Raises:
        ExportError: there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise ExportError(
                _("{variable} names {program}, and there is no such program; unset it.").format(
                    variable=VARIABLE, program=named[:200]
                )
            )
        return found
    found = _on_this_machine()
    if found is None:
        raise ExportError(
            _(
                "A PDF is printed by Chromium, Chrome or Edge, and none is on this machine: install"
                " one (on Debian: sudo apt-get install chromium), let {variable} name it, or open"
                " the HTML in any browser and print it from there (Ctrl+P)."
            ).format(variable=VARIABLE)
        )
    return found


def can_print() -> bool:
    """Whether a program that prints is on this machine."""
    try:
        chromium()
    except ExportError:
        return False
    return True


@cache
def _on_this_machine() -> str | None:
    return next(_candidates(), None)


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    for place in PLACES.get(sys.platform, ()):
        path = os.path.expandvars(place)
        if os.access(path, os.X_OK):
            yield path


def _folder_for(program: str) -> str | None:
    """Where files are that the program may see; None: where temporary files usually are."""
    if "/snap/" not in os.path.realpath(program):
        return None
    shared = Path.home() / "snap" / "chromium" / "common"
    return str(shared) if shared.is_dir() else None


def _run(command: list[str], patience: float) -> str:
    """Runs a browser to its end, with all the processes that it starts; returns what went wrong."""
    with tempfile.TemporaryFile() as words:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=True,
            )
        except OSError as error:
            return error.strerror or type(error).__name__
        end = partial(_end, process)
        atexit.register(end)  # a thread that waits is no reason for this program to go on
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            return _("it wasn't ready after {seconds:g} s").format(seconds=patience)
        finally:
            end()
            atexit.unregister(end)
        words.seek(0)
        lines = words.read(4000).decode(errors="replace").strip().splitlines()
        said = " ".join(lines[-1].split())[:200] if lines else ""
        return said or _("it ended with code {code}").format(code=code)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a browser that is still there, and what it started: they are in one group."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
