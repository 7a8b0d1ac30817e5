"""Charts leave the browser as files that hold all that they show."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from lepton_dash.figures import palette
from tests.components.conftest import Stage

OpenStage = Callable[..., Stage]

SVG = "{http://www.w3.org/2000/svg}"


def _download(page: Page, chart: str, kind: str) -> tuple[str, Path]:
    with page.expect_download() as waiting:
        page.get_by_test_id(f"download-{chart}-{kind}").click()
    return waiting.value.suggested_filename, waiting.value.path()


def _texts(root: ElementTree.Element) -> set[str]:
    return {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}


def test_the_boundary_as_svg_holds_picture_points_names_and_title(stage: OpenStage) -> None:
    opened = stage(
        examples=40,
        class_names=("<b>no</b>", "yes"),
        x_label="<i>width</i>",
        title="Circle <script>, 4-2, tanh",
    )
    name, path = _download(opened.page, "boundary", "svg")
    assert name == "circle-script-4-2-tanh-boundary.svg"
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    assert {"<b>no</b>", "yes", "<i>width</i>", "x2", "training"} <= _texts(root)
    assert "Decision boundary" in _texts(root)
    assert not list(root.iter(f"{SVG}a"))
    points = [path for path in root.iter(f"{SVG}path") if path.get("class") == "point"]
    assert len(points) == 80
    (image,) = root.iter(f"{SVG}image")
    address = next(value for key, value in image.items() if key.endswith("href"))
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition("base64,")[2])))
    assert min(picture.size) >= 100
    middle = np.asarray(picture.convert("RGB"))[picture.height // 2, picture.width // 2]
    assert np.abs(middle.astype(int) - palette.binary_lookup("light")[250]).max() < 40
    assert image.get("style") is None or "hidden" not in image.get("style", "")


@pytest.mark.parametrize(
    ("task", "theme", "background"), [("regression", "light", 255), ("multiclass", "dark", 17)]
)
def test_the_boundary_as_png_holds_the_picture_and_a_background(
    stage: OpenStage, task: str, theme: str, background: int
) -> None:
    opened = stage(task=task, theme=theme, class_names=("a", "b", "c"), status="paused")
    _name, path = _download(opened.page, "boundary", "png")
    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.width > 1500  # sharp in print
        pixels = np.asarray(image.convert("RGB")).astype(int)
    assert pixels[3, 3, 0] == background
    height, width, _channels = pixels.shape
    inside = pixels[height // 4 : height // 2, width // 4 : width // 2]
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) > 40  # a picture, not one colour


def test_the_loss_leaves_with_both_curves_and_a_legend(stage: OpenStage) -> None:
    opened = stage(epoch=3000, title="Spiral, 8-8, relu")
    opened.by("loss-log").click()
    name, path = _download(opened.page, "loss", "svg")
    assert name == "spiral-8-8-relu-loss.svg"
    root = ElementTree.parse(path).getroot()
    assert {"Loss", "training", "validation", "epoch"} <= _texts(root)
    lines = [path for path in root.iter(f"{SVG}path") if path.get("class") == "js-line"]
    assert len([line for line in lines if len(re.findall("L", line.get("d", ""))) > 50]) == 2
    name, path = _download(opened.page, "loss", "png")
    assert name == "spiral-8-8-relu-loss.png"
    with Image.open(path) as image:
        assert image.size == (2400, 1560)


def test_what_is_hidden_stays_out_of_the_file(stage: OpenStage) -> None:
    opened = stage(examples=40, status="paused")
    opened.page.locator("[data-testid=boundary-chart] .legendtoggle").first.click()
    opened.page.wait_for_function(
        """() => document.querySelector("[data-testid=boundary-chart] .js-plotly-plot")
             .data[0].visible === "legendonly" """
    )
    root = ElementTree.parse(_download(opened.page, "boundary", "svg")[1]).getroot()
    points = [path for path in root.iter(f"{SVG}path") if path.get("class") == "point"]
    assert len(points) == 40


def test_the_page_goes_on_while_a_chart_is_saved(stage: OpenStage) -> None:
    opened = stage()
    _download(opened.page, "boundary", "png")
    opened.wait_for_frames(5)
    assert opened.page.locator(".js-plotly-plot").count() == 2
