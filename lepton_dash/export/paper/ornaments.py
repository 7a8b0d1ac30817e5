"""Pictures, shapes and annotations of a Plotly figure, drawn into the plots they belong to."""

import base64
import binascii
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from matplotlib.transforms import Transform, blended_transform_factory

from lepton_dash.export.errors import ExportError
from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper.colours import colour
from lepton_dash.export.paper.page import LETTERS, Page, Plot, limit
from lepton_dash.export.paper.scatter import line_style
from lepton_dash.export.paper.trace import Settings, check_known, not_drawn
from lepton_dash.i18n import _

_IMAGE = {
    "source", "xref", "yref", "x", "y", "sizex", "sizey", "sizing", "layer", "xanchor", "yanchor",
    "opacity", "name", "visible",
}  # fmt: skip
_SHAPE = {
    "type", "xref", "yref", "x0", "x1", "y0", "y1", "line", "fillcolor", "opacity", "layer",
    "name", "visible", "editable", "showlegend",
}  # fmt: skip
_ANNOTATION = {
    "text", "x", "y", "xref", "yref", "xanchor", "yanchor", "xshift", "yshift", "showarrow",
    "arrowhead", "arrowsize", "arrowwidth", "arrowcolor", "ax", "ay", "axref", "ayref", "font",
    "bgcolor", "bordercolor", "borderwidth", "borderpad", "opacity", "align", "name", "visible",
    "captureevents", "hovertext", "hoverlabel", "standoff", "startarrowhead", "textangle", "valign",
}  # fmt: skip


def draw_images(page: Page, plot: Plot) -> None:
    """Draws the pictures of a plot.

    Raises:
        ExportError: one isn't in the figure itself, or lies elsewhere than in a plot.
    """
    for image in page.layout.get("images", ()):
        if (image.get("xref", "paper"), image.get("yref", "paper")) != (plot.x.name, plot.y.name):
            if "paper" in (image.get("xref", "paper"), image.get("yref", "paper")):
                raise not_drawn("images", "xref: paper")
            continue
        check_known("images", image, _IMAGE)
        x, y, width, height = (float(image[name]) for name in ("x", "y", "sizex", "sizey"))
        left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[image.get("xanchor", "left")]
        top = y + height * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[image.get("yanchor", "top")]
        pixels = _pixels(image.get("source", ""))
        # what a pixel shows is the value at its middle, so the outermost ones reach beyond
        plot.axes.imshow(
            pixels,
            extent=(left, left + width, top - height, top),
            origin="upper",
            aspect="auto",
            interpolation="bilinear" if min(pixels.shape[:2]) > 1 else "nearest",
            alpha=float(image.get("opacity", 1.0)),
            zorder=0.5 if image.get("layer") == "below" else 5,
        )
        limit(plot)


def _pixels(source: str) -> np.ndarray:
    """The pixels [H, W, 4] of a picture that is in the figure itself."""
    from PIL import Image, UnidentifiedImageError

    head, _comma, content = source.partition(",")
    try:
        if not head.startswith("data:image/") or not head.endswith(";base64"):
            raise ValueError
        with Image.open(io.BytesIO(base64.b64decode(content, validate=True))) as picture:
            return np.asarray(picture.convert("RGBA"))
    except (ValueError, binascii.Error, UnidentifiedImageError, OSError):
        raise ExportError(
            _("The chart holds a picture that isn't in it, or can't be read; export it as HTML.")
        ) from None


def draw_shapes(page: Page, plots: Mapping[tuple[str, str], Plot]) -> None:
    """Draws lines and rectangles."""
    for shape in page.layout.get("shapes", ()):
        if shape.get("visible", True) is not True:
            continue
        check_known("shapes", shape, _SHAPE)
        plot, transform, at = _referred(shape, plots, ("x0", "x1"), ("y0", "y1"))
        (x0, x1), (y0, y1) = at
        line = dict(shape.get("line", {}))
        opacity = float(shape.get("opacity", 1.0))
        zorder = 0.8 if shape.get("layer") in ("below", "between") else 4.5
        style = line_style(line, page.unit, page.ink, opacity)
        if shape.get("type") == "line":
            artist: Artist = Line2D([x0, x1], [y0, y1], transform=transform, zorder=zorder, **style)
        elif shape.get("type", "rect") == "rect":
            filled = shape.get("fillcolor", "rgba(0,0,0,0)")
            artist = Rectangle(
                (x0, y0),
                x1 - x0,
                y1 - y0,
                facecolor=colour(filled, opacity),
                edgecolor=style["color"],
                linewidth=style["linewidth"],
                linestyle=style["linestyle"],
                transform=transform,
                zorder=zorder,
            )
        else:
            raise not_drawn("shapes", f"type: {shape['type']}")
        plot.axes.add_artist(artist)
        limit(plot)


def _referred(
    thing: Settings,
    plots: Mapping[tuple[str, str], Plot],
    across: Sequence[str],
    up: Sequence[str],
) -> tuple[Plot, Transform, list[list[float]]]:
    """The plot that something belongs to, and its places there.

    What refers to the paper belongs to the plot that is nearest, as plots stand elsewhere here.
    """
    refs = [str(thing.get(ref, "paper")) for ref in ("xref", "yref")]
    named = [ref.partition(" ")[0] for ref in refs]
    values = [[float(thing[name]) for name in names] for names in (across, up)]
    plot = _nearest(plots, named, values)
    transforms: list[Transform] = []
    for letter, ref, found in zip("xy", refs, values, strict=True):
        whole = plot.axes.transAxes
        if ref == "paper":
            low, high = plot.column if letter == "x" else plot.row
            found[:] = [(value - low) / (high - low) for value in found]
            transforms.append(whole)
        elif ref.endswith(" domain"):
            transforms.append(whole)
        else:
            transforms.append(plot.axes.transData)
    return plot, blended_transform_factory(*transforms), values


def _nearest(
    plots: Mapping[tuple[str, str], Plot], named: Sequence[str], values: Sequence[Sequence[float]]
) -> Plot:
    def distance(plot: Plot) -> tuple[int, float]:
        wrong = 0
        away = 0.0
        for name, axis, domain, at in zip(
            named, (plot.x, plot.y), (plot.column, plot.row), values, strict=True
        ):
            if name == "paper":
                middle = sum(at) / len(at)
                away += max(domain[0] - middle, middle - domain[1], 0.0)
                # a title on the line between two plots belongs to the lower one
                away += 1e-6 * abs(middle - domain[1])
            elif name != axis.name:
                wrong += 1
        return wrong, away

    return min(plots.values(), key=distance)


def draw_annotations(page: Page, plots: Mapping[tuple[str, str], Plot]) -> None:
    """Writes annotations, with their arrows."""
    for note in page.layout.get("annotations", ()):
        if note.get("visible", True) is not True:
            continue
        check_known("annotations", note, _ANNOTATION)
        plot, transform, ((x,), (y,)) = _referred(note, plots, ("x",), ("y",))
        if plot.x.is_log and note.get("xref", "paper") == plot.x.name:
            x = 10.0**x  # Plotly takes the exponent there
        if plot.y.is_log and note.get("yref", "paper") == plot.y.name:
            y = 10.0**y
        text = _annotation(page, note, (x, y), transform)
        plot.axes.add_artist(text)
        plot.outside.append(text)


def _annotation(
    page: Page, note: Settings, at: tuple[float, float], transform: Transform
) -> Annotation:
    unit, font = page.unit, note.get("font", {})
    has_arrow = note.get("showarrow", True)
    shift = [float(note.get(name, 0)) * unit for name in ("xshift", "yshift")]
    if has_arrow:
        shift[0] += float(note.get("ax", -10)) * unit
        shift[1] -= float(note.get("ay", -30)) * unit
    return Annotation(
        drawable(plain(note.get("text"))),
        xy=at,
        xycoords=transform,
        xytext=(shift[0], shift[1]),
        textcoords="offset points",
        ha=_across(note, has_arrow, shift[0], unit),
        va=_up(note, has_arrow, shift[1], unit),
        multialignment=note.get("align", "center"),
        size=float(font.get("size", LETTERS)) * unit,
        color=colour(font.get("color") or page.ink, float(note.get("opacity", 1.0))),
        rotation=-float(note.get("textangle", 0)),
        arrowprops=_arrow(page, note) if has_arrow else None,
        bbox=_box(page, note),
        annotation_clip=False,
        clip_on=False,
        zorder=6,
    )


def _arrow(page: Page, note: Settings) -> dict[str, Any]:
    return {
        "arrowstyle": "-" if note.get("arrowhead") in (0, 6, 7) else "-|>",
        "mutation_scale": 0.8 * page.letters,
        "linewidth": float(note.get("arrowwidth", 1)) * page.unit,
        "color": colour(note.get("arrowcolor") or page.ink),
        "shrinkA": 0,
        "shrinkB": 0,
    }


def _box(page: Page, note: Settings) -> dict[str, Any] | None:
    """What a text stands in; None: on the plot itself."""
    if not (note.get("bgcolor") or note.get("bordercolor")):
        return None
    return {
        "facecolor": colour(note.get("bgcolor") or "rgba(0,0,0,0)"),
        "edgecolor": colour(note.get("bordercolor") or "rgba(0,0,0,0)"),
        "linewidth": float(note.get("borderwidth", 1)) * page.unit,
        "pad": 2 * page.unit,
    }


def _across(note: Settings, has_arrow: bool, shift: float, unit: float) -> Any:
    anchor = note.get("xanchor", "auto")
    if anchor != "auto":
        return anchor
    if has_arrow:
        return "center" if abs(shift) < 3 * unit else ("right" if shift < 0 else "left")
    if note.get("xref", "paper") == "paper":
        at = float(note["x"])
        return "left" if at < 1 / 3 else "right" if at > 2 / 3 else "center"
    return "center"


def _up(note: Settings, has_arrow: bool, lift: float, unit: float) -> Any:
    anchor = note.get("yanchor", "auto")
    if anchor != "auto":
        return {"middle": "center"}.get(anchor, anchor)
    if has_arrow:
        return "center" if abs(lift) < 3 * unit else ("bottom" if lift > 0 else "top")
    if note.get("yref", "paper") == "paper":
        at = float(note["y"])
        return "bottom" if at < 1 / 3 else "top" if at > 2 / 3 else "center"
    return "center"
