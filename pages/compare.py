"""Runs compared: their curves, the settings in which they differ, and their boundaries."""

from lepton_dash import ui
from lepton_dash.ui.compare_page import compare_page

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
ui.keep_address()
compare_page()
