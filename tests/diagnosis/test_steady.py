"""Findings that don't flicker."""

from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.diagnosis import Finding, Steady, steadied
from lepton_dash.diagnosis.steady import HOLD


def finding(name: str, evidence: str = "") -> Finding:
    return Finding(name, "warning", f"{name}.", evidence, "Try.")


def shows(steady: Steady) -> list[str]:
    return [name for name, sighting in steady.items() if sighting.shows]


def test_a_finding_shows_when_it_is_there_twice_in_a_row():
    once = steadied({}, [finding("a")], 0, False)
    assert shows(once) == []
    assert shows(steadied(once, [finding("a")], 1, False)) == ["a"]
    missed = steadied(once, [], 1, False)
    assert shows(steadied(missed, [finding("a")], 2, False)) == []


def test_one_that_shows_stays_some_seconds_after_it_is_gone():
    steady = steadied({}, [finding("a")], 0, True)
    assert shows(steadied(steady, [], HOLD - 0.1, False)) == ["a"]
    assert shows(steadied(steady, [], HOLD + 0.1, False)) == []


def test_at_rest_what_is_found_is_what_shows():
    steady = steadied({}, [finding("a")], 0, True)
    assert shows(steady) == ["a"]
    assert shows(steadied(steady, [finding("b")], 0.1, True)) == ["b"]


def test_its_numbers_change_only_now_and_then():
    steady = steadied({}, [finding("a", "1")], 0, True)
    steady = steadied(steady, [finding("a", "2")], 1, False)
    assert steady["a"].finding.evidence == "1"
    steady = steadied(steady, [finding("a", "3")], 4, False)
    assert steady["a"].finding.evidence == "3"


@given(st.lists(st.sets(st.sampled_from("abc")), max_size=40))
def test_nothing_shows_for_less_than_it_takes_to_read(looks: list[set[str]]):
    steady: Steady = {}
    since: dict[str, float] = {}
    for now, names in enumerate(looks):
        steady = steadied(steady, [finding(name) for name in sorted(names)], float(now), False)
        visible = set(shows(steady))
        for name in since.keys() - visible:
            assert now - since[name] >= HOLD
        since = {name: since.get(name, float(now)) for name in visible}
