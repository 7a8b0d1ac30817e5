"""What a training suffers from, in plain words, from measured signs.

Pure: signs in, findings out. `RULES` has a row for each thing that can be found.
"""

from lepton_dash.diagnosis.baseline import baseline_loss
from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.layer_rules import DYING
from lepton_dash.diagnosis.rules import MOST, RULES, diagnose
from lepton_dash.diagnosis.signs import Layer, Signs
from lepton_dash.diagnosis.steady import Steady, steadied

__all__ = [
    "DYING",
    "MOST",
    "RULES",
    "Finding",
    "Layer",
    "Signs",
    "Steady",
    "baseline_loss",
    "diagnose",
    "steadied",
]
