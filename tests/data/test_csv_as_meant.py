"""Tables as people write them mean what these people meant, and it is said in a sentence.

Each case is one column of a table and what is right for it; the clean twin of a table gives the
same examples to the bit.
"""

import csv as csv_module
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from lepton_dash.data import DataError, Prepared, inspect_csv, load
from lepton_dash.spec import Data

NAN = float("nan")
COUNT = 40


class Case(NamedTuple):
    """Cells of a column, over and over, and what they mean."""

    cells: Sequence[str]
    numbers: Sequence[float] | None
    """What the cells are, NaN where one is missing; None: no numbers."""
    said: str = ""
    categories: Sequence[str] | None = None
    """Of a column of categories; None: none, the column is left out where it has no numbers."""
    name: str = "v"


def spread(low: float, step: float, form: Callable[[float], str]) -> list[str]:
    """Texts of forty numbers."""
    return [form(low + step * at) for at in range(COUNT)]


PLAIN = [1.5 + 0.25 * at for at in range(COUNT)]
WHOLE = [1000 + 37 * at for at in range(COUNT)]


def german(value: float) -> str:
    return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def swapped(form: str, by: str) -> list[str]:
    return [f"{value:{form}}".replace(",", by) for value in WHOLE]


def but(values: Sequence[Any], changes: dict[int, Any]) -> list[Any]:
    """The values with others in some places."""
    return [changes.get(at, value) for at, value in enumerate(values)]


TEXTS = [f"{value:g}" for value in PLAIN]

NUMBERS = {
    "dollars": Case([f"${value:,.2f}" for value in WHOLE], WHOLE, "40 cells like $1,000.00"),
    "euros behind": Case([f"{german(value)} €" for value in WHOLE], WHOLE, "like 1.000,00 €"),
    "a few prices": Case([f"£{1 + at % 6}.50" for at in range(COUNT)],
                         [1.5 + at % 6 for at in range(COUNT)], "40 cells like £1.50"),
    "a code of money": Case([f"CHF {value:,}".replace(",", "'") for value in WHOLE], WHOLE, "CHF"),
    "per cent": Case([f"{value} %" for value in PLAIN], PLAIN, "cells like 1.5 %"),
    "degrees": Case([f"{value} °C" for value in PLAIN], PLAIN, "cells like 1.5 °C"),
    "milligrams": Case([f"{value}mg" for value in PLAIN], PLAIN, "cells like 1.5mg"),
    "an unknown unit": Case([f"{value} widgets" for value in PLAIN], PLAIN, "1.5 widgets"),
    "commas": Case([f"{value:,}" for value in WHOLE], WHOLE),
    "spaces": Case(swapped(",.1f", " "), WHOLE, "like 1 000.0 are read"),
    "spaces that don't break": Case(swapped(",.1f", "\u00a0"), WHOLE, "are read as numbers in v"),
    "thin spaces": Case(swapped(",.1f", "\u2009"), WHOLE, "are read as numbers in v"),
    "narrow spaces, comma": Case([german(value).replace(".", "\u202f") for value in WHOLE], WHOLE),
    "apostrophes": Case(swapped(",.1f", "'"), WHOLE, "like 1'000.0"),
    "curly apostrophes": Case(swapped(",.1f", "\u2019"), WHOLE, "are read as numbers"),
    "lakhs": Case(but([f"{value:,}" for value in WHOLE], {3: "12,34,567.50"}),
                  but(WHOLE, {3: 1234567.5})),
    "accountants": Case(but([f"{value:,}" for value in WHOLE], {2: "(3,200)", 5: "(1,000)"}),
                        but(WHOLE, {2: -3200, 5: -1000}), "40 cells like 1,000"),
    "money in parentheses": Case(but([f"${value}" for value in WHOLE], {0: "($5.50)", 1: "-$7"}),
                                 but(WHOLE, {0: -5.5, 1: -7})),
    "minus behind": Case(but(TEXTS, {4: "12.5-", 6: "3-"}), but(PLAIN, {4: -12.5, 6: -3})),
    "other minus signs": Case(but(TEXTS, {1: "−3", 2: "–4.5"}), but(PLAIN, {1: -3, 2: -4.5})),
    "padded": Case([f"   {value} " for value in PLAIN], PLAIN),
    "about": Case(but(TEXTS, {1: "~7", 2: "ca. 8"}), but(PLAIN, {1: 7, 2: 8})),
    "thousands and millions": Case([f"€{1 + at}{'KM'[at % 2]}" for at in range(COUNT)],
                                   [(1 + at) * (1e3, 1e6)[at % 2] for at in range(COUNT)]),
    "marks of footnotes": Case(but(TEXTS, {3: "4.5*", 5: "6†"}), but(PLAIN, {3: 4.5, 5: 6})),
    "two decimal signs": Case(but(TEXTS, {0: "1,5", 1: "2,75"}), but(PLAIN, {0: 1.5, 1: 2.75})),
    "fractions and per cent": Case([f"{5 + at}%" if at % 2 else f"{0.05 + at / 100:.2f}"
                                    for at in range(COUNT)],
                                   [(5 + at) / 100 for at in range(COUNT)], "this one as 0.06"),
    "three digits behind commas": Case([f"{1 + at % 9},{at:03}" for at in range(COUNT)],
                                       [1000 * (1 + at % 9) + at for at in range(COUNT)],
                                       "like 1,000 are read as numbers in v, this one as 1000"),
    "plain": Case(TEXTS, PLAIN),
    "scientific": Case([f"{value:e}" for value in PLAIN], PLAIN),
}  # fmt: skip

DATES = {
    "ISO": Case([f"2024-01-{1 + at % 31:02}" for at in range(COUNT)],
                [19723 + at % 31 for at in range(COUNT)], "40 dates like 2024-01-01"),
    "American": Case([f"01/{1 + at % 31:02}/2024" for at in range(COUNT)],
                     [19723 + at % 31 for at in range(COUNT)], "40 dates like 01/01/2024"),
    "German": Case([f"{1 + at % 31:02}.01.2024" for at in range(COUNT)],
                   [19723 + at % 31 for at in range(COUNT)], "dates like 01.01.2024"),
    "with a time": Case([f"2024-01-01T{at % 24:02}:30:00Z" for at in range(COUNT)],
                        [19723 + (at % 24 + 0.5) / 24 for at in range(COUNT)], "40 dates like"),
    "with names": Case([f"{1 + at % 28} Mar 2024" for at in range(COUNT)],
                       [19783 + at % 28 for at in range(COUNT)], "40 dates like 1 Mar 2024"),
    "of two forms": Case([f"2024-01-{1 + at % 28:02}" if at % 2 else f"1{at % 3}/13/2024"
                          for at in range(COUNT)], None, "dates that can't be read for certain"),
    "either way round": Case([f"0{1 + at % 9}/0{1 + at % 5}/2024" for at in range(COUNT)], None,
                             "the month before the day"),
    "times": Case([f"{at % 24}:30" for at in range(COUNT)],
                  [at % 24 + 0.5 for at in range(COUNT)], "40 times like 0:30 are read as hours"),
    "compact": Case([f"202401{1 + at % 31:02}" for at in range(COUNT)],
                    [19723 + at % 31 for at in range(COUNT)], "40 dates like 20240101"),
    "of SAS": Case([f"{1 + at % 28:02}MAR2024" for at in range(COUNT)],
                   [19783 + at % 28 for at in range(COUNT)], "40 dates like 01MAR2024"),
    "Russian": Case([f"{1 + at % 28} марта 2024" for at in range(COUNT)],
                    [19783 + at % 28 for at in range(COUNT)], "40 dates like 1 марта 2024"),
    "quarters": Case([f"2024-Q{1 + at % 4}" for at in range(COUNT)],
                     [(19723, 19814, 19905, 19997)[at % 4] for at in range(COUNT)], "40 dates"),
    "without years": Case([f"{1 + at % 28} Mar" for at in range(COUNT)], None, "for certain"),
    "without a day": Case(but([f"2024-01-{1 + at % 31:02}" for at in range(COUNT)],
                              {at: "0000-00-00" for at in range(9)}),
                          but([19723 + at % 31 for at in range(COUNT)],
                              dict.fromkeys(range(9), NAN)),
                          "9 cells like 0000-00-00 count as missing"),
    "without an end": Case(but([f"2024-01-{1 + at % 31:02}" for at in range(COUNT)],
                               {2: "9999-12-31", 3: "1900-01-01"}),
                           but([19723 + at % 31 for at in range(COUNT)], {2: NAN, 3: NAN}),
                           "2 cells of 1900-01-01 (1), 9999-12-31 (1) count as missing in v"),
    "a few dates": Case([f"2024-01-{1 + at % 4:02}" for at in range(COUNT)],
                        [19723 + at % 4 for at in range(COUNT)]),
}  # fmt: skip


def with_mark(*marks: str) -> Case:
    cells = but(TEXTS, {2 + 3 * at: mark for at, mark in enumerate(marks)})
    values = but(PLAIN, {2 + 3 * at: NAN for at in range(len(marks))})
    return Case(cells, values, f"{len(marks)} cells like {marks[0]}")


MISSING = {
    **{
        mark: with_mark(mark, mark, mark, mark)
        for mark in ("#DIV/0!", "#N/A", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "?", "-", "–", "n/a")
    },
    **{mark: with_mark(mark, mark, mark) for mark in ("NA", "NULL", "nil", ".", "*", "N.A.")},
    "below detection": Case(but(TEXTS, {3: "<1.0", 9: "<1.0", 5: "> 80", 7: "≤ 0.5"}),
                            but(PLAIN, {3: NAN, 9: NAN, 5: NAN, 7: NAN}),
                            "4 cells like <1.0 (2), > 80 (1), ≤ 0.5 (1) are beyond a limit"),
    "-9999": Case(but(TEXTS, {3: "-9999", 8: "-9999.0"}), but(PLAIN, {3: NAN, 8: NAN}),
                  "2 cells of -9999 count as missing in v: they are far from all others."),
    "999": Case(but(TEXTS, {3: "999", 8: "999"}), but(PLAIN, {3: NAN, 8: NAN}), "2 cells of 999"),
    "-99 among what is never negative": Case(
        but([f"{3 * at}" for at in range(COUNT)], {3: "-99", 5: "-99", 7: "-99"}),
        but([3 * at for at in range(COUNT)], {3: NAN, 5: NAN, 7: NAN}), "3 cells of -99"),
    "two sentinels": Case(but(TEXTS, {3: "-9999", 8: "-8888"}), but(PLAIN, {3: NAN, 8: NAN}),
                          "2 cells of -9999 (1), -8888 (1)"),
    **{
        mark: with_mark(mark, mark, mark, mark)
        for mark in ("TRACE", "<LOD", "not tested", "Err:502", "(blank)", "x")
    },
    "-1 of a few ages": Case(but([f"{20 + at}" for at in range(COUNT)], {3: "-1"}),
                             but([20 + at for at in range(COUNT)], {3: NAN}),
                             "1 cell of -1 counts as missing in v: no other number there is neg"),
    "-1 many times": Case(but([f"{at % 17}" for at in range(COUNT)],
                              dict.fromkeys(range(20), "-1")),
                          but([at % 17 for at in range(COUNT)], dict.fromkeys(range(20), NAN)),
                          "20 cells of -1 count as missing"),
    "-1 among probabilities": Case(but([f"{at / COUNT}" for at in range(COUNT)],
                                       {3: "-1", 5: "-1.0", 7: "-1"}),
                                   but([at / COUNT for at in range(COUNT)],
                                       {3: NAN, 5: NAN, 7: NAN}), "3 cells of -1 count"),
    "-9 and -8 of a survey": Case(but([f"{1 + at % 5}" for at in range(COUNT)],
                                      {0: "-9", 1: "-9", 2: "-9", 3: "-8", 4: "-8", 5: "-8"}),
                                  but([1 + at % 5 for at in range(COUNT)],
                                      dict.fromkeys(range(6), NAN)), "6 cells of -9 (3), -8 (3)"),
    "1e10 many times": Case(but(TEXTS, {3: "1e10", 5: "1e10", 7: "1e10"}),
                            but(PLAIN, {3: NAN, 5: NAN, 7: NAN}), "3 cells of 1e+10"),
    "1e20": Case(but(TEXTS, {3: "1e20"}), but(PLAIN, {3: NAN}), "1e+20, counts as missing in v"),
    "one cell of 1e30": Case(but(TEXTS, {3: "1e30"}), but(PLAIN, {3: NAN}),
                             "1 extreme number, 1e+30, counts as missing in v"),
    "infinite": Case(but(TEXTS, {3: "inf"}), but(PLAIN, {3: NAN}), "1 infinite or too large"),
}  # fmt: skip

NAMES = {
    "zip codes": Case(["01569", "02110", "94110"], None, "40 cells like 01569",
                      ("01569", "02110", "94110")),
    "short codes": Case(["007", "012", "100"], None, "codes", ("007", "012", "100")),
    "hours stay numbers": Case([f"{at % 24:02}" for at in range(COUNT)],
                               [at % 24 for at in range(COUNT)], name="hour"),
    "UUIDs": Case([f"{at:08x}-1b2c-4d5e-8f90-{at:012x}" for at in range(COUNT)], None,
                  "identifiers, such as UUIDs"),
    "hashes": Case([f"a{at:015x}9" for at in range(COUNT)], None, "identifiers"),
    "phone numbers": Case([f"+49 30 {1234567 + at}" for at in range(COUNT)], None, "phone numbers"),
    "mail": Case([f"person{at}@example.org" for at in range(COUNT)], None, "addresses"),
    "names of people": Case([f"Person {at + 65:c}" for at in range(COUNT)], None,
                            "it only tells the rows apart"),
    "customer_id": Case([f"{5000 + 3 * at}" for at in range(COUNT)], None, "only tells the rows",
                        name="customer_id"),
    "free text": Case([f"I liked it {at} times more than the last one" for at in range(COUNT)],
                      None, "free text"),
    "constant": Case(["7"], None, "the same value in every row"),
    "constant with gaps": Case(["7", ""], None, "the same value wherever there is one"),
    "0 and ?": Case(["0", "?"], None, "20 cells like ? are a value of their own in v", ("0", "?")),
    "plus and minus": Case(["+", "-"], None, "are a value of their own", ("+", "-")),
    "different units": Case([f"{1 + at} {'kg' if at % 2 else 'mg'}" for at in range(60)], None,
                            "amounts in different units: kg, mg"),
    "several currencies": Case(["$5", "€7", "£3.50", "$8"], None,
                               "40 amounts stay categories in v, as units differ there: EUR, GBP",
                               ("$5", "$8", "£3.50", "€7")),
    "many currencies": Case([f"{'$€'[at % 2]}{at}.50" for at in range(COUNT)], None,
                            "amounts in different units: EUR, USD"),
    "houses": Case(["1a", "1b", "2a"], None, "", ("1a", "1b", "2a")),
    "chromosomes": Case([*map(str, range(1, 9)), "X", "Y"], None, "",
                        (*map(str, range(1, 9)), "X", "Y")),
    "dimensions": Case(["2D", "3D"], None, "", ("2D", "3D")),
    "rooms": Case(["A1", "A2", "A3", "B1"], None, "", ("A1", "A2", "A3", "B1")),
    "seasons": Case(["2018-19", "2019-20", "2020-21"], None, "",
                    ("2018-19", "2019-20", "2020-21")),
    "sizes": Case(["S", "M", "L", "XL"], None, "", ("L", "M", "S", "XL")),
}  # fmt: skip

HEALTHY = {
    "0 and 1": Case(["0", "1"], [0, 1] * 20),
    "-1 and 1": Case(["-1", "1"], [-1, 1] * 20),
    "years": Case([f"{1990 + at % 30}" for at in range(COUNT)],
                  [1990 + at % 30 for at in range(COUNT)]),
    "heavy tail": Case([f"{np.exp(3 * at / 10):.6g}" for at in range(COUNT)],
                       [float(f"{np.exp(3 * at / 10):.6g}") for at in range(COUNT)]),
    "999 among its like": Case([f"{900 + 3 * at}" for at in range(COUNT)],
                               [900 + 3 * at for at in range(COUNT)]),
    "a single 99": Case(but([f"{at}" for at in range(COUNT)], {3: "99"}),
                        but(list(range(COUNT)), {3: 99})),
    "-1, 0 and 1": Case(["-1", "0", "1"], [-1, 0, 1] * 13 + [-1]),
    "goals": Case([f"{at % 7 - 1}" for at in range(COUNT)], [at % 7 - 1 for at in range(COUNT)]),
    "degrees above -1": Case([f"{at % 20 - 1}" for at in range(COUNT)],
                             [at % 20 - 1 for at in range(COUNT)]),
    "a million": Case(but(WHOLE, {3: "1000000"}), but(WHOLE, {3: 1000000})),
    "numbers of articles": Case([f"{20240000 + 137 * at}" for at in range(COUNT)],
                                [20240000 + 137 * at for at in range(COUNT)]),
    "mostly 0": Case(but(["0"] * COUNT, {7: "5", 9: "300"}), but([0] * COUNT, {7: 5, 9: 300})),
}  # fmt: skip

CASES = {
    f"{group}: {name}": case
    for group, cases in (
        ("numbers", NUMBERS), ("dates", DATES), ("missing", MISSING), ("names", NAMES),
        ("healthy", HEALTHY),
    )
    for name, case in cases.items()
}  # fmt: skip


def table(
    columns: Mapping[str, Sequence[str]], delimiter: str = ",", rows: int | None = None
) -> str:
    """A table of columns, each as long as the longest, as CSV."""
    rows = rows or max(map(len, columns.values()))
    text = io.StringIO(newline="")
    writer = csv_module.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in range(rows):
        writer.writerow([cells[row % len(cells)] for cells in columns.values()])
    return text.getvalue()


WAVES = [f"{np.sin(at):.4f}" for at in range(COUNT)]


@pytest.fixture
def examples(tmp_path: Path) -> Callable[..., Prepared]:
    """Writes a file and loads it, all of it for training."""
    path = tmp_path / "table.csv"

    def of(content: str | bytes, **fields: Any) -> Prepared:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        data: dict[str, Any] = {"target": "y", "validation_fraction": 0.0, "standardize": False}
        return load(Data(dataset="csv", path=str(path), **{**data, **fields}))

    return of


@pytest.mark.parametrize("name", CASES)
def test_a_column_means_what_was_meant(examples: Callable[..., Prepared], name: str) -> None:
    case = CASES[name]
    columns = {"x": WAVES, case.name: case.cells, "y": ["a", "b", "b"]}
    rows = max(COUNT, len(case.cells))
    prepared = examples(table(columns, rows=rows))
    assert case.said in "\n".join(prepared.notes)
    if not case.said:
        assert not [note for note in prepared.notes if case.name in note and "count" in note]
    inputs = [one for one in prepared.feature_names if one.startswith(case.name)]
    if case.numbers is not None:
        assert inputs == [case.name]
        column = prepared.raw_train[:, prepared.feature_names.index(case.name)]
        expected = np.array(case.numbers, np.float64)
        median = np.median(expected[~np.isnan(expected)])
        expected = np.where(np.isnan(expected), median, expected).astype(np.float32)
        np.testing.assert_allclose(column, expected, rtol=1e-6)
    elif case.categories is not None:
        labels = case.categories if len(case.categories) > 2 else case.categories[1:]
        assert inputs == [f"{case.name} = {label}" for label in labels]
    elif "month" not in case.said:
        assert inputs == []


AMOUNTS = [f"${value:,.2f}" for value in WHOLE]


@pytest.mark.parametrize(
    ("cells", "left_out"),
    [
        (AMOUNTS, 0),
        ([f"{value} %" for value in PLAIN], 0),
        (but(TEXTS, {2: "<1.0", 3: ">80"}), 2),
        (but(TEXTS, {2: "#N/A", 3: "-9999"}), 2),
        ([f"{1 + at % 4} mg" for at in range(COUNT)], 0),
        ([f"2024-01-{1 + at % 31:02}" for at in range(COUNT)], 0),
    ],
)
def test_as_the_target_they_make_a_regression(
    examples: Callable[..., Prepared], cells: Sequence[str], left_out: int
) -> None:
    prepared = examples(table({"x": WAVES, "y": cells}))
    assert prepared.task == "regression"
    assert len(prepared.x_train) == COUNT - left_out
    assert np.isfinite(prepared.y_train).all()


# --- rows that are no data --------------------------------------------------------------------

CLEAN = {"size": TEXTS, "price": [f"{value}" for value in WHOLE], "kind": ["a", "b"]}
LINES = table(CLEAN).splitlines()


def between(at: int, *lines: str) -> str:
    """The clean table with other lines before one of its own."""
    return "\n".join([*LINES[:at], *lines, *LINES[at:]]) + "\n"


TOTAL = f"Total,{sum(WHOLE)},"
ROWS = {
    "comments": (between(0, "# made by hand", "# in 2024"), "2 lines with comments were left out"),
    "slashes": (between(0, "// made by hand"), "1 line with a comment was left out"),
    "comments within": (between(9, "# the station moved"), "1 line with a comment"),
    "lines above": (between(0, "Sales report", "Station;Hill top", ""), "2 lines above the table"),
    "pairs above": (between(0, "Station,Hill top", "Year,2024"), "2 lines above the table"),
    "lines above, padded": (between(0, "Sales report,,", ",,"), "1 line above the table"),
    "a title and its year": (between(0, "Sales report,,", "Year,2024,"), "2 lines above the table"),
    "three pairs above": (between(0, "Station,Hill", "Lat,12.5", "Lon,3.4"), "3 lines above the t"),
    "a drawn line": (between(1, "----,-----,-"), "1 line drawn below the names was left out"),
    "units of money": (between(1, "cm,EUR,"), "it has units (“cm”)"),
    "units": (between(1, "mm,€,-"), "1 row below the names was left out: it has units (“mm”)"),
    "units in brackets": (between(1, "[mm],(EUR),"), "it has units"),
    "more names": (between(1, "Größe,Preis,Art"), "1 row below the names was left out: it has mor"),
    "types": (between(1, "continuous,continuous,discrete", ",,class"), "below the names w"),
    "repeated names": (between(21, LINES[0]), "1 row that repeats the names of the columns"),
    "totals": (between(99, TOTAL), "1 row at the end was left out: it has totals (“Total”)"),
    "means": (between(99, f"Average,{np.mean(WHOLE)},"), "it has totals (“Average”)"),
    "sums without a word": (between(99, f"{sum(PLAIN)},{sum(WHOLE)},"), "it has totals"),
    "a note below": (between(99, "Source: the office"), "1 line below the table was left out"),
}


@pytest.mark.parametrize("kinds", ["yn", ("max", "min")])
def test_a_category_is_no_name_of_totals(
    examples: Callable[..., Prepared], kinds: tuple[str, str]
) -> None:
    rows = [f"{20 + at % 5},{3 * at % 7},{kinds[at % 2]}" for at in range(39)]
    ordinary = examples("\n".join(["age,size,kind", *rows, f"22,3,{kinds[1]}"]), target="age")
    assert len(ordinary.x_train) + len(ordinary.x_validation) == 40
    assert "at the end" not in "\n".join(ordinary.notes)


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_are_no_data_are_left_out(examples: Callable[..., Prepared], name: str) -> None:
    content, sentence = ROWS[name]
    clean = examples(table(CLEAN), target="kind")
    messy = examples(content, target="kind")
    assert sentence in "\n".join(messy.notes)
    assert (messy.feature_names, messy.class_names) == (clean.feature_names, clean.class_names)
    np.testing.assert_array_equal(messy.x_train, clean.x_train)
    np.testing.assert_array_equal(messy.y_train, clean.y_train)


def test_a_last_row_of_data_stays(examples: Callable[..., Prepared]) -> None:
    last = "3.5,,a"  # a gap, and a number like the mean
    prepared = examples(between(99, last), target="kind")
    assert len(prepared.x_train) == COUNT + 1


def test_a_second_row_of_names_is_no_class_in_a_table_of_words(
    examples: Callable[..., Prepared],
) -> None:
    columns = {"kind": ["p", "q"], "shape": ["r", "r", "s", "s"], "y": ["u", "v", "v"]}
    lines = table(columns, rows=40).splitlines()
    prepared = examples("\n".join([lines[0], "Art,Form,Klasse", *lines[1:]]))
    assert prepared.class_names == ("u", "v")
    assert "it has more names (“Art”)" in "\n".join(prepared.notes)


def test_two_rows_of_names_of_which_the_first_is_merged(examples: Callable[..., Prepared]) -> None:
    lines = ["Measures,,Result", *LINES]
    prepared = examples("\n".join(lines), target="kind")
    assert prepared.feature_names == ("size", "price")


# --- undoing ----------------------------------------------------------------------------------

UNDONE: dict[str, tuple[Sequence[str], str, Callable[[Prepared], bool]]] = {
    "sentinels": (but(TEXTS, {3: "-9999"}), "2:sentinels:keep",
                  lambda found: found.raw_train[3, 1] == -9999),
    "for all columns": (but(TEXTS, {3: "-9999"}), "all:sentinels:keep",
                        lambda found: found.raw_train[3, 1] == -9999),
    "extremes": (but(TEXTS, {3: "1e20"}), "2:extremes:keep",
                 lambda found: found.raw_train[3, 1] == np.float32(1e20)),
    "limits": (but(TEXTS, {3: "<0.5"}), "2:limits:limit",
               lambda found: found.raw_train[3, 1] == 0.5),
    "codes": (["01569", "02110", "94110"], "2:codes:keep",
              lambda found: found.raw_train[0, 1] == 1569),
    "numbers": ([f"${at}.00" for at in range(5)], "2:numbers:keep",
                lambda found: "v = $0.00" in found.feature_names),
    "dates": ([f"2024-01-0{1 + at}" for at in range(5)], "2:dates:keep",
              lambda found: "v = 2024-01-01" in found.feature_names),
    "marks": (["?", "p", "q"], "2:marks:keep", lambda found: "v = ?" in found.feature_names),
    "names": ([f"n{at}" for at in range(COUNT)], "2:names:keep",
              lambda found: "v = n0" in found.feature_names),
}  # fmt: skip


@pytest.mark.parametrize("name", UNDONE)
def test_what_was_done_to_cells_is_undone(examples: Callable[..., Prepared], name: str) -> None:
    cells, choice, holds = UNDONE[name]
    content = table({"x": WAVES, "v": cells, "y": ["a", "b"]})
    assert not holds(examples(content))
    assert holds(examples(content, treatments=(choice,)))


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("units", "rows:header:keep"),
        ("totals", "rows:totals:keep"),
        ("more names", "rows:header:keep"),
    ],
)
def test_rows_that_were_left_out_are_taken(
    examples: Callable[..., Prepared], name: str, choice: str
) -> None:
    content = ROWS[name][0].replace("Art", "a").replace("-\n", "a\n").replace(",\n", ",a\n")
    before = len(examples(content.replace(TOTAL, "Total,0,a"), target="kind").x_train)
    assert before in (COUNT, COUNT + 1)
    assert len(examples(content, target="kind", treatments=(choice,)).x_train) == COUNT + 1


# --- encodings --------------------------------------------------------------------------------

ENCODINGS = {
    "cp1252": ["5 €", "7 €"],
    "cp1252 ": ["Größe", "Maß"],
    "latin-1": ["15 °", "17 °"],
    "cp1251": ["красный", "синий"],
    "cp1251 ": ["МОСКВА", "ТУЛА"],
    "koi8_r": ["да", "нет"],
    "cp1253": ["ναι", "όχι"],
    "gb18030": ["北京", "上海", "广州"],
    "cp1250": ["Łódź", "żółty"],
    "cp1250 ": ["Dvořák", "Řezníček"],
    "mac_roman": ["Größe", "für"],
    "cp850": ["Größe", "für"],
    "utf-16": ["Größe", "5 €"],
    "utf-8": ["Größe", "5 €"],
    "cp1252  ": ["£5", "£7"],
    "cp1252   ": ["µg/m³", "½ ± 1"],
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_encoding_makes_sense_of_the_letters(
    examples: Callable[..., Prepared], encoding: str
) -> None:
    words = ENCODINGS[encoding]
    content = table({"x": WAVES, "v": TEXTS, "y": words}).encode(encoding.strip())
    prepared = examples(content)
    assert set(prepared.class_names) == set(words)


# --- the whole file ---------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3_000, 60_000])
def test_late_surprises_are_read_and_said(examples: Callable[..., Prepared], rows: int) -> None:
    values = [f"{1000 + at % 3000 * 0.37:.2f}" for at in range(rows)]
    late = rows * 2 // 3
    changes = {late: "$1,234.50", late + 1: "#DIV/0!", late + 2: "-9999", late + 3: "<1.0"}
    changes |= {late + 4: "(55.5)", late + 5: "1e30"}
    waves = [f"{np.sin(at):.8f}" for at in range(rows)]
    prepared = examples(table({"x": waves, "v": but(values, changes), "y": ["a", "b"]}))
    found = prepared.raw_train[late : late + 6, 1]
    median = np.median(np.delete(np.array(values, np.float32), [late + 1, late + 2]))
    expected = [1234.5, median, median, median, -55.5, median]
    np.testing.assert_allclose(found, np.array(expected, np.float32), rtol=1e-3)
    said = "\n".join(prepared.notes)
    for sentence in ("2 cells like $1,234.50", "1 cell like #DIV/0!", "1 cell of -9999",
                     "1 cell like <1.0", "1 extreme number, 1e+30"):  # fmt: skip
        assert sentence in said


def test_what_is_suggested_comes_from_the_whole_file(tmp_path: Path) -> None:
    rows = 200_000
    path = tmp_path / "long.csv"
    kinds = ["1", "2", "1"] * (rows // 4) + ["x"] * (rows // 4)
    path.write_text(table({"x": [f"{at * 0.37:.3f}" for at in range(rows)], "kind": kinds}))
    found = inspect_csv(path)
    assert not found.complete
    assert found.columns[1].kind == "categorical"
    assert found.columns[1].distinct == 3


def test_many_amounts_are_read(examples: Callable[..., Prepared]) -> None:
    values = [at * 1.25 for at in range(30_000)]
    columns = {
        "x": [f"{german(value)} €" for value in values],
        "when": [f"2024-{1 + at % 12:02}-{1 + at % 28:02} {at % 24:02}:{at % 60:02}:00"
                 for at in range(30_000)],
        "y": ["a", "b"],
    }  # fmt: skip
    prepared = examples(table(columns, ";"))
    np.testing.assert_array_equal(prepared.raw_train[:, 0], np.array(values, np.float32))
    assert prepared.feature_names == ("x", "when")
    assert "30,000 cells like 0,00 € are read as numbers in x, this one as 0." in prepared.notes


def test_a_column_says_what_a_cell_of_it_means(examples: Callable[..., Prepared]) -> None:
    columns = {"v": AMOUNTS, "when": ["2024-01-01", "2024-01-02"], "x": WAVES, "y": ["a", "b"]}
    money, day, plain = (column.description for column in examples(table(columns)).raw_columns)
    assert money["example"] == ["$1,000.00", 1000.0]
    assert day["example"] == ["2024-01-01", 19723.0]
    assert "example" not in plain


# --- leaks, duplicates, nothing left ------------------------------------------------------------


def test_a_column_that_alone_decides_is_named(examples: Callable[..., Prepared]) -> None:
    columns = {"x": WAVES, "v": TEXTS, "paid": ["no", "yes"], "y": ["a", "b"]}
    assert "paid alone decides y: leave it out if it is known only afterwards." in (
        examples(table(columns)).notes
    )
    twice = {"x": WAVES, "cents": [f"{100 * value:g}" for value in PLAIN], "y": TEXTS}
    assert "cents alone decides y: leave it out if it is known only afterwards." in (
        examples(table(twice)).notes
    )
    assert "alone" not in "\n".join(examples(table({"x": WAVES, "v": TEXTS, "y": "abba"})).notes)


def test_rows_on_both_sides_are_counted(examples: Callable[..., Prepared]) -> None:
    columns = {"x": WAVES[:20], "v": TEXTS[:20], "y": ["a", "b"]}
    prepared = examples(table(columns, rows=40), validation_fraction=0.5)
    train = {tuple(row) for row in np.c_[prepared.raw_train, prepared.y_train].tolist()}
    rows = np.c_[prepared.raw_validation, prepared.y_validation].tolist()
    count = sum(tuple(row) in train for row in rows)
    assert count > 0
    assert f"{count} of 20 validation rows repeat" in "\n".join(prepared.notes)
    alone = examples(table({**columns, "x": WAVES}, rows=40), validation_fraction=0.5)
    assert "repeat" not in "\n".join(alone.notes)


def test_when_nothing_is_left_it_says_so(examples: Callable[..., Prepared]) -> None:
    columns = {"id": [f"n{at}" for at in range(COUNT)], "same": ["7"]}
    for target, words in (("", "All columns were left out: id"), ("y", "All inputs were left out")):
        with pytest.raises(DataError) as refused:
            examples(table(columns | ({"y": ["a", "b"]} if target else {})), target=target)
        assert words in str(refused.value)
        assert "same (the same value in every row)" in str(refused.value)


# --- clean twins ------------------------------------------------------------------------------


def test_a_messy_table_gives_what_its_clean_twin_gives(examples: Callable[..., Prepared]) -> None:
    clean = {"x": TEXTS, "price": [f"{value:.2f}" for value in WHOLE], "y": ["no", "yes"]}
    clean = {**clean, "price": but(clean["price"], {3: "-1814.00", 5: ""})}
    messy = {
        "x": [f"{text.replace('.', ',')} %" for text in TEXTS],
        "price": but([f"{german(value)} €" for value in WHOLE], {3: "(1.814)", 5: "k.A."}),
        "y": ["no", "yes"],
    }
    lines = table(messy, ";").splitlines()
    text = "\n".join(["# Bericht", lines[0], "%;€;", *lines[1:], f";{german(sum(WHOLE))} €;"])
    fields = {"validation_fraction": 0.5, "standardize": True}
    one, other = examples(table(clean), **fields), examples(text.encode("cp1252"), **fields)
    for name in ("x_train", "y_train", "x_validation", "y_validation"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.feature_names == other.feature_names
