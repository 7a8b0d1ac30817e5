"""Whatever is in a file: it gives examples, or one sentence."""

import csv
import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lepton_dash.data import DataError, inspect_csv, load, plane
from lepton_dash.spec import Data

CELLS = st.one_of(
    st.sampled_from(
        ["", "NA", "0", "1", "2.5", "-3", "1e400", "inf", "nan", "1,5", "1.234,5", "1,234.5", " "]
    ),
    st.sampled_from(
        ['"', "'", "a", "b", "yes", "no", "é", "<b>", "\t", "=1+1", "\x00", "2020-01-01"]
    ),
    st.floats().map(str),
    st.integers().map(str),
    st.text(max_size=6),
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"]


@st.composite
def files(draw):
    """The bytes of a table: columns whose cells come from a few values each."""
    width, height = draw(st.integers(1, 5)), draw(st.integers(0, 25))
    pools = [draw(st.lists(CELLS, min_size=1, max_size=4)) for _column in range(width)]
    cells = [[draw(st.sampled_from(pool)) for pool in pools] for _row in range(height)]
    delimiter = draw(st.sampled_from(",;\t|"))
    if draw(st.booleans()):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(cells)
        content = text.getvalue()
    else:
        content = "\n".join(delimiter.join(row) for row in cells)
    return content.encode(draw(st.sampled_from(ENCODINGS)), "replace")


def check(path, content, **fields):
    path.write_bytes(content)
    try:
        inspect_csv(path)
    except DataError as error:
        assert_one_sentence(error)
    try:
        prepared = load(Data(dataset="csv", path=str(path), **fields))
    except DataError as error:
        assert_one_sentence(error)
        return
    for name in ("x_train", "y_train", "x_validation", "y_validation", "raw_train"):
        values = getattr(prepared, name)
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
    assert len(prepared.x_train) > 0
    assert prepared.x_train.shape[1] == len(set(prepared.feature_names)) > 0
    for view in (("columns", 0, 1), ("pca",)):
        assert np.isfinite(plane(prepared, view, resolution=3).inputs).all()


def assert_one_sentence(error):
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 400


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "file.csv"


# Generated examples are worth it only if none of them fails: their number is kept small here.
many = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@many
@given(content=st.binary(max_size=300))
def test_random_bytes(path, content):
    check(path, content)


@many
@given(
    content=files(),
    task=st.sampled_from(["auto", "classification", "regression"]),
    validation_fraction=st.sampled_from([0.0, 0.1, 0.5, 0.9]),
    standardize=st.booleans(),
)
def test_random_tables(path, content, **fields):
    check(path, content, **fields)


@many
@given(content=files(), junk=st.binary(max_size=20), place=st.floats(0, 1))
def test_tables_with_something_in_them(path, content, junk, place):
    cut = round(place * len(content))
    check(path, content[:cut] + junk + content[cut:])
