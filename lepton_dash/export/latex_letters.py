"""Any text as LaTeX prints it, in letters that every engine and every encoding of fonts has.

What LaTeX has a command for is written with it: pdflatex in its oldest fonts (OT1), xelatex and
lualatex all set the same. Of the rest, letters of other scripts stay as they are, for the engines
that can set them; a sign without a command is left out. Both are told.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from lepton_dash.export.lettering import printable

CHINESE = "Chinese"
"""The script that LaTeX has a package of its own for."""


class Lettered(NamedTuple):
    """A text for LaTeX, on one line, with nothing in it run."""

    latex: str
    scripts: tuple[str, ...] = ()
    """Those that pdflatex has no letters of: `CHINESE`, or like "Cyrillic"."""
    left_out: tuple[str, ...] = ()
    """Signs, each once."""


_SIGNS: dict[str, str] = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    # straight ones; babel makes a command of " in German, and OT1 has it in typewriter type alone
    '"': r"\texttt{\char34}", "'": r"\textquotesingle{}",
    # punctuation, and what is as good where OT1 has none
    "‘": "`", "’": "'", "‚": ",", "“": "``", "”": "''", "„": "``", "«": "``", "»": "''",
    "‹": "`", "›": "'", "′": "'", "″": "''", "‐": "-", "‑": "-", "‒": "--", "–": "--", "—": "---",
    "…": r"\dots{}", "•": r"\textbullet{}", "·": r"\textperiodcentered{}", "⁄": "/", "¿": "?`",
    "¡": "!`", "§": r"\S{}", "¶": r"\P{}", "†": r"\dag{}", "‡": r"\ddag{}", "©": r"\copyright{}",
    "®": r"\textregistered{}", "°": r"\textdegree{}", "£": r"\pounds{}", "€": r"\texteuro{}",
    "¥": r"\textyen{}", "¢": r"\textcent{}", "‰": r"\textperthousand{}", "★": r"$\star$",
    "☆": r"$\star$", "✓": r"$\surd$", "✔": r"$\surd$", "♥": r"$\heartsuit$", "❤": r"$\heartsuit$",
    # letters
    "ß": r"\ss{}", "ẞ": "SS", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}",
    "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "ȷ": r"\j{}",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ŋ": "ng", "Ŋ": "NG", "ħ": "h",
    "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ĸ": "k",
    # mathematics
    "−": "$-$", "×": r"$\times$", "÷": r"$\div$", "±": r"$\pm$", "∓": r"$\mp$", "∗": "$*$",
    "⋅": r"$\cdot$", "∘": r"$\circ$", "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$",
    "≈": r"$\approx$", "≡": r"$\equiv$", "∼": r"$\sim$", "≃": r"$\simeq$", "∝": r"$\propto$",
    "≪": r"$\ll$", "≫": r"$\gg$", "∞": r"$\infty$", "√": r"$\surd$", "∑": r"$\sum$",
    "∏": r"$\prod$", "∫": r"$\int$", "∂": r"$\partial$", "∇": r"$\nabla$", "∆": r"$\Delta$",
    "∈": r"$\in$", "∉": r"$\notin$", "∅": r"$\emptyset$", "∩": r"$\cap$", "∪": r"$\cup$",
    "⊂": r"$\subset$", "⊆": r"$\subseteq$", "∧": r"$\wedge$", "∨": r"$\vee$", "¬": r"$\neg$",
    "∀": r"$\forall$", "∃": r"$\exists$", "⊕": r"$\oplus$", "⊗": r"$\otimes$", "∥": r"$\|$",
    "⊥": r"$\perp$", "⟨": r"$\langle$", "⟩": r"$\rangle$", "←": r"$\leftarrow$",
    "→": r"$\rightarrow$", "↑": r"$\uparrow$", "↓": r"$\downarrow$", "↔": r"$\leftrightarrow$",
    "⇐": r"$\Leftarrow$", "⇒": r"$\Rightarrow$", "⇔": r"$\Leftrightarrow$", "↦": r"$\mapsto$",
    "ℓ": r"$\ell$",
}  # fmt: skip

_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon",
    "phi", "chi", "psi", "omega",
)  # fmt: skip
# from α on, in this order
_LIKE_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))

_SIGNS |= {chr(ord("α") + at): rf"$\{name}$" for at, name in enumerate(_GREEK)}
_SIGNS |= {
    chr(ord("Α") + at): rf"$\{name.capitalize()}$"
    for at, name in enumerate(_GREEK)
    if name != "varsigma"
}
_SIGNS |= _LIKE_LATIN

_ACCENTS: Mapping[str, str] = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d",
    "\u0326": "c", "\u0327": "c", "\u0331": "b",
}  # fmt: skip
"""Combining mark -> its command; a letter goes without another one."""

_BELOW = set("dcb")

_SHIFTS: Mapping[str, str] = {"<super>": "textsuperscript", "<sub>": "textsubscript"}

_UNSEEN = {"Cf", "Mn", "Me", "Sk"}
"""Categories of what changes another sign, and is nothing without it."""

# in Chinese they are as wide as its letters, and LaTeX knows that
_CHINESE_SIGNS = set("“”‘’…—·")

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")

_LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


def lettered(text: str) -> Lettered:
    """Returns a text for LaTeX."""
    line = unicodedata.normalize("NFC", printable(" ".join(text.split())))
    line = _APOSTROPHE.sub("’", line)
    is_chinese = any(_script(letter) == CHINESE for letter in line)
    parts, scripts, left_out = [], {}, {}
    for letter in _LETTER.findall(line):
        if is_chinese and (letter in _CHINESE_SIGNS or _is_wide(letter)):
            parts.append(letter)
            continue
        written = _written(letter)
        if written is not None:
            parts.append(written)
        elif script := _script(letter[0]):
            parts.append(letter)
            scripts[script] = True
        elif unicodedata.category(letter[0]) not in _UNSEEN:
            left_out[letter[0]] = True
    scripts = {CHINESE: True, **scripts} if is_chinese else scripts
    # what is left out leaves no two spaces
    return Lettered(re.sub(r" {2,}", " ", "".join(parts)).strip(), tuple(scripts), tuple(left_out))


def _written(letter: str) -> str | None:
    """A letter with its accents in commands; None: there are none for it."""
    if letter in _SIGNS:
        return _SIGNS[letter]
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if base.isascii() and not marks:
        return base
    if base.isascii() and base.isalpha():
        return _accented(base, [_ACCENTS[mark] for mark in marks if mark in _ACCENTS])
    if marks and base in _SIGNS and base.isalpha():
        return _SIGNS[base]  # Greek, without its accents
    kind = unicodedata.decomposition(letter).split(" ")[0] if len(letter) == 1 else ""
    if not kind.startswith("<"):
        return None
    plain = [_written(one) for one in unicodedata.normalize("NFKC", letter)]
    if None in plain:
        return None
    said = "".join(filter(None, plain))
    return f"\\{_SHIFTS[kind]}{{{said}}}" if kind in _SHIFTS else said


def _accented(base: str, accents: list[str]) -> str:
    said = f"\\{base}" if base in "ij" and set(accents) - _BELOW else base  # without its dot
    for accent in accents:
        said = f"\\{accent}{{{said}}}"
    return said


def _script(letter: str) -> str:
    """What script a letter is of that LaTeX has no commands for; empty: of none."""
    name = unicodedata.name(letter, "")
    word = name.split(" ")[0].split("-")[0].capitalize()
    if word == "Cjk":
        return CHINESE
    is_letter = unicodedata.category(letter)[0] in "LMN"
    return word if is_letter and word not in _NO_SCRIPTS else ""


_NO_SCRIPTS = {"", "Latin", "Greek", "Combining", "Variation", "Modifier", "Mathematical"}


def _is_wide(letter: str) -> bool:
    """Whether it is as wide as a Chinese letter, and none of the pictures."""
    first = letter[0]
    wide = unicodedata.east_asian_width(first) in ("W", "F")
    return wide and unicodedata.category(first) not in ("So", "Sk")
