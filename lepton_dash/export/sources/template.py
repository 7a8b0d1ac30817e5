"""Filling in a template of source code.

A template is the whole script as a person would write it. A line that ends with `#? words` is
kept only when each of the words is among the flags, or, with a `!` before it, is not. `«name»`
stands for a text; of several lines, each gets the indentation of the place.

All texts go in at once, so that nothing in a text is ever taken for a part of the template.
"""

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from importlib.resources import files

_CONDITION = re.compile(r"^(?P<line>.*?) *#\? (?P<words>[\w! ]+)$")
_PLACE = re.compile("«([a-z_]+)»")


def fill(name: str, flags: Set[str], texts: Mapping[str, str]) -> str:
    """The template of that name, filled in.

    Args:
        name: of a file in the folder of templates.
        flags: which of its conditional lines are kept.
        texts: what takes the place of names.
    """
    return "\n".join(_lines(_read(name), flags, texts)) + "\n"


@cache
def _read(name: str) -> str:
    return (files("lepton_dash.export.sources") / "templates" / name).read_text(encoding="utf-8")


def _lines(template: str, flags: Set[str], texts: Mapping[str, str]) -> Iterator[str]:
    for line in template.splitlines():
        condition = _CONDITION.match(line)
        if condition:
            if not all(_holds(word, flags) for word in condition["words"].split()):
                continue
            line = condition["line"]
        before_next = "\n" + line[: len(line) - len(line.lstrip())]
        parts = _PLACE.split(line)  # every second one is the name of a text
        parts[1::2] = [texts[name].replace("\n", before_next) for name in parts[1::2]]
        yield "\n".join(part.rstrip() for part in "".join(parts).split("\n"))


def _holds(word: str, flags: Set[str]) -> bool:
    return word.removeprefix("!") not in flags if word.startswith("!") else word in flags
