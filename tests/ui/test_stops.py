"""Stops of sliders, and numbers as people write them."""

from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.ui.network_controls import parse_sizes
from lepton_dash.ui.stops import linear_stops, log_stops, percent, plain, with_exact

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
def test_a_plain_number_reads_back_as_itself(value: float) -> None:
    assert float(plain(value)) == value


def test_numbers_are_written_as_people_do() -> None:
    shown = [plain(value) for value in (0.03, 1e-05, 0.0, 10.0, 1e-16, 250, 0.0123)]
    assert shown == ["0.03", "0.00001", "0", "10", "1e-16", "250", "0.0123"]


@given(finite, finite)
def test_two_shares_never_look_alike(one: float, other: float) -> None:
    assert (percent(one) == percent(other)) == (one == other)


def test_shares_are_written_in_per_cent() -> None:
    assert [percent(value) for value in (0.0, 0.05, 0.125, 0.5, 0.9)] == [
        "0 %",
        "5 %",
        "12.5 %",
        "50 %",
        "90 %",
    ]


@given(st.floats(1e-9, 100))
def test_the_exact_value_is_among_the_stops(value: float) -> None:
    stops = with_exact(log_stops(-5, 1), value)
    assert value in stops
    assert list(stops) == sorted(set(stops))


def test_stops_are_the_round_numbers() -> None:
    assert linear_stops(0, 0.9, 18)[:4] == (0.0, 0.05, 0.1, 0.15)
    assert linear_stops(0, 0.9, 18)[-1] == 0.9
    assert log_stops(-2, 0, zero=True) == (0.0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


@given(
    st.lists(st.integers(1, 4096), max_size=64), st.sampled_from([", ", ",", " ", "-", " x ", "; "])
)
def test_sizes_are_read_as_they_are_written(sizes: list[int], between: str) -> None:
    assert parse_sizes(between.join(map(str, sizes))) == tuple(sizes)


@given(st.text(max_size=50))
def test_other_text_is_no_list_of_sizes(text: str) -> None:
    sizes = parse_sizes(text)
    assert sizes is None or all(isinstance(size, int) and size >= 0 for size in sizes)


def test_letters_signs_and_fractions_are_refused() -> None:
    for text in ("8, x", "8.5", "-8", "eight", "1e3", "8,,8" * 500, "８x"):
        assert parse_sizes(text) is None, text
