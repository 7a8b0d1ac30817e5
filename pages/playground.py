"""The playground: choose data, a network and a training, and watch it learn."""

from contextlib import nullcontext

from lepton_dash import ui
from lepton_dash.i18n import _

ui.open_address()
session = ui.train_live()
ui.page_style()
has_controls = not ui.is_embedded()
# the sidebar has its place from the start, so that the stage doesn't move when the controls come
with ui.sidebar() if has_controls else nullcontext():
    ui.page_title(_("Playground"))
with ui.notices():
    ui.listen_to_the_address()
    ui.show_problems()
    ui.edits_notice()
    ui.lesson_words()
ui.stage(session.token)
if has_controls:
    ui.wait_until_it_moves()
    with ui.sidebar():
        ui.link_tools()
        ui.preset_picker()
        with ui.section("data", _("Data")):
            ui.data_controls()
            ui.view_controls()
        with ui.section("network", _("Network")):
            ui.network_controls()
        with ui.section("training", _("Training")):
            ui.training_controls()
ui.keep_address()
