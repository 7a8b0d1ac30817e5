"""What a person corrects of a file, and what can't be corrected like that."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lepton_dash.data import DataError, inspect_csv, load
from lepton_dash.data.csv_corrections import Corrections, corrections_of
from lepton_dash.i18n import using
from lepton_dash.spec import Data, Experiment, SpecError

ROWS = [(f"{i}", f"{1 + i % 5}", f"{i}.500", "ab"[i % 2]) for i in range(30)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    lines = ["id,rating,amount,kind", *(",".join(row) for row in ROWS)]
    file.write_text("\n".join(lines))
    return file


def columns_of(path: Path, **fields: Any) -> tuple[str, ...]:
    return load(Data(dataset="csv", path=str(path), target="kind", **fields)).column_names


def test_kinds_of_columns(path: Path):
    assert columns_of(path) == ("rating", "amount")
    kinds = ("1:numeric", "2:categorical", "3:ignored")
    ratings = tuple(f"rating = {number}" for number in range(1, 6))
    assert columns_of(path, column_kinds=kinds) == ("id", *ratings)


def test_a_column_left_out_says_so(path: Path):
    found = inspect_csv(path, Corrections(kinds=((3, "ignored"),)))
    assert found.columns[2].reason == "left out by hand"
    assert found.columns[2].kind == "ignored"


def test_header(path: Path):
    found = inspect_csv(path, Corrections(header=False))
    assert found.rows == 31
    assert found.columns[0].name == "column 1"
    assert found.first_rows[0] == ("id", "rating", "amount", "kind")
    assert not found.header


def test_decimal_sign(path: Path):
    # 3.500 is three and a half, or three thousand five hundred to somebody else
    semicolons = path.read_text().replace(",", ";")
    path.write_text(semicolons)
    for decimal, largest in (("point", 29.5), ("auto", 29.5)):
        data = Data(dataset="csv", path=str(path), target="kind", decimal=decimal)
        assert load(data).raw_train[:, 1].max() <= largest
    path.write_text(semicolons.replace(".", ","))
    found = inspect_csv(path, Corrections(decimal="."))
    assert found.columns[2].kind != "numeric"


def test_delimiter(path: Path):
    path.write_text(path.read_text().replace("amount", "amount;in;euro"))
    assert len(inspect_csv(path, Corrections(delimiter=",")).columns) == 4
    with pytest.raises(DataError, match="there is only one column; choose another one"):
        inspect_csv(path, Corrections(delimiter="|"))


def test_encoding(path: Path):
    path.write_bytes(path.read_text().replace("kind", "größe").encode("cp1252"))
    names = [column.name for column in inspect_csv(path, Corrections(encoding="cp1251")).columns]
    assert names[3] == "größe".encode("cp1252").decode("cp1251")
    with pytest.raises(DataError, match="The file is not text in utf-8; choose another encoding"):
        inspect_csv(path, Corrections(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (((4, "numeric"),), 'The column "kind" can\'t be one of numbers: it holds none, but "a".'),
        (((9, "numeric"),), "There is no column 9: the file has 4."),
    ],
)
def test_a_kind_that_can_not_be(path: Path, kinds: tuple[tuple[int, str], ...], sentence: str):
    with pytest.raises(DataError) as error:
        inspect_csv(path, Corrections(kinds=kinds))
    assert str(error.value) == sentence


def test_too_many_categories(tmp_path: Path):
    path = tmp_path / "many.csv"
    path.write_text("a,b\n" + "\n".join(f"{i},{i % 2}" for i in range(200)))
    with pytest.raises(DataError, match="it has 200 different values, and there can be 50"):
        inspect_csv(path, Corrections(kinds=((1, "categorical"),)))


def test_they_survive_an_address_and_a_file():
    experiment = Experiment().updated(
        dataset="csv",
        path="a.csv",
        delimiter="semicolon",
        decimal="comma",
        header="no",
        encoding="cp1252",
        column_kinds=["5:ignored", "3:categorical"],
    )
    assert experiment.data.column_kinds == ("3:categorical", "5:ignored")
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])
    assert Experiment.from_toml(experiment.to_toml()) == experiment
    assert corrections_of(experiment.data) == Corrections(
        "cp1252", ";", ",", False, ((3, "categorical"), (5, "ignored"))
    )
    for bad in (["0:numeric"], ["1:text"], ["1:numeric", "1:ignored"]):
        with pytest.raises(SpecError):
            experiment.updated(column_kinds=bad)


def test_too_few_rows_are_refused_where_they_have_to_be_trained_on(tmp_path: Path):
    path = tmp_path / "short.csv"
    path.write_text("a,b\n1,2\n")
    assert inspect_csv(path).rows == 1
    with pytest.raises(DataError, match="The file has only 1 row; choose one with at least 4"):
        inspect_csv(path, least_rows=True)


def test_row_numbers_are_known_in_any_language(tmp_path: Path):
    path = tmp_path / "numbered.csv"
    path.write_text(",b,c\n" + "\n".join(f"{i},{i % 7},{'xy'[i % 2]}" for i in range(30)))
    named = tmp_path / "named.csv"
    named.write_text(path.read_text().replace(",b,c", "column 1,b,c"))
    for language in ("en", "zh"):
        with using(language):
            assert inspect_csv(path).columns[0].kind == "ignored"
            assert inspect_csv(named).columns[0].kind == "numeric"
    assert np.isfinite(load(Data(dataset="csv", path=str(path))).x_train).all()
