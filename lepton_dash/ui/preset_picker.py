"""Experiments to start from."""

from __future__ import annotations

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.presets import PRESETS
from lepton_dash.ui.state import page_state, show_in_widget


def preset_picker() -> None:
    """A list of presets; the one that the page shows is named, with its sentence."""
    current = page_state().experiment
    name = next((name for name, preset in PRESETS.items() if preset.experiment == current), None)
    show_in_widget("preset", name)
    st.selectbox(
        _("Example"),
        options=list(PRESETS),
        index=None,
        format_func=lambda name: _(PRESETS[name].title),
        placeholder=_("Your own; or start from an example"),
        key="preset",
        on_change=_chosen,
        label_visibility="collapsed",
    )
    if name is not None:
        st.caption(_(PRESETS[name].sentence))


def _chosen() -> None:
    """Replace the whole experiment."""
    state = page_state()
    state.touched = True
    name = st.session_state["preset"]
    if name is not None:
        state.replace(PRESETS[name].experiment)
