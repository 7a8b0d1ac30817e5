"""Controls of the network: its layers, what its neurons do, and where its weights start."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.spec import longest
from lepton_dash.tables import ACTIVATIONS, INITIALIZERS
from lepton_dash.ui import fields
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.layer_controls import differences, layer_rows, set_common
from lepton_dash.ui.state import page_state

WIRING = ("residual", "layer_norm")
NEW_LAYER = 4
LONGEST_LIST = 1000  # characters
_SIZES = re.compile(r"[\s\[(]*(\d{1,9}([\s,;x×/-]+\d{1,9})*)?[\s,\])]*")


def network_controls() -> None:
    """Draw the controls."""
    _layers()
    left, right = st.columns([0.82, 1], gap="xsmall", wrap=False)
    with left:
        fields.row_choice("activation", ACTIVATIONS, partial(set_common, own="activations"))
    with right:
        fields.row_choice("initializer", INITIALIZERS)
    experiment = page_state().experiment
    parts = differences(experiment)
    parts += [fields.label(name) for name in WIRING if getattr(experiment.network, name)]
    with st.expander(" · ".join([_("Layer by layer"), *parts]), key="more_network"):
        layer_rows()
        for name in WIRING:
            fields.switch(name)


def _layers() -> None:
    """A list of sizes as text, and buttons for a layer more or less."""
    sizes = page_state().experiment.network.hidden_sizes
    if "hidden_sizes" not in page_state().refusals:
        show_in_widget("hidden_sizes", _written(sizes), same=_same_sizes)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="layers"):
        st.text_input(
            fields.label("hidden_sizes"),
            key="hidden_sizes",
            help=fields.explanation("hidden_sizes"),
            placeholder=_("none"),
            **when_changed("hidden_sizes", _type_sizes),
        )
        st.button(
            _("A layer less"),
            icon=":material/remove:",
            key="remove_layer",
            help=_("Take the last layer away."),
            disabled=not sizes,
            **when_pressed(_remove_layer),
        )
        st.button(
            _("A layer more"),
            icon=":material/add:",
            key="add_layer",
            help=_("Add a layer at the end."),
            disabled=len(sizes) >= longest("hidden_sizes"),
            **when_pressed(_add_layer),
        )
    fields.refusal("hidden_sizes")


def _add_layer() -> None:
    sizes = page_state().experiment.network.hidden_sizes
    page_state().update(hidden_sizes=(*sizes, sizes[-1] if sizes else NEW_LAYER))


def _remove_layer() -> None:
    page_state().update(hidden_sizes=page_state().experiment.network.hidden_sizes[:-1])


def _type_sizes(text: str) -> None:
    """Take the list that a person typed: numbers with anything between them but letters."""
    sizes = parse_sizes(text)
    if sizes is not None:
        page_state().update(hidden_sizes=sizes)
        return
    page_state().refusals["hidden_sizes"] = _(
        "Hidden layers are whole numbers with commas between them, such as 8, 8, 4; "
        "the network stays as it was."
    )


def parse_sizes(text: str) -> tuple[int, ...] | None:
    """The sizes in a text such as "8, 8", "8 8" or "8-8"; None when it is something else."""
    if len(text) > LONGEST_LIST or not _SIZES.fullmatch(text):
        return None
    return tuple(int(size) for size in re.findall(r"\d+", text))


def _written(sizes: tuple[int, ...]) -> str:
    return ", ".join(map(str, sizes))


def _same_sizes(shown: str, wanted: str) -> bool:
    """Whether two texts mean the same layers, so that a person's spacing is left alone."""
    return parse_sizes(shown) == parse_sizes(wanted)
