"""A file that a command makes, and where it goes."""

import sys
from pathlib import Path
from typing import NamedTuple

import click

STANDARD_OUTPUT = "-"


class Made(NamedTuple):
    """What is written."""

    name: str
    content: bytes
    notes: tuple[str, ...] = ()


def write(made: Made, out: str | None) -> None:
    """Writes into a file whose name is printed, or onto standard output."""
    if out == STANDARD_OUTPUT or not made.name:
        sys.stdout.buffer.write(made.content)
        sys.stdout.buffer.flush()
        return
    path = Path(out or made.name)
    path.write_bytes(made.content)
    click.echo(str(path))
