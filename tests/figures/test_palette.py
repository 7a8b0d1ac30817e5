"""Colours stay apart for everybody, and lookup tables say what they should."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.figures import palette
from lepton_dash.figures.theme import PAGE_THEMES, THEMES
from tests.figures.colours import SEEN_BY, contrast, linear, oklab


@pytest.mark.parametrize("people", SEEN_BY)
def test_the_classes_are_told_apart(people: str) -> None:
    seen = [oklab(SEEN_BY[people] @ linear(colour)) for colour in palette.CLASSES]
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 0.11


@pytest.mark.parametrize("theme", THEMES)
def test_texts_and_curves_stand_out(theme: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours.text, colours.page) > 7
    assert contrast(colours.faint_text, colours.page) > 4.5
    assert contrast(colours.train, colours.plot) > 3
    assert contrast(colours.validation, colours.plot) > 3


@pytest.mark.parametrize("theme", [*PAGE_THEMES, "colour-blind"])
def test_two_classes_meet_in_an_undecided_middle(theme: str) -> None:
    lookup = palette.binary_lookup(theme).astype(int)
    assert lookup.shape == (256, 3)
    first, second = (palette.rgb(colour) for colour in palette.CLASSES[:2])
    for end, own, other in ((lookup[0], first, second), (lookup[255], second, first)):
        assert np.abs(end - own).sum() < np.abs(end - other).sum()
        assert np.abs(end - own).max() > 8  # points of the class's own colour show on it
    middle = lookup[127]
    assert middle.max() - middle.min() < 20  # grey
    assert np.abs(np.diff(lookup, axis=0)).max() <= 4  # no steps


@pytest.mark.parametrize("theme", [*PAGE_THEMES, "colour-blind"])
def test_confidence_is_opacity(theme: str) -> None:
    lookup = palette.class_lookup(theme).astype(int)
    under = palette.rgb(palette._NEUTRAL[theme])
    for index, colour in enumerate(palette.CLASSES):
        levels = lookup[index * palette.LEVELS : (index + 1) * palette.LEVELS]
        distance = np.abs(levels - palette.rgb(colour)).sum(axis=1)
        assert (np.diff(distance) < 0).all()
        assert np.abs(levels[0] - under).max() < 8


@given(
    st.integers(0, 9),
    st.integers(0, 255),
)
def test_a_class_and_its_confidence_fit_into_a_byte(winner: int, confidence: int) -> None:
    entry = int(palette.class_bytes(np.array([winner], "u1"), np.array([confidence], "u1"))[0])
    assert entry // palette.LEVELS == winner
    assert abs(entry % palette.LEVELS - confidence / 256 * palette.LEVELS) < 1


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_a_scale_covers_the_values(low: float, span: float) -> None:
    scale = palette.value_scale(low, low + span, "light")
    assert scale.low <= low <= low + span <= scale.high
    if scale.low != low:
        assert scale.low == -scale.high


def test_a_scale_around_zero_diverges_from_it() -> None:
    scale = palette.value_scale(-1.0, 1.2, "light")
    assert (scale.low, scale.high) == (-1.2, 1.2)
    middle = scale.lookup[127].astype(int)
    assert middle.max() - middle.min() < 8
    assert palette.value_scale(-0.1, 4.0, "light").low == -0.1


def test_a_colorscale_starts_and_ends_with_the_lookup() -> None:
    lookup = palette.sequential_lookup()
    scale = palette.colorscale(lookup)
    assert (scale[0], scale[-1]) == ([0.0, palette.SEQUENTIAL[0]], [1.0, palette.SEQUENTIAL[-1]])
    assert [at for at, _colour in scale] == sorted(at for at, _colour in scale)


def _seen(colour: str, people: str) -> np.ndarray:
    return oklab(SEEN_BY[people] @ linear(colour))


@pytest.mark.parametrize("people", SEEN_BY)
def test_colours_for_colour_blind_people_are_told_apart(people: str) -> None:
    colours = THEMES["colour-blind"]
    pairs = [(colours.train, colours.validation), palette.LINKS["colour-blind"]]
    for one, other in pairs:
        assert np.linalg.norm(_seen(one, people) - _seen(other, people)) > 0.2
    scale = [_seen(colour, people) for colour in palette.SAFE_SEQUENTIAL]
    lightness = [float(colour[0]) for colour in scale]
    assert lightness == sorted(lightness)  # it is read by lightness alone
    assert min(np.diff(lightness)) > 0.1


def _lightness(colour: str) -> float:
    return float(oklab(linear(colour))[0])


def test_greys_are_grey_and_told_apart_by_lightness_dash_or_shape() -> None:
    colours = THEMES["greyscale"]
    greys = [
        *colours._replace(validation_dash="#000000"),
        *palette.GREYS,
        *palette.GREY_GROUNDS,
        *palette.LINKS["greyscale"],
    ]
    assert all(len({grey[1:3], grey[3:5], grey[5:7]}) == 1 for grey in greys)
    for lookup in (
        palette.binary_lookup("greyscale"),
        palette.diverging_lookup("greyscale"),
        palette.class_lookup("greyscale"),
    ):
        assert (lookup == lookup[:, :1]).all()
    assert _lightness(colours.train) - _lightness(colours.validation) > 0.4
    assert colours.validation_dash == "dash"
    negative, positive = palette.LINKS["greyscale"]
    assert _lightness(negative) - _lightness(positive) > 0.4
    shapes = [palette.class_symbol(index, "greyscale") for index in range(10)]
    assert len(set(shapes)) == 10
    # three classes, the usual case, differ clearly in both their points and their grounds
    for table, least in ((palette.GREYS, 0.14), (palette.GREY_GROUNDS, 0.09)):
        levels = [_lightness(grey) for grey in table[:3]]
        distances = [abs(a - b) for a, b in itertools.combinations(levels, 2)]
        assert min(distances) > least


def test_points_stand_out_from_the_ground_of_any_class() -> None:
    for point in palette.GREYS:
        for ground in palette.GREY_GROUNDS:
            # their white outline counts where they are nearly as light as the ground
            outlined = contrast("#ffffff", point) > 2.7
            assert contrast(point, ground) > 1.15
            assert outlined


def test_in_greys_the_border_between_classes_is_drawn() -> None:
    winner = np.array([[0, 0, 1], [0, 0, 1], [2, 2, 2]], dtype=np.uint8)
    painted = palette.with_borders(palette.class_bytes(winner, winner), winner)
    assert (painted == palette.BORDER).tolist() == [
        [False, True, False],
        [True, True, True],
        [False, False, False],
    ]
    assert palette.class_lookup("greyscale")[palette.BORDER].max() < 120


@pytest.mark.parametrize("theme", PAGE_THEMES)
def test_on_a_page_all_points_are_round(theme: str) -> None:
    assert {palette.class_symbol(index, theme) for index in range(10)} == {"circle"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_validation_curve_has_no_class_s_colour(theme: str) -> None:
    curve = oklab(linear(THEMES[theme].validation))
    others = [oklab(linear(colour)) for colour in (*palette.CLASSES, THEMES[theme].train)]
    assert min(np.linalg.norm(curve - other) for other in others) > 0.13
