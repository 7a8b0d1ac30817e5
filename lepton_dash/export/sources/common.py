"""What lies beside every script: the data that it trains with, and the trained weights."""

import io
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import NamedTuple

import numpy as np

from lepton_dash.data.export import table_csv
from lepton_dash.run import Run

MOST_VALUES = 2_000_000
"""Of data.csv, which is for people to look at; the script trains with data.npz, which has all."""

WEIGHTS = "weights.safetensors"


class Script(NamedTuple):
    """A script with the data it reads."""

    name: str
    """Of the file to run."""
    files: Mapping[str, bytes]
    """Every file by its name, the script first."""


def requirements(*packages: str) -> str:
    """The packages with the versions that are installed here."""
    return " ".join(f"{package}=={version(package)}" for package in packages)


def data_files(run: Run) -> dict[str, bytes]:
    """data.npz, of which a script trains, and data.csv, the same before features and scaling."""
    prepared = run.prepared
    content = io.BytesIO()
    np.savez(  # uncompressed: exact, and a ZIP around it compresses
        content,
        x_train=prepared.x_train,
        y_train=prepared.y_train,
        x_validation=prepared.x_validation,
        y_validation=prepared.y_validation,
        input_mean=prepared.x_mean,
        input_scale=prepared.x_scale,
    )
    return {
        "data.npz": content.getvalue(),
        "data.csv": table_csv(prepared.table, prepared.rows, MOST_VALUES).encode(
            "utf-8", "replace"
        ),
    }


def weights_file(run: Run) -> bytes:
    """The trained parameters as safetensors, with the metadata sorted: the library shuffles it."""
    content = run.weights_file()
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[end:]


def array_names(run: Run) -> list[str]:
    """The names of the parameters, layer by layer, as in the files of weights."""
    names = []
    for depth, shapes in enumerate(run.trainer.design.packing.shapes):
        names += [f"layers.{depth}.weight", f"layers.{depth}.bias"]
        if len(shapes) == 4:
            names += [f"norms.{depth}.weight", f"norms.{depth}.bias"]
    return names
