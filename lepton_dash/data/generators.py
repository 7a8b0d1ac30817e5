"""Two-dimensional datasets, drawn from a random generator.

Every generator has the same signature, `f(rng, num_examples, noise, num_classes)`, and returns

    points   [N, 2] float64   coordinates x1, x2, about -6..6 (random_labels: 0..1)
    targets  [N]    int64 class index 0..k-1, or float64 for regression

`noise` goes from 0 to 1; `num_classes` counts only for the datasets that come with any number of
classes (blobs, spirals, rings, checkerboard). Classes are as large as each other, up to one point.

The first six have the shapes and the noise of TensorFlow Playground (Smilkov et al. 2017,
https://arxiv.org/abs/1708.03788), where class 1 here is +1 there and class 0 is -1. In circle, xor,
plane and multi_gaussian the noise leaves the points where they are and moves the place that is
asked for its label; in gaussians it widens the clouds, in spiral it moves the points.

What a link of it means here, by its source (src/dataset.ts, src/playground.ts, src/state.ts):

    noise=25            noise = 0.25: the scale is the same; its slider ends at 50, a link at 80
    percTrainData=70    validation_fraction = 0.3
    dataset             circle, xor, spiral have their names, gauss is gaussians; 500 points
    regDataset          reg-plane is plane, reg-gauss is multi_gaussian; 1,200 points
    (no field)          standardize = false: it gives the network the coordinates as they are

A link that names no noise has none; the usual noise here is 0.1. Which points it draws from a seed
can't be had here: its random numbers are others.
"""

import math

import numpy as np

Examples = tuple[np.ndarray, np.ndarray]

RADIUS = 5.0  # of the class shapes
EXTENT = 6.0  # the regression datasets fill [-6, 6] x [-6, 6]


def circle(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Class 1 is a disc, class 0 a ring around it."""
    inner = _class_index(num_examples, 2) == 0
    radius = rng.uniform(
        np.where(inner, 0.0, 0.7 * RADIUS), np.where(inner, 0.5 * RADIUS, RADIUS)
    )  # [N]
    points = _polar(radius, rng.uniform(0.0, 2 * np.pi, num_examples))
    asked = points + noise * _square(rng, num_examples, RADIUS)
    return points, (np.hypot(*asked.T) < 0.5 * RADIUS).astype(np.int64)


def xor(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Class 1 where both coordinates have the same sign, a gap of 0.3 along the axes."""
    points = _square(rng, num_examples, RADIUS)
    points += np.where(points > 0, 0.3, -0.3)
    asked = points + noise * _square(rng, num_examples, RADIUS)
    return points, (asked[:, 0] * asked[:, 1] >= 0).astype(np.int64)


def gaussians(
    rng: np.random.Generator, num_examples: int, noise: float, num_classes: int
) -> Examples:
    """Two round clouds: class 1 around (2, 2), class 0 around (-2, -2)."""
    labels = 1 - _class_index(num_examples, 2)
    variance = 0.5 + 7.0 * noise  # 0.5 at no noise, 4 at a noise of one half
    centres = np.where(labels == 1, 2.0, -2.0)[:, None]
    return centres + math.sqrt(variance) * rng.standard_normal((num_examples, 2)), labels


def spiral(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Two arms of 1.75 turns."""
    points, arm = _arms(rng, num_examples, noise, 2)
    return points, 1 - arm


def plane(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Regression: the target is (x1 + x2) / 10."""
    points = _square(rng, num_examples, EXTENT)
    asked = points + noise * _square(rng, num_examples, EXTENT)
    return points, asked.sum(axis=1) / 10.0


def multi_gaussian(
    rng: np.random.Generator, num_examples: int, noise: float, num_classes: int
) -> Examples:
    """Regression: six bumps, positive and negative by turns, 0 between them."""
    points = _square(rng, num_examples, EXTENT)
    asked = points + noise * _square(rng, num_examples, EXTENT)
    centres = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
    signs = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    distance = np.linalg.norm(asked[:, None, :] - centres, axis=2)  # [N, 6]
    # Height 1 in the centre, falling in a straight line to 0 at a distance of 2.
    height = np.clip(1.0 - distance / 2.0, 0.0, 1.0)
    highest = height.argmax(axis=1)
    return points, signs[highest] * height[np.arange(num_examples), highest]


def moons(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Two half circles that reach into each other; noise is normal, in radii of the half circle."""
    scale = 3.2
    labels = _class_index(num_examples, 2)
    angle = np.pi * _progress(labels, 2, endpoint=True)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.array([1.0, 0.5]) - upper
    points = np.where(labels[:, None] == 0, upper, lower) - np.array([0.5, 0.25])
    return scale * (points + noise * rng.standard_normal(points.shape)), labels


def blobs(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Round clouds of standard deviation 0.4 + 2 noise, evenly spaced on a circle of radius 4."""
    labels = _class_index(num_examples, num_classes)
    centres = _polar(np.full(num_examples, 4.0), 2 * np.pi * (labels + 0.5) / num_classes)
    return centres + (0.4 + 2.0 * noise) * rng.standard_normal((num_examples, 2)), labels


def spirals(
    rng: np.random.Generator, num_examples: int, noise: float, num_classes: int
) -> Examples:
    """Any number of arms; the more arms, the fewer turns, so that the gaps stay as wide."""
    return _arms(rng, num_examples, noise, num_classes)


def rings(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """A disc and rings around it; noise is normal, in distances between two rings."""
    labels = _class_index(num_examples, num_classes)
    spacing = 5.5 / num_classes
    radius = spacing * (labels + rng.uniform(0.2, 0.8, num_examples))
    points = _polar(radius, rng.uniform(0.0, 2 * np.pi, num_examples))
    return points + noise * spacing * rng.standard_normal(points.shape), labels


def checkerboard(
    rng: np.random.Generator, num_examples: int, noise: float, num_classes: int
) -> Examples:
    """Four by four squares whose classes take turns; noise moves the place asked for its label."""
    points = _square(rng, num_examples, EXTENT)
    asked = points + noise * _square(rng, num_examples, EXTENT)
    square = np.floor(asked / (EXTENT / 2)).astype(np.int64)  # [N, 2]
    return points, square.sum(axis=1) % num_classes


def random_labels(
    rng: np.random.Generator, num_examples: int, noise: float, num_classes: int
) -> Examples:
    """Uniform in the unit square, with labels that have nothing to do with the place."""
    points = rng.uniform(0.0, 1.0, (num_examples, 2))
    return points, rng.integers(0, 2, num_examples)


def _square(rng: np.random.Generator, num_examples: int, half_side: float) -> np.ndarray:
    """Points [N, 2], uniform in a square around the origin."""
    return rng.uniform(-half_side, half_side, (num_examples, 2))


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points [N, 2] at these radii and angles [rad], clockwise from the top."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def _arms(rng: np.random.Generator, num_examples: int, noise: float, num_classes: int) -> Examples:
    """Spiral arms, points at even steps along each, each point moved by uniform noise."""
    arm = _class_index(num_examples, num_classes)
    along = _progress(arm, num_classes)  # 0 in the middle, towards 1 at the end
    turns = 1.75 * 2 / num_classes
    points = _polar(RADIUS * along, 2 * np.pi * (turns * along + arm / num_classes))
    return points + noise * _square(rng, num_examples, 1.0), arm


def _class_index(num_examples: int, num_classes: int) -> np.ndarray:
    """Class [N] of every point: all of class 0, then 1, ...; the first ones are larger by one."""
    return np.sort(np.arange(num_examples) % num_classes)


def _progress(labels: np.ndarray, num_classes: int, endpoint: bool = False) -> np.ndarray:
    """Where each point stands in its own class, [N] from 0 up to 1 (1 reached with endpoint)."""
    counts = np.bincount(labels, minlength=num_classes)
    steps = [np.linspace(0.0, 1.0, count, endpoint=endpoint) for count in counts]
    return np.concatenate(steps)
