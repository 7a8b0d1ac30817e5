"""From an experiment's data part to prepared examples."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from lepton_dash.data import load
from lepton_dash.spec import Data
from lepton_dash.tables import DATASETS, task_of

BUILT_IN = [name for name, row in DATASETS.items() if row.kind in ("plane", "table")]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_dataset_loads_the_same_at_every_call(name):
    data = Data(dataset=name)
    first, again = load(data), load(data)
    for field in ("x_train", "y_train", "x_validation", "y_validation", "raw_train"):
        np.testing.assert_array_equal(getattr(first, field), getattr(again, field))
        assert getattr(first, field).dtype == np.float32
        assert not getattr(first, field).flags.writeable
    assert first.task == task_of(name, data.num_classes)
    assert first.x_train.shape == (len(first.y_train), len(first.feature_names))
    assert first.raw_train.shape == (len(first.y_train), len(first.column_names))
    assert len(first.class_names) == {"regression": 0, "binary": 2}.get(
        first.task, first.num_outputs
    )
    np.testing.assert_array_equal(first.transform(first.raw_train).shape, first.x_train.shape)


@pytest.mark.parametrize(
    ("name", "num_rows", "num_features", "num_outputs"),
    [
        ("circle", 500, 2, 1),
        ("plane", 1200, 2, 1),
        ("multi_gaussian", 1200, 2, 1),
        ("random_labels", 100, 2, 1),
        ("iris", 150, 4, 3),
        ("wine", 178, 13, 3),
        ("breast_cancer", 569, 30, 1),
        ("digits", 1797, 64, 10),
        ("diabetes", 442, 10, 1),
    ],
)
def test_sizes(name, num_rows, num_features, num_outputs):
    prepared = load(Data(dataset=name, validation_fraction=0.2))
    assert len(prepared.x_train) + len(prepared.x_validation) == num_rows
    assert len(prepared.x_validation) == np.ceil(0.2 * num_rows)
    assert prepared.x_train.shape[1] == num_features
    assert prepared.num_outputs == num_outputs


def test_another_seed_gives_other_points_and_a_split_seed_only_another_split():
    first = load(Data(dataset="circle", seed=1))
    assert not np.array_equal(first.raw_train, load(Data(dataset="circle", seed=2)).raw_train)
    split_again = load(Data(dataset="circle", seed=1, split_seed=5))
    assert not np.array_equal(first.raw_train, split_again.raw_train)
    for prepared in (first, split_again):
        everything = np.concatenate([prepared.raw_train, prepared.raw_validation])
        np.testing.assert_array_equal(
            np.unique(everything, axis=0),
            np.unique(np.concatenate([first.raw_train, first.raw_validation]), axis=0),
        )


def test_the_articles_case_is_split_as_scikit_learn_does_with_seed_42():
    data = Data(dataset="random_labels", validation_fraction=0.2, seed=7, split_seed=42)
    prepared = load(data)
    everything = load(data.model_copy(update={"validation_fraction": 0.0}))
    train, validation, y_train, y_validation = train_test_split(
        everything.raw_train, everything.y_train, test_size=0.2, random_state=42
    )
    np.testing.assert_array_equal(prepared.raw_train, train)
    np.testing.assert_array_equal(prepared.raw_validation, validation)
    np.testing.assert_array_equal(prepared.y_train, y_train)
    np.testing.assert_array_equal(prepared.y_validation, y_validation)
    # and standardised as StandardScaler does, on the training part
    mean, std = train.astype(float).mean(axis=0), train.astype(float).std(axis=0)
    np.testing.assert_allclose(prepared.x_validation, (validation - mean) / std, atol=1e-5)


@pytest.mark.parametrize("name", ["circle", "iris", "diabetes"])
def test_the_training_part_alone_decides_mean_and_scale(name):
    prepared = load(Data(dataset=name, validation_fraction=0.5))
    np.testing.assert_allclose(prepared.x_train.mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(prepared.x_train.std(axis=0), 1.0, atol=1e-4)
    assert np.abs(prepared.x_validation.mean(axis=0)).max() > 1e-3
    np.testing.assert_allclose(
        prepared.transform(prepared.raw_validation), prepared.x_validation, atol=1e-4
    )


def test_without_standardising_inputs_are_the_values_themselves():
    prepared = load(Data(dataset="iris", standardize=False))
    np.testing.assert_array_equal(prepared.x_train, prepared.raw_train)
    assert (prepared.x_mean == 0).all()


def test_targets_of_tables_are_standardised_and_those_of_generators_never():
    diabetes = load(Data(dataset="diabetes"))
    assert diabetes.y_train.mean() == pytest.approx(0.0, abs=1e-5)
    assert diabetes.y_train.std() == pytest.approx(1.0, abs=1e-4)
    original = diabetes.y_train * diabetes.target_scale + diabetes.target_mean
    assert original.min() >= 24
    assert original.max() <= 347
    plain = load(Data(dataset="diabetes", standardize=False))
    assert (plain.target_mean, plain.target_scale) == (0.0, 1.0)
    np.testing.assert_allclose(plain.y_train, original, rtol=1e-5)
    plane = load(Data(dataset="plane", noise=0.0))
    assert (plane.target_mean, plane.target_scale) == (0.0, 1.0)
    np.testing.assert_allclose(plane.y_train, plane.raw_train.sum(axis=1) / 10, atol=1e-6)


def test_features_of_the_two_coordinates_come_before_scaling():
    names = ("sin(x1)", "x1^2", "x2")
    prepared = load(Data(dataset="spiral", features=names, standardize=False))
    x1, x2 = prepared.raw_train.T
    np.testing.assert_allclose(
        prepared.x_train, np.stack([np.sin(x1), x1**2, x2], axis=1), rtol=1e-4, atol=1e-5
    )
    assert prepared.feature_names == names
    assert prepared.column_names == ("x1", "x2")


def test_features_are_not_for_tables():
    assert load(Data(dataset="iris", features=("x1^2",))).x_train.shape[1] == 4


@pytest.mark.parametrize("name", ["circle", "blobs", "iris", "digits"])
def test_classes_have_the_same_shares_in_both_parts(name):
    prepared = load(Data(dataset=name, validation_fraction=0.3, num_classes=5))
    train = np.bincount(prepared.y_train.astype(int)) / len(prepared.y_train)
    validation = np.bincount(prepared.y_validation.astype(int)) / len(prepared.y_validation)
    np.testing.assert_allclose(train, validation, atol=0.02)


def test_no_validation_part():
    prepared = load(Data(dataset="iris", validation_fraction=0.0))
    assert prepared.x_train.shape == (150, 4)
    assert prepared.x_validation.shape == (0, 4)
    assert prepared.y_validation.shape == (0,)
    assert prepared.raw_validation.shape == (0, 4)


def test_a_number_of_examples_of_real_data_is_a_random_sample():
    prepared = load(Data(dataset="iris", num_examples=30, validation_fraction=0.0))
    assert np.bincount(prepared.y_train.astype(int)).tolist() == [10, 10, 10]
    other = load(Data(dataset="iris", num_examples=30, validation_fraction=0.0, seed=1))
    assert not np.array_equal(prepared.raw_train, other.raw_train)
    everything = load(Data(dataset="iris", num_examples=1000))
    assert len(everything.x_train) + len(everything.x_validation) == 150
    assert "All 150 rows were taken: there are no more." in everything.notes


def test_noise_counts_only_where_the_dataset_has_it():
    quiet, loud = (load(Data(dataset="random_labels", noise=noise)) for noise in (0.0, 1.0))
    np.testing.assert_array_equal(quiet.raw_train, loud.raw_train)


def test_importing_the_package_loads_nothing_slow():
    heavy = ("jax", "optax", "pandas", "sklearn", "pyarrow", "scipy", "streamlit")
    code = (
        f"import sys, lepton_dash.data; print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert found.split() == []


def test_generated_data_needs_no_scikit_learn():
    code = (
        "import sys; from lepton_dash.data import load; from lepton_dash.spec import Data; "
        "load(Data()); print('sklearn' in sys.modules, 'jax' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert found.split() == ["False", "False"]
