"""Findings that don't flicker: one shows once it is there twice, and stays a few seconds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lepton_dash.diagnosis.finding import Finding

TWICE = 2
"""Looks in a row in which a finding is there before it shows."""

HOLD = 6.0
"""Seconds for which a finding stays after it was last seen: long enough to be read."""

REFRESH = 3.0
"""Seconds between two versions of a finding's numbers."""


class Sighting(NamedTuple):
    """One finding over time."""

    finding: Finding
    """As it shows."""
    looks: int
    """In a row in which it was seen."""
    seen: float
    """When it was last seen [s]."""
    worded: float
    """When its numbers were last renewed [s]."""
    shows: bool


Steady = Mapping[str, Sighting]
"""Finding id -> its sighting."""


def steadied(before: Steady, found: Sequence[Finding], now: float, rests: bool) -> Steady:
    """What shows now, in the order of `before` and then of `found`.

    Args:
        before: the last result.
        found: the findings of this look.
        now: the time [s].
        rests: whether the training stands still: then what is found is what shows.
    """
    current = {finding.id: finding for finding in found}
    after: dict[str, Sighting] = {}
    for name in [*before, *(name for name in current if name not in before)]:
        old, new = before.get(name), current.get(name)
        if new is None:
            assert old is not None
            if not rests and old.shows and now - old.seen < HOLD:
                after[name] = old._replace(looks=0)
            continue
        looks = old.looks + 1 if old else 1
        renew = old is None or rests or now - old.worded >= REFRESH or not old.shows
        after[name] = Sighting(
            finding=new if renew or old is None else old.finding,
            looks=looks,
            seen=now,
            worded=now if renew or old is None else old.worded,
            shows=rests or looks >= TWICE or (old is not None and old.shows),
        )
    return after
