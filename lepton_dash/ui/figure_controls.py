"""What chooses a figure: widgets that show its look, and change it in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lepton_dash.export.styles import (
    DPI_LIMITS,
    FAMILIES,
    FONT_LIMITS,
    LEGENDS,
    SIZES,
    THEMES,
    Style,
    is_rising,
    no_place_words,
)
from lepton_dash.i18n import _
from lepton_dash.ui.curve_controls import log_control, smoothing_control
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.figure_look import FigureLook, parse_look, write_look
from lepton_dash.ui.layout import sidebar_label
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.state import page_state

RESOLUTIONS = (150, 300, 600, 1200)
"""Pixels an inch that are offered; an address may name others."""


def figure_look() -> FigureLook:
    """How the page's address says that the figure looks."""
    return parse_look(page_parameters().figure)[0]


def change_look(**fields: Any) -> None:
    """Change fields of it."""
    figure = write_look(figure_look()._replace(**fields))
    page_state().parameters = page_parameters()._replace(figure=figure)


def change_style(**fields: Any) -> None:
    """Change fields of its style."""
    change_look(style=figure_look().style._replace(**fields))


def curve_controls(look: FigureLook) -> None:
    """Draw what chooses how curves over the training are drawn."""
    log_control("figure_log", look.log, lambda log: change_look(log=log))
    smoothing_control(
        "figure_smoothing", look.smoothing, lambda weight: change_look(smoothing=weight)
    )
    limit_controls(look, look.log)


def limit_controls(look: FigureLook, log: str) -> None:
    """Draw what chooses the limits of curves' axes, some of which may be logarithmic."""
    for field, axis in (("xlim", _("Horizontal axis")), ("ylim", _("Vertical axis"))):
        ends = getattr(look, field)
        labels = (_("{axis} from").format(axis=axis), _("to"))
        for at, (place, label) in enumerate(zip(st.columns(2), labels, strict=True)):
            key = f"figure_{field}_{at}"
            show_in_widget(key, ends[at])
            place.number_input(
                label,
                value=None,
                format="%g",
                placeholder=_("auto"),
                key=key,
                **when_changed(key, _set_limit, field, at),
            )
        if not is_rising(ends):
            words = _("{axis}: the first limit must be the smaller one. Until then, it shows all.")
            st.warning(words.format(axis=axis))
    if problem := no_place_words(look.limits, log):
        st.warning(problem)


def _set_limit(value: float | None, field: str, at: int) -> None:
    ends = list(getattr(figure_look(), field))
    ends[at] = value
    change_look(**{field: tuple(ends)})


def style_controls(style: Style) -> None:
    """Draw what chooses size, colours, letters and resolution."""
    with st.container(gap="xsmall", key="section_style"):
        sidebar_label(_("Style"))
        choice("size", _("Size"), style.size, list(SIZES), lambda name: _(SIZES[name].label))
        choice("theme", _("Colours"), style.theme, list(THEMES), lambda name: _(THEMES[name].label))
        st.caption(_(THEMES[style.theme].help))
        choice("family", _("Font"), style.family, list(FAMILIES), lambda name: _(FAMILIES[name]))
        choice(
            "legend",
            _("Legend"),
            style.legend,
            list(LEGENDS),
            lambda name: _(LEGENDS[name].label),
        )
        show_in_widget("figure_font", style.letters)
        st.number_input(
            _("Letters [pt]"),
            min_value=FONT_LIMITS[0],
            max_value=FONT_LIMITS[1],
            step=0.5,
            format="%g",
            key="figure_font",
            **when_changed("figure_font", _set_font),
        )
        offered = sorted({*RESOLUTIONS, min(max(style.dpi, DPI_LIMITS[0]), DPI_LIMITS[1])})
        segments("dpi", _("Resolution of a PNG [dpi]"), style.dpi, offered, str)


def choice(
    field: str, words: str, value: str, options: Sequence[str], name: Callable[[str], str]
) -> None:
    """Draw a list that chooses a field of the look, or of its style."""
    key = f"figure_{field}"
    show_in_widget(key, value)
    st.selectbox(
        words, options=options, format_func=name, key=key, **when_changed(key, _setter(field))
    )


def segments(
    field: str,
    words: str,
    value: Any,
    options: Sequence[Any],
    name: Callable[[Any], str],
    choose: Callable[[Any], None] | None = None,
) -> None:
    """Draw a row of buttons that chooses a field; see `choice`.

    Args:
        field: its name.
        words: above it.
        value: what is chosen.
        options: what can be.
        name: from an option to its words.
        choose: takes what a person chose; None: it is the field's new value.
    """
    key = f"figure_{field}"
    show_in_widget(key, value)
    st.segmented_control(
        words,
        options=options,
        required=True,
        format_func=name,
        key=key,
        width="stretch",
        **when_changed(key, choose or _setter(field)),
    )


def _setter(field: str) -> Callable[[Any], None]:
    return partial(_set, field=field)


def _set(value: Any, field: str) -> None:
    if field == "size":
        # the letters that suited the other size needn't suit this one
        change_style(size=value, font_pt=None)
    elif field == "chart":
        # another measure needs other limits
        change_look(chart=value, xlim=(None, None), ylim=(None, None))
    elif field in Style._fields:
        change_style(**{field: value})
    else:
        change_look(**{field: value})


def _set_font(value: float) -> None:
    usual = SIZES[figure_look().style.size].font_pt
    change_style(font_pt=None if value == usual else value)
