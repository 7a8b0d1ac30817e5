"""Experiments to start from."""

from __future__ import annotations

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.presets import PRESETS, preset_of, speed_for
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.state import page_state


def preset_picker() -> None:
    """A list of presets; the one that the page shows is named, with its sentence."""
    with st.container(key="presets", gap="xsmall"):
        _presets()


def _presets() -> None:
    """The list, and the sentence of what is chosen in it."""
    current = page_state().experiment
    name = next((name for name, preset in PRESETS.items() if preset.experiment == current), None)
    show_in_widget("preset", name)
    st.selectbox(
        _("Example"),
        options=list(PRESETS),
        index=None,
        format_func=_words,
        placeholder=_("Your own; or start from an example"),
        key="preset",
        label_visibility="collapsed",
        **when_changed("preset", _choose),
    )
    if name is not None:
        # the box has no room for the whole of a long title
        st.caption(f"**{_(PRESETS[name].title)}.** {_(PRESETS[name].sentence)}")


def _words(name: str) -> str:
    """The title, and its group: a list of this kind has no headings, and a closed one is cut."""
    preset = PRESETS[name]
    return f"{_(preset.title)} · {_(preset.group)}"


def _choose(name: str | None) -> None:
    """Replace the whole experiment, at a speed at which a person sees it learn."""
    if name is not None:
        preset = PRESETS[name]
        page_state().replace(preset.experiment)
        _set_speed(preset.speed)


def leave_example(dataset: str) -> None:
    """Go on to another data set at its own speed, unless a person chose the speed.

    An example brings a speed that suits it; nobody has asked for that elsewhere.
    """
    example = preset_of(page_state().experiment)
    if example is not None and page_parameters().speed == example.speed:
        _set_speed(speed_for(dataset))


def _set_speed(speed: float | None) -> None:
    page_state().parameters = page_parameters()._replace(speed=speed)
