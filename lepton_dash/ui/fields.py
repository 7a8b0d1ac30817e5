"""Widgets for the fields of an experiment, each keyed by its field's bare name.

Every widget shows the experiment's value (`show_in_widget`) and, when a person changes it, changes
that one field (`_set`). What can be chosen comes from the tables, limits from the spec.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from lepton_dash.explain import Facts, facts_of
from lepton_dash.i18n import N_, _
from lepton_dash.spec import flat, limits, option_rows
from lepton_dash.ui import explanations
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stops import plain, with_exact
from lepton_dash.ui.text import verbatim
from lepton_dash.words import WORDS


def label(field: str) -> str:
    """What the page calls a field."""
    return _(WORDS[field].label)


def explanation(field: str) -> str:
    """The field's explanation, for its tooltip: what it is, its formula, what to watch for."""
    experiment = page_state().experiment
    return explanations.markdown(explanations.of_field(field, experiment, present_facts()))


def present_facts() -> Facts:
    """The sizes of the data on the page, as far as they are known."""
    state = page_state()
    prepared = state.session.prepared(state.experiment.data) if state.session else None
    if prepared is None:
        return facts_of(state.experiment)
    return Facts(
        task=prepared.task,
        num_train=len(prepared.x_train),
        num_validation=len(prepared.x_validation),
        num_inputs=prepared.x_train.shape[1],
        num_classes=len(prepared.class_names) or None,
        target_scale=prepared.target_scale,
    )


def value_of(field: str) -> Any:
    """The field's value in the experiment on the page."""
    return flat(page_state().experiment)[field]


def _set(value: Any, field: str) -> None:
    page_state().update(**{field: value})


def refusal(field: str) -> None:
    """Say under a widget why what was entered can't be used; each line stands by itself."""
    sentences = page_state().refusals.get(field, "").splitlines()
    if sentences:
        st.error("\n\n".join(map(verbatim, sentences)), icon=":material/error:")


def slider(
    field: str,
    stops: Sequence[float],
    words: Callable[[float], str] = plain,
    act: Callable[..., None] = _set,
) -> None:
    """A slider over stops, to which the field's exact value is added.

    `act(value, field)` is what a change does.
    """
    value = value_of(field)
    show_in_widget(field, value)
    st.select_slider(
        label(field),
        options=with_exact(stops, value),
        format_func=words,
        key=field,
        help=explanation(field),
        **when_changed(field, act, field),
    )


def choice(
    field: str,
    options: Sequence[str],
    words: Callable[[str], str],
    act: Callable[..., None] = _set,
) -> None:
    """A list to choose one name from; `act(value, field)` is what a change does."""
    show_in_widget(field, value_of(field))
    st.selectbox(
        label(field),
        options=options,
        format_func=words,
        key=field,
        help=explanation(field),
        **when_changed(field, act, field),
    )


def row_choice(field: str, table: Mapping[str, Any], act: Callable[..., None] = _set) -> None:
    """A list of a table's rows; `act(value, field)` is what a change does."""
    choice(field, list(table), lambda name: _(table[name].label), act)


def whole_number(field: str, *, empty: str = "") -> None:
    """A field for a whole number; with the word `empty`, one that may be left empty."""
    value = value_of(field)
    show_in_widget(field, value)
    allowed = limits(field)
    st.number_input(
        label(field),
        min_value=int(allowed.minimum),
        max_value=int(allowed.maximum),
        value=None if empty else "min",
        step=1 if field.endswith("seed") else step_of(value),
        placeholder=empty or None,
        key=field,
        help=explanation(field),
        **when_changed(field, _set, field),
    )


def number(field: str, *, step: float, empty: str) -> None:
    """A field for a number that may be left empty, shown by the word `empty`."""
    show_in_widget(field, value_of(field))
    allowed = limits(field)
    st.number_input(
        label(field),
        min_value=float(allowed.minimum),
        max_value=float(allowed.maximum),
        value=None,
        step=step,
        format="%.9g",
        placeholder=empty,
        key=field,
        help=explanation(field),
        **when_changed(field, _set, field),
    )
    refusal(field)


def switch(field: str) -> None:
    """A field that is on or off."""
    show_in_widget(field, value_of(field))
    st.toggle(
        label(field),
        key=field,
        help=explanation(field),
        **when_changed(field, _set, field),
    )


_TASKS = {"auto": N_("Automatic"), "classification": N_("Classes"), "regression": N_("A number")}


def task_choice() -> None:
    """Whether classes or a number are to be told."""
    show_in_widget("task", value_of("task"))
    st.segmented_control(
        label("task"),
        options=list(_TASKS),
        required=True,
        format_func=lambda task: _(_TASKS[task]),
        key="task",
        help=explanation("task"),
        **when_changed("task", _set, "task"),
        width="stretch",
    )


def several(field: str, options: Mapping[str, str]) -> None:
    """Names of which any number, but one at least, can be on: name -> what is shown."""
    show_in_widget(field, list(value_of(field)), same=lambda a, b: set(a) == set(b))

    def set_in_order(names: Sequence[str]) -> None:
        # the last one can't be switched off
        _set(tuple(name for name in options if name in names) or value_of(field), field)

    st.pills(
        label(field),
        options=list(options),
        selection_mode="multi",
        format_func=options.__getitem__,
        key=field,
        help=explanation(field),
        **when_changed(field, set_in_order),
    )


def own_options(owner: str) -> None:
    """The numbers that the chosen optimizer, loss or schedule has of its own."""
    name = value_of(owner)
    given = value_of(f"{owner}_options")
    told = explanations.of_option(owner, page_state().experiment, present_facts())
    for option, row in option_rows(owner, name).items():
        key = f"{owner}.{option}"
        kind: type[int] | type[float] = int if row.scale == "integer" else float
        show_in_widget(key, kind(given.get(option, row.default)))
        st.number_input(
            _(row.label),
            min_value=kind(row.minimum),
            max_value=kind(row.maximum),
            step=1 if kind is int else _step(row.default, row.minimum, row.maximum, row.scale),
            format=None if kind is int else "%.9g",
            key=key,
            help=explanations.markdown(told),
            **when_changed(key, _set, key),
        )
        refusal(key)


def step_of(value: int | None) -> int:
    """What a press of + adds to a count: a tenth of its power of ten, so that it gets anywhere."""
    return 10 ** max(0, len(str(value)) - 2) if value is not None else 100


def _step(default: float, minimum: float, maximum: float, scale: str) -> float:
    """What one press of + adds: a hundredth of the range, or of the size of the default."""
    return (default or minimum) if scale == "log" else (maximum - minimum) / 100
