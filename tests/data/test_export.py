"""The examples as CSV, read back with another reader."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lepton_dash.data import examples_csv, load
from lepton_dash.spec import Data


def read(data: Data) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(examples_csv(data)), keep_default_na=False)


def test_points_come_back_to_the_last_bit():
    data = Data(dataset="plane", num_examples=50, validation_fraction=0.4)
    frame, prepared = read(data), load(data)
    assert list(frame.columns) == ["x1", "x2", "y", "part"]
    train = frame[frame["part"] == "train"]
    assert len(train) == 30
    np.testing.assert_array_equal(train[["x1", "x2"]].astype(np.float32), prepared.raw_train)
    np.testing.assert_array_equal(train["y"].astype(np.float32), prepared.y_train)
    assert (frame["part"] == "validation").sum() == 20


def test_classes_have_their_names():
    frame = read(Data(dataset="formula", formula="x1 > 0", noise=0))
    assert ((frame["x1"] > 0) == (frame["y"].astype(str).str.lower() == "true")).all()


def test_tables_have_all_their_columns_and_gaps():
    frame = read(Data(dataset="credit_risk"))
    assert list(frame.columns[-2:]) == ["outcome", "part"]
    assert len(frame) == 2000
    assert set(frame["housing"]) == {"own", "rent", "with parents", ""}
    assert (frame["savings"] == "").any()
    assert set(frame["outcome"]) == {"repaid", "default"}
    assert (frame["part"] == "train").sum() == 1000


def test_a_file_as_it_was_corrected(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("id,part,b\n" + "\n".join(f"{i},{i % 3},{'xy'[i % 2]}" for i in range(20)))
    data = Data(dataset="csv", path=str(path), target="b", column_kinds=("2:categorical",))
    frame = read(data)
    assert list(frame.columns) == ["part", "b", "part (2)"]
    assert set(frame["part (2)"]) == {"train", "validation"}


def test_nothing_of_a_file_is_run_by_a_spreadsheet(tmp_path: Path):
    path = tmp_path / "a.csv"
    rows = "\n".join(f"{i},{('=1+1', '-1')[i % 2]},{('+x', 'y')[i % 2]}" for i in range(20))
    path.write_text("n,=cmd,@y\n" + rows)
    frame = read(Data(dataset="csv", path=str(path), target="@y"))
    assert list(frame.columns) == ["n", "'=cmd", "'@y", "part"]
    assert set(frame["'=cmd"]) == {"'=1+1", "-1"}
    assert set(frame["'@y"]) == {"'+x", "y"}


@pytest.mark.parametrize("dataset", ["iris", "diabetes"])
def test_bundled_tables(dataset: str):
    frame, prepared = read(Data(dataset=dataset)), load(Data(dataset=dataset))
    inputs = frame.iloc[: len(prepared.raw_train), :-2].astype(np.float32)
    np.testing.assert_array_equal(inputs, prepared.raw_train)
