"""A trained network as one ONNX file: raw columns in, what the run would predict out.

Shapes: D raw columns, F features, I inputs and O outputs of a layer, C classes.
Up to the scaled inputs all is float64, as in training; the network itself is float32.
"""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from lepton_dash.data.csv_extremes import LARGEST as LARGEST_NUMBER
from lepton_dash.data.csv_marks import MISSING
from lepton_dash.data.prepared import RawColumn
from lepton_dash.data.raw_rows import UNKNOWN
from lepton_dash.engine.network import NORM_EPSILON
from lepton_dash.export.description import description
from lepton_dash.export.errors import ExportError
from lepton_dash.export.onnx_formula import formula
from lepton_dash.export.onnx_graph import Graph
from lepton_dash.i18n import _
from lepton_dash.run import Run

OPSET = 17
"""Of ONNX 1.12 (2022): old enough for everything that runs such files today."""
IR_VERSION = 8
ML_DOMAIN, ML_OPSET = "ai.onnx.ml", 2
"""Where texts become numbers."""

LARGEST = 2**31 - 2**20
"""Bytes that one file can hold."""


def onnx_file(run: Run) -> bytes:
    """Returns the network as an ONNX file.

    Its inputs are `columns` [rows, number columns] float64, NaN where there is no number, and
    `texts` [rows, text columns], each in the order of `run.prepared.raw_columns`; one that would
    have no column is left out. Its outputs are `probabilities` [rows, C] float32 and `label`
    [rows], the likeliest class as a text; or, for a regression, `value` [rows] float64 in the
    target's own unit.

    Raises:
        ExportError: when the network is larger than a file can be.
    """
    size = sum(array.nbytes for array in run.params.values())
    if size > LARGEST:
        raise ExportError(
            _(
                "The network's parameters take {size:,.1f} GiB, but an ONNX file holds at most"
                " 2 GiB; take the safetensors file."
            ).format(size=size / 2**30)
        )
    graph = Graph()
    scores = _network(graph, run, _inputs(graph, run))
    outputs = _OUTPUTS[run.task](graph, run, scores)
    taken = [
        helper.make_tensor_value_info(name, kind, ["rows", len(columns)])
        for name, kind, columns in _taken(run)
        if columns
    ]
    opsets = [helper.make_opsetid("", OPSET)]
    if any(column.categories for column in run.prepared.raw_columns):
        opsets.append(helper.make_opsetid(ML_DOMAIN, ML_OPSET))
    model = helper.make_model(
        graph.proto("network", taken, outputs),
        opset_imports=opsets,
        ir_version=IR_VERSION,
        producer_name="lepton_dash",
        producer_version=version("lepton-dash"),
        doc_string=_description(run),
    )
    helper.set_model_props(model, _metadata(run))
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _inputs(graph: Graph, run: Run) -> str:
    """The network's inputs [rows, F] float32 out of the raw columns."""
    prepared = run.prepared
    values = _encoded(graph, run)
    if prepared.features:
        halves = [
            graph.add("Gather", values, graph.constant([column], np.int64), axis=1, name=name)
            for column, name in enumerate(("x1", "x2"))
        ]
        named = dict(zip(("x1", "x2"), halves, strict=True))
        features = [formula(graph, text, named) for text in prepared.features]
        values = graph.add("Concat", *features, axis=1, name="features")
    mean = graph.constant(prepared.x_mean, name="inputs.mean")
    scale = graph.constant(prepared.x_scale, name="inputs.scale")
    scaled = graph.add("Div", graph.add("Sub", values, mean), scale)
    return graph.add("Cast", scaled, to=TensorProto.FLOAT, name="inputs")


def _taken(run: Run) -> list[tuple[str, int, list[RawColumn]]]:
    """The inputs: their names, types, and the columns that each has."""
    columns = run.prepared.raw_columns
    return [
        ("columns", TensorProto.DOUBLE, [c for c in columns if c.categories is None]),
        ("texts", TensorProto.STRING, [c for c in columns if c.categories is not None]),
    ]


def _encoded(graph: Graph, run: Run) -> str:
    """The raw columns as numbers [rows, D]: gaps filled, an input for each category."""
    (numbers, _double, number_columns), (texts, _string, text_columns) = _taken(run)
    filled = ""
    if number_columns:
        fills = graph.constant([column.fill for column in number_columns])
        filled = graph.add("Where", _is_gap(graph, numbers, number_columns), fills, numbers)
        if not text_columns:
            return filled
    parts = []
    for column in run.prepared.raw_columns:
        place = number_columns if column.categories is None else text_columns
        position = graph.constant([place.index(column)], np.int64)
        source = filled if column.categories is None else texts
        values = graph.add("Gather", source, position, axis=1)
        if column.categories is not None:
            codes = graph.add("LabelEncoder", values, domain=ML_DOMAIN, **_codes(column.categories))
            wanted = graph.constant(column.inputs, np.int64)
            values = graph.add("Cast", graph.add("Equal", codes, wanted), to=TensorProto.DOUBLE)
        parts.append(values)
    return graph.add("Concat", *parts, axis=1, name="encoded")


def _is_gap(graph: Graph, numbers: str, columns: list[RawColumn]) -> str:
    """Where there is no number, or one that stands for a missing one."""
    gaps = graph.add("IsNaN", numbers)
    size = graph.add("Abs", numbers)
    gaps = graph.add("Or", gaps, graph.add("Greater", size, graph.constant(LARGEST_NUMBER)))
    most = max(len(column.sentinels) for column in columns)
    for place in range(most):
        marks = [c.sentinels[place] if place < len(c.sentinels) else np.nan for c in columns]
        gaps = graph.add("Or", gaps, graph.add("Equal", numbers, graph.constant(marks)))
    return gaps


def _codes(categories: tuple[str, ...]) -> dict[str, Any]:
    """Texts and their positions; those that say that there is no value have -1."""
    known = {text: -1 for text in [*MISSING, *map(str.upper, MISSING), "NaN", "None"]}
    known |= {text: code for code, text in enumerate(categories)}
    return {
        "keys_strings": list(known),
        "values_int64s": list(known.values()),
        "default_int64": UNKNOWN,
    }


def _network(graph: Graph, run: Run, x: str) -> str:
    """The scores [rows, O] of the last layer; see `engine.network.forward`."""
    design, params = run.trainer.design, run.params
    for name, array in params.items():
        graph.constant(array, np.float32, name)

    def dense(x: str, depth: int) -> str:
        product = graph.add("MatMul", x, f"layers.{depth}.weight")
        return graph.add("Add", product, f"layers.{depth}.bias", name=f"layers.{depth}.sums")

    for depth, activation in enumerate(design.activations):
        before, x = x, dense(x, depth)
        if design.layer_norm:
            gain, shift = f"norms.{depth}.weight", f"norms.{depth}.bias"
            x = graph.add("LayerNormalization", x, gain, shift, axis=-1, epsilon=NORM_EPSILON)
        x = ACTIVATIONS[activation](graph, x)
        if design.residual and design.sizes[depth] == design.sizes[depth + 1]:
            x = graph.add("Add", x, before)
    return dense(x, len(design.activations))


# --- activations, as in the table ---

_Function = Callable[[Graph, str], str]


def _single(graph: Graph, value: float) -> str:
    return graph.constant(value, np.float32)


def _op(op: str, **attributes: Any) -> _Function:
    return lambda graph, x: graph.add(op, x, **attributes)


def _clip(low: float, high: float) -> _Function:
    return lambda graph, x: graph.add("Clip", x, _single(graph, low), _single(graph, high))


def _gelu(graph: Graph, x: str) -> str:
    # ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), the form that JAX trains with
    cubed = graph.add("Mul", x, graph.add("Mul", x, x))
    inner = graph.add("Add", x, graph.add("Mul", _single(graph, 0.044715), cubed))
    bent = graph.add("Tanh", graph.add("Mul", _single(graph, float(np.sqrt(2 / np.pi))), inner))
    half = graph.add("Mul", _single(graph, 0.5), x)
    return graph.add("Mul", half, graph.add("Add", _single(graph, 1.0), bent))


def _gaussian(graph: Graph, x: str) -> str:
    return graph.add("Exp", graph.add("Neg", graph.add("Mul", x, x)))


def _squared_relu(graph: Graph, x: str) -> str:
    positive = graph.add("Relu", x)
    return graph.add("Mul", positive, positive)


ACTIVATIONS: Mapping[str, _Function] = {
    "tanh": _op("Tanh"),
    "relu": _op("Relu"),
    "leaky_relu": _op("LeakyRelu", alpha=0.01),
    "elu": _op("Elu", alpha=1.0),
    "gelu": _gelu,
    "silu": lambda graph, x: graph.add("Mul", x, graph.add("Sigmoid", x)),
    "mish": lambda graph, x: graph.add("Mul", x, graph.add("Tanh", graph.add("Softplus", x))),
    "selu": _op("Selu"),
    "softplus": _op("Softplus"),
    "softsign": _op("Softsign"),
    "sigmoid": _op("Sigmoid"),
    "sharp_sigmoid": lambda graph, x: graph.add(
        "Sigmoid", graph.add("Mul", _single(graph, 10.0), x)
    ),
    "hard_tanh": _clip(-1.0, 1.0),
    "relu6": _clip(0.0, 6.0),
    "squared_relu": _squared_relu,
    "gaussian": _gaussian,
    "sine": _op("Sin"),
    "linear": lambda graph, x: x,
}


# --- from scores to what the network says, see `engine.losses` ---


def _squashed(graph: Graph, scores: str) -> str:
    half = _single(graph, 0.5)
    return graph.add("Add", graph.add("Mul", half, graph.add("Tanh", scores)), half)


def _margin(graph: Graph, scores: str) -> str:
    half = _single(graph, 0.5)
    between = graph.add("Add", graph.add("Mul", half, scores), half)
    return graph.add("Clip", between, _single(graph, 0.0), _single(graph, 1.0))


ONE_OUTPUT: Mapping[str, _Function] = {
    "cross_entropy": _op("Sigmoid"),
    "binary_cross_entropy": _op("Sigmoid"),
    "hinge": _margin,
    "mse": _squashed,
    "half_mse": _squashed,
    "huber": _squashed,
}
"""Loss -> the probability of class 1 out of the one score [rows, 1] of two classes."""


def _probabilities(graph: Graph, run: Run, scores: str) -> list[onnx.ValueInfoProto]:
    design = run.trainer.design
    if design.sizes[-1] == 1:
        second = ONE_OUTPUT[design.loss](graph, scores)
        first = graph.add("Sub", _single(graph, 1.0), second)
        graph.add("Concat", first, second, axis=1, name="probabilities")
    else:
        graph.add("Softmax", scores, axis=1, name="probabilities")
    likeliest = graph.add("ArgMax", "probabilities", axis=1, keepdims=0)
    graph.add("Gather", graph.texts(run.prepared.class_texts, "classes"), likeliest, name="label")
    classes = len(run.class_names)
    return [
        helper.make_tensor_value_info("label", TensorProto.STRING, ["rows"]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["rows", classes]),
    ]


def _value(graph: Graph, run: Run, scores: str) -> list[onnx.ValueInfoProto]:
    column = graph.add("Squeeze", scores, graph.constant([1], np.int64))
    exact = graph.add("Cast", column, to=TensorProto.DOUBLE)
    scaled = graph.add("Mul", exact, graph.constant(run.prepared.target_scale))
    graph.add("Add", scaled, graph.constant(run.prepared.target_mean), name="value")
    return [helper.make_tensor_value_info("value", TensorProto.DOUBLE, ["rows"])]


_OUTPUTS: Mapping[str, Callable[[Graph, Run, str], list[onnx.ValueInfoProto]]] = {
    "binary": _probabilities,
    "multiclass": _probabilities,
    "regression": _value,
}


# --- what else the file says ---


def _description(run: Run) -> str:
    says = (
        "value: the predicted value, in the target's own unit"
        if run.task == "regression"
        else "probabilities: of each class; label: the likeliest one"
    )
    written = [
        f' {column.name} ("{column.example[0]}" is {column.example[1]:.10g})'
        for column in run.prepared.raw_columns
        if column.example is not None
    ]
    numbers = (
        f" Cells with signs or units beside a number, and dates, have to be numbers already:"
        f"{','.join(written)}."
        if written
        else ""
    )
    return (
        "A network trained with lepton_dash. The metadata name the columns of the table. Input"
        " columns: those of numbers, in that order, NaN where there is none. Input texts, where"
        " there are such columns: those with categories, empty where there is none."
        f"{numbers} Outputs: {says}. The metadata's experiment trains it again."
    )


def _metadata(run: Run) -> dict[str, str]:
    """The description; ONNX takes texts only."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in description(run, "onnx").items()
    }
