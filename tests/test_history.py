import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.history import COLUMNS, History, thinned

portions = st.lists(st.integers(0, 70), max_size=40)


def run_rows(count: int, start: int = 0) -> np.ndarray:
    """Rows [count, C] whose first column is their number in the run."""
    rows = np.arange(start, start + count, dtype=float)[:, None]
    return rows + np.arange(len(COLUMNS)) / 10


def filled(sizes: list[int], capacity: int) -> History:
    history, start = History(capacity), 0
    for size in sizes:
        history.append(run_rows(size, start))
        start += size
    return history


def numbers(history: History) -> list[int]:
    return [int(row[0]) for row in history.rows()]


@given(portions, st.integers(2, 50))
def test_the_newest_row_is_last_and_the_kept_ones_are_multiples_of_the_stride(sizes, capacity):
    history = filled(sizes, capacity)
    total = sum(sizes)
    expected = list(range(0, total, history.stride))
    if total and expected[-1] != total - 1:
        expected.append(total - 1)
    assert numbers(history) == expected
    assert len(history) == len(expected) <= capacity + 1
    assert np.array_equal(history.rows(), run_rows(total)[expected])


@given(portions, st.integers(2, 50))
def test_what_is_kept_does_not_depend_on_the_portions(sizes, capacity):
    in_portions, at_once = filled(sizes, capacity), filled([sum(sizes)], capacity)
    assert np.array_equal(in_portions.rows(), at_once.rows())
    assert in_portions.stride == at_once.stride
    assert in_portions.generation == at_once.generation


@given(portions, st.integers(2, 50), st.data())
def test_a_reader_that_splices_what_it_lacks_always_has_the_whole_history(sizes, capacity, data):
    history = History(capacity)
    generation, mine, start = -1, np.empty((0, len(COLUMNS))), 0
    for size in sizes:
        history.append(run_rows(size, start))
        start += size
        if data.draw(st.booleans()):  # the reader lags
            position, rows = history.since(generation, len(mine))
            assert position <= len(mine)
            mine, generation = np.concatenate([mine[:position], rows]), history.generation
            assert np.array_equal(mine, history.rows())


def test_a_reader_that_is_up_to_date_gets_one_row_again():
    history = filled([300], capacity=1_000)
    position, rows = history.since(history.generation, len(history))
    assert position == 299
    assert numbers(history)[299:] == [299] == [int(row[0]) for row in rows]


def test_a_reader_that_claims_more_than_there_is_gets_what_there_is():
    history = filled([5], capacity=10)
    position, rows = history.since(history.generation, 10**9)
    assert (position, len(rows)) == (5, 0)


def test_a_full_history_keeps_at_least_half_of_its_capacity():
    history = filled([10_000], capacity=1_500)
    assert 750 <= len(history) <= 1_501


def test_an_empty_history_has_no_rows():
    history = History()
    assert len(history) == 0
    assert history.rows().shape == (0, len(COLUMNS))
    assert np.isnan(history.last).all()


def test_rows_are_copies():
    history = filled([3], capacity=10)
    history.rows()[:] = 0
    history.last[:] = 0
    assert numbers(history) == [0, 1, 2]


def test_a_capacity_that_holds_nothing_is_refused():
    with pytest.raises(ValueError, match="capacity is 1"):
        History(capacity=1)


@given(st.integers(1, 400), st.integers(1, 400), st.integers(0, 100))
def test_what_is_cut_goes_on_like_a_run_that_never_went_further(total, kept, more):
    kept = min(kept, total)
    rows = np.arange(5.0 * (total + more)).reshape(-1, 5)
    history = History(capacity=16)
    history.append(rows[:total])
    generation, stride = history.generation, history.stride
    history.cut(kept, rows[kept - 1])
    assert history.generation == generation + 1
    assert np.array_equal(history.last, rows[kept - 1])
    chosen = rows[:kept:stride]
    expected = chosen if (kept - 1) % stride == 0 else [*chosen, rows[kept - 1]]
    assert np.array_equal(history.rows(), expected)
    history.append(rows[kept : kept + more])
    assert history.total == kept + more
    assert len(history) <= 17
    assert set(map(tuple, history.rows())) <= set(map(tuple, rows[: kept + more]))
    assert np.array_equal(history.rows()[-1], rows[kept + more - 1])


@given(st.integers(0, 5000), st.integers(2, 500))
def test_a_thinned_curve_is_short_and_keeps_its_ends(count, most):
    rows = np.arange(5.0 * count).reshape(-1, 5)
    chosen = thinned(rows, most)
    assert len(chosen) <= most
    assert len(chosen) >= min(count, most // 2)
    if count:
        assert np.array_equal(chosen[[0, -1]], rows[[0, -1]])
