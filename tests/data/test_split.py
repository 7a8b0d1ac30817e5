import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from lepton_dash.data import DataError
from lepton_dash.data.split import sample, split, steady_split


@pytest.mark.parametrize(
    ("num_rows", "fraction", "seed"), [(100, 0.2, 42), (7, 0.5, 0), (999, 0.9, 3)]
)
def test_the_plain_split_is_that_of_scikit_learn(num_rows, fraction, seed):
    train, validation = split(num_rows, fraction, seed)
    expected = train_test_split(np.arange(num_rows), test_size=fraction, random_state=seed)
    np.testing.assert_array_equal(train, expected[0])
    np.testing.assert_array_equal(validation, expected[1])


def test_a_fraction_of_zero_leaves_every_row_for_training_in_its_order():
    train, validation = split(5, 0.0, 1)
    np.testing.assert_array_equal(train, np.arange(5))
    assert len(validation) == 0


@given(
    labels=st.lists(st.integers(0, 4), min_size=4, max_size=80),
    fraction=st.floats(0.01, 0.7),
    seed=st.integers(0, 2**31 - 1),
    stratified=st.booleans(),
)
def test_the_parts_are_disjoint_and_complete_and_the_same_every_time(
    labels, fraction, seed, stratified
):
    classes = np.array(labels) if stratified else None
    train, validation = split(len(labels), fraction, seed, classes)
    assert sorted([*train, *validation]) == list(range(len(labels)))
    assert len(validation) == int(np.ceil(fraction * len(labels)))
    again = split(len(labels), fraction, seed, classes)
    np.testing.assert_array_equal(train, again[0])
    np.testing.assert_array_equal(validation, again[1])


@given(
    counts=st.lists(st.integers(2, 60), min_size=2, max_size=6),
    fraction=st.floats(0.2, 0.8),
    seed=st.integers(0, 1000),
)
def test_classes_have_the_same_shares_in_both_parts(counts, fraction, seed):
    labels = np.repeat(np.arange(len(counts)), counts)
    num_validation = int(np.ceil(fraction * len(labels)))
    if min(num_validation, len(labels) - num_validation) < len(counts):
        return
    train, validation = split(len(labels), fraction, seed, labels)
    found = np.bincount(labels[validation], minlength=len(counts))
    exact = np.array(counts) * num_validation / len(labels)
    # every class is in both parts, even where its share would be less than one
    assert found.min() >= 1
    assert np.bincount(labels[train], minlength=len(counts)).min() >= 1
    assert np.abs(found - exact).max() < 1 + (exact.min() < 1) * len(counts)


def test_stratified_parts_are_in_random_order():
    labels = np.repeat([0, 1], 100)
    train, validation = split(200, 0.5, 0, labels)
    for part in (train, validation):
        assert labels[part].sum() == 50
        assert 10 < labels[part][:50].sum() < 40
    other, _rest = split(200, 0.5, 1, labels)
    assert set(train.tolist()) != set(other.tolist())


def test_a_class_of_one_row_is_split_without_looking_at_classes():
    labels = np.array([0] * 9 + [1])
    train, validation = split(10, 0.5, 0, labels)
    assert sorted([*train, *validation]) == list(range(10))


def test_a_part_for_training_must_remain():
    with pytest.raises(
        DataError, match=r"fraction of 0\.9, none of the 4 rows .* smaller fraction"
    ):
        split(4, 0.9, 0)


def test_a_sample_is_sorted_stratified_and_repeatable():
    labels = np.repeat([0, 1], [300, 100])
    rows = sample(400, 40, 7, labels)
    assert len(set(rows.tolist())) == 40
    assert rows.tolist() == sorted(rows.tolist())
    np.testing.assert_array_equal(np.bincount(labels[rows]), [30, 10])
    np.testing.assert_array_equal(rows, sample(400, 40, 7, labels))
    assert rows.tolist() != sample(400, 40, 8, labels).tolist()
    assert len(sample(400, 40, 7)) == 40


def test_a_sample_of_more_than_there_is_is_all_of_it():
    np.testing.assert_array_equal(sample(5, 10, 0), np.arange(5))


@pytest.mark.parametrize("fraction", [0.1, 0.3, 0.5, 0.9])
def test_a_steady_split_keeps_the_rows_that_were_there_in_their_part(fraction):
    labels = np.random.default_rng(0).integers(0, 3, 200)
    whole = set(steady_split(200, fraction, 5, labels)[1].tolist())
    for count in (20, 21, 50, 199):
        train, validation = steady_split(count, fraction, 5, labels[:count])
        assert set(validation.tolist()) == {row for row in whole if row < count}
        assert sorted([*train.tolist(), *validation.tolist()]) == list(range(count))
        for label in range(3):
            members = np.flatnonzero(labels[:count] == label)
            held = np.isin(members, validation).sum()
            assert abs(held - fraction * len(members)) <= 1.5


def test_a_steady_split_leaves_something_for_training():
    for seed in range(20):
        train, _validation = steady_split(4, 0.9, seed)
        assert len(train) >= 1
    assert len(steady_split(10, 0.0, 0)[1]) == 0
