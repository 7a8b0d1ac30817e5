"""Columns whose values are names of something: codes, identifiers, free text.

Codes with leading zeros are categories, however much they look like numbers; what only tells the
rows apart is no input at all.
"""

import re
from collections.abc import Sequence

import numpy as np

_LEADING_ZERO = re.compile("0[0-9]+")
_UUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_HASH = re.compile(r"(?=.*[a-f])(?=.*[0-9])(?:0x)?[0-9a-f]{12,128}", re.IGNORECASE)
_PHONE = re.compile(r"\+[0-9][0-9 ()./-]{6,20}|\(?0[0-9]{1,5}\)?[ /-][0-9][0-9 /-]{4,15}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|(?:https?://|www\.)\S+", re.IGNORECASE)

# Names of columns that tell the rows apart, where the values are whole and all different.
_ROW_NAMES = frozenset(
    {"id", "index", "idx", "row", "rowid", "row_id", "row id", "no", "no.", "nr", "nr.", "#"}
    | {"number", "rownames", "row_names", "row names", "unnamed: 0", "sample_id", "sample id"}
    | {"uid", "pk", "key", "guid", "uuid", "record", "serial", "rownumber", "row number", "lfd"}
    | {"lfd. nr.", "lfd nr", "rn", "sno", "s.no", "s.no.", "sr no", "编号", "序号"}
)
_ENDS_WITH_ID = re.compile(
    r"(?:.*[ _.\-])?(?:id|ID|Id|nr|Nr|no|key|uuid|guid)|.*[a-z](?:Id|ID|Nr|No)"
)
_PHONE_NAMES = re.compile(r"phone|mobile|\btel\b|telefon|fax|handy|电话|手机", re.IGNORECASE)
# Two digits with a leading zero are the numbers of a clock and a calendar here, elsewhere a code.
_CALENDAR = re.compile(
    r"hour|month|day|minute|second|week|year|time|date|stunde|monat|tag|woche|jahr|"
    r"\b(?:hh|mm|dd|ss|hr|hrs|mon|min|sec|yy)\b|月|日|时|年",
    re.IGNORECASE,
)

LEAST_ROWS = 10
"""Rows from which a column of texts that are all different tells them apart."""
FREE_WORDS = 4
"""Words on average from which a text is written freely."""


def are_codes(texts: Sequence[str], name: str) -> bool:
    """Whether whole numbers written like these are codes: one has a leading zero.

    Args:
        texts: a column's different numbers, as they are written.
        name: of the column.
    """
    padded = [text for text in texts if _LEADING_ZERO.fullmatch(text)]
    if not padded or not all(text.isdigit() for text in texts):
        return False
    longest = max(map(len, padded))
    return longest > 2 or (longest == 2 and not _CALENDAR.search(name))


def number_reason(name: str, values: np.ndarray, *, unnamed: bool) -> str:
    """Why whole numbers only tell the rows apart, or "".

    Args:
        name: of the column.
        values: its known numbers, in the order of the rows.
        unnamed: whether it is the first column, and the only one without a name: pandas and R
            write row numbers like that.
    """
    if len(values) <= 2 or not (values == np.floor(values)).all():
        return ""
    if _PHONE_NAMES.search(name) and np.median(np.abs(values)) >= 1e5:
        return "numbering"
    is_name = name.lower() in _ROW_NAMES or _ENDS_WITH_ID.fullmatch(name)
    if not (unnamed or is_name):
        return ""
    if unnamed:
        counts = values[0] in (0, 1) and bool((np.diff(values) == 1).all())
    else:
        counts = bool((np.diff(np.sort(values)) > 0).all())
    return "numbering" if counts else ""


def text_reason(texts: Sequence[str], num_rows: int, num_distinct: int) -> str:
    """Why texts are no categories but names of rows or free text, or "".

    Args:
        texts: some of the column's different texts.
        num_rows: that have one.
        num_distinct: different ones.
    """
    if num_rows < LEAST_ROWS or num_distinct < 3:
        return ""
    for pattern, reason in ((_UUID, "identifier"), (_HASH, "identifier"), (_PHONE, "contact"),
                            (_MAIL, "contact")):  # fmt: skip
        if all(pattern.fullmatch(text) for text in texts):
            return reason
    words = np.mean([len(text.split()) for text in texts])
    lengths = np.mean([len(text) for text in texts])
    if num_distinct > 0.5 * num_rows and (words >= FREE_WORDS or lengths > 60):
        return "free text"
    return "numbering" if num_distinct == num_rows else ""
