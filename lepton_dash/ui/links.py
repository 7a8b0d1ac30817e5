"""Links: the one to what is on the page, and those that people bring."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from lepton_dash import components, visitors
from lepton_dash.i18n import _, language
from lepton_dash.spec import playground_link
from lepton_dash.ui import fields
from lepton_dash.ui.address import query_of_page, show_query
from lepton_dash.ui.brought import file_opener
from lepton_dash.ui.exchange import heard, when_changed
from lepton_dash.ui.language import language_switch
from lepton_dash.ui.navigation import full_address, link_to_lesson_page, link_to_runs_page
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.state import Heard, page_state

_COMPONENTS = Path(components.__file__).parent
_FRAME = '<iframe src="{address}" width="100%" height="720" style="border: 0"></iframe>'


def link_tools() -> None:
    """Draw what shares the page, what opens a link, and the languages."""
    with st.container(horizontal=True, gap="xsmall", key="tools"):
        with st.container(horizontal=True, gap="xsmall", width="content", key="links"):
            _share_and_open()
            link_to_runs_page()
        language_switch()


def _share_and_open() -> None:
    """Two small windows."""
    with st.popover(_("Share"), icon=":material/share:", key="share"):
        query = _shared_query()
        link_box(full_address(query), "share_link")
        if "run" in query:
            st.caption(
                _(
                    "It opens this run as it stands. What somebody trains from there on becomes a "
                    "run of their own; this one stays as it is."
                )
            )
        else:
            st.caption(_("It trains this very experiment from its start, its seeds included."))
        link_to_lesson_page()
        st.caption(_("For a slide or a page of your own:"))
        st.code(frame_of(query), language="html", wrap_lines=True)
    with st.popover(_("Open a link or a file"), icon=":material/link:", key="open"):
        st.text_input(
            _("A link of this page or of TensorFlow Playground"),
            placeholder="https://playground.tensorflow.org/#activation=tanh&…",
            key="link",
            **when_changed("link", open_link),
        )
        fields.refusal("link")
        file_opener()


def _shared_query() -> dict[str, str]:
    """What the link says: the experiment, and the run that was opened if that is wanted, too."""
    query = query_of_page()
    if "run" in query and not st.toggle(_("With the run as it stands"), key="share_run"):
        del query["run"]
    return query


def link_box(address: str, key: str) -> None:
    """An address with a button that copies it, and says so."""
    labels = {
        "address": _("Address"),
        "copy": _("Copy the link"),
        "copied": _("The link is copied."),
        "by_hand": _("This browser doesn't let the page copy; press Ctrl+C or ⌘C now."),
    }
    _component("share")(data={"address": address, "labels": labels}, key=key)
    if warning := reach(address, st.get_option("server.address")):
        st.caption(f":material/warning: {warning}")


def reach(address: str, listens_on: str | None) -> str:
    """A sentence on who can't open a link, if it names the machine that it is opened on.

    Args:
        address: the link.
        listens_on: the host that the server listens on; None: nobody said.
    """
    host = urlsplit(address).hostname
    if not visitors.is_loopback(host):
        return ""
    if visitors.is_loopback(listens_on):
        return _(
            "Nobody else can open it: this server listens on this computer only. For others, start "
            "it with `lepton-dash --host 0.0.0.0`, and open this page by the computer's name or "
            "address in the network."
        )
    return _(
        "Nobody else can open it: {host} is for everybody their own computer. Open this page by "
        "the computer's name or address in the network, and share it from there."
    ).format(host=host)


def listen_to_the_address() -> None:
    """Open what somebody puts behind the "#" of this page's address, and name the language."""
    key = "address_listener"
    names = sorted(playground_link.SETTINGS)
    with st.container(key="page_script"):  # it takes no room
        _component("address")(
            data={
                "language": language().replace("_", "-"),
                "names": names,
                "waiting": not page_state().listening,
            },
            key=key,
            on_hash_change=partial(_hash_changed, key),
            on_ready_change=heard,
        )


def _hash_changed(key: str) -> None:
    text = st.session_state[key].get("hash")
    if isinstance(text, str):
        page_state().heard.append(Heard("", None, partial(open_link, text)))


def open_link(text: str) -> None:
    """Show the experiment of a link: one of ours, or one of TensorFlow Playground."""
    state = page_state()
    state.refusals.pop("link", None)
    settings = playground_link.settings_in(text)
    if settings is not None:
        _open_playground(playground_link.read(settings))
        return
    whole = text.strip()[: playground_link.LONGEST_LINK].partition("#")[0]
    given = parse_qs(whole.partition("?")[2], keep_blank_values=True)
    if given:
        lang = page_parameters().lang
        show_query(given)
        state.parameters = page_parameters()._replace(lang=page_parameters().lang or lang)
    elif text.strip():
        state.refusals["link"] = _(
            "This is no link of this page or of TensorFlow Playground; copy the whole address."
        )


def _open_playground(link: playground_link.PlaygroundLink) -> None:
    state = page_state()
    state.replace(link.experiment)
    state.parameters = page_parameters()._replace(hide=link.hide, show=link.show)
    state.problems = [str(problem) for problem in link.problems]
    state.remarks = list(link.remarks)


def frame_of(query: dict[str, str]) -> str:
    """The HTML that shows the playground inside of another page."""
    address = full_address(query, embedded=True).replace("&", "&amp;").replace('"', "&quot;")
    return _FRAME.format(address=address)


@cache
def _component(name: str) -> Any:
    """A component by the name of its module; registered once in a process."""
    script = (_COMPONENTS / f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"lepton_{name}", js=script, isolate_styles=False)
