"""Names that people bring, made safe for Plotly, whose texts may hold tags and links."""

import re
from collections.abc import Sequence
from itertools import accumulate, takewhile

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


def told_apart(names: Sequence[str], longest: int) -> list[str]:
    """Returns names on one line of `longest` characters at most, cut where they are the same.

    What stays of a long one is its beginning, and the rest from shortly before the place where it
    begins to differ; where that doesn't tell them apart, its beginning and its end.
    """
    lines = [" ".join(str(name).split()) for name in names]
    if all(width_of(line) <= longest for line in lines):
        return lines
    long = {line for line in lines if width_of(line) > longest}
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*set(lines), strict=False))
    differs = len(list(alike))
    cut = {line: _without_common(line, differs, longest) for line in long}
    short = {cut.get(line, line) for line in lines}
    if len(short) < len(set(lines)):
        cut = {line: _without_middle(line, longest) for line in long}
    return [cut.get(line, line) for line in lines]


def _without_common(line: str, differs: int, longest: int) -> str:
    """A line without most of its first `differs` characters, and cut at its end if need be."""
    # the word before the difference stays
    word = line.rfind(" ", 0, max(0, line.rfind(" ", 0, differs))) + 1
    rest = word if differs - word <= longest // 3 else max(0, differs - 3)
    if differs < longest - longest // 3 or rest <= longest // 4:
        return _fitting(line, longest - 1) + "…"
    tail = line[rest:]
    start = _fitting(line, max(longest // 4, longest - 1 - width_of(tail)))
    room = longest - width_of(start) - 1
    if width_of(tail) > room:
        tail = _fitting(tail, room - 1) + "…"
    return f"{start.rstrip()}…{tail}"


def _without_middle(line: str, longest: int) -> str:
    start = _fitting(line, (longest - 1) // 2)
    end = _fitting(line[::-1], longest - 1 - width_of(start))[::-1]
    return f"{start}…{end}"


def _fitting(line: str, room: int) -> str:
    """The beginning of a line that is at most so wide."""
    return line[: sum(end <= room for end in accumulate(map(width_of, line)))]


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
