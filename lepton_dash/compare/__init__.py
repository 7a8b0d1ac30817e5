"""Runs compared: their curves, the settings in which they differ, and whether that is fair."""

from lepton_dash.compare.compared import Compared, compared
from lepton_dash.compare.curves import (
    Drawn,
    Look,
    curves_of,
    loss_label,
    smoothing_words,
    table_of,
    thinning_words,
    value_name,
)
from lepton_dash.compare.fairness import Remark, remarks_on
from lepton_dash.compare.groups import Fold, Group, Kept, diverged_words, grouped
from lepton_dash.compare.names import names_of
from lepton_dash.compare.settings import Setting, Settings, compared_settings

__all__ = [
    "Compared",
    "Drawn",
    "Fold",
    "Group",
    "Kept",
    "Look",
    "Remark",
    "Setting",
    "Settings",
    "compared",
    "compared_settings",
    "curves_of",
    "diverged_words",
    "grouped",
    "loss_label",
    "names_of",
    "remarks_on",
    "smoothing_words",
    "table_of",
    "thinning_words",
    "value_name",
]
