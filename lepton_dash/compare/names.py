"""What compared runs are called: their own names, or what sets them apart."""

from collections.abc import Callable, Sequence

from lepton_dash.compare.groups import Group
from lepton_dash.compare.settings import Setting, Settings, compared_settings
from lepton_dash.i18n import _, listed

_LONGEST_VALUE = 24
MOST_PARTS = 3
"""Settings that a name says at most."""

_SPEAKING = {"dataset", "activation", "optimizer", "initializer", "loss", "schedule"}
"""Fields whose values say by themselves what they are of."""


def names_of(
    groups: Sequence[Group], label: Callable[[str], str], settings: Settings | None = None
) -> tuple[str, ...]:
    """A name for each group, no two alike.

    One that its owner gave stays. The others have the title of their experiment, and where there
    are several of a title, the settings in which those differ; alone, when all have that title.

    Args:
        groups: what is compared.
        label: from a field's bare name to what the page calls it.
        settings: what `compared_settings` says of them, where it is known already.
    """
    settings = settings or compared_settings(groups)
    own = [_own_name(group) for group in groups]
    titles = [name or group.first.origin.title for group, name in zip(groups, own, strict=True)]
    says_nothing = len(set(titles)) == 1 and not any(own)
    names = []
    for position, title in enumerate(titles):
        alike = [at for at, other in enumerate(titles) if other == title]
        parts = [_part(setting, position, label) for setting in _telling(settings.differing, alike)]
        if own[position]:
            parts = []
        # what tells them apart comes first: charts cut long names
        said = listed(parts)
        names.append(said if said and says_nothing else " · ".join(filter(None, (said, title))))
    return _numbered(names)


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


def _part(setting: Setting, position: int, label: Callable[[str], str]) -> str:
    value = _cut(setting.values[position])
    return value if setting.field in _SPEAKING else f"{label(setting.field)} {value}"


def _own_name(group: Group) -> str:
    """What its owner calls it; of several, only when all are called the same."""
    called = {kept.run.labels.name for kept in group.members}
    return called.pop() if len(called) == 1 else ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


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
