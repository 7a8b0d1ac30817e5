"""What runs are called in the lists that they are chosen from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

import pytest

from lepton_dash.store import StoredRun, Summary
from lepton_dash.ui import run_words
from lepton_dash.ui.run_words import labels_of, offers_of


class _Made(NamedTuple):
    """A run, as far as its words go."""

    id: str
    caption: str
    created: datetime = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    summary: Summary = Summary(validation_loss=0.25)


def made(*captions: str) -> list[StoredRun]:
    runs = [_Made(f"{position}abcdefgh", caption) for position, caption in enumerate(captions)]
    return cast("list[StoredRun]", runs)


def test_more_than_the_caption_is_said_only_where_that_is_not_enough() -> None:
    words = list(labels_of(made("One", "Two", "Two")).values())
    assert words[0] == "One"
    assert words[1:] == [
        "Two · 2026-07-01 23:30 · loss 0.25 · 1abcde",
        "Two · 2026-07-01 23:30 · loss 0.25 · 2abcde",
    ]


def test_times_are_those_of_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_words, "_zone", lambda: ZoneInfo("Europe/Berlin"))
    assert list(offers_of(made("One")).values()) == ["One · 2026-07-02 01:30 · loss 0.25"]
