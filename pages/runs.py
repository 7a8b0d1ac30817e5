"""What was trained and kept: found, opened again, compared, named and deleted."""

from lepton_dash import ui

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
    ui.runs_filters()
ui.keep_address()
ui.runs_page()
