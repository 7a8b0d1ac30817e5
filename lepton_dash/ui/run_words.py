"""What runs are called in the lists that they are chosen from.

No two of a list are called the same: a browser names what was chosen by these words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.number_text import short_number
from lepton_dash.store import StoredRun

_SHORT_ID = 6
"""Characters of an id that tell runs apart which look the same otherwise."""


def offers_of(runs: Iterable[StoredRun]) -> dict[str, str]:
    """What each run is called beside others that may be like it, by its id: with when, and loss."""
    return _distinct({run.id: _offer(run) for run in runs})


def labels_of(runs: Iterable[StoredRun]) -> dict[str, str]:
    """What each run is called, by its id: its caption, and more only where that isn't enough."""
    there = list(runs)
    captions = Counter(run.caption for run in there)
    return _distinct(
        {run.id: run.caption if captions[run.caption] == 1 else _offer(run) for run in there}
    )


def _distinct(words: Mapping[str, str]) -> dict[str, str]:
    often = Counter(words.values())
    return {
        run_id: f"{text} · {run_id[:_SHORT_ID]}" if often[text] > 1 else text
        for run_id, text in words.items()
    }


def _offer(run: StoredRun) -> str:
    moment = run.created.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")
    loss = run.summary.validation_loss
    loss = run.summary.train_loss if loss is None else loss
    told = "" if loss is None else " · " + _("loss {loss}").format(loss=short_number(loss, 3))
    return f"{run.caption} · {moment}{told}"


def _zone() -> ZoneInfo:
    """The browser's time zone."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
