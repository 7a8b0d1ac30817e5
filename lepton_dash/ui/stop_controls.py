"""Controls of what ends a training before its epochs are done."""

from __future__ import annotations

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.spec import flat
from lepton_dash.ui import fields
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stops import plain

STOPS = ("stop_loss", "stop_accuracy", "stop_patience", "stop_seconds")


def stop_controls() -> None:
    """Draw an expander with the rules; its title says which are on."""
    values = flat(page_state().experiment)
    rules = [f"{fields.label(name)} {plain(values[name])}" for name in STOPS if values[name]]
    with st.expander(" · ".join([_("Stop early"), *rules]), key="stop"):
        left, right = st.columns(2, gap="xsmall", wrap=False)
        with left:
            fields.number("stop_loss", step=0.01, empty=_("never"))
            fields.whole_number("stop_patience")
        with right:
            fields.number("stop_accuracy", step=0.01, empty=_("never"))
            fields.number("stop_seconds", step=10.0, empty=_("never"))
        st.caption(
            _(
                "Where there is validation data its numbers count, else those of the training."
                " After a stop, play goes on without the rule that was met."
            )
        )
