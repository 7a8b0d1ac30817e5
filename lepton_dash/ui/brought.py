"""Files of experiments that people bring to the page: specs, weights, and bundles with both."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

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
from lepton_dash.ui.uploading import file_uploader

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SPECS = (".toml", ".json")
WEIGHTS = ".safetensors"
BUNDLE = ".zip"
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
    file_uploader(
        _("A spec (TOML, JSON), weights (safetensors) or a figure bundle (ZIP)"),
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
    try:
        if Path(name).suffix.lower() == BUNDLE:
            content, name = in_bundle(content, name)
        kind = Path(name).suffix.lower()
        if kind == WEIGHTS:
            _take_weights(content)
        elif kind not in SPECS:
            state.refusals[_KEY] = _(
                "{name} can't be opened here, only specs (.toml, .json), weights (.safetensors) "
                "and figure bundles (.zip)."
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


def in_bundle(content: bytes, name: str) -> tuple[bytes, str]:
    """The weights that a figure bundle holds, or else its spec, and that file's name.

    Raises:
        DataError: the ZIP can't be read, or holds neither, or those of several runs.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = {Path(entry.filename).name: entry for entry in archive.infolist()}
            found = entries.get("weights.safetensors") or entries.get("spec.toml")
            if found is None:
                raise DataError(
                    _("{name} holds neither weights.safetensors nor spec.toml.").format(
                        name=shown(name)
                    )
                )
            if sum(Path(one.filename).name == "spec.toml" for one in archive.infolist()) > 1:
                raise DataError(
                    _("{name} holds several runs; unpack it, and open the file of one.").format(
                        name=shown(name)
                    )
                )
            if found.file_size > LARGEST * 2**20:
                raise DataError(
                    _("{name} is larger than {most} MB unpacked.").format(
                        name=shown(found.filename), most=LARGEST
                    )
                )
            return archive.read(found), Path(found.filename).name
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise DataError(
            _("{name} is no ZIP that can be read; fetch or save it again.").format(name=shown(name))
        ) from error


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
