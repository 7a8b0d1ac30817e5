"""What the boundary chart shows of the data, and how: of the browser tab, never of the training."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lepton_dash.i18n import N_

DISPLAY: Mapping[str, str] = {
    "train": N_("Training points"),
    "validation": N_("Validation points"),
    "discrete": N_("Discretise output: only what the answer is, not how sure"),
    "large": N_("Large points, for a projector"),
}
"""Name, as in addresses and in display.js -> words."""

DEFAULT = ("train", "validation")
NOTHING = "none"
"""Stands in an address for no name at all."""


def parse_display(text: str) -> tuple[str, ...]:
    """The names in an address's `show`, in their order in the table; unknown ones are left out."""
    given = names_in(text)
    return ordered(given) or (() if NOTHING in given else DEFAULT)


def names_in(text: str) -> list[str]:
    """The names that stand in a text, whatever they are."""
    return [name for name in re.split(r"[\s,]+", text) if name]


def write_display(names: Iterable[str]) -> str:
    """The names as an address has them; empty for the usual ones."""
    chosen = ordered(names)
    return "" if chosen == DEFAULT else ",".join(chosen) or NOTHING


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that there are, each once."""
    given = set(names)
    return tuple(name for name in DISPLAY if name in given)
