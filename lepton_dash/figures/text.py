"""Names that people bring, made safe for Plotly, whose texts may hold tags and links."""

import re
from itertools import accumulate

LONGEST_NAME = 40
"""Characters of a name that a chart shows; those of Chinese, Japanese and Korean count twice."""

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]"
)
"""About twice as wide as other letters."""


def plotly_text(name: str, longest: int = LONGEST_NAME) -> str:
    """Returns the name on one line, cut to `longest` characters, as text that holds no tags."""
    line = " ".join(str(name).split())
    if width_of(line) > longest:
        ends = accumulate(map(width_of, line))
        line = line[: sum(end < longest for end in ends)] + "…"
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def width_of(text: str) -> int:
    """Returns about how wide a text is, in letters of the Latin script."""
    return len(text) + len(WIDE.findall(text))
