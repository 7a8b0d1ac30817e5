"""A file that a command makes, and where it goes."""

import mimetypes
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from lepton_dash.export.errors import ExportError
from lepton_dash.export.formats import NETWORK_FORMATS
from lepton_dash.i18n import _, listed

STANDARD_OUTPUT = "-"

# what Python knows: the files of a machine may take .1 or .2 for a kind of file, too
_KINDS = mimetypes.MimeTypes()


class Made(NamedTuple):
    """What is written."""

    name: str
    content: bytes
    notes: tuple[str, ...] = ()


def format_of(asked: str, out: str | None, formats: Sequence[str]) -> str:
    """The format of a file that is going to be made.

    Args:
        asked: for by an option; empty: it isn't.
        out: the file's name; None: none is given.
        formats: that there are, as names of files end in them; the usual one first.

    Raises:
        ExportError: there is no such format, or the name says another one than the option.
    """
    said = _format_said_by(out)
    format = asked or said or formats[0]
    if format not in formats:
        raise ExportError(
            _("{format} is no format for this; it can be written as {names}.").format(
                format=format, names=listed(formats)
            )
        )
    if said not in ("", format):
        raise ExportError(
            _(
                "A file with the name {file} should hold {said}, not {format}; change one of them."
            ).format(file=repr(Path(out or "").name[:60]), said=said, format=format)
        )
    return format


def _format_said_by(out: str | None) -> str:
    """What a name says of the file; empty: nothing that anybody would understand."""
    name = Path(out or "").name
    said = Path(name).suffix[1:].lower()
    is_known = said in {form.extension for form in NETWORK_FORMATS.values()}
    return said if is_known or _KINDS.guess_type(name.lower())[0] else ""


def write(made: Made, out: str | None) -> None:
    """Writes into a file whose name is printed, or onto standard output."""
    if out == STANDARD_OUTPUT or not made.name:
        sys.stdout.buffer.write(made.content)
        sys.stdout.buffer.flush()
        return
    path = Path(out or made.name)
    path.write_bytes(made.content)
    click.echo(str(path))
