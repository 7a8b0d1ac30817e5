"""A report as files: the page, its print, and animations of its runs, made when asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import streamlit as st

from lepton_dash import i18n, replay
from lepton_dash.export import animation, printing
from lepton_dash.export.errors import ExportError
from lepton_dash.export.film import SIZES, SPACINGS, Look
from lepton_dash.export.filming import film_of
from lepton_dash.export.names import file_name
from lepton_dash.export.report import Report
from lepton_dash.export.report_charts import Source
from lepton_dash.export.report_html import html
from lepton_dash.i18n import N_, _
from lepton_dash.store import StoreError
from lepton_dash.ui.exchange import when_pressed
from lepton_dash.ui.report_sources import makers
from lepton_dash.ui.report_view import Made, report_view
from lepton_dash.ui.run_words import labels_of
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.words import label_of

# what takes all of a core for seconds is made one after another: trainings go on meanwhile
_TURN = threading.Lock()

_THEMES = {"light": N_("Light"), "dark": N_("Dark")}


class _Kind(NamedTuple):
    """A kind of file that takes a while."""

    media_type: str
    make: Callable[[Mapping[str, Source], Callable[[float, str], None]], bytes]
    """Given the runs, and what is told how far it is."""


def downloads(sources: Mapping[str, Source]) -> None:
    """Draw what makes and hands out files."""
    view = report_view()
    title = view.report.title.strip() or "report"
    with st.container(horizontal=True, gap="xsmall", key="report_downloads"):
        st.download_button(
            _("HTML"),
            data=partial(_page, view.report, sources, i18n.language()),
            file_name=file_name(title, "html"),
            mime="text/html",
            icon=":material/download:",
            key="report_html",
            on_click="ignore",
        )
        _making("pdf", _("PDF"), ":material/picture_as_pdf:", possible=printing.can_print())
        if sources:
            with st.popover(_("Animation"), icon=":material/movie:", key="report_animation"):
                _animation_controls(sources)
    if not printing.can_print():
        st.caption(
            _(
                "There is no Chromium on the server that could print: open the HTML in a browser"
                " and print it from there."
            )
        )
    if view.making in _KINDS:
        _make(view.making, sources, title)
    _hand_out()


def _making(kind: str, words: str, icon: str, possible: bool = True) -> None:
    st.button(
        words,
        icon=icon,
        key=f"report_make_{kind}",
        disabled=not possible,
        **when_pressed(_ask_for, kind),
    )


def _ask_for(kind: str) -> None:
    view = report_view()
    view.making, view.made, view.said = kind, None, ""


def _animation_controls(sources: Mapping[str, Source]) -> None:
    """Of which run, how large, how fast."""
    st.selectbox(
        _("Run"),
        options=list(sources),
        format_func=labels_of(source.run for source in sources.values()).__getitem__,
        key="film_run",
    )
    st.segmented_control(
        _("Pixels across"),
        options=list(SIZES.values()),
        default=SIZES["medium"],
        required=True,
        key="film_width",
    )
    st.segmented_control(
        _("Theme"),
        options=list(_THEMES),
        default="light",
        required=True,
        format_func=lambda name: _(_THEMES[name]),
        key="film_theme",
    )
    st.segmented_control(
        _("Pace"),
        options=list(SPACINGS),
        default="log",
        required=True,
        format_func=lambda name: _(SPACINGS[name]),
        key="film_spacing",
    )
    st.slider(_("Pictures"), 10, 200, 60, key="film_frames")
    st.slider(_("Pictures a second"), 2, 30, 12, key="film_fps")
    with st.container(horizontal=True, gap="xsmall"):
        _making("gif", _("Make a GIF"), ":material/gif_box:")
        _making("mp4", _("Make an MP4"), ":material/movie:", possible=animation.has_ffmpeg())
    if not animation.has_ffmpeg():
        st.caption(
            _("An MP4 needs ffmpeg on the server: pip install 'lepton-dash[video]' brings it.")
        )


# --- making ---


def _page(report: Report, sources: Mapping[str, Source], language: str) -> str:
    """The whole page, in the language of whoever asked for it."""
    with i18n.using(language):
        return html(report, sources, label=label_of, makers=makers(is_preview=False))


def _make(kind: str, sources: Mapping[str, Source], title: str) -> None:
    """Make a file, and show how far it is."""
    view = report_view()
    bar = st.progress(0.0, text=_("Waiting for another file to be done …"))

    def tell(share: float, words: str) -> None:
        bar.progress(min(share, 1.0), text=words)

    try:
        with _TURN:
            content = _KINDS[kind].make(sources, tell)
        name = file_name(title, kind)
        view.made = Made(name, _KINDS[kind].media_type, content, view.changes)
    except (ExportError, StoreError, ValueError, replay.Stopped) as error:
        view.said = str(error)
    finally:
        bar.empty()
    view.making = ""


def _pdf(sources: Mapping[str, Source], tell: Callable[[float, str], None]) -> bytes:
    report = report_view().report
    tell(0.05, _("Writing the page …"))
    page = html(
        report,
        sources,
        label=label_of,
        makers=makers(is_preview=False),
        progress=lambda done, every: tell(0.05 + 0.5 * done / every, _("Writing the page …")),
    )
    tell(0.6, _("Printing …"))
    return printing.pdf_of(page)


def _film(sources: Mapping[str, Source], tell: Callable[[float, str], None], is_gif: bool) -> bytes:
    said = st.session_state
    source = sources[said.get("film_run") or next(iter(sources))]
    look = Look(
        theme=said.get("film_theme") or "light",
        width=said.get("film_width") or SIZES["medium"],
        fps=said.get("film_fps") or 12,
        spacing=said.get("film_spacing") or "log",
    )
    film = film_of(
        source.run,
        source.kept.rows,
        look,
        said.get("film_frames") or 60,
        files=source.files,
        progress=lambda share: tell(0.5 * share, _("Training the run again …")),
    )
    make = animation.gif if is_gif else animation.mp4
    return make(film, look, lambda done, every: tell(0.5 + 0.5 * done / every, _("Drawing …")))


_KINDS: Mapping[str, _Kind] = {
    "pdf": _Kind("application/pdf", _pdf),
    "gif": _Kind("image/gif", partial(_film, is_gif=True)),
    "mp4": _Kind("video/mp4", partial(_film, is_gif=False)),
}


def _hand_out() -> None:
    """The file that was made last, or why it couldn't be."""
    view = report_view()
    if view.said:
        st.error(verbatim(view.said), icon=":material/error:")
    made = view.made
    if made is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="report_made"):
        size = len(made.content)
        st.download_button(
            _("Download {name} ({size:.1f} MB)").format(name=made.name, size=size / 1e6),
            data=made.content,
            file_name=made.name,
            mime=made.media_type,
            icon=":material/download:",
            type="primary",
            key="report_made_file",
            on_click="ignore",
        )
        if made.media_type == "application/pdf" and made.of != view.changes:
            st.caption(_("The report has changed since."))
