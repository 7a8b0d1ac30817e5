"""What was trained and kept: found, opened again, compared, named and deleted."""

from lepton_dash import ui
from lepton_dash.ui.runs_page import runs_page

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
ui.keep_address()
ui.show_problems()
runs_page()
