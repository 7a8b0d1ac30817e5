"""The page's language: what its address says, else what was chosen, else the browser's.

What is chosen on the page is written into its address, so that it stays when the page is loaded
again. Texts of Streamlit's own (inside its file uploader, say) stay English.
"""

from __future__ import annotations

import streamlit as st

from lepton_dash import i18n
from lepton_dash.i18n import _
from lepton_dash.ui.exchange import heard, show_in_widget
from lepton_dash.ui.parameters import page_parameters, take_parameters
from lepton_dash.ui.state import page_state

_KEY = "language"


def speak() -> None:
    """Use the page's language from here on, in this run of the script."""
    take_parameters()
    use_language()


def use_language() -> None:
    """Use the language that the page's parameters ask for."""
    i18n.use(page_parameters().lang or i18n.preferred(_of_the_browser()))


def _of_the_browser() -> str:
    """What the browser prefers, in the form of an Accept-Language header.

    The page's own `navigator.language` comes first: the header is that of the page's WebSocket, in
    which some browsers send another language than in the page's requests, and some proxies none.
    """
    header = st.context.headers.get("Accept-Language", "")
    return ",".join(filter(None, (st.context.locale, header)))


def language_switch() -> None:
    """Draw the languages there are."""
    show_in_widget(_KEY, i18n.language())
    st.segmented_control(
        _("Language"),
        options=i18n.languages(),
        required=True,
        format_func=i18n.own_name,
        key=_KEY,
        label_visibility="collapsed",
        on_change=_choose,
    )


def _choose() -> None:
    """Take the choice in before the script runs, which begins with the language."""
    state = page_state()
    state.parameters = page_parameters()._replace(lang=st.session_state[_KEY])
    heard()
