"""Ways from page to page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lepton_dash.ui import address, navigation, parameters
from lepton_dash.ui.parameters import Parameters
from lepton_dash.ui.state import PageState


def test_an_address_that_is_led_to_means_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    state = PageState(page="compare", parameters=Parameters(runs=("a", "b")))
    for module in (address, navigation, parameters):
        monkeypatch.setattr(module, "page_state", lambda: state)
    shown = {name: SimpleNamespace(url_path=name) for name in ("runs", "compare")}
    monkeypatch.setattr(navigation, "pages", lambda: shown)
    monkeypatch.setattr(navigation.st, "switch_page", lambda _page, query_params: None)
    state.address = before = address.query_of_page("compare")
    navigation.go_to("runs", runs=())
    left = {("compare", frozenset(state.address.items())): before}
    assert state.passed == left, "Back brings the runs back"
    state.page = "runs"
    navigation.go_to("compare")
    leads_to = ("compare", frozenset(state.address.items()))
    assert leads_to not in state.passed, "it means what it says"
