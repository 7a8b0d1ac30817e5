"""Animations as files: a GIF that plays everywhere, and an MP4 that is smaller and finer."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lepton_dash.export.errors import ExportError
from lepton_dash.export.film import Film, FilmStyle
from lepton_dash.export.film_frames import Frame, frames
from lepton_dash.figures.palette import CLASSES, rgb
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _

Progress = Callable[[int, int], None]
"""Takes the frames done, and how many there are."""

COLOURS = 72
"""Of a GIF besides the theme's own; a shade more costs more bytes than it is worth."""

PATIENCE = 120
"""[s] that ffmpeg may take for the end of a film after it was given its last frame."""

_H264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "20", "-tune", "animation"]
# the length of a film is told at its beginning, so that it plays before it is loaded
_END = ["-movflags", "+faststart"]
_SAMPLES = 8  # frames that the colours are chosen by
_ALIKE = 7  # steps of 255 in red, green and blue


def gif(film: Film, style: FilmStyle | None = None, progress: Progress | None = None) -> bytes:
    """Returns the animation as a GIF that goes round.

    Raises:
        ExportError: when what the style asks for can't be.
    """
    style = style or FilmStyle()
    drawn = [Image.fromarray(frame) for frame in _told(film, style, progress)]
    palette = _palette(drawn, style.theme)
    indexed = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in drawn]
    duration = round(1000 / style.fps)
    durations = [duration] * len(indexed)
    durations[-1] += round(1000 * style.hold)
    file = BytesIO()
    indexed[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=indexed[1:],
        duration=durations,
        loop=0,
        disposal=1,
        optimize=True,  # what stays from frame to frame is not written again
    )
    return file.getvalue()


def mp4(film: Film, style: FilmStyle | None = None, progress: Progress | None = None) -> bytes:
    """Returns the animation as an MP4 (H.264, yuv420p) that slides and phones play.

    Raises:
        ExportError: when what the style asks for can't be, or ffmpeg isn't there or doesn't do it.
    """
    style = style or FilmStyle(width=1280)
    program = ffmpeg()
    width, height = style.size
    drawn = _with_hold(_told(film, style, progress), style.held)
    with tempfile.TemporaryDirectory(prefix="lepton_dash_") as folder:
        path = Path(folder) / "animation.mp4"
        command = [program, "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
        command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        command += ["-r", str(style.fps), "-i", "pipe:0", "-an", *_H264, *_END, str(path)]
        with tempfile.TemporaryFile() as words:
            written = _pipe(command, (frame.tobytes() for frame in drawn), words)
            if written and path.exists():
                return path.read_bytes()
            words.seek(0)
            reason = words.read(1000).decode(errors="replace").strip() or "ffmpeg"
    raise ExportError(
        _("ffmpeg could not write the MP4 ({reason}); take the GIF instead.").format(
            reason=reason.splitlines()[-1][:200]
        )
    )


def _pipe(command: list[str], chunks: Iterable[bytes], words: IO[bytes]) -> bool:
    """Gives a program the chunks to read; returns whether it ended well."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=words
    )
    try:
        if process.stdin is not None:
            # when it has ended early, it has said why
            with suppress(BrokenPipeError), process.stdin:
                for chunk in chunks:
                    process.stdin.write(chunk)
        return process.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def still(film: Film, style: FilmStyle | None = None) -> bytes:
    """Returns the last frame as a PNG."""
    style = style or FilmStyle()
    *_before, last = frames(film._replace(pictures=film.pictures[-1:] * 2), style)
    file = BytesIO()
    Image.fromarray(last).save(file, "PNG", optimize=True)
    return file.getvalue()


def ffmpeg() -> str:
    """Returns the path of the program that writes films: that of the extra, or the machine's own.

    Raises:
        ExportError: there is none.
    """
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        found = shutil.which("ffmpeg")
        if found is not None:
            return found
        raise ExportError(
            _(
                "An MP4 needs ffmpeg, which isn't installed here; install it with"
                " pip install 'lepton-dash[video]' (or start with uv run --extra video),"
                " or take the GIF."
            )
        ) from error


def has_ffmpeg() -> bool:
    """Whether an MP4 can be made here."""
    try:
        ffmpeg()
    except ExportError:
        return False
    return True


def _told(film: Film, style: FilmStyle, progress: Progress | None) -> Iterator[Frame]:
    """The frames, and at each the word that it is done."""
    for done, frame in enumerate(frames(film, style), start=1):
        yield frame
        if progress is not None:
            progress(done, len(film.pictures))


def _with_hold(drawn: Iterable[Frame], held: int) -> Iterator[Frame]:
    frame = None
    for frame in drawn:
        yield frame
    if frame is not None:
        for _time in range(held):
            yield frame


def _palette(drawn: list[Image.Image], theme: str) -> Image.Image:
    """The theme's own colours, and those that suit the frames from beginning to end."""
    places = np.unique(np.linspace(0, len(drawn) - 1, _SAMPLES).round().astype(int))
    width, height = drawn[0].size
    sheet = Image.new("RGB", (width, height * len(places)))
    for row, place in enumerate(places):
        sheet.paste(drawn[place], (0, row * height))
    quantized = sheet.quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    found = np.array(quantized.getpalette() or [], float).reshape(-1, 3)[:COLOURS]
    own = _own_colours(theme)
    # one that is all but a colour of the theme's would be taken in its place
    distances = np.abs(found[:, None] - own).max(axis=2).min(axis=1)
    palette = Image.new("P", (1, 1))
    chosen = np.concatenate([own, found[distances > _ALIKE]])
    palette.putpalette(np.round(chosen).astype(int).ravel().tolist())
    return palette


def _own_colours(theme: str) -> NDArray[np.float64]:
    """[N, 3]: what is rare in a frame but has to be exact, as lines and letters are.

    Each also mixed with the page, as at the rim of a letter and in a faint curve.
    """
    colours = THEMES[theme]
    page = rgb(colours.page)
    drawn = (colours.text, colours.faint_text, colours.line, colours.train, colours.validation)
    mixed = [page + share * (rgb(colour) - page) for colour in drawn for share in (1, 0.6, 0.28)]
    return np.stack([page, rgb(colours.grid), *mixed, *map(rgb, CLASSES)])
