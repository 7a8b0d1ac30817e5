"""What was done to a CSV file, a sentence each with its count.

The table of treatments (`lepton_dash.tables`) has their names; this one has what is said of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lepton_dash.data.wording import listed, shown
from lepton_dash.i18n import ngettext

APART = 4
"""Columns with the same treatment that get a sentence each; more are said together."""
MARKS = 4
"""Different texts that are named in a sentence."""


class Done(NamedTuple):
    """Something that was done to cells of a column, or to rows."""

    code: str
    """A key of the table of sentences."""
    number: int
    """Of cells or rows."""
    column: str = ""
    texts: tuple[tuple[str, int], ...] = ()
    """Different texts and how often each stands there, the most frequent first."""
    treatment: str = ""
    """A name of the table of treatments, by which it is undone; "": there is nothing to undo."""
    value: float = 0.0
    """The number that the first text is read as."""


def sentences(done: Iterable[Done]) -> list[str]:
    """What was done, in words, equal things of many columns together."""
    groups: dict[str, list[Done]] = {}
    for one in done:
        groups.setdefault(one.code, []).append(one)
    said = []
    for code in _SENTENCES:
        group = groups.get(code, [])
        for part in [[one] for one in group] if len(group) <= APART else [group]:
            said.append(_sentence(part))
    return said


def _sentence(group: Sequence[Done]) -> str:
    texts: dict[str, int] = {}
    for one in group:
        for text, count in one.texts:
            texts[text] = texts.get(text, 0) + count
    count = sum(one.number for one in group)
    return _SENTENCES[group[0].code](count).format(
        count=count,
        names=listed([one.column for one in group]),
        marks=_marks(texts),
        text=shown(next(iter(texts), "")),
        value=f"{group[0].value:.10g}",
    )


def _marks(texts: Mapping[str, int]) -> str:
    """Texts with their counts: "#DIV/0! (6), #N/A (2)"; a single one without."""
    ordered = sorted(texts.items(), key=lambda item: -item[1])
    if len(ordered) == 1:
        return shown(ordered[0][0])
    words = [f"{shown(text)} ({count:,})" if count else shown(text) for text, count in ordered]
    return listed(words, MARKS)


_SENTENCES: Mapping[str, Callable[[int], str]] = {
    # rows
    "comments": lambda count: ngettext(
        "{count:,} line with a comment was left out (“{text}”).",
        "{count:,} lines with comments were left out (the first is “{text}”).",
        count,
    ),
    "above": lambda count: ngettext(
        "{count:,} line above the table was left out (“{text}”).",
        "{count:,} lines above the table were left out (the first is “{text}”).",
        count,
    ),
    "second header": lambda count: ngettext(
        "{count:,} row below the names was left out: it has more names (“{text}”).",
        "{count:,} rows below the names were left out: they have more names (“{text}”).",
        count,
    ),
    "units": lambda count: ngettext(
        "{count:,} row below the names was left out: it has units (“{text}”).",
        "{count:,} rows below the names were left out: they have units (“{text}”).",
        count,
    ),
    "rule": lambda count: ngettext(
        "{count:,} line drawn below the names was left out (“{text}”).",
        "{count:,} lines drawn below the names were left out (the first is “{text}”).",
        count,
    ),
    "repeated header": lambda count: ngettext(
        "{count:,} row that repeats the names of the columns was left out.",
        "{count:,} rows that repeat the names of the columns were left out.",
        count,
    ),
    "totals": lambda count: ngettext(
        "{count:,} row at the end was left out: it has totals (“{text}”).",
        "{count:,} rows at the end were left out: they have totals (“{text}”).",
        count,
    ),
    "below": lambda count: ngettext(
        "{count:,} line below the table was left out (“{text}”).",
        "{count:,} lines below the table were left out (the first is “{text}”).",
        count,
    ),
    # cells
    "numbers": lambda count: ngettext(
        "{count:,} cell like {text} is read as a number in {names}, this one as {value}.",
        "{count:,} cells like {text} are read as numbers in {names}, this one as {value}.",
        count,
    ),
    "days": lambda count: ngettext(
        "{count:,} date like {text} is read as days since 1970-01-01 in {names}.",
        "{count:,} dates like {text} are read as days since 1970-01-01 in {names}.",
        count,
    ),
    "days day first": lambda count: ngettext(
        "{count:,} date like {text} is read as days since 1970-01-01 in {names}, the day before "
        "the month.",
        "{count:,} dates like {text} are read as days since 1970-01-01 in {names}, the day before "
        "the month.",
        count,
    ),
    "days month first": lambda count: ngettext(
        "{count:,} date like {text} is read as days since 1970-01-01 in {names}, the month before "
        "the day.",
        "{count:,} dates like {text} are read as days since 1970-01-01 in {names}, the month "
        "before the day.",
        count,
    ),
    "hours": lambda count: ngettext(
        "{count:,} time like {text} is read as hours in {names}.",
        "{count:,} times like {text} are read as hours in {names}.",
        count,
    ),
    "marks": lambda count: ngettext(
        "{count:,} cell like {marks} counts as missing in {names}.",
        "{count:,} cells like {marks} count as missing in {names}.",
        count,
    ),
    "kept marks": lambda count: ngettext(
        "{count:,} cell like {marks} is a value of its own in {names}: nothing else would be left "
        "of the column.",
        "{count:,} cells like {marks} are a value of their own in {names}: nothing else would be "
        "left of the column.",
        count,
    ),
    "limits": lambda count: ngettext(
        "{count:,} cell like {marks} is beyond a limit, has no number and counts as missing in "
        "{names}.",
        "{count:,} cells like {marks} are beyond a limit, have no number and count as missing in "
        "{names}.",
        count,
    ),
    "at limit": lambda count: ngettext(
        "{count:,} cell like {marks} is taken as the limit itself in {names}.",
        "{count:,} cells like {marks} are taken as the limit itself in {names}.",
        count,
    ),
    "sentinels": lambda count: ngettext(
        "{count:,} cell of {marks} counts as missing in {names}: it is far from all others.",
        "{count:,} cells of {marks} count as missing in {names}: they are far from all others.",
        count,
    ),
    "negative": lambda count: ngettext(
        "{count:,} cell of {marks} counts as missing in {names}: no other number there is "
        "negative.",
        "{count:,} cells of {marks} count as missing in {names}: no other number there is "
        "negative.",
        count,
    ),
    "extremes": lambda count: ngettext(
        "{count:,} extreme number, {marks}, counts as missing in {names}: all others lie close "
        "together beside it.",
        "{count:,} extreme numbers, {marks}, count as missing in {names}: all others lie close "
        "together beside them.",
        count,
    ),
    "different units": lambda count: ngettext(
        "{count:,} amount stays a category in {names}, as units differ there: {marks}.",
        "{count:,} amounts stay categories in {names}, as units differ there: {marks}.",
        count,
    ),
    "codes": lambda count: ngettext(
        "{count:,} cell like {text} is taken as a code in {names}, because of leading zeros.",
        "{count:,} cells like {text} are taken as codes in {names}, because of leading zeros.",
        count,
    ),
}
"""Code -> the sentence for a count, with places for the count, names of columns and texts."""
