"""What is said where more weights are set by hand than an address holds."""

from __future__ import annotations

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.spec import MOST_EDITS, edits_number
from lepton_dash.ui.address import edits_on_page, query_of_page
from lepton_dash.ui.exchange import when_pressed
from lepton_dash.ui.links import link_box
from lepton_dash.ui.navigation import full_address
from lepton_dash.ui.state import page_state

SAVING = 3.0
"""Seconds that a person waits at most until the run is saved."""


def edits_notice() -> None:
    """Say that the address leaves the edits out, and offer the link of the run, which has them."""
    edits = edits_on_page()
    if len(edits) <= MOST_EDITS:
        return
    number = edits_number(edits)
    linked_number, run = page_state().linked_run
    with st.container(key="too_many_edits"):
        st.warning(
            _(
                "{count:,} weights are set by hand, and an address holds {most:,} at most, so it "
                "leaves them out. A link to the run as it stands brings them along."
            ).format(count=len(edits), most=MOST_EDITS)
        )
        if run and linked_number == number:
            link_box(full_address(query_of_page() | {"run": run}), "edits_link")
            return
        st.button(
            _("Link to this run"),
            icon=":material/link:",
            key="link_run",
            **when_pressed(_link, number),
        )
        if linked_number == number:
            st.caption(_("The run can't be saved right now; try again in a moment."))


def _link(number: int) -> None:
    """Remember the run that has these edits, once it is saved."""
    state = page_state()
    run = state.session.kept_run(SAVING) if state.session else ""
    state.linked_run = number, run
