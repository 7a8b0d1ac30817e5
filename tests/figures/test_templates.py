"""What the browser gets: JSON, complete, and the same charts as Python's."""

import base64
import json

import numpy as np
import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.figures import palette, templates
from lepton_dash.figures.picture import png_address
from lepton_dash.figures.text import plotly_text, width_of


def test_the_templates_are_json_and_small() -> None:
    text = json.dumps(templates(), allow_nan=False)
    assert json.loads(text)["levels"] == palette.LEVELS
    assert len(text) < 40_000  # sent whenever the page's script runs


def test_every_template_is_a_valid_figure() -> None:
    for theme in templates()["themes"].values():
        for chart in ("loss", "boundary"):
            template = theme[chart]
            figure = go.Figure({"data": template["data"], "layout": template["layout"]})
            figure.update_layout(template["exported"])
            figure.update_layout(template.get("narrow", {}))
            if "class_key" in template:
                figure.add_trace(template["class_key"])


def test_lookups_are_256_colours() -> None:
    for name, theme in templates()["themes"].items():
        for lookup in theme["lookups"].values():
            assert len(base64.b64decode(lookup)) == 768
        packed = np.frombuffer(base64.b64decode(theme["lookups"]["binary"]), np.uint8)
        assert np.array_equal(packed.reshape(256, 3), palette.binary_lookup(name))


@given(st.text(max_size=80), st.integers(2, 40))
def test_a_name_becomes_one_line_without_markup(name: str, longest: int) -> None:
    text = plotly_text(name, longest)
    assert not set("<>\n") & set(text)
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert width_of(plain) <= longest
    line = " ".join(name.split())
    assert plain == line or (plain.endswith("…") and line.startswith(plain[:-1]))


def test_wide_letters_take_the_room_of_two() -> None:
    assert plotly_text("类别" * 5, 20) == "类别" * 5
    assert plotly_text("类别" * 5 + "a", 20) == "类别" * 4 + "类…"
    assert plotly_text("a" + "类" * 20, 20) == "a" + "类" * 9 + "…"


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 255))
def test_a_picture_is_a_png_of_its_size(height: int, width: int, value: int) -> None:
    address = png_address(np.full((height, width), value, "u1"), palette.sequential_lookup())
    content = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    assert content.startswith(b"\x89PNG")
    assert np.frombuffer(content[16:24], ">u4").tolist() == [width, height]
