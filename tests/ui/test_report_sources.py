"""What a report is made from, and what of it is kept for the next time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from lepton_dash.export.report import Block
from lepton_dash.export.report_charts import RunSource
from lepton_dash.export.report_page import Chart
from lepton_dash.run import Run
from lepton_dash.ui import report_sources
from lepton_dash.ui.report_sources import makers
from tests.compare.made import made


def test_boundaries_are_drawn_anew_when_a_file_is_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "brought.csv"

    def opened() -> Run:
        raise AssertionError("not asked for")

    def draw(sources: Sequence[RunSource], names: Sequence[str], _block: Block) -> object:
        drawn.append(file.exists())
        return Chart({}, {}), "A caption"

    drawn: list[bool] = []
    monkeypatch.setattr(report_sources, "boundaries_of", draw)
    runs = [made(), made(dataset="csv", path=str(file), target="y")]
    sources = [RunSource(run, opened) for run in runs]
    make = makers(is_preview=True).boundaries
    for _time in range(2):
        make(sources, ["one", "two"], Block("boundaries"))
    file.write_text("x,y")
    for _time in range(2):
        make(sources, ["one", "two"], Block("boundaries"))
    assert drawn == [False, True]
