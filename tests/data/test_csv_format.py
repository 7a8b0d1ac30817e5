"""Encoding, delimiter, header and decimal sign are found out."""

import pytest

from lepton_dash.data import inspect_csv
from lepton_dash.data.csv_format import open_sample
from tests.data.csv_cases import HEADER, rows, written

PLAIN = written([HEADER, *rows()])


@pytest.fixture
def found(tmp_path):
    def of(content):
        path = tmp_path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_sample(path)[1]

    return of


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLAIN.encode("utf-8"), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8-sig"),
        (PLAIN.encode("latin-1"), "cp1252"),
        (PLAIN.replace("rot", "10 €").encode("cp1252"), "cp1252"),
        (PLAIN.encode("latin-1").replace(b"rot", b"r\x81t"), "latin-1"),
        (PLAIN.encode("utf-16"), "utf-16"),
        (PLAIN.encode("utf-16-le"), "utf-16-le"),
        (PLAIN.encode("utf-16-be"), "utf-16-be"),
        (PLAIN.encode("utf-32"), "utf-32"),
        (PLAIN.replace("grün", "зелёный").encode("cp1251"), "cp1251"),
        (PLAIN.replace("grün", "東京").encode("shift_jis"), "shift_jis"),
    ],
)
def test_encoding(found, content, encoding):
    form = found(content)
    assert form.encoding == encoding
    assert form.names == tuple(HEADER)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends(found, delimiter, end):
    form = found(written([HEADER, *rows()], delimiter, end))
    assert form.delimiter == delimiter
    assert form.names == tuple(HEADER)


def test_a_semicolon_beside_decimal_commas(found):
    lines = [[cell.replace(".", ",") for cell in row] for row in rows()]
    for content in (written([HEADER, *lines], ";"), "1,5;2,5;0\n" * 3 + "2,5;3,5;1\n" * 3):
        form = found(content)
        assert (form.delimiter, form.decimal) == (";", ",")


def test_commas_inside_of_texts_do_not_count(found):
    form = found("id;name\n" + "".join(f'{number};"Doe, Jane {number}"\n' for number in range(9)))
    assert form.delimiter == ";"
    form = found("id;name\n" + "".join(f"{number};Doe, Jane {number}\n" for number in range(9)))
    assert form.delimiter == ";"


def test_excels_first_line_names_the_delimiter(found):
    form = found("sep=;\n" + written([HEADER, *rows()], ";"))
    assert (form.delimiter, form.names, form.skip_lines) == (";", tuple(HEADER), 2)
    assert found("sep=;\n" + written(rows(), ";")).skip_lines == 1


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands"),
    [
        (["1.5", "22.25", "3"], ".", ""),
        (["1,5", "22,25", "3"], ",", ""),
        (["1.234,5", "22,25", "3"], ",", "."),
        (["1,234.5", "22.25", "3"], ".", ","),
        (["1.234.567", "22", "3"], ",", "."),
        (["1,234", "22.5", "3"], ".", ","),
        (["1,234", "22", "3"], ",", ""),
    ],
)
def test_decimal_and_thousands_signs_between_semicolons(found, cells, decimal, thousands):
    form = found("a;b\n" + "".join(f"{cell};{number}\n" for number, cell in enumerate(cells)))
    assert (form.decimal, form.thousands) == (decimal, thousands)


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands"),
    [
        (["1,234", "2,000", "3"], ".", ","),
        (["1,234.5", "2,000.25", "3"], ".", ","),
        (["1,5", "2,25", "3"], ",", ""),
    ],
)
def test_decimal_and_thousands_signs_in_quotes_between_commas(found, cells, decimal, thousands):
    form = found("a,b\n" + "".join(f'"{cell}",{number}\n' for number, cell in enumerate(cells)))
    assert (form.decimal, form.thousands) == (decimal, thousands)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (PLAIN, True),
        (written(rows()), False),
        ("a,b\np,q\nq,p\np,p\n", True),
        ("p,q\nq,p\np,q\nq,q\n", False),  # words that come again below
        ("1999,2000,name\n5,7,p\n5,9,q\n6,1,p\n", True),  # years above numbers, text above text
        ("0,1,2,3,4,label\n" + "7,7,0,9,9,3\n" * 5, True),  # pixels
        ("0,1,2,3,4\n" + "7,7,0,9,9\n" * 5, True),
        ("1,2,3\n4,5,6\n7,8,9\n", False),
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,2.8,virginica\n", False),
        ("NA,3.5,1\n4.9,3.0,2\n6.1,2.8,3\n", False),
        (",a,b\n0,1.5,2\n1,2.5,3\n", True),
    ],
)
def test_header(found, text, header):
    if text.startswith("1999"):
        # whole, different numbers and no text above numbers: taken as values
        header = False
    assert found(text).header == header


@pytest.mark.parametrize(
    ("first", "row", "names"),
    [
        ("id,a,b,", "1,2.5,3", ("id", "a", "b")),
        ("id,a,b", "1,2.5,3,", ("id", "a", "b", "column 4")),
        ("a,b", "1,2.5,3", ("column 1", "a", "b")),
        ("a,,a", "1,2.5,3", ("a", "column 2", "a (2)")),
        ('a,"b\nc\t d",\x07e', "1,2.5,3", ("a", "b c d", "e")),
        ("<b>a</b>,<script>,&amp;", "1,2.5,3", ("<b>a</b>", "<script>", "&amp;")),
    ],
)
def test_names(found, first, row, names):
    assert found(f"{first}\n" + f"{row}\n" * 5).names == names


def test_without_header_the_columns_are_numbered(found):
    assert found("1.5,2\n2.5,3\n").names == ("column 1", "column 2")


def test_blank_lines_above_the_header_are_skipped(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("\n\n" + PLAIN)
    assert inspect_csv(path).rows == 40
