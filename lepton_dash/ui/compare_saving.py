"""The compared curves as a file: a figure for a journal or a slide, or the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lepton_dash.export.charts import Drawn, for_print
from lepton_dash.export.files import written
from lepton_dash.export.render import FORMATS
from lepton_dash.export.styles import SIZES, THEMES, Style
from lepton_dash.i18n import _


def save_curves(draw: Callable[[str], Drawn], name: str) -> None:
    """Draw what chooses the file and hands it out.

    Args:
        draw: from the name of a theme to the chart.
        name: of the file.
    """
    with st.popover(_("Save the chart"), icon=":material/download:", key="save_comparison"):
        format = st.segmented_control(
            _("File"),
            options=list(FORMATS),
            default="pdf",
            required=True,
            format_func=lambda kind: FORMATS[kind].label,
            key="comparison_format",
        )
        st.caption(_(FORMATS[format].help))
        size, theme = "column", "light"
        if format not in ("csv", "html"):
            size = st.selectbox(
                _("Size"),
                options=list(SIZES),
                index=1,
                format_func=lambda size: _(SIZES[size].label),
                key="comparison_size",
            )
        if format != "csv":
            theme = st.selectbox(
                _("Colours"),
                options=list(THEMES),
                format_func=lambda theme: _(THEMES[theme].label),
                key="comparison_theme",
            )
        style = Style(size=size, theme=theme)

        def make() -> bytes:
            drawn = draw(theme)
            figure = for_print(drawn.figure, theme)
            return written(drawn._replace(figure=figure), format, style, name).content

        st.download_button(
            _("Download"),
            data=make,
            file_name=f"{name}.{format}",
            mime=FORMATS[format].media_type,
            icon=":material/download:",
            type="primary",
            key="download_comparison",
            on_click="ignore",
        )
