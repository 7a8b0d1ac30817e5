"""What the columns of a CSV file are called; those without a name of their own by their number."""

import re
from collections.abc import Sequence
from functools import cache

from lepton_dash.data.table import unique_names
from lepton_dash.i18n import _, languages, using

LONGEST_NAME = 100
"""Characters of a column's name; the rest is cut off."""


def clean_name(name: str) -> str:
    """A column's name on one line, without control characters, of a length that can be shown."""
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:LONGEST_NAME]


def clean_names(names: Sequence[str]) -> list[str]:
    """Names that are all different, none empty."""
    numbered = [clean_name(name) or _numbered(number) for number, name in enumerate(names, start=1)]
    return unique_names(numbered)


def position_of(names: Sequence[str], name: str) -> int | None:
    """Where the column of a name is among all of a file; None: there is no such column.

    An experiment may have been made in another language, in which a column without a name is
    called otherwise.
    """
    wanted = clean_name(name)
    if wanted in names:
        return names.index(wanted)
    for number, own in enumerate(names, start=1):
        if own == _numbered(number) and wanted in _in_all_languages(number):
            return number - 1
    return None


def number_in_file(name: str) -> int | None:
    """The number [from 1] of a column that has no name but its number; None: it has one."""
    number = re.search("[0-9]+", name)
    if number is None or name not in _in_all_languages(int(number[0])):
        return None
    return int(number[0])


def _numbered(number: int) -> str:
    return _("column {number}").format(number=number)


@cache
def _in_all_languages(number: int) -> frozenset[str]:
    called = set()
    for language in languages():
        with using(language):
            called.add(_numbered(number))
    return frozenset(called)
