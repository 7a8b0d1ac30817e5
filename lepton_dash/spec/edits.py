"""Weights that were set by hand, as an address holds them: "0_b_1_0.5~1_2_0_-1.5_120_3".

Each edit is its layer, the input it comes from ("b": the bias), the output it goes to, the value,
and where they aren't 0 the complete epochs and the steps of the next one after which it acts.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lepton_dash.i18n import _, listed
from lepton_dash.spec.change import (
    LARGEST_WEIGHT,
    WEIGHT,
    Change,
    checked_timeline,
    checked_weight,
)
from lepton_dash.spec.experiment import Experiment
from lepton_dash.spec.fields import between
from lepton_dash.spec.problems import Problem, SpecError, shown

MOST_EDITS = 500
"""Of an address: about 9,000 characters."""

_BIAS = "b"
_MOST_NAMED = 5
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


def read_edits(text: str, experiment: Experiment) -> tuple[tuple[Change, ...], list[Problem]]:
    """The edits that an address names, in the order in which they act, and what is wrong with it.

    The sizes of the data aren't known here, see `missing_weights`.
    """
    entries = text.split("~", MOST_EDITS)[: MOST_EDITS + 1] if text else []
    changes, unreadable, missing, too_large = [], [], [], []
    for entry in entries[:MOST_EDITS]:
        found = _EDIT.fullmatch(entry)
        if found is None:
            unreadable.append(shown(entry))
            continue
        layer, source, target, value, epoch, step = found.groups()
        weight = (int(layer), -1 if source == _BIAS else int(source), int(target), float(value))
        change = Change(int(epoch or 0), int(step or 0), WEIGHT, weight)
        if abs(weight[-1]) > LARGEST_WEIGHT:
            too_large.append(entry)
        elif not has_weight(change, (None, *experiment.network.hidden_sizes, None)):
            missing.append(change)
        else:
            changes.append(change)
    problems = missing_weights(missing)
    if unreadable:
        words = _(
            "has {names}, but a weight is written with its value, such as 1_2_0_-1.5 (layer, "
            "from, to, value)."
        )
        problems.append(Problem("edits", words.format(names=_some(unreadable))))
    if too_large:
        words = _("has {names}, but a weight must be {range}.")
        bounds = between(-LARGEST_WEIGHT, LARGEST_WEIGHT)
        problems.append(Problem("edits", words.format(names=_some(too_large), range=bounds)))
    if len(entries) > MOST_EDITS:
        words = _("has more than {most} weights; the others are left out.")
        problems.append(Problem("edits", words.format(most=MOST_EDITS)))
    return checked_timeline(changes, experiment), problems


def has_weight(edit: Change, sizes: Sequence[int | None]) -> bool:
    """Whether a network has the weight that is set.

    Args:
        edit: what sets it.
        sizes: of the network: inputs, hidden layers, outputs; None where they aren't known.
    """
    try:
        checked_weight(edit.value, sizes, "")
    except SpecError:
        return False
    return True


def missing_weights(edits: Iterable[Change]) -> list[Problem]:
    """One problem that names edits of weights that the network doesn't have; none for none."""
    names = [_written(edit) for edit in edits]
    if not names:
        return []
    words = _("sets weights that this network doesn't have: {names}.")
    return [Problem("edits", words.format(names=_some(names)))]


@lru_cache(maxsize=256)
def edits_number(edits: tuple[Change, ...]) -> int:
    """A number that is another one for other edits; 0 for none."""
    return zlib.crc32(repr(edits).encode()) or 1 if edits else 0


def _some(names: Sequence[str]) -> str:
    """The first few of them."""
    if len(names) <= _MOST_NAMED:
        return listed(names)
    return listed(
        [*names[:_MOST_NAMED], _("{count:,} more").format(count=len(names) - _MOST_NAMED)]
    )


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
