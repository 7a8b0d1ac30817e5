"""The page that makes figures of a kept run: what is seen on it is the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, Literal

import streamlit as st

from lepton_dash import kept
from lepton_dash import store as stores
from lepton_dash.data import DataError, View
from lepton_dash.export.bundle import DRAWN, bundle
from lepton_dash.export.charts import CHARTS, PARTS, ChartSource, Drawn, draw, fitting
from lepton_dash.export.errors import ExportError
from lepton_dash.export.files import File, written
from lepton_dash.export.latex import figure_lines
from lepton_dash.export.names import file_name
from lepton_dash.export.render import FORMATS, Rendered, rendered
from lepton_dash.export.scenes import view_of
from lepton_dash.export.styles import (
    DPI_LIMITS,
    FONT_LIMITS,
    INCH,
    SIZES,
    THEMES,
    Style,
    check_pixels,
)
from lepton_dash.i18n import _, language, using
from lepton_dash.run import Run
from lepton_dash.spec import SpecError
from lepton_dash.store import Store, StoredRun, StoreError
from lepton_dash.tables import DATASETS
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.figure_look import BEST, FigureLook, parse_look, write_look
from lepton_dash.ui.navigation import link_to_playground, link_to_runs_page
from lepton_dash.ui.network_downloads import network_downloads
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.unreadable import say_unreadable

PREVIEW = {"column": (220, 620), "two_columns": (130, 890), "slide": (96, 960)}
"""Size -> pixels an inch of what is shown on the page, and its largest width there [px]."""

RESOLUTIONS = (150, 300, 600, 1200)
"""Pixels an inch that are offered; an address may name others."""

_RUNS, _CHARTS, _PICTURES = 4, 16, 64
"""Opened runs, drawn charts and pictures that the server keeps for whoever asks next."""


def figure_page() -> None:
    """Draw the page."""
    run_id = page_parameters().run
    try:
        store = stores.default_store()
        found = stores.get(store, run_id) if run_id else None
    except StoreError as error:
        _title("")
        say_unreadable(error)
        return
    if found is None or found.deleted is not None:
        _title("")
        _nothing(bool(run_id), found is not None)
        return
    _title(found.caption)
    look, problems = parse_look(page_parameters().figure)
    for problem in problems:
        st.warning(verbatim(problem), icon=":material/info:")
    try:
        run = _opened(store, found, look.which)
    except (StoreError, DataError, SpecError) as error:
        st.error(verbatim(str(error)), icon=":material/error:")
        return
    _figure(found, run, _possible(look, run))


def _title(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="figure_title"):
        words = _("Figure: {name}").format(name=verbatim(name)) if name else _("Figure")
        st.subheader(words, anchor=False, width="content")
        st.space("stretch")
        if name:
            link_to_runs_page()
        link_to_playground()


def _nothing(is_named: bool, is_deleted: bool) -> None:
    with st.container(key="no_figure"):
        if is_deleted:
            st.markdown(_("This run was deleted; bring it back on the Runs page."))
        elif is_named:
            st.markdown(_("The run of this address isn't here any more."))
        else:
            st.markdown(_("Choose a run on the Runs page, and make a figure of it."))
        link_to_runs_page(_("To the runs"))


# --- what is kept for the next time ---


def _opened(store: Store, found: StoredRun, which: str) -> Run:
    with st.spinner(_("Opening the run …"), show_time=False):
        return _open(store, found.id, found.updated.isoformat(), which)


@st.cache_resource(max_entries=_RUNS, ttl=1800, show_spinner=False)
def _open(_store: Store, run_id: str, _updated: str, which: str) -> Run:
    moment: Literal["final", "best"] = "best" if which == BEST else "final"
    return kept.open_run(_store, run_id, which=moment)


@st.cache_resource(max_entries=_CHARTS, ttl=1800, show_spinner=False)
def _drawn(
    _run: Run, key: tuple[str, ...], view: View | None, chart: str, theme: str, part: str, name: str
) -> Drawn:
    return draw(ChartSource(_run, view, part, name), chart, theme)


@st.cache_resource(max_entries=_PICTURES, ttl=1800, show_spinner=False)
def _picture(_drawn: Drawn, key: tuple[Any, ...], style: Style) -> Rendered:
    return rendered(_drawn.figure, "png", style, _drawn.aspect)


# --- the figure ---


def _possible(look: FigureLook, run: Run) -> FigureLook:
    """The same figure as far as this run has it."""
    chart = look.chart if look.chart in fitting(run.task) else fitting(run.task)[0]
    part = look.part if len(run.prepared.x_validation) else "train"
    count = len(run.prepared.column_names)
    view = look.view
    if view is not None and view[0] == "columns" and max(view[1:]) >= count:
        view = None
    return look._replace(chart=chart, part=part, view=view)


def _figure(found: StoredRun, run: Run, look: FigureLook) -> None:
    with st.sidebar:
        _controls(run, look)
    view = view_of(run, look.view) if CHARTS[look.chart].needs_view else None
    key = (found.id, found.updated.isoformat(), look.which, language())
    style = look.style
    try:
        drawn = _drawn(run, key, view, look.chart, style.theme, look.part, found.caption)
        dpi, width = PREVIEW[style.size]
        asked = (*key, look.chart, look.part, view, found.caption)
        picture = _picture(drawn, asked, style._replace(dpi=dpi))
    except (ExportError, DataError) as error:
        st.error(verbatim(str(error)), icon=":material/error:")
        return
    name = f"{found.caption} {look.chart}"
    _downloads(drawn, style, name, picture)
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
        caption = _caption(drawn, style, name)
    st.divider()
    left, right = st.columns(2, gap="large")
    with left:
        _bundle(run, drawn, style, name, caption)
    with right:
        st.markdown("##### " + _("Take the network elsewhere"))
        network_downloads(run, key, found.caption)


def _downloads(drawn: Drawn, style: Style, name: str, picture: Rendered) -> None:
    """A button for each kind of file, which is made when it is pressed."""
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


def _caption(drawn: Drawn, style: Style, name: str) -> str:
    """The caption, to be changed, and ready for a document."""
    st.markdown("##### " + _("Caption"))
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


def _bundle(run: Run, drawn: Drawn, style: Style, name: str, caption: str) -> None:
    st.markdown("##### " + _("Figure bundle"))
    st.caption(
        _(
            "The figure as PDF and SVG, its numbers as CSV, the experiment, its seeds and versions,"
            " and a Python script that gives the same curve, in one ZIP."
        )
    )

    def make() -> bytes:
        files = [written(drawn, format, style, name) for format in DRAWN]
        return bundle(run, {file.name: file.content for file in files}, caption)

    st.download_button(
        _("Download the bundle"),
        data=_speaking(make),
        file_name=file_name(name, "zip"),
        mime="application/zip",
        icon=":material/folder_zip:",
        key="download_bundle",
        on_click="ignore",
    )


# --- what chooses it ---


def _controls(run: Run, look: FigureLook) -> None:
    style = look.style
    with st.container(gap="xsmall", key="section_figure"):
        st.markdown("##### " + _("Chart"))
        charts = fitting(run.task)
        _choice("chart", _("Chart"), look.chart, charts, lambda name: _(CHARTS[name].label))
        chart = CHARTS[look.chart]
        if chart.needs_part and len(run.prepared.x_validation):
            label = _("Part of the data")
            _segments("part", label, look.part, list(PARTS), lambda name: _(PARTS[name]))
        if chart.needs_view and not _is_planar(run) and len(run.prepared.column_names) > 2:
            _plane(run, look)
        moments = {"final": _("Newest"), BEST: _("Best epoch")}
        if look.chart not in ("loss", "accuracy", "r2"):
            _segments("which", _("Network"), look.which, list(moments), moments.__getitem__)
    with st.container(gap="xsmall", key="section_style"):
        st.markdown("##### " + _("Style"))
        _choice("size", _("Size"), style.size, list(SIZES), lambda name: _(SIZES[name].label))
        _choice(
            "theme", _("Colours"), style.theme, list(THEMES), lambda name: _(THEMES[name].label)
        )
        st.caption(_(THEMES[style.theme].help))
        show_in_widget("figure_font", style.letters)
        st.number_input(
            _("Letters [pt]"),
            min_value=FONT_LIMITS[0],
            max_value=FONT_LIMITS[1],
            step=0.5,
            format="%g",
            key="figure_font",
            **when_changed("figure_font", _set_font),
        )
        offered = sorted({*RESOLUTIONS, min(max(style.dpi, DPI_LIMITS[0]), DPI_LIMITS[1])})
        _segments("dpi", _("Resolution of a PNG [dpi]"), style.dpi, offered, str)


def _is_planar(run: Run) -> bool:
    return DATASETS[run.experiment.data.dataset].is_planar


def _plane(run: Run, look: FigureLook) -> None:
    """What a boundary is drawn over: two columns, or two principal components."""
    names = run.prepared.column_names
    view = view_of(run, look.view)
    kinds = {"pca": _("Principal components"), "columns": _("Two columns")}
    _segments("plane", _("Plane"), view[0], list(kinds), kinds.__getitem__)
    if view[0] != "columns":
        return
    for at, words in enumerate((_("Horizontal"), _("Vertical"))):
        key = f"figure_column_{at}"
        show_in_widget(key, view[at + 1])
        st.selectbox(
            words,
            options=range(len(names)),
            format_func=lambda column: names[column],
            key=key,
            **when_changed(key, _set_column, view, at),
        )


def _choice(
    field: str, words: str, value: str, options: Sequence[str], name: Callable[[str], str]
) -> None:
    key = f"figure_{field}"
    show_in_widget(key, value)
    st.selectbox(
        words, options=options, format_func=name, key=key, **when_changed(key, _set, field)
    )


def _segments(
    field: str, words: str, value: Any, options: Sequence[Any], name: Callable[[Any], str]
) -> None:
    key = f"figure_{field}"
    show_in_widget(key, value)
    st.segmented_control(
        words,
        options=options,
        required=True,
        format_func=name,
        key=key,
        width="stretch",
        **when_changed(key, _set, field),
    )


def _set(value: Any, field: str) -> None:
    look, _problems = parse_look(page_parameters().figure)
    if field in Style._fields:
        style = look.style._replace(**{field: value})
        # the letters that suited the other size needn't suit this one
        style = style._replace(font_pt=None) if field == "size" else style
        look = look._replace(style=style)
    elif field == "plane":
        look = look._replace(view=("pca",) if value == "pca" else ("columns", 0, 1))
    else:
        look = look._replace(**{field: value})
    _keep(look)


def _set_font(value: float) -> None:
    look, _problems = parse_look(page_parameters().figure)
    usual = SIZES[look.style.size].font_pt
    _keep(look._replace(style=look.style._replace(font_pt=None if value == usual else value)))


def _set_column(value: int, view: tuple[str, int, int], at: int) -> None:
    columns = [view[1], view[2]]
    if columns[1 - at] == value:  # the two change places
        columns[1 - at] = columns[at]
    columns[at] = value
    look, _problems = parse_look(page_parameters().figure)
    _keep(look._replace(view=("columns", columns[0], columns[1])))


def _keep(look: FigureLook) -> None:
    state = page_state()
    state.parameters = page_parameters()._replace(figure=write_look(look))
