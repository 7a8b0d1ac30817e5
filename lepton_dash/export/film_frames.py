"""The frames of an animation: the decision boundary, and beside it the loss until then.

What stays is drawn once, and what moves is drawn over it for each frame.
Shapes: [H, W, 3] a frame, P points.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from matplotlib import ticker
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from numpy.typing import NDArray

from lepton_dash.export.film import Film, FilmStyle, check
from lepton_dash.export.lettering import drawable, fonts, printable
from lepton_dash.export.render import LOCK
from lepton_dash.figures import boundary, palette
from lepton_dash.figures.theme import THEMES, Theme
from lepton_dash.i18n import _, ngettext
from lepton_dash.shortening import shortened

Frame = NDArray[np.uint8]

HEIGHT = 4.5  # [inch] of a frame: what is 10 pt high keeps its share of the picture at any size

LOG_FROM = 50
"""How many times as large as its lowest value a loss is to be shown by powers of ten."""
MOST_LINEAR = 30
"""Epochs that are never spaced by powers of ten."""
_LONGEST_TITLE = 88
_LONGEST_NAME = 16
_KEY_ROOM = 46  # characters that fit above the plot
_POINT = 72 / 100  # [pt] of a pixel of the dashboard's charts, whose plot is about as large


Move = Callable[[int, NDArray[np.uint8]], None]
"""Given the epoch and the picture of a frame."""


class Moving(NamedTuple):
    """Something that is drawn anew for each frame."""

    artist: Artist
    move: Move = lambda _epoch, _picture: None


def frames(film: Film, style: FilmStyle) -> Iterator[Frame]:
    """Draws a frame [H, W, 3] for each picture of a film; the next one when it is asked for.

    Raises:
        ExportError: at once, when what the style asks for can't be.
    """
    check(style, len(film.pictures))
    return _drawn(film, style)


def _drawn(film: Film, style: FilmStyle) -> Iterator[Frame]:
    width, height = style.size
    colours = THEMES[style.theme]
    figure = Figure(
        figsize=(HEIGHT * width / height, HEIGHT), dpi=height / HEIGHT, facecolor=colours.page
    )
    canvas = FigureCanvasAgg(figure)
    with LOCK:  # the numbers of logarithmic axes are set by a parser that all threads share
        moving = _placed(figure, film, style)
        canvas.draw()
    still = canvas.copy_from_bbox(figure.bbox)
    for epoch, picture in film.pictures:
        canvas.restore_region(still)
        for part in moving:
            part.move(epoch, picture)
            figure.draw_artist(part.artist)
        yield np.asarray(canvas.buffer_rgba())[:height, :width, :3].copy()


def _placed(figure: Figure, film: Film, style: FilmStyle) -> list[Moving]:
    """Puts everything into the figure; returns what moves."""
    colours = THEMES[style.theme]
    _write(figure, 0.03, 0.945, film.scene.title, colours.text, 12, "bold")
    is_regression = film.scene.task == "regression"
    plane = figure.add_axes((0.07, 0.13, 0.36 if is_regression else 0.40, 0.71))
    curve = figure.add_axes((0.575, 0.13, 0.395, 0.56))
    for axes in (plane, curve):
        _frame(axes, colours)
    moving = [*_boundary(plane, film, style.theme), *_loss(curve, film, style)]
    moving += _readouts(figure, film, colours)
    # the frames of the plots lie over what they hold
    moving += [Moving(spine) for axes in (plane, curve) for spine in axes.spines.values()]
    for part in moving:
        part.artist.set_animated(True)
    return moving


# --- the boundary ---


def _boundary(axes: Axes, film: Film, theme: str) -> list[Moving]:
    scene, colours = film.scene, THEMES[theme]
    axes.set(xlim=scene.x_range, ylim=scene.y_range)
    if scene.x_range == scene.y_range:
        axes.set_aspect("equal", anchor="W")
    _label(axes, scene.x_label, scene.y_label, colours)
    image = axes.imshow(
        np.zeros((1, 1, 3), np.uint8),
        extent=(*scene.x_range, *scene.y_range),
        origin="lower",
        interpolation="bilinear",
        aspect=axes.get_aspect(),
    )

    def show(_epoch: int, picture: NDArray[np.uint8]) -> None:
        entries, lookup = boundary.pixels(scene, picture, theme)
        image.set_data(lookup[entries])

    _key(axes, scene, theme)
    return [Moving(image, show), *_points(axes, scene, theme)]


def _points(axes: Axes, scene: boundary.Scene, theme: str) -> list[Moving]:
    """The validation points hollow, below the training points."""
    colours = THEMES[theme]
    most = max(len(scene.train_y), len(scene.validation_y))
    size = next(size for limit, size in boundary.MARKER_SIZES if most <= limit) * 0.7 * _POINT
    drawn = []
    for xy, y, hollow in (
        (scene.validation_xy, scene.validation_y, True),
        (scene.train_xy, scene.train_y, False),
    ):
        if not len(y):
            continue
        painted = _point_colours(scene, y, theme)
        dots = axes.scatter(xy[:, 0], xy[:, 1], s=size**2, linewidths=1.0 if hollow else 0.6)
        if scene.task == "regression":  # a hollow point would vanish on a scale
            dots.set(facecolor=painted, edgecolor=colours.text if hollow else colours.outline)
        elif hollow:
            dots.set(facecolor=colours.outline, edgecolor=painted)
        else:
            dots.set(facecolor=painted, edgecolor=colours.outline)
        drawn.append(Moving(dots))
    return drawn


def _point_colours(scene: boundary.Scene, y: np.ndarray, theme: str) -> NDArray[np.float64]:
    """[P, 3], 0 to 1."""
    if scene.task != "regression":
        table = np.stack([palette.rgb(colour) for colour in palette.CLASSES])
        return table[np.asarray(y, int) % len(table)] / 255
    scale = palette.value_scale(*(scene.value_range or (0.0, 1.0)), theme)
    share = (np.asarray(y, float) - scale.low) / ((scale.high - scale.low) or 1.0)
    return scale.lookup[np.clip(share * 255, 0, 255).astype(int)] / 255


def _key(axes: Axes, scene: boundary.Scene, theme: str) -> None:
    """What the colours mean: classes above the plot, numbers right of it."""
    colours = THEMES[theme]
    if scene.task == "regression":
        scale = palette.value_scale(*(scene.value_range or (0.0, 1.0)), theme)
        bar = axes.inset_axes((1.03, 0.0, 0.035, 1.0))
        bar.imshow(
            scale.lookup[:, None],
            origin="lower",
            extent=(0, 1, scale.low, scale.high),
            aspect="auto",
        )
        _frame(bar, colours)
        bar.set_xticks([])
        bar.yaxis.tick_right()
        return
    shown, left = _fitting([_line(name, _LONGEST_NAME) for name in scene.class_names])
    patches: list[Artist] = [Patch(color=palette.class_colour(at)) for at in range(len(shown))]
    if left:
        shown = [*shown, ngettext("and {count} more", "and {count} more", left).format(count=left)]
        patches.append(Patch(alpha=0))
    legend = axes.legend(
        patches,
        [f" {name}" for name in shown],  # a name that began with "_" would be left out
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=len(shown),
        frameon=False,
        fontsize=8,
        handlelength=0.9,
        handletextpad=0.1,
        columnspacing=1.2,
        borderaxespad=0.1,
        labelcolor=colours.faint_text,
    )
    for text in legend.get_texts():
        text.set(parse_math=False, family=list(fonts()))


def _fitting(names: list[str]) -> tuple[list[str], int]:
    """The names that a line has room for, and how many are left."""
    room = _KEY_ROOM
    for count, name in enumerate(names):
        room -= len(name) + 3
        if room < 0:
            return names[:count], len(names) - count
    return names, 0


# --- the loss ---


def _loss(axes: Axes, film: Film, style: FilmStyle) -> list[Moving]:
    """The whole curves faintly, and over them what is done of them."""
    colours = THEMES[style.theme]
    rows = film.rows
    last = max([1.0, *rows[:, 0].tolist()])
    _scale_losses(axes, rows[:, 1:3])
    if style.spacing == "log" and last >= MOST_LINEAR:
        axes.set_xscale("log")
        axes.set_xlim(1, last * 1.06)
    else:
        axes.set_xlim(0, last * 1.02)
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda epoch, _at: f"{epoch:,.0f}"))
    axes.xaxis.set_minor_formatter(ticker.NullFormatter())
    axes.grid(axis="y", color=colours.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    _label(axes, _("epoch"), film.loss or _("loss"), colours)
    moving = []
    for column, colour in ((2, colours.validation), (1, colours.train)):
        if not np.isfinite(rows[:, column]).any():
            continue
        axes.plot(rows[:, 0], rows[:, column], color=colour, linewidth=1.2, alpha=0.28)
        (line,) = axes.plot([], [], color=colour, linewidth=1.8, solid_joinstyle="round")
        (dot,) = axes.plot(
            [], [], "o", color=colour, markersize=5, markeredgecolor=colours.page, clip_on=False
        )
        moving += [
            Moving(line, _grown(line, rows, column)),
            Moving(dot, _newest(dot, rows, column)),
        ]
    return moving


def _scale_losses(axes: Axes, losses: NDArray[np.float64]) -> None:
    """From zero up, or by powers of ten where the losses span several of them."""
    finite = losses[np.isfinite(losses)]
    high = float(finite.max()) if len(finite) else 1.0
    positive = finite[finite > 0]
    low = float(positive.min()) if len(positive) else high
    if low > 0 and high / low > LOG_FROM:
        axes.set_yscale("log")
        axes.set_ylim(low / 1.3, high * 1.3)
    else:
        axes.set_ylim(min(0.0, float(finite.min()) if len(finite) else 0.0), high * 1.05 or 1.0)


def _until(rows: NDArray[np.float64], epoch: int) -> int:
    """How many rows there are until an epoch."""
    return int(np.searchsorted(rows[:, 0], epoch, side="right"))


def _grown(line: Line2D, rows: NDArray[np.float64], column: int) -> Move:
    def move(epoch: int, _picture: Any) -> None:
        count = _until(rows, epoch)
        line.set_data(rows[:count, 0], rows[:count, column])

    return move


def _newest(dot: Line2D, rows: NDArray[np.float64], column: int) -> Move:
    def move(epoch: int, _picture: Any) -> None:
        count = _until(rows, epoch)
        dot.set_data(rows[count - 1 : count, 0], rows[count - 1 : count, column])

    return move


# --- words and numbers ---


def _readouts(figure: Figure, film: Film, colours: Theme) -> list[Moving]:
    """The epoch, and the losses in the colours of their curves."""
    _write(figure, 0.575, 0.825, _("epoch"), colours.faint_text, 8.5)
    epoch = _write(figure, 0.575, 0.765, "", colours.text, 17, "bold")
    moving = [Moving(epoch, lambda at, _picture: epoch.set_text(f"{at:,}"))]
    for column, name, colour, x in (
        (1, _("training loss"), colours.train, 0.735),
        (2, _("validation loss"), colours.validation, 0.86),
    ):
        if not np.isfinite(film.rows[:, column]).any():
            continue
        _write(figure, x, 0.825, name, colour, 8.5)
        value = _write(figure, x, 0.765, "", colours.text, 12)
        moving.append(Moving(value, _told(value, film.rows, column)))
    return moving


def _told(text: Text, rows: NDArray[np.float64], column: int) -> Move:
    def move(epoch: int, _picture: Any) -> None:
        count = _until(rows, epoch)
        text.set_text(f"{rows[count - 1, column]:#.3g}" if count else "–")

    return move


def _write(
    figure: Figure, x: float, y: float, words: str, colour: str, size: float, weight: str = "normal"
) -> Text:
    """A text that is shown as it is: no formula in it is set."""
    return figure.text(
        x,
        y,
        _line(words, _LONGEST_TITLE),
        color=colour,
        fontsize=size,
        fontweight=weight,
        va="center",
        parse_math=False,
        family=list(fonts()),
    )


def _label(axes: Axes, x: str, y: str, colours: Theme) -> None:
    for set_label, words in ((axes.set_xlabel, x), (axes.set_ylabel, y)):
        set_label(
            _line(words, 40),
            color=colours.faint_text,
            fontsize=9,
            labelpad=3,
            parse_math=False,
            family=list(fonts()),
        )


def _line(words: str, longest: int) -> str:
    """On one line, cut, and in letters that there are."""
    return drawable(shortened(" ".join(printable(words).split()), longest))


def _frame(axes: Axes, colours: Theme) -> None:
    axes.set_facecolor(colours.plot)
    for spine in axes.spines.values():
        spine.set(color=colours.line, linewidth=0.8)
    axes.tick_params(
        which="both",
        color=colours.line,
        labelcolor=colours.faint_text,
        labelsize=8,
        length=3,
        width=0.8,
    )
