"""How the page is laid out: its style sheet, its sidebar and the sidebar's sections."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lepton_dash.ui.hiding import hide_controls
from lepton_dash.ui.parameters import is_embedded

_STYLE = Path(__file__).with_name("page.css")
COMPONENTS = Path(__file__).resolve().parents[1] / "components"
_WORDMARK = Path(__file__).with_name("wordmark.svg")


def page_style() -> None:
    """Say how everything looks, and draw the mark."""
    st.html(_STYLE)
    with st.container(key="page_script_sliders"):  # it takes no room
        _sliders()(data={}, key="sliders")
    hide_controls()
    if not is_embedded():
        st.logo(_WORDMARK)


def page_title(words: str) -> None:
    """The page's heading for those who hear it, where those who see it need none."""
    st.html(f'<h1 class="lepton-page-title">lepton_dash: {escape(words)}</h1>')


def sidebar_label(words: str) -> None:
    """Name a part of the sidebar of a page whose heading stands after it, beside the sidebar.

    It looks like the heading of a part of the playground's, but a page's first heading is its own.
    """
    st.html(f'<p class="lepton-sidebar-label">{escape(words)}</p>')


def sidebar() -> DeltaGenerator:
    """The sidebar; use it in a `with`."""
    return st.sidebar


@cache
def _sliders() -> Any:
    """The component that names each slider once."""
    script = (COMPONENTS / "sliders.js").read_text(encoding="utf-8")
    return st.components.v2.component("lepton_sliders", js=script, isolate_styles=False)


def notices() -> DeltaGenerator:
    """A place above the stage for what comes and goes, never empty, so that the stage stays."""
    return st.container(gap="xsmall", key="notices")


def section(name: str, title: str) -> DeltaGenerator:
    """A titled part of the sidebar; use it in a `with`."""
    part = st.container(gap="xsmall", key=f"section_{name}")
    part.markdown(f"## {title}")
    return part
