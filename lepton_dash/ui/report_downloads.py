"""A report as files: the page, its print, and animations of its runs, made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from lepton_dash import i18n
from lepton_dash.export import animation, printing
from lepton_dash.export.film import MOST_OFFERED, SIZES, SPACINGS, USUAL_FRAMES, FilmStyle
from lepton_dash.export.filming import film_of
from lepton_dash.export.names import file_name
from lepton_dash.export.report import Report
from lepton_dash.export.report_charts import Sources
from lepton_dash.export.report_html import html
from lepton_dash.i18n import N_, _
from lepton_dash.ui.exchange import run_again, when_pressed
from lepton_dash.ui.report_making import Made, Make, Making, begin
from lepton_dash.ui.report_sources import makers
from lepton_dash.ui.report_view import report_view
from lepton_dash.ui.run_words import labels_of
from lepton_dash.ui.text import verbatim

ASK_EVERY = 0.5
"""[s] between two looks at how far a file is."""

_THEMES = {"light": N_("Light"), "dark": N_("Dark")}


def downloads(sources: Sources) -> None:
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
        _button("pdf", _("PDF"), ":material/picture_as_pdf:", possible=printing.can_print())
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
    if view.wanted:
        make, view.wanted = _MAKERS[view.wanted](sources, title), ""
        view.making = begin(make, view.changes)
    if view.making is not None and not view.making.is_over:
        _await(view.making)
    elif view.making is not None:
        _hand_out(view.making)


def _button(kind: str, words: str, icon: str, possible: bool = True) -> None:
    st.button(
        words,
        icon=icon,
        key=f"report_make_{kind}",
        disabled=not possible,
        **when_pressed(_ask_for, kind),
    )


def _ask_for(kind: str) -> None:
    view = report_view()
    view.drop_file()
    view.wanted = kind


def _animation_controls(sources: Sources) -> None:
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
    st.slider(_("Pictures"), 10, MOST_OFFERED, USUAL_FRAMES, key="film_frames")
    st.slider(_("Pictures a second"), 2, 30, 12, key="film_fps")
    with st.container(horizontal=True, gap="xsmall"):
        _button("gif", _("Make a GIF"), ":material/gif_box:")
        _button("mp4", _("Make an MP4"), ":material/movie:", possible=animation.has_ffmpeg())
    if not animation.has_ffmpeg():
        st.caption(
            _("An MP4 needs ffmpeg on the server: pip install 'lepton-dash[video]' brings it.")
        )


# --- making ---


def _page(report: Report, sources: Sources, language: str) -> str:
    """The whole page, in the language of whoever asked for it."""
    with i18n.using(language):
        return html(report, sources, makers=makers(is_preview=False))


def _pdf(sources: Sources, title: str) -> Make:
    report = report_view().report

    def make(making: Making) -> Made:
        words = _("Writing the page …")
        making.tell(0.05, words)
        page = html(
            report,
            sources,
            makers=makers(is_preview=False),
            progress=lambda done, every: making.tell(0.05 + 0.5 * done / every, words),
        )
        making.tell(0.6, _("Printing …"))
        return Made(file_name(title, "pdf"), "application/pdf", printing.pdf_of(page))

    return make


def _film(sources: Sources, _title: str, kind: str) -> Make:
    said = st.session_state
    source = sources[said.get("film_run") or next(iter(sources))]
    style = FilmStyle(
        theme=said.get("film_theme") or "light",
        width=said.get("film_width") or SIZES["medium"],
        fps=said.get("film_fps") or 12,
        spacing=said.get("film_spacing") or "log",
    )
    frames = said.get("film_frames") or USUAL_FRAMES
    write, media_type = _FILMS[kind]

    def make(making: Making) -> Made:
        film = film_of(
            source.run,
            source.kept.rows,
            style,
            frames,
            files=source.files,
            stop=making.is_abandoned,
            progress=lambda share: making.tell(0.5 * share, _("Training the run again …")),
        )
        content = write(
            film, style, lambda done, every: making.tell(0.5 + 0.5 * done / every, _("Drawing …"))
        )
        # it is of this run alone, whatever the report is about
        return Made(file_name(source.run.caption, kind), media_type, content)

    return make


_FILMS = {"gif": (animation.gif, "image/gif"), "mp4": (animation.mp4, "video/mp4")}

_MAKERS: Mapping[str, Callable[[Sources, str], Make]] = {
    "pdf": _pdf,
    "gif": partial(_film, kind="gif"),
    "mp4": partial(_film, kind="mp4"),
}
"""Kind of a file that takes a while -> from the runs and the title to what makes it."""


@st.fragment(run_every=ASK_EVERY)
def _await(making: Making) -> None:
    """Show how far a file is, and run the page again when it is there."""
    making.wait()
    if making.is_over:
        run_again()
    st.progress(making.share, text=making.words)


def _hand_out(making: Making) -> None:
    """The file that was made last, or why it couldn't be."""
    made = making.made
    if made is None:
        st.error(verbatim(making.problem), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="report_made"):
        st.download_button(
            _("Download {name} ({size})").format(
                name=made.name, size=_size_words(len(made.content))
            ),
            data=made.content,
            file_name=made.name,
            mime=made.media_type,
            icon=":material/download:",
            type="primary",
            key="report_made_file",
            on_click="ignore",
        )
        if made.media_type == "application/pdf" and making.of != report_view().changes:
            st.caption(_("The report has changed since."))


def _size_words(count: int) -> str:
    """So many bytes in a unit that fits."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 1):.0f} kB"
