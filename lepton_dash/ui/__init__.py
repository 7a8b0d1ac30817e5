"""The widgets of the pages: the only code, with the pages and the router, that draws them."""

from lepton_dash.ui.address import keep_address, open_address, show_problems
from lepton_dash.ui.data_controls import data_controls
from lepton_dash.ui.data_page import data_page
from lepton_dash.ui.edits_notice import edits_notice
from lepton_dash.ui.exchange import show_run
from lepton_dash.ui.language import language_switch
from lepton_dash.ui.layout import notices, page_style, page_title, section, sidebar
from lepton_dash.ui.lesson import lesson_form, lesson_words
from lepton_dash.ui.links import link_tools, listen_to_the_address
from lepton_dash.ui.live_session import train_live, wait_until_it_moves
from lepton_dash.ui.network_controls import network_controls
from lepton_dash.ui.parameters import is_embedded
from lepton_dash.ui.preset_picker import preset_picker
from lepton_dash.ui.stage import stage
from lepton_dash.ui.training_controls import training_controls
from lepton_dash.ui.view_controls import view_controls

__all__ = [
    "data_controls",
    "data_page",
    "edits_notice",
    "is_embedded",
    "keep_address",
    "language_switch",
    "lesson_form",
    "lesson_words",
    "link_tools",
    "listen_to_the_address",
    "network_controls",
    "notices",
    "open_address",
    "page_style",
    "page_title",
    "preset_picker",
    "section",
    "show_problems",
    "show_run",
    "sidebar",
    "stage",
    "train_live",
    "training_controls",
    "view_controls",
    "wait_until_it_moves",
]
