"""How values from a file are written inside sentences."""

from collections.abc import Sequence

from lepton_dash import i18n
from lepton_dash.i18n import _
from lepton_dash.shortening import shortened

LONGEST = 40  # characters of a name or value that are shown


def shown(text: str) -> str:
    """A name or a value as one short line."""
    return shortened(" ".join(text.split()), LONGEST)


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first names, and how many more there are: "a, b, c and 9 more"."""
    text = i18n.listed(shown(name) for name in names[:most])
    if len(names) <= most:
        return text
    return _("{names} and {count:,} more").format(names=text, count=len(names) - most)
