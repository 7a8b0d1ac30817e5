"""The widgets of the pages: the only code, with the pages and the router, that draws them."""

from lepton_dash.ui.address import keep_address, open_address, show_problems
from lepton_dash.ui.data_controls import data_controls
from lepton_dash.ui.data_page import data_page
from lepton_dash.ui.language import language_switch
from lepton_dash.ui.layout import page_style, section, sidebar
from lepton_dash.ui.live_session import train_live
from lepton_dash.ui.network_controls import network_controls
from lepton_dash.ui.preset_picker import preset_picker
from lepton_dash.ui.stage import stage
from lepton_dash.ui.training_controls import training_controls
from lepton_dash.ui.view_controls import view_controls

__all__ = [
    "data_controls",
    "data_page",
    "keep_address",
    "language_switch",
    "network_controls",
    "open_address",
    "page_style",
    "preset_picker",
    "section",
    "show_problems",
    "sidebar",
    "stage",
    "train_live",
    "training_controls",
    "view_controls",
]
