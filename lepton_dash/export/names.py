"""Names of files that every system takes, and tables that no spreadsheet runs."""

import re
import unicodedata
from collections.abc import Set

import numpy as np
import pandas as pd

from lepton_dash.spreadsheets import quoted

LONGEST = 100
"""Bytes of a file's name, without what comes after the dot: file systems take 255 in all."""

_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)
_KEPT = "LN"  # letters and numbers of any script, by the first letter of their category


def file_name(text: str, extension: str = "") -> str:
    """Returns a name for a file: letters, numbers, dots and hyphens, whatever the text holds.

    Args:
        text: what the file is about.
        extension: like "pdf"; empty for none.
    """
    # composed, so that one name isn't two on systems that compare bytes
    known = unicodedata.normalize("NFKC", text)
    stem = "".join(sign if _is_kept(sign) else "-" for sign in known)
    stem = re.sub(r"-*\.+-*", ".", re.sub(r"-{2,}", "-", stem)).strip("-.")
    stem = stem.encode("utf-8", "ignore")[:LONGEST].decode("utf-8", "ignore").strip("-.")
    if _RESERVED.fullmatch(stem):
        stem = f"file-{stem}"
    return f"{stem or 'figure'}.{extension}" if extension else stem or "figure"


def distinct(text: str, extension: str, taken: Set[str]) -> str:
    """Returns a name like `file_name`, with a number at its end where it is taken already.

    Args:
        text: what the file is about.
        extension: like "pdf"; empty for none.
        taken: names in their folded case: some systems don't tell a from A.
    """
    name, stem, number = file_name(text, extension), file_name(text), 2
    while name.casefold() in taken:
        end = f"-{number}"
        # cut here, since `file_name` would cut the number off
        begin = stem.encode()[: LONGEST - len(end)].decode("utf-8", "ignore")
        name, number = file_name(begin + end, extension), number + 1
    return name


def _is_kept(sign: str) -> bool:
    category = unicodedata.category(sign)
    # marks belong to the letter before them, in many scripts
    return category[0] in _KEPT or category in ("Mn", "Mc") or sign in "._"


def csv_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Returns the table with an apostrophe before texts that a spreadsheet would run.

    Those are the ones that begin with =, +, -, @, a tab or a new line, in cells and in headers.
    Numbers stay numbers.
    """
    safe = table.copy()
    safe.columns = [quoted(str(name)) for name in table.columns]
    for position, dtype in enumerate(table.dtypes):
        if not (pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)):
            column = table.iloc[:, position]
            values = [quoted(cell) if isinstance(cell, str) else cell for cell in column]
            safe.isetitem(position, np.array(values, dtype=object))
    return safe


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Returns the table as CSV in UTF-8: every digit of a number, an empty cell where it is NaN."""
    return csv_safe(table).to_csv(index=False, lineterminator="\n").encode("utf-8", "replace")
