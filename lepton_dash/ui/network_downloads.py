"""Downloads of a trained network, for programs elsewhere; each is made when it is asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lepton_dash.export.keras_file import keras_file
from lepton_dash.export.names import file_name
from lepton_dash.export.onnx_file import onnx_file
from lepton_dash.i18n import _
from lepton_dash.run import Run


def network_downloads(run: Run, name: str) -> None:
    """Draw a button for each kind of file.

    Args:
        run: the training.
        name: of the run.
    """
    for key, words, extension, make in (
        ("onnx", "ONNX", "onnx", onnx_file),
        ("keras", "Keras", "keras", keras_file),
    ):
        st.download_button(
            words,
            data=partial(make, run),
            file_name=file_name(name, extension),
            icon=":material/download:",
            key=f"download_{key}",
            on_click="ignore",
        )
    st.caption(_("Each of them takes the columns as they are in the data."))
