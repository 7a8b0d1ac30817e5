"""The data: what is understood of them, column by column, and how to correct that."""

from lepton_dash import ui

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
ui.keep_address()
ui.show_problems()
ui.data_page()
