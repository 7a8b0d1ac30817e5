"""Who owns what is trained on this page."""

from __future__ import annotations

import streamlit as st

from lepton_dash import visitors
from lepton_dash.live import settings
from lepton_dash.store import LOCAL
from lepton_dash.ui.state import page_state


def owner() -> str:
    """The owner of this page's runs: one person on a server of their own, else this browser.

    A browser that keeps no cookie of ours, as inside of another site's frame, owns what it made
    in this tab for as long as the tab is open.

    Raises:
        ValueError: an environment variable has a value that isn't allowed.
    """
    owners = settings.read().owners
    if owners == "one" or (owners == "auto" and visitors.is_ones_own(_request())):
        return LOCAL
    visitor = st.context.cookies.to_dict().get(visitors.COOKIE)
    if visitor is None or not visitors.is_visitor(visitor):
        state = page_state()
        state.visitor = visitor = state.visitor or visitors.new_visitor()
    return visitors.owner_of(visitor)


def _request() -> visitors.Request:
    """How this page's socket was opened."""
    return visitors.Request(
        listens_on=st.get_option("server.address"),
        peer=st.context.ip_address,
        headers={name.lower(): text for name, text in st.context.headers.to_dict().items()},
    )
