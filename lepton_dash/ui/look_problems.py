"""What is said of the parts of a look, of curves or of a figure, that an address names wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lepton_dash.export.curves import MOST_SMOOTHING, read_smoothing
from lepton_dash.i18n import _
from lepton_dash.spec.problems import must_be, not_one_of, suggestion

MOST_TOLD = 5
"""Of the parts of one look that can't be used."""


def unknown_part(part: str, known: Iterable[str], wanted: str) -> str:
    """The sentence on a part that nobody knows, with what was probably meant.

    Args:
        part: as it stands in the address.
        known: what could stand there.
        wanted: that in words.
    """
    said, close = {"name": repr(part[:40]), "wanted": wanted}, suggestion(part, known)
    if close is None:
        return _("{name} in the address isn't {wanted}; it is left out.").format(**said)
    words = _("{name} in the address isn't {wanted}; did you mean {close}?")
    return words.format(**said, close=close)


def not_a_choice(name: str, value: str, choices: Mapping[str, object]) -> str:
    """The sentence on a value that is in no table."""
    return f"{name} " + not_one_of(value[:40], [choice for choice in choices if choice])


def not_an_epoch(name: str, value: str) -> str:
    """The sentence on what should be a number of epochs."""
    return f"{name} " + must_be(value[:40], _("a whole number from 0 on"))


def smoothing_in(text: str) -> tuple[float, str]:
    """The smoothing that a text names, and a sentence when it isn't one that curves can have."""
    read = read_smoothing(text)
    if read is not None and read == float(text):
        return read, ""
    words = must_be(text[:40], _("a number from 0 to {most}").format(most=MOST_SMOOTHING))
    return read or 0.0, f"smoothing {words}"
