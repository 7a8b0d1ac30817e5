"""What the tests of several pages need."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from lepton_dash import store as stores
from lepton_dash.store import Store


@pytest.fixture(scope="session", autouse=True)
def _components_known() -> Iterator[None]:
    """What packages bring Streamlit components is looked for once, and not for every `AppTest`.

    That takes half a second, several times as long as a run of the page.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner,
            "scan_component_manifests",
            cache(manifest_scanner.scan_component_manifests),
        )
        yield


@pytest.fixture(autouse=True)
def _controls_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page doesn't wait for frames that no browser draws."""
    monkeypatch.setattr("lepton_dash.ui.live_session.CONTROLS_DELAY", 0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store, which the page uses too, on a server of one's own."""
    monkeypatch.setenv("LEPTON_DASH_DATABASE_URL", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setenv("LEPTON_DASH_OWNERS", "one")
    opened = stores.default_store()
    yield opened
    stores.close(opened)
