"""Animations of a training: their frames, and the files that hold them."""

import re
import subprocess
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lepton_dash.export import animation
from lepton_dash.export.errors import ExportError
from lepton_dash.export.film import FRAMES, MOST_PIXELS, Film, FilmStyle, check, epochs_of
from lepton_dash.export.film_frames import frames
from lepton_dash.figures.boundary import Scene
from lepton_dash.figures.theme import THEMES

HOSTILE = "<script>alert(1)</script> $\\frac{1}{ & \x00\x1b[31m 训练 \U0001f600" + "m" * 10_000


def film(
    task: str = "binary", count: int = 8, last: int = 100, names: tuple[str, ...] = ()
) -> Film:
    """A made-up training: a boundary that moves from left to right, and a loss that falls."""
    rng = np.random.default_rng(0)
    xy, held = rng.uniform(-6, 6, (60, 2)), rng.uniform(-6, 6, (40, 2))
    classes = names or {"binary": ("0", "1"), "multiclass": ("a", "b", "c")}.get(task, ())
    y, y_held = (
        (values[:, 0] if task == "regression" else rng.integers(0, len(classes), len(values)))
        for values in (xy, held)
    )
    epochs = np.arange(1.0, last + 1)
    rows = np.stack([epochs, 1 / epochs, 1.2 / epochs, epochs * 0, epochs * 0], axis=1)
    pictures = []
    for epoch in epochs_of(last, count):
        ramp = np.clip(np.linspace(0, 255, 50) + 255 * epoch / last - 128, 0, 255)
        picture = np.tile(ramp, (50, 1)).astype(np.uint8)
        if task == "multiclass":
            picture = np.stack([picture // 100, picture])
        pictures.append((epoch, picture))
    scene = Scene(
        task=task,
        train_xy=xy,
        train_y=y,
        validation_xy=held,
        validation_y=y_held,
        class_names=classes,
        value_range=(-6.0, 6.0) if task == "regression" else None,
        title="A training",
    )
    return Film(scene, rows, tuple(pictures))


SMALL = FilmStyle(width=320, fps=10, hold=0.5)


def opened(made: bytes) -> Any:
    """The picture in a file."""
    return Image.open(BytesIO(made))


# --- which epochs ---


@pytest.mark.parametrize("spacing", ["log", "even"])
@pytest.mark.parametrize("last", [0, 1, 5, 59, 60, 61, 1000, 1_000_000])
def test_epochs_rise_from_the_first_to_the_last(spacing: str, last: int) -> None:
    epochs = epochs_of(last, 60, spacing)
    assert len(epochs) == min(60, last + 1)
    assert epochs[0] == 0
    assert epochs[-1] == last
    assert all(one < other for one, other in pairwise(epochs))


def test_spacing() -> None:
    assert epochs_of(100, 5, "even") == [0, 25, 50, 75, 100]
    assert epochs_of(1000, 5, "log") == [0, 1, 10, 100, 1000]


# --- frames ---


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_frame_for_each_picture(task: str, theme: str) -> None:
    drawn = list(frames(film(task), FilmStyle(theme=theme, width=400)))
    assert len(drawn) == 8
    assert {frame.shape for frame in drawn} == {(224, 400, 3)}
    page = THEMES[theme].page
    assert "#" + bytes(drawn[0][0, 0]).hex() == page
    assert not np.array_equal(drawn[0], drawn[-1])


def test_the_curve_grows_and_the_boundary_moves() -> None:
    first, *_between, last = frames(film(), SMALL)
    boundary, curve = np.s_[:, :150], np.s_[60:, 185:]
    assert (first[boundary] != last[boundary]).mean() > 0.1
    assert (first[curve] != last[curve]).any()


def test_names_that_people_bring_are_letters() -> None:
    told = film(names=(HOSTILE, "_b", "$x$"))
    told = told._replace(scene=told.scene._replace(title=HOSTILE, x_label=HOSTILE))
    assert len(list(frames(told, SMALL))) == 8


def test_a_loss_that_never_was_finite() -> None:
    told = film()
    told.rows[:, 1:3] = np.nan
    assert len(list(frames(told, SMALL))) == 8


def test_no_row_yet() -> None:
    assert len(list(frames(film()._replace(rows=np.empty((0, 5))), SMALL))) == 8


# --- limits ---


@pytest.mark.parametrize(
    ("style", "count", "words"),
    [
        (FilmStyle(), 1, "number of frames"),
        (FilmStyle(), FRAMES[1] + 1, "number of frames"),
        (FilmStyle(width=100_000), 60, "width in pixels"),
        (FilmStyle(fps=0), 60, "frames a second"),
        (FilmStyle(width=1920), 300, "192 frames at most"),
    ],
)
def test_what_is_too_much_is_refused_in_a_sentence(
    style: FilmStyle, count: int, words: str
) -> None:
    with pytest.raises(ExportError, match=words):
        check(style, count)


def test_the_limits_hold_what_they_say() -> None:
    width, height = FilmStyle().size
    assert FRAMES[1] * width * height <= MOST_PIXELS


@pytest.mark.parametrize("width", [320, 321, 641, 800, 1279, 1920])
def test_sizes_are_even(width: int) -> None:
    assert all(side % 2 == 0 for side in FilmStyle(width=width).size)


# --- files ---


def test_gif() -> None:
    done = []
    made = animation.gif(film(count=12), SMALL, lambda *told: done.append(told))
    picture = opened(made)
    assert picture.n_frames == 12
    assert picture.size == SMALL.size
    assert picture.info["loop"] == 0
    durations = []
    for at in range(12):
        picture.seek(at)
        durations.append(picture.info["duration"])
    assert durations == [100] * 11 + [600]
    assert done == [(at, 12) for at in range(1, 13)]
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_gif_is_small() -> None:
    assert len(animation.gif(film(count=60, last=1000))) < 1_000_000


def test_gif_of_one_epoch() -> None:
    assert opened(animation.gif(film(last=1), SMALL)).n_frames == 2


def test_mp4_plays_and_has_all_frames(tmp_path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(animation.mp4(film(count=12), SMALL))
    program = animation.ffmpeg()
    command = [program, "-hide_banner", "-i", str(path), "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert re.search(r"Video: h264.*yuv420p.*320x180", told)
    assert int(re.findall(r"frame=\s*(\d+)", told)[-1]) == 12 + SMALL.held
    assert "moov" in repr(path.read_bytes()[:2000])  # at the beginning: it plays while it loads


def test_without_ffmpeg_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ExportError, match=r"pip install 'lepton-dash\[video\]'"):
        animation.mp4(film(), SMALL)
    assert not animation.has_ffmpeg()


def test_what_ffmpeg_refuses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(animation, "_H264", ["-c:v", "no_such_codec"])
    with pytest.raises(ExportError, match=r"could not write the MP4 .*Encoder not found"):
        animation.mp4(film(), SMALL)


def test_still_is_the_last_frame() -> None:
    picture = opened(animation.still(film(), SMALL))
    *_before, last = frames(film(), SMALL)
    assert np.array_equal(np.asarray(picture), last)
