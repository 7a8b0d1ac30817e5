"""A trained network as a file for programs elsewhere; it is made when it is asked for."""

from __future__ import annotations

from importlib.util import find_spec

import streamlit as st

from lepton_dash.export.errors import ExportError
from lepton_dash.export.formats import NETWORK_FORMATS, network_file
from lepton_dash.export.names import file_name
from lepton_dash.i18n import _, language
from lepton_dash.run import Run
from lepton_dash.ui.text import verbatim

_FILES = 8
"""That the server keeps for whoever asks next."""


def network_downloads(run: Run, key: tuple[str, ...], name: str) -> None:
    """Draw what chooses the kind of file, makes it and hands it out.

    Args:
        run: the training.
        key: what tells this network from others.
        name: of the run.
    """
    chosen = st.selectbox(
        _("Take it as"),
        options=list(NETWORK_FORMATS),
        format_func=lambda form: _(NETWORK_FORMATS[form].label),
        key="network_form",
        label_visibility="collapsed",
    )
    form = NETWORK_FORMATS[chosen]
    st.caption(_(form.help))
    if form.extra and find_spec(form.extra) is None:
        words = _("This needs an extra that isn't installed here: {extra}.")
        st.caption(words.format(extra=f"`pip install 'lepton-dash[{form.extra}]'`"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if not st.button(_("Make the file"), icon=":material/deployed_code:", key="make_network"):
            return
        try:
            with st.spinner(_("Making the file …")):
                content = _made(run, (*key, language()), chosen)
        except ExportError as error:
            st.error(verbatim(str(error)), icon=":material/error:")
            return
        st.download_button(
            _("Download"),
            data=content,
            file_name=file_name(f"{name} {chosen}" if "source" in chosen else name, form.extension),
            mime=form.media_type,
            icon=":material/download:",
            type="primary",
            key="download_network",
            on_click="ignore",
        )


@st.cache_resource(max_entries=_FILES, ttl=1800, show_spinner=False)
def _made(_run: Run, key: tuple[str, ...], form: str) -> bytes:
    return network_file(_run, form)[1]
