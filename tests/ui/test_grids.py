"""Numbers in tables: one way to write them, in the browser, in a report and on the command line."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import pytest

from lepton_dash.commands import runs as commands
from lepton_dash.export import report_tables
from lepton_dash.ui import compare_page, runs_table
from lepton_dash.ui.grids import is_beyond, with_numbers

DIVERGED = 1.7818344424e35


@pytest.mark.parametrize(
    ("loss", "r2", "looks"),
    [
        ("train_loss", "r2", runs_table.WRITERS),
        ("training loss", "validation R²", compare_page.writers()),
    ],
)
def test_grids_show_numbers_as_they_are_written_elsewhere(
    loss: str, r2: str, looks: dict[str, Callable[[float], str]]
) -> None:
    frame = pd.DataFrame({loss: [DIVERGED, 0.432, math.nan], r2: [-0.4, -2e9, 0.98]})
    grid = with_numbers(frame, looks, "–")
    written = grid.hide(axis="index").to_string(delimiter="|")
    rows = [line.split("|") for line in written.splitlines()]
    assert rows[1:] == [["1.78e+35", "−0.400"], ["0.4320", "−2.00e+9"], ["–", "0.980"]]


def test_numbers_that_the_browser_refuses_are_sorted_all_the_same() -> None:
    values = [1e300, -1e20, 3.0, DIVERGED, 2e16, math.inf]
    frame = pd.DataFrame({"train_loss": values, "other": values})
    grid = with_numbers(frame, runs_table.WRITERS)
    shown = grid.data["train_loss"]  # type: ignore[attr-defined]
    assert shown.abs().max() < 2**53
    assert shown.rank().tolist() == pd.Series(values).rank().tolist()
    assert frame["train_loss"].tolist() == values
    assert is_beyond(frame["train_loss"])
    assert not is_beyond(pd.Series([1.0, math.nan]))


def test_columns_whose_numbers_are_written_have_no_format_which_would_win() -> None:
    for is_written in (True, False):
        columns = runs_table._columns(is_written)
        formats = {columns[name]["type_config"]["format"] for name in runs_table.WRITERS}
        assert formats == ({None} if is_written else {"%,.4g", "%.3f"})
    assert not set(compare_page.writers()) & set(compare_page.formats_of(compare_page.writers()))


@pytest.mark.parametrize("write", [commands._number, report_tables._number])
def test_a_loss_that_diverged_keeps_its_power_of_ten(write: Callable[[float], str]) -> None:
    assert write(DIVERGED) == "1.78e+35"
    assert write(1401.2) == "1,401"


def test_a_negative_r2_has_a_minus_sign() -> None:
    assert commands._metric("regression", -0.4) == "R² −0.400"
    assert commands._metric("binary", 0.983) == "98.3%"
