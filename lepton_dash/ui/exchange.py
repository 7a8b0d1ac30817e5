"""Values on their way between the page and the browser's widgets.

A run of the script sends a widget its new value, and the browser sends the values of all its
widgets back with whatever a person does next. It may be slow: it may send a value that the page
has replaced meanwhile, and draw only the last of several runs. So runs have numbers. Each run
shows its number in a hidden widget, drawn last: the number that comes back tells which run the
browser has drawn, and so which values its widgets had. A new value is sent with every run until
the browser has drawn one that had it, and the widget itself; a value from before that is no
person's choice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lepton_dash.i18n import language
from lepton_dash.ui.state import Heard, Told, page_state

RUN = "page_run"
"""Key of the hidden widget that shows the run's number."""

_NOTHING = object()


def show_in_widget(key: str, value: Any, same: Callable[[Any, Any], bool] | None = None) -> None:
    """Make the widget that is drawn next under this key show a value.

    Nothing is sent to the browser once it has drawn it, so nothing flickers, and a value that
    a person is just entering is not overwritten by an older one.

    Args:
        key: the widget's key.
        value: what it is to show.
        same: whether two values look the same in the widget; None: whether they are equal.
    """
    state = page_state()
    now = state.run + _is_fragment()
    if state.drawn != (state.page, language()):
        state.drawn, state.drawn_anew = (state.page, language()), now
    told = state.told[key] = _known(key)
    shown = st.session_state.get(key, _NOTHING)
    is_shown = shown is not _NOTHING and _is_same(shown, value, same)
    if shown is not _NOTHING and not (told and _is_same(told[-1].value, shown, same)):
        told.append(Told(now if _in_flight(told) else state.seen, shown))
    is_drawn = state.drawn_anew <= state.seen and key in state.sent
    if is_shown and not _in_flight(told) and is_drawn:
        return
    if shown is _NOTHING or not told or not _is_same(told[-1].value, value, same):
        told.append(Told(now, value))
    st.session_state[key] = value


def when_changed(key: str, act: Callable[..., None], *args: Any) -> dict[str, Any]:
    """Widget arguments that call `act(value, *args)` when a person changes it."""
    return {"on_change": _changed, "args": (key, act, *args)}


def when_toggled(key: str, act: Callable[..., None], *args: Any) -> dict[str, Any]:
    """Arguments of a widget of several choices that call `act(toggled, *args)`.

    `toggled` are the choices that a person switched on or off. It is counted from what the browser
    showed, which may be older than what the page holds by now.
    """
    return when_changed(key, _act_on_toggled, key, act, *args)


def when_pressed(act: Callable[..., None], *args: Any) -> dict[str, Any]:
    """Button arguments that call `act(*args)` when a person presses it."""
    return {"on_click": _pressed, "args": (act, *args)}


def heard() -> None:
    """Note that this run was caused by a person, who changed nothing that is left to do."""
    page_state().heard.append(Heard("", None, lambda: None))


def take_in() -> bool:
    """Begin a run: apply what a person entered and pressed; returns whether there was anything.

    Outdated values, which the browser sends along with what a person really did, are left out.
    """
    state = page_state()
    sent = _sent_keys()
    if RUN in sent:  # else the number in the session is this server's own word
        state.seen = max(state.seen, st.session_state[RUN])
    if not state.run_again:
        state.sent = sent
    state.run_again = False
    state.run += 1
    entries, state.heard = state.heard, []
    for entry in entries:
        told = _known(entry.key)
        if any(_is_same(one.value, entry.value, None) for one in told):
            continue  # the widget had it in the run that was drawn, or was given it since
        if entry.key in state.told:
            own = Told(state.run if _in_flight(told) else state.seen, entry.value)
            state.told[entry.key] = [*told, own]
        entry.act()
    return bool(entries)


def show_run() -> None:
    """Draw the hidden widget that tells which run the browser has drawn; call this last."""
    st.session_state[RUN] = page_state().run
    with st.container(key="page_run_number"):
        st.number_input(RUN, step=1, key=RUN, label_visibility="collapsed")


def run_again() -> NoReturn:
    """Run the page's script again, without waiting for the browser."""
    page_state().run_again = True
    st.rerun()


def _changed(key: str, act: Callable[..., None], *args: Any) -> None:
    value = st.session_state[key]
    page_state().heard.append(Heard(key, value, partial(act, value, *args)))


def _act_on_toggled(value: list[Any], key: str, act: Callable[..., None], *args: Any) -> None:
    # the widget may be drawn already before the run's number; few choices are pressed at once
    *before, _own = page_state().told[key]
    act(min((set(value) ^ set(one.value) for one in before), key=len, default=set()), *args)


def _pressed(act: Callable[..., None], *args: Any) -> None:
    page_state().heard.append(Heard("", None, partial(act, *args)))


def _known(key: str) -> list[Told]:
    """The values that the browser may have in a widget; the last one is what it was given last."""
    return since_drawn(page_state().told.get(key, []))


def since_drawn(told: list[Told]) -> list[Told]:
    """Those of the values, the newest last, that the browser may have: it draws late."""
    drawn = [at for at, one in enumerate(told) if one.run <= page_state().seen]
    return told[drawn[-1] :] if drawn else told


def _in_flight(told: list[Told]) -> bool:
    return bool(told) and told[-1].run > page_state().seen


def _sent_keys() -> frozenset[str]:
    """The keys of the widgets whose values the browser sent with this run: those it has drawn.

    A browser that has no code yet for a kind of widget draws the others without it. Streamlit has
    no public way to tell them.
    """
    context = get_script_run_ctx()
    if context is None:
        return frozenset()
    session = context.session_state._state
    keys = session._key_id_mapper.id_key_mapping
    return frozenset(keys[sent] for sent in session._new_widget_state.states if sent in keys)


def is_step_in_history() -> bool:
    """Whether this run was caused by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _is_fragment() -> bool:
    """Whether only a part of the page runs: what it sends is drawn after the run before it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def _is_same(shown: Any, value: Any, same: Callable[[Any, Any], bool] | None) -> bool:
    if same is not None:
        return same(shown, value)
    return type(shown) is type(value) and bool(shown == value)
