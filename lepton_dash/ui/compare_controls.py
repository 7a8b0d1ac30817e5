"""What chooses how runs are compared: in the sidebar, and as the page's address has it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from lepton_dash.compare import Fold, Kept, grouped
from lepton_dash.i18n import _, ngettext
from lepton_dash.ui.compare_look import CHOICES, Comparison, parse_look, write_look
from lepton_dash.ui.curve_controls import log_control, smoothing_control
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.layout import sidebar_label
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.state import page_state


def comparison() -> Comparison:
    """How runs are compared on the page."""
    return parse_look(page_parameters().look)[0]


def look_problems() -> list[str]:
    """What of that in the page's address can't be used."""
    return parse_look(page_parameters().look)[1]


def look_controls(runs: Sequence[Kept]) -> None:
    """Draw them."""
    look = comparison()
    with st.container(gap="xsmall", key="section_compare"):
        sidebar_label(_("Curves"))
        _choice("value", _("Measure"), look)
        _choice("part", _("Part of the data"), look)
        _choice("axis", _("Horizontal axis"), look)
        log_control("compare_log", look.log, partial(_set, field="log"))
        smoothing_control("compare_smoothing", look.smoothing, partial(_set, field="smoothing"))
        if look.fold != "no" or _repeats(runs):
            _choice(
                "fold",
                _("Fold repeated seeds"),
                look,
                help=_(
                    "Runs whose settings differ in nothing but the seed become one line, their "
                    "median, with a band around it. All: the seeds of the data and of the split, "
                    "too; then the band also shows what other examples do."
                ),
            )
        if look.fold != "no":
            _choice("band", _("Band"), look)


def fold_notice(runs: Sequence[Kept]) -> None:
    """Say that runs repeat one another with other seeds, and offer to fold them."""
    if comparison().fold != "no":
        return
    fold: Fold = "training" if _repeats(runs, "training") else "all"
    count = sum([len(group.members) for group in grouped(runs, fold) if group.is_folded])
    if not count:
        return
    words = ngettext(
        "{count} run differs from another one in its seed alone.",
        "{count} of these runs differ from another one in their seed alone.",
        count,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="fold_notice"):
        st.caption(words.format(count=count), width="content")
        st.button(
            _("Fold them into median and band"),
            key="fold_now",
            type="tertiary",
            **when_pressed(_set, fold, "fold"),
        )


def _repeats(runs: Sequence[Kept], fold: Fold = "all") -> bool:
    return any(group.is_folded for group in grouped(runs, fold))


def _choice(field: str, words: str, look: Comparison, help: str | None = None) -> None:
    key = f"compare_{field}"
    show_in_widget(key, getattr(look, field))
    st.segmented_control(
        words,
        options=list(CHOICES[field]),
        required=True,
        format_func=lambda name: _(CHOICES[field][name]),
        key=key,
        help=help,
        width="stretch",
        **when_changed(key, _set, field),
    )


def _set(value: Any, field: str) -> None:
    changed = comparison()._replace(**{field: value})
    page_state().parameters = page_parameters()._replace(look=write_look(changed))


def choose_runs(ids: Sequence[str]) -> None:
    """Compare these from now on."""
    page_state().parameters = page_parameters()._replace(runs=tuple(ids))


choosing = partial(when_changed, "compare_runs", choose_runs)
"""What the list of runs is given."""
