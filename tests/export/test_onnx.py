"""ONNX files, run by ONNX Runtime."""

import json
from typing import Any

import jax
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from lepton_dash import tables
from lepton_dash.data.formula import evaluate
from lepton_dash.export import onnx_file as module
from lepton_dash.export.errors import ExportError
from lepton_dash.export.onnx_file import ACTIVATIONS, ONE_OUTPUT, onnx_file
from lepton_dash.export.onnx_formula import formula
from lepton_dash.export.onnx_graph import Graph
from lepton_dash.spec import Experiment, timeline_from_json
from lepton_dash.spec.formula import FUNCTIONS
from tests.export.networks import NETWORKS, rows_of, trained


def _session(model: bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def _answers(model: bytes, frame: Any) -> dict[str, np.ndarray]:
    session = _session(model)
    names = [output.name for output in session.get_outputs()]
    numbers = frame.select_dtypes("number")
    given = {
        "columns": numbers.to_numpy(np.float64),
        "texts": frame.drop(columns=numbers.columns).fillna("").to_numpy(object),
    }
    given = {name: columns for name, columns in given.items() if columns.shape[1]}
    answers = session.run(None, given)
    return dict(zip(names, answers, strict=True))


@pytest.mark.parametrize("name", NETWORKS)
def test_predicts_the_same(name: str) -> None:
    run = trained(name)
    model = onnx_file(run)
    onnx.checker.check_model(model, full_check=True)
    columns = rows_of(run)
    answers = _answers(model, columns)
    if run.task == "regression":
        np.testing.assert_allclose(answers["value"], run.predict(columns), rtol=1e-5, atol=1e-5)
        return
    probabilities = run.predict_proba(columns)
    np.testing.assert_allclose(answers["probabilities"], probabilities, rtol=0, atol=1e-5)
    sure = np.sort(probabilities)[:, -1] - np.sort(probabilities)[:, -2] > 1e-4
    assert (answers["label"] == run.predict(columns).astype(str))[sure].all()


def _function(build: Any, dtype: int) -> onnxruntime.InferenceSession:
    """A session of what `build(graph)` makes of x."""
    graph = Graph()
    graph.add("Identity", build(graph), name="y")
    value = [helper.make_tensor_value_info(name, dtype, ["rows", None]) for name in ("x", "y")]
    opset = [helper.make_opsetid("", module.OPSET)]
    proto = graph.proto("function", value[:1], value[1:])
    model = helper.make_model(proto, opset_imports=opset, ir_version=module.IR_VERSION)
    return _session(model.SerializeToString())


@pytest.mark.parametrize("name", tables.ACTIVATIONS)
def test_activations(name: str) -> None:
    x = np.concatenate([np.linspace(-4, 4, 801), [-100, -30, 30, 100]], dtype=np.float32)[:, None]
    session = _function(lambda graph: ACTIVATIONS[name](graph, "x"), TensorProto.FLOAT)
    expected = tables.resolve(tables.ACTIVATIONS[name].function)(jax.numpy.asarray(x))
    (answer,) = session.run(None, {"x": x})
    np.testing.assert_allclose(answer, np.asarray(expected), rtol=1e-5, atol=2e-6)


def test_every_row_of_the_tables_is_known() -> None:
    assert set(ACTIVATIONS) == set(tables.ACTIVATIONS)
    one_output = {
        name
        for name, row in tables.LOSSES.items()
        if "binary" in row.tasks and not tables.resolve(row.function).two_outputs
    }
    assert set(ONE_OUTPUT) == one_output
    losses = {(trained(name).task, trained(name).trainer.design.loss) for name in NETWORKS}
    assert losses == {(task, loss) for loss, row in tables.LOSSES.items() for task in row.tasks}


class TestFormulas:
    @staticmethod
    def _values(text: str, points: np.ndarray) -> np.ndarray:
        def build(graph: Graph) -> str:
            x1, x2 = (
                graph.add("Gather", "x", graph.constant([i], np.int64), axis=1) for i in (0, 1)
            )
            return formula(graph, text, {"x1": x1, "x2": x2})

        (answer,) = _function(build, TensorProto.DOUBLE).run(None, {"x": points})
        return answer[:, 0]

    POINTS = np.concatenate(
        [
            np.random.default_rng(0).uniform(-6, 6, (200, 2)),
            np.stack(np.meshgrid(np.arange(-3.0, 4), np.arange(-3.0, 4)), axis=-1).reshape(-1, 2),
            np.random.default_rng(1).uniform(-1, 1, (50, 2)),
        ]
    )

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_functions(self, name: str) -> None:
        arguments = ("x1", "x2", "x1 - x2")[: max(2, FUNCTIONS[name][0])]
        if FUNCTIONS[name] == (1, 1):
            arguments = ("x1",)
        if name == "where":
            arguments = ("x1 > x2", *arguments[1:])
        self._is_same(f"{name}({', '.join(arguments)})")

    @pytest.mark.parametrize(
        "text",
        [
            "1 / x1",
            "x1 % x2",
            "mod(x1, -2)",
            "x1^x2",
            "x1^3 - 2 x2^-2",
            "sqrt(x1) > 0",
            "not (sqrt(x1) < x2) and x1 != x2 or x2 == 1",
            "where(x1 > 0, x2 > 0, x2 < 1)",
            "(x1 > 0) + 2 (x2 > 0)",
            "(x1 > 0) == (x2 > 0)",
            "min(sqrt(x1), x2)",
            "max(x2, sqrt(x1))",
            "-1 < x1 <= 2",
            "pi e",
            "sign(sqrt(x1))",
            "atan(1e9 x1)",
        ],
    )
    def test_others(self, text: str) -> None:
        self._is_same(text)

    def _is_same(self, text: str) -> None:
        expected = evaluate(text, self.POINTS).astype(np.float64)
        # what no network is given: more than 1e12, see `lepton_dash.data.features`
        usable = ~(np.abs(expected) > 1e12)
        answer = self._values(text, self.POINTS)
        np.testing.assert_allclose(answer[usable], expected[usable], rtol=1e-12, atol=1e-13)

    def test_a_formula_without_x_has_a_value_for_each_row(self) -> None:
        assert self._values("3", self.POINTS).tolist() == [3.0] * len(self.POINTS)

    @given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
    @example(-0.0, 0.0)
    @example(-0.0, -0.0)
    @example(0.0, -0.0)
    @example(-1.0, -0.0)
    @example(-0.0, 1.0)
    @hypothesis_settings(max_examples=30)
    def test_angles(self, x1: float, x2: float) -> None:
        points = np.array([[x1, x2]])
        for text in ("atan2(x2, x1)", "atan(x1)"):
            np.testing.assert_allclose(
                self._values(text, points), evaluate(text, points), rtol=1e-12, atol=1e-13
            )


class TestFile:
    def test_says_what_it_is(self) -> None:
        run = trained("categories")
        model = onnx.load_model_from_string(onnx_file(run))
        says = {entry.key: entry.value for entry in model.metadata_props}
        assert Experiment.from_json(says["experiment"]) == run.experiment
        assert timeline_from_json(says["timeline"], run.experiment) == run.timeline
        assert [c["name"] for c in json.loads(says["columns"])] == [
            column.name for column in run.prepared.table.columns
        ]
        assert json.loads(says["classes"]) == list(run.class_names)
        assert json.loads(says["versions"])["onnx"] == onnx.__version__
        assert says["task"] == "binary"
        assert model.producer_name == "lepton_dash"

    def test_input_and_outputs(self) -> None:
        session = _session(onnx_file(trained("table")))
        (taken,) = session.get_inputs()
        assert (taken.name, taken.shape, taken.type) == ("columns", ["rows", 4], "tensor(double)")
        given_out = {output.name: output.shape for output in session.get_outputs()}
        assert given_out == {"label": ["rows"], "probabilities": ["rows", 3]}
        (value,) = _session(onnx_file(trained("regression"))).get_outputs()
        assert (value.name, value.shape, value.type) == ("value", ["rows"], "tensor(double)")

    def test_is_the_same_at_every_export(self) -> None:
        assert onnx_file(trained("formulas")) == onnx_file(trained("formulas"))

    def test_no_row_and_one_row(self) -> None:
        model = onnx_file(trained("formulas"))
        assert _answers(model, pd.DataFrame(columns=["x1", "x2"], dtype=float))[
            "probabilities"
        ].shape == (0, 2)
        assert _answers(model, pd.DataFrame([[1.0, np.nan]]))["label"].shape == (1,)

    def test_more_than_a_file_holds_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "LARGEST", 100)
        with pytest.raises(ExportError, match="holds at most 2 GiB; take the safetensors file"):
            onnx_file(trained("table"))
