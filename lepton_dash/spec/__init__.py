"""The experiment as a value: what everything else reads, saves, shares and runs."""

from lepton_dash.spec.change import (
    WEIGHT,
    Change,
    check_weights,
    checked_timeline,
    checked_weight,
    load_timeline,
    timeline_from_json,
    timeline_to_json,
)
from lepton_dash.spec.edits import (
    MOST_EDITS,
    edits_number,
    edits_of,
    has_weight,
    missing_weights,
    read_edits,
    write_edits,
)
from lepton_dash.spec.experiment import Experiment, flat
from lepton_dash.spec.fields import Limits, Options, allowed_in_words, limits_of
from lepton_dash.spec.problems import Problem, SpecError
from lepton_dash.spec.query import pairs as query_pairs
from lepton_dash.spec.query import parse_assignment, salvage
from lepton_dash.spec.sections import (
    FIELDS,
    SECTIONS,
    TRACED_FIELDS,
    Data,
    Network,
    Training,
    fitting_losses,
    option_rows,
    task_of,
)

__all__ = [
    "FIELDS",
    "MOST_EDITS",
    "SECTIONS",
    "TRACED_FIELDS",
    "WEIGHT",
    "Change",
    "Data",
    "Experiment",
    "Limits",
    "Network",
    "Options",
    "Problem",
    "SpecError",
    "Training",
    "allowed_in_words",
    "check_weights",
    "checked_timeline",
    "checked_weight",
    "edits_number",
    "edits_of",
    "fitting_losses",
    "flat",
    "has_weight",
    "limits",
    "load_timeline",
    "longest",
    "missing_weights",
    "option_rows",
    "parse_assignment",
    "query_pairs",
    "read_edits",
    "salvage",
    "task_of",
    "timeline_from_json",
    "timeline_to_json",
    "write_edits",
]


def limits(field: str) -> Limits:
    """Returns from where to where a number may go, by the field's bare name."""
    section, name = FIELDS[field]
    found = limits_of(SECTIONS[section], name)
    if found is None:
        found = limits_of(SECTIONS[section], name, item=True)
    if found is None:
        raise KeyError(field)
    return found


def longest(field: str) -> int:
    """Returns how many entries a list may have, by the field's bare name."""
    section, name = FIELDS[field]
    metadata = SECTIONS[section].model_fields[name].metadata
    return next(int(said.max_length) for said in metadata if hasattr(said, "max_length"))
