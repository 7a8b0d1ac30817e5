"""The forms in which a trained network leaves: one table, which pages and the command line read.

Nothing heavy is imported before a file is made.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from lepton_dash.export.errors import ExportError
from lepton_dash.i18n import N_, _, listed

if TYPE_CHECKING:
    from lepton_dash.run import Run


class Format(NamedTuple):
    """A kind of file."""

    label: str
    help: str
    extension: str
    media_type: str
    function: str
    """`f(run) -> bytes`, as "module:attribute", or "module:attribute:kind" for `f(run, kind)`."""
    extra: str = ""
    """The extra of this package that it needs; empty: none."""

    def make(self, run: "Run") -> bytes:
        """Returns the file.

        Raises:
            ExportError: when this network can't be such a file, or an extra is missing.
        """
        module, attribute, *kind = self.function.split(":")
        content: bytes = getattr(import_module(module), attribute)(run, *kind)
        return content


_BYTES = "application/octet-stream"
_ZIP = "application/zip"
_SOURCE = "lepton_dash.export.sources:source_zip:"

NETWORK_FORMATS: Mapping[str, Format] = {
    "safetensors": Format(
        N_("safetensors"),
        N_("The weights, and the recipe that they come from; this dashboard opens it again."),
        "safetensors",
        _BYTES,
        "lepton_dash.export.formats:_weights",
    ),
    "onnx": Format(
        N_("ONNX"),
        N_("The whole network, from raw columns to its answer, for ONNX Runtime and others."),
        "onnx",
        _BYTES,
        "lepton_dash.export.onnx_file:onnx_file",
    ),
    "keras": Format(
        N_("Keras"),
        N_("The same as a Keras model, which load_model opens on any backend."),
        "keras",
        _BYTES,
        "lepton_dash.export.keras_file:keras_file",
    ),
    "jax-source": Format(
        N_("JAX source"),
        N_("A script for JAX and Optax that trains it again, with its data and weights."),
        "zip",
        _ZIP,
        _SOURCE + "jax",
    ),
    "torch-source": Format(
        N_("PyTorch source"),
        N_("The same experiment in PyTorch."),
        "zip",
        _ZIP,
        _SOURCE + "torch",
    ),
    "keras-source": Format(
        N_("Keras source"),
        N_("The same experiment in Keras."),
        "zip",
        _ZIP,
        _SOURCE + "keras",
    ),
    "tensorboard": Format(
        N_("TensorBoard"),
        N_("The history as event files; unpack it and let tensorboard --logdir name the folder."),
        "zip",
        _ZIP,
        "lepton_dash.export.formats:_event_files",
        extra="tensorboard",
    ),
}
"""Name -> a form of a trained network."""


def network_file(run: "Run", name: str) -> tuple[Format, bytes]:
    """Returns a network in a form of the table, and that form.

    Raises:
        ExportError: there is no such form, or this network can't have it.
    """
    if name not in NETWORK_FORMATS:
        raise ExportError(
            _("A network can be had as {names}, not as {value}.").format(
                names=listed(NETWORK_FORMATS), value=repr(name[:40])
            )
        )
    return NETWORK_FORMATS[name], NETWORK_FORMATS[name].make(run)


def _weights(run: "Run") -> bytes:
    return run.weights_file()


def _event_files(run: "Run") -> bytes:
    from lepton_dash.export.tensorboard import event_files
    from lepton_dash.export.tracked import of_run

    return event_files([of_run(run)])
