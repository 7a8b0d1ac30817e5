"""Numbers as a person reads them, the same on the page, in charts, in tables and in captions.

Thousands are apart (1,401) and a negative number has a true minus sign (−0.4). `text.js` writes the
same in the browser.
"""

import math
import re
from decimal import Decimal

NONE = "–"
"""Where there is no number."""

MINUS = "−"


def signed(text: str) -> str:
    """Returns a formatted number with a true minus sign."""
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def sentence(text: str) -> str:
    """Returns a text with true minus signs before its negative numbers; 2-4 and e-5 stay."""
    return _NEGATIVE.sub(MINUS, text)


_NEGATIVE = re.compile(r"(?<![\w.)\]-])-(?=\d)")


def exact_number(value: float) -> str:
    """Returns a number with all of its digits: 1,401, −0.4, 0.00001, 1e-16."""
    if not math.isfinite(value):
        return str(value)
    if isinstance(value, float) and value != 0 and not 1e-7 <= abs(value) < 1e16:
        mantissa, exponent = f"{value!r}e+0".split("e")[:2]
        return signed(f"{mantissa.removesuffix('.0')}e{int(exponent):+d}")
    whole = isinstance(value, int) or value.is_integer()
    return signed(f"{int(value):,}" if whole else format(Decimal(repr(value)), ",f"))


def setting_number(value: float) -> str:
    """Returns a number as the sidebar writes it, with 6 significant digits at most."""
    return exact_number(float(f"{value:.6g}"))


def number_text(value: float, digits: int = 4) -> str:
    """Returns a number with this many significant digits: 0.4320, 1,401, −0.4000, 1.23e-5."""
    if not math.isfinite(value):
        return NONE
    size = abs(value)
    if size != 0 and (size < 1e-4 or size >= 1e5):
        mantissa, exponent = f"{value:.{digits - 2}e}".split("e")
        return signed(f"{mantissa}e{int(exponent):+d}")
    if size >= 1000 or float(f"{size:.{digits}g}") >= 1000:
        return signed(f"{value:,.0f}")
    return signed(f"{value:#.{digits}g}")


def short_number(value: float, digits: int = 4) -> str:
    """Returns a number with this many significant digits at most: 0.432, 12,350, −0.4, 1.2e-5."""
    if not math.isfinite(value):
        return NONE
    rounded = float(f"{value:.{digits}g}")
    size = abs(rounded)
    if size != 0 and (size < 1e-4 or size >= 1e6):
        mantissa, exponent = f"{rounded:.{digits - 1}e}".split("e")
        return signed(f"{float(mantissa):g}e{int(exponent):+d}")
    return signed(f"{rounded:,.15g}")


def metric_text(value: float, is_regression: bool) -> str:
    """Returns a metric: R² as 0.432 or −0.400, an accuracy as 98.3%."""
    if not math.isfinite(value):
        return NONE
    if not is_regression:
        return f"{value:.1%}"
    return signed(f"{value:.3f}") if abs(value) < 1000 else number_text(value)
