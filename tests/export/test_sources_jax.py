"""The JAX script: the same losses to the last bit, in a process without lepton_dash."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest

import lepton_dash as ld
from lepton_dash import tables
from lepton_dash.data.raw_rows import encode
from lepton_dash.export.sources import statements
from lepton_dash.export.sources.in_jax import SCRIPT, jax_source
from lepton_dash.run import Run
from lepton_dash.spec import Change
from tests.data.test_csv_as_meant import DATES, NUMBERS
from tests.export.source_cases import (
    Case,
    numbers,
    predictions,
    run_scripts,
    write_files,
    write_hostile_csv,
)

CASES = {
    "defaults, and a batch that is smaller": Case({"batch_size": 7}),
    "classes, a schedule, L1 and L2": Case(
        {
            "dataset": "blobs",
            "activation": "relu",
            "initializer": "he_normal",
            "optimizer": "momentum",
            "schedule": "cosine",
            "l1": 0.001,
            "l2": 0.01,
        }
    ),
    "regression without validation, layers of matrix products": Case(
        {
            "dataset": "plane",
            "loss": "huber",
            "loss_options": {"delta": 0.3},
            "optimizer": "adafactor",
            "hidden_sizes": [64, 64],
            "batch_size": 32,
            "validation_fraction": 0.0,
        }
    ),
    "deep, residual, normalised, dropout, a frozen layer, activations of their own": Case(
        {
            "hidden_sizes": [4] * 4,
            "residual": True,
            "layer_norm": True,
            "dropout": 0.2,
            "frozen_layers": [1],
            "activations": ["sine", "squared_relu"],
            "optimizer": "adamw",
        }
    ),
    "dropout and clipping in one vector": Case(
        {"hidden_sizes": [8, 8], "dropouts": [0.3], "clip_norm": 0.5, "loss": "hinge"}
    ),
    "no hidden layer, more epochs than one call gives": Case(
        {"hidden_sizes": [], "loss": "softmax_cross_entropy", "epochs": 600, "batch_size": 61}
    ),
    "settings and weights that change, also within an epoch": Case(
        {"optimizer": "muon", "schedule": "warmup_cosine"},
        (
            Change(0, 0, "weight", (0, 0, 0, 0.5)),
            Change(1, 0, "learning_rate", 0.1),
            Change(1, 1, "weight", (1, -1, 1, -0.5)),
            Change(2, 2, "optimizer_options", {"beta": 0.5}),
            Change(2, 2, "l2", 0.1),
            Change(3, 0, "epochs", 5),
        ),
    ),
    "dropout and frozen layers that come and go": Case(
        {},
        (
            Change(1, 0, "dropout", 0.1),
            Change(2, 1, "frozen_layers", [0]),
            Change(3, 0, "frozen_layers", []),
            Change(3, 0, "dropout", 0.0),
        ),
    ),
    "a rule that ends it": Case({"epochs": 600, "stop_loss": 0.6, "stop_patience": 500}),
    "a rule that was passed over": Case(
        {"epochs": 12, "stop_patience": 2, "learning_rate": 1.0},
        (Change(3, 0, "stop_patience", 0), Change(10, 0, "stop_patience", 4)),
    ),
    "a training that fails": Case(
        {"dataset": "plane", "optimizer": "sgd", "activation": "relu", "learning_rate": 100.0}
    ),
    "features by formulas, stopped by hand within an epoch": Case(
        {
            "dataset": "formula",
            "formula": "sin(x1) + cos(x2)",
            "features": [
                "x1^2",
                "x1^3 / 7",
                "max(x1, x2, 1)",
                "where(x1>0 and not x2<1, 2, 3)",
            ],
            "initializer": "uniform_bias",
            "activation": "sharp_sigmoid",
            "batch_size": 3,
            "epochs": 100,
        },
        calls=2,
    ),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Case:
    path = tmp_path_factory.mktemp("data") / "hostile.csv"
    write_hostile_csv(path)
    return Case({"dataset": "csv", "path": str(path), "num_examples": None})


@pytest.fixture(scope="module")
def runs(hostile: Case) -> dict[str, Run]:
    return {name: case.train() for name, case in {**CASES, "hostile names": hostile}.items()}


@pytest.fixture(scope="module")
def folders(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("scripts")
    made = {name: base / str(number) for number, name in enumerate(runs)}
    for name, folder in made.items():
        write_files(folder, jax_source(runs[name]).files)
    jobs = [str(folder) for folder in made.values()]
    run_scripts(SCRIPT, [*jobs, *(f"{job}::--weights::weights.safetensors" for job in jobs)])
    return made


@pytest.mark.parametrize("name", [*CASES, "hostile names"])
def test_the_script_gives_the_same_bits_and_predictions(
    name: str, runs: dict[str, Run], folders: dict[str, Path]
):
    run, folder = runs[name], folders[name]
    trained = run.rows[run.rows[:, 0] > 0]  # a history begins with the first epoch
    np.testing.assert_array_equal(numbers(folder / "history.csv"), trained)
    with np.load(folder / "weights.npz", allow_pickle=False) as weights:
        assert set(weights.files) == set(run.params)
        for array, values in run.params.items():
            np.testing.assert_array_equal(weights[array], values)
    skipped = 0 if run.task == "regression" else 1
    said = numbers(folder / "predictions.csv", skipped)
    scale = run.prepared.target_scale
    np.testing.assert_allclose(said, predictions(run), rtol=1e-5, atol=1e-6 * scale)


def test_the_cases_end_as_they_are_meant_to(runs: dict[str, Run]):
    assert runs["a rule that ends it"].stopped_by == "stop_loss"
    assert runs["a training that fails"].failure is not None
    assert runs["a rule that was passed over"].state.epoch > 3
    assert runs["features by formulas, stopped by hand within an epoch"].state.step > 0


def test_the_history_is_the_file_that_the_command_line_writes(
    runs: dict[str, Run], folders: dict[str, Path]
):
    name = "regression without validation, layers of matrix products"
    expected = runs[name].history.to_csv(index=False, lineterminator="\n")
    assert (folders[name] / "history.csv").read_text(encoding="utf-8") == expected


def test_hostile_names_are_literals_of_one_line(runs: dict[str, Run], folders: dict[str, Path]):
    script = (folders["hostile names"] / SCRIPT).read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(script)))
    assert "abort" not in {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert "abort" in script
    assert "\u202e" not in script
    names = runs["hostile names"].class_names
    assert any(name.startswith("=HYPERLINK") for name in names)
    with (folders["hostile names"] / "predictions.csv").open(encoding="utf-8") as file:
        assert not any(line.startswith("=") for line in file)


def test_a_script_has_only_what_its_experiment_needs(folders: dict[str, Path]):
    name = "defaults, and a batch that is smaller"
    script = (folders[name] / SCRIPT).read_text(encoding="utf-8")
    for absent in (
        "dropout",
        "clip",
        "frozen",
        "residual",
        "gain",
        "stop_",
        "CHANGES",
        "END",
        "#?",
    ):
        assert absent not in script
    assert max(map(len, script.splitlines())) <= 100


def test_every_row_of_the_tables_has_its_source():
    pairs = {(name, task) for name, row in tables.LOSSES.items() for task in row.tasks}
    assert set(statements.LOSSES) == pairs
    assert set(statements.BINARY_ANSWERS) == {name for name, task in pairs if task == "binary"}
    assert set(statements.SCHEDULES) == set(tables.SCHEDULES)
    assert set(statements.INITIALIZERS) == set(tables.INITIALIZERS)
    ours = {n for n, row in tables.ACTIVATIONS.items() if row.function.startswith("lepton_dash")}
    assert set(statements.OWN_ACTIVATIONS) == ours


@pytest.mark.parametrize(("loss", "task"), sorted(statements.LOSSES))
def test_losses_and_answers_are_the_engine_s(loss: str, task: str):
    engine = tables.resolve(tables.LOSSES[loss].function)
    classes = 3 if task == "multiclass" else 2 if engine.two_outputs else 1
    scores = jax.random.normal(jax.random.key(0), (20, classes))
    y = jnp.arange(20.0) % max(2, classes)
    defined = _defined("scores, y, settings", statements.LOSSES[loss, task])
    options = {"delta": jnp.float32(0.7)}
    named = {"loss.delta": jnp.float32(0.7)}
    np.testing.assert_array_equal(
        defined(scores, y, named), engine.per_example(scores, y, task, options)
    )
    answered = _defined("scores", statements.answer(loss, task))(scores)
    np.testing.assert_array_equal(answered, engine.prediction(scores, task))


@pytest.mark.parametrize("name", [name for name in statements.SCHEDULES if name != "constant"])
def test_schedules_are_the_engine_s(name: str):
    row = tables.SCHEDULES[name]
    options = {option: jnp.float32(rows.default) for option, rows in row.options.items()}
    defined = _defined("fraction, settings", statements.SCHEDULES[name])
    fraction = jnp.linspace(0.0, 1.0, 41)
    np.testing.assert_array_equal(
        defined(fraction, {f"schedule.{option}": value for option, value in options.items()}),
        tables.resolve(row.function)(fraction, options),
    )


@pytest.mark.parametrize("name", statements.OWN_ACTIVATIONS)
def test_activations_are_the_engine_s(name: str):
    x = jnp.linspace(-3.0, 3.0, 41)
    defined = _defined("x", statements.OWN_ACTIVATIONS[name])
    np.testing.assert_array_equal(defined(x), tables.resolve(tables.ACTIVATIONS[name].function)(x))


@pytest.mark.parametrize("name", statements.INITIALIZERS)
def test_starting_weights_are_the_engine_s(name: str):
    body = f"{statements.INITIALIZERS[name]}\nreturn weights"
    drawn = _defined("rng, inputs, outputs", body)(np.random.default_rng(3), 5, 7)
    function = tables.resolve(tables.INITIALIZERS[name].function)
    np.testing.assert_array_equal(drawn, function(np.random.default_rng(3), 5, 7))


def _defined(arguments: str, body: str):
    """A function of these lines, with what the script has imported."""
    names = {"jax": jax, "jnp": jnp, "np": np}
    lines = body.replace("\n", "\n    ")
    exec(f"def function({arguments}):\n    {lines}", names)
    return names["function"]


def test_rows_of_the_file_are_read_as_in_training(tmp_path: Path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "größe": rng.normal(1500, 300, 40).round(1),
            "farbe": rng.choice(["rot", "blau", "grün; hell"], 40),
            "a": rng.normal(size=40).round(3),
            "geld": [f"{(37 * n) % 97 + 1}.{n % 10}00,50 €" for n in range(40)],
            "tag": [f"{n % 28 + 1:02}.{n % 12 + 1:02}.2021" for n in range(40)],
            "noon": [f"{n % 12 + 1}:30 {'ap'[n // 12 % 2]}m" for n in range(40)],
            "zone": [f"2024-01-{n % 28 + 1:02} 05:10:20{'-+'[n % 2]}03:30" for n in range(40)],
            "y": rng.integers(0, 2, 40),
        }
    )
    # cells that people write in other ways, in a column each
    for number, case in enumerate([*NUMBERS.values(), *DATES.values()]):
        cells = (list(case.cells) * 40)[:40]
        if case.numbers is not None:
            frame.insert(0, f"column {number}", cells)
    frame.loc[::6, "größe"] = np.nan
    frame.loc[3::7, "farbe"] = None
    frame.loc[5::9, "geld"] = "#DIV/0!"
    path = tmp_path / "a.csv"
    frame.to_csv(path, index=False, sep=";", decimal=",")
    run = ld.train(ld.Experiment().updated(dataset="csv", path=str(path), target="y", epochs=1))
    read = [column.name for column in run.prepared.raw_columns if column.reading is not None]
    assert len(read) > 40  # numbers and dates, not categories
    write_files(tmp_path / "script", jax_source(run).files)
    script = runpy.run_path(str(tmp_path / "script" / SCRIPT), run_name="script")
    script["examples"].close()  # a script that ends does that
    expected = encode(run.prepared.raw_columns, frame)
    np.testing.assert_array_equal(script["read_rows"](path), expected)
    other = frame[frame.columns[::-1]].assign(more="x")
    other["farbe"] = other["farbe"].replace("rot", "violett")
    other.to_csv(tmp_path / "b.csv", index=False, sep=";", decimal=",")
    np.testing.assert_array_equal(
        script["read_rows"](tmp_path / "b.csv"), encode(run.prepared.raw_columns, other)
    )
    written = script["read_rows"](tmp_path / "script" / "data.csv")
    np.testing.assert_array_equal(written, expected[np.concatenate(run.prepared.rows)])
    other.drop(columns="a").to_csv(tmp_path / "c.csv", index=False)
    with pytest.raises(SystemExit, match="has no column a; it needs column "):
        script["read_rows"](tmp_path / "c.csv")
