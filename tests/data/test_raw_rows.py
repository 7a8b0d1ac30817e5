"""Raw rows for a prediction, held against scikit-learn's own pipeline on the raw file."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import lepton_dash as ld
from lepton_dash.data import DataError, load
from lepton_dash.data.prepared import RawColumn
from lepton_dash.data.raw_rows import encode
from lepton_dash.spec import Data

NAN = float("nan")


def _write(path: Path, rows: int = 80) -> pd.DataFrame:
    """A table with gaps in every column, a code and a column that no training needs."""
    rng = np.random.default_rng(0)
    colours = np.array(["red", "green", "blue"])[rng.integers(0, 3, rows)]
    sizes, weights = rng.normal(10, 3, rows), rng.normal(-1, 0.1, rows)
    frame = pd.DataFrame(
        {
            "size": sizes.round(2),
            "colour": colours,
            "id": np.arange(rows),
            "weight": weights.round(3),
            "kind": np.where(sizes + 3 * (colours == "red") > 11, "large", "small"),
        }
    )
    frame.loc[::7, "size"] = NAN
    frame.loc[3::9, "colour"] = None
    frame.loc[5::11, "weight"] = NAN
    frame.to_csv(path, index=False)
    return frame


def _pipeline() -> Any:
    """What README says of tables, by scikit-learn."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    texts = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="~missing"),  # sorted behind the others
        OneHotEncoder(sparse_output=False, handle_unknown="ignore"),
    )
    return make_column_transformer(
        (numbers, ["size"]), (texts, ["colour"]), (numbers, ["weight"]), sparse_threshold=0
    )


def _forward(run: ld.Run, x: np.ndarray) -> np.ndarray:
    for layer in range(len(run.params) // 2):
        last = layer == len(run.params) // 2 - 1
        x = x @ run.params[f"layers.{layer}.weight"] + run.params[f"layers.{layer}.bias"]
        x = x if last else np.tanh(x)
    return 1 / (1 + np.exp(-x[:, 0]))


def test_a_model_takes_the_table_that_trained_it(tmp_path: Path) -> None:
    _write(tmp_path / "a.csv")
    experiment = ld.Experiment().updated(
        dataset="csv", path=str(tmp_path / "a.csv"), target="kind", epochs=20, num_examples=None
    )
    run = ld.train(experiment)
    frame = pd.read_csv(tmp_path / "a.csv")
    train, validation = run.prepared.rows
    pipeline = _pipeline().fit(frame.iloc[train])
    expected = _forward(run, pipeline.transform(frame))
    probabilities = run.predict_proba(frame)
    np.testing.assert_allclose(probabilities[:, 1], expected, atol=1e-5)
    labels = run.predict(frame)
    assert set(labels) == {"large", "small"}
    accuracy = np.mean((labels == frame["kind"].to_numpy())[validation])
    assert accuracy == pytest.approx(run.result["validation_accuracy"], abs=1e-6)

    other = frame[["weight", "kind", "colour", "size"]].assign(more="x")
    np.testing.assert_array_equal(run.predict_proba(other), probabilities)
    other["colour"] = "violet"  # none of those that were known
    np.testing.assert_allclose(
        run.predict_proba(other)[:, 1], _forward(run, pipeline.transform(other)), atol=1e-5
    )
    rows = frame[["size", "colour", "weight"]].to_numpy(object)[:5]
    np.testing.assert_array_equal(run.predict_proba(rows.tolist()), probabilities[:5])
    with pytest.raises(DataError, match="no column colour; the columns needed are size, colour"):
        run.predict(frame.drop(columns="colour"))
    for row in (frame.iloc[3], frame.iloc[3].to_dict(), frame.iloc[3:4].to_dict("list")):
        np.testing.assert_array_equal(run.predict_proba(row), probabilities[3:4])
    with pytest.raises(DataError, match="Nothing in the column size is a number: abc"):
        run.predict(frame.assign(size="abc"))
    known = run.predict_proba(frame.assign(size=np.nan))  # gaps, whatever they are called
    np.testing.assert_array_equal(run.predict_proba(frame.assign(size="n/a")), known)


def test_a_missing_number_of_a_point_is_the_median() -> None:
    run = ld.train(ld.Experiment().updated(dataset="plane", epochs=2))
    median = float(np.median(run.prepared.raw_values("train", [1])))
    np.testing.assert_array_equal(run.predict([[1.0, NAN]]), run.predict([[1.0, median]]))


def _encode(cells: list[Any], **column: Any) -> list[Any]:
    return encode([RawColumn("c", **column)], pd.DataFrame({"c": cells})).tolist()


def test_cells_of_categories() -> None:
    codes = {"categories": ("007", "1", "None", "true"), "inputs": (0, 1, 2, 3)}
    one_hot = np.eye(4).tolist()
    nothing = [0.0] * 4
    assert _encode(["007", " 1 ", "None", "true"], **codes) == one_hot
    assert _encode([7, 1.0], **codes) == one_hot[:2]  # as pandas reads them
    assert _encode([True, None], **codes) == [one_hot[3], one_hot[2]]
    assert _encode(["other", "?", 8], **codes) == [nothing] * 3
    with_missing = {"categories": ("a", "b"), "inputs": (0, 1, -1)}
    assert _encode(["b", None, "n/a", "other"], **with_missing) == [
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 0],
    ]


def test_cells_of_numbers() -> None:
    column = {"fill": 5.0, "sentinels": (-999.0,)}
    assert _encode([1, None, -999, 1e31, np.inf], **column) == [[1], [5], [5], [5], [5]]
    assert _encode(["1.5", 2, None, "?", "-999"], **column) == [[1.5], [2], [5], [5], [5]]


def test_texts_are_read_as_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("preis;y\n" + "".join(f"1.00{i % 10},5;{i % 2}\n" for i in range(40)))
    prepared = load(Data(dataset="csv", path=str(path), target="y"))
    frame = pd.read_csv(path, sep=";")  # texts, as pandas takes them
    np.testing.assert_allclose(
        encode(prepared.raw_columns, frame)[prepared.rows[0]], prepared.raw_values("train", [0])
    )
    assert encode(prepared.raw_columns, frame)[3, 0] == 1003.5


def test_dates_that_pandas_takes_for_integers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    days = [f"202401{1 + i % 28:02}" for i in range(40)]
    path.write_text("day,y\n" + "".join(f"{day},{i % 2}\n" for i, day in enumerate(days)))
    columns = load(Data(dataset="csv", path=str(path), target="y")).raw_columns
    expected = [[19723 + i % 28] for i in range(40)]
    np.testing.assert_array_equal(encode(columns, pd.read_csv(path)), expected)
    np.testing.assert_array_equal(encode(columns, [[20240105], [19724]]), [[19727], [19724]])


def test_names_that_pandas_gives(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,a,,y\n" + "".join(f"{i * 7 % 40},{-i},{i * i},{i % 2}\n" for i in range(40)))
    prepared = load(Data(dataset="csv", path=str(path), target="y"))
    assert [column.name for column in prepared.raw_columns] == ["a", "a (2)", "column 3"]
    encoded = encode(prepared.raw_columns, pd.read_csv(path))
    np.testing.assert_array_equal(encoded[5], [35, -5, 25])


@pytest.mark.parametrize(
    ("classes", "labels"),
    [(("1", "2"), [1, 2]), (("x", "1"), ["1", "x"]), (("False", "True"), [False, True])],
)
def test_labels_are_as_pandas_reads_them(tmp_path: Path, classes: tuple, labels: list) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n" + "".join(f"{i},{classes[i > 19]}\n" for i in range(40)))
    run = ld.train(
        ld.Experiment().updated(
            dataset="csv", path=str(path), target="y", task="classification", epochs=60,
            learning_rate=0.1, hidden_sizes=(), num_examples=None,
        )
    )  # fmt: skip
    assert sorted(set(run.predict([[0.0], [39.0]]).tolist())) == labels
