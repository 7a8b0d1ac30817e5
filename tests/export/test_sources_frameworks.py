"""The scripts for other frameworks: they train alike, and predict the same with the same weights.

With all examples in one batch their order doesn't matter, so the losses are the run's but for
rounding. PyTorch isn't among the tests' packages: `tests/benchmarks/sources.py` runs its scripts.
"""

from __future__ import annotations

import ast
import io
import zipfile
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from lepton_dash import tables
from lepton_dash.export.sources import SOURCES, phrases, source_zip, statements
from lepton_dash.export.sources.in_frameworks import KERAS, keras_source, torch_source
from lepton_dash.export.sources.updates import UPDATES
from lepton_dash.run import Run
from tests.export.source_cases import (
    ALIKE,
    Case,
    assert_alike,
    run_scripts,
    write_files,
    write_hostile_csv,
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    path = tmp_path_factory.mktemp("data") / "hostile.csv"
    write_hostile_csv(path)
    hostile = Case({"dataset": "csv", "path": str(path), "num_examples": None, "batch_size": 60})
    return {name: case.train() for name, case in {**ALIKE, "hostile names": hostile}.items()}


@pytest.fixture(scope="module")
def folders(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("keras")
    made = {name: base / str(number) for number, name in enumerate(runs)}
    for name, folder in made.items():
        write_files(folder, keras_source(runs[name]).files)
    jobs = [str(folder) for folder in made.values()]
    predict = [f"{job}::--weights::weights.safetensors" for job in jobs]
    run_scripts(KERAS.script, [*jobs, *predict], KERAS_BACKEND="jax", KERAS_HOME=str(base))
    return made


@pytest.mark.parametrize("name", [*ALIKE, "hostile names"])
def test_keras_trains_alike_and_predicts_the_same(
    name: str, runs: dict[str, Run], folders: dict[str, Path]
):
    assert_alike(runs[name], folders[name])


@pytest.mark.parametrize("make", [torch_source, keras_source])
def test_every_script_can_be_read_by_python(make: Any, runs: dict[str, Run]):
    for run in runs.values():
        source = make(run)
        script = source.files[source.name].decode()
        attributes = {
            node.attr for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Attribute)
        }
        assert "abort" not in attributes  # what a hostile name would call


@pytest.mark.parametrize("name", UPDATES)
def test_formulas_of_optimizers_are_optax_s(name: str):
    row = tables.OPTIMIZERS[name]
    options = {option: entry.default for option, entry in row.options.items()}
    options |= {"weight_decay": 0.1} if "weight_decay" in options else {}
    names: dict[str, Any] = {"ops": np, **options}
    body = UPDATES[name].body.replace("\n", "\n    ")
    assigned = "".join(f"{option} = {value!r}\n    " for option, value in options.items())
    exec(f"def update(p, g, s, t, rate):\n    {assigned}{body}", names)

    rng = np.random.default_rng(0)
    params = [rng.normal(size=shape).astype(np.float32) for shape in ((3, 5), (5,))]
    ours, memory = list(params), UPDATES[name].memory
    remembered = [{key: np.full(p.shape, start) for key, start in memory.items()} for p in params]
    optimizer = tables.resolve(row.function)(0.05, **row.fixed, **options)
    state, step = optimizer.init(params), jax.jit(optimizer.update)
    with np.errstate(all="ignore"):  # RAdam divides by zero where it doesn't use it
        for t in range(1, 8):
            grads = [rng.normal(size=p.shape).astype(np.float32) for p in params]
            updates, state = step(grads, state, params)
            params = [p + np.asarray(u) for p, u in zip(params, updates, strict=True)]
            parts = zip(ours, grads, remembered, strict=True)
            ours = [p + names["update"](p, g, s, np.float64(t), 0.05) for p, g, s in parts]
    for p, expected in zip(ours, params, strict=True):
        np.testing.assert_allclose(p, expected, atol=5e-5)


def test_every_row_of_the_tables_has_its_words():
    assert set(UPDATES) == set(tables.OPTIMIZERS)
    theirs = set(tables.ACTIVATIONS) - set(statements.OWN_ACTIVATIONS)
    assert set(phrases.TORCH_ACTIVATIONS) == theirs
    assert set(phrases.KERAS_ACTIVATIONS) == theirs


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_is_a_zip_that_is_always_the_same(kind: str, runs: dict[str, Run]):
    run = runs["hostile names"]
    made = source_zip(run, kind)
    assert made == source_zip(run, kind)
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert names[0] == SOURCES[kind](run).name
    assert {"data.npz", "data.csv", "weights.safetensors"} <= set(names)
