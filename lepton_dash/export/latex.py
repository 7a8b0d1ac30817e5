"""Lines that put an exported figure into a LaTeX document, at its own size where that fits."""

import re

from lepton_dash.export.names import file_name
from lepton_dash.export.styles import SIZES

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    # what captions hold and an older LaTeX doesn't know as a letter
    "−": r"$-$",
    "×": r"$\times$",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "₁": r"\textsubscript{1}",
    "₂": r"\textsubscript{2}",
    "→": r"$\rightarrow$",
    "σ": r"$\sigma$",
    "…": r"\dots{}",
}


def escaped(text: str) -> str:
    """Returns a text as LaTeX prints it, on one line, with nothing in it run."""
    line = " ".join(text.split())
    return "".join(_SPECIAL.get(letter, letter) for letter in line)


def figure_lines(file: str, size: str, caption: str) -> str:
    """Returns the lines for the document.

    The figure is as wide as it was made for, and where a column is narrower, as wide as that: of
    one that is 84 mm wide the letters are the same size in every document, and none sticks out.

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
    # a figure over both columns of a page
    name = "figure*" if size == "two_columns" else "figure"
    return "\n".join(
        [
            "% \\usepackage{graphicx}",
            f"\\begin{{{name}}}",
            r"  \centering",
            f"  \\includegraphics[width={fitting}]{{{file_name(file)}}}",
            f"  \\caption{{{escaped(caption)}}}",
            f"  \\label{{fig:{label}}}",
            f"\\end{{{name}}}",
        ]
    )
