"""What a person changed while a network was training."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lepton_dash.i18n import _
from lepton_dash.spec.experiment import Experiment
from lepton_dash.spec.fields import Options
from lepton_dash.spec.problems import Problem, SpecError, must_be, not_a_field, not_one_of
from lepton_dash.spec.sections import TRACED_FIELDS
from lepton_dash.spec.text import read_file, read_json

_LATEST = 2**53


class Change(NamedTuple):
    """A setting that changed while it trained. It acts from the named step on."""

    epoch: int
    """Epochs that were done."""
    step: int
    """Steps of the next epoch that were done."""
    field: str
    """One of `TRACED_FIELDS`."""
    value: Any


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
    if not isinstance(entry["field"], str) or entry["field"] not in TRACED_FIELDS:
        reason = not_one_of(entry["field"], sorted(TRACED_FIELDS))
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
        try:
            experiment = experiment.updated(**{change.field: change.value})
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
