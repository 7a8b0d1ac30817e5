"""How the page is laid out: its style sheet, its sidebar and the sidebar's sections."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lepton_dash.ui.hiding import hide_controls
from lepton_dash.ui.parameters import is_embedded

_STYLE = Path(__file__).with_name("page.css")
_WORDMARK = Path(__file__).with_name("wordmark.svg")


def page_style() -> None:
    """Say how everything looks, and draw the mark."""
    st.html(_STYLE)
    hide_controls()
    if not is_embedded():
        st.logo(_WORDMARK)


def sidebar() -> DeltaGenerator:
    """The sidebar; use it in a `with`."""
    return st.sidebar


def notices() -> DeltaGenerator:
    """A place above the stage for what comes and goes, never empty, so that the stage stays."""
    return st.container(gap="xsmall", key="notices")


def section(name: str, title: str) -> DeltaGenerator:
    """A titled part of the sidebar; use it in a `with`."""
    part = st.container(gap="xsmall", key=f"section_{name}")
    part.markdown(f"##### {title}")
    return part
