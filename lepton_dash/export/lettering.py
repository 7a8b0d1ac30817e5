"""Texts of a Plotly figure as plain text, and the fonts that their letters are in.

A text of Plotly may hold tags, and names that people bring stand in it with `<` escaped. Here both
become letters: nothing is formatted, and nothing that looks like TeX is run.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from lepton_dash.i18n import _

FIRST_FONT = "DejaVu Sans"
"""Comes with Matplotlib."""
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "dejavu": (),
    "sans": ("Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "Arimo", "Helvetica Neue"),
    "serif": ("STIXGeneral",),  # comes with Matplotlib
}
"""Family -> fonts that are asked first, where they are installed."""
OTHER_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans",
    "Arial Unicode MS",
)
"""Asked, where they are installed, for letters that the first one hasn't."""
MISSING = "□"

_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_TAG = re.compile(r"<(/?)(b|strong|i|em|u|s|span|a|sub|sup|br)(\s[^<>]*)?/?>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SHIFTED = {"sup": (_RAISED, "^"), "sub": (_LOWERED, "_")}


def plain(text: str | None) -> str:
    """Returns what a text of a Plotly figure shows, as plain text; <br> becomes a new line."""
    if not text:
        return ""
    parts: list[str] = []
    shift, at = "", 0
    for tag in _TAG.finditer(text):
        parts.append(_shifted(text[at : tag.start()], shift))
        at = tag.end()
        name, closes = tag[2].lower(), tag[1] == "/"
        if name == "br":
            parts.append("\n")
        elif name in _SHIFTED:
            shift = "" if closes else name
    parts.append(_shifted(text[at:], shift))
    return printable("".join(parts))


def _shifted(text: str, shift: str) -> str:
    """The part of a text between two tags, as superscript or subscript where there are letters."""
    letters = html.unescape(text)
    if not shift or not letters:
        return letters
    table, sign = _SHIFTED[shift]
    if all(ord(letter) in table for letter in letters):
        return letters.translate(table)
    return f"{sign}{letters}"


def printable(text: str) -> str:
    """Returns the text without what no font and no XML has: control characters and the like.

    Signs that turn the direction of writing go too: they would reach beyond the name they are in.
    """
    return "".join(filter(_is_printable, text))


def _is_printable(letter: str) -> bool:
    if letter == "\n":
        return True
    is_sign = unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co")
    return not is_sign and unicodedata.bidirectional(letter) not in _TURNING


def raised(number: int) -> str:
    """Returns a whole number as superscript."""
    return str(number).translate(_RAISED)


@cache
def fonts(family: str = "dejavu") -> tuple[str, ...]:
    """Returns the fonts of this system that are asked for letters, in this order."""
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    names = (*FAMILIES[family], FIRST_FONT, *OTHER_FONTS)
    return tuple(name for name in names if name in known)


@lru_cache(maxsize=4096)
def has_font(letter: str) -> bool:
    """Returns whether any of the fonts has the letter."""
    return any(ord(letter) in _letters_of(name) for name in fonts())


@cache
def _letters_of(font: str) -> frozenset[int]:
    from matplotlib import font_manager

    path = font_manager.findfont(font, fallback_to_default=True)
    return frozenset(font_manager.get_font(path).get_charmap())


def drawable(text: str) -> str:
    """Returns the text with a box for each letter that no font here has."""
    return "".join(letter if letter == "\n" or has_font(letter) else MISSING for letter in text)


def missing_note(texts: Iterable[str]) -> str:
    """Returns a sentence about letters that no font has; empty where there are none."""
    lacking = sorted({letter for text in texts for letter in text if letter != "\n"})
    lacking = [letter for letter in lacking if not has_font(letter)]
    if not lacking:
        return ""
    return _(
        "This machine has no font for {letters}, and boxes stand in their place; install one that"
        " has them (Noto Sans CJK has Chinese), or leave them out, and export again."
    ).format(letters=" ".join(lacking[:20]))
