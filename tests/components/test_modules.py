"""The small modules by themselves, in the language that runs them."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page

from lepton_dash.figures.text import plotly_text
from lepton_dash.live import assets, frames
from lepton_dash.number_text import number_text, short_number
from tests.components.synthetic import Server

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def page(context: BrowserContext, synthetic: Server) -> Iterator[Page]:
    """A page of the server, to import modules from it."""
    page = context.new_page()
    synthetic.put_up("modules", silent=True)
    page.goto(synthetic.page("modules"))
    yield page
    page.close()


def _call(page: Page, module: str, body: str, argument: Any = None) -> Any:
    """The value of a function body, in which `m` is the module and `a` the argument."""
    path = assets.asset_path(module)
    return page.evaluate(f"async (a) => {{ const m = await import('{path}'); {body} }}", argument)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5000"),
        (0.012345, "0.01235"),
        (0, "0.000"),
        (12.3456, "12.35"),
        (1401, "1,401"),
        (-0.4, "−0.4000"),
        (-12345.6, "−12,346"),
        (0.0000123, "1.23e-5"),
        (123456789, "1.23e+8"),
        (None, "–"),
    ],
)
def test_the_browser_writes_numbers_as_python_does(
    page: Page, value: float | None, text: str
) -> None:
    assert _call(page, "text.js", "return m.lossText(a)", value) == text
    assert number_text(math.nan if value is None else value) == text
    short = _call(page, "text.js", "return m.shortNumber(a)", value)
    assert short == short_number(math.nan if value is None else value)


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "<b>bold</b> & <a href='x'>link</a>",
        "two\n lines\tand  spaces ",
        "ä" * 60,
        "𝒳" * 60,
        "类别" * 20,
        "ein 类别, 한국어, かな, ｗｉｄｅ",
        "",
        "&lt;",
    ],
)
def test_names_are_escaped_as_python_does(page: Page, name: str) -> None:
    assert _call(page, "text.js", "return m.plotlyText(a)", name) == plotly_text(name)
    assert _call(page, "text.js", "return m.plotlyText(a, 7)", name) == plotly_text(name, 7)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["Spiral, 4-2, tanh", "loss"], "spiral-4-2-tanh-loss"),
        (["../../etc/passwd", "loss"], "etc-passwd-loss"),
        (["", ""], "lepton-dash"),
        (["Größe <b>", "loss"], "große-b-loss"),
    ],
)
def test_file_names_hold_letters_and_digits_only(page: Page, parts: list[str], name: str) -> None:
    found = _call(page, "text.js", "return m.fileName(...a)", parts)
    assert found.isprintable()
    assert set("/\\.<>:\"' ") & set(found) == set()
    if "ö" not in parts[0]:
        assert found == name


def test_a_message_of_the_server_is_understood(page: Page) -> None:
    arrays = {
        "bytes": np.arange(5, dtype="u1"),
        "counts": np.arange(6, dtype="u4").reshape(2, 3),
        "floats": np.array([0.5, np.nan], dtype="f4"),
        "doubles": np.array([1e300, -0.0]),
        "none": np.empty((0, 2), dtype="f4"),
    }
    message = frames.encode({"type": "frame", "message": "größer <b>"}, arrays.items())
    found = _call(
        page,
        "protocol.js",
        """const {header, arrays, shapes} = m.decode(Uint8Array.from(a).buffer);
           const plain = Object.fromEntries(Object.entries(arrays).map(
             ([name, values]) => [name, [...values].map((one) => Number.isNaN(one) ? null : one)]));
           return {header, arrays: plain, shapes};""",
        list(message),
    )
    assert found["header"]["message"] == "größer <b>"
    for name, array in arrays.items():
        expected = [None if np.isnan(value) else value for value in array.ravel().tolist()]
        assert found["arrays"][name] == expected
        assert found["shapes"][name] == list(array.shape)


ROWS = """
const rows = (from, epochs, generation = 1) => [
  {history_from: from, history_generation: generation},
  {history_epoch: Float64Array.from(epochs), history_train: Float32Array.from(epochs)},
];
const history = m.emptyHistory();
const held = () => [...history.columns[0].slice(0, history.length)];
"""


@pytest.mark.parametrize(
    ("steps", "epochs"),
    [
        ("m.takeRows(history, ...rows(0, [0, 1, 2])); m.takeRows(history, ...rows(2, [2, 3]));", 4),
        ("m.takeRows(history, ...rows(0, [0, 1])); m.takeRows(history, ...rows(9, [9]));", 2),
        ("m.takeRows(history, ...rows(0, [0, 1, 2])); m.takeRows(history, ...rows(1, [1]));", 2),
        ("m.takeRows(history, ...rows(0, [5, 6])); m.takeRows(history, ...rows(0, [0], 2));", 1),
        ("m.takeRows(history, ...rows(0, [0, 1])); m.takeRows(history, ...rows(2, [2], 2));", 2),
        ("m.takeRows(history, ...rows(0, [...Array(700).keys()]));", 700),
    ],
    ids=["grows", "a gap is left out", "is cut", "starts anew", "other run", "is long"],
)
def test_rows_are_taken_in(page: Page, steps: str, epochs: int) -> None:
    found = _call(page, "history.js", f"{ROWS} {steps} return held();")
    assert found == list(range(epochs))


def test_the_newest_row_that_makes_way_for_another_is_a_change(page: Page) -> None:
    body = f"""{ROWS} const one = m.takeRows(history, ...rows(0, [0, 1]));
      const same = m.takeRows(history, ...rows(1, [1]));
      const other = m.takeRows(history, ...rows(1, [2]));
      return [one, same, other, held()];"""
    assert _call(page, "history.js", body) == [True, False, True, [0, 2]]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 399, 400, 401, 1500])
def test_a_thinned_history_keeps_its_ends(page: Page, length: int) -> None:
    body = f"""{ROWS} m.takeRows(history, ...rows(0, [...Array(a).keys()]));
      return m.thinned(history, 400).epoch;"""
    epochs = _call(page, "history.js", body, length)
    assert len(epochs) <= 401
    assert epochs == sorted(set(epochs))
    if length:
        assert (epochs[0], epochs[-1]) == (0, length - 1)


@pytest.mark.parametrize(
    ("x", "y", "log", "last", "expected"),
    [
        ([], [[]], False, 1000, [[0, 1], [0, 1]]),
        ([0], [[0.5]], False, 1000, [[0, 1], [0, 0.525]]),
        ([0, 10], [[2, 1], [4, 3]], False, 1000, [[0, 10], [0, 4.2]]),
        ([0, 11], [[2, 1], [4, 3]], False, 1000, [[0, 12.5], [0, 4.2]]),
        ([0, 11], [[2, 1], [4, 3]], False, 12, [[0, 12], [0, 4.2]]),
        ([0, 30], [[2, 1], [4, 3]], False, 12, [[0, 30], [0, 4.2]]),
        ([0, 10], [[0, 0]], True, 1000, [[0, 10], [-2, 0]]),
        ([0, 10], [[1, 100]], True, 1000, [[0, 10], [-0.25, 2.25]]),
    ],
)
def test_axes_hold_the_curves(
    page: Page,
    x: list[float],
    y: list[list[float]],
    log: bool,
    last: int,
    expected: list[list[float]],
) -> None:
    found = _call(page, "loss_axes.js", "return m.axisRanges(...a)", [x, y, log, last])
    assert np.allclose(found, expected)


def test_an_epoch_axis_is_filled_to_three_quarters(page: Page) -> None:
    newest = [1, 2, 3, 7, 8.1, 12, 99, 100, 101, 1234, 54_321, 999_999]
    body = "return a.map((x) => m.axisRanges([0, x], [[1, 1]], false)[0][1])"
    for epoch, end in zip(newest, _call(page, "loss_axes.js", body, newest), strict=True):
        assert 0.75 * end <= epoch <= end


@pytest.mark.parametrize("log", [False, True])
def test_a_path_goes_through_the_points_and_has_gaps(page: Page, log: bool) -> None:
    losses = [1.0, 0.1, None, 0.01]
    ranges = [[0, 4], [-2, 0] if log else [0, 1]]
    body = "return m.curvePath(a[0], a[1].map((y) => y ?? NaN), a[2], a[3], a[4])"
    size = {"width": 400, "height": 200}
    path = _call(page, "loss_axes.js", body, [[0, 1, 2, 4], losses, ranges, log, size])
    heights = [0, 100, 200] if log else [0, 180, 198]
    assert path == "M0.0,{:.1f}L100.0,{:.1f}M400.0,{:.1f}".format(*heights)


@pytest.mark.parametrize(
    ("protocol", "base", "expected"),
    [
        ("http:", "", "ws://host:8501/_lepton/live/a%2Fb"),
        ("https:", "/lab/dash", "wss://host:8501/lab/dash/_lepton/live/a%2Fb"),
    ],
)
def test_the_address_of_the_socket(page: Page, protocol: str, base: str, expected: str) -> None:
    argument = [base, "a/b", {"protocol": protocol, "host": "host:8501"}]
    assert _call(page, "socket.js", "return m.liveAddress(...a)", argument) == expected
