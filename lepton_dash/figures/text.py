"""Names that people bring, made safe for Plotly, whose texts may hold tags and links."""

import re
from itertools import accumulate

LONGEST_NAME = 40
"""Characters of a name that a chart shows; those of Chinese, Japanese and Korean count twice."""

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]"
)
"""About twice as wide as other letters."""

_PART = re.compile(r", |、| · ")


def plotly_text(name: str, longest: int = LONGEST_NAME) -> str:
    """Returns the name on one line, cut to `longest` characters, as text that holds no tags."""
    line = " ".join(str(name).split())
    if width_of(line) > longest:
        ends = accumulate(map(width_of, line))
        line = line[: sum(end < longest for end in ends)] + "…"
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plotly_lines(name: str, longest: int, most: int) -> str:
    """Returns the name as `plotly_text` does, on `most` lines of `longest` characters at most."""
    lines: list[str] = []
    rest = " ".join(str(name).split())
    while len(lines) < most - 1 and width_of(rest) > longest:
        ends = accumulate(map(width_of, rest))
        fits = sum(end <= longest for end in ends)
        # best after a part of a list, else between words, and where there are none, anywhere
        parts = [part.end() for part in _PART.finditer(rest, 0, fits + 1)]
        words = rest.rfind(" ", 1, fits + 1)
        at = parts[-1] if parts and 2 * parts[-1] >= fits else words if words > 0 else fits
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return "<br>".join(plotly_text(line, longest) for line in (*lines, rest))


def widest_part(name: str) -> int:
    """Returns how wide the widest part of a name is, which `plotly_lines` may have on one line."""
    return max(map(width_of, _PART.split(name)))


def width_of(text: str) -> int:
    """Returns about how wide a text is, in letters of the Latin script."""
    return len(text) + len(WIDE.findall(text))
