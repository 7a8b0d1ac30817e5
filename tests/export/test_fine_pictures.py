"""Pictures for print: what the network says, interpolated before it is painted."""

import numpy as np
import pytest

from lepton_dash.export.fine_pictures import FINE, fine_picture
from lepton_dash.figures import Scene

NOBODY = np.zeros((0, 2)), np.zeros(0)


def grid(count: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(*[np.linspace(-1.0, 1.0, count)] * 2)
    return x, y


def probability(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Of the second class: its border is much thinner than a cell of 50."""
    return 1 / (1 + np.exp(-250.0 * (y - 0.31 * x - 0.07)))


def test_the_border_between_two_classes_is_an_unbroken_line() -> None:
    second = probability(*grid(50)).ravel()
    scene = Scene("binary", *NOBODY, *NOBODY, ("a", "b"))
    picture = fine_picture(scene, np.stack([1 - second, second], axis=1))
    # log-odds are linear here, so that what lies between the points is known
    expected = 255 * probability(*grid(FINE))
    assert np.abs(picture - expected).max() < 1
    nearest = np.abs(picture.astype(int) - 128).min(axis=0)
    assert nearest.max() <= 128 - 255 * probability(np.zeros(1), np.array([0.07 - 1 / FINE]))


def test_several_classes_meet_where_their_probabilities_are_equal() -> None:
    def says(count: int) -> np.ndarray:
        x, y = grid(count)
        scores = np.exp(np.stack([40 * x, 40 * y, np.zeros_like(x)], axis=2))
        return scores / scores.sum(axis=2, keepdims=True)

    scene = Scene("multiclass", *NOBODY, *NOBODY, ("a", "b", "c"))
    winner, strength = fine_picture(scene, says(40).reshape(-1, 3))
    expected = says(FINE)
    assert (winner == expected.argmax(axis=2)).mean() > 0.999
    confidence = 255 * (expected.max(axis=2) - 1 / 3) / (2 / 3)
    assert np.abs(strength - confidence).max() < 2


@pytest.mark.parametrize("answers", [np.full(9, np.nan), np.arange(9.0)])
def test_values_are_painted_between_their_ends(answers: np.ndarray) -> None:
    scene = Scene("regression", *NOBODY, *NOBODY, value_range=(0.0, 8.0))
    picture = fine_picture(scene, answers)
    assert picture.shape == (FINE, FINE)
    assert (picture[0, 0], picture[-1, -1]) == (0, 0 if np.isnan(answers[0]) else 255)
