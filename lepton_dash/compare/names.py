"""What compared runs are called: their own names, or what sets them apart."""

from collections.abc import Callable, Sequence

from lepton_dash.compare.groups import Group
from lepton_dash.compare.settings import Settings, compared_settings
from lepton_dash.i18n import _

_IN_TITLES = {"dataset", "formula", "hidden_sizes", "activation", "activations"}
_LONGEST_VALUE = 24
MOST_PARTS = 3
"""Settings that a name says at most."""


def names_of(
    groups: Sequence[Group], label: Callable[[str], str], settings: Settings | None = None
) -> tuple[str, ...]:
    """A name for each group, no two alike.

    Args:
        groups: what is compared.
        label: from a field's bare name to what the page calls it.
        settings: what `compared_settings` says of them, where it is known already.
    """
    settings = settings or compared_settings(groups)
    titles = [group.first.origin.title for group in groups]
    own = [_own_name(group) for group in groups]
    same_title = len({title for title, name in zip(titles, own, strict=True) if not name}) == 1
    telling = [setting for setting in settings.differing if setting.field not in _IN_TITLES]
    names = []
    for position, (title, name) in enumerate(zip(titles, own, strict=True)):
        if name:
            names.append(name)
            continue
        parts = [
            f"{label(setting.field)} {_cut(setting.values[position])}"
            for setting in telling[:MOST_PARTS]
        ]
        # where all have one title it says nothing
        names.append(", ".join(parts if parts and same_title else [title, *parts]))
    return _numbered(names)


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
