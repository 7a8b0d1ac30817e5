"""What an experiment is called."""

from lepton_dash import tables
from lepton_dash.i18n import _, listed
from lepton_dash.spec import Data, Experiment

LONGEST = 120
"""Characters of a title."""
LONGEST_FORMULA = 60
"""Characters of a formula in a line of text; a longer one is cut."""


def title(experiment: Experiment) -> str:
    """Returns the experiment in a line, like "Spiral, 8-4, tanh"."""
    data, network = experiment.data, experiment.network
    is_formula = data.dataset == "formula"
    dataset = formula_words(data) if is_formula else _(tables.DATASETS[data.dataset].label)
    sizes = "-".join(map(str, network.hidden_sizes))
    names = dict.fromkeys(network.layer_activations)  # each once, in this order
    labels = [_(tables.ACTIVATIONS[name].label) for name in names]
    return listed(filter(None, (dataset, sizes, *labels)))[:LONGEST]


def formula_words(data: Data) -> str:
    """Returns the formula that the data are made by, cut where it is too long for a line."""
    text = data.formula or next(iter(tables.FORMULAS))
    return text if len(text) <= LONGEST_FORMULA else text[: LONGEST_FORMULA - 1] + "…"
