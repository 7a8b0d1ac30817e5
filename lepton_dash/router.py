"""The pages that there are. Streamlit runs this script at every interaction, and it the page."""

from pathlib import Path

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.ui.language import speak

PACKAGE = Path(__file__).resolve().parent
# in a wheel the pages are inside of the package, in a checkout beside it
PAGES = next(folder for folder in (PACKAGE / "pages", PACKAGE.parent / "pages") if folder.is_dir())

st.set_page_config(
    page_title="lepton_dash",
    # a file of our own: an emoji would be fetched from another host
    page_icon=PACKAGE / "ui" / "icon.svg",
    layout="wide",
    initial_sidebar_state=320,
)

speak()
page = st.navigation(
    [st.Page(PAGES / "playground.py", title=_("Playground"), default=True)], position="hidden"
)
page.run()
