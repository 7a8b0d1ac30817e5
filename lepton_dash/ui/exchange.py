"""Values on their way between the page and the browser's widgets.

Streamlit sends a widget's new value once, with the run that sets it. When runs follow each other
closely, the browser may draw only the last of them, never hear of the value, and send the old one
back with the next press of anything. So a new value is sent with every run of the moments after
it, and an old one that comes back in them is no person's choice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

import streamlit as st

from lepton_dash.i18n import language
from lepton_dash.ui.state import Heard, Told, page_state

SETTLING = 2.0
"""[s] after which a browser has drawn what it was sent."""

_NOTHING = object()


def show_in_widget(key: str, value: Any, same: Callable[[Any, Any], bool] | None = None) -> None:
    """Make the widget that is drawn next under this key show a value.

    Nothing is sent to the browser when it has long shown it, so nothing flickers, and a value that
    a person is just entering is not overwritten by an older one.

    Args:
        key: the widget's key.
        value: what it is to show.
        same: whether two values look the same in the widget; None: whether they are equal.
    """
    state = page_state()
    told = state.told
    now = monotonic()
    if state.drawn != (state.page, language()):
        state.drawn, state.drawn_anew = (state.page, language()), now
    shown = st.session_state.get(key, _NOTHING)
    if shown is _NOTHING or not _is_same(shown, value, same):
        told[key] = Told(now, shown)
    elif now - max(state.drawn_anew, told[key].at if key in told else 0.0) > SETTLING:
        return
    st.session_state[key] = value


def when_changed(key: str, act: Callable[..., None], *args: Any) -> dict[str, Any]:
    """What a widget is given so that `act(value, *args)` is called when a person changes it."""
    return {"on_change": _changed, "args": (key, act, *args)}


def when_pressed(act: Callable[..., None], *args: Any) -> dict[str, Any]:
    """What a button is given so that `act(*args)` is called when a person presses it."""
    return {"on_click": _pressed, "args": (act, *args)}


def heard() -> None:
    """Say that a person did something which is done already."""
    page_state().heard.append(Heard("", None, lambda: None))


def take_in() -> bool:
    """Do what was entered and pressed; returns whether there was anything.

    A value from before, which comes back beside what a person really did, is left out.
    """
    state = page_state()
    heard, state.heard = state.heard, []
    late = [entry for entry in heard if _is_late(entry)]
    meant = [entry for entry in heard if entry not in late]
    if len(heard) == len(late) == 1:
        meant = late  # nothing else brought it here: somebody wants it back
    for entry in meant:
        state.told.pop(entry.key, None)
        entry.act()
    return bool(heard)


def _changed(key: str, act: Callable[..., None], *args: Any) -> None:
    value = st.session_state[key]
    page_state().heard.append(Heard(key, value, partial(act, value, *args)))


def _pressed(act: Callable[..., None], *args: Any) -> None:
    page_state().heard.append(Heard("", None, partial(act, *args)))


def _is_late(entry: Heard) -> bool:
    """Whether it is the value that a widget had before the page gave it another one just now."""
    told = page_state().told.get(entry.key)
    if told is None or monotonic() - told.at > SETTLING:
        return False
    return bool(entry.value == told.before)


def _is_same(shown: Any, value: Any, same: Callable[[Any, Any], bool] | None) -> bool:
    if same is not None:
        return same(shown, value)
    return type(shown) is type(value) and bool(shown == value)
