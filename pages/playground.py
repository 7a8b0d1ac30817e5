"""The playground: choose data, a network and a training, and watch it learn."""

from lepton_dash import ui
from lepton_dash.i18n import _

ui.open_address()
session = ui.train_live()
ui.page_style()
if not ui.is_embedded():
    with ui.sidebar():
        ui.page_title(_("Playground"))
        ui.link_tools()
        ui.preset_picker()
        with ui.section("data", _("Data")):
            ui.data_controls()
            ui.view_controls()
        with ui.section("network", _("Network")):
            ui.network_controls()
        with ui.section("training", _("Training")):
            ui.training_controls()
else:
    ui.page_title(_("Playground"))
ui.keep_address()
with ui.notices():
    ui.listen_to_the_address()
    ui.show_problems()
    ui.lesson_words()
ui.stage(session.token)
