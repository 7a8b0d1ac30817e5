"""Marks of missing values: what people and programs write into a cell that has none."""

import re

_ERRORS = frozenset(
    {"#div/0!", "#n/a", "#n/a!", "#value!", "#ref!", "#num!", "#name?", "#null!", "#nv", "#wert!"}
    | {"#bezug!", "#zahl!", "#spill!", "#calc!", "#getting_data", "#error!", "#field!", "#####"}
)
"""Errors of spreadsheets."""

MISSING = _ERRORS | frozenset(
    {"", "na", "n/a", "<na>", "nan", "-nan", "null", "(null)", "?", "-", "--", "---", ".", ".."}
    | {"…", "–", "—", "−", "‐", "‑", "n.a.", "n. a.", "n.a", "k.a.", "k. a.", "#n/a n/a", "\\n"}
    | {"nat", "(blank)", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00.00.0000"}
)  # fmt: skip
"""Texts without a value, in lower case."""

MISSING_NUMBER = MISSING | frozenset(
    {"none", "nil", "missing", "*", "**", "***", "unknown", "not available", "no data"}
    | {"nd", "n.d.", "n/d", "not detected", "void", "blank", "empty", "unbekannt", "fehlt"}
    | {"tbd", "tba", "undefined", "not applicable", "keine angabe", "1.#qnan", "-1.#ind", "1.#ind"}
)
"""In a column of text these may well be an answer; among numbers they can only be missing ones."""

LIMIT = re.compile(r"\s*(?:[<>≤≥]|&lt;|&gt;|=<|=>)\s*=?\s*(.+)")


def is_missing(text: str) -> bool:
    """Whether a cell of a column of text has no value."""
    return text.strip().lower() in MISSING


def is_missing_number(text: str) -> bool:
    """Whether a cell of a column of numbers says that it has no value."""
    return text.strip().lower() in MISSING_NUMBER


def is_blank(text: str) -> bool:
    """Whether a cell is empty."""
    return not text.strip()


def limit_of(text: str) -> str | None:
    """What follows the sign in "<1.0" or ">80", or None where there is no such sign."""
    found = LIMIT.fullmatch(text)
    return found[1] if found else None
