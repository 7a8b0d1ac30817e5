"""The pages that there are. Streamlit runs this script at every interaction, and it the page."""

from pathlib import Path

import streamlit as st

from lepton_dash.ui.exchange import show_run
from lepton_dash.ui.language import speak
from lepton_dash.ui.navigation import pages
from lepton_dash.ui.state import page_state

PACKAGE = Path(__file__).resolve().parent

st.set_page_config(
    page_title="lepton_dash",
    # a file of our own: an emoji would be fetched from another host
    page_icon=PACKAGE / "ui" / "icon.svg",
    layout="wide",
    initial_sidebar_state=320,
)

speak()
page = st.navigation(list(pages().values()), position="hidden")
page_state().page = page.url_path
page.run()
show_run()
