"""Building the wheel, for the tests that look into it and run from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build_wheel(folder: Path) -> Path:
    """Builds the project's wheel into a folder; returns the file.

    Raises:
        RuntimeError: with what the build wrote.
    """
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"The wheel could not be built:\n{result.stdout}{result.stderr}")
    (wheel,) = folder.glob("*.whl")
    return wheel
