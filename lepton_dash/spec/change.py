"""What a person changed while a network was training."""

import json
import numbers
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lepton_dash.i18n import _
from lepton_dash.spec.experiment import Experiment
from lepton_dash.spec.fields import Options, between
from lepton_dash.spec.problems import Problem, SpecError, must_be, not_a_field, not_one_of
from lepton_dash.spec.sections import TRACED_FIELDS
from lepton_dash.spec.text import read_file, read_json

_LATEST = 2**53

WEIGHT = "weight"
"""The field of a change that sets one weight or bias, not a setting."""

LARGEST_WEIGHT = 1_000_000
"""What a weight can be set to at most, on either side of 0."""


class Change(NamedTuple):
    """A setting, or a weight, that changed while it trained. It acts from the named step on."""

    epoch: int
    """Epochs that were done."""
    step: int
    """Steps of the next epoch that were done."""
    field: str
    """One of `TRACED_FIELDS`, or `WEIGHT`."""
    value: Any
    """The setting's; for a weight its layer (0 is the first), the input it comes from (-1: the
    bias), the output it goes to, and what it is set to."""

    def applied(self, experiment: Experiment) -> Experiment:
        """The settings after this change; a weight is none of them."""
        if self.field == WEIGHT:
            return experiment
        return experiment.updated(**{self.field: self.value})


def checked_weight(
    value: Any, sizes: Sequence[int | None], where: str
) -> tuple[int, int, int, float]:
    """Returns layer, input, output and value of a change of a weight, as a change holds them.

    Args:
        value: a list of the four.
        sizes: of the network: inputs, hidden layers, outputs; None where they aren't known.
        where: what a sentence calls it.

    Raises:
        SpecError: it names no weight of this network, or sets it to no number.
    """
    listed = list(value) if isinstance(value, (list, tuple)) else []
    if len(listed) != 4:
        allowed = _("a list of layer, input, output and value")
        raise SpecError([Problem(where, must_be(value, allowed))])
    *places, number = listed
    layer = _place(places[0], 0, len(sizes) - 2, f"{where}[0]")
    source = _place(places[1], -1, _last(sizes[layer]), f"{where}[1]")
    target = _place(places[2], 0, _last(sizes[layer + 1]), f"{where}[2]")
    is_number = isinstance(number, numbers.Real) and not isinstance(number, bool)
    if not is_number or not -LARGEST_WEIGHT <= number <= LARGEST_WEIGHT:  # NaN isn't either
        words = between(-LARGEST_WEIGHT, LARGEST_WEIGHT)
        allowed = _("a number {range}").format(range=words)
        raise SpecError([Problem(f"{where}[3]", must_be(number, allowed))])
    return layer, source, target, float(number)


def _last(size: int | None) -> int:
    return _LATEST if size is None else size - 1


def _place(value: Any, low: int, high: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SpecError([Problem(where, must_be(value, between(low, high, whole=True)))])
    return value


def check_weights(changes: Iterable[Change], sizes: Sequence[int]) -> None:
    """Checks that the network, of which all sizes are known, has the weights that are changed.

    Raises:
        SpecError: one doesn't exist.
    """
    for index, change in enumerate(changes):
        if change.field == WEIGHT:
            checked_weight(change.value, sizes, f"timeline[{index}].value")


def _change(entry: Any, where: str) -> Change:
    if isinstance(entry, Change):
        entry = entry._asdict()
    if not isinstance(entry, Mapping) or not {"epoch", "field", "value"} <= set(entry):
        allowed = _("a table of epoch, step, field and value")
        raise SpecError([Problem(where, must_be(entry, allowed))])
    unknown = set(entry) - set(Change._fields)
    if unknown:
        raise SpecError(
            Problem(f"{where}.{name}", not_a_field(str(name), Change._fields)) for name in unknown
        )
    counts = {"epoch": entry["epoch"], "step": entry.get("step", 0)}
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= _LATEST:
            reason = must_be(count, _("a whole number, 0 or more"))
            raise SpecError([Problem(f"{where}.{name}", reason)])
    fields = TRACED_FIELDS | {WEIGHT}
    if not isinstance(entry["field"], str) or entry["field"] not in fields:
        reason = not_one_of(entry["field"], sorted(fields))
        raise SpecError([Problem(f"{where}.field", reason)])
    return Change(counts["epoch"], counts["step"], entry["field"], entry["value"])


def checked_timeline(changes: Iterable[Any], experiment: Experiment) -> tuple[Change, ...]:
    """Returns the changes in the order in which they act, their values as the spec holds them.

    Raises:
        SpecError: naming the change that this experiment can't take.
    """
    timeline = [_change(entry, f"timeline[{index}]") for index, entry in enumerate(changes)]
    # sorting is stable: of two changes at the same step the later one in the list wins
    order = sorted(range(len(timeline)), key=lambda index: timeline[index][:2])
    checked = []
    for index in order:
        change = timeline[index]
        if change.field == WEIGHT:
            sizes = (None, *experiment.network.hidden_sizes, None)
            value = checked_weight(change.value, sizes, f"timeline[{index}].value")
            checked.append(change._replace(value=value))
            continue
        try:
            experiment = change.applied(experiment)
        except SpecError as error:
            raise SpecError(
                Problem(f"timeline[{index}]: {problem.field}", problem.reason)
                for problem in error.problems
            ) from None
        checked.append(change._replace(value=getattr(experiment.training, change.field)))
    return tuple(checked)


def timeline_to_json(changes: Iterable[Change]) -> str:
    """Returns a list of tables with epoch, step, field and value."""
    entries = [
        change._asdict()
        | {"value": dict(change.value) if isinstance(change.value, Options) else change.value}
        for change in changes
    ]
    return json.dumps(entries, allow_nan=False, indent=2) + "\n"


def load_timeline(path: str | Path, experiment: Experiment) -> tuple[Change, ...]:
    """Reads a file that holds what `timeline_to_json` wrote.

    Raises:
        SpecError: one sentence for each problem, a missing file among them.
    """
    return timeline_from_json(read_file(Path(path), _("The timeline")), experiment)


def timeline_from_json(text: str, experiment: Experiment) -> tuple[Change, ...]:
    """Reads what `timeline_to_json` wrote, for the experiment that it belongs to.

    Raises:
        SpecError: one sentence for each problem.
    """
    entries = read_json(text, _("The timeline"))
    if not isinstance(entries, list):
        raise SpecError([Problem(_("The timeline"), must_be(entries, _("a list of changes")))])
    return checked_timeline(entries, experiment)
