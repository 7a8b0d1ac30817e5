"""The words of the drawn network, in the browser's hands."""

from __future__ import annotations

from lepton_dash.i18n import _


def network_words() -> dict[str, str]:
    """Every word that the drawn network shows or speaks; names in braces are filled in there."""
    return {
        "title": _("Network"),
        "layers": _("Hidden layers"),
        "count": _("Hidden layers: {count}"),
        "add_layer": _("Add a hidden layer"),
        "remove_layer": _("Remove the last hidden layer"),
        "sizes": _("Neurons in each layer"),
        "in_layer": _("Neurons in layer {layer} ({activation})"),
        "more": _("Add a neuron to layer {layer}"),
        "fewer": _("Remove a neuron from layer {layer}"),
        "neurons": _("Inputs and neurons"),
        "weights": _("Weights"),
        "input": _("input {name}"),
        "neuron": _("neuron {unit} of layer {layer}"),
        "output": _("the output"),
        "output_of": _("the output for {name}"),
        "weight": _("Weight from {from} to {to}"),
        "bias": _("Bias of {to}"),
        "value": _("{name}: {value}"),
        "looked": _("{name}, from {low} to {high}"),
        "rest": _("{count} more, which are not drawn"),
        "skipped": _("{count} more layers, which are not drawn"),
        "last_input": _("At least one input stays."),
        "apply": _("Apply"),
        "legend": _("What the colours mean: orange is negative, blue is positive."),
    }
