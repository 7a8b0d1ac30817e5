"""Keras files, loaded by Keras in a process of its own."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

import lepton_dash as ld
from lepton_dash import tables
from lepton_dash.export.keras_file import ACTIVATIONS, DESCRIPTION, ONE_OUTPUT, keras_file
from lepton_dash.spec import Experiment
from lepton_dash.spec.formula import FUNCTIONS
from tests.export.networks import NETWORKS, SMALL, as_numbers, rows_of, trained

# every function and sign, where all have a value
_FUNCTIONS = (
    "sin(x1) + cos(x2) + tan(x1 / 6)",
    "asin(x1 / 7) + acos(x2 / 7) + atan(x1)",
    "atan2(x2, x1) + sinh(x1 / 3) + cosh(x2 / 3) + tanh(x1)",
    "exp(x1 / 3) + log(x1 + 7) + ln(x2 + 7) + log2(x1 + 7) + log10(x2 + 7)",
    "sqrt(x1 + 7) + abs(x2) + sign(x1) + floor(x2) + ceil(x1) + round(x2)",
    "mod(x1, 2) + x2 % 3 + min(x1, x2, 0) + max(x1, x2, 1)",
    "where(x1 <= 1, x2 >= 0, x1 != x2) + 2 (x1 == x2) - pi e",
    "where(0 < x1 < 2 or not x2 > 1, -x1^3, (x2 + 7)^0.5)",
)

_LOAD = """
import sys, numpy as np, keras
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.keras")):
    columns = np.load(path.with_suffix(".npy"), allow_pickle=False)
    model = keras.models.load_model(path, safe_mode=True)
    np.save(path.with_suffix(".answer.npy"), model.predict(columns, verbose=0))
    print(model.inputs[0].name, *model.output_names)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Keras files and of what a fresh process predicted with them."""
    folder = tmp_path_factory.mktemp("keras")
    runs = {name: trained(name) for name in NETWORKS}
    runs["functions"] = ld.train(SMALL.updated(features=_FUNCTIONS))
    for name, run in runs.items():
        (folder / f"{name}.keras").write_bytes(keras_file(run))
        np.save(folder / f"{name}.npy", as_numbers(run, rows_of(run)))
        expected = run.predict(rows_of(run)) if run.task == "regression" else None
        np.save(
            folder / f"{name}.expected",
            run.predict_proba(rows_of(run)) if expected is None else expected[:, None],
        )
    environment = os.environ | {"KERAS_BACKEND": "jax", "KERAS_HOME": str(folder / "home")}
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD, str(folder)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=150,
    )
    assert loaded.returncode == 0, loaded.stderr
    assert set(loaded.stdout.splitlines()) == {"columns probabilities", "columns value"}
    return folder


@pytest.mark.parametrize("name", [*NETWORKS, "functions"])
def test_predicts_the_same_in_a_fresh_process(files: Path, name: str) -> None:
    answers, expected = (
        np.load(files / f"{name}.{which}.npy", allow_pickle=False)
        for which in ("answer", "expected")
    )
    assert answers.shape == expected.shape
    largest = max(1.0, float(np.abs(expected).max()))  # of a value in its own unit
    np.testing.assert_allclose(answers, expected, rtol=1e-5, atol=1e-5 * largest)


def test_every_row_of_the_tables_is_known() -> None:
    assert set(ACTIVATIONS) == set(tables.ACTIVATIONS)
    one_output = {
        name
        for name, row in tables.LOSSES.items()
        if "binary" in row.tasks and not tables.resolve(row.function).two_outputs
    }
    assert set(ONE_OUTPUT) == one_output
    assert all(f"{name}(" in " ".join(_FUNCTIONS) for name in FUNCTIONS)


def test_a_column_far_from_zero_loses_nothing() -> None:
    import keras

    from lepton_dash.export.keras_file import _inputs

    prepared = trained("table").prepared
    far = type(prepared)(**{**vars(prepared), "x_mean": prepared.x_mean + 2**20 + 0.123})
    columns = far.raw_train + np.float32(2**20)
    answer = _inputs(keras, far, keras.ops.convert_to_tensor(columns))
    np.testing.assert_allclose(np.asarray(answer), far.transform(columns), rtol=0, atol=1e-5)


def test_says_what_it_is_and_holds_no_code(files: Path) -> None:
    run = trained("categories")
    with ZipFile(files / "categories.keras") as archive:
        says = json.loads(archive.read(DESCRIPTION))
        config = archive.read("config.json").decode()
    assert Experiment.from_json(says["experiment"]) == run.experiment
    names = [column["name"] for column in says["columns"]]
    assert names == [column.name for column in run.prepared.table.columns]
    assert says["columns"][names.index("housing")]["categories"]  # what a position stands for
    assert says["classes"] == list(run.class_names)
    for name in NETWORKS:
        with ZipFile(files / f"{name}.keras") as archive:
            config = archive.read("config.json").decode()
        assert "Lambda" not in config
        assert "lepton" not in config.replace('"lepton_dash"', "")  # no class of ours


def test_training_gives_the_same_bits_with_keras_loaded() -> None:
    before = ld.train(SMALL)
    keras_file(before)
    after = ld.train(SMALL)
    np.testing.assert_array_equal(after.rows, before.rows)
    for name, array in before.params.items():
        np.testing.assert_array_equal(after.params[name], array)


def test_export_draws_no_numbers_of_ours(files: Path) -> None:
    state = np.random.get_state(legacy=False)
    keras_file(trained("table"))
    assert str(np.random.get_state(legacy=False)) == str(state)
    assert ZipFile(BytesIO(keras_file(trained("table")))).testzip() is None


def test_backend_that_is_not_there() -> None:
    code = (
        "import lepton_dash as ld\n"
        "from lepton_dash.export.keras_file import keras_file\n"
        "from lepton_dash.export.errors import ExportError\n"
        "run = ld.train(ld.Experiment().updated(epochs=1, num_examples=20))\n"
        "try: keras_file(run)\n"
        "except ExportError as error: print(error)\n"
    )
    environment = os.environ | {"KERAS_BACKEND": "torch"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=100
    )
    if "torch" not in done.stdout:
        pytest.skip("PyTorch is here")
    assert done.stdout.startswith("Keras can't be loaded on the backend torch: ")
    assert len(done.stdout.splitlines()) == 1
