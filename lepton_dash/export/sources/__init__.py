"""Script code that trains the experiment of a run, and predicts with its trained weights."""

from collections.abc import Callable, Mapping

from lepton_dash.export.archive import zip_bytes
from lepton_dash.export.sources.common import Script
from lepton_dash.export.sources.in_frameworks import keras_source, torch_source
from lepton_dash.export.sources.in_jax import jax_source
from lepton_dash.run import Run

__all__ = ["SOURCES", "Script", "source_zip"]


SOURCES: Mapping[str, Callable[[Run], Script]] = {
    "jax": jax_source,
    "torch": torch_source,
    "keras": keras_source,
}
"""Framework -> what writes a run in it."""


def source_zip(run: Run, kind: str) -> bytes:
    """A ZIP with a script, the data it trains with, and the trained weights.

    Args:
        run: the training.
        kind: one of `SOURCES`.
    """
    return zip_bytes(SOURCES[kind](run).files)
