"""What a page says in the place of runs that can't be read just now."""

from __future__ import annotations

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.store import StoreError
from lepton_dash.ui.text import verbatim


def say_unreadable(error: StoreError) -> None:
    """Draw why the store can't be read, and a button that tries again."""
    st.error(verbatim(str(error)), icon=":material/error:")
    st.button(_("Try again"), icon=":material/refresh:", key="retry")
