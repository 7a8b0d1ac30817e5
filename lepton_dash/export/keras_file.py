"""A trained network as a Keras file: raw columns in, what the run would predict out.

Only Keras's own layers and operations are in it, so that `keras.models.load_model` takes it as it
is, on any backend, with no code to be trusted. Shapes: D raw columns, F features, C classes.
"""

import json
import os
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import ZipFile

import numpy as np

from lepton_dash.data import Prepared
from lepton_dash.data.csv_extremes import LARGEST
from lepton_dash.data.prepared import RawColumn
from lepton_dash.engine.network import NORM_EPSILON
from lepton_dash.export.description import description
from lepton_dash.export.errors import ExportError
from lepton_dash.export.keras_formula import formula
from lepton_dash.i18n import _
from lepton_dash.run import Run

DESCRIPTION = "lepton_dash.json"
"""A file inside of the Keras file, which is a ZIP: what the network is, and the experiment."""

# Keras names what it makes by global counters, and warnings are filtered for the whole process
_one_at_a_time = Lock()


def keras_file(run: Run) -> bytes:
    """Returns the network as a Keras file (.keras).

    Its input is `columns` [rows, columns of the table] float32, NaN where there is no number. Of a
    column of text it takes the position of the category in the list that `DESCRIPTION` has, -1
    where there is none: Keras has no texts on every backend. Its output is `probabilities`
    [rows, C], or, for a regression, `value` [rows, 1] in the target's own unit.

    Raises:
        ExportError: when Keras can't be used.
    """
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="lepton_dash_") as folder:
        path = Path(folder) / "network.keras"
        keras = _keras()
        with warnings.catch_warnings():
            # Keras asks NumPy for its arrays in a way that NumPy means to give up
            warnings.simplefilter("ignore", DeprecationWarning)
            _model(keras, run).save(path)
        with ZipFile(path, "a") as archive:
            archive.writestr(DESCRIPTION, json.dumps(description(run, "keras"), indent=2))
        return path.read_bytes()


def _keras() -> Any:
    # on JAX, which is here, unless somebody has chosen another backend for this process
    os.environ.setdefault("KERAS_BACKEND", "jax")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            import keras
    except ImportError as error:
        raise ExportError(
            _(
                "Keras can't be loaded on the backend {backend}: {error}; leave KERAS_BACKEND"
                " away, and it takes JAX."
            ).format(backend=os.environ["KERAS_BACKEND"], error=error)
        ) from error
    return keras


def _model(keras: Any, run: Run) -> Any:
    columns = keras.Input((len(run.prepared.raw_columns),), dtype="float32", name="columns")
    encoded = _encoded(keras, run.prepared.raw_columns, columns)
    scores = _network(keras, run, _inputs(keras, run.prepared, encoded))
    return keras.Model(columns, _OUTPUTS[run.task](keras, run, scores), name="lepton_dash")


def _encoded(keras: Any, raw: Sequence[RawColumn], columns: Any) -> Any:
    """The raw columns as numbers [rows, D]: gaps filled, an input for each category."""
    ops = keras.ops
    fills = [column.fill if column.categories is None else -1.0 for column in raw]
    gaps = ops.logical_or(ops.isnan(columns), ops.greater(ops.abs(columns), LARGEST))
    for place in range(max(len(column.sentinels) for column in raw)):
        marks = [c.sentinels[place] if place < len(c.sentinels) else np.nan for c in raw]
        gaps = ops.logical_or(gaps, ops.equal(columns, np.array(marks, np.float32)))
    filled = ops.where(gaps, np.array(fills, np.float32), columns)
    if all(column.categories is None for column in raw):
        return filled
    parts = []
    for position, column in enumerate(raw):
        part = filled[:, position : position + 1]
        if column.categories is not None:
            part = ops.cast(ops.equal(part, np.array(column.inputs, np.float32)), "float32")
        parts.append(part)
    return ops.concatenate(parts, axis=1)


def _inputs(keras: Any, prepared: Prepared, columns: Any) -> Any:
    """The network's inputs [rows, F] out of the raw columns."""
    values = columns
    if prepared.features:
        named = {"x1": columns[:, :1], "x2": columns[:, 1:]}
        features = [formula(text, named) for text in prepared.features]
        values = keras.ops.concatenate(features, axis=1)
    mean, scale = prepared.x_mean, prepared.x_scale
    if np.all(mean == 0.0) and np.all(scale == 1.0):
        return values
    # The mean as the sum of two float32 numbers: a column far from 0 loses nothing.
    rough = mean.astype(np.float32).astype(np.float64)
    near = keras.layers.Rescaling([1.0] * len(mean), (-rough).tolist(), name="centre")(values)
    rest = ((rough - mean) / scale).tolist()
    return keras.layers.Rescaling((1.0 / scale).tolist(), rest, name="scale")(near)


def _network(keras: Any, run: Run, x: Any) -> Any:
    """The scores [rows, O] of the last layer; see `engine.network.forward`."""
    design, params = run.trainer.design, run.params
    dropouts = run.settings.training.layer_dropouts(len(design.activations))

    def dense(x: Any, depth: int) -> Any:
        name = f"layers.{depth}"
        # drawing weights that are replaced at once would compile a program for each shape
        layer = keras.layers.Dense(
            design.sizes[depth + 1], kernel_initializer="zeros", name=name, dtype="float32"
        )
        y = layer(x)
        layer.kernel_initializer = keras.initializers.get("glorot_uniform")  # for a clone of it
        layer.set_weights([params[f"{name}.weight"], params[f"{name}.bias"]])
        return y

    for depth, activation in enumerate(design.activations):
        before, x = x, dense(x, depth)
        if design.layer_norm:
            name = f"norms.{depth}"
            layer = keras.layers.LayerNormalization(
                epsilon=NORM_EPSILON, name=name, dtype="float32"
            )
            x = layer(x)
            layer.set_weights([params[f"{name}.weight"], params[f"{name}.bias"]])
        x = ACTIVATIONS[activation](keras, x)
        if dropouts[depth]:  # for whoever trains on; it does nothing in a prediction
            x = keras.layers.Dropout(dropouts[depth], name=f"dropout.{depth}")(x)
        if design.residual and design.sizes[depth] == design.sizes[depth + 1]:
            x = keras.layers.Add(name=f"residual.{depth}")([x, before])
    return dense(x, len(design.activations))


# --- activations, as in the table ---

_Function = Callable[[Any, Any], Any]


def _named(name: str) -> _Function:
    return lambda keras, x: keras.layers.Activation(name)(x)


ACTIVATIONS: Mapping[str, _Function] = {
    "tanh": _named("tanh"),
    "relu": _named("relu"),
    "leaky_relu": lambda keras, x: keras.layers.LeakyReLU(0.01)(x),
    "elu": _named("elu"),
    "gelu": lambda keras, x: keras.ops.gelu(x, approximate=True),  # the form that JAX trains with
    "silu": _named("silu"),
    "mish": _named("mish"),
    "selu": _named("selu"),
    "softplus": _named("softplus"),
    "softsign": _named("softsign"),
    "sigmoid": _named("sigmoid"),
    "sharp_sigmoid": lambda keras, x: keras.ops.sigmoid(10.0 * x),
    "hard_tanh": _named("hard_tanh"),
    "relu6": _named("relu6"),
    "squared_relu": lambda keras, x: keras.ops.square(keras.ops.relu(x)),
    "gaussian": lambda keras, x: keras.ops.exp(-keras.ops.square(x)),
    "sine": lambda keras, x: keras.ops.sin(x),
    "linear": _named("linear"),
}


# --- from scores to what the network says, see `engine.losses` ---


def _squashed(keras: Any, scores: Any) -> Any:
    return 0.5 * (keras.ops.tanh(scores) + 1.0)


def _margin(keras: Any, scores: Any) -> Any:
    return keras.ops.clip(0.5 * (scores + 1.0), 0.0, 1.0)


ONE_OUTPUT: Mapping[str, _Function] = {
    "cross_entropy": _named("sigmoid"),
    "binary_cross_entropy": _named("sigmoid"),
    "hinge": _margin,
    "mse": _squashed,
    "half_mse": _squashed,
    "huber": _squashed,
}
"""Loss -> the probability of class 1 out of the one score [rows, 1] of two classes."""


def _probabilities(keras: Any, run: Run, scores: Any) -> Any:
    design = run.trainer.design
    if design.sizes[-1] > 1:
        return keras.layers.Activation("softmax", name="probabilities")(scores)
    second = ONE_OUTPUT[design.loss](keras, scores)
    return keras.layers.Concatenate(name="probabilities")([1.0 - second, second])


def _value(keras: Any, run: Run, scores: Any) -> Any:
    prepared = run.prepared
    return keras.layers.Rescaling(prepared.target_scale, prepared.target_mean, name="value")(scores)


_OUTPUTS: Mapping[str, Callable[[Any, Run, Any], Any]] = {
    "binary": _probabilities,
    "multiclass": _probabilities,
    "regression": _value,
}
