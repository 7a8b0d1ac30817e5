"""The page about the data: what was understood of a file, and its corrections."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lepton_dash import uploads
from tests.ui.page_script import address_of, experiment_on, run_page

TABLE = "id,rating,amount,kind\n" + "\n".join(
    f"{i},{1 + i % 5},{i * 1.5},{'ab'[i % 2]}" for i in range(40)
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEPTON_DASH_DATA", str(tmp_path))
    uploads.default_uploads.cache_clear()
    yield
    uploads.default_uploads.cache_clear()


def _page() -> None:
    from lepton_dash import ui

    ui.open_address()
    ui.keep_address()
    ui.show_problems()
    ui.data_page()
    ui.keep_address()
    ui.show_run()


def opened(**query: str) -> AppTest:
    return run_page(_page, query)


@pytest.fixture
def file_page(tmp_path: Path) -> AppTest:
    """The page about a file of numbers, ratings and kinds."""
    source = tmp_path / "table.csv"
    source.write_text(TABLE)
    with source.open("rb") as file:
        path = uploads.keep(uploads.default_uploads(), file, "table.csv")
    return opened(dataset="csv", path=path, target="kind")


def test_every_column_has_its_line(file_page: AppTest) -> None:
    columns = next(frame.value for frame in file_page.dataframe if "examples" in frame.value)
    assert list(columns["name"]) == ["id", "rating", "amount", "kind"]
    assert list(columns["taken as"]) == [
        "left out (it only tells the rows apart)",
        "numbers",
        "numbers",
        "categories",
    ]
    assert columns["from – to"][2] == "0 – 58.5"
    assert "table" in file_page.markdown[0].value or "table" in file_page.markdown[1].value


def test_a_column_is_taken_as_something_else(file_page: AppTest) -> None:
    file_page.multiselect(key="chosen_columns").set_value([1])
    file_page.run()
    file_page.segmented_control(key="kind_of_column_2").set_value("categorical")
    file_page.run()
    assert not file_page.exception
    assert experiment_on(file_page).data.column_kinds == ("2:categorical",)
    assert address_of(file_page)["column_kinds"] == "2:categorical"
    file_page.segmented_control(key="kind_of_column_2").set_value("auto")
    file_page.run()
    assert experiment_on(file_page).data.column_kinds == ()


MESSY = "id,rating,amount,kind\n" + "\n".join(
    f"{i},{'-9999' if i == 3 else 1 + i % 5},${i * 1.5:.2f},{'ab'[i % 2]}" for i in range(40)
)


def test_what_was_done_is_undone_for_one_column_and_for_many() -> None:
    path = uploads.keep(uploads.default_uploads(), io.BytesIO(MESSY.encode()), "messy.csv")
    page = opened(dataset="csv", path=path, target="kind")
    captions = [caption.value for caption in page.caption]
    assert any("1 cell of" in caption and "9999" in caption for caption in captions)
    page.segmented_control(key="treatment_sentinels_all").set_value("keep")
    page.run()
    assert address_of(page)["treatments"] == "all:sentinels:keep"
    assert page.segmented_control(key="treatment_sentinels_all").value == "keep"
    page.multiselect(key="chosen_columns").set_value([1, 2])
    page.run()
    page.segmented_control(key="treatment_numbers_2_3").set_value("keep")
    page.run()
    wanted = ("all:sentinels:keep", "2:numbers:keep", "3:numbers:keep")
    assert experiment_on(page).data.treatments == wanted
    page.segmented_control(key="treatment_sentinels_2_3").set_value("auto")
    page.run()
    assert experiment_on(page).data.treatments == (
        "1:sentinels:keep",
        "2:numbers:keep",
        "3:numbers:keep",
        "4:sentinels:keep",
    )
    assert not page.exception


def test_what_can_not_be_says_why_and_changes_nothing(file_page: AppTest) -> None:
    before = experiment_on(file_page)
    file_page.selectbox(key="delimiter").set_value("bar")
    file_page.run()
    assert experiment_on(file_page) == before
    assert "only one column" in file_page.error[0].value
    assert file_page.selectbox(key="delimiter").value == "auto"


def test_without_a_header_there_is_another_target(file_page: AppTest) -> None:
    file_page.selectbox(key="header").set_value("no")
    file_page.run()
    assert not file_page.exception
    data = experiment_on(file_page).data
    assert data.header == "no"
    assert data.target == "column 4"


@pytest.mark.parametrize("dataset", ["moons", "formula", "iris", "credit_risk"])
def test_other_data_are_shown_too(dataset: str) -> None:
    page = opened(dataset=dataset)
    assert len(page.dataframe) == 1
    assert not page.error


def test_small_numbers_keep_their_digits() -> None:
    page = opened(dataset="formula", formula="x1 / 1000000", task="regression")
    shown = page.dataframe[-1].value.iloc[:, -1]
    assert 0 < shown.abs().max() < 1e-3


def test_no_file_is_a_sentence() -> None:
    page = opened(dataset="csv", path="upload:" + "0" * 64)
    assert "upload it again" in page.warning[0].value
