from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lepton_dash import store
from lepton_dash.store import Store, StoreError, cleaning
from tests.store.store_cases import NOON, at

BODY: dict[str, Any] = {"runs": ["abc"], "notes": "# Title\n", "charts": [{"name": "loss"}]}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_a_report_comes_back(opened: Store) -> None:
    report_id = store.save_report(at(opened, 0), "anna", None, "A\ntitle", BODY)
    found = store.get_report(opened, report_id)
    assert found == (report_id, "anna", NOON, NOON, "A title", BODY)
    assert store.list_reports(opened, "anna") == [found]


def test_saving_again_replaces_it(opened: Store) -> None:
    first = store.save_report(at(opened, 0), "anna", None, "First", BODY)
    second = store.save_report(at(opened, 1), "anna", None, "Second", {})
    assert [report.id for report in store.list_reports(opened, "anna")] == [second, first]
    assert store.save_report(at(opened, 2), "anna", first, "Third", {"new": 1}) == first
    assert [report.title for report in store.list_reports(opened, "anna")] == ["Third", "Second"]
    found = store.get_report(opened, first)
    assert found is not None
    assert (found.created, found.body) == (NOON, {"new": 1})


@pytest.mark.parametrize("other", ["bert", "", "anna\0"])
def test_only_the_owner_changes_a_report(opened: Store, other: str) -> None:
    report_id = store.save_report(opened, "anna", None, "Mine", BODY)
    with pytest.raises(StoreError, match="somebody else's"):
        store.save_report(opened, other, report_id, "Theirs", {})
    assert not store.delete_report(opened, other, report_id)
    assert store.list_reports(opened, other) == []
    found = store.get_report(opened, report_id)
    assert found is not None
    assert found.title == "Mine"


def test_no_report_belongs_to_nobody(opened: Store) -> None:
    with pytest.raises(StoreError):
        store.save_report(opened, "", None, "Mine", BODY)


def test_deletion_can_be_undone(opened: Store) -> None:
    report_id = store.save_report(opened, "anna", None, "Mine", BODY)
    assert store.delete_report(opened, "anna", report_id)
    assert not store.delete_report(opened, "anna", report_id)
    assert store.get_report(opened, report_id) is None
    assert store.list_reports(opened, "anna") == []
    with pytest.raises(StoreError, match="deleted"):
        store.save_report(opened, "anna", report_id, "Mine", BODY)
    assert not store.restore_report(opened, "bert", report_id)
    assert store.restore_report(opened, "anna", report_id)
    assert store.get_report(opened, report_id) is not None


def test_what_was_deleted_long_ago_is_gone_for_good(opened: Store) -> None:
    old, new = (store.save_report(at(opened, 0), "anna", None, "Mine", BODY) for _ in range(2))
    store.delete_report(at(opened, 10), "anna", old)
    store.delete_report(at(opened, 100), "anna", new)
    assert store.purge(at(opened, 110), timedelta(seconds=60)) == 1
    assert not store.restore_report(opened, "anna", old)
    assert store.restore_report(opened, "anna", new)


def test_what_is_too_long_is_refused(opened: Store) -> None:
    with pytest.raises(StoreError, match="too long"):
        store.save_report(opened, "anna", None, "Long", {"notes": "x" * 3_000_000})


@pytest.mark.parametrize("report_id", ["unknown", "", "a\0b", "\ud800"])
def test_an_id_that_there_is_not(opened: Store, report_id: str) -> None:
    assert store.get_report(opened, report_id) is None
    assert not store.delete_report(opened, "anna", report_id)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(st.characters()), body=st.dictionaries(st.text(), json_values))
def test_anything_can_be_in_a_report(opened: Store, title: str, body: dict[str, Any]) -> None:
    report_id = store.save_report(opened, "anna", None, title, body)
    found = store.get_report(opened, report_id)
    assert found is not None
    assert found.body == cleaning.plain(body)
