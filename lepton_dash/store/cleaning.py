"""What people write on runs, made fit to be kept and shown: one place decides what goes.

Nothing is escaped here. Whoever shows a text as HTML, or puts it into a spreadsheet or a file name,
does what is due there.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from lepton_dash.store.records import LONGEST, MOST_TAGS, Labels

LONGEST_TITLE = 300
"""Characters of a run's or a report's title."""

# a half of a character that UTF-8 can't hold
_SURROGATE = re.compile("[\ud800-\udfff]")
# would turn around the text that comes after it
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:@-]{1,200}")
_KEPT_IN_NOTES = "\n\t"


def text(words: str) -> str:
    """Any text without what a database can't hold."""
    return _SURROGATE.sub("\ufffd", words.replace("\0", ""))


def line(words: str, longest: int = LONGEST_TITLE) -> str:
    """One line of text: no control characters, no white space around it or more than one inside."""
    words = _DIRECTION.sub("", text(words[: 10 * longest]))
    words = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in words)
    return " ".join(words.split())[:longest].rstrip()


def lines(words: str, longest: int) -> str:
    """Text whose line breaks and tabs stay."""
    words = _DIRECTION.sub("", text(words[: 2 * longest]))
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        letter
        for letter in words
        if letter in _KEPT_IN_NOTES or unicodedata.category(letter) != "Cc"
    )
    return "".join(kept)[:longest]


def labels(given: Labels) -> Labels:
    """Labels as they are kept: cleaned, cut, no tag twice."""
    return Labels(
        name=line(given.name, LONGEST["name"]),
        tags=tags(given.tags),
        notes=lines(given.notes, LONGEST["notes"]),
        favourite=bool(given.favourite),
    )


def tags(given: Iterable[str]) -> tuple[str, ...]:
    """Distinct tags, where Spiral and spiral are the same, in the order given."""
    found: dict[str, str] = {}
    for words in given:
        tag = line(words, LONGEST["tag"])
        if tag:
            found.setdefault(tag_key(tag), tag)
        if len(found) == MOST_TAGS:
            break
    return tuple(found.values())


def tag_key(tag: str) -> str:
    """What two tags that are the same have in common."""
    return line(tag, LONGEST["tag"]).casefold()


def is_identifier(words: str) -> bool:
    """Whether this can be the id of a run or an owner; nothing else is looked up."""
    return bool(_IDENTIFIER.fullmatch(words))


def plain(value: Any) -> Any:
    """JSON values that a database and a page can hold; a number that is none becomes None."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(str(name)): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
