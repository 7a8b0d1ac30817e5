import numpy as np
import pytest
from sklearn.decomposition import PCA

from lepton_dash.data import DataError, load, plane
from lepton_dash.data.prepared import prepare_table
from lepton_dash.data.table import Column, Table
from lepton_dash.spec import Data


def test_two_dimensional_data_shows_the_usual_square():
    prepared = load(Data(dataset="circle"))
    result = plane(prepared, ("columns", 0, 1), resolution=5)
    np.testing.assert_allclose(result.x, [-6, -3, 0, 3, 6])
    np.testing.assert_allclose(result.y, result.x)
    assert (result.x_label, result.y_label) == ("x1", "x2")
    assert result.inputs.shape == (25, 2)
    assert result.inputs.dtype == np.float32
    # row by row from the lowest y: the second point is one step to the right
    raw = [[-6, -6], [-3, -6], [0, -6]]
    np.testing.assert_allclose(result.inputs[:3], prepared.transform(np.array(raw)))
    np.testing.assert_array_equal(result.train, prepared.raw_train)
    np.testing.assert_array_equal(result.validation, prepared.raw_validation)


def test_the_square_grows_with_the_points():
    prepared = load(Data(dataset="gaussians", noise=1.0))
    result = plane(prepared)
    furthest = np.abs(np.concatenate([prepared.raw_train, prepared.raw_validation])).max()
    assert furthest > 6
    assert max(result.x[-1], -result.x[0]) == pytest.approx(furthest)
    np.testing.assert_array_equal(result.x, result.y)


def test_random_labels_show_the_unit_square():
    result = plane(load(Data(dataset="random_labels")))
    assert result.x[[0, -1]].tolist() == [0, 1]
    assert result.y[[0, -1]].tolist() == [0, 1]


def test_features_are_computed_on_the_grid():
    prepared = load(Data(dataset="circle", features=("x1^2", "x2"), standardize=False))
    result = plane(prepared, resolution=3)
    np.testing.assert_allclose(result.inputs[:3], [[36, -6], [0, -6], [36, -6]])


def test_columns_that_are_not_shown_are_held_at_their_training_mean():
    prepared = load(Data(dataset="iris"))
    result = plane(prepared, ("columns", 2, 0), resolution=7)
    assert (result.x_label, result.y_label) == (
        "petal length (cm)",
        "sepal length (cm)",
    )
    np.testing.assert_allclose(result.inputs[:, [1, 3]], 0.0, atol=1e-5)
    shown = np.concatenate([prepared.raw_train, prepared.raw_validation])[:, 2]
    margin = 0.05 * np.ptp(shown)
    np.testing.assert_allclose(
        result.x[[0, -1]], [shown.min() - margin, shown.max() + margin], rtol=1e-5
    )
    raw = prepared.raw_train.mean(axis=0, dtype=float)[None].repeat(7, axis=0)
    raw[:, 2], raw[:, 0] = result.x, result.y[0]
    np.testing.assert_allclose(result.inputs[:7], prepared.transform(raw), atol=1e-5)
    np.testing.assert_array_equal(result.train, prepared.raw_train[:, [2, 0]])


def test_the_first_two_components_are_those_of_scikit_learn():
    prepared = load(Data(dataset="wine"))
    result = plane(prepared, ("pca",), resolution=4)
    reference = PCA(2).fit(prepared.x_train.astype(float))
    expected = reference.transform(prepared.x_validation)
    for axis in (0, 1):
        mine = result.validation[:, axis]
        agreement = np.corrcoef(mine, expected[:, axis])[0, 1]
        assert abs(agreement) == pytest.approx(1.0, abs=1e-6)
        assert mine.std() == pytest.approx(expected[:, axis].std(), rel=1e-4)
    share = f"{reference.explained_variance_ratio_[0]:.0%}"
    assert result.x_label == f"component 1 ({share} of the variance)"
    # a point of the grid, taken back to the components, is where the axes say it is
    grid = (result.inputs - prepared.x_train.mean(axis=0)) @ reference.components_.T
    np.testing.assert_allclose(np.abs(grid[:4, 0]), np.abs(result.x), rtol=1e-3)


def test_at_most_so_many_points_are_drawn_and_the_same_ones_each_time():
    prepared = load(Data(dataset="circle", num_examples=5000, validation_fraction=0.2))
    result, again = plane(prepared, max_points=100), plane(prepared, max_points=100)
    assert result.train.shape == (100, 2)
    assert result.validation.shape == (100, 2)
    np.testing.assert_array_equal(result.train, again.train)
    np.testing.assert_array_equal(result.train, prepared.raw_train[result.train_rows])
    np.testing.assert_array_equal(
        result.validation, prepared.raw_validation[result.validation_rows]
    )


def test_no_validation_part_gives_no_points():
    for name in ("circle", "iris"):
        prepared = load(Data(dataset=name, validation_fraction=0.0))
        for view in (("columns", 0, 1), ("pca",)):
            assert plane(prepared, view).validation.shape == (0, 2)


@pytest.mark.parametrize("view", [("columns", 0, 1), ("pca",)])
def test_one_column_is_shown_as_stripes(view):
    table = Table((Column("a", np.arange(10.0)),), np.arange(10) % 2, "y", ("0", "1"))
    prepared = prepare_table(table, (np.arange(6), np.arange(6, 10)), standardize=True)
    result = plane(prepared, view, resolution=5)
    assert result.inputs.shape == (25, 1)
    np.testing.assert_array_equal(result.inputs[:5], result.inputs[20:])
    assert (result.x_label, result.y_label) == ("a", "")
    np.testing.assert_array_equal(result.train[:, 0], prepared.raw_train[:, 0])
    assert np.abs(result.train[:, 1]).max() < 1


@pytest.mark.parametrize("view", [("columns", 0, 4), ("columns", -1, 1), ("columns", 1, 1)])
def test_columns_that_are_not_there_are_refused(view):
    with pytest.raises(DataError, match=r"can't show columns .* of 4; choose two different"):
        plane(load(Data(dataset="iris")), view)
