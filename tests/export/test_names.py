"""Names that every system takes, and tables that no spreadsheet runs."""

import csv
import io
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.export.names import LONGEST, csv_bytes, csv_safe, distinct, file_name

RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}


@given(st.text(max_size=300), st.sampled_from(["pdf", "csv", ""]))
def test_any_text_becomes_a_name_that_every_system_takes(text: str, extension: str) -> None:
    name = file_name(text, extension)
    assert name.endswith(f".{extension}" if extension else "")
    stem = name.removesuffix(f".{extension}") if extension else name
    assert stem
    assert len(stem.encode()) <= LONGEST + len("file-")
    assert not set(stem) & set('<>:"/\\|?* \0')
    assert not any(unicodedata.category(sign)[0] in "CZ" for sign in stem)
    assert not stem.startswith((".", "-"))
    assert not stem.endswith((".", "-"))
    assert stem.partition(".")[0].lower() not in RESERVED
    assert file_name(stem) == stem  # a name of ours stays


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Spiral, 8-8, tanh: loss", "Spiral-8-8-tanh-loss.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("CON", "file-CON.pdf"),
        ("nul.txt", "file-nul.txt.pdf"),
        ("训练 曲线", "训练-曲线.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("<script>", "script.pdf"),
        ("…", "figure.pdf"),
    ],
)
def test_names_stay_readable(text: str, name: str) -> None:
    assert file_name(text, "pdf") == name


@pytest.mark.parametrize("text", ["loss", "CON", "测" * 70, "a" * 300, "é…" * 90, "../a.b"])
def test_a_name_that_is_taken_gets_a_number_however_long_it_is(text: str) -> None:
    taken: set[str] = set()
    for number in range(1, 12):
        name = distinct(text.upper() if number % 2 else text, "pdf", taken)
        assert number == 1 or name.endswith(f"{number}.pdf")
        assert len(name.encode()) <= LONGEST + len("file-.pdf")
        taken.add(name.casefold())
    assert len(taken) == 11


EVIL = ['=HYPERLINK("http://a")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "\n=1"]


def test_no_cell_and_no_header_is_run() -> None:
    table = pd.DataFrame({text: [text, "harmless"] for text in EVIL})
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    for row in rows[:2]:
        assert row == [f"'{text}".replace("\r", "\n") for text in EVIL]
    assert set(rows[2]) == {"harmless"}


def test_numbers_stay_numbers_to_the_last_digit() -> None:
    values = [0.1, 1 / 3, -1e-300, 12345678901234567.0, float("nan")]
    single = np.array([0.1, 1 / 3, -2.5, 1e30, np.nan], np.float32)
    table = pd.DataFrame({"double": values, "single": single, "whole": range(5)})
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode())))[1:]
    assert [float(row[0]) for row in rows[:4]] == values[:4]
    assert [np.float32(row[1]) for row in rows[:4]] == single[:4].tolist()
    assert rows[4][:2] == ["", ""]
    assert rows[2][0].startswith("-")  # a number is no formula
    assert [row[2] for row in rows] == list("01234")


def test_a_safe_table_is_another_one() -> None:
    table = pd.DataFrame({"=a": ["=b"]})
    safe = csv_safe(table)
    assert table.columns[0] == "=a"
    assert safe.iloc[0, 0] == "'=b"
    assert csv_safe(pd.DataFrame()).empty


@given(st.text(max_size=200))
def test_any_table_is_read_back(text: str) -> None:
    content = csv_bytes(pd.DataFrame({"x": [text], "y": [1.5]})).decode()
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert len(rows) == 2
    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    assert rows[1][0] in (lines, f"'{lines}")
