"""Specs as text: tables of fields to and from TOML and JSON, without loss."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from lepton_dash.i18n import _
from lepton_dash.spec.problems import Problem, SpecError

LONGEST_TEXT = 1_000_000  # characters; a spec has a few hundred
LARGEST_FILE = 4 * LONGEST_TEXT  # bytes: none of these characters takes more of UTF-8

Sections = Mapping[str, Mapping[str, Any]]


def _check_length(text: str, what: str) -> None:
    if len(text) > LONGEST_TEXT:
        reason = _("is {length} characters long, but at most {most} are read.")
        raise SpecError(
            [Problem(what, reason.format(length=f"{len(text):,}", most=f"{LONGEST_TEXT:,}"))]
        )


def read_file(path: Path, what: str) -> str:
    """Returns the text of a UTF-8 file, of which no more is read than a spec can have.

    Raises:
        SpecError: for a file that can't be read, is too large, or whose encoding is another.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        reason = _("was not found: there is no file {path}.").format(path=path)
        raise SpecError([Problem(what, reason)]) from None
    except (OSError, ValueError) as error:  # ValueError: a path with a zero character
        words = getattr(error, "strerror", None) or str(error)
        reason = _("can't be read from {path}: {error}.").format(path=path, error=words)
        raise SpecError([Problem(what, reason)]) from None
    return read_bytes(content, what, str(path))


def read_bytes(content: bytes, what: str, name: str) -> str:
    """Returns the text of what a file of that name holds, in UTF-8.

    Raises:
        SpecError: when it is too large, or its encoding is another.
    """
    if len(content) > LARGEST_FILE:
        reason = _("is too large: of {path} at most {most} bytes are read.").format(
            path=name, most=f"{LARGEST_FILE:,}"
        )
        raise SpecError([Problem(what, reason)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        reason = _("can't be read: {path} is not text in UTF-8.").format(path=name)
        raise SpecError([Problem(what, reason)]) from None


def read_toml(text: str, what: str) -> dict[str, Any]:
    """Parses TOML.

    Raises:
        SpecError: naming the line and column of what can't be parsed.
    """
    _check_length(text, what)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        if "at end of document" in words:  # the one place that tomllib gives no numbers for
            line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
            place = _("at line {line}, column {column}").format(line=line, column=column)
            words = words.replace("at end of document", place)
        reason = _("is not valid TOML: {error}.").format(error=words)
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        reason = _("is not usable TOML: something in it is too long or too deep.")
    raise SpecError([Problem(what, reason)])


def _distinct_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SpecError([Problem(twice[:100], _("is given more than once."))])
    return table


def read_json(text: str, what: str) -> Any:
    """Parses JSON.

    Raises:
        SpecError: naming the line and column of what can't be parsed.
    """
    _check_length(text, what)
    try:
        return json.loads(text, object_pairs_hook=_distinct_names)
    except json.JSONDecodeError as error:
        reason = _("is not valid JSON: {error} (at line {line}, column {column}).").format(
            error=error.msg, line=error.lineno, column=error.colno
        )
    except SpecError:
        raise
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        reason = _("is not usable JSON: something in it is too long or too deep.")
    raise SpecError([Problem(what, reason)])


def write_toml(sections: Sections) -> str:
    """Writes tables of fields as TOML. What is None or an empty table is left out."""
    written = {
        name: {field: v for field, v in fields.items() if v is not None and v != {}}
        for name, fields in sections.items()
    }
    text = tomli_w.dumps(written)

    # short lists on one line, as a person writes them; no string spans lines here
    def on_one_line(match: re.Match[str]) -> str:
        return " = [" + ", ".join(line.strip(" ,") for line in match[1].splitlines()) + "]\n"

    return re.sub(r" = \[\n((?:    .*\n)*)\]\n", on_one_line, text)


def write_json(sections: Sections) -> str:
    """Writes tables of fields as JSON."""
    return json.dumps(sections, allow_nan=False, ensure_ascii=False, indent=2) + "\n"
