"""Controls that a link leaves out, for a lesson. Hiding one hides nothing else and changes nothing.

They stay on the page and keep their values; they are only not displayed, so that no mouse, key or
screen reader reaches them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from lepton_dash.i18n import N_, _
from lepton_dash.spec import FIELDS
from lepton_dash.tables import DATASETS, Dataset
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.state import page_state
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
    "formula": ".st-key-formula, .st-key-example_formula",
    "schedule": ".st-key-schedule, .st-key-schedule_curve",
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
    "timeline": ".lepton-timeline",
    "diagnosis": '[data-testid="diagnosis"]',
    "speed": '[data-testid="speed"]',
    "show": '.lepton-popover-place:has([data-testid="display-options"])',
    "network": '[data-testid="network"]',
    "measures": '[data-testid="measures"]',
}
"""Where a control is more, or something else, than what has its name as its key."""


EXPANDERS: Mapping[str, tuple[str, ...]] = {
    "more_data": ("num_examples", "standardize", "data_seed", "split_seed"),
    "points_as_text": ("points", "task"),
    "more_network": ("activations", "dropouts", "frozen_layers", "residual", "layer_norm"),
    "stop": ("stop_loss", "stop_accuracy", "stop_patience", "stop_seconds"),
    "regularisation": ("l1", "l2", "dropout", "clip_norm"),
    "more_training": ("optimizer", "loss", "schedule", "seed"),
}
"""Keys of what can be opened -> what is in there: without any of it they are empty."""
_CSV = ("target", "encoding", "delimiter", "decimal", "header")
_OF_DATA: Mapping[str, Callable[[Dataset], bool]] = {
    **dict.fromkeys(_CSV, lambda row: row.kind == "csv"),
    "task": lambda row: row.kind in ("formula", "points"),
    "formula": lambda row: row.kind == "formula",
    "points": lambda row: row.kind == "points",
    "num_classes": lambda row: row.classes is not None,
    "noise": lambda row: row.uses_noise,
    "features": lambda row: row.is_planar,
    "draw": lambda row: row.is_planar,
}
"""Controls that only some data sets have -> which ones."""
_PLACES = {
    "go_to_data": "data",
    "problem": "data",
    "stop": "training",
    "regularisation": "training",
}


def group_of(name: str) -> str:
    """The part of the page that a control stands in: data, network, training or page."""
    if name in WORDS and name in FIELDS:
        return FIELDS[name][0]
    if name.startswith("section_"):
        return name.removeprefix("section_")
    return _PLACES.get(name, "page")


def belongs(name: str, dataset: str) -> bool:
    """Whether there is such a control while this data set is on the page."""
    return name not in _OF_DATA or _OF_DATA[name](DATASETS[dataset])


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
    """Leave out what the page's address says, and the room that it had."""
    hidden = [name for name in page_parameters().hide if is_hidable(name)]
    if not hidden:
        return
    empty = _left_empty(frozenset(hidden))
    gone = ",".join([selector_of(name) for name in hidden] + [f".st-key-{key}" for key in empty])
    shown = f'[data-testid="stElementContainer"]:not(:is({gone}), :is({gone}) *)'
    room = (
        '[data-testid="stSidebar"] '
        ':is([data-testid="stColumn"], [data-testid="stLayoutWrapper"])'
        f':is(:has(> :is({gone})), :has([data-testid="stElementContainer"]):not(:has({shown})))'
    )
    rules = f"{gone}{{display:none!important}} {room}{{display:none!important}}"
    if "network" in hidden:  # the loss takes its place on the stage
        rules += " .lepton-loss-card{grid-row:network-start/loss-end!important}"
    st.html(f"<style>{rules}</style>")


def _left_empty(hidden: frozenset[str]) -> list[str]:
    """The keys of expanders and sections in which all is hidden."""
    dataset = page_state().experiment.data.dataset
    empty = [key for key, names in EXPANDERS.items() if hidden.issuperset(names)]
    for section in SECTIONS:
        inside = [
            name
            for name in (*WORDS, *OTHERS)
            if f"section_{group_of(name)}" == section and belongs(name, dataset)
        ]
        if all(_is_hidden(name, hidden) for name in inside):
            empty.append(section)
    return empty


def _is_hidden(name: str, hidden: frozenset[str]) -> bool:
    return name in hidden or hidden.issuperset(EXPANDERS.get(name, (name,)))
