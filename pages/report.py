"""Reports: what runs came to, in charts and words, as a page, a print or an animation."""

from lepton_dash import ui
from lepton_dash.ui.report_page import report_page

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
report_page()
ui.keep_address()
