"""Controls that a link leaves out, for a lesson. Hiding one hides nothing else and changes nothing.

They stay on the page and keep their values; they are only not displayed, so that no mouse, key or
screen reader reaches them.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lepton_dash.i18n import N_, _
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.words import WORDS

SECTIONS: Mapping[str, str] = {
    "section_data": N_("All about the data"),
    "section_network": N_("All about the network"),
    "section_training": N_("All about the training"),
}
OTHERS: Mapping[str, str] = {
    "problem": N_("Problem type"),
    "presets": N_("Examples to start from"),
    "go_to_data": N_("Look at the data"),
    "stop": N_("Stop early"),
    "regularisation": N_("Regularisation"),
    "play": N_("Play and pause"),
    "step": N_("One epoch"),
    "reset": N_("Back to the initial weights"),
    "new_weights": N_("Start again with new weights"),
    "speed": N_("Speed of the training"),
    "predict_first": N_("Guess first"),
    "present": N_("Presentation view"),
    "show": N_("What the chart shows"),
    "draw": N_("Draw points onto the plane"),
    "network": N_("Picture of the network"),
    "timeline": N_("Time"),
    "diagnosis": N_("Diagnosis"),
    "measures": N_("Measures"),
    "links": N_("Share and open links"),
    "language": N_("Language"),
}
_SELECTORS: Mapping[str, str] = {
    "dataset": ".st-key-dataset, .st-key-dataset_words",
    "features": ".st-key-features, .st-key-new_feature",
    "activations": '[class*="st-key-activation_"]',
    "dropouts": '[class*="st-key-dropout_"]',
    "frozen_layers": '[class*="st-key-frozen_"]',
    "hidden_sizes": '.st-key-layers, [class*="st-key-neurons_"], .lepton-net-layers,'
    ' [data-testid^="network-more-"], [data-testid^="network-fewer-"]',
    "play": '[data-testid="play"], [data-testid="pause"]',
    "step": '[data-testid="step"]',
    "reset": '[data-testid="reset"]',
    "new_weights": '[data-testid="new-weights"]',
    "predict_first": '[data-testid="guess-first"]',
    "present": '[data-testid="present"]',
    "draw": '[data-testid="draw-points"]',
    "timeline": '[data-testid="timeline"]',
    "diagnosis": '[data-testid="diagnosis"]',
    "speed": '[data-testid="speed"]',
    "show": '.lepton-popover-place:has([data-testid="display-options"])',
    "network": '[data-testid="network"]',
    "measures": '[data-testid="measures"]',
}
"""Where a control is more, or something else, than what has its name as its key."""


def hidable() -> dict[str, str]:
    """What can be hidden, by the name that addresses have for it: name -> words."""
    fields = {name: words.label for name, words in WORDS.items()}
    return {name: _(words) for name, words in {**SECTIONS, **fields, **OTHERS}.items()}


def is_hidable(name: str) -> bool:
    """Whether there is such a control."""
    return name in WORDS or name in SECTIONS or name in OTHERS


def selector_of(name: str) -> str:
    """The CSS selector of a control."""
    return _SELECTORS.get(name, f".st-key-{name}")


def hide_controls() -> None:
    """Leave out what the page's address says."""
    selectors = [selector_of(name) for name in page_parameters().hide if is_hidable(name)]
    if selectors:
        st.html(f"<style>{','.join(selectors)}{{display:none!important}}</style>")
