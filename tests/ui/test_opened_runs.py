"""Kept runs that are opened once for several charts and people."""

from __future__ import annotations

import lepton_dash as ld
from lepton_dash import store as stores
from lepton_dash.i18n import using
from lepton_dash.store import Store
from lepton_dash.ui.opened_runs import opened_run
from tests.kept_runs import keep_run


def test_a_run_is_opened_once_for_all_who_speak_a_language(store: Store) -> None:
    experiment = ld.Experiment().updated(dataset="diabetes", num_examples=40, epochs=1)
    run = stores.get(store, keep_run(store, ld.train(experiment)))
    assert run is not None
    with using("zh_CN"):
        assert opened_run(store, run).prepared.target_name != "progression"
    found = opened_run(store, run)
    assert found.prepared.target_name == "progression"
    assert opened_run(store, run) is found
