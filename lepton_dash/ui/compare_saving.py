"""A chart of the comparison as a file: for a journal or a slide, or the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from lepton_dash.export.charts import Drawn, for_print
from lepton_dash.export.files import written
from lepton_dash.export.render import FORMATS
from lepton_dash.export.styles import SIZES, THEMES, Style
from lepton_dash.i18n import _


def save_chart(
    words: str,
    name: str,
    draw: Callable[[str, str], Drawn],
    formats: Iterable[str] = FORMATS,
    more: Callable[[str], None] = lambda _format: None,
) -> None:
    """Draw what chooses a file, and what hands it out.

    Args:
        words: of the button.
        name: of the file, and of the widgets' keys.
        draw: from a format and the name of a theme to the chart.
        formats: names of `FORMATS` to choose from.
        more: draws what else is to be chosen for a format.
    """
    with st.popover(words, icon=":material/download:", key=f"save_{name}"):
        format = st.segmented_control(
            _("File"),
            options=list(formats),
            default="pdf",
            required=True,
            format_func=lambda kind: FORMATS[kind].label,
            key=f"{name}_format",
        )
        st.caption(_(FORMATS[format].help))
        more(format)
        size, theme = "two_columns", "light"
        if format not in ("csv", "html"):
            size = st.selectbox(
                _("Size"),
                options=list(SIZES),
                index=list(SIZES).index(size),
                format_func=lambda size: _(SIZES[size].label),
                key=f"{name}_size",
            )
        if format != "csv":
            theme = st.selectbox(
                _("Colours"),
                options=list(THEMES),
                format_func=lambda theme: _(THEMES[theme].label),
                key=f"{name}_theme",
            )
        style = Style(size=size, theme=theme)

        def make() -> bytes:
            drawn = draw(format, theme)
            drawn = drawn._replace(figure=for_print(drawn.figure, theme))
            return written(drawn, format, style, name).content

        st.download_button(
            _("Download"),
            data=make,
            file_name=f"{name}.{format}",
            mime=FORMATS[format].media_type,
            icon=":material/download:",
            type="primary",
            key=f"download_{name}",
            on_click="ignore",
        )
