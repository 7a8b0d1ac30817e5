"""CSV files as a person brings them: what works, how it is understood, and what is refused."""

import gzip
import os
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lepton_dash.data import DataError, csv_columns, inspect_csv, load
from lepton_dash.i18n import using
from lepton_dash.spec import Data
from tests.data.csv_cases import HEADER, rows, written

PLAIN = written([HEADER, *rows()])


@pytest.fixture
def csv(tmp_path):
    """Writes a file and loads it as an experiment does; `csv.path` is where it is."""
    path = tmp_path / "file.csv"

    def loaded(content, target="", **fields):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load(Data(dataset="csv", path=str(path), target=target, **fields))

    loaded.path = path  # type: ignore[attr-defined]
    return loaded


def lines(count, make):
    return "".join(make(number) + "\n" for number in range(count))


# --- the same table in many clothes -----------------------------------------------------------

GERMAN = written([HEADER, *([cell.replace(".", ",") for cell in row] for row in rows())], ";")


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("latin-1"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        written([HEADER, *rows()], "\t").encode(),
        written([HEADER, *rows()], "|", "\r\n").encode(),
        written([HEADER, *rows()], ";", "\r").encode(),
        GERMAN.encode("cp1252"),
        b"sep=;\n" + GERMAN.encode(),
        (PLAIN + "\n\n   \n\x1a").encode(),
        PLAIN.replace(",", " ,  ").encode(),
    ],
)
def test_the_same_table_in_another_format_is_the_same_data(csv, content):
    plain, other = csv(PLAIN, "ziel"), csv(content, "ziel")
    assert other.column_names == plain.column_names
    assert other.column_names == ("x", "n", "farbe = blau", "farbe = grün", "farbe = rot")
    assert other.class_names == ("ja", "nein")
    np.testing.assert_array_equal(other.x_train, plain.x_train)
    np.testing.assert_array_equal(other.y_validation, plain.y_validation)


def test_values_arrive_as_they_are(csv):
    prepared = csv("a,b,y\n1.5,+2,p\n-3e2,.5,q\n 4 ,5.,p\n0,1E-3,q\n", "y", validation_fraction=0)
    np.testing.assert_allclose(
        prepared.raw_train, [[1.5, 2.0], [-300.0, 0.5], [4.0, 5.0], [0.0, 0.001]], rtol=1e-6
    )
    np.testing.assert_array_equal(prepared.y_train, [0, 1, 0, 1])


def test_thousands_signs(csv):
    text = "a;y\n1.234,5;p\n12.000;q\n0,5;p\n1.000.000;q\n"
    np.testing.assert_allclose(
        csv(text, "y", validation_fraction=0).raw_train[:, 0], [1234.5, 12000, 0.5, 1e6]
    )


def test_without_header(csv):
    prepared = csv(written(rows()), "column 4")
    assert prepared.target_name == "column 4"
    assert len(prepared.x_train) + len(prepared.x_validation) == 40


def test_a_column_without_a_name_is_known_in_every_language(csv):
    table = written(rows())
    with using("zh_CN"):
        prepared = csv(table, "column 4")
        called = prepared.target_name
        assert called != "column 4"
    assert csv(table, called).target_name == "column 4"
    with pytest.raises(DataError, match="no column"):
        csv(table, called.replace("4", "9"))
    named = written([HEADER, *rows()])
    with pytest.raises(DataError, match="no column"):
        csv(named, called)


def test_a_file_that_is_not_utf_8_says_so(csv):
    sentence = (
        "The file is not UTF-8 and was read as cp1252; save it as UTF-8 if letters look wrong."
    )
    assert sentence in csv(PLAIN.encode("latin-1"), "ziel").notes


def test_a_letter_that_is_not_utf_8_behind_the_first_megabyte(csv):
    text = "x,n,farbe,ziel\n" + "1.5,2,rot,ja\n2.5,3,blau,nein\n" * 40_000
    prepared = csv(text.encode() + b"1,2,gr\xfcn,ja\n" * 9, "ziel")
    assert "farbe = grün" in prepared.column_names
    assert len(prepared.x_train) + len(prepared.x_validation) == 80_009


def test_values_over_several_lines(csv):
    prepared = csv('a,b,y\n1,"p\nq",0\n2,r,1\n3,"p\nq",0\n4,"r",1\n', "y", validation_fraction=0)
    assert prepared.feature_names == ("a", "b = r")
    # also where a block ends within one
    long = "a,b,y\n" + lines(150_000, lambda n: f'{n},"p\n{n % 3}",{n % 2}')
    prepared = csv(long, "y", validation_fraction=0)
    assert prepared.x_train.shape == (150_000, 4)


def test_200_columns(csv):
    names = ",".join(f"c{number}" for number in range(200))
    rng = np.random.default_rng(0)
    body = "\n".join(",".join(f"{value:.3f}" for value in row) for row in rng.random((50, 200)))
    prepared = csv(f"{names}\n{body}\n", "c7")
    assert prepared.x_train.shape == (25, 199)
    assert prepared.task == "regression"
    assert "c7" not in prepared.feature_names


# --- columns ----------------------------------------------------------------------------------


def test_infinite_and_missing_numbers(csv):
    cells = ["1", "nan", "inf", "-Infinity", "NA", "1e400", "1e35", "", "#DIV/0!", "None", "3", "2"]
    prepared = csv("a,b,y\n" + lines(12, lambda n: f"{cells[n]},{n},{n % 2}"), "y",
                   validation_fraction=0)  # fmt: skip
    np.testing.assert_array_equal(prepared.raw_train[:, 0], [1] + [2] * 9 + [3, 2])
    assert prepared.notes == (
        "4 cells like nan (1), NA (1), #DIV/0! (1), None (1) count as missing in a.",
        "4 infinite or too large numbers count as missing, in a.",
        "Missing numbers became the median of the training rows in 1 column: a.",
    )


def test_a_few_texts_among_numbers_count_as_missing(csv):
    prepared = csv("a,y\n" + lines(100, lambda n: f"{'abc' if n in (7, 9) else n},{n % 2}"), "y")
    assert prepared.feature_names == ("a",)
    assert (
        '2 values of a are not numbers and count as missing (the first is "abc" in row 8).'
        in prepared.notes
    )


def test_many_texts_among_numbers_make_categories(csv):
    prepared = csv("a,y\n" + lines(100, lambda n: f"{'abc' if n % 5 else n % 3},{n % 2}"), "y")
    assert prepared.feature_names == ("a = 0", "a = 1", "a = 2", "a = abc")


def test_numbers_that_only_later_turn_out_to_be_text(csv):
    numbers = lines(3000, lambda n: f"{n},{n % 2}")
    prepared = csv("a,b,y\n" + lines(3000, lambda n: f"{n},{n},{n % 2}")
                   + lines(3000, lambda n: f"name {n},{n},{n % 2}"), "y")  # fmt: skip
    assert prepared.feature_names == ("b",)
    assert "1 column was left out (text with more than 50 different values): a." in prepared.notes
    assert csv("a,y\n" + numbers, "y").feature_names == ("a",)


def test_columns_that_say_nothing_are_left_out(csv):
    text = "id,same,void,many,a,y\n" + lines(60, lambda n: f"{900 - n},7,,t{n},{n % 7},{n % 2}")
    prepared = csv(text, "y")
    assert prepared.feature_names == ("a",)
    assert prepared.notes[:4] == (
        "1 column was left out (it only tells the rows apart): id.",
        "1 column was left out (the same value in every row): same.",
        "1 column was left out (no values): void.",
        "1 column was left out (text with more than 50 different values): many.",
    )


@pytest.mark.parametrize(
    "text",
    [
        ",a,y\n" + lines(30, lambda n: f"{n},{n * 7 % 11},{n % 2}"),  # as pandas writes
        '"a","y"\n' + lines(30, lambda n: f'"{n + 1}",{n * 7 % 11},{n % 2}'),  # as R does
    ],
)
def test_row_numbers_without_a_name_are_left_out(csv, text):
    assert csv(text, "y").feature_names == ("a",)


def test_a_row_number_is_used_where_there_is_nothing_else(csv):
    assert csv("id,y\n" + lines(30, lambda n: f"{n},{n * 0.3}"), "y").feature_names == ("id",)


def test_a_delimiter_too_many_at_the_end_of_the_header(csv):
    # the file of the Wisconsin breast cancer data that is passed around most
    text = '"id","diagnosis","radius",\n' + lines(40, lambda n: f"{n * 3},{'MB'[n % 2]},{n / 7}")
    prepared = csv(text)
    assert (prepared.target_name, prepared.feature_names) == ("diagnosis", ("radius",))


def test_repeated_and_strange_names(csv):
    text = "a,a,<b>x</b>,,y\n" + lines(20, lambda n: f"{n},{n % 3},{n % 5},{n % 7},{n % 2}")
    assert csv(text, "y").feature_names == ("a", "a (2)", "<b>x</b>", "column 4")
    assert csv(text, "a (2)").target_name == "a (2)"


def test_columns_of_the_same_values_are_both_used(csv):
    assert csv("a,b,y\n" + lines(20, lambda n: f"{n},{n},{n % 2}"), "y").x_train.shape[1] == 2


def test_missing_text_is_a_category(csv):
    text = "a,b,y\n" + lines(60, lambda n: f"{['p', 'q', '', 'NA'][n % 4]},{n},{n % 2}")
    assert csv(text, "y").feature_names == ("a = p", "a = q", "a = missing", "b")


# --- the target -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "task", "classes"),
    [
        (lambda n: "pq"[n % 2], "binary", ("p", "q")),
        (lambda n: ["True", "False"][n % 2], "binary", ("False", "True")),
        (lambda n: n % 2, "binary", ("0", "1")),
        (lambda n: [1.0, 2.0, -1.0][n % 3], "multiclass", ("-1", "1", "2")),
        (lambda n: 10 - n % 10, "multiclass", tuple(str(n) for n in range(1, 11))),
        (lambda n: n % 10 + 0.5, "regression", ()),
        (lambda n: n % 21, "regression", ()),
        (lambda n: n % 60 if n < 60 else 0, "regression", ()),
    ],
)
def test_the_task_is_found_out(csv, cell, task, classes):
    text = "a,y\n" + lines(210, lambda n: f"{n / 7},{cell(n)}")
    prepared = csv(text, "y")
    assert (prepared.task, prepared.class_names) == (task, classes)
    understood = inspect_csv(csv.path)
    assert understood.target == "y"
    assert understood.task == ("regression" if task == "regression" else "classification")


def test_the_task_can_be_said(csv):
    text = "a,y\n" + lines(80, lambda n: f"{n / 7},{n % 4}")
    assert csv(text, "y", task="regression").task == "regression"
    text = "a,y\n" + lines(80, lambda n: f"{n / 7},{n % 40 + 0.5}")
    prepared = csv(text, "y", task="classification")
    assert prepared.num_outputs == 40
    assert prepared.class_names[:2] == ("0.5", "1.5")


def test_rows_without_a_target_are_left_out(csv):
    text = "a,y\n" + lines(40, lambda n: f"{n / 7},{'' if n % 10 == 3 else n % 2}")
    prepared = csv(text, "y")
    assert len(prepared.x_train) + len(prepared.x_validation) == 36
    assert "4 rows without a target were left out." in prepared.notes
    text = "a,y\n" + lines(40, lambda n: f"{n / 7},{'abc' if n == 3 else n / 3}")
    assert '1 row without a target was left out. "abc" in row 4 is not a number.' in (
        csv(text, "y").notes
    )


def test_a_target_is_suggested_by_its_name_or_place(csv):
    text = "Species,b,c\n" + lines(40, lambda n: f"{'pq'[n % 2]},{n},{n / 3}")
    prepared = csv(text)
    assert prepared.target_name == "Species"
    assert "The target is Species, as no other was chosen." in prepared.notes
    assert csv(text.replace("Species", "a")).target_name == "c"


def test_a_rare_class_does_not_stop_the_split(csv):
    text = "a,y\n" + lines(40, lambda n: f"{n / 7},{'r' if n == 5 else 'pq'[n % 2]}")
    prepared = csv(text, "y")
    assert prepared.class_names == ("p", "q", "r")
    assert len(prepared.x_train) == 20


def test_a_random_sample_of_the_rows(csv):
    prepared = csv("a,y\n" + lines(400, lambda n: f"{n},{n % 2}"), "y", num_examples=100)
    values = np.concatenate([prepared.raw_train, prepared.raw_validation])[:, 0]
    assert len(set(values.tolist())) == 100
    assert values.max() > 350


# --- what is refused --------------------------------------------------------------------------

BODY = "".join(line + "\n" for line in PLAIN.splitlines()[1:])
TWO = "a,y\n" + lines(40, lambda n: f"{n},{n % 2}")

REFUSED = {
    "empty": (b"", "The file is empty; choose one with a table in it."),
    "blank": (b" \n\n\t\n", "The file is empty; choose one with a table in it."),
    "only a byte order mark": (
        b"\xef\xbb\xbf",
        "The file is empty; choose one with a table in it.",
    ),
    "only a header": (
        b"a,b,c\n",
        "The file has only a header and no rows; choose one with at least four rows.",
    ),
    "one line of numbers": (b"1,2,3", "The file has only one row; choose one with at least four."),
    "a header and one row": (
        b"a,b,c\n1,2,3\n",
        "The file has only 1 row; choose one with at least 4.",
    ),
    "one column": (
        b"a\n1\n2\n3\n4\n",
        'Only one column was found (line 1 is "a"); a table needs at least two, with a comma, '
        "semicolon, tab or | between them.",
    ),
    "one column below a comment": (
        b"# by hand\n\na\n1\n2\n3\n4\n",
        'Only one column was found (line 3 is "a"); a table needs at least two, with a comma, '
        "semicolon, tab or | between them.",
    ),
    "binary": (
        bytes(range(256)) * 20,
        "The file holds binary data, no text; choose a table saved as CSV.",
    ),
    "zeros as in UTF-16": (
        b"a,b,y\n1,2,x\n\0,3,y\n" * 30,
        "The file holds binary data, no text; choose a table saved as CSV.",
    ),
    "control characters": (
        b"\x01\x02,\x03\x04\n" * 20,
        "The file holds binary data, no text; choose a table saved as CSV.",
    ),
    "a workbook": (
        b"PK\x03\x04" + bytes(50),
        "This is no CSV file but an Excel workbook or a ZIP archive; save or unpack it as CSV.",
    ),
    "gzip": (
        gzip.compress(PLAIN.encode()),
        "This is no CSV file but compressed with gzip; unpack it first.",
    ),
    "a web page": (
        b"<!DOCTYPE html>\n<html><body>a,b</body></html>",
        "This is a web page or XML, no CSV file; download the table itself.",
    ),
    "JSON": (b'[{"a": 1, "b": 2}]', "This is JSON, no CSV file; convert it to CSV."),
    "half of a UTF-16 letter": (
        PLAIN.encode("utf-16") + b"x",
        "The file starts as text in utf-16, but doesn't go on as such; save it as UTF-8.",
    ),
    "a short row": (
        (PLAIN + "1,2,x\n" + BODY).encode(),
        "Line 42 has 3 values where the others have 4; correct it or take it out.",
    ),
    "a long row": (
        (PLAIN + "1,2,x,y,z\n" + BODY).encode(),
        "Line 42 has 5 values where the others have 4; correct it or take it out.",
    ),
    "a row of one": (
        (PLAIN + "total\n" + BODY).encode(),
        "Line 42 has 1 value where the others have 4; correct it or take it out.",
    ),
    "a short header": (
        ("x,n\n" + BODY).encode(),
        "Line 1 has 2 column names, but the rows below it have 4 values; give each column one "
        "name.",
    ),
    "rows of all lengths": (
        b"a,b,c,d\n1,2\n2,3,4,5,6\n7,8\n9,1,2,3,4,5\n",
        "Line 1 and line 2 have different numbers of values, 4 and 2; give every row a value for "
        "each column.",
    ),
    "a quote left open": (
        (PLAIN + '1,2,"x,ja\n' + BODY).encode(),
        'A quote (") that is opened in line 42 seems never to be closed; close it or take it out.',
    ),
    "a quote left open in the last column": (
        (PLAIN + '1,2,x,"ja\n' + BODY).encode(),
        'A quote (") that is opened in line 42 seems never to be closed; close it or take it out.',
    ),
    "only useless columns": (
        b"a,b,y\n1,2,0\n1,2,1\n1,2,0\n1,2,1\n",
        'All inputs were left out, so no column is left to predict "y" from: a, b (the same value '
        "in every row). The file needs another one, with numbers or categories.",
    ),
    "too many columns": (
        (",".join("a" * 2001) + "\n" + ",".join("1" * 2001)).encode(),
        "The file has 2,001 columns, more than the 2,000 that fit; leave some out.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_can_not_be_used_is_refused_in_a_sentence(csv, case):
    content, sentence = REFUSED[case]
    with pytest.raises(DataError) as refused:
        csv(content)
    assert str(refused.value) == sentence


TARGETS: dict[str, tuple[str, dict[str, Any], str]] = {
    "not there": (
        TWO,
        {"target": "z"},
        'The file has no column "z"; choose the target from these: a, y.',
    ),
    "no values": (
        "a,y\n" + lines(9, lambda n: f"{n},"),
        {"target": "y"},
        'The target "y" has no values; choose another column.',
    ),
    "one class": (
        "a,y\n" + lines(9, lambda n: f"{n},p"),
        {"target": "y"},
        'The target "y" has the same value in every row, so there is nothing to learn; choose '
        "another column.",
    ),
    "one number": (
        "a,y\n" + lines(9, lambda n: f"{n},2.5"),
        {"target": "y", "task": "regression"},
        'The target "y" has the same value in every row, so there is nothing to learn; choose '
        "another column.",
    ),
    "few values": (
        "a,y\n" + lines(9, lambda n: f"{n},{n if n < 3 else ''}"),
        {"target": "y"},
        'Only 3 rows have a value of the target "y"; at least 4 are needed, so fill in more or '
        "choose another column.",
    ),
    "text for regression": (
        "a,y\n" + lines(9, lambda n: f"{n},{'pq'[n % 2]}"),
        {"target": "y", "task": "regression"},
        'The target "y" holds text ("p" in row 1), which no regression can predict; choose another '
        'column or task = "classification".',
    ),
    "too many numbers for classes": (
        "a,y\n" + lines(150, lambda n: f"{n},{n / 4}"),
        {"target": "y", "task": "classification"},
        'The target "y" has 150 different values, and there can be 100 classes; set task = '
        '"regression" or choose another column.',
    ),
    "far too many numbers for classes": (
        "a,y\n" + lines(1500, lambda n: f"{n},{n / 4}"),
        {"target": "y", "task": "classification"},
        'The target "y" has more than 1,000 different values, and there can be 100 classes; set '
        'task = "regression" or choose another column.',
    ),
    "too many texts": (
        "a,y\n" + lines(150, lambda n: f"{n},t{n}"),
        {"target": "y"},
        'The target "y" is text with 150 different values, and there can be 100 classes; choose '
        'another column, or one of numbers with task = "regression".',
    ),
    "no rows for training": (
        "a,y\n" + lines(4, lambda n: f"{n},{n % 2}"),
        {"target": "y", "validation_fraction": 0.9},
        "With a validation fraction of 0.9, none of the 4 rows is left for training; choose a "
        "smaller fraction.",
    ),
}


@pytest.mark.parametrize("case", TARGETS)
def test_a_target_that_can_not_be_used_is_refused_in_a_sentence(csv, case):
    content, fields, sentence = TARGETS[case]
    with pytest.raises(DataError) as refused:
        csv(content, **fields)
    assert str(refused.value) == sentence


def test_values_rows_and_lines_without_end_are_refused(csv):
    endless = r"^A value in line 42 is longer than 131,072 characters; close the quote"
    for content in ("1,2," + "x" * 200_000 + ",ja\n", '1,2,"' + "x\n" * 200_000):
        with pytest.raises(DataError, match=endless):
            csv(PLAIN + content)
    # the same behind what is looked at first, and too long for any block
    late = "x,n,farbe,ziel\n" + "1.5,2,rot,ja\n2.5,3,blau,nein\n" * 50_000
    with pytest.raises(DataError, match=r"^A value in line 100,?002 is longer than"):
        csv(late + '1,2,"' + "x\n" * 5_000_000)
    with pytest.raises(DataError, match=r"^The first line of the file is longer than 1 MB"):
        csv("x" * (2 << 20))


def test_more_values_than_fit_are_refused(csv, monkeypatch):
    monkeypatch.setattr(csv_columns, "MAX_VALUES", 60)
    with pytest.raises(DataError, match=r"more than 60 values \(30 rows of its 2 columns\); leave"):
        csv(TWO, "y")


def test_files_that_are_not_there(tmp_path):
    def refusal(path):
        with pytest.raises(DataError) as refused:
            load(Data(dataset="csv", path=path))
        return str(refused.value)

    assert refusal("") == "No CSV file was chosen; upload one or give its path."
    missing = refusal(str(tmp_path / "missing.csv"))
    assert missing == 'There is no file "missing.csv"; put it there, or correct its path.'
    assert refusal(str(tmp_path)) == f'"{tmp_path.name}" is a folder; choose a CSV file.'
    assert "a" * 41 not in refusal("a" * 300)
    with pytest.raises(DataError):
        inspect_csv("no\0file")
    if os.path.exists("/dev/zero"):
        assert "There is no file" in refusal("/dev/zero")


def test_the_server_decides_which_files_there_are(csv):
    csv.path.write_text(PLAIN)
    data = Data(dataset="csv", path="upload:1", target="ziel")
    assert len(load(data, files=lambda path: csv.path).x_train) == 20

    def refuse(path):
        raise DataError(f"{path} is not yours.")

    with pytest.raises(DataError, match=r"^upload:1 is not yours\.$"):
        load(data, files=refuse)


def test_sentences_hold_no_long_names(csv):
    name = "n" * 1000
    with pytest.raises(DataError) as refused:
        csv(f"{name},{name}\n" + lines(9, lambda n: f"{n},{n}"), "z")
    assert len(str(refused.value)) < 200


def test_long_texts_are_shown_short_and_stay_different(csv):
    long = "x" * 3_000
    text = f"{'a' * 300},y\n" + lines(30, lambda n: f"{long}{n % 3},{long}{n % 4}")
    prepared = csv(text, "y")
    assert prepared.num_outputs == 4
    assert len(set(prepared.class_names)) == 4
    assert len(set(prepared.feature_names)) == 3
    assert max(map(len, [*prepared.class_names, *prepared.feature_names])) < 200
    assert csv(text, "a" * 300).target_name == "a" * 100


def test_nothing_in_a_file_is_evaluated(csv):
    text = "a,b,y\n" + lines(20, lambda n: f"=1+{n % 2},__import__('os'),{n % 2}")
    assert csv(text, "y").feature_names == ("a = =1+1",)


# --- inspecting -------------------------------------------------------------------------------


def test_what_is_understood_of_a_file(csv):
    text = "id;größe;art;y\n" + lines(
        40, lambda n: f"{n};{'' if n == 5 else f'{n},5'};{'pqr'[n % 3]};{n % 2}"
    )
    csv.path.write_bytes(text.encode("cp1252"))
    understood = inspect_csv(csv.path)
    assert (understood.encoding, understood.delimiter, understood.decimal) == ("cp1252", ";", ",")
    assert (understood.header, understood.rows, understood.complete) == (True, 40, True)
    assert (understood.target, understood.task) == ("y", "classification")
    found = [column[:4] for column in understood.columns]
    assert found == [
        ("id", "ignored", 0, 40),
        ("größe", "numeric", 1, 39),
        ("art", "categorical", 0, 3),
        ("y", "numeric", 0, 2),
    ]
    assert understood.columns[0].reason == "it only tells the rows apart"
    assert understood.columns[2].example == "p"


def test_a_long_file_is_understood_from_a_sample(csv, monkeypatch):
    count = 120_000
    csv.path.write_text("a,b,y\n" + lines(count, lambda n: f"{n % 977}.25,{n % 7},{n % 3 / 2}"))
    read = SimpleNamespace(rows=0)
    original = csv_columns._Gatherer.add

    def counted(self, texts):
        read.rows += len(texts)
        original(self, texts)

    monkeypatch.setattr(csv_columns._Gatherer, "add", counted)
    understood = inspect_csv(csv.path)
    assert not understood.complete
    assert understood.rows == pytest.approx(count, rel=0.02)
    assert read.rows < 0.99 * 3 * count
    assert [column.kind for column in understood.columns] == ["numeric"] * 3


def test_a_file_that_is_no_table_is_refused_when_inspected(csv):
    for content, sentence in REFUSED.values():
        csv.path.write_bytes(content)
        try:
            inspect_csv(csv.path)
        except DataError as error:
            assert str(error) == sentence  # noqa: PT017 (not every one is refused here)


def test_columns_of_too_large_numbers_are_named(csv):
    with pytest.raises(DataError, match=r"the numbers of a, b are too large .* divide them"):
        csv("a,b,c\n" + lines(30, lambda n: f"{n + 1}e100,{n + 1}e105,{n}.5"), "c")
