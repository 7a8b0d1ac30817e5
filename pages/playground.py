"""The playground: choose data, a network and a training, and watch it learn."""

from lepton_dash import ui
from lepton_dash.i18n import _
from lepton_dash.spec import Experiment

ui.open_address()
with ui.sidebar():
    ui.preset_picker()
    with ui.section("data", _("Data")):
        data = ui.data_controls()
        view = ui.view_controls()
    with ui.section("network", _("Network")):
        network = ui.network_controls()
    with ui.section("training", _("Training")):
        training = ui.training_controls()
ui.keep_address()
ui.show_problems()
session = ui.train_live(Experiment(data=data, network=network, training=training), view)
ui.stage(session.token)
