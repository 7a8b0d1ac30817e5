"""Files of experiments that people bring to the page: specs, and the weights of networks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lepton_dash import store, uploads
from lepton_dash.data import DataError
from lepton_dash.i18n import _
from lepton_dash.spec import Experiment, SpecError
from lepton_dash.spec.problems import shown
from lepton_dash.standing import FILE
from lepton_dash.store import StoreError
from lepton_dash.ui import fields
from lepton_dash.ui.address import show_experiment
from lepton_dash.ui.exchange import when_changed
from lepton_dash.ui.live_session import open_run
from lepton_dash.ui.owner import owner
from lepton_dash.ui.state import page_state

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SPECS = (".toml", ".json")
WEIGHTS = ".safetensors"
MOST_TOLD = 5
"""Things wrong with a spec that are told."""
LARGEST = 256
"""[MB] of a file of weights; a spec is far smaller, and checked for that."""

_KEY = "brought"


def file_opener() -> None:
    """Draw where a spec or weights are dropped, and say what was wrong with the last ones."""
    state = page_state()
    key = f"{_KEY}_{state.files_brought}"
    # of any kind: what the browser itself refuses leaves the sentence on the file before it there
    st.file_uploader(
        _("A spec (TOML, JSON) or weights (safetensors)"),
        max_upload_size=LARGEST,
        key=key,
        **when_changed(key, _open),
    )
    fields.refusal(_KEY)


def _open(file: UploadedFile | None) -> None:
    if file is None:
        return
    state = page_state()
    state.files_brought += 1  # the place is empty again, for the next one
    for key in (_KEY, "link"):  # whichever was brought before this
        state.refusals.pop(key, None)
    content, name = file.getvalue(), file.name
    kind = Path(name).suffix.lower()
    try:
        if kind == WEIGHTS:
            _take_weights(content)
        elif kind not in SPECS:
            state.refusals[_KEY] = _(
                "{name} can't be opened here, only specs (.toml, .json) and weights (.safetensors)."
            ).format(name=shown(name))
        else:
            experiment = Experiment.from_bytes(content, name)
            if experiment.data.path:  # before the training that is there makes way
                uploads.find(uploads.default_uploads(), experiment.data.path)
            show_experiment(experiment)
    except SpecError as error:
        state.refusals[_KEY] = "\n".join(_told(error))
    except (DataError, StoreError) as error:
        state.refusals[_KEY] = str(error).splitlines()[0]


def _told(error: SpecError) -> list[str]:
    """What is wrong with a spec, a line each, as the command line says it."""
    lines = list(map(str, error.problems))
    rest = len(lines) - MOST_TOLD
    if rest > 0:
        lines[MOST_TOLD:] = [_("and {count:,} more").format(count=rest)]
    return lines


def _take_weights(content: bytes) -> None:
    """Keep the network of a file as a run, and show it."""
    from lepton_dash import kept
    from lepton_dash.export import weights

    def uploaded(path: str) -> Path:
        return uploads.find(uploads.default_uploads(), path)

    try:
        run = weights.run_of(weights.read(content), uploaded)
    except weights.WeightsError as error:
        raise DataError(str(error)) from error
    open_run(kept.keep_network(store.default_store(), owner(), run, FILE))
