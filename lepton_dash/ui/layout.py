"""How the page is laid out: its style sheet, its sidebar and the sidebar's sections."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_STYLE = Path(__file__).with_name("page.css")
_WORDMARK = Path(__file__).with_name("wordmark.svg")


def page_style() -> None:
    """The style sheet and the mark, for a page without a sidebar."""
    st.html(_STYLE)
    st.logo(_WORDMARK)


def sidebar() -> DeltaGenerator:
    """The sidebar, with the page's style sheet; use it in a `with`."""
    page_style()
    return st.sidebar


def section(name: str, title: str) -> DeltaGenerator:
    """A titled part of the sidebar; use it in a `with`."""
    part = st.container(gap="xsmall", key=f"section_{name}")
    part.markdown(f"##### {title}")
    return part
