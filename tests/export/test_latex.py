"""Lines for LaTeX: nothing in them is run, pdflatex sets them, and what they need is said."""

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.export.latex import figure_lines
from lepton_dash.export.latex_letters import lettered
from lepton_dash.i18n import using
from lepton_dash.locale import translations

NAME = "Ünï-λ-训练-0.03.5_a.pdf"


def needs(file: str, caption: str) -> list[str]:
    lines = figure_lines(file, "column", caption).splitlines()
    return [line for line in lines if line.startswith("% ")][1:]


def texts_of_ours() -> list[str]:
    """All that captions are put together from, and more: texts, and labels of tables."""
    places = ("lepton_dash/export", "lepton_dash/compare", "lepton_dash/tables", "lepton_dash/spec")
    with next(translations.LOCALE.glob("*/LC_MESSAGES/*.po")).open("rb") as file:
        found = [
            message.id
            for message in read_po(file)
            if any(path.startswith(places) for path, _line in message.locations)
        ]
    return [text for each in found for text in ([each] if isinstance(each, str) else each) if text]


# --- letters ---


@given(st.text(max_size=200))
def test_nothing_in_a_caption_is_run(text: str) -> None:
    latex, scripts, left_out = lettered(text)
    assert "\n" not in latex
    # commands that only set a letter, or put something onto the one in braces
    commands = r"text\w+|[a-zA-Z]|ss|ae|AE|oe|OE|dots|d?dag|copyright|pounds|[`'^~=.\"]"
    plain = re.sub(rf"\\({commands})(?=\{{)|\\([ij]|char34)(?=\}})", "", latex)
    plain = re.sub(r"\\[{}$&#%_]", "", plain)
    plain = re.sub(r"\$(\\[a-zA-Z]+|\\\||[-*])\$", "", plain)
    assert not set(plain) & set("\\$&#%_^~")
    assert plain.count("{") == plain.count("}")
    if not scripts:
        assert latex.isascii()
    assert len(set(left_out)) == len(left_out)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("50% of $x_1$ | a\\b ~ {c}^", None),
        ("é ü ő ñ ï ș", r"\'{e} \"{u} \H{o} \~{n} \"{\i} \c{s}"),
        ("Straße, Łódź, đ", r"Stra\ss{}e, \L{}\'{o}d\'{z}, d"),
        ("σ ≈ 10⁻⁵ ± ½ µs", r"$\sigma$ $\approx$ 10\textsuperscript{$-$}\textsuperscript{5} $\pm$"),
        ("ΑΩ ά", r"A$\Omega$ $\alpha$"),
        ("x₂ ≠ 𝑦 ﬁ Ａ", r"x\textsubscript{2} $\neq$ y fi A"),
        ("“a” — «b»…", r"``a'' --- ``b''\dots{}"),
        ('a 5" disk', r"a 5\texttt{\char34} disk"),  # straight, in OT1 and in T1
        ("Ann's 'f' (cats' x)", r"Ann's \textquotesingle{}f\textquotesingle{} (cats' x)"),
    ],
)
def test_what_latex_has_a_command_for_is_written_with_it(text: str, latex: str | None) -> None:
    found = lettered(text)
    assert found.latex.isascii()
    assert latex is None or found.latex.startswith(latex)
    assert not found.scripts
    assert not found.left_out


def test_what_it_has_none_for_is_left_out_and_named() -> None:
    assert lettered("go 🚀 👍🏽 on ≮").left_out == ("🚀", "👍", "≮")
    assert lettered("go 🚀 on").latex == "go on"
    assert needs("a.pdf", "go 🚀") == [
        "% Left out of the caption, since LaTeX's fonts don't have it: rocket (U+1F680)"
    ]


def test_other_scripts_stay_and_what_they_need_is_said() -> None:
    chinese = "训练“一”（é, ²）…"
    assert lettered(chinese).latex == r"训练“一”（\'{e}, \textsuperscript{2}）…"
    assert [line for line in needs("a.pdf", chinese) if "[scheme=plain]{ctex}" in line]
    with using("zh_CN"):
        assert [line for line in needs("a.pdf", chinese) if r"\usepackage{ctex}" in line]
    assert lettered("Привет й").latex == "Привет й"
    (line,) = needs("a.pdf", "Привет")
    assert "Cyrillic" in line
    assert "fontspec" in line
    assert needs("a.pdf", "Loss, é and σ") == []
    assert len(needs("测.pdf", "")) == 1


def test_every_text_of_ours_is_set_by_any_latex() -> None:
    for text in texts_of_ours():
        found = lettered(text)
        assert not found.scripts, text
        assert not found.left_out, text


# --- the lines ---


def test_a_figure_is_included_at_its_own_size_and_sticks_out_nowhere() -> None:
    lines = figure_lines("a b_1.pdf", "column", "50% of $x_1$")
    assert r"[width=\ifdim\linewidth<84mm\linewidth\else84mm\fi]{a-b_1.pdf}" in lines
    assert r"\caption{50\% of \$x\_1\$}" in lines
    assert r"\label{fig:a-b-1-" in lines
    assert r"\begin{figure*}" in figure_lines("a.pdf", "two_columns", "")
    assert r"width=\linewidth]" in figure_lines("a.pdf", "slide", "")
    assert r"\label{fig:figure-" in figure_lines("测.pdf", "column", "")
    first, second = (re.findall(r"label{.*}", figure_lines("a.pdf", "column", c)) for c in "ab")
    assert first != second  # of figures with one name


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex isn't installed")
@pytest.mark.parametrize("fonts", ["OT1", "T1"])
def test_pdflatex_sets_the_lines_and_finds_the_file_by_its_name(tmp_path: Path, fonts: str) -> None:
    (tmp_path / NAME).write_bytes(_pdf())
    letters = [chr(code) for code in range(0xA0, 0x2C00)]
    written = [lettered(f"x{letter}y") for letter in letters if unicodedata.name(letter, "")]
    every = [found.latex for found in written if not found.scripts and not found.left_out]
    assert len(every) > 1000
    ours = {letter for text in texts_of_ours() for letter in text}
    caption = "".join(sorted(ours)) + " é ş ƒ ΔΩ ά 🚀 👍🏽 10⁻⁵ ≤ ∞ \\input{x} #1 % $ _ ~ ^"
    document = [
        r"\documentclass{article}",
        r"\usepackage{graphicx}" + rf"\usepackage[{fonts}]{{fontenc}}",
        r"\begin{document}",
        *(figure_lines(NAME, size, caption) for size in ("column", "two_columns", "slide")),
        "\n\n".join(every),
        r"\end{document}",
    ]
    (tmp_path / "paper.tex").write_text("\n".join(document), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL)
    log = found.stdout.decode(errors="replace")
    assert found.returncode == 0, log[-2000:]
    assert "Missing character" not in (tmp_path / "paper.log").read_text(errors="replace")


def _pdf() -> bytes:
    """A page with nothing on it."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 4\n0000000000 65535 f \n" + table + end
