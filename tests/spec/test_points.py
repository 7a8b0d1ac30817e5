"""Points as text: read as people write them, kept in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.spec import Data, Experiment, SpecError, task_of
from lepton_dash.spec.points import (
    MOST_POINTS,
    PointsError,
    for_address,
    read_points,
    write_points,
)

numbers = st.floats(-100, 100)
lists = st.lists(st.tuples(numbers, numbers, st.integers(0, 9) | numbers), max_size=20)


@given(lists)
def test_text_and_back(points: list[tuple[float, float, float]]) -> None:
    text = write_points(read_points("\n".join(" ".join(map(repr, point)) for point in points)))
    assert write_points(read_points(text)) == text
    assert write_points(read_points(for_address(text))) == text
    for given_, kept in zip(points, read_points(text), strict=True):
        assert kept == pytest.approx(given_, abs=0.00051)
    assert set(for_address(text)) <= set("0123456789.-_~")


@pytest.mark.parametrize(
    "text", ["1 2 0; 3 4 1", "1,2,0\n3,4,1\n", "1_2_0~3_4_1", " 1\t2 0 ;3 4 1;"]
)
def test_ways_to_write_them(text: str) -> None:
    assert Data(dataset="points", points=text).points == "1 2 0; 3 4 1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 2 0; 3 4", 'Point 2 ("3 4") is not of the form x1 x2 class, such as 1.2 -0.5 0.'),
        ("a b c", 'Point 1 ("a b c") is not of the form'),
        ("1 2 nan", "is not of the form"),
        ("1 2 1e99", "Point 1 has too large a value: the largest is 1,000,000."),
        ("101 0 0", "Point 1 is too far out: x1 and x2 go from −100 to 100."),
        ("0 0 0;" * (MOST_POINTS + 1), "There can be at most 1,000 points."),
        ("0" * 10_000_000, "There can be at most 1,000 points."),
    ],
)
def test_what_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(PointsError) as error:
        read_points(text)
    assert sentence in str(error.value)
    if len(text) < 10_000:
        with pytest.raises(SpecError, match=r"data\.points can't be used: "):
            Data(points=text)


def test_a_thousand_points_fit_into_an_address() -> None:
    text = "; ".join(f"-{i % 6}.123 -{i % 5}.456 {i % 10}" for i in range(MOST_POINTS))
    experiment = Experiment().updated(dataset="points", points=text)
    assert len(experiment.to_query()) < 20_000
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])


@pytest.mark.parametrize(
    ("points", "task", "expected"),
    [
        ("0 0 0; 1 1 1", "auto", "binary"),
        ("0 0 0; 1 1 2", "auto", "multiclass"),
        ("0 0 0; 1 1 0.5", "auto", "regression"),
        ("0 0 0; 1 1 1", "regression", "regression"),
    ],
)
def test_what_the_targets_are(points: str, task: str, expected: str) -> None:
    assert task_of(Data(dataset="points", points=points, task=task)) == expected
