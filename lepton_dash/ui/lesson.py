"""Lessons: what learners are told on top of the page, and the form that makes such links."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lepton_dash import i18n
from lepton_dash.i18n import N_, _, ngettext
from lepton_dash.spec.sections import FIELDS
from lepton_dash.title import title as title_of
from lepton_dash.ui import hiding
from lepton_dash.ui.address import query_of_page
from lepton_dash.ui.links import frame_of, full_address, link_box
from lepton_dash.ui.navigation import link_to_playground
from lepton_dash.ui.parameters import LONGEST, NAMES, STARTS, Parameters, page_parameters, write
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim
from lepton_dash.words import WORDS

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
_PLACES = {"go_to_data": "data", "stop": "training", "regularisation": "training"}


def lesson_words() -> None:
    """Show the title and the task of the lesson that the page's address has, if any."""
    said = page_parameters()
    if not said.title and not said.text:
        return
    with st.container(key="lesson", gap="xsmall"):
        # what an address says is not formatted, linked or loaded
        if said.title:
            st.markdown(f"## {verbatim(said.title)}")
        if said.text:
            st.markdown("  \n".join(verbatim(line) for line in said.text.splitlines()))


def lesson_form() -> None:
    """Ask what learners are told and what they see, and show the link that does it."""
    state = page_state()
    draft = state.lesson or page_parameters()
    st.markdown(f"# {_('A link for a lesson')}")
    st.caption(
        _("It opens the experiment of the playground as it is now: {title}.").format(
            title=verbatim(title_of(state.experiment))
        )
    )
    words, controls = st.columns([0.45, 0.55], gap="large")
    with words:
        draft = _words(draft)
    with controls:
        draft = draft._replace(hide=_hidden(draft))
    state.lesson = draft
    _result(draft)


def _words(draft: Parameters) -> Parameters:
    """What learners are told, and how the page begins."""
    title = st.text_input(_("Title"), draft.title, max_chars=LONGEST["title"], key="lesson_title")
    text = st.text_area(
        _("Task"),
        draft.text,
        max_chars=LONGEST["text"],
        height=120,
        placeholder=_("Which learning rate brings the validation loss below 0.1 soonest?"),
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
    lang = st.segmented_control(
        _("Language"),
        options=[_BROWSER, *i18n.languages()],
        format_func=lambda name: i18n.own_name(name) if name else _("As the browser prefers"),
        default=draft.lang,
        required=True,
        key="lesson_lang",
    )
    return draft._replace(title=title, text=text, start=start, lang=lang)


def _hidden(draft: Parameters) -> tuple[str, ...]:
    """What learners don't see, by groups."""
    st.caption(
        _("What is switched off here is not on the learners' page; everything keeps its value.")
    )
    words = hiding.hidable()
    hidden: list[str] = []
    for group, title in _GROUPS.items():
        names = [name for name in words if _group_of(name) == group]
        shown = st.pills(
            _(title),
            options=names,
            selection_mode="multi",
            wrap=True,
            format_func=words.__getitem__,
            default=[name for name in names if name not in draft.hide],
            key=f"lesson_shows_{group}",
        )
        hidden += [name for name in names if name not in shown]
    return tuple(hidden)


def _group_of(name: str) -> str:
    if name in WORDS and name in FIELDS:
        return FIELDS[name][0]
    if name.startswith("section_"):
        return name.removeprefix("section_")
    return _PLACES.get(name, "page")


def _result(draft: Parameters) -> None:
    """The link, and what can be done with it."""
    own = {name: text for name, text in query_of_page().items() if name not in NAMES}
    query = own | write(draft, "lesson")
    address = full_address(query)
    link_box(address, "lesson_link")
    if count := len(draft.hide):
        left_out = ngettext("{count} control is left out.", "{count} controls are left out.", count)
        st.caption(left_out.format(count=count))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(_("Look at it"), address, icon=":material/open_in_new:")
        link_to_playground()
    st.caption(_("For a slide or a page of your own:"))
    st.code(frame_of(query), language="html", wrap_lines=True)
