"""In which settings runs differ, and which they share."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lepton_dash import tables
from lepton_dash.compare.groups import Group
from lepton_dash.i18n import _, listed, ngettext
from lepton_dash.shortening import shortened
from lepton_dash.spec import FIELDS, WEIGHT, Change, flat
from lepton_dash.store import StoredRun
from lepton_dash.uploads import PREFIX
from lepton_dash.values import value_text

MOST_CHANGES = 2
"""Changes on the way that are told one by one."""
MOST_VALUES = 6
"""Values of a folded group that are named."""
NOTHING = "–"
"""What is said of a setting without a value."""
_LONGEST = 60


class Setting(NamedTuple):
    """A field, and what each of the runs has there, in words."""

    field: str
    """Its bare name, or `spec.WEIGHT` for weights that were set by hand."""
    values: tuple[str, ...]
    """One for each group, in their order."""


class Settings(NamedTuple):
    """All settings of runs that are compared."""

    differing: tuple[Setting, ...]
    equal: tuple[Setting, ...]
    """Without those that say nothing."""


def compared_settings(groups: Sequence[Group]) -> Settings:
    """What differs, and what doesn't. A change on the way makes a difference too.

    Seeds within a folded group are one value of that group.
    """
    differing, equal = [], []
    for field in (*FIELDS, WEIGHT):
        found = [tuple(dict.fromkeys(_of(kept.run, field) for kept in g.members)) for g in groups]
        words = tuple(listed(_words(field, value) for value in one) for one in found)
        if len({frozenset(one) for one in found}) > 1:
            differing.append(Setting(field, _distinct(field, found, words)))
        elif found and not all(_says_nothing(value) for value in found[0]):
            equal.append(Setting(field, words))
    return Settings(tuple(differing), tuple(equal))


_Value = tuple[Any, tuple[Change, ...]]
"""What a run started with, and its changes on the way."""


def _of(run: StoredRun, field: str) -> _Value:
    changes = tuple(change for change in run.timeline if change.field == field)
    return (None if field == WEIGHT else value_of(run, field)), changes


def _says_nothing(value: _Value) -> bool:
    """Whether it is a setting that nobody made."""
    start, changes = value
    return not changes and (start in (None, "auto", "", ()) or start == {})


def value_of(run: StoredRun, field: str) -> Any:
    """A run's value of a field at its start; an automatic one as what it stands for.

    One that has no effect on the run's data is none.
    """
    experiment = run.origin.experiment
    if field == "noise" and not tables.DATASETS[experiment.data.dataset].uses_noise:
        return None
    value = flat(experiment)[field]
    if field == "loss" and value == "auto":
        return tables.default_loss(run.origin.task)
    if field == "split_seed" and value is None:
        return experiment.data.seed
    return value


def _words(field: str, value: _Value) -> str:
    start, changes = value
    if field == WEIGHT:
        if not changes:
            return _("none")
        return ngettext("{count} set by hand", "{count} set by hand", len(changes)).format(
            count=len(changes)
        )
    said = _short(field, start) or NOTHING
    if not changes:
        return said
    if len(changes) > MOST_CHANGES:
        last = changes[-1]
        return _("{start}, changed on the way {count} times, at last to {value}").format(
            start=said, count=len(changes), value=_short(field, last.value) or NOTHING
        )
    ways = _(" and ").join(
        _("to {value} at epoch {epoch:,}").format(
            value=_short(field, change.value) or NOTHING, epoch=change.epoch
        )
        for change in changes
    )
    return _("{start}, changed on the way {changes}").format(start=said, changes=ways)


def _short(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "path" and value:
        if value.startswith(PREFIX):
            return _("file {number}").format(number=value.removeprefix(PREFIX)[:8])
        return str(value).replace("\\", "/").rpartition("/")[2]
    if field == "points" and value:
        count = value.count(";") + 1
        return ngettext("{count:,} point", "{count:,} points", count).format(count=count)
    return shortened(value_text(field, value), _LONGEST)


def _distinct(
    field: str, found: Sequence[tuple[_Value, ...]], words: tuple[str, ...]
) -> tuple[str, ...]:
    """The words, with more digits or letters where two different values would look the same."""
    cut = tuple(
        text if len(values) <= MOST_VALUES else _few(field, values)
        for values, text in zip(found, words, strict=True)
    )
    said: dict[str, frozenset[_Value]] = {}
    for values, text in zip(found, cut, strict=True):
        if said.setdefault(text, frozenset(values)) != frozenset(values):
            return tuple(
                text if len(one) > 1 or one[0][1] else str(one[0][0])
                for one, text in zip(found, cut, strict=True)
            )
    return cut


def _few(field: str, values: tuple[_Value, ...]) -> str:
    shown = listed(_words(field, value) for value in values[:MOST_VALUES])
    return _("{names} and {count} more").format(names=shown, count=len(values) - MOST_VALUES)
