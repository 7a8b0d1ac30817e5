"""The page's controls without the live training, as a script for Streamlit's AppTest."""

from streamlit.testing.v1 import AppTest

from lepton_dash.spec import Experiment


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


def opened(**query: str) -> AppTest:
    """The page after its address was opened with a query."""
    page = AppTest.from_function(_controls, default_timeout=60)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def experiment_on(page: AppTest) -> Experiment:
    """The experiment that the page would train."""
    experiment: Experiment = page.session_state["_lepton_page"].experiment
    return experiment


def address_of(page: AppTest) -> dict[str, str]:
    """The query in the address bar."""
    return {name: page.query_params[name] for name in page.query_params}
