"""Dates and times as numbers: days since 1970-01-01, and hours of a time without a date.

How the dates of one column are written is a value, `DateForm`; `parse` reads an Arrow array by it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

_TIME = (
    r"(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2}(?:[.,][0-9]+)?))?"
    r"(?: ?(?P<p>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|(?P<z>[+-][0-9]{2}:?[0-9]{2})))?"
_OPTIONAL_TIME = rf"(?:(?:[Tt :]|, | at | um ){_TIME}(?: Uhr)?{_ZONE})?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,? )?"
_MONTH = r"(?P<name>[^\W\d_]{3,10})\.?"

PATTERNS: dict[str, str] = {
    "year first": rf"{_WEEKDAY}(?P<y>[0-9]{{4}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}})"
    + _OPTIONAL_TIME,
    "day first": rf"{_WEEKDAY}(?P<d>[0-9]{{1,2}})[-/.] ?(?P<m>[0-9]{{1,2}})[-/.] ?"
    rf"(?P<y>[0-9]{{4}}|[0-9]{{2}})" + _OPTIONAL_TIME,
    "month first": rf"{_WEEKDAY}(?P<m>[0-9]{{1,2}})[-/.] ?(?P<d>[0-9]{{1,2}})[-/.] ?"
    rf"(?P<y>[0-9]{{4}}|[0-9]{{2}})" + _OPTIONAL_TIME,
    "day and name": rf"{_WEEKDAY}(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[. -]*{_MONTH}[ ,-]*"
    rf"(?P<y>[0-9]{{4}}|[0-9]{{2}})" + _OPTIONAL_TIME,
    "name and day": rf"{_WEEKDAY}{_MONTH}[ -]+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[ -]+"
    rf"(?P<y>[0-9]{{4}})" + _OPTIONAL_TIME,
    "year and month": r"(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})",
    "month and year": r"(?P<m>[0-9]{1,2})[-/](?P<y>[0-9]{4})",
    "name and year": rf"{_MONTH}[ ,-]+(?P<y>[0-9]{{4}}|[0-9]{{2}})",
    "characters": r"(?P<y>[0-9]{4})年 ?(?P<m>[0-9]{1,2})月(?: ?(?P<d>[0-9]{1,2})日)?"
    + _OPTIONAL_TIME,
    "compact": r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
    r"(?:[T _]?(?P<H>[0-9]{2})(?P<M>[0-9]{2})(?P<S>[0-9]{2})?)?",
    "year and quarter": r"(?P<y>[0-9]{4})[ /-]?[Qq](?P<q>[1-4])",
    "quarter and year": r"[Qq](?P<q>[1-4])[ /-]?(?P<y>[0-9]{4})",
    "time": _TIME,
}
_COMPILED = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
_WITHOUT_YEAR = re.compile(
    r"[0-9]{1,2}(?:st|nd|rd|th)?[. -]*([^\W\d_]{3,10})\.?|"
    r"([^\W\d_]{3,10})\.?[ -]*[0-9]{1,2}(?:st|nd|rd|th)?"
)
_WEEK = re.compile("[0-9]{4}[- ]?W[0-9]{1,2}(?:-[1-7])?")
"""Dates that name no day for certain."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero ene gennaio janeiro jän jänner января",
            "feb february februar février fev febrero febbraio fevereiro февраля",
            "mar march märz mär mrz mars marzo março марта",
            "apr april avril avr abril abr aprile апреля",
            "may mai mayo maggio maio мая",
            "jun june juni juin junio giugno junho июня",
            "jul july juli juillet julio luglio julho июля",
            "aug august août aout agosto ago августа",
            "sep sept september septembre septiembre settembre setembro сентября",
            "oct okt october oktober octobre octubre ottobre outubro октября",
            "nov november novembre noviembre novembro ноября",
            "dec dez december dezember décembre diciembre dic dicembre dezembro декабря",
        ),
        start=1,
    )
    for name in names.split()
}

FIRST_COMPACT = 19_000_101
"""The first date like 20240131 as an integer; a number of days is never so large."""

Unit = Literal["days", "hours"]
SHARE = 0.95
"""Of the texts that must be dates of one form."""


class DateForm(NamedTuple):
    """How the dates of a column are written: a key of the table of patterns."""

    pattern: str
    ambiguous: bool = False
    """Whether day and month could be the other way round."""

    @property
    def unit(self) -> Unit:
        """What the numbers count."""
        return "hours" if self.pattern == "time" else "days"


def find_form(texts: Sequence[str], *, day_first: bool) -> DateForm | None:
    """How a column's dates are written, or None where they are none.

    Args:
        texts: the column's different texts, missing ones left out.
        day_first: whether a date like 3/4/2024 is in April where no other one tells.
    """
    if not texts or not any(character.isdigit() for character in texts[0]):
        return None
    for name, pattern in _COMPILED.items():
        found = [match for match in map(pattern.fullmatch, map(_tidy, texts)) if match]
        if len(found) < max(2, SHARE * len(texts)) or not _has_months(name, found):
            continue
        if name == "day first":  # the same shape as with the month first
            return _order(found, day_first)
        if _in_range(found):
            return DateForm(name)
    return None


def may_be(texts: Sequence[str]) -> bool:
    """Whether a column's different texts are dates, perhaps of several forms."""
    patterns = [_COMPILED[name] for name in PATTERNS if "(?P<d>" in PATTERNS[name]]
    tidy = [_tidy(text) for text in texts]
    found = sum(
        any(pattern.fullmatch(text) for pattern in patterns) or _is_vague(text) for text in tidy
    )
    return len(texts) > 1 and found >= SHARE * len(texts)


def are_compact(texts: Sequence[str]) -> bool:
    """Whether a column's different texts are dates like 20240131, which look like numbers."""
    if len(texts) < 2 or len(texts[0]) < 8 or texts[0][:2] not in ("19", "20"):
        return False
    found = list(map(_COMPILED["compact"].fullmatch, texts))
    return all(found) and _in_range([match for match in found if match])


def _is_vague(text: str) -> bool:
    """Whether a text is a date without its year or day."""
    match = _WITHOUT_YEAR.fullmatch(text)
    if match is None:
        return _WEEK.fullmatch(text) is not None
    return any(name and name.lower() in MONTHS for name in match.groups())


def _has_months(name: str, found: Iterable[re.Match[str]]) -> bool:
    return "name" not in name or all(match["name"].lower() in MONTHS for match in found)


def _in_range(found: Sequence[re.Match[str]]) -> bool:
    """Whether months and days are ones that there are; seasons like 2019-20 aren't."""
    bounds = {"m": (1, 12), "d": (1, 31), "H": (0, 24), "M": (0, 59)}
    return all(
        bounds[group][0] <= int(text) <= bounds[group][1]
        for match in found
        for group, text in match.groupdict().items()
        if group in bounds and text
    )


def _order(found: Sequence[re.Match[str]], day_first: bool) -> DateForm | None:
    first, second = ([int(match[group]) for match in found] for group in ("d", "m"))
    if max(first) > 12 and max(second) > 12:
        return None
    if max(max(first), max(second)) > 31:
        return None
    if max(first) > 12 or max(second) > 12:
        return DateForm("day first" if max(first) > 12 else "month first")
    with_points = "." in found[0][0].split()[0]
    return DateForm("day first" if day_first or with_points else "month first", ambiguous=True)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def parse(texts: Any, form: DateForm) -> np.ndarray:
    """An Arrow array of strings [K] as days or hours [K] float64, NaN where there is no date."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tidy = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), r"\s+", " ")
    # RE2 has no ASCII-only \w to leave out: it is ASCII there, so letters are named
    pattern = PATTERNS[form.pattern].replace(r"[^\W\d_]", r"\pL")
    parts = pc.extract_regex(tidy, f"^(?:{pattern})$")
    known = parts.is_valid().to_numpy(zero_copy_only=False)
    names = {field.name for field in parts.type}

    def part(name: str, default: float) -> np.ndarray:
        if name not in names:
            return np.full(len(known), default)
        texts = pc.replace_substring(pc.struct_field(parts, name), ",", ".")
        empty = pc.equal(texts, "")
        values = pc.cast(pc.if_else(empty, None, texts), pa.float64())
        values = values.to_numpy(zero_copy_only=False).astype(np.float64)
        return np.where(np.isnan(values), default, values)

    hours = _hours(part, parts, names)
    if form.unit == "hours":
        return np.where(known, hours, np.nan)
    if "name" in names:
        named = pc.utf8_lower(pc.struct_field(parts, "name"))
        keys = pa.array(list(MONTHS))
        at = pc.index_in(named, keys).to_numpy(zero_copy_only=False).astype(np.float64)
        numbers = np.array(list(MONTHS.values()), np.float64)
        month = np.where(np.isnan(at), np.nan, numbers[np.nan_to_num(at).astype(int)])
    else:
        month = part("m", 1) if "q" not in names else 3 * part("q", 1) - 2
    year = part("y", np.nan)
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    days = _days(year, month, part("d", 1))
    return np.where(known, days + hours / 24, np.nan)


def _hours(part: Any, parts: Any, names: set[str]) -> np.ndarray:
    import pyarrow.compute as pc

    hours = part("H", 0.0)
    if "p" in names:
        half = pc.utf8_lower(pc.struct_field(parts, "p"))
        afternoon = pc.fill_null(pc.equal(half, "p"), False).to_numpy(zero_copy_only=False)
        morning = pc.fill_null(pc.equal(half, "a"), False).to_numpy(zero_copy_only=False)
        hours = np.where(afternoon & (hours < 12), hours + 12, hours)
        hours = np.where(morning & (hours == 12), 0, hours)
    hours = hours + part("M", 0.0) / 60 + part("S", 0.0) / 3600
    if "z" in names:
        import pyarrow as pa

        zones = pc.replace_substring(pc.struct_field(parts, "z"), ":", "")
        zones = pc.cast(pc.if_else(pc.equal(zones, ""), None, zones), pa.float64())
        offset = np.nan_to_num(zones.to_numpy(zero_copy_only=False).astype(np.float64))
        hours = hours - np.fix(offset / 100) - np.fmod(offset, 100) / 60
    return hours


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01, NaN where there is no such day."""
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & ~np.isnan(year)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.where(valid, day, 1).astype(int) - 1)
    valid &= days.astype("datetime64[M]") == months
    return np.where(valid, days.astype(np.int64), np.nan)
