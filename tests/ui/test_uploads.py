"""Uploaded files: what goes in comes out, nothing else can be asked for, the folder stays small."""

import io
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lepton_dash import uploads
from lepton_dash.data import DataError
from lepton_dash.uploads import Uploads, find, is_upload, keep, name_of, prune

in_one_folder = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def store(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


def put(store: Uploads, content: bytes, name: str = "") -> str:
    return keep(store, io.BytesIO(content), name)


def aged(store: Uploads, path: str, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(store.folder / (path.removeprefix("upload:") + ".csv"), (then, then))


@in_one_folder
@given(content=st.binary(max_size=5000), name=st.text(max_size=200))
def test_what_is_kept_is_found_again(store: Uploads, content: bytes, name: str) -> None:
    path = put(store, content, name)
    assert is_upload(path)
    assert find(store, path).read_bytes() == content
    assert put(store, content) == path
    assert "\n" not in name_of(store, path)


def test_a_name_is_one_line_that_turns_nothing_around(store: Uploads) -> None:
    path = put(store, b"1", "a\x1b[31m\u202evsc.\ud800\n" + "x" * 200)
    assert name_of(store, path) == "a [31mvsc.\ufffd " + "x" * 108


@in_one_folder
@given(
    path=st.text(max_size=100)
    | st.text(max_size=80).map("upload:".__add__)
    | st.sampled_from(
        [
            "/etc/passwd",
            "upload:../../etc/passwd",
            "upload:" + "../" * 20 + "etc/passwd",
            "upload:" + "A" * 64,
            "upload:" + "a" * 63,
            "upload:" + "a" * 64 + "\n",
            "upload:" + "a" * 64 + "/../x",
            "upload:" + "a" * 64,
            "upload:" + "٠" * 64,
        ]
    )
)
def test_nothing_else_is_found(store: Uploads, path: str) -> None:
    put(store, b"a,b\n1,2\n")
    with pytest.raises(DataError) as refused:
        find(store, path)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert name_of(store, path) == ""


def test_a_file_above_the_limit_leaves_nothing(tmp_path: Path) -> None:
    store = Uploads(tmp_path, max_file_bytes=2**20)
    put(store, bytes(2**20))
    with pytest.raises(DataError, match="larger than 1 MB"):
        put(store, bytes(2**20 + 1))
    assert [file.suffix for file in tmp_path.iterdir()] == [".csv"]


def test_a_file_that_is_refused_leaves_nothing_and_takes_nothing_away(store: Uploads) -> None:
    def refuse(file: Path) -> None:
        assert file.read_bytes() == b"1"
        raise DataError("It is no table.")

    with pytest.raises(DataError, match="no table"):
        keep(store, io.BytesIO(b"1"), "a.csv", refuse)
    assert list(store.folder.iterdir()) == []
    path = put(store, b"1", "in use.csv")
    with pytest.raises(DataError, match="no table"):
        keep(store, io.BytesIO(b"1"), "a.csv", refuse)
    assert find(store, path).read_bytes() == b"1"
    assert name_of(store, path) == "in use.csv"


def test_what_was_not_used_for_long_goes(store: Uploads) -> None:
    old, new = put(store, b"old"), put(store, b"new")
    aged(store, old, store.max_age + 60)
    prune(store)
    assert find(store, new)
    with pytest.raises(DataError):
        find(store, old)


def test_a_file_that_is_gone_is_told_by_its_name(store: Uploads) -> None:
    gone, unnamed = put(store, b"old", "iris.csv"), put(store, b"older")
    for path in (gone, unnamed):
        aged(store, path, store.max_age + 60)
    prune(store)
    with pytest.raises(
        DataError, match=r"The uploaded file “iris\.csv” is no longer there; upload"
    ):
        find(store, gone)
    with pytest.raises(DataError, match="The uploaded file with these data is not, or no longer"):
        find(store, unnamed)
    with pytest.raises(DataError, match="“/etc/passwd” is none of them"):
        find(store, "/etc/passwd")
    assert put(store, b"old") == gone
    assert find(store, gone)


def test_the_names_of_files_go_long_after_them(store: Uploads) -> None:
    path = put(store, b"old", "iris.csv")
    (name,) = store.folder.glob("*.name")
    for factor, is_there in ((11, True), (13, False)):
        then = time.time() - factor * store.max_age
        os.utime(name, (then, then))
        prune(store)
        assert bool(name_of(store, path)) == is_there


def test_of_many_names_the_newest_stay(store: Uploads) -> None:
    paths = [put(store, b"%d" % number, f"{number}.csv") for number in range(4)]
    for age, path in enumerate(reversed(paths)):
        then = time.time() - 10 * age
        os.utime(store.folder / f"{path.removeprefix('upload:')}.name", (then, then))
    prune(store._replace(max_names=2))
    assert [name_of(store, path) for path in paths] == ["", "", "2.csv", "3.csv"]
    assert all(find(store, path) for path in paths)


def test_use_keeps_a_file(store: Uploads) -> None:
    path = put(store, b"used", "mine.csv")
    aged(store, path, store.max_age + 60)
    find(store, path)
    prune(store)
    assert find(store, path)
    assert name_of(store, path) == "mine.csv"


def test_the_least_recently_used_go_when_the_folder_is_full(tmp_path: Path) -> None:
    store = Uploads(tmp_path, max_total_bytes=250)
    first, second = put(store, b"1" * 100), put(store, b"2" * 100)
    aged(store, first, 10)
    aged(store, second, 20)
    third = put(store, b"3" * 100)
    assert find(store, third)
    assert find(store, first)
    with pytest.raises(DataError):
        find(store, second)


def test_the_file_that_just_came_stays_even_alone_above_the_limit(tmp_path: Path) -> None:
    store = Uploads(tmp_path, max_total_bytes=10)
    assert find(store, put(store, b"x" * 100))


def test_abandoned_parts_go_and_fresh_ones_stay(store: Uploads) -> None:
    put(store, b"x")
    abandoned, fresh = store.folder / "a.part", store.folder / "b.part"
    for part in (abandoned, fresh):
        part.write_bytes(b"half")
    then = time.time() - 7200
    os.utime(abandoned, (then, then))
    prune(store)
    assert not abandoned.exists()
    assert fresh.exists()


def test_many_at_once(store: Uploads) -> None:
    found: list[bool] = []

    def bring(number: int) -> None:
        content = b"%d" % (number % 4) * 5000
        found.append(find(store, put(store, content)).read_bytes() == content)

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 16
    assert len(list(store.folder.glob("*.csv"))) == 4


def test_a_disk_that_refuses_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(DataError, match="could not be stored"):
        put(Uploads(blocked / "uploads"), b"x")


def test_the_usual_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LEPTON_DASH_DATA", raising=False)
    uploads.default_uploads.cache_clear()
    assert uploads.default_uploads().folder.parts[-2:] == ("lepton_dash", "uploads")
    monkeypatch.setenv("LEPTON_DASH_DATA", str(tmp_path))
    uploads.default_uploads.cache_clear()
    assert uploads.default_uploads().folder == tmp_path / "uploads"
    uploads.default_uploads.cache_clear()
