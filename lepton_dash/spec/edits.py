"""Weights that were set by hand, as an address holds them: "0_b_1_0.5~1_2_0_-1.5_120_3".

Each edit is its layer, the input it comes from ("b": the bias), the output it goes to, the value,
and where they aren't 0 the complete epochs and the steps of the next one after which it acts.
"""

import re
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache

from lepton_dash.i18n import _
from lepton_dash.spec.change import WEIGHT, Change, checked_timeline
from lepton_dash.spec.experiment import Experiment
from lepton_dash.spec.problems import Problem, SpecError, shown

MOST_EDITS = 500
"""Of an address: about 9,000 characters."""

_BIAS = "b"
_COUNT = r"([0-9]{1,15})"
_VALUE = r"([+-]?[0-9]{0,20}\.?[0-9]{1,20}(?:e[+-]?[0-9]{1,2})?)"
_EDIT = re.compile(rf"{_COUNT}_([0-9]{{1,15}}|b)_{_COUNT}_{_VALUE}(?:_{_COUNT})?(?:_{_COUNT})?")


def edits_of(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Those of the changes that set a weight."""
    return tuple(change for change in changes if change.field == WEIGHT)


@lru_cache(maxsize=256)
def write_edits(edits: tuple[Change, ...]) -> str:
    """The edits as an address has them; empty where there are none, or too many."""
    if len(edits) > MOST_EDITS:
        return ""
    return "~".join(map(_written, edits))


def read_edits(text: str, experiment: Experiment) -> tuple[Change, ...]:
    """The edits that an address names, in the order in which they act.

    Raises:
        SpecError: naming the first one that this experiment can't have.
    """
    entries = text.split("~", MOST_EDITS)[:MOST_EDITS] if text else []
    changes = []
    for entry in entries:
        found = _EDIT.fullmatch(entry)
        if found is None:
            reason = _not_an_edit(entry)
            raise SpecError([Problem("edits", reason)])
        layer, source, target, value, epoch, step = found.groups()
        weight = (int(layer), -1 if source == _BIAS else int(source), int(target), float(value))
        changes.append(Change(int(epoch or 0), int(step or 0), WEIGHT, weight))
    return checked_timeline(changes, experiment)


@lru_cache(maxsize=256)
def edits_number(edits: tuple[Change, ...]) -> int:
    """A number that is another one for other edits; 0 for none."""
    return zlib.crc32(repr(edits).encode()) or 1 if edits else 0


def _not_an_edit(entry: str) -> str:
    words = _("{entry} is no weight with its value, such as 1_2_0_-1.5 (layer, from, to, value).")
    return words.format(entry=shown(entry))


def _written(edit: Change) -> str:
    layer, source, target, value = edit.value
    parts = [str(layer), _BIAS if source < 0 else str(source), str(target), _single(value)]
    if edit.epoch or edit.step:
        parts.append(str(edit.epoch))
    if edit.step:
        parts.append(str(edit.step))
    return "_".join(parts)


def _single(value: float) -> str:
    """The shortest number that a network, in single precision, takes for the same."""
    exact = struct.pack("f", value)
    texts = (f"{value:.{digits}g}".replace("e+", "e") for digits in range(1, 10))
    return next((text for text in texts if struct.pack("f", float(text)) == exact), repr(value))
