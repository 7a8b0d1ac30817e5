"""What runs are called where their owner gave them no name, in the language of whoever reads.

The experiment in a line, see `lepton_dash.title`, is made anew of what is kept of it. The one that
was written with a run is for a run of another version, whose data or activation has no name here.
"""

import json

from sqlalchemy import ColumnElement, case, or_

from lepton_dash.store.schema import runs
from lepton_dash.title import title_of

DETAILS: ColumnElement[str] = case(
    (
        or_(runs.c.dataset == "formula", runs.c.experiment.contains('"activations":["')),
        runs.c.experiment,
    ),
    else_="",
).label("details")
"""The experiment as JSON where the plain columns don't say all that is in its title; else empty."""


def told(written: str, dataset: str, sizes: str, activation: str, details: str) -> str:
    """The title of a run.

    Args:
        written: the one that was kept with it.
        dataset: a name in the table.
        sizes: of the hidden layers, like "8-4".
        activation: the common one.
        details: the experiment as JSON, or empty, see `DETAILS`.
    """
    own, formula = _own(details) if details else ((), "")
    layers = sizes.count("-") + 1 if sizes else 0
    activations = (*own, *(activation,) * layers)[:layers]
    try:
        return title_of(dataset, formula, sizes, activations)
    except (KeyError, TypeError):
        return written


def _own(details: str) -> tuple[tuple[str, ...], str]:
    """The activations that single layers have, and the formula that the data are made by."""
    try:
        sections = json.loads(details)
        formula = sections["data"].get("formula", "")
        return tuple(sections["network"].get("activations", ())), str(formula)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return (), ""
