"""A row for each layer: its neurons, their activation, their dropout, and whether it is frozen.

Only a page of rows is there at a time, so that 64 layers are as quick as 8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lepton_dash.i18n import _, listed
from lepton_dash.spec import Experiment, limits
from lepton_dash.tables import ACTIVATIONS
from lepton_dash.ui import fields
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stops import plain

ROWS = 8
WIDTHS = (0.34, 1, 1.75, 0.9, 0.4)
"""Of a row's parts: number, neurons, activation, dropout, frozen."""


def layer_rows() -> None:
    """Draw the rows of the hidden layers, and one for the output layer."""
    layers = len(page_state().experiment.network.hidden_sizes)
    first = _first_row(layers)
    with st.container(key="layer_rows", gap="xxsmall"):
        _heads()
        for index in range(first, min(first + ROWS, layers)):
            _hidden(index)
        _output(layers)
    _explanations()


def _first_row(layers: int) -> int:
    """Which layer comes first; with more layers than rows, a list to choose from."""
    if layers <= ROWS:
        return 0
    firsts = range(0, layers, ROWS)
    state = page_state()
    state.first_layer = min(state.first_layer, firsts[-1])
    show_in_widget("first_layer", state.first_layer)

    def words(first: int) -> str:
        last = min(first + ROWS, layers)
        return _("Layers {first} to {last}").format(first=first + 1, last=last)

    st.selectbox(
        _("Layers that are shown"),
        options=firsts,
        format_func=words,
        key="first_layer",
        label_visibility="collapsed",
        **when_changed("first_layer", _show_from),
    )
    return state.first_layer


def _show_from(first: int) -> None:
    page_state().first_layer = first


def _heads() -> None:
    dropout = _("dropout").capitalize()  # shorter than the field's name in some languages
    titles = ("", _("Neurons"), _("Activation"), dropout, ":material/lock:")
    for column, title in zip(_row(), titles, strict=True):
        column.caption(title)


def _explanations() -> None:
    """What the columns mean; their heads have no room for it."""
    with st.container(horizontal=True, gap="small", key="layer_words"):
        for words, field in (
            (_("activation"), "activations"),
            (_("dropout"), "dropouts"),
            (_(":material/lock: frozen"), "frozen_layers"),
        ):
            st.caption(words, help=fields.explanation(field), width="content")


def _row() -> Sequence[Any]:
    return st.columns(WIDTHS, gap="xxsmall", wrap=False, vertical_alignment="center")


def _hidden(index: int) -> None:
    """The row of a hidden layer."""
    number, experiment = index + 1, page_state().experiment
    name, neurons, activation, dropout, frozen = _row()
    name.caption(str(number))
    allowed = limits("hidden_sizes")
    key = _shown(f"neurons_{number}", experiment.network.hidden_sizes[index])
    neurons.number_input(
        _("Neurons in layer {number}").format(number=number),
        min_value=int(allowed.minimum),
        max_value=int(allowed.maximum),
        key=key,
        label_visibility="collapsed",
        **when_changed(key, _set_neurons, index),
    )
    key = _shown(f"activation_{number}", experiment.network.layer_activations[index])
    activation.selectbox(
        _("Activation of layer {number}").format(number=number),
        options=list(ACTIVATIONS),
        format_func=lambda row: _(ACTIVATIONS[row].label),
        key=key,
        label_visibility="collapsed",
        **when_changed(key, _set_activation, index),
    )
    allowed = limits("dropout")
    key = _shown(f"dropout_{number}", _dropouts(experiment)[index])
    dropout.number_input(
        _("Dropout of layer {number}").format(number=number),
        min_value=float(allowed.minimum),
        max_value=float(allowed.maximum),
        step=0.05,
        format="%.9g",
        key=key,
        label_visibility="collapsed",
        **when_changed(key, _set_dropout, index),
    )
    with frozen:
        _freeze(index, _("Freeze layer {number}").format(number=number))


def _output(layers: int) -> None:
    """The row of the output layer, which can only be frozen."""
    name, words, _activation, _dropout, frozen = _row()
    name.caption(str(layers + 1))
    words.caption(_("output"))
    with frozen:
        _freeze(layers, _("Freeze the output layer"))


def _freeze(index: int, label: str) -> None:
    key = _shown(f"frozen_{index + 1}", index in page_state().experiment.training.frozen_layers)
    st.checkbox(
        label, key=key, label_visibility="collapsed", **when_changed(key, _set_frozen, index)
    )


def _shown(key: str, value: Any) -> str:
    show_in_widget(key, value)
    return key


def _dropouts(experiment: Experiment) -> tuple[float, ...]:
    return experiment.training.layer_dropouts(len(experiment.network.hidden_sizes))


# --- what a person sets; the layer may have been taken away meanwhile ---


def _set_neurons(size: int, index: int) -> None:
    sizes = list(page_state().experiment.network.hidden_sizes)
    if index < len(sizes):
        sizes[index] = size
        page_state().update(hidden_sizes=sizes)


def _set_activation(name: str, index: int) -> None:
    network = page_state().experiment.network
    _set_in("activations", network.layer_activations, network.activation, name, index)


def _set_dropout(rate: float, index: int) -> None:
    experiment = page_state().experiment
    _set_in("dropouts", _dropouts(experiment), experiment.training.dropout, rate, index)


def _set_in(field: str, values: tuple[Any, ...], common: Any, value: Any, index: int) -> None:
    if index < len(values):
        changed = (*values[:index], value, *values[index + 1 :])
        page_state().update(**{field: own_values(changed, common)})


def _set_frozen(is_frozen: bool, index: int) -> None:
    frozen = set(page_state().experiment.training.frozen_layers) - {index}
    if index <= len(page_state().experiment.network.hidden_sizes):
        page_state().update(frozen_layers=sorted(frozen | ({index} if is_frozen else set())))


def own_values(values: tuple[Any, ...], common: Any) -> tuple[Any, ...]:
    """The shortest list that means these values, where the common one follows it."""
    end = next((i for i in range(len(values), 0, -1) if values[i - 1] != common), 0)
    return values[:end]


def set_common(value: Any, field: str, own: str) -> None:
    """Give the common value to every layer that has no other one than the old common one."""
    before, values = fields.value_of(field), fields.value_of(own)
    followed = tuple(value if one == before else one for one in values)
    page_state().update(**{field: value, own: own_values(followed, value)})


def differences(experiment: Experiment) -> list[str]:
    """What single layers have of their own, in words."""
    network, training = experiment.network, experiment.training
    found = []
    names = dict.fromkeys(network.layer_activations)
    if len(names) > 1:
        found.append(listed(_(ACTIVATIONS[name].label) for name in names))
    rates = _dropouts(experiment)
    if len(set(rates)) > 1:
        found.append(_("dropout {rates}").format(rates=_listed(rates, plain)))
    if training.frozen_layers:
        numbers = [layer + 1 for layer in training.frozen_layers]
        found.append(_("frozen {layers}").format(layers=_listed(numbers, str)))
    return found


def _listed(values: Sequence[Any], words: Callable[[Any], str], most: int = 4) -> str:
    return listed(words(value) for value in values[:most]) + "…" * (len(values) > most)
