"""What entries of a legend are made of that aren't a line's own."""

from collections.abc import Mapping
from typing import Any

from lepton_dash.i18n import N_

NOWHERE: Mapping[str, Any] = {
    "type": "scatter",
    "x": [None],
    "y": [None],
    "hoverinfo": "skip",
    "showlegend": True,
}
"""A trace that is in the legend alone."""

PARTS: Mapping[str, str] = {"train": N_("training"), "validation": N_("validation")}
"""Part of the data -> what it is called."""
