"""The translations: texts collected from the code, catalogues for translators, and their compiling.

`python lepton_dash/locale/translations.py` brings the catalogues (*/LC_MESSAGES/lepton_dash.po) up
to date with the code and compiles them. Building or installing the project compiles them, too.
A new language starts with `python lepton_dash/locale/translations.py pt_BR`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[2]
LOCALE = Path(__file__).resolve().parent
DOMAIN = "lepton_dash"


class CompileTranslations(BuildHookInterface):
    """Compiles the catalogues before the build collects its files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Does it."""
        compile_catalogues()


def extract(template: Path) -> None:
    """Writes a template with every text of the code that is marked for translation."""
    _pybabel(
        "extract",
        "--mapping-file=pyproject.toml",
        "--add-location=file",
        "--sort-by-file",
        f"--output-file={template}",
        "lepton_dash",
        "pages",
    )


def update(new: str | None = None) -> None:
    """Brings every catalogue up to date with the code; `new` is a language to begin with."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / f"{DOMAIN}.pot"
        extract(template)
        files = (f"--input-file={template}", f"--output-dir={LOCALE}", f"--domain={DOMAIN}")
        if new is not None:
            _pybabel("init", *files, f"--locale={new}")
        # a text that only looks like another one is not translated by it
        options = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
        _pybabel("update", *files, *options)


def compile_catalogues() -> None:
    """Writes beside every catalogue the file that the dashboard reads."""
    _pybabel("compile", f"--directory={LOCALE}", f"--domain={DOMAIN}")


def _pybabel(*arguments: str) -> None:
    """Runs a command of Babel in the folder of the project."""
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    update(*sys.argv[1:2])
    compile_catalogues()
