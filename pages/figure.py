"""Figures of a kept run: for a paper or a slide, with their data and the network itself."""

from lepton_dash import ui
from lepton_dash.ui.figure_page import figure_page

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
ui.keep_address()
figure_page()
