import numpy as np
import pytest

from lepton_dash.data import generators
from lepton_dash.tables import DATASETS, resolve

PLANES = {name: row for name, row in DATASETS.items() if row.kind == "plane"}
CLASSES = {name: row for name, row in PLANES.items() if row.task == "classification"}


def draw(name, num_examples=500, noise=0.0, num_classes=2, seed=0):
    return resolve(PLANES[name].function)(
        np.random.default_rng(seed), num_examples, noise, num_classes
    )


@pytest.mark.parametrize("name", PLANES)
@pytest.mark.parametrize("num_examples", [10, 11, 500])
def test_every_dataset_has_the_number_of_points_asked_for(name, num_examples):
    points, targets = draw(name, num_examples, noise=0.3, num_classes=3)
    assert points.shape == (num_examples, 2)
    assert points.dtype == np.float64
    assert targets.shape == (num_examples,)
    assert np.isfinite(points).all()
    assert targets.dtype == (np.int64 if name in CLASSES else np.float64)


@pytest.mark.parametrize("name", PLANES)
def test_the_same_seed_draws_the_same_points_and_another_one_others(name):
    first, again, other = draw(name, seed=3), draw(name, seed=3), draw(name, seed=4)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    if name not in ("spiral", "spirals", "moons"):  # these are curves: only noise is random
        assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(draw(name, noise=0.2, seed=3)[0], draw(name, noise=0.2, seed=4)[0])


@pytest.mark.parametrize("name", PLANES)
def test_points_stay_on_the_stage_when_there_is_no_noise(name):
    points, _targets = draw(name, num_classes=5)
    assert np.abs(points).max() <= 6.0


@pytest.mark.parametrize("name", ["circle", "gaussians", "spiral", "moons"])
@pytest.mark.parametrize("num_examples", [500, 501])
def test_two_classes_are_equally_large(name, num_examples):
    _points, labels = draw(name, num_examples)
    assert set(labels.tolist()) == {0, 1}
    assert abs(labels.sum() - num_examples / 2) <= 0.5


@pytest.mark.parametrize("name", ["blobs", "spirals", "rings"])
@pytest.mark.parametrize("num_classes", range(2, 11))
def test_any_number_of_classes_are_equally_large(name, num_classes):
    _points, labels = draw(name, 500, num_classes=num_classes)
    counts = np.bincount(labels)
    assert len(counts) == num_classes
    assert counts.max() - counts.min() <= 1


# What follows is held against the formulas of TensorFlow Playground (src/dataset.ts), written
# out point by point where that is what makes it a second opinion.


def test_circle_without_noise_is_a_disc_inside_a_ring():
    points, labels = draw("circle", 2000)
    distance = np.hypot(*points.T)
    assert distance[labels == 1].max() < 2.5
    assert distance[labels == 0].min() > 3.5
    assert distance[labels == 0].max() < 5.0
    # Uniform in the radius, not in the area: half of the disc's points are within half of it.
    assert np.mean(distance[labels == 1] < 1.25) == pytest.approx(0.5, abs=0.05)


def test_noise_of_the_circle_moves_the_labels_and_not_the_points():
    points, labels = draw("circle", 4000, noise=0.5)
    distance = np.hypot(*points.T)
    assert distance.max() < 5.0
    assert not ((distance > 2.5) & (distance < 3.5)).any()
    # How often a point of the middle is asked for outside of the disc, by its own simulation.
    rng = np.random.default_rng(1)
    expected = []
    for x, y in points[:2000]:
        dx, dy = rng.uniform(-5, 5, 2) * 0.5
        expected.append((x + dx) ** 2 + (y + dy) ** 2 < 2.5**2)
    assert np.mean(labels[:2000]) == pytest.approx(np.mean(expected), abs=0.04)


def test_xor_is_by_quarters_with_a_gap_along_the_axes():
    points, labels = draw("xor", 2000)
    np.testing.assert_array_equal(labels, (points[:, 0] * points[:, 1] >= 0).astype(int))
    assert np.abs(points).min() > 0.3
    assert np.abs(points).max() < 5.3


def test_noise_of_xor_flips_labels_near_the_axes_only():
    points, labels = draw("xor", 4000, noise=0.1)  # asked at most 0.5 away
    flipped = labels != (points[:, 0] * points[:, 1] >= 0)
    nearest = np.abs(points).min(axis=1)
    assert flipped.any()
    assert nearest[flipped].max() < 0.5


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.1, 1.2), (0.25, 2.25), (0.5, 4.0)])
def test_gaussians_widen_with_the_noise(noise, variance):
    points, labels = draw("gaussians", 20_000, noise=noise)
    for label, centre in ((1, 2.0), (0, -2.0)):
        cloud = points[labels == label]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.08)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.05)


def test_spiral_follows_its_formula():
    points, labels = draw("spiral", 500)
    for label, turned in ((1, 0.0), (0, np.pi)):
        arm = points[labels == label]
        for i in (0, 1, 100, 249):
            r, t = i / 250 * 5, 1.75 * i / 250 * 2 * np.pi + turned
            np.testing.assert_allclose(arm[i], [r * np.sin(t), r * np.cos(t)], atol=1e-12)


def test_noise_of_the_spiral_is_uniform_and_moves_the_points():
    clean, _labels = draw("spiral", 4000)
    noisy, _labels = draw("spiral", 4000, noise=0.4)
    moved = noisy - clean
    assert np.abs(moved).max() <= 0.4
    assert moved.std() == pytest.approx(0.4 / np.sqrt(3), rel=0.05)


def test_spirals_of_two_arms_are_the_spiral():
    np.testing.assert_allclose(draw("spirals", 500)[0], draw("spiral", 500)[0])


def test_plane_is_a_tenth_of_the_sum():
    points, target = draw("plane", 1200)
    np.testing.assert_allclose(target, points.sum(axis=1) / 10)
    assert np.abs(points).max() > 5.9


def test_noise_of_the_plane_is_in_the_target():
    points, target = draw("plane", 20_000, noise=0.25)
    error = target - points.sum(axis=1) / 10
    assert np.abs(error).max() <= 2 * 6 * 0.25 / 10
    # the sum of two uniform ones in [-1.5, 1.5], divided by ten
    assert error.std() == pytest.approx(np.sqrt(2 * 1.5**2 / 3) / 10, rel=0.03)


def test_multi_gaussian_follows_its_formula():
    points, target = draw("multi_gaussian", 500)
    bumps = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    for (x, y), value in zip(points.tolist(), target.tolist(), strict=True):
        best = 0.0
        for centre_x, centre_y, sign in bumps:
            height = max(0.0, 1 - np.sqrt((x - centre_x) ** 2 + (y - centre_y) ** 2) / 2)
            if height > abs(best):
                best = sign * height
        assert value == pytest.approx(best, abs=1e-12)


def test_rings_without_noise_do_not_touch():
    points, labels = draw("rings", 1000, num_classes=4)
    distance = np.hypot(*points.T)
    for inner in range(3):
        assert distance[labels == inner].max() < distance[labels == inner + 1].min()


def test_neighbouring_squares_of_the_checkerboard_differ():
    points, labels = draw("checkerboard", 2000)
    column, row = (np.floor((points + 6) / 3).astype(int)).T
    for x in range(4):
        for y in range(4):
            found = set(labels[(column == x) & (row == y)].tolist())
            assert found == {(x + y) % 2}


def test_random_labels_fill_the_unit_square_and_say_nothing():
    points, labels = draw("random_labels", 20_000)
    assert points.min() >= 0.0
    assert points.max() <= 1.0
    assert labels.mean() == pytest.approx(0.5, abs=0.02)
    left = points[:, 0] < 0.5
    assert labels[left].mean() == pytest.approx(labels[~left].mean(), abs=0.03)


def test_random_points_of_a_square_fill_all_of_it():
    points = generators.xor(np.random.default_rng(0), 4000, 0.0, 2)[0]
    quarters = (points > 0) @ [1, 2]
    assert np.bincount(quarters).min() > 900
