from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lepton_dash import store
from lepton_dash.store import Progress, Store, segments
from lepton_dash.store.database import writing
from lepton_dash.store.schema import segments as pieces
from tests.store.store_cases import ORIGIN, SUMMARY, history

shared_store = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _write(opened: Store, run_id: str, position: int, count: int, first: int) -> None:
    rows = history(count, first)
    store.write(opened, run_id, Progress(SUMMARY, rows=rows, rows_from=position))


def _begin(opened: Store) -> str:
    run_id = store.new_id()
    store.create(opened, run_id, "anna", ORIGIN)
    return run_id


def _sizes(opened: Store, run_id: str) -> list[int]:
    query = select(pieces.c.num_rows).where(pieces.c.run_id == run_id).order_by(pieces.c.start)
    with opened.engine.connect() as connection:
        return list(connection.execute(query).scalars())


@shared_store
@given(writes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30)), max_size=12))
def test_any_writes_read_as_one_list_would(
    opened: Store, monkeypatch: pytest.MonkeyPatch, writes: list[tuple[float, int]]
) -> None:
    monkeypatch.setattr(segments, "PIECE", 4)
    run_id = _begin(opened)
    expected: list[int] = []
    written = 0
    for share, count in writes:
        position = round(share * len(expected))
        _write(opened, run_id, position, count, written)
        expected[position:] = range(written, written + count)
        written += count
        sizes = _sizes(opened, run_id)
        assert sum(sizes) == len(expected)
        assert max(sizes, default=0) <= 4
        # what was cut is the newest piece, which then grows
        assert all(size == 4 for size in sizes[:-1])
    found = store.history(opened, run_id, with_start=True)
    assert found[:, 0].tolist() == expected
    assert (found == found[:, :1]).all()


def test_a_long_training_is_a_few_pieces(opened: Store) -> None:
    run_id = _begin(opened)
    length = 0
    for _ in range(200):  # the newest row comes again, as in a live history
        _write(opened, run_id, max(length - 1, 0), 9, max(length - 1, 0))
        length += 9 if length == 0 else 8
    assert store.history(opened, run_id, with_start=True)[:, 0].tolist() == list(range(length))
    assert len(_sizes(opened, run_id)) <= length / store.PIECE + 1


def test_a_whole_history_at_once(opened: Store) -> None:
    run_id = _begin(opened)
    _write(opened, run_id, 0, 100_000, 0)
    assert max(_sizes(opened, run_id)) <= store.PIECE
    _write(opened, run_id, 99_999, 3, 99_999)
    assert store.history(opened, run_id, with_start=True)[:, 0].tolist() == list(range(100_002))
    _write(opened, run_id, 0, 2, 7)
    assert store.history(opened, run_id, with_start=True)[:, 0].tolist() == [7, 8]


def test_rows_that_never_came_leave_no_hole(opened: Store) -> None:
    run_id = _begin(opened)
    _write(opened, run_id, 0, 3, 0)
    _write(opened, run_id, 10, 3, 10)
    assert store.history(opened, run_id, with_start=True)[:, 0].tolist() == [0, 1, 2, 10, 11, 12]
    _write(opened, run_id, 11, 1, 5)
    assert store.history(opened, run_id, with_start=True)[:, 0].tolist() == [0, 1, 2, 10, 5]


def test_numbers_keep_all_their_bits(opened: Store) -> None:
    run_id = _begin(opened)
    rows = np.array([[np.nan, np.inf, -np.inf, -0.0, 5e-324, 1 / 3]])
    store.write(opened, run_id, Progress(SUMMARY, rows=rows))
    assert store.history(opened, run_id, with_start=True).tobytes() == rows.tobytes()
    backwards = rows.astype(">f8")[:, ::-1]
    store.write(opened, run_id, Progress(SUMMARY, rows=backwards))
    np.testing.assert_array_equal(store.history(opened, run_id, with_start=True), backwards)


def test_histories_do_not_share_rows(opened: Store) -> None:
    first, other = _begin(opened), _begin(opened)
    _write(opened, first, 0, 5, 0)
    _write(opened, other, 0, 5, 100)
    _write(opened, first, 2, 1, 7)
    assert store.history(opened, first, with_start=True)[:, 0].tolist() == [0, 1, 7]
    assert len(store.history(opened, other, with_start=True)) == 5


@pytest.mark.parametrize("width", [4, 9])
def test_a_history_of_another_version_has_todays_columns(opened: Store, width: int) -> None:
    run_id = _begin(opened)
    old = np.arange(2.0 * width).reshape(2, width)
    with writing(opened) as connection:
        row = {"run_id": run_id, "start": 0, "num_rows": 2, "data": old.astype("<f8").tobytes()}
        connection.execute(pieces.insert(), row)
    _write(opened, run_id, 2, 1, 50)
    found = store.history(opened, run_id, with_start=True)
    shared = min(width, 6)
    np.testing.assert_array_equal(found[:2, :shared], old[:, :shared])
    assert np.isnan(found[:2, shared:]).all()
    assert found[2].tolist() == [50] * 6
