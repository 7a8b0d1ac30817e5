"""What an experiment is called."""

from collections.abc import Iterable

from lepton_dash import tables
from lepton_dash.i18n import _, listed
from lepton_dash.shortening import shortened
from lepton_dash.spec import Data, Experiment

LONGEST = 120
"""Characters of a title."""
LONGEST_FORMULA = 60
"""Characters of a formula in a line of text; a longer one is cut."""


def title(experiment: Experiment) -> str:
    """Returns the experiment in a line, like "Spiral, 8-4, tanh"."""
    data, network = experiment.data, experiment.network
    sizes = "-".join(map(str, network.hidden_sizes))
    return title_of(data.dataset, data.formula, sizes, network.layer_activations)


def title_of(dataset: str, formula: str, sizes: str, activations: Iterable[str]) -> str:
    """Returns the same, made of what it is made of.

    Args:
        dataset: a name in the table.
        formula: that the data are made by, where they are.
        sizes: of the hidden layers, like "8-4".
        activations: of the hidden layers, names in their table.

    Raises:
        KeyError: there is no such data set or activation.
    """
    label = _(tables.DATASETS[dataset].label)
    words = _formula_line(formula) if dataset == "formula" else label
    names = dict.fromkeys(activations)  # each once, in this order
    labels = [_(tables.ACTIVATIONS[name].label) for name in names]
    return listed(filter(None, (words, sizes, *labels)))[:LONGEST]


def formula_words(data: Data) -> str:
    """Returns the formula that the data are made by, cut where it is too long for a line."""
    return _formula_line(data.formula)


def _formula_line(formula: str) -> str:
    return shortened(formula or next(iter(tables.FORMULAS)), LONGEST_FORMULA)
