"""Encoding and scaling of tables."""

import numpy as np
import pytest

from lepton_dash.data import DataError, prepared
from lepton_dash.data.prepared import prepare_table
from lepton_dash.data.table import Column, Table, unique_names

TRAIN, VALIDATION = np.arange(4), np.arange(4, 6)
NAN = float("nan")


def prepare(*columns, target=(0, 1, 0, 1, 0, 1), class_names=("a", "b"), standardize=True):
    values = np.array(target, np.int64 if class_names else np.float64)
    table = Table(tuple(columns), values, "y", class_names)
    return prepare_table(table, (TRAIN, VALIDATION), standardize=standardize)


def numbers(*values, name="n"):
    return Column(name, np.array(values, np.float64))


def categories(*codes, labels=("p", "q", "r"), name="c"):
    return Column(name, np.array(codes, np.int16), labels)


def test_mean_and_scale_are_those_of_the_training_rows():
    result = prepare(numbers(1, 2, 3, 4, 100, 200))
    scale = np.std([1, 2, 3, 4])
    np.testing.assert_allclose(result.x_train[:, 0], (np.array([1, 2, 3, 4]) - 2.5) / scale, 1e-6)
    np.testing.assert_allclose(result.x_validation[:, 0], [97.5 / scale, 197.5 / scale], 1e-6)


def test_a_missing_number_becomes_the_median_of_the_training_rows():
    result = prepare(numbers(1, NAN, 3, 8, NAN, 1000))
    np.testing.assert_array_equal(result.raw_train[:, 0], [1, 3, 3, 8])
    np.testing.assert_array_equal(result.raw_validation[:, 0], [3, 1000])
    assert result.notes == (
        "Missing numbers became the median of the training rows in 1 column: n.",
    )


def test_a_column_without_numbers_in_the_training_rows_is_zero():
    result = prepare(numbers(NAN, NAN, NAN, NAN, 1, 2))
    np.testing.assert_array_equal(result.x_train, 0)


def test_categories_become_one_input_each_and_stay_zero_and_one():
    result = prepare(categories(0, 1, 2, 0, 1, 2))
    assert result.feature_names == ("c = p", "c = q", "c = r")
    np.testing.assert_array_equal(result.x_train, np.eye(3)[[0, 1, 2, 0]])
    np.testing.assert_array_equal(result.x_validation, np.eye(3)[[1, 2]])


def test_two_categories_become_one_input():
    result = prepare(categories(0, 1, 1, 0, 1, 0, labels=("no", "yes")))
    assert result.feature_names == ("c = yes",)
    np.testing.assert_array_equal(result.x_train[:, 0], [0, 1, 1, 0])


def test_missing_text_is_a_category_of_its_own():
    result = prepare(categories(0, -1, 1, 0, -1, 1, labels=("p", "q")))
    assert result.feature_names == ("c = p", "c = q", "c = missing")
    np.testing.assert_array_equal(result.x_train[1], [0, 0, 1])
    assert result.notes == ("Missing text became a category of its own in 1 column: c.",)


def test_a_category_that_only_validation_rows_have_is_no_input():
    result = prepare(categories(0, 1, 0, 1, 2, 0))
    assert result.feature_names == ("c = q",)
    np.testing.assert_array_equal(result.x_validation[:, 0], [0, 0])
    assert result.notes == (
        "Some validation rows have a category that no training row has, in 1 column: c.",
    )


def test_a_column_constant_in_the_training_rows_is_not_blown_up():
    result = prepare(numbers(0.1, 0.1, 0.1, 0.1, 0.1, 5))
    np.testing.assert_array_equal(result.x_train, 0)
    np.testing.assert_allclose(result.x_validation[:, 0], [0, 4.9], rtol=1e-6)


def test_a_constant_whose_mean_is_rounded_is_not_blown_up():
    values = np.full(4, 0.1)
    assert values[:3].std() > 0  # by the mean's last bit
    table = Table((Column("n", values),), np.arange(4) % 2, "y", ("a", "b"))
    result = prepare_table(table, (np.arange(3), np.arange(3, 4)), standardize=True)
    np.testing.assert_array_equal(result.x_train, 0)


def test_large_numbers_keep_their_differences():
    result = prepare(numbers(1.7e9, 1.7e9 + 1, 1.7e9 + 2, 1.7e9 + 3, 1.7e9, 1.7e9))
    assert np.ptp(result.x_train) == pytest.approx(3 / np.std([0, 1, 2, 3]), rel=1e-5)


def test_names_of_inputs_are_all_different():
    result = prepare(numbers(*range(6), name="a"), numbers(*range(6), name="a"))
    assert result.feature_names == ("a", "a (2)")


def test_transform_repeats_what_was_done():
    result = prepare(numbers(1, NAN, 3, 8, 5, 9), categories(0, 1, 2, 0, 1, 2))
    np.testing.assert_allclose(result.transform(result.raw_train), result.x_train, rtol=1e-6)


def test_more_values_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(prepared, "MAX_VALUES", 10)
    with pytest.raises(DataError, match=r"6 rows of 2 inputs .* num_examples to at most 5\."):
        prepare(numbers(*range(6)), numbers(*range(6)))


def test_more_inputs_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(prepared, "MAX_INPUTS", 2)
    with pytest.raises(DataError, match=r"become 3 inputs, .* at most 2; leave columns out"):
        prepare(categories(0, 1, 2, 0, 1, 2))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
    ],
)
def test_repeated_names_are_numbered(names, expected):
    assert unique_names(names) == expected


def test_a_class_whose_examples_all_lie_in_one_part_is_named_with_the_part():
    target = np.array([0, 1, 0, 1, 2, 3])
    table = Table((Column("n", np.arange(6.0)),), target, "kind", ("A", "B", "C", "D"))
    result = prepare_table(table, (np.array([0, 1, 4]), np.array([2, 3, 5])), standardize=True)
    assert result.notes == (
        "Class C has one example, in the training part: whether it is learned isn't measured on "
        "new ones.",
        "Class D has one example, in the validation part: the network can't learn it.",
    )
    alone = prepare_table(table, (np.arange(6), np.arange(0)), standardize=True)
    assert alone.notes == ()  # without validation no part lacks it
