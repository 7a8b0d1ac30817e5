"""Lessons: what learners are told on top of the page, and the form that makes such links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import streamlit as st

from lepton_dash import i18n
from lepton_dash.i18n import N_, _, ngettext
from lepton_dash.title import title as title_of
from lepton_dash.ui import hiding
from lepton_dash.ui.address import query_of_page
from lepton_dash.ui.exchange import show_in_widget, when_pressed, when_toggled
from lepton_dash.ui.links import frame_of, link_box
from lepton_dash.ui.navigation import full_address, link_to_playground
from lepton_dash.ui.parameters import LONGEST, NAMES, STARTS, Parameters, page_parameters, write
from lepton_dash.ui.speed import SPEEDS, speed_words
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim

_GROUPS: Mapping[str, str] = {
    "data": N_("Data"),
    "network": N_("Network"),
    "training": N_("Training"),
    "page": N_("Page"),
}
_STARTS = dict(
    zip(STARTS, (N_("It trains at once"), N_("It waits for the play button")), strict=True)
)
_BROWSER = ""


def lesson_words() -> None:
    """Show the title and the task of the lesson that the page's address has, if any."""
    said = page_parameters()
    if not said.title and not said.text:
        return
    with st.container(key="lesson", gap="xsmall"):
        if said.title:
            st.markdown(f"## {verbatim(said.title)}")
        if said.text:
            from lepton_dash.export.markdown import written  # few pages need it

            # a line stays a line, as somebody who writes a task means it
            st.html(written(said.text.replace("\n", "  \n"), "task").html)


def lesson_form() -> None:
    """Ask what learners are told and what they see, and show the link that does it."""
    state = page_state()
    st.markdown(f"# {_('A link for a lesson')}")
    st.caption(
        _("It opens the experiment of the playground as it is now: {title}.").format(
            title=verbatim(title_of(state.experiment))
        )
    )
    words, controls = st.columns([0.45, 0.55], gap="large")
    with words:
        state.lesson = _words(_draft())
    with controls:
        _controls()
    _result(_draft())


def _draft() -> Parameters:
    """The lesson as it is on the page; at first as the playground is."""
    return page_state().lesson or page_parameters()


def _words(draft: Parameters) -> Parameters:
    """What learners are told, and how the page begins."""
    title = st.text_input(_("Title"), draft.title, max_chars=LONGEST["title"], key="lesson_title")
    text = st.text_area(
        _("Task"),
        draft.text,
        max_chars=LONGEST["text"],
        height=120,
        placeholder=_("Which learning rate brings the validation loss below 0.1 soonest?"),
        help=_("Bold and italic words, lists, links and code in Markdown, as in notes."),
        key="lesson_text",
    )
    start = st.segmented_control(
        _("When it is opened"),
        options=list(_STARTS),
        format_func=lambda name: _(_STARTS[name]),
        default=draft.start,
        required=True,
        key="lesson_start",
    )
    predict = st.toggle(_("Ask for a guess of the loss first"), draft.predict, key="lesson_predict")
    speeds = list(dict.fromkeys([None, *reversed(SPEEDS), draft.speed]))
    speed = st.selectbox(
        _("Speed of the training"),
        options=speeds,
        index=speeds.index(draft.speed),
        format_func=speed_words,
        key="lesson_speed",
    )
    lang = st.segmented_control(
        _("Language"),
        options=[_BROWSER, *i18n.languages()],
        format_func=lambda name: i18n.own_name(name) if name else _("As the browser prefers"),
        default=draft.lang,
        required=True,
        key="lesson_lang",
    )
    return draft._replace(
        title=title, text=text, start=start, predict=predict, speed=speed, lang=lang
    )


def _controls() -> None:
    """What learners don't see, by groups: what there is with the data of the lesson."""
    st.caption(
        _("What is switched off here is not on the learners' page; everything keeps its value.")
    )
    words = hiding.hidable()
    with st.container(horizontal=True):
        st.button(
            _("Hide everything"),
            key="lesson_hide_all",
            help=_("Then switch on what learners need."),
            **when_pressed(_hide_all, [name for name in words if name not in hiding.SECTIONS]),
        )
        st.button(_("Show everything"), key="lesson_show_all", **when_pressed(_hide_all, []))
    dataset = page_state().experiment.data.dataset
    hidden = _draft().hide
    for group, title in _GROUPS.items():
        names = [
            name
            for name in words
            if hiding.group_of(name) == group and hiding.belongs(name, dataset)
        ]
        key = f"lesson_shows_{group}"
        shown = [name for name in names if name not in hidden]
        show_in_widget(key, shown, same=lambda a, b: set(a) == set(b))
        st.pills(
            _(title),
            options=names,
            selection_mode="multi",
            wrap=True,
            format_func=words.__getitem__,
            key=key,
            **when_toggled(key, _toggle),
        )


def _toggle(toggled: set[str]) -> None:
    """Hide what was shown of these, and show what was hidden."""
    state = page_state()
    state.toggled = state.run, toggled | _toggled_now()
    _hide(toggled ^ set(_draft().hide))


def _toggled_now() -> Set[str]:
    run, toggled = page_state().toggled
    return toggled if run == page_state().run else frozenset()


def _hide_all(names: Iterable[str]) -> None:
    """Hide all of these, or show everything, but for what was pressed right after it.

    The browser sends both at once then, and doesn't say which one came first.
    """
    _hide(set(names) ^ _toggled_now())


def _hide(names: Set[str]) -> None:
    """Hide these and nothing else; in the order in which they stand on the page."""
    ordered = tuple(name for name in hiding.hidable() if name in names)
    page_state().lesson = _draft()._replace(hide=ordered)


def _result(draft: Parameters) -> None:
    """The link, and what can be done with it."""
    own = {name: text for name, text in query_of_page().items() if name not in NAMES}
    query = own | write(draft, "lesson")
    address = full_address(query)
    link_box(address, "lesson_link")
    dataset = page_state().experiment.data.dataset
    if count := sum(hiding.belongs(name, dataset) for name in draft.hide):
        left_out = ngettext("{count} control is left out.", "{count} controls are left out.", count)
        st.caption(left_out.format(count=count))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(_("Look at it"), address, icon=":material/open_in_new:")
        link_to_playground()
    st.caption(_("For a slide or a page of your own:"))
    st.code(frame_of(query), language="html", wrap_lines=True)
