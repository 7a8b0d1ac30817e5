"""Printing pages to PDF, and what is said where that can't be."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from lepton_dash.export import printing
from lepton_dash.export.errors import ExportError


@pytest.fixture
def _no_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(printing.VARIABLE, raising=False)
    monkeypatch.setattr(printing, "_on_this_machine", lambda: None)


def program(folder: Path, script: str) -> str:
    """A program that a test lets stand for a browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A web server of this machine: its port, and what it is asked for."""
    paths: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_said: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, paths
        server.shutdown()


def test_a_page_becomes_a_pdf(
    chromium: str, asked: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(printing.VARIABLE, chromium)
    port, paths = asked
    style = "<style>@page { size: A4 } h2 { break-before: page }</style>"
    drawn = "<script>document.body.append('drawn by a script')</script>"
    hosts = (f"http://{host}:{port}/a.png" for host in ("127.0.0.1", "localhost", "[::1]"))
    elsewhere = "".join(f"<img src='{host}'><iframe src='{host}'></iframe>" for host in hosts)
    made = printing.pdf_of(
        f"<!doctype html><meta charset='utf-8'>{style}<h1>Größe 训练</h1>{drawn}"
        f"<h2>b</h2>{elsewhere}"
    )
    assert paths == []  # nothing is asked of anybody, not even of this machine
    reader = PdfReader(BytesIO(made))
    assert len(reader.pages) == 2
    text = reader.pages[0].extract_text()
    assert "Größe" in text
    assert "drawn by a script" in text
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert "page.html" not in text  # no line of the browser's own at the rim


def test_a_page_that_never_ends_is_ended(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(printing.VARIABLE, chromium)
    with pytest.raises(ExportError, match=r"wasn't ready after 2 s.*Ctrl\+P"):
        printing.pdf_of("<script>while (true) {}</script>", patience=2)


@pytest.mark.usefixtures("_no_chromium")
def test_without_a_browser_it_says_what_to_do() -> None:
    with pytest.raises(ExportError, match=r"apt-get install chromium.*LEPTON_DASH_CHROMIUM.*Ctrl"):
        printing.pdf_of("<p>x")
    assert not printing.can_print()


def test_a_name_of_no_program_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(printing.VARIABLE, "/nowhere/chromium")
    with pytest.raises(ExportError, match="names /nowhere/chromium"):
        printing.chromium()


def test_what_a_browser_says_when_it_fails_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(printing.VARIABLE, program(tmp_path, "echo no display >&2; exit 3"))
    with pytest.raises(ExportError, match=r"could not print the page \(no display\)"):
        printing.pdf_of("<p>x")
    monkeypatch.setenv(printing.VARIABLE, program(tmp_path, "exit 3"))
    with pytest.raises(ExportError, match="ended with code 3"):
        printing.pdf_of("<p>x")


def test_half_a_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = "for option; do case $option in --print-to-pdf=*) f=${option#*=};; esac; done"
    for written, is_whole in (("%PDF-1.4 half", False), ("%PDF-1.4 whole\n%%EOF\n", True)):
        browser = program(tmp_path, f"{half}; printf '{written.replace('%', '%%')}' > $f; exit 1")
        monkeypatch.setenv(printing.VARIABLE, browser)
        if is_whole:
            assert printing.pdf_of("<p>x").startswith(b"%PDF-1.4 whole")
        else:
            with pytest.raises(ExportError, match="ended with code 1"):
                printing.pdf_of("<p>x")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(printing.tempfile, "tempdir", str(folder))
    monkeypatch.setenv(printing.VARIABLE, program(tmp_path, "sleep 60 & sleep 60"))
    with pytest.raises(ExportError, match=r"0\.2 s"):
        printing.pdf_of("<p>x", patience=0.2)
    assert list(folder.iterdir()) == []


def test_a_program_that_ends_takes_its_browser_along(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    written = tmp_path / "pid"
    browser = program(tmp_path, f"echo $$ > {written}.part; mv {written}.part {written}; sleep 60")
    code = f"""
import atexit, functools, pathlib, threading, time
from lepton_dash.export import printing
known, register = threading.Event(), atexit.register
def spied(end):
    register(end)
    if isinstance(end, functools.partial):
        known.set()
atexit.register = spied
threading.Thread(target=printing.pdf_of, args=["<p>x"], daemon=True).start()
assert known.wait(60)
while not pathlib.Path({str(written)!r}).exists():
    time.sleep(0.01)
"""
    environment = os.environ | {printing.VARIABLE: browser, "TMPDIR": str(folder)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    with pytest.raises(ProcessLookupError):
        os.kill(int(written.read_text()), 0)
    assert list(folder.iterdir()) == []


def test_the_browser_reaches_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(printing.VARIABLE, program(tmp_path, "exit 1"))
    monkeypatch.setattr(printing.os, "geteuid", lambda: 1000)
    said: list[list[str]] = []

    def run(command: list[str], _patience: float) -> str:
        said.append(command)
        return ""

    monkeypatch.setattr(printing, "_run", run)
    with pytest.raises(ExportError):
        printing.pdf_of("<p>x")
    (command,) = said
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in command
    assert "--disable-background-networking" in command
    assert "--no-sandbox" not in command  # but for root, who can't do without
    assert any(option.startswith("--user-data-dir=") for option in command)
