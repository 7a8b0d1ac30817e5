"""The page that makes figures of kept runs: what is seen on it is the file."""

from __future__ import annotations

import streamlit as st

from lepton_dash import store as stores
from lepton_dash.data import DataError
from lepton_dash.export import compared
from lepton_dash.export.charts import CHARTS, Drawn
from lepton_dash.export.errors import ExportError
from lepton_dash.export.render import Rendered, rendered
from lepton_dash.export.styles import INCH, Style
from lepton_dash.i18n import _
from lepton_dash.store import StoreError
from lepton_dash.ui.address import show_problems
from lepton_dash.ui.compare_controls import look_problems
from lepton_dash.ui.compare_runs import read_runs, say_what_is_missing
from lepton_dash.ui.figure_controls import style_controls
from lepton_dash.ui.figure_files import bundle_of, caption_of, downloads
from lepton_dash.ui.figure_look import FigureLook, parse_look
from lepton_dash.ui.figure_of_comparison import of_comparison
from lepton_dash.ui.figure_of_run import of_run
from lepton_dash.ui.figure_subject import Subject
from lepton_dash.ui.navigation import link_to_playground, link_to_runs_page
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.unreadable import say_unreadable

PREVIEW = {"column": (220, 620), "two_columns": (130, 890), "slide": (96, 960)}
"""Size -> pixels an inch of what is shown on the page, and its largest width there [px]."""

_PICTURES = 64
"""That the server keeps for whoever asks next."""


def figure_page() -> None:
    """Draw the page."""
    title = st.container(horizontal=True, vertical_alignment="center", key="figure_title")
    look, problems = parse_look(page_parameters().figure)
    compared_by = look_problems() if page_parameters().runs else []
    show_problems([*compared_by, *problems])
    subject = _subject(look)
    with title:
        _title(subject)
    if subject is None:
        return
    with st.sidebar:
        subject.controls()
        style_controls(look.style)
    try:
        drawn = subject.draw()
        if drawn is not None:
            _figure(subject, drawn, look.style)
    except (ExportError, DataError) as error:
        st.error(verbatim(str(error)), icon=":material/error:")


def _title(subject: Subject | None) -> None:
    words = _("Figure: {name}").format(name=verbatim(subject.name)) if subject else _("Figure")
    st.title(words, anchor=False, width="content")
    st.space("stretch")
    if subject:
        subject.back()
    link_to_playground()


def _subject(look: FigureLook) -> Subject | None:
    """What the address names; None: there is nothing, and the page says why."""
    parameters = page_parameters()
    ids = parameters.runs or tuple(filter(None, [parameters.run]))
    try:
        store = stores.default_store()
        chosen = read_runs(store, ids)
        say_what_is_missing(chosen)
        if len(chosen.runs) > 1:
            return of_comparison(store, chosen.runs, _of_several(look))
        if chosen.runs:
            return of_run(store, chosen.runs[0].run, look)
    except StoreError as error:
        say_unreadable(error)
        return None
    with st.container(key="no_figure"):
        st.markdown(_("Choose a run on the Runs page, and make a figure of it."))
        link_to_runs_page(_("To the runs"))
    return None


def _of_several(look: FigureLook) -> FigureLook:
    """The figure of several runs that comes next to one that was asked for."""
    chart = {"boundary": "boundaries"}.get(look.chart, look.chart)
    if chart in CHARTS and chart != FigureLook().chart:
        words = _("“{chart}” is a figure of one run; of several, “{shown}” is shown instead.")
        asked, shown = _(CHARTS[chart].label), _(compared.CHARTS["curves"])
        st.warning(verbatim(words.format(chart=asked, shown=shown)), icon=":material/info:")
    return look._replace(chart=chart)


def _figure(subject: Subject, drawn: Drawn, style: Style) -> None:
    dpi, width = PREVIEW[style.size]
    # the caption says what isn't shown, or isn't yet, that was asked for
    picture = _picture(drawn, (*subject.key, drawn.caption), style._replace(dpi=dpi))
    name = f"{subject.name} {subject.chart}"
    downloads(drawn, style, name, picture)
    # what is narrow has its words beside it
    beside = st.columns([3, 2], gap="large") if style.size == "column" else (st.container(),) * 2
    with beside[0]:
        with st.container(key="figure_preview"):
            shown = min(width, round(picture.width / INCH * dpi))
            st.image(picture.content, width=shown, alt=drawn.caption)
        st.caption(
            _("{width:.0f} × {height:.0f} mm, letters of {letters:g} pt.").format(
                width=picture.width, height=picture.height, letters=style.letters
            )
        )
        for note in picture.notes:
            st.warning(verbatim(note), icon=":material/font_download_off:")
    with beside[1]:
        caption = caption_of(drawn, style, name)
    st.divider()
    places = iter(st.columns(2, gap="large"))
    if subject.bundle is not None:
        with next(places):
            bundle_of(subject, subject.bundle, drawn, style, name, caption)
    if subject.beside is not None:
        with next(places):
            subject.beside()


@st.cache_resource(max_entries=_PICTURES, ttl=1800, show_spinner=False)
def _picture(_drawn: Drawn, key: tuple[object, ...], style: Style) -> Rendered:
    return rendered(_drawn.figure, "png", style, _drawn.aspect)
