"""Bringing a table: a good one is trained on and named in the address, a bad one is a sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lepton_dash import presets, uploads
from lepton_dash.i18n import _, using
from lepton_dash.spec import query_pairs
from lepton_dash.ui.csv_controls import understood
from tests.ui.page_script import address_of, experiment_on, opened

FLOWERS = "length,width,kind\n" + "\n".join(
    f"{5 + i % 7 / 10},{3 + i % 5 / 10},{'round' if i % 2 else 'square'}" for i in range(40)
)

BAD = {
    "empty": b"",
    "binary": bytes(range(256)) * 50,
    "one row": b"a,b\n1,2\n",
    "image": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "html": b"<!DOCTYPE html><html><body>no table</body></html>",
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEPTON_DASH_DATA", str(tmp_path))
    uploads.default_uploads.cache_clear()
    yield
    uploads.default_uploads.cache_clear()


def uploaders(page):
    """Where a table can be dropped."""
    return [place for place in page.file_uploader if place.key.startswith("csv_file")]


def bring(page: AppTest, content: bytes, name: str = "flowers.csv") -> None:
    """Choose the CSV card, unless it is chosen, and drop a file on it."""
    if page.pills(key="dataset").value != "csv":
        page.pills(key="dataset").set_value("csv")
        page.run()
    uploaders(page)[0].set_value((name, content, "text/csv"))
    page.run()
    assert not page.exception


def test_a_file_is_trained_on_as_soon_as_it_is_there() -> None:
    page = opened(dataset="moons", hidden_sizes="7", learning_rate="0.2")
    bring(page, FLOWERS.encode())
    data = experiment_on(page).data
    assert (data.dataset, data.target) == ("csv", "kind")
    assert uploads.is_upload(data.path)
    assert experiment_on(page).network.hidden_sizes == (7,)
    assert experiment_on(page).training.learning_rate == 0.2
    said = " ".join(caption.value for caption in page.caption)
    assert "flowers" in said
    assert "40 rows" in said
    assert "3 columns" in said
    assert page.selectbox(key="target").value == "kind"
    assert address_of(page) == query_pairs(experiment_on(page))


def test_own_data_go_at_full_speed_unless_another_was_chosen() -> None:
    for query in ({}, query_pairs(presets.first().experiment) | {"speed": "50"}):
        page = opened(**query)
        page.pills(key="dataset").set_value("points")
        page.run()
        assert address_of(page).get("speed") == query.get("speed")
    page = opened()
    bring(page, FLOWERS.encode())
    assert "speed" not in address_of(page)
    page = opened()
    page.pills(key="dataset").set_value("moons")
    page.run()
    assert address_of(page)["speed"] == "10"


def test_until_there_is_a_file_the_training_goes_on() -> None:
    page = opened(dataset="moons")
    before = experiment_on(page)
    page.pills(key="dataset").set_value("csv")
    page.run()
    assert page.pills(key="dataset").value == "csv"
    assert uploaders(page)
    assert experiment_on(page) == before
    page.selectbox(key="activation").set_value("relu")
    page.run()
    assert page.pills(key="dataset").value == "csv"
    page.pills(key="dataset").set_value("moons")
    page.run()
    assert not uploaders(page)
    assert experiment_on(page) == before.updated(activation="relu")


@pytest.mark.parametrize("kind", list(BAD))
def test_a_bad_file_is_one_sentence_and_changes_nothing(kind: str) -> None:
    page = opened(dataset="moons")
    before = experiment_on(page)
    bring(page, BAD[kind], "bad.csv")
    assert experiment_on(page) == before
    assert len(page.error) == 1
    assert page.error[0].value.startswith("bad\\.csv\\: ")
    assert list(uploads.default_uploads().folder.iterdir()) == []
    bring(page, FLOWERS.encode())
    assert experiment_on(page).data.dataset == "csv"
    assert not page.error


def test_what_is_understood_is_said_in_the_language_of_each_visitor() -> None:
    page = opened()
    bring(page, ("id," + FLOWERS.replace("\n", "\n1,")).encode())
    path = experiment_on(page).data.path
    with using("en"):
        assert "same value" in understood(path).columns[0].reason
    with using("zh"):
        said = understood(path).columns[0].reason
        assert said == _("the same value in every row")


def test_a_bad_file_leaves_the_good_one_in_use() -> None:
    page = opened()
    bring(page, FLOWERS.encode())
    good = experiment_on(page)
    bring(page, BAD["binary"])
    assert experiment_on(page) == good
    assert len(page.error) == 1


def test_another_column_and_another_kind_of_answer() -> None:
    page = opened()
    bring(page, FLOWERS.encode())
    page.selectbox(key="target").set_value("length")
    page.run()
    assert experiment_on(page).data.target == "length"
    page.segmented_control(key="task").set_value("regression")
    page.run()
    assert experiment_on(page).data.task == "regression"
    assert page.segmented_control(key="task").value == "regression"


def test_coming_back_to_the_file() -> None:
    page = opened()
    bring(page, FLOWERS.encode())
    with_file = experiment_on(page)
    page.pills(key="dataset").set_value("xor")
    page.run()
    assert experiment_on(page).data.path == ""
    page.pills(key="dataset").set_value("csv")
    page.run()
    assert experiment_on(page) == with_file


def test_the_address_of_an_upload_opens_while_it_is_kept() -> None:
    page = opened(dataset="moons")
    bring(page, FLOWERS.encode())
    query = address_of(page)
    again = opened(**query)
    assert experiment_on(again) == experiment_on(page)
    assert not again.warning
    for file in uploads.default_uploads().folder.iterdir():
        file.unlink()
    gone = opened(**query)
    assert "upload it again" in gone.warning[0].value
    assert uploaders(gone)
    assert experiment_on(gone).data.dataset == "circle"


def test_a_column_without_a_name_is_chosen_in_every_language() -> None:
    page = opened()
    bring(page, FLOWERS.partition("\n")[2].encode())
    page.selectbox(key="target").set_value("column 2").run()
    there = opened(**address_of(page), lang="zh")
    assert not there.exception
    assert not there.error
    target = there.selectbox(key="target")
    assert target.value == target.options[1] != "column 2"


def test_a_loss_that_may_not_fit_gives_way() -> None:
    page = opened(dataset="circle", loss="binary_cross_entropy")
    bring(page, FLOWERS.encode())
    assert experiment_on(page).training.loss == "auto"


def test_a_pasted_table() -> None:
    page = opened()
    page.pills(key="dataset").set_value("csv")
    page.run()
    page.text_area[0].set_value(FLOWERS)
    page.run()
    page.button(key="use_text").click()
    page.run()
    assert not page.exception
    assert experiment_on(page).data.target == "kind"


def test_names_in_a_file_are_shown_as_they_are() -> None:
    page = opened()
    names = "<img src=x onerror=alert(1)>,![x](http://203.0.113.1/x.png),**bold**"
    rows = "\n".join(f"{i},{i * 2},{'ab'[i % 2]}" for i in range(20))
    bring(page, f"{names}\n{rows}".encode(), "<b>![x](http://203.0.113.1).csv")
    for caption in page.caption:
        assert "![" not in caption.value
        assert "<b>" not in caption.value.replace("\\<", "")
    assert page.selectbox(key="target").options[0].startswith("<img")


def test_two_hundred_columns() -> None:
    page = opened()
    names = ",".join(f"column {i}" for i in range(200))
    rows = "\n".join(",".join(str(i * j % 17) for j in range(200)) for i in range(50))
    bring(page, f"{names}\n{rows}".encode())
    assert len(page.selectbox(key="target").options) == 200
