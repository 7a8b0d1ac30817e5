"""What the charts show, and that it is what the figures of Python show."""

import base64
import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from lepton_dash import figures
from lepton_dash.figures import palette
from tests.components.conftest import Stage
from tests.components.synthetic import Show

OpenStage = Callable[..., Stage]

SHOWS: dict[str, dict[str, Any]] = {
    "binary": {"class_names": ("no", "<b>yes</b>")},
    "no validation": {"validation": False},
    "five classes": {
        "task": "multiclass",
        "class_names": ("a", "b", "c", "d", "a name that is much too long for the key"),
        "x_range": (0.5, 7.2),
        "x_label": "petal length <cm>",
    },
    "regression around zero": {"task": "regression", "value_range": (-1.0, 1.2)},
    "regression above zero": {
        "task": "regression",
        "value_range": (25.0, 346.0),
        "target_name": "<a href='x'>target</a>",
    },
}


def _scene(show: Show) -> figures.Scene:
    points = show.points()
    return figures.Scene(
        task=show.task,
        class_names=show.class_names if show.task != "regression" else (),
        x_range=show.x_range,
        y_range=show.y_range,
        x_label=show.x_label,
        y_label=show.y_label,
        value_range=show.value_range,
        target_name=show.target_name,
        title=show.title,
        **points,
    )


def _canvas(stage: Stage) -> np.ndarray:
    """The pixels [R, R, 3] of the picture, the top row first."""
    width, values = stage.page.evaluate(
        """() => {
          const canvas = document.querySelector("[data-testid=boundary-chart] canvas");
          const {width, height} = canvas;
          return [width, [...canvas.getContext("2d").getImageData(0, 0, width, height).data]];
        }"""
    )
    return np.array(values, dtype=np.uint8).reshape(-1, width, 4)[..., :3]


@pytest.mark.parametrize(
    ("name", "theme"), [*((name, "light") for name in SHOWS), ("five classes", "dark")]
)
def test_the_browser_draws_what_python_draws(stage: OpenStage, name: str, theme: str) -> None:
    opened = stage(theme=theme, status="paused", **SHOWS[name])
    drawn = opened.figure("boundary-chart")
    ours = json.loads(figures.boundary_figure(_scene(opened.show), theme=theme).to_json())
    assert len(drawn["data"]) == len(ours["data"])
    for mine, other in zip(drawn["data"], ours["data"], strict=True):
        for key in ("name", "text", "visible", "showlegend", "legendgroup", "hovertemplate"):
            assert _listed(mine.get(key)) == _listed(other.get(key)), key
        assert _colours(mine) == _colours(other)
        assert mine["marker"].get("size") == other["marker"].get("size")
        for axis in ("x", "y"):
            assert np.allclose(_numbers(mine[axis]), _numbers(other[axis]), equal_nan=True)
    for axis in ("xaxis", "yaxis"):
        assert drawn["layout"][axis]["range"] == ours["layout"][axis]["range"]
        assert drawn["layout"][axis]["title"]["text"] == ours["layout"][axis]["title"]["text"]
    bar, other_bar = (figure["layout"]["coloraxis"] for figure in (drawn, ours))
    assert bar.get("cmin") == other_bar.get("cmin")
    assert bar.get("cmax") == other_bar.get("cmax")
    if bar.get("colorscale"):
        assert [colour for _at, colour in bar["colorscale"]] == [
            colour for _at, colour in other_bar["colorscale"]
        ]
        assert bar["colorbar"]["title"]["text"] == other_bar["colorbar"]["title"]["text"]


@pytest.mark.parametrize("name", SHOWS)
def test_the_picture_has_the_colours_of_the_lookup_table(stage: OpenStage, name: str) -> None:
    opened = stage(status="paused", **SHOWS[name])
    show, picture = opened.show, opened.show.picture()
    if show.task == "regression":
        pixels = figures.boundary.regression_lookup(*show.value_range, "light")[picture]
    elif show.task == "binary":
        pixels = palette.binary_lookup("light")[picture]
    else:
        pixels = palette.class_lookup("light")[palette.class_bytes(*picture)]
    assert np.array_equal(_canvas(opened), pixels[::-1])


def test_the_picture_lies_where_the_figure_has_it_and_moves(stage: OpenStage) -> None:
    opened = stage()
    before = _canvas(opened)
    source = opened.figure("boundary-chart")["layout"]["images"][0]["source"]
    opened.page.wait_for_function(
        """(source) => document.querySelector("[data-testid=boundary-chart] .js-plotly-plot")
             .layout.images[0].source !== source""",
        arg=source,
    )
    assert (before != _canvas(opened)).any()
    boxes = opened.page.evaluate(
        """() => [".imagelayer image", "canvas", ".bglayer rect, .plot"].map((what) => {
          const chart = document.querySelector("[data-testid=boundary-chart]");
          const {x, y, width, height} = chart.querySelector(what).getBoundingClientRect();
          return [x, y, width, height];
        })"""
    )
    assert np.allclose(boxes[0], boxes[1], atol=0.6)
    image = opened.page.locator("[data-testid=boundary-chart] .imagelayer image")
    expect(image).to_have_css("visibility", "hidden")


def test_a_circle_looks_like_one(stage: OpenStage) -> None:
    for size in ((1366, 768), (360, 740), (1000, 1200)):
        picture = stage(status="paused", size=size).page.locator(
            "[data-testid=boundary-chart] canvas"
        )
        expect(picture).to_be_visible()
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] == pytest.approx(box["height"], abs=2), size
        assert box["width"] > 150


def test_points_are_not_drawn_again_with_every_frame(stage: OpenStage) -> None:
    opened = stage()
    opened.page.evaluate(
        """() => {
          window.changes = 0;
          const points = document.querySelector("[data-testid=boundary-chart] .scatterlayer");
          new MutationObserver((list) => { window.changes += list.length; })
            .observe(points, {subtree: true, childList: true, attributes: true});
        }"""
    )
    opened.wait_for_frames(30)
    assert opened.page.evaluate("window.changes") == 0


def test_the_loss_chart_has_the_whole_curve(stage: OpenStage) -> None:
    opened = stage(status="paused", epoch=5000)
    train, validation = opened.figure("loss-chart")["data"]
    assert train["x"][0] == 0
    assert train["x"][-1] == opened.show.history()[-1, 0]
    assert train["y"][-1] == pytest.approx(opened.show.history()[-1, 1], rel=1e-5)
    assert validation["y"][-1] == pytest.approx(opened.show.history()[-1, 2], rel=1e-5)
    assert [train["visible"], validation["visible"]] == [True, True]


@pytest.mark.parametrize("log", [False, True])
def test_lines_that_are_drawn_alone_lie_where_plotly_draws_them(
    stage: OpenStage, log: bool
) -> None:
    opened = stage(epoch=6000, epochs_a_frame=1)
    if log:
        opened.by("loss-log").click()
    opened.page.evaluate(
        """() => {
          window.paths = () => [...document.querySelectorAll("[data-testid=loss-chart] .js-line")]
            .map((line) => line.getAttribute("d"));
          window.seen = [];
          // Plotly keeps more digits than a line that is drawn alone
          new MutationObserver(() => window.seen.push(paths())).observe(
            document.querySelector("[data-testid=loss-chart]"),
            {subtree: true, attributes: true, attributeFilter: ["d"]});
        }"""
    )
    opened.page.wait_for_function("seen.length > 20")
    opened.by("pause").click()
    opened.wait_for_said({"type": "pause"})
    alone, whole = (
        [
            np.array([point.split(",") for point in re.split("[ML]", path) if point], dtype=float)
            for path in paths
        ]
        for paths in (
            opened.page.evaluate("seen.findLast((paths) => /^M0\\.0,/.test(paths[0]))"),
            opened.page.evaluate("paths()"),
        )
    )
    assert len(alone) == len(whole) == 2
    for drawn, plotly in zip(alone, whole, strict=True):
        # Plotly leaves out points on a straight line; the ends and the extent stay
        assert np.abs(drawn[0] - plotly[0]).max() < 1
        assert np.abs(drawn.min(axis=0) - plotly.min(axis=0)).max() < 3
        assert np.abs(drawn.max(axis=0) - plotly.max(axis=0)).max() < 3


def test_without_validation_there_is_no_second_curve(stage: OpenStage) -> None:
    opened = stage(validation=False, status="paused", epoch=100)
    assert opened.figure("loss-chart")["data"][1]["visible"] is False
    expect(opened.by("validation-loss")).to_have_text("–")


def test_the_loss_axis_can_be_logarithmic(stage: OpenStage) -> None:
    opened = stage(epoch=5000)
    opened.by("loss-log").click()
    expect(opened.by("loss-log")).to_have_attribute("aria-pressed", "true")
    expect(opened.by("loss-linear")).to_have_attribute("aria-pressed", "false")
    layout = opened.figure("loss-chart")["layout"]
    assert layout["yaxis"]["type"] == "log"
    losses = opened.show.history()[:, 1:3]
    low, high = layout["yaxis"]["range"]
    assert 10**low < np.nanmin(losses) < np.nanmax(losses) < 10**high
    opened.wait_for_frames(20)
    assert opened.figure("loss-chart")["layout"]["yaxis"]["type"] == "log"
    opened.by("loss-linear").click()
    assert opened.figure("loss-chart")["layout"]["yaxis"]["type"] == "linear"


_MARK = """() => [...document.querySelectorAll("[data-testid=loss-chart] .annotation")]
  .some((mark) => mark.style.display !== "none" && mark.textContent.includes("best"))"""


def test_the_best_loss_never_stands_beside_a_better_one(stage: OpenStage) -> None:
    opened = stage(best="newest")
    seen = opened.page.evaluate(
        f"""async () => {{
          const isMarked = {_MARK};
          for (let at = 0; at < 90; at += 1) {{
            await new Promise(requestAnimationFrame);
            if (isMarked()) return true;
          }}
          return false;
        }}"""
    )
    assert not seen  # while each epoch is the best so far, the legend tells its loss
    opened.show.best = "past"
    opened.page.wait_for_function(_MARK)
    opened.show.best = "newest"
    opened.page.wait_for_function(f"() => !({_MARK})()")
    opened.page.get_by_test_id("pause").click()
    opened.page.wait_for_function(_MARK)


def test_the_loss_is_called_by_its_name(stage: OpenStage) -> None:
    opened = stage(loss="mean <squared> error")
    expect(opened.page.get_by_test_id("loss-name")).to_have_text("mean <squared> error")
    title = opened.figure("loss-chart")["layout"]["yaxis"]["title"]["text"]
    assert title == "mean &lt;squared&gt; error"


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_numbers_of_a_logarithmic_axis_do_not_lie_over_each_other(
    stage: OpenStage, size: tuple[int, int]
) -> None:
    opened = stage(status="paused", epoch=60_000, size=size)
    opened.by("loss-log").click()
    opened.page.wait_for_function(
        "() => document.querySelector('[data-testid=loss-chart] .js-plotly-plot')"
        ".layout.yaxis.type === 'log'"
    )
    boxes = opened.page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=loss-chart] .ytick text")]
          .map((text) => text.getBoundingClientRect())
          .map(({top, bottom}) => [top, bottom]).sort(([one], [other]) => one - other)"""
    )
    assert len(boxes) >= 2
    assert all(low[0] >= high[1] - 3 for high, low in itertools.pairwise(boxes))


@pytest.mark.parametrize("epoch", [5, 40_000])
def test_the_best_epoch_s_label_is_whole_wherever_it_lies(stage: OpenStage, epoch: int) -> None:
    opened = stage(status="paused", epoch=epoch, best="newest")  # on top of the chart, and below
    label = opened.page.locator("[data-testid=loss-chart] .annotation-text")
    expect(label).to_contain_text("best")
    box, chart = label.bounding_box(), opened.by("loss-chart").bounding_box()
    assert box is not None
    assert chart is not None
    assert box["y"] >= chart["y"]
    assert box["y"] + box["height"] <= chart["y"] + chart["height"]


def test_curves_behind_take_nothing_of_the_charts_height(stage: OpenStage) -> None:
    opened = stage(status="paused", epoch=500)
    plot = opened.page.locator("[data-testid=loss-chart] .bglayer rect")
    before = plot.bounding_box()
    assert before is not None
    opened.page.evaluate(
        """() => document.querySelector(".lepton-stage").stage.loss.setReferences({
          header: {kinds: ["held", "fork"]},
          arrays: Object.fromEntries([0, 1].flatMap((at) => [
            [`${at}_epoch`, [0, 400]],
            [`${at}_train`, [0.5, 0.3]],
            [`${at}_validation`, [0.6, 0.4]],
          ])),
        })"""
    )
    legend = opened.by("references").get_by_role("button")
    expect(legend).to_have_count(2)
    assert plot.bounding_box() == before
    for entry in legend.all():
        box = entry.bounding_box()
        assert box is not None
        assert before["x"] <= box["x"]
        assert box["x"] + box["width"] <= before["x"] + before["width"]
        assert entry.get_attribute("title")
    legend.first.click()
    expect(legend.first).to_have_attribute("aria-pressed", "false")
    opened.page.wait_for_function(
        "() => !document.querySelector('[data-testid=loss-chart] .js-plotly-plot').data[0].visible"
    )


def test_hovering_over_the_loss_shows_both_values_and_stays_while_it_trains(
    stage: OpenStage,
) -> None:
    opened = stage(epoch=3000)
    opened.by("loss-chart").hover()
    label = opened.page.locator("[data-testid=loss-chart] .hoverlayer")
    expect(label).to_contain_text("training")
    expect(label).to_contain_text("validation")
    expect(label).to_contain_text("epoch")
    opened.wait_for_frames(30)
    expect(label).to_contain_text("training")


def test_hovering_over_a_point_shows_where_it_is_and_its_class(stage: OpenStage) -> None:
    opened = stage(status="paused", examples=1, validation=False, class_names=("no", "<i>x</i>"))
    point = opened.page.locator("[data-testid=boundary-chart] .scatterlayer .point").first
    box = point.bounding_box()
    assert box is not None
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    label = opened.page.locator("[data-testid=boundary-chart] .hoverlayer")
    expect(label).to_contain_text("x1")
    expect(label).to_contain_text("training")
    name = opened.show.class_names[int(opened.show.points()["train_y"][0])]
    expect(label).to_contain_text(name)


def test_training_points_can_be_hidden_and_stay_hidden(stage: OpenStage) -> None:
    opened = stage()
    toggle = opened.page.locator("[data-testid=boundary-chart] .legendtoggle").first
    toggle.click()
    opened.page.wait_for_function(
        """() => document.querySelector("[data-testid=boundary-chart] .js-plotly-plot")
             .data[0].visible === "legendonly" """
    )
    opened.page.evaluate("setTheme('dark'); mount()")
    expect(opened.page.locator(".lepton-stage")).to_have_attribute("data-theme", "dark")
    assert opened.figure("boundary-chart")["data"][0]["visible"] == "legendonly"
    assert opened.figure("boundary-chart")["data"][1].get("visible", True) is True


def test_names_that_hold_markup_are_shown_as_text(stage: OpenStage) -> None:
    evil = "<img src=x onerror=alert(1)><a href='javascript:1'>k</a>"
    opened = stage(
        status="diverged",
        message=evil,
        title=evil,
        class_names=("&lt;b&gt;", "<b>b</b>"),
        x_label="<b>width</b>",
        y_label=evil,
    )
    chart = opened.by("boundary-chart")
    expect(chart.locator(".xtitle")).to_have_text("<b>width</b>")
    assert evil.startswith(chart.locator(".ytitle").text_content().rstrip("…"))
    assert chart.locator("a, img, b").count() == 0
    expect(chart.locator(".legend2 text")).to_have_text(["&lt;b&gt;", "<b>b</b>"])
    expect(opened.by("status")).to_have_text(evil)
    assert opened.page.locator(".lepton-stage img, .lepton-stage a").count() == 0


def test_a_coarser_picture_is_drawn_over_the_same_place(stage: OpenStage) -> None:
    opened = stage()
    box = opened.page.locator("[data-testid=boundary-chart] canvas").bounding_box()
    opened.show.resolution = 25
    opened.page.wait_for_function(
        """() => document.querySelector("[data-testid=boundary-chart] canvas").width === 25"""
    )
    assert opened.page.locator("[data-testid=boundary-chart] canvas").bounding_box() == box


def test_a_new_scene_replaces_points_and_axes(stage: OpenStage) -> None:
    opened = stage()
    opened.show.task, opened.show.value_range = "regression", (2.0, 9.0)
    opened.show.x_label, opened.show.scene = "temperature", 2
    expect(opened.by("boundary-chart").locator(".xtitle")).to_have_text("temperature")
    expect(opened.page.get_by_role("heading", name="Prediction")).to_be_visible()
    assert opened.figure("boundary-chart")["data"][4]["visible"] is True
    opened.show.task, opened.show.scene = "binary", 3
    expect(opened.page.get_by_role("heading", name="Decision boundary")).to_be_visible()
    assert opened.figure("boundary-chart")["data"][4]["visible"] is False


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else value


def _numbers(values: Any) -> np.ndarray:
    if isinstance(values, dict):  # an array as Plotly's Python package writes it
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array(values, dtype=np.float64)


def _colours(trace: dict[str, Any]) -> list[Any]:
    """The colours of a trace's markers and of the lines around them: names, or numbers."""
    marker = trace["marker"]
    colours = [part.get("color") for part in (marker, marker.get("line", {}))]
    return [_numbers(one).round(4).tolist() if _is_numeric(one) else one for one in colours]


def _is_numeric(colour: Any) -> bool:
    if isinstance(colour, list):
        return any(not isinstance(one, str) for one in colour)
    return isinstance(colour, dict)
