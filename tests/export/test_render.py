"""Figures in print: exact sizes, text as text, and nothing left out silently."""

import io
import re
import shutil
import subprocess
import threading
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.lines import Line2D
from PIL import Image
from plotly.subplots import make_subplots
from pypdf import PdfReader

from lepton_dash.export.errors import ExportError
from lepton_dash.export.lettering import fonts
from lepton_dash.export.paper import sheet
from lepton_dash.export.render import (
    ASPECT,
    POINT,
    _settings,
    _with_free_corner,
    _with_legend,
    rendered,
)
from lepton_dash.export.styles import LEGENDS, MOST_PIXELS, SIZES, Style
from lepton_dash.figures import loss_figure
from lepton_dash.figures.history import say_smoothed, set_limits

SVG = "{http://www.w3.org/2000/svg}"
HISTORY = {
    "epoch": np.arange(1, 6),
    "train_loss": np.array([0.9, 0.5, 0.3, 0.25, 0.2]),
    "validation_loss": np.array([1.0, 0.7, 0.6, 0.62, 0.65]),
}


def figure(*traces: Any, **layout: Any) -> go.Figure:
    return go.Figure(traces, {"template": {}, **layout})


def drawn(
    what: go.Figure, width: float = 240.0, height: float | None = None, legend: str = "auto"
) -> sheet.Drawn:
    import matplotlib

    spec = {
        "data": [trace.to_plotly_json() for trace in what.data],
        "layout": what.layout.to_plotly_json(),
    }
    with matplotlib.rc_context(rc=_settings("dejavu")):
        return sheet.draw(spec, width, height, 8.0, 100, ASPECT, False, 3.0, legend_place=legend)


def render(
    what: go.Figure, format: str, style: Style | None = None, aspect: float = ASPECT
) -> bytes:
    return rendered(what, format, style, aspect).content


def texts_of(content: bytes) -> list[str]:
    root = ElementTree.fromstring(content)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("size", SIZES)
def test_the_size_is_exact_to_the_point(size: str) -> None:
    style = Style(size, dpi=150)
    made = rendered(loss_figure(HISTORY), "pdf", style)
    box = PdfReader(io.BytesIO(made.content)).pages[0].mediabox
    assert float(box.width) == pytest.approx(SIZES[size].width / POINT, abs=0.01)
    assert float(box.height) == pytest.approx(made.height / POINT, abs=0.01)
    root = ElementTree.fromstring(render(loss_figure(HISTORY), "svg", style))
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(
        float(box.width), abs=0.01
    )
    with Image.open(io.BytesIO(render(loss_figure(HISTORY), "png", style))) as picture:
        assert picture.width == round(SIZES[size].width / 25.4 * 150)
        assert picture.height == pytest.approx(made.height / 25.4 * 150, abs=1)
        assert picture.info["dpi"] == pytest.approx(
            (150, 150), abs=0.02
        )  # a PNG has whole pixels a metre


@pytest.mark.parametrize("letters", [6.0, 8.0, 11.5])
def test_letters_have_the_size_that_is_asked_for(letters: float) -> None:
    content = render(loss_figure(HISTORY), "svg", Style(font_pt=letters)).decode()
    # all of them; what the file calls px is a pt, as its page is as many px wide as it has pt
    assert set(re.findall(r"font-size: ([\d.]+)px", content)) == {f"{letters:g}"}
    root = ElementTree.fromstring(content)
    assert root.attrib["viewBox"].split()[2] == root.attrib["width"].removesuffix("pt")


def test_text_is_text() -> None:
    svg = texts_of(render(loss_figure(HISTORY), "svg", Style("slide")))
    assert {"Loss", "epoch", "loss", "training", "validation"} <= set(svg)
    pdf = PdfReader(io.BytesIO(render(loss_figure(HISTORY), "pdf", Style("slide")))).pages[0]
    found = pdf.extract_text()
    assert all(word in found for word in ("Loss", "epoch", "loss", "training validation"))
    fonts: Any = pdf["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts
    assert all(fonts[name]["/Subtype"] == "/Type0" for name in fonts)  # TrueType, not outlines


@pytest.mark.skipif("Noto Sans CJK SC" not in fonts(), reason="the font isn't installed")
def test_fonts_are_embedded_as_what_they_are() -> None:
    words = "损失函数"
    what = figure(go.Scatter(x=[1, 2], y=[2, 3], name=f"{words} loss"), showlegend=True)
    page = PdfReader(io.BytesIO(render(what, "pdf"))).pages[0]
    embedded: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    of = {font["/BaseFont"].partition("+")[2]: font for font in embedded.values()}
    of = {name: font for name, font in of.items() if name.startswith(("NotoSansCJK", "DejaVuSans"))}
    kinds = {}
    for name, font in of.items():
        (descendant,) = font["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"]
        kinds[name[:4]] = (
            descendant.get_object()["/Subtype"],
            {key for key in descriptor if key.startswith("/FontFile")},
        )
    assert kinds == {
        "Noto": ("/CIDFontType0", {"/FontFile3"}),
        "Deja": ("/CIDFontType2", {"/FontFile2"}),
    }
    chinese = next(font for name, font in of.items() if name.startswith("Noto"))
    descriptor = chinese["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert descriptor["/FontFile3"]["/Subtype"] == "/CIDFontType0C"
    outlines = CFFFontSet()
    outlines.decompile(io.BytesIO(descriptor["/FontFile3"].get_data()), None)
    has = set(outlines[0].getGlyphOrder())
    glyphs = dict(re.findall(r"<(\w{4})> (\d+)\n", chinese["/Encoding"].get_data().decode()))
    letters = dict(re.findall(r"<(\w{4})> <(\w+)>\n", chinese["/ToUnicode"].get_data().decode()))
    path = font_manager.findfont("Noto Sans CJK SC")
    own = TTFont(path, fontNumber=path.face_index).getBestCmap()
    assert {chr(int(letter, 16)) for letter in letters.values()} == set(words)
    for code, letter in letters.items():
        glyph = f"cid{int(glyphs[code]):05d}"
        assert glyph in has
        assert glyph == own[int(letter, 16)]


def test_a_column_has_no_title_and_a_slide_has_one() -> None:
    assert "Loss" not in texts_of(render(loss_figure(HISTORY), "svg", Style("column")))
    assert "Loss" in texts_of(render(loss_figure(HISTORY), "svg", Style("slide")))


def test_equal_figures_are_equal_files() -> None:
    for format in ("pdf", "svg", "png", "html"):
        assert render(loss_figure(HISTORY), format) == render(loss_figure(HISTORY), format)


def test_html_needs_nothing_from_elsewhere() -> None:
    made = rendered(loss_figure(HISTORY), "html", caption="What <b>it</b> shows.")
    page = made.content.decode()
    assert 'src="http' not in page
    assert "<link" not in page
    assert "What &lt;b&gt;it&lt;/b&gt; shows." in page
    assert "Plotly.newPlot" in page


# --- what is drawn ---


def test_every_trace_is_drawn() -> None:
    x = [0.0, 1.0, 2.0]
    what = figure(
        go.Scatter(x=x, y=[1, 2, 3], mode="lines"),
        go.Scatter(x=x, y=[1, 2, 3], mode="markers", marker={"symbol": ["circle", "x", "circle"]}),
        go.Scatter(x=x, y=[1, 2, 3], mode="lines+markers", line={"dash": "dash"}),
        go.Scatter(x=x, y=[2, 3, 4], mode="lines", fill="tonexty", fillcolor="rgba(1,2,3,0.2)"),
        go.Scatter(x=x, y=[2, 3, 4], mode="text", text=["a", "b", "c"]),
        go.Heatmap(z=[[0, 1], [1, 0]], colorscale=[[0, "white"], [1, "black"]], showscale=False),
        go.Scatter(x=x, y=x, mode="lines", visible=False),
        go.Scatter(x=[None], y=[None], mode="markers", name="only in the legend"),
    )
    kinds = [[type(artist) for artist in artists] for artists in drawn(what).artists]
    assert kinds[:3] == [
        [Line2D],
        [PathCollection, PathCollection],
        [Line2D, PathCollection],
    ]
    assert len(kinds[3]) == 2  # the area and its line
    assert len(kinds[4]) == 3
    assert kinds[5] == [QuadMesh]
    assert kinds[6:] == [[]]


def test_an_area_reaches_to_the_line_before() -> None:
    x = [0.0, 1.0]
    what = figure(
        go.Scatter(x=x, y=[1, 1], mode="lines"),
        go.Scatter(x=x, y=[3, 3], mode="lines", fill="tonexty", fillcolor="#ff0000"),
    )
    area: Any = drawn(what).artists[1][0]
    corners = area.get_paths()[0].vertices
    assert set(corners[:, 1].tolist()) == {1.0, 3.0}
    assert area.get_facecolor()[0].tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("what", "name"),
    [
        (figure(go.Bar(x=[1], y=[2])), "bar"),
        (figure(go.Scatter(x=[1], y=[2], error_y={"array": [1]})), "error_y"),
        (figure(go.Scatter(x=[1, 2], y=[2, 3], line={"shape": "spline"})), "spline"),
        (figure(go.Scatter(x=["a", "b"], y=[2, 3])), "names or dates"),
        (figure(go.Scatter(x=[1], y=[2], marker={"symbol": "hourglass"})), "hourglass"),
        (figure(go.Scatter(x=[1, 2], y=[2, 3]), yaxis={"overlaying": "y2"}), "overlaying"),
        (figure(images=[{"source": "https://example.org/x.png"}]), "xref"),
        (figure(go.Scatter(x=[1], y=[2]), xaxis={"tickformat": "%Y"}), "%Y"),
        (figure(go.Scatter(x=[1], y=[2], marker={"color": "hsl(0, 100%, 50%)"})), "hsl"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_drawn_is_an_error_that_names_it(what: go.Figure, name: str) -> None:
    with pytest.raises(ExportError, match=name):
        render(what, "svg")


def test_a_picture_from_elsewhere_is_never_fetched() -> None:
    image = {"xref": "x", "yref": "y", "x": 0, "y": 1, "sizex": 1, "sizey": 1}
    for source in ("https://example.org/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA"):
        with pytest.raises(ExportError, match="picture"):
            render(figure(images=[{**image, "source": source}]), "png")


def test_texts_are_plain_and_nothing_in_them_is_run() -> None:
    name = r"$\frac{1}{0}$ _{ \input{x}"
    escaped = "&lt;script&gt;&amp;amp;"
    what = figure(
        go.Scatter(x=[1, 2], y=[2, 3], name=name),
        go.Scatter(x=[1, 2], y=[2, 3], name=escaped),
        xaxis={"title": {"text": "<b>x</b><sub>1</sub><sup>2</sup> &lt;b&gt;"}},
        showlegend=True,
    )
    texts = texts_of(render(what, "svg", Style("slide")))
    assert name in texts
    assert "<script>&amp;" in texts
    assert "x₁² <b>" in texts
    assert (
        name in PdfReader(io.BytesIO(render(what, "pdf", Style("slide")))).pages[0].extract_text()
    )


def test_signs_that_no_file_may_hold_are_left_out() -> None:
    what = figure(go.Scatter(x=[1, 2], y=[2, 3], name="a\x00b\x0b\ud800c\uffff"), showlegend=True)
    assert "abc" in texts_of(render(what, "svg"))
    for format in ("pdf", "png", "html"):
        assert render(what, format)


def test_letters_without_a_font_are_said_and_no_warning() -> None:
    what = figure(go.Scatter(x=[1, 2], y=[2, 3], name="\U00013000 and 😀"), showlegend=True)
    made = rendered(what, "svg")
    assert len(made.notes) == 1
    assert "\U00013000" in made.notes[0]
    assert "has no font" in made.notes[0]
    assert rendered(loss_figure(HISTORY), "svg").notes == ()


def test_long_names_stay_on_the_page() -> None:
    long = "An exceedingly long name " * 10
    what = figure(
        *(go.Scatter(x=[1, 2], y=[2, 3], name=f"{n} {long}") for n in range(3)),
        xaxis={"title": {"text": long}},
        yaxis={"title": {"text": long}},
        showlegend=True,
    )
    for size in SIZES:
        made = rendered(what, "png", Style(size, dpi=72))
        with Image.open(io.BytesIO(made.content)) as picture:
            pixels = np.asarray(picture.convert("L"))
        edges = [pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]
        assert all((edge > 250).all() for edge in edges)  # nothing touches the edge


# --- axes and layout ---


def ticks_of(what: go.Figure, axis: str = "y") -> list[str]:
    axes = drawn(what).figure.axes[0]
    return [text.get_text() for text in getattr(axes, f"get_{axis}ticklabels")()]


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    what = figure(go.Scatter(x=[1, 2], y=[1e-7, 10.0]), yaxis={"type": "log"})
    labels = ticks_of(what)
    assert labels == ["10⁻⁷", "10⁻⁵", "10⁻³", "10⁻¹", "10¹"]
    narrow = figure(go.Scatter(x=[1, 2], y=[0.2, 0.6]), yaxis={"type": "log"})
    assert {"0.2", "0.3", "0.5"} <= set(ticks_of(narrow))
    assert drawn(narrow).figure.axes[0].get_yscale() == "log"


def test_a_range_of_a_logarithmic_axis_is_of_exponents() -> None:
    what = figure(go.Scatter(x=[1, 2], y=[1, 10]), yaxis={"type": "log", "range": [-2, 2]})
    assert drawn(what).figure.axes[0].get_ylim() == pytest.approx((0.01, 100))


@pytest.mark.parametrize(
    ("log", "limits", "shown"),
    [
        ("", ((None, None), (None, None)), ((0, 5), (0, 1.04))),
        ("", ((2, 4), (0.1, 0.4)), ((2, 4), (0.1, 0.4))),
        ("", ((None, 3), (0.5, None)), ((0, 3), (0.5, 1.04))),
        ("", ((7, None), (None, -1)), ((7, 8), (-2, -1))),  # beyond all data
        ("y", ((None, None), (0.01, None)), ((0, 5), (0.01, 1.0))),
        ("y", ((None, None), (0, 2)), ((0, 5), (0.2, 2))),  # no place for 0
    ],
)
def test_axes_show_what_they_are_limited_to(log: str, limits: Any, shown: Any) -> None:
    what = loss_figure(HISTORY, log=log)
    set_limits(what, *limits)
    axes = drawn(what).figure.axes[0]
    assert axes.get_xlim() == pytest.approx(shown[0])
    assert axes.get_ylim() == pytest.approx(shown[1], rel=0.2 if log else 1e-6)


@pytest.mark.parametrize(
    ("settings", "labels"),
    [
        ({"range": [0, 1], "tickformat": ".0%", "nticks": 6}, ["0%", "20%", "100%"]),
        ({"range": [-2, 2]}, ["−2", "−1", "0", "2"]),
        ({"range": [0, 3000], "separatethousands": True}, ["0", "1,000", "3,000"]),
        ({"range": [0, 5e-5]}, ["0", "2×10⁻⁵"]),
        ({"tickvals": [0, 1], "ticktext": ["&lt;a&gt;", "b"], "range": [-1, 2]}, ["<a>", "b"]),
        ({"range": [2, 0]}, ["0.0", "2.0"]),
    ],
)
def test_ticks_say_round_numbers(settings: dict[str, Any], labels: list[str]) -> None:
    found = ticks_of(figure(go.Scatter(x=[0, 1], y=[0, 1]), yaxis=settings))
    assert set(labels) <= set(found)


def test_axes_start_at_zero_where_they_are_told() -> None:
    what = figure(go.Scatter(x=[3, 8], y=[0.5, 2], mode="lines"), yaxis={"rangemode": "tozero"})
    axes = drawn(what).figure.axes[0]
    assert axes.get_ylim()[0] == 0
    assert axes.get_xlim() == (3, 8)


def test_one_unit_is_equally_long_on_both_axes() -> None:
    what = figure(
        go.Scatter(x=[0, 4], y=[0, 2]),
        xaxis={"range": [0, 4]},
        yaxis={"range": [0, 2], "scaleanchor": "x"},
    )
    for height in (None, 130.0):
        page = drawn(what, height=height)
        box = page.figure.axes[0].get_window_extent()
        assert box.width / box.height == pytest.approx(2.0, rel=1e-6)


def test_subplots_stand_beside_one_another_with_their_titles() -> None:
    what = make_subplots(2, 2, subplot_titles=["a", "b", "c", "d"], shared_xaxes=True)
    for n in range(4):
        what.add_scatter(x=[0, 1], y=[0, 10**n], row=n // 2 + 1, col=n % 2 + 1)
    what.update_layout(template={}, showlegend=False)
    page = drawn(what)
    boxes = [axes.get_window_extent() for axes in page.figure.axes]
    for i, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])
    titles = {text.get_text(): text for axes in page.figure.axes for text in axes.texts}
    for name, box in zip("abcd", boxes, strict=True):
        extent = titles[name].get_window_extent()
        assert extent.y0 >= box.y1
        assert box.x0 < (extent.x0 + extent.x1) / 2 < box.x1
    tight: list[Any] = [axes.get_tightbbox() for axes in page.figure.axes]
    for i, whole in enumerate(tight):  # neither do their ticks and titles meet
        assert not any(whole.overlaps(other) for other in tight[i + 1 :])


def test_a_legend_is_not_over_the_data() -> None:
    what = figure(
        *(go.Scatter(x=[0, 1], y=[0, n], name=f"curve number {n}") for n in range(9)),
        showlegend=True,
    )
    page = drawn(what)
    plot = page.figure.axes[0].get_window_extent()
    names = [text for text in page.figure.texts + page.figure.artists if hasattr(text, "get_text")]
    assert len(names) == 9
    renderer = page.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for name in names:
        box = name.get_window_extent(renderer)
        assert not box.overlaps(plot)
        assert box.x1 < page.figure.bbox.x1
        assert box.y1 < page.figure.bbox.y1


@pytest.mark.parametrize("place", LEGENDS)
def test_a_legend_is_where_it_is_wanted(place: str) -> None:
    what = loss_figure(HISTORY)
    say_smoothed(what, 0.6)
    what = _with_free_corner(what) if place == "upper-right" else what
    page = drawn(what, legend=place)
    renderer = page.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    plot = page.figure.axes[0].get_window_extent()
    names = [text for text in page.figure.texts + page.figure.artists if hasattr(text, "get_text")]
    boxes = [name.get_window_extent(renderer) for name in names]
    assert len(boxes) == (0 if place == "none" else 2)
    corner = LEGENDS[place].corner
    for box in boxes:
        if corner is None:
            assert not box.overlaps(plot)
            assert (box.x0 > plot.x1) == (place == "right")
            continue
        assert plot.x0 < box.x0 < box.x1 < plot.x1
        assert plot.y0 < box.y0 < box.y1 < plot.y1
        assert (box.x0 + box.x1 > plot.x0 + plot.x1) == (corner[0] == 1)
        assert (box.y0 + box.y1 > plot.y0 + plot.y1) == (corner[1] == 1)
    (note,) = page.figure.axes[0].texts
    assert note.get_text() == "smoothed 0.6"
    assert not any(note.get_window_extent(renderer).overlaps(box) for box in boxes)
    html = _with_legend(what, place).layout
    assert html.showlegend == (place != "none")
    if corner is not None:
        ends = (html.legend.xanchor, html.legend.yanchor)
        assert ends == (("left", "right")[corner[0]], ("bottom", "top")[corner[1]])
        assert 0 <= html.legend.x <= 1


def test_shapes_annotations_and_colour_bars_are_drawn() -> None:
    what = figure(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="markers",
            marker={"color": [0.0, 5.0], "coloraxis": "coloraxis"},
        ),
        coloraxis={
            "colorscale": [[0, "#000000"], [1, "#ffffff"]],
            "cmin": 0,
            "cmax": 5,
            "colorbar": {"title": {"text": "how much"}},
        },
        shapes=[
            {"type": "line", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1, "yref": "paper"},
            {"type": "rect", "x0": 0.1, "x1": 0.2, "y0": 0.1, "y1": 0.2, "fillcolor": "red"},
        ],
        annotations=[{"x": 1, "y": 1, "text": "best", "ay": -20, "ax": 0}],
    )
    texts = texts_of(render(what, "svg"))
    assert {"best", "how much"} <= set(texts)
    page = drawn(what)
    assert len(page.figure.axes) == 2
    assert len(page.figure.axes[0].lines) == 1
    assert len(page.figure.axes[0].patches) == 1
    faces = page.artists[0][0].get_facecolors()  # type: ignore[attr-defined]
    assert faces.tolist() == [[0, 0, 0, 1], [1, 1, 1, 1]]


# --- styles that can't be ---


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (Style(size="poster"), "size must be one of column"),
        (Style(theme="pink"), "theme must be one of light"),
        (Style(font_pt=2), "font size must be 4 to 48 pt"),
        (Style(font_pt=float("nan")), "font size"),
        (Style(dpi=20_000), "resolution must be 72 to 1200 dpi"),
        (Style("slide", dpi=1200), "million pixels"),
        (Style(font_pt=47.0), "no room"),
    ],
)
def test_what_cannot_be_is_a_sentence(style: Style, words: str) -> None:
    with pytest.raises(ExportError, match=words):
        render(loss_figure(HISTORY), "png", style)


def test_the_refusal_of_a_large_picture_names_what_fits() -> None:
    with pytest.raises(ExportError) as refused:
        render(loss_figure(HISTORY), "png", Style("slide", dpi=1200))
    fitting = int(str(refused.value).partition("take ")[2].split()[0])
    size = SIZES["slide"]
    assert size.height is not None
    pixels = size.width * size.height * (fitting / 25.4) ** 2
    assert 0.98 * MOST_PIXELS < pixels <= MOST_PIXELS


# --- many at once ---


def test_threads_do_not_disturb_one_another() -> None:
    expected = {name: render(loss_figure(HISTORY), "svg", Style(name)) for name in SIZES}
    found: list[tuple[str, bytes]] = []
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            found.append((name, render(loss_figure(HISTORY), "svg", Style(name))))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in [*SIZES] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(found) == 9
    assert all(content == expected[name] for name, content in found)


def test_settings_of_somebody_else_neither_count_nor_change() -> None:
    import matplotlib

    expected = render(loss_figure(HISTORY), "svg")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "pdf.fonttype": 3}):
        assert render(loss_figure(HISTORY), "svg") == expected
        assert matplotlib.rcParams["font.size"] == 30
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        render(loss_figure(HISTORY), "pdf")


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm isn't installed")
def test_another_program_sees_the_same_picture(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(render(loss_figure(HISTORY), "pdf"))
    done = subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "a.pdf", "a"], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0
    assert done.stderr == b""
    (page,) = tmp_path.glob("a*.png")
    ours = io.BytesIO(render(loss_figure(HISTORY), "png", Style(dpi=100)))
    with Image.open(page) as one, Image.open(ours) as other:
        assert abs(one.width - other.width) <= 1
        assert abs(one.height - other.height) <= 1
        low = [np.asarray(p.convert("L").resize((40, 30)), np.float64) for p in (one, other)]
    assert np.abs(low[0] - low[1]).mean() < 4
