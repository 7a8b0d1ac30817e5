"""Controls with formulas: a data set that is one, and inputs of the network that are some."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.spec.formula import FormulaError, parse
from lepton_dash.spec.sections import MOST_FEATURES
from lepton_dash.tables import FEATURES, FORMULAS
from lepton_dash.ui import fields
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim


def formula_controls() -> None:
    """Draw a field for the formula, and examples of formulas."""
    state = page_state()
    formula = state.experiment.data.formula or next(iter(FORMULAS))
    if "formula" not in state.refusals:
        show_in_widget("formula", formula)
    st.text_input(
        fields.label("formula"),
        key="formula",
        help=_(
            "It may use x1, x2, numbers, pi, e, + - * / ^, < <= > >= == !=, and, or, not, and "
            "sin, cos, tan, exp, log, sqrt, abs, sign, floor, mod, min, max, where."
        ),
        **when_changed("formula", _set_formula),
    )
    fields.refusal("formula")
    show_in_widget("example_formula", formula if formula in FORMULAS else None)
    st.selectbox(
        _("Examples of formulas"),
        options=list(FORMULAS),
        index=None,
        format_func=lambda text: f"{_(FORMULAS[text])}: {text}",
        placeholder=_("Examples of formulas"),
        key="example_formula",
        label_visibility="collapsed",
        **when_changed("example_formula", _set_formula),
    )
    fields.task_choice()


def _set_formula(text: str | None) -> None:
    if not text:
        return
    if _is_formula(text, "formula"):
        page_state().update(formula=text)


def feature_controls() -> None:
    """Draw the inputs to choose from, and a field for one more."""
    state = page_state()
    chosen = state.experiment.data.features
    labels = {name: feature.label for name, feature in FEATURES.items()}
    labels |= {name: verbatim(name) for name in chosen if name not in FEATURES}
    fields.several("features", labels)
    if "new_feature" not in state.refusals:
        show_in_widget("new_feature", "")
    st.text_input(
        _("One more input"),
        key="new_feature",
        placeholder=_("another input, such as x1^3 or cos(x2)"),
        label_visibility="collapsed",
        disabled=len(chosen) >= MOST_FEATURES,
        **when_changed("new_feature", _add_feature, chosen),
    )
    fields.refusal("new_feature")
    fields.refusal("features")


def _add_feature(text: str, chosen: Sequence[str]) -> None:
    name = " ".join(text.split())
    page_state().refusals.pop("new_feature", None)
    if name and name not in chosen and _is_formula(name, "new_feature"):
        page_state().update(features=(*chosen, name))


def _is_formula(text: str, field: str) -> bool:
    """Whether a text is a formula; if not, the reason is kept for the page."""
    refusals = page_state().refusals
    refusals.pop(field, None)
    try:
        parse(text)
    except FormulaError as error:
        refusals[field] = str(error)
        return False
    return True
