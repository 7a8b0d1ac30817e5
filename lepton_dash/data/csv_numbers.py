"""Numbers as people write them: with money, units, per cent, thousands signs and parentheses.

How the numbers of one column are written is a value, `NumberForm`; `parse` reads texts by it, a
whole Arrow array at a time.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

# Patterns that Python and Arrow read alike. Only ASCII digits: Python's \d knows others too.
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:[+-]?inf(inity)?)"
GROUPED = {
    ",": r"[+-]?[1-9][0-9]{0,2}(,[0-9]{2})*(,[0-9]{3})+(\.[0-9]*)?",  # with the lakhs of India
    ".": r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]*)?",
    " ": r"[+-]?[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]*)?",
    "'": r"[+-]?[1-9][0-9]{0,2}('[0-9]{3})+([.,][0-9]*)?",
}
"""Numbers with a sign between thousands, by that sign."""

_SPACES = "[ \u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]"
APOSTROPHES = "['\u2019\u02bc\u00b4`\u2032]"
MINUS = "[\u2212\u2012\u2013\u2014\ufe63\uff0d]"

_CURRENCIES = {
    "USD": "$ us$ usd u$s dollar dollars",
    "EUR": "€ eur euro euros",
    "GBP": "£ gbp",
    "JPY": "¥ ￥ jpy yen 円",
    "CNY": "cny rmb 元 人民币",
    "INR": "₹ inr rs rs. rupees",
    "CHF": "chf sfr fr. fr sfr.",
    "SEK": "sek", "NOK": "nok", "DKK": "dkk", "KR": "kr kr.",
    "PLN": "zł zl pln", "CZK": "kč kc czk", "HUF": "ft huf", "RUB": "₽ rub руб руб. р.",
    "UAH": "₴ uah грн грн.", "TRY": "₺ try tl", "BRL": "r$ brl", "KRW": "₩ krw 원",
    "AUD": "a$ au$ aud", "CAD": "c$ ca$ cad", "NZD": "nz$ nzd", "HKD": "hk$ hkd", "SGD": "s$ sgd",
    "MXN": "mx$ mxn", "ILS": "₪ ils", "THB": "฿ thb", "VND": "₫ vnd đ", "NGN": "₦ ngn",
    "PHP": "₱ php", "ZAR": "zar", "R": "r", "BTC": "₿ btc", "CENT": "¢ ct cent cents",
    "TWD": "nt$ twd", "RON": "ron lei", "BGN": "лв лв. bgn", "AED": "aed dh", "SAR": "sar",
}  # fmt: skip
_CANONICAL = {sign: code for code, signs in _CURRENCIES.items() for sign in signs.split()}
_CURRENCY_SIGN = re.compile("[$€£¥￥₹₽₴₺₩₪฿₫₦₱₿¢₡₲₵₸₭₮₾]")

_ABOUT = ("~", "≈", "ca.", "ca", "c.", "approx.", "approx", "about", "circa", "etwa", "±", "約")
"""Words before a number that is rounded."""

UNITS = frozenset({
    "%", "‰", "°", "°c", "°f", "°k", "c", "f", "degc", "degf", "deg", "℃", "℉", "k", "m", "s",
    "h", "g", "l", "t", "w", "v", "a", "n", "j", "d", "y", "b", "mm", "cm", "dm", "km", "nm",
    "um", "µm", "μm", "in", "inch", "inches", "ft", "feet", "yd", "yds", "mi", "mile",
    "miles", "mg", "kg", "ug", "µg", "μg", "ng", "pg", "lb", "lbs", "oz", "st", "tonne",
    "tonnes", "tons", "ton", "ml", "cl", "dl", "hl", "µl", "μl", "ul", "liter", "litre",
    "liters", "litres", "gal", "qt", "pt", "cc", "ccm", "cbm", "ms", "us", "µs", "μs", "ns",
    "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "hr", "hrs",
    "hour", "hours", "std.", "std", "day", "days", "tag", "tage", "week", "weeks", "month",
    "months", "mo", "year", "years", "yr", "yrs", "jahre", "jahr", "years.old", "mmhg", "bpm",
    "mmol/l", "mg/dl", "g/dl", "mg/l", "µg/l", "μg/l", "ug/l", "ng/ml", "µg/m³", "μg/m³",
    "ug/m3", "µg/m3", "mg/kg", "iu", "iu/l", "u/l", "m/s", "km/h", "kmh", "kph", "mph",
    "knots", "kn", "kt", "l/min", "ml/min", "rpm", "1/min", "m2", "m²", "cm2", "cm²", "mm2",
    "mm²", "km2", "km²", "sqm", "sqft", "sq.ft.", "sq.m.", "ha", "acre", "acres", "ft2",
    "ft²", "qm", "m3", "m³", "cm3", "cm³", "mm3", "ft3", "dm3", "pa", "hpa", "kpa", "mpa",
    "bar", "mbar", "psi", "atm", "torr", "hz", "khz", "mhz", "ghz", "kw", "mw", "gw", "kwh",
    "mwh", "gwh", "wh", "ws", "kj", "mj", "kcal", "cal", "mv", "kv", "ma", "µa", "ua", "ohm",
    "ω", "kω", "mω", "ohms", "nf", "pf", "µf", "uf", "mol", "mmol", "µmol", "umol", "nmol",
    "mol/l", "mm/h", "ppm", "ppb", "ppt", "ph", "db", "dba", "lux", "lm", "cd", "nt", "kb",
    "mb", "gb", "tb", "kib", "mib", "gib", "bytes", "byte", "bit", "bits", "mbps", "gbps",
    "kbps", "kbit/s", "mbit/s", "px", "dpi", "mpg", "l/100km", "km/l", "hp", "ps", "bhp",
    "cv", "lb-ft", "kcal/100g", "pcs", "pc", "stk", "stk.", "stück", "items", "units", "pax",
    "people", "persons", "persons.", "x", "percent", "pct", "prozent", "p.a.", "pp", "points",
})  # fmt: skip

_SCALES = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6,
    "mio.": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "b": 1e9,
    "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "billion": 1e9, "billions": 1e9, "t": 1e12, "tn": 1e12,
    "万": 1e4, "亿": 1e8,
}  # fmt: skip
"""Factors that people write behind a number."""

LEAST_DISTINCT = 3
"""Different numbers with something beside them that make a column of numbers."""
LEAST_UNKNOWN = 10
"""As many, where what stands beside them isn't known as a unit."""
_MOST_AFFIXES = 6

_CORE = (
    r"[0-9](?:[0-9.,'\u2019\u02bc\u00b4`\u2032_ \u00a0\u2000-\u200b\u202f\u205f\u3000]*[0-9])?"
    r"[.,]?(?:[eE][+-]?[0-9]+)?|[.,][0-9]+"
)
_WRITTEN = re.compile(
    rf"(?P<before>[(+\-−–—]?\s*(?P<prefix>[^\d()+\-−–—.,\s][^\d()+\-−–—,]{{0,9}})?\s*"
    rf"[(+\-−–—]?\s*)(?P<core>{_CORE})\s*"
    r"(?P<suffix>[^\d()+\-−–—.,\s][^()+−–—,]{0,15}?)?\s*(?P<after>[)\-−–—]{0,2})"
)


class NumberForm(NamedTuple):
    """How the numbers of a column are written."""

    decimal: str = "."
    thousands: str = ""
    """A sign between thousands, or "" where there is none."""
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    scales: tuple[tuple[str, float], ...] = ()
    """What follows a number that stands for so many times as much, without case."""
    decorated: bool = False
    """Whether to look for signs, spaces and units beside a number that isn't a plain one."""
    both: bool = False
    """Whether points and commas both stand for the decimal sign."""


class Parsed(NamedTuple):
    """Texts as numbers."""

    values: np.ndarray  # [K] float64, NaN where there is none; infinite ones stay
    other: np.ndarray  # [K] bool: no number
    beside: np.ndarray | None = None  # [K] bool: a number with something beside it; None: no one


class Written(NamedTuple):
    """The parts of one text that is a number with something beside it."""

    core: str
    prefix: str
    suffix: str


def written(text: str) -> Written | None:
    """The parts of a text that may be a number with something beside it, or None."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    prefix = (found["prefix"] or "").strip()
    suffix = (found["suffix"] or "").strip()
    if prefix and not _known_prefix(prefix):
        return None
    return Written(found["core"], prefix, suffix)


def _known_prefix(prefix: str) -> bool:
    words = [word for word in prefix.lower().split() if word not in _ABOUT]
    return all(word in _CANONICAL or _CURRENCY_SIGN.fullmatch(word) for word in words)


def find_signs(
    cores: Iterable[str], usual: tuple[str, str] = (".", ""), *, comma_groups: bool = True
) -> tuple[str, str, bool]:
    """Decimal sign, thousands sign, and whether points and commas both are decimal signs.

    Args:
        cores: numbers without anything beside them.
        usual: the signs of the file, which decide where the numbers don't.
        comma_groups: whether a lone comma before three digits groups thousands, where neither the
            numbers nor the file say so.
    """
    decimal, grouping, either = Counter[str](), Counter[str](), Counter[str]()
    for core in cores:
        text = core.strip("+-")
        if text.isdigit():
            continue
        if not text.replace(",", ".").replace(".", "").isdigit():  # more signs than these
            text = re.sub(APOSTROPHES, "'", re.sub(_SPACES, " ", text)).replace("_", "'")
        for sign in (" ", "'"):
            if sign in text and re.fullmatch(GROUPED[sign], text):
                grouping[sign] += 1
                text = text.replace(sign, "")
        if " " in text or "'" in text:
            continue
        if "," in text and "." in text:
            last = max(",.", key=text.rfind)
            decimal[last] += 1
            grouping[",.".replace(last, "")] += 1
        elif text.count(",") + text.count(".") > 1:
            sign = "," if "," in text else "."
            if re.fullmatch(GROUPED[sign], text):
                grouping[sign] += 1
        elif "," in text or "." in text:
            sign = "," if "," in text else "."
            (either if re.fullmatch(GROUPED[sign], text) else decimal)[sign] += 1
    comma, point = decimal[","] + grouping["."], decimal["."] + grouping[","]
    if comma == point:
        usual_decimal, _usual_thousands = usual
        if usual != (".", "") or not either[","] or either["."]:
            comma_is_decimal = usual_decimal == ","
        else:
            comma_is_decimal = not comma_groups
    else:
        comma_is_decimal = comma > point
    sign, other = (",", ".") if comma_is_decimal else (".", ",")
    both = bool(decimal[other]) and not grouping[other]
    for space in (" ", "'"):
        if grouping[space]:
            return sign, space, both
    groups = grouping[other] or (either[other] and not both)
    return sign, other if groups else "", both


class Decorated(NamedTuple):
    """What was found out about a column's texts that aren't plain numbers."""

    form: NumberForm | None
    """None: they aren't numbers with something beside them."""
    units: tuple[str, ...] = ()
    """More than one: amounts that can't be compared."""


def find_form(
    texts: Sequence[str], plain: Sequence[str], usual: NumberForm, *, comma_groups: bool = True
) -> Decorated:
    """How a column's numbers are written, by its different texts.

    Args:
        texts: those that are no plain numbers, missing ones left out.
        plain: some that are.
        usual: the form of the file's numbers.
        comma_groups: see `find_signs`.
    """
    parts = [part for part in map(written, texts) if part is not None]
    if not parts:
        return Decorated(None)
    cores = [part.core for part in parts]
    decimal, thousands, both = find_signs(
        [*cores, *plain], (usual.decimal, usual.thousands), comma_groups=comma_groups
    )
    suffixes = Counter(part.suffix for part in parts if part.suffix)
    prefixes = Counter(part.prefix for part in parts if part.prefix)
    if len(suffixes) + len(prefixes) > 4 * _MOST_AFFIXES:
        return Decorated(None)
    scales, units = _scales_and_units(prefixes, suffixes)
    if len(units) > 1:
        known = all(unit in _CURRENCIES or unit in UNITS for unit in units)
        are_letters = all(len(unit) == 1 for unit in units)  # 1a, 1b, 2a are no amounts
        return Decorated(None, tuple(sorted(units)) if known and not are_letters else ())
    if units == {"R"} and all(core.isdigit() for core in cores):  # R1, R2: rooms, not rand
        return Decorated(None)
    if "%" in suffixes and _are_fractions(plain) and _median(cores, decimal) > 1:
        scales["%"] = 0.01
    if not all(map(is_unit, units)) and len({part.core for part in parts}) < LEAST_UNKNOWN:
        return Decorated(None)
    form = NumberForm(
        decimal=decimal,
        thousands=thousands,
        prefixes=tuple(sorted(prefixes, key=len, reverse=True)),
        suffixes=tuple(sorted(suffixes, key=len, reverse=True)),
        scales=tuple(sorted(scales.items())),
        decorated=True,
        both=both,
    )
    return Decorated(form)


def _scales_and_units(
    prefixes: Counter[str], suffixes: Counter[str]
) -> tuple[dict[str, float], set[str]]:
    """Factors by suffix, and the different units in one spelling each."""
    units = {
        _CANONICAL.get(word, word)
        for prefix in prefixes
        for word in prefix.lower().split()
        if word not in _ABOUT
    }
    suffixes = Counter(  # signs of a footnote say nothing about the amount
        {suffix: count for suffix, count in suffixes.items() if suffix.strip("*†‡§^#¹²³")}
    )
    # "k" and "M" are factors where there is money or where there are both of them
    first_words = {suffix: suffix.lower().split()[0] for suffix in suffixes}
    factors = {word for word in first_words.values() if word in _SCALES}
    certain = {"mio", "mio.", "mrd", "mrd.", "tsd", "tsd.", "million", "millions", "billion"}
    are_factors = bool(units) or len(factors) > 1 or bool(factors & certain)
    scales: dict[str, float] = {}
    for suffix in suffixes:
        words = suffix.lower().split()
        if are_factors and words[0] in _SCALES:
            scales[suffix] = _SCALES[words.pop(0)]
        if words:
            unit = " ".join(words)
            unit = _CANONICAL.get(unit, unit)
            units.add(unit if unit in _CURRENCIES else unit.rstrip("."))
    return scales, units


def _are_fractions(plain: Sequence[str]) -> bool:
    """Whether numbers lie between 0 and 1, and not all of them are 0 or 1."""
    import pyarrow as pa

    values = parse(pa.array(plain, pa.string()), NumberForm()).values
    return bool(((values >= 0) & (values <= 1)).all() and ((values > 0) & (values < 1)).any())


def _median(cores: Sequence[str], decimal: str) -> float:
    import pyarrow as pa

    plain = parse(pa.array(cores, pa.string()), NumberForm(decimal)).values
    return float(np.nanmedian(plain)) if not np.isnan(plain).all() else 0.0


def is_unit(unit: str) -> bool:
    """Whether what stands beside a number, in lower case, is known to be money or a unit."""
    unit = _CANONICAL.get(unit, unit)
    if unit in _CURRENCIES or _CURRENCY_SIGN.search(unit):
        return True
    return unit in UNITS or any(word in UNITS for word in unit.split())


def parse(texts: Any, form: NumberForm) -> Parsed:
    """An Arrow array of strings [K] as numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain, grouped = _without_signs(texts, form)
    beside = None if grouped is None else grouped.to_numpy(zero_copy_only=False)
    try:
        # nearly always all of them are numbers
        values = _numbers(pc.cast(plain, pa.float64()))
        return Parsed(values, np.zeros(len(values), bool), beside)
    except pa.ArrowInvalid:
        pass
    trimmed = pc.utf8_trim_whitespace(plain)
    is_number = pc.match_substring_regex(trimmed, f"^({NUMBER})$")
    values = _numbers(pc.cast(pc.if_else(is_number, trimmed, None), pa.float64()))
    other = ~is_number.to_numpy(zero_copy_only=False)
    if form.decorated and other.any():
        where = np.flatnonzero(other)
        encoded = texts.take(pa.array(where)).dictionary_encode()
        found = _decorated(encoded.dictionary, form)
        at = encoded.indices.to_numpy(zero_copy_only=False)
        values = values.copy() if not values.flags.writeable else values
        values[where] = found.values[at]
        other[where] = found.other[at]
        beside = np.zeros(len(values), bool) if beside is None else beside.copy()
        beside[where] = ~found.other[at]
    return Parsed(values, other, beside)


def _without_signs(texts: Any, form: NumberForm) -> tuple[Any, Any]:
    """The texts without signs between thousands, with a point for the decimal sign.

    The second array says which of them had such signs; None: there are none in this form.
    """
    import pyarrow.compute as pc

    grouped = None
    if form.thousands:
        grouped = pc.match_substring_regex(texts, f"^\\s*({GROUPED[form.thousands]})\\s*$")
        texts = pc.if_else(grouped, pc.replace_substring(texts, form.thousands, ""), texts)
    if form.decimal != ".":
        texts = pc.replace_substring(texts, form.decimal, ".")
    return texts, grouped


def _decorated(texts: Any, form: NumberForm) -> Parsed:
    """Texts that are no plain numbers, by what may stand beside one in this form."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def sub(texts: Any, pattern: str, by: str) -> Any:
        return pc.replace_substring_regex(texts, pattern, by)

    texts = sub(pc.utf8_trim_whitespace(texts), _SPACES, " ")
    texts = sub(sub(texts, APOSTROPHES, "'"), MINUS, "-")
    factor = np.ones(len(texts))
    for suffix, scale in form.scales:
        ends = pc.match_substring_regex(texts, rf"(?i)[0-9.,] *{escaped(suffix)} *[)-]*$")
        factor[ends.to_numpy(zero_copy_only=False)] = scale
    if form.prefixes:
        texts = sub(texts, rf"(?i)^([-+(]*) *(?:{any_of(form.prefixes)}) *", r"\1")
    if form.suffixes:
        texts = sub(texts, rf"(?i)([0-9.,]) *(?:{any_of(form.suffixes)}) *([)-]*)$", r"\1\2")
    texts = sub(texts, r"^\( *([^()-]+?) *\)$", r"-\1")
    texts = sub(texts, r"^([^-+]+?) *-$", r"-\1")
    texts = sub(texts, r"^([-+]) +", r"\1")
    texts = sub(texts, "([0-9])_([0-9])", r"\1'\2")
    for sign in (" ", "'"):
        grouped = pc.match_substring_regex(texts, f"^({GROUPED[sign]})$")
        texts = pc.if_else(grouped, pc.replace_substring(texts, sign, ""), texts)
    plain, _grouped = _without_signs(texts, form)
    if form.both:
        plain = sub(plain, r"^([-+]?[0-9]*),([0-9]+)$", r"\1.\2")
    is_number = pc.match_substring_regex(plain, f"^({NUMBER})$")
    values = _numbers(pc.cast(pc.if_else(is_number, plain, None), pa.float64()))
    return Parsed(values * factor, ~is_number.to_numpy(zero_copy_only=False))


def any_of(words: Sequence[str]) -> str:
    """A pattern of any of the texts."""
    return "|".join(map(escaped, words))


def escaped(text: str) -> str:
    """The text as a pattern of RE2 and of Python, any space standing for any."""
    words = re.sub(_SPACES, " ", text).split()
    return " +".join(re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", word) for word in words)


def _numbers(array: Any) -> np.ndarray:
    return array.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
