"""What compared runs are called: their own names, or what sets them apart."""

from collections import Counter
from collections.abc import Sequence, Set

from lepton_dash.compare.groups import SEEDS, Group
from lepton_dash.compare.settings import NOTHING, Setting, Settings, compared_settings
from lepton_dash.i18n import _, listed
from lepton_dash.shortening import shortened
from lepton_dash.words import label_of

_LONGEST_VALUE = 24
MOST_PARTS = 3
"""Settings that a name says at most."""

_OPTIONS = {"loss_options", "optimizer_options", "schedule_options"}
"""Fields that many runs have nothing in; what is in them has names of its own."""
_SPEAKING = {"dataset", "activation", "optimizer", "initializer", "loss", "schedule", *_OPTIONS}
"""Fields whose values say by themselves what they are of."""


def names_of(groups: Sequence[Group], settings: Settings | None = None) -> tuple[str, ...]:
    """A name for each group, no two alike.

    One that its owner gave stays. The others have the title of their experiment, and where there
    are several of a title, the settings in which those differ; alone, when all have that title.
    First come settings that tell all of them apart, then those in which this one is unlike the
    others: a name hides no difference while there is room for it.

    Args:
        groups: what is compared.
        settings: what `compared_settings` says of them, where it is known already.
    """
    settings = settings or compared_settings(groups)
    own = [_own_name(group) for group in groups]
    titles = [group.first.origin.title for group in groups]
    says_nothing = len(set(titles)) == 1
    # that a band is of several seeds is said of it anyway
    left_out = SEEDS if any(group.is_folded for group in groups) else frozenset()
    names = []
    for position, title in enumerate(titles):
        if own[position]:
            names.append(own[position])
            continue
        alike = [at for at, other in enumerate(titles) if other == title]
        said = _told(settings.differing, alike, position, left_out)
        parts = [_part(setting, position) for setting in said]
        # what tells them apart comes first: charts cut long names
        words = listed(parts)
        names.append(words if words and says_nothing else " · ".join(filter(None, (words, title))))
    return _numbered(names)


def _told(
    settings: Sequence[Setting], among: Sequence[int], position: int, left_out: Set[str]
) -> list[Setting]:
    """What is said of one of these groups."""
    telling = _telling(settings, among)
    others = [one for one in settings if one not in telling and one.field not in left_out]
    more = [one for one in others if _is_unlike(one, among, position)]
    said = [*telling, *more][:MOST_PARTS]
    # that there are no options says nothing beside something else
    full = [one for one in said if not (one.field in _OPTIONS and one.values[position] == NOTHING)]
    return full or said


def _is_unlike(setting: Setting, among: Sequence[int], position: int) -> bool:
    """Whether a group differs there from most of these; where there is no most, from any."""
    counts = Counter(setting.values[at] for at in among)
    usual, often = counts.most_common(1)[0]
    if 2 * often > len(among):
        return setting.values[position] != usual
    # of several that are all different, those that tell them apart say as much
    return len(among) == 2 or len(counts) < len(among)


def _telling(settings: Sequence[Setting], among: Sequence[int]) -> list[Setting]:
    """The fewest settings that tell these groups apart, as far as `MOST_PARTS` can."""
    chosen: list[Setting] = []

    def kinds(more: Setting) -> int:
        return len({tuple(one.values[at] for one in (*chosen, more)) for at in among})

    known = 1
    while known < len(among) and len(chosen) < MOST_PARTS:
        best = max(settings, key=kinds, default=None)
        if best is None or kinds(best) == known:
            break
        known = kinds(best)
        chosen.append(best)
    return [setting for setting in settings if setting in chosen]


def _part(setting: Setting, position: int) -> str:
    value = shortened(setting.values[position], _LONGEST_VALUE)
    speaks = setting.field in _SPEAKING and value != NOTHING
    return value if speaks else f"{label_of(setting.field)} {value}"


def _own_name(group: Group) -> str:
    """What its owner calls it; of several, only when all are called the same."""
    called = {kept.run.labels.name for kept in group.members}
    return called.pop() if len(called) == 1 else ""


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """The names, with a number behind those that there are already."""
    used: list[str] = []
    for name in names:
        unique, number = name, 1
        while unique in used:
            number += 1
            unique = _("{name} ({number})").format(name=name, number=number)
        used.append(unique)
    return tuple(used)
