"""Links for lessons: what learners are told, and which controls they see."""

from lepton_dash import ui

ui.open_address()
ui.page_style()
with ui.sidebar():
    ui.language_switch()
ui.keep_address()
ui.show_problems()
ui.lesson_form()
ui.listen_to_the_address()
