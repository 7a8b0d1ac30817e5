"""What a figure is taken away as: files, a caption, and the bundle with all that makes it again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256

import streamlit as st

from lepton_dash.data import DataError
from lepton_dash.export.bundle import DRAWN
from lepton_dash.export.charts import Drawn
from lepton_dash.export.errors import ExportError
from lepton_dash.export.files import File, in_formats, written
from lepton_dash.export.latex import figure_lines
from lepton_dash.export.names import file_name
from lepton_dash.export.render import FORMATS, Rendered
from lepton_dash.export.styles import Style, check_pixels
from lepton_dash.i18n import _, language, using
from lepton_dash.spec import SpecError
from lepton_dash.store import StoreError
from lepton_dash.ui.figure_subject import Bundle, Subject
from lepton_dash.ui.text import verbatim


def downloads(drawn: Drawn, style: Style, name: str, picture: Rendered) -> None:
    """Draw a button for each kind of file, which is made when it is pressed."""
    too_large = ""
    try:
        check_pixels(picture.width, picture.height, style.dpi)
    except ExportError as error:
        too_large = str(error)
    with st.container(horizontal=True, gap="small", key="figure_files"):
        for format, kind in FORMATS.items():
            st.download_button(
                kind.label,
                data=_made(partial(written, drawn, format, style, name)),
                file_name=file_name(name, format),
                mime=kind.media_type,
                icon=":material/download:",
                type="primary" if format == "pdf" else "secondary",
                help=_(kind.help),
                key=f"download_{format}",
                on_click="ignore",
                disabled=format == "png" and bool(too_large),
            )
    if too_large:
        st.caption(verbatim(too_large))


def _made(make: Callable[[], File]) -> Callable[[], bytes]:
    return _speaking(lambda: make().content)


def _speaking(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Makes a file in the page's language, on the thread that comes for it."""
    spoken = language()

    def made() -> bytes:
        with using(spoken):
            return make()

    return made


def caption_of(drawn: Drawn, style: Style, name: str) -> str:
    """The caption, to be changed, and ready for a document."""
    st.markdown("## " + _("Caption"))
    # another draft gets a field of its own, so that it is shown
    draft = sha256(drawn.caption.encode()).hexdigest()[:12]
    caption = st.text_area(
        _("Caption"),
        drawn.caption,
        max_chars=2000,
        height="content",
        key=f"caption_{draft}",
        label_visibility="collapsed",
    )
    plain, latex = st.tabs([_("Copy it"), "LaTeX"])
    with plain:
        st.code(caption or " ", language=None, wrap_lines=True)
    with latex:
        lines = figure_lines(file_name(name, "pdf"), style.size, caption)
        st.code(lines, language="latex", wrap_lines=True)
    return caption


def bundle_of(
    subject: Subject, bundle: Bundle, drawn: Drawn, style: Style, name: str, caption: str
) -> None:
    """Draw what hands the subject's bundle out."""
    st.markdown("## " + _("Figure bundle"))
    st.caption(subject.bundle_words)

    def make() -> bytes:
        return bundle(in_formats(drawn, DRAWN, style, name).by_name, caption, style)

    if not subject.is_slow:
        _hand_out(_speaking(make), name, _("Download the bundle"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if not st.button(_("Make the bundle"), icon=":material/folder_zip:", key="make_bundle"):
            return
        try:
            with st.spinner(_("Making the bundle …")):
                content = make()
        except (ExportError, StoreError, DataError, SpecError) as error:
            st.error(verbatim(str(error)), icon=":material/error:")
            return
        _hand_out(content, name, _("Download the bundle"))


def _hand_out(data: bytes | Callable[[], bytes], name: str, words: str) -> None:
    st.download_button(
        words,
        data=data,
        file_name=file_name(name, "zip"),
        mime="application/zip",
        icon=":material/folder_zip:",
        type="primary" if isinstance(data, bytes) else "secondary",
        key="download_bundle",
        on_click="ignore",
    )
