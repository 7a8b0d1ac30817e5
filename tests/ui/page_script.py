"""Pages as scripts for Streamlit's AppTest, and what is on them."""

from collections.abc import Callable, Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from lepton_dash.spec import Experiment

PATIENCE = 60  # [s] on a busy machine

WIDGETS = (
    "selectbox",
    "select_slider",
    "number_input",
    "toggle",
    "checkbox",
    "pills",
    "segmented_control",
)


def _controls() -> None:
    from lepton_dash import ui

    ui.open_address()
    with ui.sidebar():
        ui.link_tools()
        ui.preset_picker()
        ui.data_controls()
        ui.network_controls()
        ui.training_controls()
    ui.keep_address()
    ui.show_problems()
    ui.show_run()


def run_page(script: Callable[[], None], query: Mapping[str, str]) -> AppTest:
    """A page after its address was opened with a query."""
    page = AppTest.from_function(script, default_timeout=PATIENCE)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def opened(**query: str) -> AppTest:
    """The page's controls without the live training."""
    return run_page(_controls, query)


def experiment_on(page: AppTest) -> Experiment:
    """The experiment that the page would train."""
    experiment: Experiment = page.session_state["_lepton_page"].experiment
    return experiment


def address_of(page: AppTest) -> dict[str, str]:
    """The query in the address bar."""
    return {name: page.query_params[name] for name in page.query_params}


def widget(page: AppTest, key: str) -> Any:
    """The widget with a key, whatever its kind."""
    for kind in (*WIDGETS, "text_input", "button"):
        for found in getattr(page, kind):
            if found.key == key:
                return found
    raise KeyError(key)


def keys(page: AppTest) -> set[str]:
    """Those of the widgets on the page."""
    return {found.key for kind in WIDGETS for found in getattr(page, kind)}
