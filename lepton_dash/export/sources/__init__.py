"""Source code that trains the experiment of a run, and predicts with its trained weights."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from lepton_dash.export.archive import zip_bytes
from lepton_dash.export.sources.common import Source
from lepton_dash.export.sources.in_frameworks import keras_source, torch_source
from lepton_dash.export.sources.in_jax import jax_source
from lepton_dash.i18n import N_
from lepton_dash.run import Run

__all__ = ["SOURCES", "Source", "SourceKind", "source_zip"]


class SourceKind(NamedTuple):
    """A framework that a run can be written in."""

    label: str
    make: Callable[[Run], Source]


SOURCES: Mapping[str, SourceKind] = {
    "jax": SourceKind(N_("JAX and Optax: the same losses to the last bit"), jax_source),
    "torch": SourceKind(N_("PyTorch"), torch_source),
    "keras": SourceKind(N_("Keras"), keras_source),
}


def source_zip(run: Run, kind: str) -> bytes:
    """A ZIP with a script, the data it trains with, and the trained weights.

    Args:
        run: the training.
        kind: one of `SOURCES`.
    """
    return zip_bytes(SOURCES[kind].make(run).files)
