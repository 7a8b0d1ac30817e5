"""Lines that put an exported figure into a LaTeX document, at its own size where that fits."""

import re
import unicodedata
import zlib
from collections.abc import Iterator

from lepton_dash.export.latex_letters import CHINESE, Lettered, lettered
from lepton_dash.export.names import file_name
from lepton_dash.export.styles import SIZES
from lepton_dash.i18n import _, language, listed

_MOST_NAMED = 8
"""Signs of a caption that are named as left out."""


def figure_lines(file: str, size: str, caption: str) -> str:
    r"""Returns the lines for the document.

    The figure is as wide as it was made for, and where a column is narrower, as wide as that: of
    one that is 84 mm wide the letters are the same size in every document, and none sticks out.
    What the lines need beyond LaTeX itself is said in comments at their beginning.

    Args:
        file: the figure's file, a PDF.
        size: one of `SIZES`.
        caption: plain text.
    """
    paper = SIZES[size]
    width = f"{paper.width:g}mm"
    fitting = rf"\ifdim\linewidth<{width}\linewidth\else{width}\fi"
    fitting = r"\linewidth" if paper.is_titled else fitting  # a slide fills the one it is put on
    stem, extension = file_name(file).rpartition(".")[::2]
    label = re.sub(r"[^A-Za-z0-9]+", "-", stem or extension).strip("-").lower()
    # figures of equal names in one document have labels of their own
    told_apart = zlib.crc32(f"{file} {size} {caption}".encode("utf-8", "replace"))
    label = f"{label or 'figure'}-{told_apart:08x}"
    # a figure over both columns of a page
    name = "figure*" if size == "two_columns" else "figure"
    said = lettered(caption)
    return "\n".join(
        [
            r"% \usepackage{graphicx}",
            *(f"% {need}" for need in _needs(said, file_name(file))),
            f"\\begin{{{name}}}",
            r"  \centering",
            f"  \\includegraphics[width={fitting}]{{{file_name(file)}}}",
            f"  \\caption{{{said.latex}}}",
            f"  \\label{{fig:{label}}}",
            f"\\end{{{name}}}",
        ]
    )


def _needs(caption: Lettered, file: str) -> Iterator[str]:
    """What the lines need, each in a sentence of one line."""
    if CHINESE in caption.scripts:
        # a text in another language goes on to call its figures as it did
        plain = "" if language().startswith("zh") else "[scheme=plain]"
        words = _("Chinese in the caption: compile with xelatex or lualatex, and load {package}")
        yield words.format(package=rf"\usepackage{plain}{{ctex}}")
    if others := [script for script in caption.scripts if script != CHINESE]:
        words = _(
            "{scripts} letters in the caption: compile with xelatex or lualatex, in a font that has"
            " them, like {font}"
        )
        font = r"\usepackage{fontspec} \setmainfont{DejaVu Serif}"
        yield words.format(scripts=listed(others), font=font)
    if caption.left_out:
        names = [_named(sign) for sign in caption.left_out[:_MOST_NAMED]]
        names += ["…"] if len(caption.left_out) > _MOST_NAMED else []
        words = _("Left out of the caption, since LaTeX's fonts don't have it: {names}")
        yield words.format(names=listed(names))
    if not file.isascii():
        yield _("A TeX of before 2020 needs the file under a name without accents or other scripts")


def _named(sign: str) -> str:
    """A sign by its name in Unicode, in letters that every editor shows."""
    return f"{unicodedata.name(sign, 'sign').lower()} (U+{ord(sign):04X})"
