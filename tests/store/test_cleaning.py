from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lepton_dash import store
from lepton_dash.store import LONGEST, MOST_TAGS, Labels, Store, cleaning
from tests.store.store_cases import ORIGIN, kept

shared_store = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# surrogates and control characters, too
anything = st.text(st.characters())
labels = st.builds(Labels, anything, st.lists(anything).map(tuple), anything, st.booleans())


def _is_clean(words: str, *, lines: bool = False) -> bool:
    allowed = "\n\t" if lines else ""
    return not any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in allowed for letter in words
    )


@shared_store
@given(given_labels=labels)
def test_any_text_goes_in_and_comes_back_sane(opened: Store, given_labels: Labels) -> None:
    run_id = kept(opened)
    assert store.label(opened, "anna", run_id, given_labels)
    found = store.get(opened, run_id)
    assert found is not None
    name, tags, notes, favourite = found.labels
    assert found.labels == cleaning.labels(given_labels)
    assert cleaning.labels(found.labels) == found.labels  # clean is clean
    assert favourite == given_labels.favourite
    assert len(name) <= LONGEST["name"]
    assert len(notes) <= LONGEST["notes"]
    assert len(tags) <= MOST_TAGS
    assert len({tag.casefold() for tag in tags}) == len(tags)
    for line in (name, *tags):
        assert _is_clean(line)
        assert line == " ".join(line.split())
    assert all(0 < len(tag) <= LONGEST["tag"] for tag in tags)
    assert _is_clean(notes, lines=True)
    (row,) = store.overview(opened, "anna").to_dict("records")
    assert (row["name"], row["tags"], row["notes"]) == (name, tags, notes)
    store.delete(opened, "anna", [run_id])


@shared_store
@given(title=anything, key=anything, value=anything)
def test_any_origin_can_be_kept(opened: Store, title: str, key: str, value: str) -> None:
    run_id = kept(opened, title=title, device=title, versions={key: value}, parent=value)
    found = store.get(opened, run_id)
    assert found is not None
    assert _is_clean(found.origin.title)
    assert found.origin.experiment == ORIGIN.experiment


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  two \t words ", "two words"),
        ("line\r\nbreak\u2028s", "line break s"),
        ("nul\0l \x1b[31mred\x07", "null [31mred"),
        ("a\ud800b", "a\ufffdb"),
        ("\u202eevil\u202c", "evil"),
        ("<b>bold</b> & =1+1", "<b>bold</b> & =1+1"),  # whoever shows it escapes it
        ("👩‍🔬 café 名前", "👩‍🔬 café 名前"),
        ("x" * 10_000, "x" * LONGEST["name"]),
        (" " * 100_000 + "late", ""),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert cleaning.labels(Labels(name)).name == expected


def test_tags() -> None:
    given_tags = ("Spiral", "spiral", " spiral ", "", "\n", "b\nc", *map(str, range(99)))
    tags = cleaning.labels(Labels(tags=given_tags)).tags
    assert tags[:3] == ("Spiral", "b c", "0")
    assert len(tags) == MOST_TAGS


def test_notes_keep_their_lines() -> None:
    notes = "# Title\r\n\r\n- one\r\ttwo\0\x07\n"
    assert cleaning.labels(Labels(notes=notes)).notes == "# Title\n\n- one\n\ttwo\n"
    assert len(cleaning.labels(Labels(notes="é" * 99_999)).notes) == LONGEST["notes"]


def test_json_is_cleaned_all_through() -> None:
    given_json = {"a\0": ["\ud800", {"b": ("c\0", 1, None, True, float("nan"))}]}
    assert cleaning.plain(given_json) == {"a": ["\ufffd", {"b": ["c", 1, None, True, None]}]}
